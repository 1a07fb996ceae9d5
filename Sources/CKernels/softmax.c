// Softmax over rows of logits, and the losses on top of it.

#include "vector.h"

INLINE float larger(float x, float y) { return x > y ? x : y; }

INLINE float largest(long count, const float *x) {
  // As many maxima side by side as fill four vectors: the compiler may not reorder a single one.
  enum { PARTS = 64 };
  float tops[PARTS], top = -INFINITY;
  long i = 0;
  for (int j = 0; j < PARTS; j++) tops[j] = -INFINITY;
  for (; i + PARTS <= count; i += PARTS)
    for (int j = 0; j < PARTS; j++) tops[j] = larger(x[i + j], tops[j]);
  for (; i < count; i++) top = larger(x[i], top);
  for (int j = 0; j < PARTS; j++) top = larger(tops[j], top);
  return top;
}

INLINE float log_of_sum(long count, const float *x) {
  REORDER
  float top = largest(count, x), sum = 0;
  for (long i = 0; i < count; i++) sum += fast_exp(x[i] - top);
  return top + logf(sum);
}

CLONES void softmax_cross_entropy(long rows, long columns, float *logits, long stride, const int32_t *targets,
                                  float smoothing, float scale, double *losses) {
  REORDER
  for (long row = 0; row < rows; row++) {
    float *x = logits + row * stride;
    float target = x[targets[row]], top = largest(columns, x), total = 0, sum = 0;
    for (long i = 0; i < columns; i++) {
      total += x[i];
      sum += x[i] = fast_exp(x[i] - top);
    }
    float factor = scale / sum, share = scale * smoothing / columns, normalizer = top + logf(sum);
    for (long i = 0; i < columns; i++) x[i] = factor * x[i] - share;
    x[targets[row]] -= scale * (1.0f - smoothing);
    double plain = (double)normalizer - target;
    losses[0] += (1.0 - smoothing) * plain + smoothing * (normalizer - (double)total / columns);
    losses[1] += plain;
  }
}

CLONES void negative_log_likelihood(long rows, long columns, const float *logits, long stride, const int32_t *targets,
                                    float *results) {
  for (long row = 0; row < rows; row++) {
    const float *x = logits + row * stride;
    results[row] = log_of_sum(columns, x) - x[targets[row]];
  }
}

CLONES void log_sums(long rows, long columns, const float *logits, long stride, float *results) {
  for (long row = 0; row < rows; row++) results[row] = log_of_sum(columns, logits + row * stride);
}

CLONES long next_above(long start, long count, const float *x, float shift, float base, float limit) {
  enum { STEP = 64 };
  long i = start;
  for (int found = 0; i + STEP <= count; i += STEP) {
    for (int j = 0; j < STEP; j++) found |= (x[i + j] - shift) + base > limit;
    if (found) break;
  }
  while (i < count && !((x[i] - shift) + base > limit)) i++;
  return i;
}
