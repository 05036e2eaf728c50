// One hidden layer for every site of a grid, whose pre-activation is a running sum of table rows. A site costs as many
// operations as there are units, and all that it touches again and again stays in the first-level cache.

// Σ x[i]·y[i], in lanes.
KERNELS_INLINE float dot_product(ptrdiff_t count, const float *x, const float *y) {
  float lanes[LANES] = {0};
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (int lane = 0; lane < LANES; lane++) lanes[lane] += x[i + lane] * y[i + lane];
  }
  for (int lane = 0; i < count; i++, lane++) lanes[lane] += x[i] * y[i];
  return sum_of_lanes(lanes);
}

static void running_perceptron(ptrdiff_t sites, ptrdiff_t units, ptrdiff_t outputs, const int32_t *entries,
                               const int32_t *places, const float *table, ptrdiff_t table_row, const float *weights,
                               ptrdiff_t weights_row, float *sum, float *hidden, ptrdiff_t hidden_row, float *y) {
  for (ptrdiff_t i = 0; i < sites; i++) {
    float *h = hidden + i * hidden_row;
    KERNELS_ELEMENTWISE
    for (ptrdiff_t u = 0; u < units; u++) h[u] = fast_sigmoid(sum[u]);
    for (ptrdiff_t k = 0; k < outputs; k++) {
      y[i * outputs + k] += dot_product(units, h, weights + (places[i] * outputs + k) * weights_row);
    }
    if (entries[i] >= 0) add_row(units, table + entries[i] * table_row, sum);
  }
}

static void running_perceptron_backward(ptrdiff_t sites, ptrdiff_t units, ptrdiff_t outputs, const int32_t *entries,
                                        const int32_t *places, const float *weights, ptrdiff_t weights_row,
                                        const float *hidden, ptrdiff_t hidden_row, const float *output_gradient,
                                        float *sum_gradient, float *table_gradient, ptrdiff_t table_row,
                                        float *weights_gradient) {
  for (ptrdiff_t i = sites - 1; i >= 0; i--) {
    if (entries[i] >= 0) add_row(units, sum_gradient, table_gradient + entries[i] * table_row);
    const float *h = hidden + i * hidden_row;
    for (ptrdiff_t k = 0; k < outputs; k++) {
      const float *v = weights + (places[i] * outputs + k) * weights_row;
      float *dv = weights_gradient + (places[i] * outputs + k) * weights_row;
      float dy = output_gradient[i * outputs + k];
      KERNELS_ELEMENTWISE
      for (ptrdiff_t u = 0; u < units; u++) {
        float part = dy * h[u];
        dv[u] += part;
        sum_gradient[u] += part * v[u] * (1.0f - h[u]);
      }
    }
  }
}
