// Softmax over rows of logits, and the losses on top of it.

#include "vector.h"

INLINE float largest(long count, const float *x) {
  float top = x[0];
  for (long i = 1; i < count; i++) top = x[i] > top ? x[i] : top;
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
  float share = smoothing / columns;
  for (long row = 0; row < rows; row++) {
    float *x = logits + row * stride;
    float normalizer = log_of_sum(columns, x), total = 0, target = x[targets[row]];
    for (long i = 0; i < columns; i++) {
      total += x[i];
      x[i] = scale * (fast_exp(x[i] - normalizer) - share);
    }
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

CLONES void log_softmax(long rows, long columns, float *logits, long stride) {
  for (long row = 0; row < rows; row++) {
    float *x = logits + row * stride;
    float normalizer = log_of_sum(columns, x);
    for (long i = 0; i < columns; i++) x[i] -= normalizer;
  }
}
