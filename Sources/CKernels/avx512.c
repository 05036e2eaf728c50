// For x86-64 with AVX-512 (F, BW, CD, DQ, VL): Intel since Skylake-SP (2017), AMD since Zen 4.
#ifdef __x86_64__
#include <immintrin.h>
#define KERNELS_TABLE kernels_avx512
#if __clang_major__ >= 21
#define KERNELS_TARGET "arch=x86-64-v4,no-prefer-256-bit"
#else // Swift 6.2 comes with clang 17, which knows the wish for whole registers by another name.
#define KERNELS_TARGET "arch=x86-64-v4"
#define KERNELS_REGISTER_BITS 512
#endif
#define VECTOR_LANES 16
#define TILE_ROWS 12
#define TILE_VECTORS 2
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define MULTIPLY_PAIRS(a, b) (Integers)_mm512_madd_epi16((__m512i)(a), (__m512i)(b))
#include "kernels/table.h"
#endif
