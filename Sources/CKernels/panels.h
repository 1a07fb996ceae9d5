// Products of a few rows with packed panels: the loops, for every instruction set and precision.
//
// A recurrent step multiplies a few dozen rows by the same matrix at every position. A general product packs that matrix
// anew each time, which costs as much as the product; these panels are packed once a step of training (or once a model,
// in decoding). Every element of C is one chain of multiply-adds over pieces of the depth, in order, whatever the number
// of rows: that is what makes a translation independent of the other lines of its batch.
//
// The depth is counted in units of 32 bits: a float, or a pair of bfloat16 numbers. The file that includes this defines
// MULTIPLY_ADD(pairs, sum, x, b): sum + x · b, for a unit x of a row, in all places of a vector, and sixteen units b of
// a panel. `pairs`, `block` and `transposed` are constants wherever these functions are inlined.

#include "vector.h"

typedef uint32_t unit __attribute__((may_alias));
typedef unit unit16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef float vector16 __attribute__((vector_size(64)));
typedef float vector16_unaligned __attribute__((vector_size(64), aligned(4), may_alias));

/// Rows and units of the piece of A that is laid out anew before it is multiplied, 32 KiB: read in place, rows whose
/// distance is a power of two fall on the same lines of the cache and halve the speed.
enum { GROUP_ROWS = 32, GROUP_UNITS = 256, ROW_STEP = GROUP_UNITS + 16 };

/// A number rounded to the nearest bfloat16, ties to even, in the upper half. NaN stays NaN in the forms that arithmetic
/// gives it.
INLINE unit rounded_to_bfloat16(float x) {
  unit bits;
  memcpy(&bits, &x, 4);
  return (bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000u;
}

/// Two numbers as one unit, the first one in the lower half.
INLINE unit bfloat16_pair(float first, float second) {
  return rounded_to_bfloat16(first) >> 16 | rounded_to_bfloat16(second);
}

INLINE long units_of(const int pairs, long depth) { return pairs ? (depth + 1) / 2 : depth; }

/// Turns `depth` numbers that follow each other into units; a last one without a partner gets 0.
INLINE void lay_row(const int pairs, long depth, const float *restrict source, unit *restrict out) {
  if (!pairs) {
    memcpy(out, source, sizeof(float) * depth);
    return;
  }
  for (long k = 0; k < depth / 2; k++) out[k] = bfloat16_pair(source[2 * k], source[2 * k + 1]);
  if (depth % 2) out[depth / 2] = bfloat16_pair(source[depth - 1], 0);
}

/// Turns `width` columns of the rows k, and k + 1 where units are pairs, into units.
INLINE void lay_column_units(const int pairs, long k, long depth, long width, const float *restrict source,
                             long stride, unit *restrict out) {
  const float *first = source + k * stride;
  if (!pairs)
    memcpy(out, first, sizeof(float) * width);
  else if (k + 1 < depth)
    for (long j = 0; j < width; j++) out[j] = bfloat16_pair(first[j], first[stride + j]);
  else
    for (long j = 0; j < width; j++) out[j] = bfloat16_pair(first[j], 0);
}

/// A product C = A B, or C += A B, with B in panels of PANEL_COLUMNS columns that are `panel_units` deep.
typedef struct {
  long rows, depth, columns;
  const float *a;
  long a_stride;
  const unit *panels;
  long panel_units;
  int accumulate;
  float *c;
  long c_stride;
} product;

/// Lays a group of rows out as units: [rows, ROW_STEP], or, where memory holds Aᵀ, [units, GROUP_ROWS].
INLINE void lay_group(const int pairs, const int transposed, const product *p, unit *restrict group) {
  if (transposed) {
    const long step = pairs ? 2 : 1;
    for (long k = 0; k < p->depth; k += step, group += GROUP_ROWS) {
      // The lines of Aᵀ lie far apart; called for this early they are there in time.
      for (long ahead = k + 16; ahead < k + 16 + step; ahead++) {
        __builtin_prefetch(p->a + ahead * p->a_stride, 0, 2);
        __builtin_prefetch(p->a + ahead * p->a_stride + 16, 0, 2);
      }
      lay_column_units(pairs, k, p->depth, p->rows, p->a, p->a_stride, group);
    }
  } else {
    for (long i = 0; i < p->rows; i++) lay_row(pairs, p->depth, p->a + i * p->a_stride, group + i * ROW_STEP);
  }
}

/// Some rows of a group times a panel; `rows` is a constant where this is inlined, so the sums stay in registers.
/// A part of the next panel is called for meanwhile, `share` units of it for each unit of depth: the processor does not
/// see it coming.
INLINE void multiply_block(const int pairs, const int transposed, const int rows, long units, const unit *restrict a,
                           const unit *restrict panel, const unit *next, long share, int accumulate,
                           float *restrict c, long stride, long width) {
  vector16 sums[8][2];
  for (int i = 0; i < rows; i++) sums[i][0] = sums[i][1] = (vector16){0};
  for (long k = 0; k < units; k++) {
    unit16 b0 = *(const unit16 *)(panel + k * PANEL_COLUMNS);
    unit16 b1 = *(const unit16 *)(panel + k * PANEL_COLUMNS + 16);
    __builtin_prefetch(next + k * share, 0, 2);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      unit x = transposed ? a[k * GROUP_ROWS + i] : a[i * ROW_STEP + k];
      sums[i][0] = MULTIPLY_ADD(pairs, sums[i][0], x, b0);
      sums[i][1] = MULTIPLY_ADD(pairs, sums[i][1], x, b1);
    }
  }
  for (int i = 0; i < rows; i++) {
    float *out = c + i * stride;
    if (width == PANEL_COLUMNS) {
      vector16_unaligned *v = (vector16_unaligned *)out;
      v[0] = accumulate ? v[0] + sums[i][0] : sums[i][0];
      v[1] = accumulate ? v[1] + sums[i][1] : sums[i][1];
    } else {
      const float *flat = (const float *)sums[i];
      for (long j = 0; j < width; j++) out[j] = accumulate ? out[j] + flat[j] : flat[j];
    }
  }
}

