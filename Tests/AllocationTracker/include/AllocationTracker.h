// Counts and measures what a thread allocates, in any program that this is linked into: malloc and all its kin are replaced by
// functions that note it and then do what the C library does. Memory is still freed by the C library.
#pragma once

#include <stdint.h>

// Allocations of the calling thread so far: calls of malloc, calloc, realloc, aligned_alloc, memalign and posix_memalign.
uint64_t allocation_count(void);

// The largest of them in bytes, since the last call of the second function.
uint64_t allocation_largest(void);
void allocation_forget_largest(void);
