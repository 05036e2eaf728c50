static void rectify(ptrdiff_t count, const float *x, float *y) {
  KERNELS_ELEMENTWISE
  for (ptrdiff_t i = 0; i < count; i++) y[i] = x[i] < 0.0f ? 0.0f : x[i];
}

static void rectify_backward(ptrdiff_t count, const float *output, const float *output_gradient,
                              float *input_gradient) {
  KERNELS_ELEMENTWISE
  for (ptrdiff_t i = 0; i < count; i++) input_gradient[i] = output[i] > 0.0f ? output_gradient[i] : 0.0f;
}

static void add(ptrdiff_t count, const float *x, const float *y, float scale, float *out) {
  KERNELS_ELEMENTWISE
  for (ptrdiff_t i = 0; i < count; i++) out[i] = scale * (x[i] + y[i]);
}

static void accumulate(ptrdiff_t count, const float *x, float factor, float *y) {
  KERNELS_ELEMENTWISE
  for (ptrdiff_t i = 0; i < count; i++) y[i] += factor * x[i];
}

static void scale(ptrdiff_t count, const float *x, float factor, float *y) {
  KERNELS_ELEMENTWISE
  for (ptrdiff_t i = 0; i < count; i++) y[i] = factor * x[i];
}

// The finaliser of SplitMix64, as in Dropout.swift.
KERNELS_INLINE uint64_t scrambled(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static void dropout(ptrdiff_t count, const float *x, float scale, uint64_t threshold, uint64_t start,
                     uint64_t offset, float *y) {
  KERNELS_ELEMENTWISE
  for (ptrdiff_t i = 0; i < count; i++) {
    uint64_t draw = scrambled(start + (offset + (uint64_t)i) * 0x9E3779B97F4A7C15u) >> 32;
    y[i] = draw < threshold ? scale * x[i] : 0.0f;
  }
}

// Eight sums, one per lane: the order of additions is part of the result, so it is written out, not left to a
// compiler that may not reorder them.
static double sum_of_squares(ptrdiff_t count, const float *x) {
  double lanes[8] = {0};
  ptrdiff_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (int lane = 0; lane < 8; lane++) lanes[lane] += (double)x[i + lane] * (double)x[i + lane];
  }
  for (int lane = 0; i + lane < count; lane++) lanes[lane] += (double)x[i + lane] * (double)x[i + lane];
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}
