// eˣ and its relatives as straight-line code, which vectorises where calls into the C library would not.
//
// x = n·ln 2 + r with n whole and |r| ≤ ln 2 / 2, so eˣ = 2ⁿ·eʳ. The fraction is eʳ − 1 = r + r²·P(r), with P a
// polynomial of degree 4 fitted by the exchange algorithm of Remez to (eʳ − 1 − r) / r² so that the relative error of
// eʳ − 1 is least: 1.5e-8, a quarter of a float's rounding. NaN passes through everything.

// ln 2 in two parts. The first has 9 significant bits, so n times it is exact and r loses nothing to cancellation.
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#define LOG2_E 1.44269504f

typedef struct {
  float scale;    // 2ⁿ
  float fraction; // eʳ − 1
} SplitExponential;

// eˣ = scale · (1 + fraction), for −87.3 ≤ x ≤ 88; outside, `scale` is not a power of two.
KERNELS_INLINE SplitExponential split_exponential(float x) {
  // Adding 1.5·2²³ leaves a float no bits for a fraction: it rounds to a whole number, kept in the lowest bits.
  const float rounder = 12582912.0f;
  float rounded = x * LOG2_E + rounder;
  float n = rounded - rounder;
  float r = x - n * LN2_HIGH;
  r = r - n * LN2_LOW;
  float p = 0x1.6d965ep-10f;
  p = p * r + 0x1.12263cp-7f;
  p = p * r + 0x1.55548ap-5f;
  p = p * r + 0x1.5554b2p-3f;
  p = p * r + 0.5f;

  uint32_t bits;
  memcpy(&bits, &rounded, sizeof bits);
  bits = (bits << 23) + 0x3F800000u; // n + 127 in the place of the exponent: the rounder's own bits are shifted out
  SplitExponential split;
  memcpy(&split.scale, &bits, sizeof bits);
  split.fraction = r * r * p + r;
  return split;
}

// eˣ for x ≤ 0. Below −87.3, where a float runs out of exponents, exactly 0.
KERNELS_INLINE float exponential_of_negative(float x) {
  SplitExponential e = split_exponential(x);
  float value = e.scale * e.fraction + e.scale;
  return x < -87.3f ? 0.0f : value;
}

// tanh|x| = (1 − e) / (1 + e) with e = e^(−2|x|), written with e − 1 so that nothing cancels near 0.
KERNELS_INLINE float fast_tanh(float x) {
  float doubled = -2.0f * __builtin_fabsf(x);
  SplitExponential e = split_exponential(doubled < -40.0f ? -40.0f : doubled);
  float e_minus_1 = e.scale * e.fraction + (e.scale - 1.0f);
  return __builtin_copysignf(e_minus_1 / (2.0f + e_minus_1), x);
}

// σ(x) = 1 / (1 + e^(−x)). Below −87.3, where a float runs out of exponents, exactly 0.
KERNELS_INLINE float fast_sigmoid(float x) {
  float limited = x < -87.3f ? -87.3f : x;
  limited = limited > 87.3f ? 87.3f : limited;
  SplitExponential e = split_exponential(-limited);
  float value = 1.0f / (1.0f + (e.scale * e.fraction + e.scale));
  return x < -87.3f ? 0.0f : value;
}
