// The formula stands in AdamStep.swift. `average` is a compile-time question so that neither loop asks per element.
KERNELS_INLINE void step(ptrdiff_t count, float *restrict parameter, const float *restrict gradient,
                         float *restrict first_moment, float *restrict second_moment, float *restrict average,
                         KernelsAdamCoefficients k, bool averaging) {
  for (ptrdiff_t i = 0; i < count; i++) {
    float g = k.gradient_scale * gradient[i];
    float m = k.first_decay * first_moment[i] + k.first_gain * g;
    float v = k.second_decay * second_moment[i] + k.second_gain * g * g;
    float direction = k.first_correction * m / (__builtin_elementwise_sqrt(k.second_correction * v) + k.epsilon);
    float p = parameter[i] - k.learning_rate * (direction + k.weight_decay * parameter[i]);
    first_moment[i] = m;
    second_moment[i] = v;
    parameter[i] = p;
    if (averaging) average[i] += k.average_gain * (p - average[i]);
  }
}

static void adam_step(ptrdiff_t count, float *parameter, const float *gradient, float *first_moment,
                       float *second_moment, float *average_or_null, KernelsAdamCoefficients coefficients) {
  if (average_or_null) {
    step(count, parameter, gradient, first_moment, second_moment, average_or_null, coefficients, true);
  } else {
    step(count, parameter, gradient, first_moment, second_moment, NULL, coefficients, false);
  }
}
