#include "AllocationTracker.h"

#include <errno.h>
#include <stddef.h>

// Where the C library keeps its own functions, under names that nobody replaces.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

// Never allocated lazily: the model says that it is a part of the program's own block.
static _Thread_local __attribute__((tls_model("initial-exec"))) uint64_t count, largest;

uint64_t allocation_count(void) { return count; }
uint64_t allocation_largest(void) { return largest; }
void allocation_forget_largest(void) { largest = 0; }

static void note(size_t size) {
  count++;
  if (size > largest) largest = size;
}

// A sanitizer needs these functions for itself; then nothing is noted.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

void *malloc(size_t size) {
  note(size);
  return __libc_malloc(size);
}

void *calloc(size_t elements, size_t size) {
  // What does not fit into a number is refused by the C library.
  note(size > 0 && elements > SIZE_MAX / size ? SIZE_MAX : elements * size);
  return __libc_calloc(elements, size);
}

void *realloc(void *memory, size_t size) {
  note(size);
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  note(size);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  note(size);
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) return EINVAL;
  note(size);
  void *found = __libc_memalign(alignment, size);
  if (!found) return ENOMEM;
  *memory = found;
  return 0;
}

#endif
