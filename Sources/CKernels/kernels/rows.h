KERNELS_INLINE void add_row(ptrdiff_t columns, const float *restrict x, float *restrict y) {
  for (ptrdiff_t c = 0; c < columns; c++) y[c] += x[c];
}

KERNELS_INLINE void copy_row(ptrdiff_t columns, const float *restrict x, float *restrict y) {
  memcpy(y, x, (size_t)columns * sizeof *y);
}

static void broadcast_row(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const float *row, float *y,
                           bool accumulating) {
  if (accumulating) {
    for (ptrdiff_t r = 0; r < rows; r++) add_row(columns, row, y + r * stride);
  } else {
    for (ptrdiff_t r = 0; r < rows; r++) copy_row(columns, row, y + r * stride);
  }
}

static void accumulate_column_sums(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const float *x, float *sums) {
  for (ptrdiff_t r = 0; r < rows; r++) add_row(columns, x + r * stride, sums);
}

static void gather_rows(ptrdiff_t rows, ptrdiff_t columns, const float *table, ptrdiff_t table_stride,
                         const int32_t *indices, float *y, ptrdiff_t y_stride, bool accumulating) {
  if (accumulating) {
    for (ptrdiff_t r = 0; r < rows; r++) add_row(columns, table + indices[r] * table_stride, y + r * y_stride);
  } else {
    for (ptrdiff_t r = 0; r < rows; r++) copy_row(columns, table + indices[r] * table_stride, y + r * y_stride);
  }
}

static void scatter_add_rows(ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride,
                              const int32_t *indices, float *table, ptrdiff_t table_stride) {
  for (ptrdiff_t r = 0; r < rows; r++) add_row(columns, x + r * x_stride, table + indices[r] * table_stride);
}
