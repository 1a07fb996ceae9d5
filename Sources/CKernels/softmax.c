// Softmax over rows of logits, and the losses on top of it.

#include "vector.h"

INLINE float largest(long count, const float *x) {
  // Sixteen at a time: the compiler does not take maxima apart by itself.
  float tops[16], top = x[0];
  for (int j = 0; j < 16; j++) tops[j] = x[0];
  long i = 0;
  for (; i + 16 <= count; i += 16)
    for (int j = 0; j < 16; j++) tops[j] = x[i + j] > tops[j] ? x[i + j] : tops[j];
  for (; i < count; i++) top = x[i] > top ? x[i] : top;
  for (int j = 0; j < 16; j++) top = tops[j] > top ? tops[j] : top;
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

CLONES void log_softmax(long rows, long columns, float *logits, long stride) {
  for (long row = 0; row < rows; row++) {
    float *x = logits + row * stride;
    float normalizer = log_of_sum(columns, x);
    for (long i = 0; i < columns; i++) x[i] -= normalizer;
  }
}
