#pragma once
#include <sndfile.h>
#include <stdio.h>

// Puts another stream in the place of `stderr`, where libmpg123 under libsndfile writes, and returns the one that was there.
static inline FILE *wavegen_exchange_stderr(FILE *stream) {
  FILE *earlier = stderr;
  stderr = stream;
  return earlier;
}
