// Loops over plain arrays.

#include "vector.h"

CLONES void add(long count, const float *restrict x, float *restrict y) {
  for (long i = 0; i < count; i++) y[i] += x[i];
}

CLONES void multiply(long count, const float *restrict x, float *restrict y) {
  for (long i = 0; i < count; i++) y[i] *= x[i];
}

CLONES void scale(long count, float factor, float *x) {
  for (long i = 0; i < count; i++) x[i] *= factor;
}

CLONES void tanh_forward(long count, float *x) {
  for (long i = 0; i < count; i++) x[i] = fast_tanh(x[i]);
}

CLONES void tanh_backward(long count, const float *restrict y, float *restrict d) {
  for (long i = 0; i < count; i++) d[i] *= 1.0f - y[i] * y[i];
}

CLONES void add_bias(long rows, long columns, const float *restrict bias, float *restrict x, long stride) {
  for (long row = 0; row < rows; row++)
    for (long j = 0; j < columns; j++) x[row * stride + j] += bias[j];
}

CLONES void add_column_sums(long rows, long columns, const float *restrict x, long stride, float *restrict sums) {
  for (long row = 0; row < rows; row++)
    for (long j = 0; j < columns; j++) sums[j] += x[row * stride + j];
}

CLONES double sum_of_squares(long count, const float *x) {
  // Thirty-two partial sums in a fixed order: vectors without giving the compiler leave to reorder.
  double parts[32] = {0};
  long i = 0;
  for (; i + 32 <= count; i += 32)
    for (int j = 0; j < 32; j++) parts[j] += (double)x[i + j] * x[i + j];
  for (int j = 0; i < count; i++, j++) parts[j] += (double)x[i] * x[i];
  double sum = 0;
  for (int j = 0; j < 32; j++) sum += parts[j];
  return sum;
}

/// A well-mixed 32-bit hash of a position (two rounds of multiply and xor-shift).
INLINE uint32_t mix(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  x ^= x >> 16;
  return x;
}

/// The mask's value at a position; both halves of the seed take part.
INLINE float mask_value(uint32_t low, uint32_t high, uint32_t position, uint32_t threshold, float keep) {
  return mix(mix(position ^ low) + high) < threshold ? 0.0f : keep;
}

CLONES void dropout_mask(long count, uint64_t seed, float rate, float *mask) {
  uint32_t threshold = (uint32_t)(rate * 4294967295.0), low = (uint32_t)seed, high = (uint32_t)(seed >> 32);
  float keep = 1.0f / (1.0f - rate);
  for (long i = 0; i < count; i++) mask[i] = mask_value(low, high, (uint32_t)i, threshold, keep);
}

CLONES void dropout(long count, uint64_t seed, float rate, float *x) {
  uint32_t threshold = (uint32_t)(rate * 4294967295.0), low = (uint32_t)seed, high = (uint32_t)(seed >> 32);
  float keep = 1.0f / (1.0f - rate);
  for (long i = 0; i < count; i++) x[i] *= mask_value(low, high, (uint32_t)i, threshold, keep);
}
