// The first element at which the running sum of all weights exceeds a share of the total. The weights are added up by
// blocks, which vectorises; the running sum goes from block to block, and from element to element in one block only.
#define PICK_BLOCK 16

KERNELS_INLINE float sum_of_block(ptrdiff_t count, const float *x) {
  float lanes[PICK_BLOCK] = {0};
  for (ptrdiff_t i = 0; i < count; i++) lanes[i] = x[i];
  for (int half = PICK_BLOCK / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

static int32_t pick(ptrdiff_t count, const float *weights, double share) {
  double total = 0.0;
  ptrdiff_t i = 0;
  for (; i + PICK_BLOCK <= count; i += PICK_BLOCK) total += sum_of_block(PICK_BLOCK, weights + i);
  if (i < count) total += sum_of_block(count - i, weights + i);
  double target = share * total, sum = 0.0;
  for (i = 0; i + PICK_BLOCK < count; i += PICK_BLOCK) {
    double next = sum + sum_of_block(PICK_BLOCK, weights + i);
    if (next > target) break;
    sum = next;
  }
  for (ptrdiff_t end = count - i < PICK_BLOCK ? count : i + PICK_BLOCK; i < end; i++) {
    sum += weights[i];
    if (weights[i] > 0.0f && sum > target) return (int32_t)i;
  }
  // Elements added up in another order may fall short of the block's sum by a rounding: the last possible one it is.
  while (i > 0 && !(weights[i - 1] > 0.0f)) i--;
  return (int32_t)(i > 0 ? i - 1 : 0);
}