/// One group of rows times all panels, over a piece of the depth: a panel is fetched once and serves every block. The
/// rows are split into blocks as evenly as can be; the split changes no bit of the result.
INLINE void multiply_group(const int pairs, const int transposed, const int block, const product *p) {
  unit group[GROUP_ROWS * ROW_STEP] __attribute__((aligned(64)));
  lay_group(pairs, transposed, p, group);
  const long units = units_of(pairs, p->depth), blocks = (p->rows + block - 1) / block;
  const long share = PANEL_COLUMNS / blocks;
  for (long first = 0; first < p->columns; first += PANEL_COLUMNS) {
    const unit *panel = p->panels + first / PANEL_COLUMNS * (p->panel_units * PANEL_COLUMNS);
    const unit *next = panel + p->panel_units * PANEL_COLUMNS;
    long width = p->columns - first < PANEL_COLUMNS ? p->columns - first : PANEL_COLUMNS;
    for (long n = 0, row = 0; n < blocks; n++) {
      const long size = p->rows / blocks + (n < p->rows % blocks);
      const unit *a = group + row * (transposed ? 1 : ROW_STEP);
      float *c = p->c + row * p->c_stride + first;
      switch (size) {
#define SIZE(N)                                                                                                     \
  case N:                                                                                                           \
    if (N <= block)                                                                                                 \
      multiply_block(pairs, transposed, N, units, a, panel, next + n * share * units, share, p->accumulate, c,      \
                     p->c_stride, width);                                                                           \
    break;
        SIZE(1) SIZE(2) SIZE(3) SIZE(4) SIZE(5) SIZE(6) SIZE(7) SIZE(8)
#undef SIZE
      }
      row += size;
    }
  }
}

/// The whole product, group by group and piece of depth by piece.
INLINE void multiply_all(const int pairs, const int transposed, const int block, const product *whole) {
  const long piece = GROUP_UNITS * (pairs ? 2 : 1);
  for (long i = 0; i < whole->rows; i += GROUP_ROWS)
    for (long k = 0; k < whole->depth; k += piece) {
      product part = *whole;
      part.rows = whole->rows - i < GROUP_ROWS ? whole->rows - i : GROUP_ROWS;
      part.depth = whole->depth - k < piece ? whole->depth - k : piece;
      part.a += transposed ? k * whole->a_stride + i : i * whole->a_stride + k;
      part.panels += units_of(pairs, k) * PANEL_COLUMNS;
      part.accumulate |= k > 0;
      part.c += i * whole->c_stride;
      multiply_group(pairs, transposed, block, &part);
    }
}

// Defines a function that multiplies, for one instruction set; the block is as high as its registers allow.
#define PRODUCT(NAME, PAIRS, BLOCK)                        \
  void NAME(const product *p, int transposed) {            \
    if (transposed)                                        \
      multiply_all(PAIRS, 1, BLOCK, p);                    \
    else                                                   \
      multiply_all(PAIRS, 0, BLOCK, p);                    \
  }
