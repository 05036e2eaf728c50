// For x86-64 with AVX-512 and its products of four bytes at a time (VNNI): Intel since 2019, AMD since Zen 4.
#ifdef __x86_64__
#include <immintrin.h>
#define KERNELS_TABLE kernels_avx512vnni
#if __clang_major__ >= 21
#define KERNELS_TARGET "arch=x86-64-v4,avx512vnni,no-prefer-256-bit"
#else // Swift 6.2 comes with clang 17, which knows the wish for whole registers by another name.
#define KERNELS_TARGET "arch=x86-64-v4,avx512vnni"
#define KERNELS_REGISTER_BITS 512
#endif
#define VECTOR_LANES 16
#define TILE_ROWS 12
#define TILE_VECTORS 2
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define ADD_FOURS(sums, x, w) (Integers)_mm512_dpbusd_epi32((__m512i)(sums), (__m512i)(x), (__m512i)(w))
#include "kernels/table.h"
#endif
