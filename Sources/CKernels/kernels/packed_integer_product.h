// Y = S + X·W for few rows and packed weights of 8 bits. Rows are quantised to 8 bits as they come; the formula stands
// in PackedProduct.swift, and everything here follows it to the bit, whatever the instruction set.
//
// A word holds four inputs: of the weights as −127…127, of a row as 1…255 with 128 for zero, because the instruction
// that multiplies fours of bytes takes one factor without a sign. Sums therefore start from −128 · Σ weights. They are
// exact: of the 8192 inputs that share a scale, |start| ≤ 128 · 127 · 8192 and |Σ products| ≤ 255 · 127 · 8192, which
// is 3.99e8 together and less than 2³¹ at every step of the way.

typedef int32_t Integers __attribute__((vector_size(VECTOR_LANES * sizeof(float)), aligned(sizeof(float)), may_alias));
typedef int16_t Shorts __attribute__((vector_size(VECTOR_LANES * sizeof(float)), aligned(sizeof(float)), may_alias));

// Inputs that share a scale, and the memory for rows while they are multiplied: 8 rows of as many inputs, or up to 64.
#define QUANTISED_INPUTS KERNELS_QUANTISED_INPUTS
#define QUANTISED_BYTES (8 * QUANTISED_INPUTS)
#define QUANTISED_ROWS 64
// Sums of a tile of rows and a panel on their way to floats.
#define PANEL_OUTPUTS (PANEL_STRIPS * STRIP_OUTPUTS)

#ifndef ADD_FOURS
#ifndef MULTIPLY_PAIRS
// a₀·b₀ + a₁·b₁ for each pair of 16-bit numbers, where a product fits in 16 bits: 255 · 127 = 32385 does.
#define MULTIPLY_PAIRS(a, b) sum_of_pairs((Integers)((a) * (b)))
KERNELS_INLINE Integers sum_of_pairs(Integers products) {
  return ((Integers)((Words)products << 16) >> 16) + (products >> 16);
}
#endif

// sums + x₀·w₀ + … + x₃·w₃ for the bytes of each word, those at even and at odd places apart as 16-bit numbers.
#define ADD_FOURS(sums, x, w) add_fours(sums, x, w)
KERNELS_INLINE Integers add_fours(Integers sums, Words x, Words w) {
  typedef uint16_t Bits __attribute__((vector_size(VECTOR_LANES * sizeof(float))));
  Shorts even_weights = (Shorts)((Bits)w << 8) >> 8, odd_weights = (Shorts)w >> 8;
  sums += MULTIPLY_PAIRS((Shorts)(x & 0x00FF00FFu), even_weights);
  return sums + MULTIPLY_PAIRS((Shorts)(x >> 8 & 0x00FF00FFu), odd_weights);
}
#endif

// One tile: `rows` and `pairs` are constants. `fours` words of each row of `x` follow those of the row before.
KERNELS_INLINE void integer_tile(const int rows, const int pairs, ptrdiff_t fours, PackedPlace weights,
                                 const uint32_t *x, const int32_t *starts, int32_t *sums) {
  Integers low[TILE_ROWS][MOST_PAIRS], high[TILE_ROWS][MOST_PAIRS];
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int p = 0; p < pairs; p++) {
      low[r][p] = *(const Integers *)(starts + PAIR_OUTPUT(p));
      high[r][p] = *(const Integers *)(starts + PAIR_OUTPUT(p) + 16);
    }
  }
  for (ptrdiff_t i = 0; i < fours; i++) {
    Words low_weights[MOST_PAIRS], high_weights[MOST_PAIRS];
    UNROLL for (int p = 0; p < pairs; p++) {
      const uint32_t *place = weights.words + i * weights.step + PAIR_OUTPUT(p);
      low_weights[p] = *(const Words *)place;
      high_weights[p] = *(const Words *)(place + 16);
    }
    UNROLL for (int r = 0; r < rows; r++) {
      Words factors = x[r * fours + i] | (Words){0};
      UNROLL for (int p = 0; p < pairs; p++) {
        low[r][p] = ADD_FOURS(low[r][p], factors, low_weights[p]);
        high[r][p] = ADD_FOURS(high[r][p], factors, high_weights[p]);
      }
    }
  }
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int p = 0; p < pairs; p++) {
      int32_t *place = sums + r * PANEL_OUTPUTS + PAIR_OUTPUT(p);
      *(Integers *)place = low[r][p];
      *(Integers *)(place + 16) = high[r][p];
    }
  }
}

// At most TILE_ROWS rows and `strips` strips of one panel.
static void integer_sums(ptrdiff_t strips, ptrdiff_t rows, ptrdiff_t fours, PackedPlace panel, const uint32_t *x,
                         const int32_t *starts, int32_t *sums) {
  ptrdiff_t end = strips * PAIRS_PER_STRIP;
  int pairs = tile_pairs(rows, TILE_ROWS);
  for (ptrdiff_t pair = 0; pair < end; pair += pairs) {
    while (pair + pairs > end) pairs /= 2;
    ptrdiff_t column = PAIR_OUTPUT(pair);
    PackedPlace place = {panel.words + column, panel.step};
    WITH_CONSTANT_TILE(pairs, rows, TILE_ROWS,
                       integer_tile(ROWS, PAIRS, fours, place, x, starts + column, sums + column))
  }
}

