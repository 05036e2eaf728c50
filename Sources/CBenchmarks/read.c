#include "CBenchmarks.h"

// A cache line. Eight of them are read independently of each other, so that loads do not wait for what is done with
// their values.
typedef uint64_t Line __attribute__((vector_size(64)));

static inline __attribute__((always_inline)) uint64_t read_lines(const void *bytes, ptrdiff_t count, ptrdiff_t passes) {
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

#ifdef __x86_64__
__attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
static uint64_t read_v4(const void *bytes, ptrdiff_t count, ptrdiff_t passes) {
  return read_lines(bytes, count, passes);
}

__attribute__((target("arch=x86-64-v3")))
static uint64_t read_v3(const void *bytes, ptrdiff_t count, ptrdiff_t passes) {
  return read_lines(bytes, count, passes);
}
#endif

// Asked here and not by the loader: what the loader calls runs before a sanitizer is ready for it.
uint64_t benchmarks_read(const void *bytes, ptrdiff_t count, ptrdiff_t passes) {
#ifdef __x86_64__
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return read_v4(bytes, count, passes);
  if (__builtin_cpu_supports("x86-64-v3")) return read_v3(bytes, count, passes);
#endif
  return read_lines(bytes, count, passes);
}
