// One site of a gated recurrent unit. Its numbers lie side by side: [update | reset | candidate], `channels` of each.
static void recurrent_cell(ptrdiff_t channels, const float *drive, const float *product, const float *bias,
                           float *state, float *activated) {
  KERNELS_ELEMENTWISE
  for (ptrdiff_t c = 0; c < channels; c++) {
    float z = fast_sigmoid(drive[c] + product[c]);
    float r = fast_sigmoid(drive[channels + c] + product[channels + c]);
    float n = product[2 * channels + c] + bias[c];
    float candidate = fast_tanh(drive[2 * channels + c] + r * n);
    activated[c] = z;
    activated[channels + c] = r;
    activated[2 * channels + c] = candidate;
    activated[3 * channels + c] = n;
    state[c] += z * (candidate - state[c]);
  }
}

static void recurrent_cell_backward(ptrdiff_t channels, const float *activated, const float *previous,
                                    const float *output_gradient, float *state_gradient, float *drive_gradient,
                                    float *product_gradient) {
  KERNELS_ELEMENTWISE
  for (ptrdiff_t c = 0; c < channels; c++) {
    float z = activated[c], r = activated[channels + c], candidate = activated[2 * channels + c];
    float g = output_gradient[c] + state_gradient[c];
    float dz = g * (candidate - previous[c]) * z * (1.0f - z);
    float da = g * z * (1.0f - candidate * candidate);
    float dr = da * activated[3 * channels + c] * r * (1.0f - r);
    state_gradient[c] = g * (1.0f - z);
    drive_gradient[c] = dz;
    drive_gradient[channels + c] = dr;
    drive_gradient[2 * channels + c] = da;
    product_gradient[c] = dz;
    product_gradient[channels + c] = dr;
    product_gradient[2 * channels + c] = da * r;
  }
}
