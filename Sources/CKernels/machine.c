#define _GNU_SOURCE
#include "CKernels.h"

#include <unistd.h>

#ifdef __linux__
#include <sched.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

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
