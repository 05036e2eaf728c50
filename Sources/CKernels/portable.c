// For any processor: what the compiler takes for granted (SSE2 on x86-64, Neon on ARM).
#define KERNELS_TABLE kernels_portable
#define VECTOR_LANES 4
#define TILE_ROWS 4
#define TILE_VECTORS 2
#ifdef __aarch64__
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c)) // without the instruction, a fused product is a call
#endif
#include "kernels/table.h"
