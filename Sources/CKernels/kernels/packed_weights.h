// How weights lie that are packed for products of few rows (PackedMatrix.swift), for every precision and every
// instruction set alike, and the tiles that such a product is cut into.
//
// Weights are words of 32 bits, in panels of 128 outputs, the last of them as wide as the outputs that are left, filled
// up with zeros to a strip of 32. A panel holds one input (or four, of 8-bit weights) after the other, so a single row
// reads its weights from first to last in one stream, which is what an outer cache delivers fastest.
//
// Vectors of sums come in pairs, 16 outputs apart in a strip: that is where the halves of a word of bfloat16 belong.

typedef uint32_t Words __attribute__((vector_size(VECTOR_LANES * sizeof(float)), aligned(sizeof(float)), may_alias));

#define STRIP_OUTPUTS 32
#define PANEL_STRIPS 4
#define PAIRS_PER_STRIP (STRIP_OUTPUTS / (2 * VECTOR_LANES))
// The most pairs of a tile: with one row, eight chains of additions hide the time that one addition takes.
#define MOST_PAIRS 4

// Of a pair, counted from the start of a strip: its strip, the word within the strip and the output that it begins at.
#define PAIR_STRIP(pair) ((pair) / PAIRS_PER_STRIP)
#define PAIR_LANE(pair) ((pair) % PAIRS_PER_STRIP * VECTOR_LANES)
#define PAIR_OUTPUT(pair) (PAIR_STRIP(pair) * STRIP_OUTPUTS + PAIR_LANE(pair))

// Words of a strip for one input, or for four of 8 bits.
typedef enum { FLOAT32_WORDS = 32, BFLOAT16_WORDS = 16, INT8_WORDS = 32 } StripWords;

// Where weights begin, and how many words further those of the next input.
typedef struct {
  const uint32_t *words;
  ptrdiff_t step;
} PackedPlace;

KERNELS_INLINE ptrdiff_t strips_of(ptrdiff_t outputs) { return (outputs + STRIP_OUTPUTS - 1) / STRIP_OUTPUTS; }

// Where a strip begins. `depth` is the number of inputs, or of fours.
KERNELS_INLINE PackedPlace place_of_strip(StripWords kind, const KernelsPackedMatrix *weights, ptrdiff_t depth,
                                          ptrdiff_t strip) {
  ptrdiff_t panel = strip / PANEL_STRIPS * PANEL_STRIPS;
  ptrdiff_t rest = strips_of(weights->outputs) - panel;
  ptrdiff_t width = rest < PANEL_STRIPS ? rest : PANEL_STRIPS;
  return (PackedPlace){(const uint32_t *)weights->words + (panel * depth + strip - panel) * kind, width * kind};
}

// The rows of a tile, at most `most`: as many tiles as it takes, of nearly equal height.
KERNELS_INLINE ptrdiff_t tile_height(ptrdiff_t rows, int most) {
  if (rows <= most) return rows;
  ptrdiff_t tiles = (rows + most - 1) / most;
  return (rows + tiles - 1) / tiles;
}

// As many pairs as fit next to `height` rows where one pair fits next to `most`.
KERNELS_INLINE int tile_pairs(ptrdiff_t height, int most) {
  return height * 4 <= most ? 4 : height * 2 <= most ? 2 : 1;
}

// Runs `code`, in which PAIRS and ROWS are constants, for numbers of pairs and rows whose product is at most `most`.
#define WITH_CONSTANT_TILE(pairs, rows, most, code)                                                                    \
  switch (pairs) {                                                                                                     \
    case 4: { enum { PAIRS = 4 }; WITH_CONSTANT_ROWS(rows, (most) / 4, code) } break;                                  \
    case 2: { enum { PAIRS = 2 }; WITH_CONSTANT_ROWS(rows, (most) / 2, code) } break;                                  \
    case 1: { enum { PAIRS = 1 }; WITH_CONSTANT_ROWS(rows, (most) / 1, code) } break;                                  \
  }
#define WITH_CONSTANT_ROWS(rows, most, code)                                                                           \
  switch (rows) {                                                                                                      \
    ROWS_CASE(1, most, code) ROWS_CASE(2, most, code) ROWS_CASE(3, most, code) ROWS_CASE(4, most, code)                \
    ROWS_CASE(5, most, code) ROWS_CASE(6, most, code) ROWS_CASE(7, most, code) ROWS_CASE(8, most, code)                \
    ROWS_CASE(9, most, code) ROWS_CASE(10, most, code) ROWS_CASE(11, most, code) ROWS_CASE(12, most, code)             \
  }
#define ROWS_CASE(count, most, code)                                                                                   \
  case count: if (count <= (most)) { enum { ROWS = count <= (most) ? count : 1 }; code; } break;
