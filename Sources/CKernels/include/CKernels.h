// The single-precision code behind the module Kernels, where each function's Swift face says what it computes, which
// shapes it takes, and what may overlap. Here: numbers in, numbers out, one thread, no allocation, no error.
//
// Matrices are row-major; a stride counts floats from the start of one row to the start of the next. Functions that
// take a matrix without a stride next to it take rows without gaps.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Products and rows

void kernels_multiply_vector(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t weights_stride, const float *x,
                             const float *weights, float *y, bool accumulating);
void kernels_broadcast_row(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const float *row, float *y,
                           bool accumulating);
void kernels_accumulate_column_sums(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const float *x, float *sums);
void kernels_gather_rows(ptrdiff_t rows, ptrdiff_t columns, const float *table, ptrdiff_t table_stride,
                         const int32_t *indices, float *y, ptrdiff_t y_stride, bool accumulating);
void kernels_scatter_add_rows(ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride,
                              const int32_t *indices, float *table, ptrdiff_t table_stride);

// MARK: Nonlinearities

void kernels_gate(ptrdiff_t rows, ptrdiff_t channels, float *halves, ptrdiff_t halves_stride, float *output,
                  ptrdiff_t output_stride);
void kernels_gate_backward(ptrdiff_t rows, ptrdiff_t channels, const float *halves, ptrdiff_t halves_stride,
                           const float *output_gradient, ptrdiff_t output_stride, float *gradient,
                           ptrdiff_t gradient_stride);
void kernels_rectify(ptrdiff_t count, const float *x, float *y);
void kernels_rectify_backward(ptrdiff_t count, const float *output, const float *output_gradient,
                              float *input_gradient);
void kernels_softmax(ptrdiff_t levels, const float *logits, float temperature, float *probabilities);
void kernels_softmax_cross_entropy(ptrdiff_t rows, ptrdiff_t levels, const float *logits, ptrdiff_t logits_stride,
                                   const int32_t *targets, const float *weights_or_null, float *losses,
                                   float *gradient_or_null, ptrdiff_t gradient_stride);

// MARK: Elementwise

void kernels_add(ptrdiff_t count, const float *x, const float *y, float scale, float *out);
void kernels_accumulate(ptrdiff_t count, const float *x, float factor, float *y);
void kernels_scale(ptrdiff_t count, const float *x, float factor, float *y);
double kernels_sum_of_squares(ptrdiff_t count, const float *x);
// `start` is the scrambled key; element i is kept where its 32-bit draw is below `threshold`.
void kernels_dropout(ptrdiff_t count, const float *x, float scale, uint64_t threshold, uint64_t start,
                     uint64_t offset, float *y);

// MARK: Optimizer

// A gain is 1 − the decay of the same name, taken before rounding to float.
typedef struct {
  float learning_rate;
  float first_decay, first_gain;
  float second_decay, second_gain;
  float first_correction, second_correction;
  float epsilon;
  float weight_decay;
  float gradient_scale;
  float average_gain;
} KernelsAdamCoefficients;

void kernels_adam_step(ptrdiff_t count, float *parameter, const float *gradient, float *first_moment,
                       float *second_moment, float *average_or_null, KernelsAdamCoefficients coefficients);

// MARK: The machine

// Whether the calling thread runs a piece of Backend.forEachPiece.
bool kernels_is_inside_piece(void);
void kernels_set_inside_piece(bool inside);
// Processors that this process may run on, at least 1.
int32_t kernels_available_thread_count(void);
void kernels_retain_freed_memory(void);

#ifdef __cplusplus
}
#endif
