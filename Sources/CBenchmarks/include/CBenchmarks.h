// What a yardstick needs to be written in C for: loads as wide as the processor has them.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Reads `count` bytes from the first to the last, `passes` times, and returns the bits that are set in any word. The
// bytes past the last whole 512 are not read. `bytes` begins at a multiple of 64.
uint64_t benchmarks_read(const void *_Nonnull bytes, ptrdiff_t count, ptrdiff_t passes);

#ifdef __cplusplus
}
#endif
