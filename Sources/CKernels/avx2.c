// For x86-64 with AVX2 and fused multiply-add: Intel since Haswell (2013), AMD since Excavator (2015) and Zen.
#ifdef __x86_64__
#include <immintrin.h>
#define KERNELS_TABLE kernels_avx2
#define KERNELS_TARGET "arch=x86-64-v3"
#define VECTOR_LANES 8
#define TILE_ROWS 6
#define TILE_VECTORS 2
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define MULTIPLY_PAIRS(a, b) (Integers)_mm256_madd_epi16((__m256i)(a), (__m256i)(b))
#include "kernels/table.h"
#endif
