static void gate(ptrdiff_t rows, ptrdiff_t channels, float *halves, ptrdiff_t halves_stride, float *output,
                  ptrdiff_t output_stride) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    float *restrict a = halves + r * halves_stride;
    float *restrict b = a + channels;
    float *restrict out = output + r * output_stride;
    KERNELS_ELEMENTWISE
    for (ptrdiff_t c = 0; c < channels; c++) {
      float t = fast_tanh(a[c]);
      float s = fast_sigmoid(b[c]);
      a[c] = t;
      b[c] = s;
      out[c] = t * s;
    }
  }
}

static void gate_backward(ptrdiff_t rows, ptrdiff_t channels, const float *halves, ptrdiff_t halves_stride,
                           const float *output_gradient, ptrdiff_t output_stride, float *gradient,
                           ptrdiff_t gradient_stride) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *t = halves + r * halves_stride;
    const float *s = t + channels;
    const float *dz = output_gradient + r * output_stride;
    float *da = gradient + r * gradient_stride;
    float *db = da + channels;
    KERNELS_ELEMENTWISE
    for (ptrdiff_t c = 0; c < channels; c++) {
      float tanh = t[c], sigmoid = s[c], g = dz[c] * sigmoid;
      da[c] = g * (1.0f - tanh * tanh);
      db[c] = g * tanh * (1.0f - sigmoid);
    }
  }
}
