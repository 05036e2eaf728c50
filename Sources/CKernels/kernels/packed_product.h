// Y = S + X·W for few rows and packed weights: of floats, or of bfloat16, which are widened exactly.
//
// A tile of rows × pairs of vectors of Y stays in registers while all inputs pass by. Each element of Y is one chain of
// multiply-adds in the order of the inputs, as in matrix_product.h, so its bits depend neither on its place in a tile
// nor on how many rows there are.

// One tile: `kind`, `rows` and `pairs` are constants wherever this is inlined.
KERNELS_INLINE void packed_tile(const StripWords kind, const int rows, const int pairs, ptrdiff_t inputs,
                                PackedPlace weights, const float *x, ptrdiff_t x_row, const float *start,
                                ptrdiff_t start_row, float *y, ptrdiff_t y_row) {
  Vector low[TILE_ROWS][MOST_PAIRS], high[TILE_ROWS][MOST_PAIRS];
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int p = 0; p < pairs; p++) {
      low[r][p] = start ? *(const Vector *)(start + r * start_row + PAIR_OUTPUT(p)) : (Vector){0};
      high[r][p] = start ? *(const Vector *)(start + r * start_row + PAIR_OUTPUT(p) + 16) : (Vector){0};
    }
  }
  for (ptrdiff_t i = 0; i < inputs; i++) {
    Vector low_weights[MOST_PAIRS], high_weights[MOST_PAIRS];
    UNROLL for (int p = 0; p < pairs; p++) {
      const uint32_t *place = weights.words + i * weights.step + PAIR_STRIP(p) * kind + PAIR_LANE(p);
      Words words = *(const Words *)place;
      if (kind == BFLOAT16_WORDS) {
        low_weights[p] = (Vector)(words << 16);
        high_weights[p] = (Vector)(words & 0xFFFF0000u);
      } else {
        low_weights[p] = (Vector)words;
        high_weights[p] = (Vector)(*(const Words *)(place + 16));
      }
    }
    UNROLL for (int r = 0; r < rows; r++) {
      Vector factor = x[r * x_row + i] - (Vector){0};
      UNROLL for (int p = 0; p < pairs; p++) {
        low[r][p] = MULTIPLY_ADD(factor, low_weights[p], low[r][p]);
        high[r][p] = MULTIPLY_ADD(factor, high_weights[p], high[r][p]);
      }
    }
  }
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int p = 0; p < pairs; p++) {
      float *place = y + r * y_row + PAIR_OUTPUT(p);
      *(Vector *)place = low[r][p];
      *(Vector *)(place + 16) = high[r][p];
    }
  }
}

// The strips from `first` to before `end`; `start` and `y` begin where the first of them does.
KERNELS_INLINE void packed_strips(const StripWords kind, ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows,
                                  const KernelsPackedMatrix *weights, const float *x, ptrdiff_t x_row,
                                  const float *start, ptrdiff_t start_row, float *y, ptrdiff_t y_row) {
  ptrdiff_t height = tile_height(rows, TILE_ROWS), end_pair = end * PAIRS_PER_STRIP;
  int pairs = tile_pairs(height, TILE_ROWS);
  for (ptrdiff_t pair = first * PAIRS_PER_STRIP; pair < end_pair; pair += pairs) {
    while (pair + pairs > end_pair) pairs /= 2;
    PackedPlace place = place_of_strip(kind, weights, weights->inputs, PAIR_STRIP(pair));
    place.words += PAIR_LANE(pair);
    ptrdiff_t column = PAIR_OUTPUT(pair) - first * STRIP_OUTPUTS;
    for (ptrdiff_t row = 0; row < rows; row += height) {
      ptrdiff_t count = rows - row < height ? rows - row : height;
      WITH_CONSTANT_TILE(pairs, count, TILE_ROWS,
                         packed_tile(kind, ROWS, PAIRS, weights->inputs, place, x + row * x_row, x_row,
                                     start ? start + row * start_row + column : NULL, start_row,
                                     y + row * y_row + column, y_row))
    }
  }
}

// Compiled once for each precision, and called for whole strips and for the last, cut one.
static void float32_strips(ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows, const KernelsPackedMatrix *weights,
                           const float *x, ptrdiff_t x_row, const float *start, ptrdiff_t start_row, float *y,
                           ptrdiff_t y_row) {
  packed_strips(FLOAT32_WORDS, first, end, rows, weights, x, x_row, start, start_row, y, y_row);
}

static void bfloat16_strips(ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows, const KernelsPackedMatrix *weights,
                            const float *x, ptrdiff_t x_row, const float *start, ptrdiff_t start_row, float *y,
                            ptrdiff_t y_row) {
  packed_strips(BFLOAT16_WORDS, first, end, rows, weights, x, x_row, start, start_row, y, y_row);
}

// All outputs: whole strips where they lie, a last one that the outputs cut by way of a tile of its own.
KERNELS_INLINE void packed_product(__typeof__(float32_strips) *strips, ptrdiff_t rows,
                                   const KernelsPackedMatrix *weights, const float *x, ptrdiff_t x_row,
                                   const float *start, ptrdiff_t start_row, float *y, ptrdiff_t y_row) {
  ptrdiff_t whole = weights->outputs / STRIP_OUTPUTS, first = whole * STRIP_OUTPUTS, rest = weights->outputs - first;
  strips(0, whole, rows, weights, x, x_row, start, start_row, y, y_row);
  if (rest == 0) return;
  float tile[TILE_ROWS * STRIP_OUTPUTS] = {0};
  size_t bytes = (size_t)rest * sizeof *tile;
  for (ptrdiff_t row = 0; row < rows; row += TILE_ROWS) {
    ptrdiff_t count = rows - row < TILE_ROWS ? rows - row : TILE_ROWS;
    for (ptrdiff_t r = 0; r < count && start; r++) {
      memcpy(tile + r * STRIP_OUTPUTS, start + (row + r) * start_row + first, bytes);
    }
    strips(whole, whole + 1, count, weights, x + row * x_row, x_row, start ? tile : NULL, STRIP_OUTPUTS, tile,
           STRIP_OUTPUTS);
    for (ptrdiff_t r = 0; r < count; r++) memcpy(y + (row + r) * y_row + first, tile + r * STRIP_OUTPUTS, bytes);
  }
}

static void multiply_packed_float32(ptrdiff_t rows, const KernelsPackedMatrix *weights, const float *x,
                                    ptrdiff_t x_row, const float *start_or_null, ptrdiff_t start_row, float *y,
                                    ptrdiff_t y_row) {
  packed_product(float32_strips, rows, weights, x, x_row, start_or_null, start_row, y, y_row);
}

static void multiply_packed_bfloat16(ptrdiff_t rows, const KernelsPackedMatrix *weights, const float *x,
                                     ptrdiff_t x_row, const float *start_or_null, ptrdiff_t start_row, float *y,
                                     ptrdiff_t y_row) {
  packed_product(bfloat16_strips, rows, weights, x, x_row, start_or_null, start_row, y, y_row);
}
