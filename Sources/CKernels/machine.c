#define _GNU_SOURCE
#include "CKernels.h"

#include <unistd.h>

#ifdef __linux__
#include <sched.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

#ifdef __x86_64__
extern const KernelTable kernels_avx2, kernels_avx512, kernels_avx512vnni;
#endif
extern const KernelTable kernels_portable;

const KernelTable *kernels_table(KernelInstructions instructions) {
#ifdef __x86_64__
  if (instructions == KERNELS_AVX2) return &kernels_avx2;
  if (instructions == KERNELS_AVX512) return &kernels_avx512;
  if (instructions == KERNELS_AVX512VNNI) return &kernels_avx512vnni;
#endif
  (void)instructions;
  return &kernels_portable;
}

bool kernels_can_run(KernelInstructions instructions) {
#ifdef __x86_64__
  __builtin_cpu_init();
  if (instructions == KERNELS_AVX2) return __builtin_cpu_supports("x86-64-v3");
  if (instructions == KERNELS_AVX512) return __builtin_cpu_supports("x86-64-v4");
  if (instructions == KERNELS_AVX512VNNI) {
    return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512vnni");
  }
#endif
  return instructions == KERNELS_PORTABLE;
}

static _Thread_local bool inside_piece = false;

bool kernels_is_inside_piece(void) { return inside_piece; }

void kernels_set_inside_piece(bool inside) { inside_piece = inside; }

int32_t kernels_available_thread_count(void) {
#ifdef __linux__
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) > 0) return CPU_COUNT(&allowed);
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int32_t)online : 1;
}

void kernels_retain_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);        // large blocks come from the heap, not from a mapping of their own
  mallopt(M_TRIM_THRESHOLD, -1); // and the heap never shrinks
#endif
}
