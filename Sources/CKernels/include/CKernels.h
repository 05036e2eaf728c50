// The single-precision code behind the module Kernels, where each function's Swift face says what it computes, which
// shapes it takes, and what may overlap. Here: numbers in, numbers out, one thread, no allocation, no error.
//
// All kernels stand in one table per instruction set, compiled from the same sources (kernels/), so one binary runs on
// every machine and any table that a machine can run can be chosen, and tested, on it.
//
// Matrices are row-major; a stride (`…_row`, `…_stride`) counts floats from the start of one row to the start of the
// next. Functions that take a matrix without a stride next to it take rows without gaps.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

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

#pragma clang assume_nonnull begin

// Inputs that share a scale where rows are quantised.
#define KERNELS_QUANTISED_INPUTS 8192

// Weights `[inputs, outputs]`, packed as kernels/packed_weights.h says. Those of 8 bits have `scales`, one an output,
// and `sum_starts`, one an output for each KERNELS_QUANTISED_INPUTS inputs, both filled up to a multiple of 32 outputs.
typedef struct {
  ptrdiff_t inputs;
  ptrdiff_t outputs;
  const void *words;
  const float *_Nullable scales;
  const int32_t *_Nullable sum_starts;
} KernelsPackedMatrix;

typedef struct {
  // MARK: Products and rows

  // C = S + A·B. Element (i, k) of A is a[i · a_row + k · a_column]. S may be C, or have stride 0.
  void (*multiply)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_row,
                   ptrdiff_t a_column, const float *b, ptrdiff_t b_row, const float *_Nullable start,
                   ptrdiff_t start_row, float *c, ptrdiff_t c_row);
  void (*transpose)(ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_row, float *y, ptrdiff_t y_row);
  // Y = S + X·W for few rows and weights packed as floats, bfloat16 or 8-bit integers. S may be Y, or have stride 0.
  void (*multiply_packed_float32)(ptrdiff_t rows, const KernelsPackedMatrix *weights, const float *x, ptrdiff_t x_row,
                                  const float *_Nullable start, ptrdiff_t start_row, float *y, ptrdiff_t y_row);
  void (*multiply_packed_bfloat16)(ptrdiff_t rows, const KernelsPackedMatrix *weights, const float *x, ptrdiff_t x_row,
                                   const float *_Nullable start, ptrdiff_t start_row, float *y, ptrdiff_t y_row);
  void (*multiply_packed_int8)(ptrdiff_t rows, const KernelsPackedMatrix *weights, const float *x, ptrdiff_t x_row,
                               const float *_Nullable start, ptrdiff_t start_row, float *y, ptrdiff_t y_row);
  // What the last sums up before it scales: one row of at most KERNELS_QUANTISED_INPUTS inputs.
  void (*integer_products)(const KernelsPackedMatrix *weights, const float *x, int32_t *products);
  void (*broadcast_row)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const float *row, float *y,
                        bool accumulating);
  void (*accumulate_column_sums)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const float *x, float *sums);
  void (*gather_rows)(ptrdiff_t rows, ptrdiff_t columns, const float *table, ptrdiff_t table_stride,
                      const int32_t *indices, float *y, ptrdiff_t y_stride, bool accumulating);
  void (*scatter_add_rows)(ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride,
                           const int32_t *indices, float *table, ptrdiff_t table_stride);

  // MARK: Nonlinearities

  void (*gate)(ptrdiff_t rows, ptrdiff_t channels, float *halves, ptrdiff_t halves_stride, float *output,
               ptrdiff_t output_stride);
  void (*gate_backward)(ptrdiff_t rows, ptrdiff_t channels, const float *halves, ptrdiff_t halves_stride,
                        const float *output_gradient, ptrdiff_t output_stride, float *gradient,
                        ptrdiff_t gradient_stride);
  void (*rectify)(ptrdiff_t count, const float *x, float *y);
  void (*rectify_backward)(ptrdiff_t count, const float *output, const float *output_gradient, float *input_gradient);
  void (*recurrent_cell)(ptrdiff_t channels, const float *drive, const float *product, const float *bias, float *state,
                         float *activated);
  void (*recurrent_cell_backward)(ptrdiff_t channels, const float *activated, const float *previous,
                                  const float *output_gradient, float *state_gradient, float *drive_gradient,
                                  float *product_gradient);
  // Entries below 0 add nothing. Row i of `hidden` is h of site i; with a stride of 0, only the last one is left.
  void (*running_perceptron)(ptrdiff_t sites, ptrdiff_t units, ptrdiff_t outputs, const int32_t *entries,
                             const int32_t *places, const float *table, ptrdiff_t table_row, const float *weights,
                             ptrdiff_t weights_row, float *sum, float *hidden, ptrdiff_t hidden_row, float *y);
  void (*running_perceptron_backward)(ptrdiff_t sites, ptrdiff_t units, ptrdiff_t outputs, const int32_t *entries,
                                      const int32_t *places, const float *weights, ptrdiff_t weights_row,
                                      const float *hidden, ptrdiff_t hidden_row, const float *output_gradient,
                                      float *sum_gradient, float *table_gradient, ptrdiff_t table_row,
                                      float *weights_gradient);
  void (*softmax)(ptrdiff_t levels, const float *logits, float temperature, float *probabilities);
  void (*softmax_cross_entropy)(ptrdiff_t rows, ptrdiff_t levels, const float *logits, ptrdiff_t logits_stride,
                                const int32_t *targets, const float *_Nullable weights, float *losses,
                                float *_Nullable gradient, ptrdiff_t gradient_stride);

  int32_t (*pick)(ptrdiff_t count, const float *weights, double share);

  // MARK: Elementwise

  void (*add)(ptrdiff_t count, const float *x, const float *y, float scale, float *out);
  void (*accumulate)(ptrdiff_t count, const float *x, float factor, float *y);
  void (*scale)(ptrdiff_t count, const float *x, float factor, float *y);
  double (*sum_of_squares)(ptrdiff_t count, const float *x);
  // `start` is the scrambled key; element i is kept where its 32-bit draw is below `threshold`.
  void (*dropout)(ptrdiff_t count, const float *x, float scale, uint64_t threshold, uint64_t start, uint64_t offset,
                  float *y);

  // MARK: Optimizer

  void (*adam_step)(ptrdiff_t count, float *parameter, const float *gradient, float *first_moment,
                    float *second_moment, float *_Nullable average, KernelsAdamCoefficients coefficients);
} KernelTable;

