// Packing, and products with floats on every processor; with bfloat16 on those that have no instruction for it.

/// The next unit's numbers are widened to floats; a bfloat16 is the upper half of one.
#define MULTIPLY_ADD(PAIRS, SUM, X, B)                                                                  \
  ((PAIRS) ? (SUM) + (vector16)(unit16)((B) << 16) * (vector16)((unit16){0} + ((X) << 16)) +            \
                 (vector16)(unit16)((B) & 0xffff0000u) * (vector16)((unit16){0} + ((X) & 0xffff0000u))  \
           : (SUM) + (vector16)(B) * (vector16)((unit16){0} + (X)))
#include "panels.h"

INLINE void pack(const int pairs, long depth, long columns, const float *source, long stride, int transposed,
                 long panel_units, unit *panels) {
  const long units = units_of(pairs, depth);
  for (long first = 0; first < columns; first += PANEL_COLUMNS, panels += panel_units * PANEL_COLUMNS) {
    const long width = columns - first < PANEL_COLUMNS ? columns - first : PANEL_COLUMNS;
    if (width < PANEL_COLUMNS) memset(panels, 0, sizeof(unit) * units * PANEL_COLUMNS);
    if (!transposed) {
      for (long k = 0; k < units; k++)
        lay_column_units(pairs, pairs ? 2 * k : k, depth, width, source + first, stride, panels + k * PANEL_COLUMNS);
      continue;
    }
    // Sixteen units at a time, so that each line of the source is read whole while it is in the cache.
    const long step = pairs ? 32 : 16;
    for (long k = 0; k < depth; k += step)
      for (long j = 0; j < width; j++) {
        unit row[16];
        const long part = depth - k < step ? depth - k : step;
        lay_row(pairs, part, source + (first + j) * stride + k, row);
        unit *out = panels + units_of(pairs, k) * PANEL_COLUMNS + j;
        for (long u = 0; u < units_of(pairs, part); u++) out[u * PANEL_COLUMNS] = row[u];
      }
  }
}

CLONES void pack_panels(int pairs, long depth, long columns, const float *source, long stride, int transposed,
                        long panel_units, float *panels) {
  if (pairs)
    pack(1, depth, columns, source, stride, transposed, panel_units, (unit *)panels);
  else
    pack(0, depth, columns, source, stride, transposed, panel_units, (unit *)panels);
}

#if defined(__x86_64__)
#define V3 static __attribute__((target("arch=x86-64-v3")))
#define V4 static __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
V4 PRODUCT(multiply_v4, 0, 8)
V3 PRODUCT(multiply_v3, 0, 3)
V4 PRODUCT(multiply_pairs_v4, 1, 8)
V3 PRODUCT(multiply_pairs_v3, 1, 2)
#endif
static PRODUCT(multiply_any, 0, 2)
static PRODUCT(multiply_pairs_any, 1, 2)

/// bfloat16.c: by the processor's own instruction.
void multiply_pairs_native(const product *p, int transposed);

int has_wide_vectors(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("x86-64-v4") != 0;
#else
  return 0;
#endif
}

int has_bfloat16(void) {
#if defined(__x86_64__)
  return has_wide_vectors() && __builtin_cpu_supports("avx512bf16") != 0;
#else
  return 0;
#endif
}

void multiply_panels(int pairs, int native, long rows, long depth, long columns, const float *a, long a_stride,
                     int transposed, const float *panels, int accumulate, float *c, long c_stride) {
  void (*variant)(const product *, int) = pairs ? multiply_pairs_any : multiply_any;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v3")) variant = pairs ? multiply_pairs_v3 : multiply_v3;
  if (has_wide_vectors()) variant = pairs ? multiply_pairs_v4 : multiply_v4;
  if (pairs && native && has_bfloat16()) variant = multiply_pairs_native;
#endif
  product p = {rows, depth, columns, a, a_stride, (const unit *)panels, units_of(pairs, depth), accumulate, c, c_stride};
  variant(&p, transposed);
}
