// Products of a few rows with packed weights of 8 bits.
//
// y[i, j] = Σ_k x[i, k] w[j, k], where each row of x and each row of w is whole numbers from −127 to 127 times a scale
// of its own. The sums are exact in 32 bits, so every instruction set gives the same bits, and a row's result depends
// neither on the other rows nor on how many there are. Decoding multiplies a few rows at a time and so runs as fast as
// the weights come out of the cache: bytes come four times as fast as floats.

#include "vector.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// The most rows whose sums are taken together: six by the 64 columns of a panel fill 24 of the 32 registers of AVX-512.
enum { BLOCK_ROWS = 6, PANEL_STEP = 4 * INT8_PANEL_COLUMNS };

/// Exact sums of a block of rows with the columns of a panel.
typedef int32_t block_sums[BLOCK_ROWS][INT8_PANEL_COLUMNS];

/// Weights are stored with 128 added, since the instructions multiply unsigned by signed bytes; `finish` takes it back.
enum { OFFSET = 128 };

INLINE long steps_of(long depth) { return (depth + 3) / 4; }

INLINE long panel_bytes(long depth) { return INT8_PANEL_COLUMNS * sizeof(float) + steps_of(depth) * PANEL_STEP; }

long int8_panels_size(long depth, long columns) {
  return (columns + INT8_PANEL_COLUMNS - 1) / INT8_PANEL_COLUMNS * panel_bytes(depth);
}

/// The largest |x|, by the bits of the floats: as whole numbers they have the same order and the compiler may reorder.
INLINE float largest_size(long count, const float *x) {
  int32_t largest = 0;
  for (long i = 0; i < count; i++) {
    int32_t bits;
    memcpy(&bits, x + i, 4);
    bits &= 0x7FFFFFFF;
    largest = bits > largest ? bits : largest;
  }
  float size;
  memcpy(&size, &largest, 4);
  return size;
}

CLONES void quantize_rows(long rows, long columns, const float *restrict x, long stride, int8_t *restrict values,
                          long value_stride, float *restrict scales, int32_t *restrict sums) {
#pragma clang fp contract(off)
  for (long i = 0; i < rows; i++, x += stride, values += value_stride) {
    float size = largest_size(columns, x);
    // So small a row is as good as zero, and its reciprocal would overflow.
    float factor = size > 1e-30f ? 127.0f / size : 0.0f;
    int32_t sum = 0;
    for (long k = 0; k < columns; k++) {
      // Adding 1.5 · 2^23 leaves the nearest whole number, ties to even, in the low bits.
      float shifted = x[k] * factor + 12582912.0f;
      int32_t bits;
      memcpy(&bits, &shifted, 4);
      values[k] = (int8_t)(uint8_t)bits;
      sum += values[k];
    }
    memset(values + columns, 0, value_stride - columns);
    // What is no finite number stays so, and shows in every result.
    scales[i] = size <= 1e-30f ? 0.0f : size / 127.0f;
    if (sums) sums[i] = sum;
  }
}

void pack_int8_panels(long depth, long columns, const int8_t *values, const float *scales, const int32_t *rows,
                      uint8_t *panels) {
  for (long first = 0; first < columns; first += INT8_PANEL_COLUMNS, panels += panel_bytes(depth)) {
    long width = columns - first < INT8_PANEL_COLUMNS ? columns - first : INT8_PANEL_COLUMNS;
    float *panel_scales = (float *)panels;
    uint8_t *bytes = panels + INT8_PANEL_COLUMNS * sizeof(float);
    if (width < INT8_PANEL_COLUMNS || depth % 4 != 0) memset(bytes, OFFSET, steps_of(depth) * PANEL_STEP);
    for (long j = 0; j < INT8_PANEL_COLUMNS; j++)
      panel_scales[j] = j < width ? scales[rows ? rows[first + j] : first + j] : 0.0f;
    // Sixteen steps deep at a time, so that each line of the source is read whole while it is in the cache.
    for (long k0 = 0; k0 < depth; k0 += 64) {
      long k1 = k0 + 64 < depth ? k0 + 64 : depth;
      for (long j = 0; j < width; j++) {
        const int8_t *source = values + (rows ? rows[first + j] : first + j) * depth;
        uint8_t *target = bytes + k0 / 4 * PANEL_STEP + 4 * j;
        long k = k0;
        for (; k + 4 <= k1; k += 4, target += PANEL_STEP) {
          uint32_t four;
          memcpy(&four, source + k, 4);
          four ^= 0x80808080u;
          memcpy(target, &four, 4);
        }
        for (; k < k1; k++) *target++ = (uint8_t)source[k] ^ 0x80;
      }
    }
  }
}

