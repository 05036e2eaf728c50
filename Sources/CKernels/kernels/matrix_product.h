// C = S + A·B for the shapes of a network in time: many rows (sites), few columns (channels).
//
// A tile of TILE_ROWS × TILE_VECTORS vectors of C stays in registers while all of K passes by, one broadcast element of
// A against one row of B at a time. B needs no packing as long as the panel of a tile stays in the first-level cache,
// which weights do; A is read where it lies, in either orientation. Each element of C is one chain of fused
// multiply-adds in the order of k, so its bits depend neither on its place in a tile nor on how rows were cut.

typedef float Vector __attribute__((vector_size(VECTOR_LANES * sizeof(float)), aligned(sizeof(float))));

#define TILE_COLUMNS (TILE_VECTORS * VECTOR_LANES)
// Depth of a panel of B, and rows of A that pass by it: 16 or 32 kB and half a second-level cache.
#define PANEL_DEPTH 256
#define BLOCK_ROWS 504

#define UNROLL _Pragma("clang loop unroll(full)")

// One tile: `rows` and `vectors` are constants wherever this is inlined.
KERNELS_INLINE void product_tile(const int rows, const int vectors, ptrdiff_t depth, const float *a, ptrdiff_t a_row,
                                 ptrdiff_t a_column, const float *b, ptrdiff_t b_row, const float *start,
                                 ptrdiff_t start_row, float *c, ptrdiff_t c_row) {
  Vector sums[TILE_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) {
      sums[i][j] = start ? *(const Vector *)(start + i * start_row + j * VECTOR_LANES) : (Vector){0};
    }
  }
  for (ptrdiff_t k = 0; k < depth; k++) {
    Vector row[TILE_VECTORS];
    UNROLL for (int j = 0; j < vectors; j++) row[j] = *(const Vector *)(b + k * b_row + j * VECTOR_LANES);
    UNROLL for (int i = 0; i < rows; i++) {
      Vector factor = a[i * a_row + k * a_column] - (Vector){0};
      UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = MULTIPLY_ADD(factor, row[j], sums[i][j]);
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) *(Vector *)(c + i * c_row + j * VECTOR_LANES) = sums[i][j];
  }
}

// All rows of a panel of `vectors` vectors.
KERNELS_INLINE void product_panel(const int vectors, ptrdiff_t rows, ptrdiff_t depth, const float *a, ptrdiff_t a_row,
                                  ptrdiff_t a_column, const float *b, ptrdiff_t b_row, const float *start,
                                  ptrdiff_t start_row, float *c, ptrdiff_t c_row) {
#define TILE(count) product_tile(count, vectors, depth, a, a_row, a_column, b, b_row, start, start_row, c, c_row)
  while (rows >= TILE_ROWS) {
    TILE(TILE_ROWS);
    a += TILE_ROWS * a_row;
    c += TILE_ROWS * c_row;
    if (start) start += TILE_ROWS * start_row;
    rows -= TILE_ROWS;
  }
#define REST(count) case count: if (count < TILE_ROWS) TILE(count < TILE_ROWS ? count : 1); break;
  switch (rows) {
    REST(1) REST(2) REST(3) REST(4) REST(5) REST(6) REST(7) REST(8) REST(9) REST(10) REST(11)
  }
#undef REST
#undef TILE
}

// The last columns, fewer than a vector: through rows of zeros, a tile at a time.
static void product_of_last_columns(ptrdiff_t columns, ptrdiff_t rows, ptrdiff_t depth, const float *a, ptrdiff_t a_row,
                                    ptrdiff_t a_column, const float *b, ptrdiff_t b_row, const float *start,
                                    ptrdiff_t start_row, float *c, ptrdiff_t c_row) {
  float panel[PANEL_DEPTH * VECTOR_LANES];
  float tile[TILE_ROWS * VECTOR_LANES];
  memset(panel, 0, (size_t)depth * VECTOR_LANES * sizeof(float));
  for (ptrdiff_t k = 0; k < depth; k++) memcpy(panel + k * VECTOR_LANES, b + k * b_row, (size_t)columns * sizeof *b);
  for (ptrdiff_t i = 0; i < rows; i += TILE_ROWS) {
    ptrdiff_t count = rows - i < TILE_ROWS ? rows - i : TILE_ROWS;
    memset(tile, 0, sizeof tile);
    for (ptrdiff_t r = 0; r < count && start; r++) {
      memcpy(tile + r * VECTOR_LANES, start + (i + r) * start_row, (size_t)columns * sizeof *tile);
    }
    product_panel(1, count, depth, a + i * a_row, a_row, a_column, panel, VECTOR_LANES, tile, VECTOR_LANES, tile,
                  VECTOR_LANES);
    for (ptrdiff_t r = 0; r < count; r++) {
      memcpy(c + (i + r) * c_row, tile + r * VECTOR_LANES, (size_t)columns * sizeof *tile);
    }
  }
}

