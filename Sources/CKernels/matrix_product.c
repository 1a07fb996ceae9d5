// Products of a few rows with packed weights.
//
// A recurrent step multiplies a few dozen rows by the same matrix at every position. A general product packs that matrix
// anew each time, which costs as much as the product; these panels are packed once a batch (or once a model, in
// decoding). Every element of C is one chain of fused multiply-adds over the depth, in order, whatever the number of
// rows: that is what makes a translation independent of the other lines of its batch.

#include "vector.h"

typedef float vector16 __attribute__((vector_size(64)));
typedef float vector16_unaligned __attribute__((vector_size(64), aligned(4)));

void pack_panels(long depth, long columns, const float *source, long stride, int transposed, float *panels) {
  for (long first = 0; first < columns; first += PANEL_COLUMNS, panels += depth * PANEL_COLUMNS) {
    long width = columns - first < PANEL_COLUMNS ? columns - first : PANEL_COLUMNS;
    if (width < PANEL_COLUMNS) memset(panels, 0, sizeof(float) * depth * PANEL_COLUMNS);
    if (!transposed) {
      for (long k = 0; k < depth; k++) memcpy(panels + k * PANEL_COLUMNS, source + k * stride + first, sizeof(float) * width);
      continue;
    }
    // Sixteen deep at a time, so that each line of the source is read whole while it is in the cache.
    for (long k0 = 0; k0 < depth; k0 += 16) {
      long k1 = k0 + 16 < depth ? k0 + 16 : depth;
      for (long j = 0; j < width; j++)
        for (long k = k0; k < k1; k++) panels[k * PANEL_COLUMNS + j] = source[(first + j) * stride + k];
    }
  }
}

/// Rows and depth of the piece of A that is laid out anew before it is multiplied, 64 KiB: read in place, rows whose
/// distance is a power of two fall on the same lines of the cache and halve the speed.
enum { GROUP_ROWS = 32, GROUP_DEPTH = 512 };

/// Lays a block of `rows` rows of A out as [depth, rows]; when `transposed`, memory holds Aᵀ.
INLINE void interleave(const int rows, long depth, const float *restrict a, long stride, int transposed,
                       float *restrict out) {
  long row_step = transposed ? 1 : stride, depth_step = transposed ? stride : 1;
  for (long k = 0; k < depth; k++)
    for (int i = 0; i < rows; i++) out[k * rows + i] = a[i * row_step + k * depth_step];
}

/// `rows` is a constant where this is inlined: the sums stay in registers.
INLINE void multiply_block(const int rows, long depth, const float *restrict a, const float *restrict panel,
                           int accumulate, float *restrict c, long stride, long width) {
  vector16 sums[8][2];
  for (int i = 0; i < rows; i++) sums[i][0] = sums[i][1] = (vector16){0};
  for (long k = 0; k < depth; k++) {
    vector16 b0 = *(const vector16_unaligned *)(panel + k * PANEL_COLUMNS);
    vector16 b1 = *(const vector16_unaligned *)(panel + k * PANEL_COLUMNS + 16);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      float x = a[k * rows + i];
      sums[i][0] += b0 * x;
      sums[i][1] += b1 * x;
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

/// One group of rows times all panels, from some depth on: a panel is fetched once and serves every block of the group.
/// Full blocks come first, then half ones, then single rows; the split changes no bit of the result.
INLINE void multiply_group(const int block, long rows, long depth, long columns, const float *a, long a_stride,
                           int transposed, const float *panels, long panel_depth, int accumulate, float *c,
                           long c_stride) {
  const int half = block / 2;
  const long row_step = transposed ? 1 : a_stride;
  float group[GROUP_ROWS * GROUP_DEPTH] __attribute__((aligned(64)));
  long i = 0;
  for (; i + block <= rows; i += block)
    interleave(block, depth, a + i * row_step, a_stride, transposed, group + i * depth);
  for (; i + half <= rows; i += half)
    interleave(half, depth, a + i * row_step, a_stride, transposed, group + i * depth);
  for (; i < rows; i++) interleave(1, depth, a + i * row_step, a_stride, transposed, group + i * depth);
  for (long first = 0; first < columns; first += PANEL_COLUMNS, panels += panel_depth * PANEL_COLUMNS) {
    long width = columns - first < PANEL_COLUMNS ? columns - first : PANEL_COLUMNS;
    float *out = c + first;
    for (i = 0; i + block <= rows; i += block)
      multiply_block(block, depth, group + i * depth, panels, accumulate, out + i * c_stride, c_stride, width);
    for (; i + half <= rows; i += half)
      multiply_block(half, depth, group + i * depth, panels, accumulate, out + i * c_stride, c_stride, width);
    for (; i < rows; i++)
      multiply_block(1, depth, group + i * depth, panels, accumulate, out + i * c_stride, c_stride, width);
  }
}

INLINE void multiply_all(const int block, long rows, long depth, long columns, const float *a, long a_stride,
                         int transposed, const float *panels, int accumulate, float *c, long c_stride) {
  for (long i = 0; i < rows; i += GROUP_ROWS)
    for (long k = 0; k < depth; k += GROUP_DEPTH)
      multiply_group(block, rows - i < GROUP_ROWS ? rows - i : GROUP_ROWS,
                     depth - k < GROUP_DEPTH ? depth - k : GROUP_DEPTH, columns,
                     transposed ? a + k * a_stride + i : a + i * a_stride + k, a_stride, transposed,
                     panels + k * PANEL_COLUMNS, depth, accumulate || k > 0, c + i * c_stride, c_stride);
}

// The block is as high as the registers of the instruction set allow.
#define VARIANT(NAME, BLOCK)                                                                                       \
  static void NAME(long rows, long depth, long columns, const float *a, long a_stride, int transposed,              \
                   const float *panels, int accumulate, float *c, long c_stride) {                                  \
    multiply_all(BLOCK, rows, depth, columns, a, a_stride, transposed, panels, accumulate, c, c_stride);            \
  }

#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v4"), min_vector_width(512))) VARIANT(multiply_v4, 8)
__attribute__((target("arch=x86-64-v3"))) VARIANT(multiply_v3, 3)
#endif
VARIANT(multiply_any, 2)

int has_wide_vectors(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("x86-64-v4") != 0;
#else
  return 0;
#endif
}

void multiply_panels(long rows, long depth, long columns, const float *a, long a_stride, int transposed,
                     const float *panels, int accumulate, float *c, long c_stride) {
  void (*variant)(long, long, long, const float *, long, int, const float *, int, float *, long) = multiply_any;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v3")) variant = multiply_v3;
  if (__builtin_cpu_supports("x86-64-v4")) variant = multiply_v4;
#endif
  variant(rows, depth, columns, a, a_stride, transposed, panels, accumulate, c, c_stride);
}
