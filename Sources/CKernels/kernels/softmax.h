// Reductions run in LANES separate lanes: a compiler may not reorder additions, so the order that vectorises is
// written out.
#define LANES 16

KERNELS_INLINE float largest_of(ptrdiff_t count, const float *x) {
  float lanes[LANES];
  for (int lane = 0; lane < LANES; lane++) lanes[lane] = -INFINITY;
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (int lane = 0; lane < LANES; lane++) lanes[lane] = x[i + lane] > lanes[lane] ? x[i + lane] : lanes[lane];
  }
  float largest = -INFINITY;
  for (int lane = 0; lane < LANES; lane++) largest = lanes[lane] > largest ? lanes[lane] : largest;
  for (; i < count; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

KERNELS_INLINE float sum_of_lanes(float *lanes) {
  for (int half = LANES / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

// Σ exp((x[i] − largest) / temperature); the terms are stored in `terms_or_null`, which may be `x`.
KERNELS_INLINE float sum_of_exponentials(ptrdiff_t count, const float *x, float largest, float temperature,
                                         float *terms_or_null) {
  float lanes[LANES] = {0};
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    float terms[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      terms[lane] = exponential_of_negative((x[i + lane] - largest) / temperature);
      lanes[lane] += terms[lane];
    }
    if (terms_or_null) memcpy(terms_or_null + i, terms, sizeof terms);
  }
  for (int lane = 0; i < count; i++, lane++) {
    float term = exponential_of_negative((x[i] - largest) / temperature);
    lanes[lane] += term;
    if (terms_or_null) terms_or_null[i] = term;
  }
  return sum_of_lanes(lanes);
}

static void softmax(ptrdiff_t levels, const float *logits, float temperature, float *probabilities) {
  float largest = largest_of(levels, logits);
  float scale = 1.0f / sum_of_exponentials(levels, logits, largest, temperature, probabilities);
  for (ptrdiff_t l = 0; l < levels; l++) probabilities[l] *= scale;
}

static void softmax_cross_entropy(ptrdiff_t rows, ptrdiff_t levels, const float *logits, ptrdiff_t logits_stride,
                                   const int32_t *targets, const float *weights_or_null, float *losses,
                                   float *gradient_or_null, ptrdiff_t gradient_stride) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *row = logits + r * logits_stride;
    float *gradient = gradient_or_null ? gradient_or_null + r * gradient_stride : NULL;
    float weight = weights_or_null ? weights_or_null[r] : 1.0f;
    if (weight == 0.0f) {
      losses[r] = 0.0f;
      if (gradient) memset(gradient, 0, (size_t)levels * sizeof *gradient);
      continue;
    }
    float largest = largest_of(levels, row);
    float margin = row[targets[r]] - largest; // read before the gradient may overwrite it
    float sum = sum_of_exponentials(levels, row, largest, 1.0f, gradient);
    losses[r] = logf(sum) - margin;
    if (!gradient) continue;
    // The target first, as p − 1 from its own term, then every level by the same factor.
    float target_gradient = weight * (gradient[targets[r]] / sum - 1.0f);
    float scale = weight / sum;
    for (ptrdiff_t l = 0; l < levels; l++) gradient[l] *= scale;
    gradient[targets[r]] = target_gradient;
  }
}