// One block of rows against one panel of depth.
static void product_of_block(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_row,
                             ptrdiff_t a_column, const float *b, ptrdiff_t b_row, const float *start,
                             ptrdiff_t start_row, float *c, ptrdiff_t c_row) {
  // Rows of B a multiple of 2 kB apart share few sets of the first-level cache: worth a copy where many rows use it.
  bool packs = b_row * (ptrdiff_t)sizeof(float) % 2048 == 0 && rows >= 128;
  float packed[PANEL_DEPTH * TILE_COLUMNS] __attribute__((aligned(64)));
  ptrdiff_t j = 0;
  for (; j + TILE_COLUMNS <= columns; j += TILE_COLUMNS) {
    const float *panel = b + j;
    if (packs) {
      for (ptrdiff_t k = 0; k < depth; k++) {
        memcpy(packed + k * TILE_COLUMNS, panel + k * b_row, TILE_COLUMNS * sizeof *packed);
      }
      panel = packed;
    }
    product_panel(TILE_VECTORS, rows, depth, a, a_row, a_column, panel, packs ? TILE_COLUMNS : b_row,
                  start ? start + j : NULL, start_row, c + j, c_row);
  }
  for (; j + VECTOR_LANES <= columns; j += VECTOR_LANES) {
    product_panel(1, rows, depth, a, a_row, a_column, b + j, b_row, start ? start + j : NULL, start_row, c + j, c_row);
  }
  if (j < columns) {
    product_of_last_columns(columns - j, rows, depth, a, a_row, a_column, b + j, b_row, start ? start + j : NULL,
                            start_row, c + j, c_row);
  }
}

static void multiply(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_row,
                     ptrdiff_t a_column, const float *b, ptrdiff_t b_row, const float *start_or_null,
                     ptrdiff_t start_row, float *c, ptrdiff_t c_row) {
  for (ptrdiff_t i = 0; i < rows; i += BLOCK_ROWS) {
    ptrdiff_t block = rows - i < BLOCK_ROWS ? rows - i : BLOCK_ROWS;
    const float *start = start_or_null ? start_or_null + i * start_row : NULL;
    ptrdiff_t k = 0;
    do { // once at least: a product over no depth is its start
      ptrdiff_t panel = depth - k < PANEL_DEPTH ? depth - k : PANEL_DEPTH;
      product_of_block(block, columns, panel, a + i * a_row + k * a_column, a_row, a_column, b + k * b_row, b_row,
                       k == 0 ? start : c + i * c_row, k == 0 ? start_row : c_row, c + i * c_row, c_row);
      k += PANEL_DEPTH;
    } while (k < depth);
  }
}

// The transpose of a small matrix, such as a layer's weights: y[c, r] = x[r, c].
static void transpose(ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_row, float *y, ptrdiff_t y_row) {
  enum { BLOCK = 16 }; // a block's lines of both matrices stay in cache together
  for (ptrdiff_t r0 = 0; r0 < rows; r0 += BLOCK) {
    for (ptrdiff_t c0 = 0; c0 < columns; c0 += BLOCK) {
      ptrdiff_t r1 = r0 + BLOCK < rows ? r0 + BLOCK : rows, c1 = c0 + BLOCK < columns ? c0 + BLOCK : columns;
      for (ptrdiff_t c = c0; c < c1; c++) {
        for (ptrdiff_t r = r0; r < r1; r++) y[c * y_row + r] = x[r * x_row + c];
      }
    }
  }
}