/// The sums of up to `BLOCK_ROWS` rows with a panel's bytes; both are padded to whole steps of four.
typedef void sum_block(long rows, long steps, const int8_t *x, long stride, const uint8_t *panel, block_sums sums);

static void sum_portable(long rows, long steps, const int8_t *x, long stride, const uint8_t *panel, block_sums sums) {
  for (long i = 0; i < rows; i++) {
    int32_t *row = sums[i];
    memset(row, 0, sizeof(int32_t) * INT8_PANEL_COLUMNS);
    for (long k = 0; k < steps; k++) {
      const int8_t *four = x + i * stride + 4 * k;
      const uint8_t *w = panel + k * PANEL_STEP;
      for (long j = 0; j < INT8_PANEL_COLUMNS; j++)
        row[j] += four[0] * w[4 * j] + four[1] * w[4 * j + 1] + four[2] * w[4 * j + 2] + four[3] * w[4 * j + 3];
    }
  }
}

#if defined(__x86_64__)

INLINE int32_t four_of(const int8_t *x, long step) {
  int32_t four;
  memcpy(&four, x + 4 * step, 4);
  return four;
}

// In the functions below `rows` is a constant where they are inlined: the sums stay in registers.

#define AVX2 __attribute__((target("avx2")))
#define AVX_VNNI __attribute__((target("avx2,avxvnni")))
#define AVX512_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"), min_vector_width(512)))

/// Bytes are widened to 16 bits, where products of pairs and their sums can't overflow; `vpmaddubsw` would saturate.
INLINE AVX2 void sum_rows_avx2(const int rows, long steps, const int8_t *x, long stride, const uint8_t *panel,
                               int32_t (*sums)[INT8_PANEL_COLUMNS]) {
  for (long j = 0; j < INT8_PANEL_COLUMNS; j += 16) {
    __m256i pairs[3][4];
    for (int i = 0; i < rows; i++)
      for (int c = 0; c < 4; c++) pairs[i][c] = _mm256_setzero_si256();
    for (long k = 0; k < steps; k++) {
      const __m128i *w = (const __m128i *)(panel + k * PANEL_STEP + 4 * j);
      __m256i xs[3];
      for (int i = 0; i < rows; i++) xs[i] = _mm256_cvtepi8_epi16(_mm_set1_epi32(four_of(x + i * stride, k)));
      for (int c = 0; c < 4; c++) {
        __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128(w + c));
        for (int i = 0; i < rows; i++) pairs[i][c] = _mm256_add_epi32(pairs[i][c], _mm256_madd_epi16(wide, xs[i]));
      }
    }
    for (int i = 0; i < rows; i++)
      for (int c = 0; c < 4; c += 2) {
        // A pair of neighbours is a column's sum; adding them across two vectors leaves the quarters in the order 0 2 1 3.
        __m256i mixed = _mm256_hadd_epi32(pairs[i][c], pairs[i][c + 1]);
        _mm256_storeu_si256((__m256i *)(sums[i] + j + 4 * c), _mm256_permute4x64_epi64(mixed, 0xD8));
      }
  }
}

