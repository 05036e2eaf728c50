#include "CBenchmarks.h"

// A processor takes the best of these when the program starts.
#if defined(__x86_64__) && defined(__linux__)
#define BENCHMARKS_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define BENCHMARKS_CLONES
#endif

// A cache line. Eight of them are read independently of each other, so that loads do not wait for what is done with
// their values.
typedef uint64_t Line __attribute__((vector_size(64)));

BENCHMARKS_CLONES
uint64_t benchmarks_read(const void *bytes, ptrdiff_t count, ptrdiff_t passes) {
  Line found[8] = {{0}};
  for (ptrdiff_t pass = 0; pass < passes; pass++) {
    const Line *lines = bytes;
    for (ptrdiff_t block = 0; block < count / 512; block++, lines += 8) {
      for (int l = 0; l < 8; l++) found[l] |= lines[l];
    }
    // A pass must not be left out because an earlier one has read the same.
    __asm__ volatile("" : : : "memory");
  }
  uint64_t bits = 0;
  for (int l = 0; l < 8; l++) {
    for (int w = 0; w < 8; w++) bits |= found[l][w];
  }
  return bits;
}