#pragma clang assume_nonnull end

typedef enum { KERNELS_PORTABLE, KERNELS_AVX2, KERNELS_AVX512, KERNELS_AVX512VNNI } KernelInstructions;

// The kernels for an instruction set; the portable ones where the processor's architecture does not have it.
const KernelTable *_Nonnull kernels_table(KernelInstructions instructions);

// Asks for a few cache lines that will be read soon.
static inline void kernels_prefetch(const void *_Nonnull bytes, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += 64) __builtin_prefetch((const char *)bytes + i, 0, 3);
}

// MARK: The machine

// Whether processor and system can run a table's instructions.
bool kernels_can_run(KernelInstructions instructions);
// Runs `body(context)` on the calling thread and on up to `thread_count` − 1 others at once, and returns when all are
// done. False, and nothing is run, where the other threads are at work for somebody else.
bool kernels_share_work(int32_t thread_count, void (*_Nonnull body)(void *_Nullable), void *_Nullable context);
// Whether the calling thread runs a piece of Backend.forEachPiece.
bool kernels_is_inside_piece(void);
void kernels_set_inside_piece(bool inside);
// Processors that this process may run on, at least 1.
int32_t kernels_available_thread_count(void);
void kernels_retain_freed_memory(void);

#ifdef __cplusplus
}
#endif
