// All kernels, compiled for one instruction set. A file that includes this defines
//   KERNELS_TABLE            the name of the table it makes
//   KERNELS_TARGET           the instruction set, as the compiler's attribute `target` has it; nothing for its default
//   VECTOR_LANES             floats in a vector register
//   TILE_ROWS, TILE_VECTORS  the tile of a matrix product that fills the registers: at most 12 rows
//   MULTIPLY_ADD(a, b, c)    a·b + c
//   KERNELS_REGISTER_BITS    for compilers that would use half a register otherwise: the width of a whole one
// and, where the instruction set has better than packed_integer_product.h makes do with, one of
//   MULTIPLY_PAIRS(a, b)     the sum of two products of 16-bit integers for each word
//   ADD_FOURS(sums, x, w)    the sum of four products of 8-bit integers for each word, added to `sums`
#include "CKernels.h"

#include <math.h>
#include <string.h>

// A loop with independent iterations even where its output is its input, which a compiler cannot know of two pointers.
#define KERNELS_ELEMENTWISE _Pragma("clang loop vectorize(assume_safety)")

// For the small functions that kernels share.
#define KERNELS_INLINE static inline __attribute__((always_inline))

#ifdef KERNELS_TARGET
#pragma clang attribute push(__attribute__((target(KERNELS_TARGET))), apply_to = function)
#endif
#ifdef KERNELS_REGISTER_BITS
#pragma clang attribute push(__attribute__((min_vector_width(KERNELS_REGISTER_BITS))), apply_to = function)
#endif

#include "exponential.h"
#include "packed_weights.h"

#include "adam.h"
#include "categorical.h"
#include "elementwise.h"
#include "gate.h"
#include "matrix_product.h"
#include "packed_integer_product.h"
#include "packed_product.h"
#include "recurrence.h"
#include "rows.h"
#include "softmax.h"

#include "running_perceptron.h" // with lanes and rows of the others

#ifdef KERNELS_REGISTER_BITS
#pragma clang attribute pop
#endif
#ifdef KERNELS_TARGET
#pragma clang attribute pop
#endif

const KernelTable KERNELS_TABLE = {
    .multiply = multiply,
    .transpose = transpose,
    .multiply_packed_float32 = multiply_packed_float32,
    .multiply_packed_bfloat16 = multiply_packed_bfloat16,
    .multiply_packed_int8 = multiply_packed_int8,
    .integer_products = integer_products,
    .broadcast_row = broadcast_row,
    .accumulate_column_sums = accumulate_column_sums,
    .gather_rows = gather_rows,
    .scatter_add_rows = scatter_add_rows,
    .gate = gate,
    .gate_backward = gate_backward,
    .rectify = rectify,
    .rectify_backward = rectify_backward,
    .recurrent_cell = recurrent_cell,
    .recurrent_cell_backward = recurrent_cell_backward,
    .running_perceptron = running_perceptron,
    .running_perceptron_backward = running_perceptron_backward,
    .softmax = softmax,
    .softmax_cross_entropy = softmax_cross_entropy,
    .pick = pick,
    .add = add,
    .accumulate = accumulate,
    .scale = scale,
    .sum_of_squares = sum_of_squares,
    .dropout = dropout,
    .adam_step = adam_step,
};