// Quantises a row, filled up with zeros to whole words, and returns its scale.
static float quantise_row(ptrdiff_t inputs, const float *restrict x, uint8_t *restrict quantised) {
#pragma clang fp contract(off)
  // As whole numbers, magnitudes keep their order, with infinity above them and NaN above infinity.
  int32_t largest_bits = 0;
  for (ptrdiff_t i = 0; i < inputs; i++) {
    int32_t bits;
    memcpy(&bits, x + i, sizeof bits);
    bits &= 0x7FFFFFFF;
    largest_bits = bits > largest_bits ? bits : largest_bits;
  }
  float largest;
  memcpy(&largest, &largest_bits, sizeof largest);
  ptrdiff_t padded = (inputs + 3) / 4 * 4;
  if (!(largest >= 0x1p-100f && largest < INFINITY)) {
    memset(quantised, 128, (size_t)padded);
    return largest < 0x1p-100f ? 0.0f : NAN;
  }
  float factor = 127.0f / largest;
  for (ptrdiff_t i = 0; i < inputs; i++) {
    float scaled = x[i] * factor;
    float rounded = scaled + 12582912.0f; // 1.5·2²³ leaves no bits for a fraction: the lowest ones are a whole number
    uint32_t bits;
    memcpy(&bits, &rounded, sizeof bits);
    quantised[i] = (uint8_t)(bits + 128);
  }
  for (ptrdiff_t i = inputs; i < padded; i++) quantised[i] = 128;
  return largest / 127.0f;
}

// y = s + sum · (row's scale · output's scale), each operation rounded.
KERNELS_INLINE void add_scaled(ptrdiff_t count, const int32_t *sums, float row_scale, const float *scales,
                               const float *start, float *y) {
#pragma clang fp contract(off)
  KERNELS_ELEMENTWISE
  for (ptrdiff_t o = 0; o < count; o++) {
    float product = (float)sums[o] * (row_scale * scales[o]);
    y[o] = start[o] + product;
  }
}

// Rows that fit in the memory for quantised ones, and up to QUANTISED_INPUTS inputs from number `first` on.
static void integer_product(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t inputs, const KernelsPackedMatrix *weights,
                            const float *x, ptrdiff_t x_row, const float *start, ptrdiff_t start_row, float *y,
                            ptrdiff_t y_row) {
  static const float zeros[PANEL_OUTPUTS];
  uint32_t quantised[QUANTISED_BYTES / 4] __attribute__((aligned(64)));
  int32_t sums[TILE_ROWS * PANEL_OUTPUTS] __attribute__((aligned(64)));
  float row_scales[QUANTISED_ROWS];
  ptrdiff_t outputs = weights->outputs, fours = (inputs + 3) / 4;
  const int32_t *starts = weights->sum_starts + first / QUANTISED_INPUTS * strips_of(outputs) * STRIP_OUTPUTS;
  for (ptrdiff_t r = 0; r < rows; r++) {
    row_scales[r] = quantise_row(inputs, x + r * x_row + first, (uint8_t *)(quantised + r * fours));
  }
  ptrdiff_t height = tile_height(rows, TILE_ROWS);
  for (ptrdiff_t o = 0; o < outputs; o += PANEL_OUTPUTS) {
    ptrdiff_t count = outputs - o < PANEL_OUTPUTS ? outputs - o : PANEL_OUTPUTS;
    PackedPlace place = place_of_strip(INT8_WORDS, weights, (weights->inputs + 3) / 4, o / STRIP_OUTPUTS);
    place.words += first / 4 * place.step;
    for (ptrdiff_t row = 0; row < rows; row += height) {
      ptrdiff_t end = rows - row < height ? rows : row + height;
      integer_sums(strips_of(count), end - row, fours, place, quantised + row * fours, starts + o, sums);
      for (ptrdiff_t r = row; r < end; r++) {
        add_scaled(count, sums + (r - row) * PANEL_OUTPUTS, row_scales[r], weights->scales + o,
                   start ? start + r * start_row + o : zeros, y + r * y_row + o);
      }
    }
  }
}

static void multiply_packed_int8(ptrdiff_t rows, const KernelsPackedMatrix *weights, const float *x, ptrdiff_t x_row,
                                 const float *start_or_null, ptrdiff_t start_row, float *y, ptrdiff_t y_row) {
  const float *start = start_or_null;
  ptrdiff_t first = 0;
  do { // once at least: a product over no inputs is its start
    ptrdiff_t rest = weights->inputs - first, inputs = rest < QUANTISED_INPUTS ? rest : QUANTISED_INPUTS;
    ptrdiff_t row_bytes = (inputs + 3) / 4 * 4, most_rows = rows < QUANTISED_ROWS ? rows : QUANTISED_ROWS;
    if (most_rows * row_bytes > QUANTISED_BYTES) most_rows = QUANTISED_BYTES / row_bytes;
    for (ptrdiff_t row = 0; row < rows; row += most_rows) {
      integer_product(rows - row < most_rows ? rows - row : most_rows, first, inputs, weights, x + row * x_row, x_row,
                      start ? start + row * start_row : NULL, start_row, y + row * y_row, y_row);
    }
    start = y;
    start_row = y_row;
    first += QUANTISED_INPUTS;
  } while (first < weights->inputs);
}

static void integer_products(const KernelsPackedMatrix *weights, const float *x, int32_t *products) {
  uint32_t quantised[QUANTISED_INPUTS / 4];
  int32_t sums[TILE_ROWS * PANEL_OUTPUTS];
  ptrdiff_t outputs = weights->outputs, fours = (weights->inputs + 3) / 4;
  quantise_row(weights->inputs, x, (uint8_t *)quantised);
  for (ptrdiff_t o = 0; o < outputs; o += PANEL_OUTPUTS) {
    ptrdiff_t count = outputs - o < PANEL_OUTPUTS ? outputs - o : PANEL_OUTPUTS;
    PackedPlace place = place_of_strip(INT8_WORDS, weights, fours, o / STRIP_OUTPUTS);
    integer_sums(strips_of(count), 1, fours, place, quantised, weights->sum_starts + o, sums);
    memcpy(products + o, sums, (size_t)count * sizeof *sums);
  }
}