AVX2 static void sum_avx2(long rows, long steps, const int8_t *x, long stride, const uint8_t *panel, block_sums sums) {
  long i = 0;
  for (; i + 3 <= rows; i += 3) sum_rows_avx2(3, steps, x + i * stride, stride, panel, sums + i);
  if (rows - i == 2) sum_rows_avx2(2, steps, x + i * stride, stride, panel, sums + i);
  if (rows - i == 1) sum_rows_avx2(1, steps, x + i * stride, stride, panel, sums + i);
}

INLINE AVX_VNNI void sum_rows_avx_vnni(const int rows, long steps, const int8_t *x, long stride, const uint8_t *panel,
                                       block_sums sums) {
  for (long j = 0; j < INT8_PANEL_COLUMNS; j += 16) {
    __m256i s[BLOCK_ROWS][2];
    for (int i = 0; i < rows; i++) s[i][0] = s[i][1] = _mm256_setzero_si256();
    for (long k = 0; k < steps; k++) {
      const __m256i *w = (const __m256i *)(panel + k * PANEL_STEP + 4 * j);
      __m256i w0 = _mm256_loadu_si256(w), w1 = _mm256_loadu_si256(w + 1);
      for (int i = 0; i < rows; i++) {
        __m256i four = _mm256_set1_epi32(four_of(x + i * stride, k));
        s[i][0] = _mm256_dpbusd_avx_epi32(s[i][0], w0, four);
        s[i][1] = _mm256_dpbusd_avx_epi32(s[i][1], w1, four);
      }
    }
    for (int i = 0; i < rows; i++)
      for (int c = 0; c < 2; c++) _mm256_storeu_si256((__m256i *)(sums[i] + j + 8 * c), s[i][c]);
  }
}

INLINE AVX512_VNNI void sum_rows_avx512_vnni(const int rows, long steps, const int8_t *x, long stride,
                                             const uint8_t *panel, block_sums sums) {
  __m512i s[BLOCK_ROWS][4];
  for (int i = 0; i < rows; i++)
    for (int c = 0; c < 4; c++) s[i][c] = _mm512_setzero_si512();
  for (long k = 0; k < steps; k++, panel += PANEL_STEP) {
    __m512i w[4];
    for (int c = 0; c < 4; c++) w[c] = _mm512_loadu_si512(panel + 64 * c);
    for (int i = 0; i < rows; i++) {
      __m512i four = _mm512_set1_epi32(four_of(x + i * stride, k));
      for (int c = 0; c < 4; c++) s[i][c] = _mm512_dpbusd_epi32(s[i][c], w[c], four);
    }
  }
  for (int i = 0; i < rows; i++)
    for (int c = 0; c < 4; c++) _mm512_storeu_si512(sums[i] + 16 * c, s[i][c]);
}

/// A function for each number of rows, since the loops must know it.
#define FOR_EACH_COUNT(NAME, TARGET)                                                                                  \
  TARGET static void NAME(long rows, long steps, const int8_t *x, long stride, const uint8_t *panel,                  \
                          block_sums sums) {                                                                          \
    switch (rows) {                                                                                                   \
      case 1: sum_rows_##NAME(1, steps, x, stride, panel, sums); break;                                               \
      case 2: sum_rows_##NAME(2, steps, x, stride, panel, sums); break;                                               \
      case 3: sum_rows_##NAME(3, steps, x, stride, panel, sums); break;                                               \
      case 4: sum_rows_##NAME(4, steps, x, stride, panel, sums); break;                                               \
      case 5: sum_rows_##NAME(5, steps, x, stride, panel, sums); break;                                               \
      default: sum_rows_##NAME(6, steps, x, stride, panel, sums);                                                     \
    }                                                                                                                 \
  }
FOR_EACH_COUNT(avx_vnni, AVX_VNNI)
FOR_EACH_COUNT(avx512_vnni, AVX512_VNNI)
#endif

