// A block of outputs whose sums stay in registers while all inputs pass by: four vectors of 16 floats, or eight of 8.
#define BLOCK 64

// y[o] (+)= Σᵢ x[i] · W[i, o] for one block of BLOCK outputs, `i` in order.
KERNELS_INLINE void multiply_block(ptrdiff_t inputs, ptrdiff_t stride, const float *restrict x,
                                   const float *restrict weights, float *restrict y, bool accumulating) {
  float sums[BLOCK];
  for (int o = 0; o < BLOCK; o++) sums[o] = accumulating ? y[o] : 0.0f;
  for (ptrdiff_t i = 0; i < inputs; i++) {
    float factor = x[i];
    const float *restrict row = weights + i * stride;
    for (int o = 0; o < BLOCK; o++) sums[o] += factor * row[o];
  }
  for (int o = 0; o < BLOCK; o++) y[o] = sums[o];
}

static void multiply_vector(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t weights_stride, const float *x,
                             const float *weights, float *y, bool accumulating) {
  ptrdiff_t o = 0;
  for (; o + BLOCK <= outputs; o += BLOCK) {
    multiply_block(inputs, weights_stride, x, weights + o, y + o, accumulating);
  }
  ptrdiff_t rest = outputs - o;
  if (rest == 0) return;
  float *restrict tail = y + o;
  for (ptrdiff_t p = 0; p < rest && !accumulating; p++) tail[p] = 0.0f;
  for (ptrdiff_t i = 0; i < inputs; i++) {
    float factor = x[i];
    const float *restrict row = weights + i * weights_stride + o;
    for (ptrdiff_t p = 0; p < rest; p++) tail[p] += factor * row[p];
  }
}
