#include "CKernels.h"
#include "clones.h"

#include <string.h>

WAVEGEN_INLINE void add_row(ptrdiff_t columns, const float *restrict x, float *restrict y) {
  for (ptrdiff_t c = 0; c < columns; c++) y[c] += x[c];
}

WAVEGEN_INLINE void copy_row(ptrdiff_t columns, const float *restrict x, float *restrict y) {
  memcpy(y, x, (size_t)columns * sizeof *y);
}

WAVEGEN_CLONES
void kernels_broadcast_row(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const float *row, float *y,
                           bool accumulating) {
  if (accumulating) {
    for (ptrdiff_t r = 0; r < rows; r++) add_row(columns, row, y + r * stride);
  } else {
    for (ptrdiff_t r = 0; r < rows; r++) copy_row(columns, row, y + r * stride);
  }
}

WAVEGEN_CLONES
void kernels_accumulate_column_sums(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const float *x, float *sums) {
  for (ptrdiff_t r = 0; r < rows; r++) add_row(columns, x + r * stride, sums);
}

WAVEGEN_CLONES
void kernels_gather_rows(ptrdiff_t rows, ptrdiff_t columns, const float *table, ptrdiff_t table_stride,
                         const int32_t *indices, float *y, ptrdiff_t y_stride, bool accumulating) {
  if (accumulating) {
    for (ptrdiff_t r = 0; r < rows; r++) add_row(columns, table + indices[r] * table_stride, y + r * y_stride);
  } else {
    for (ptrdiff_t r = 0; r < rows; r++) copy_row(columns, table + indices[r] * table_stride, y + r * y_stride);
  }
}

WAVEGEN_CLONES
void kernels_scatter_add_rows(ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride,
                              const int32_t *indices, float *table, ptrdiff_t table_stride) {
  for (ptrdiff_t r = 0; r < rows; r++) add_row(columns, x + r * x_stride, table + indices[r] * table_stride);
}