int has_int8_engine(int8_engine engine) {
#if defined(__x86_64__)
  switch (engine) {
    case int8_portable: return 1;
    case int8_avx2: return __builtin_cpu_supports("avx2") != 0;
    case int8_avx_vnni: return __builtin_cpu_supports("avxvnni") != 0;
    case int8_avx512_vnni: return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni");
  }
#endif
  return engine == int8_portable;
}

static sum_block *sums_of(int8_engine engine) {
#if defined(__x86_64__)
  if (engine == int8_avx2) return sum_avx2;
  if (engine == int8_avx_vnni) return avx_vnni;
  if (engine == int8_avx512_vnni) return avx512_vnni;
#endif
  (void)engine;
  return sum_portable;
}

/// Sums to results: y = (Σ x (w + 128) − 128 Σ x) · scales + bias, + what was there.
INLINE void finish_rows(const int accumulate, long rows, long width, block_sums sums, const float *row_scales,
                        const int32_t *row_sums, const float *restrict column_scales, const float *restrict bias,
                        float *restrict y, long stride) {
#pragma clang fp contract(off)
  for (long i = 0; i < rows; i++, y += stride) {
    const int32_t *restrict row = sums[i];
    int32_t offset = OFFSET * row_sums[i];
    float scale = row_scales[i];
    for (long j = 0; j < width; j++) {
      float value = (float)(row[j] - offset) * (scale * column_scales[j]) + bias[j];
      y[j] = accumulate ? y[j] + value : value;
    }
  }
}

CLONES static void finish(long rows, long width, block_sums sums, const float *row_scales, const int32_t *row_sums,
                          const float *column_scales, const float *bias, int accumulate, float *y, long stride) {
  if (accumulate)
    finish_rows(1, rows, width, sums, row_scales, row_sums, column_scales, bias, y, stride);
  else
    finish_rows(0, rows, width, sums, row_scales, row_sums, column_scales, bias, y, stride);
}

/// Bytes and rows of the piece of x that is quantised at a time; weights are fetched once for each piece.
enum { GROUP_BYTES = 1 << 16, GROUP_ROWS = 128 };

void multiply_int8_panels(int8_engine engine, long rows, long depth, long columns, const float *x, long x_stride,
                          const uint8_t *panels, const float *bias, int accumulate, float *y, long y_stride) {
  static const float no_bias[INT8_PANEL_COLUMNS];
  int8_t values[GROUP_BYTES] __attribute__((aligned(64)));
  float scales[GROUP_ROWS];
  int32_t row_sums[GROUP_ROWS];
  block_sums sums;
  sum_block *sum = sums_of(engine);
  long steps = steps_of(depth), stride = 4 * steps, group = GROUP_BYTES / stride;
  if (group > GROUP_ROWS) group = GROUP_ROWS;
  for (long start = 0; start < rows; start += group, x += group * x_stride, y += group * y_stride) {
    long count = rows - start < group ? rows - start : group, blocks = (count + BLOCK_ROWS - 1) / BLOCK_ROWS;
    quantize_rows(count, depth, x, x_stride, values, stride, scales, row_sums);
    const uint8_t *panel = panels;
    for (long first = 0; first < columns; first += INT8_PANEL_COLUMNS, panel += panel_bytes(depth)) {
      long width = columns - first < INT8_PANEL_COLUMNS ? columns - first : INT8_PANEL_COLUMNS;
      const float *panel_bias = bias ? bias + first : no_bias;
      // Blocks as even as can be: one row alone would wait for each of its sums.
      for (long n = 0, i = 0, block; n < blocks; n++, i += block) {
        block = count / blocks + (n < count % blocks);
        sum(block, steps, values + i * stride, stride, panel + INT8_PANEL_COLUMNS * sizeof(float), sums);
        finish(block, width, sums, scales + i, row_sums + i, (const float *)panel, panel_bias, accumulate,
               y + i * y_stride + first, y_stride);
      }
    }
  }
}
