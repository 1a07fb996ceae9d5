// Attention over ragged sources, a query row at a time; a sentence's keys and memory stay in the cache while it is read.

#include "vector.h"

INLINE float dot(long count, const float *x, const float *y) {
  REORDER
  float sum = 0;
  for (long i = 0; i < count; i++) sum += x[i] * y[i];
  return sum;
}

INLINE float dot_tanh(long count, const float *v, const float *x, const float *y) {
  REORDER
  float sum = 0;
  for (long i = 0; i < count; i++) sum += v[i] * fast_tanh(x[i] + y[i]);
  return sum;
}

INLINE void add_scaled(long count, float factor, const float *restrict x, float *restrict y) {
  for (long i = 0; i < count; i++) y[i] += factor * x[i];
}

/// Scores to weights, in place, 0 from `length` to `stride`; then the weighted mean of the memory.
INLINE void attend(long length, long stride, long memory_width, const float *memory, float *weights, float *context) {
  float top = weights[0], sum = 0;
  for (long s = 1; s < length; s++) top = weights[s] > top ? weights[s] : top;
  for (long s = 0; s < length; s++) sum += weights[s] = fast_exp(weights[s] - top);
  float factor = 1.0f / sum;
  memset(context, 0, sizeof(float) * memory_width);
  for (long s = 0; s < length; s++) {
    weights[s] *= factor;
    add_scaled(memory_width, weights[s], memory + s * memory_width, context);
  }
  for (long s = length; s < stride; s++) weights[s] = 0;
}

/// The gradient of position s's score, given Σ weight · d_weight; adds to the memory's gradient.
INLINE float score_gradient(long memory_width, float weight, float mean, const float *memory, const float *d_context,
                            float *d_memory) {
  float d_weight = dot(memory_width, d_context, memory);
  add_scaled(memory_width, weight, d_context, d_memory);
  return weight * (d_weight - mean);
}

CLONES void attention_dot_forward(long rows, long width, long memory_width, const int32_t *starts,
                                  const int32_t *lengths, const float *queries, long query_stride, const float *keys,
                                  const float *memory, float *weights, long weight_stride, float *contexts,
                                  long context_stride) {
  for (long row = 0; row < rows; row++) {
    const float *q = queries + row * query_stride, *k = keys + starts[row] * width;
    float *w = weights + row * weight_stride;
    for (long s = 0; s < lengths[row]; s++) w[s] = dot(width, q, k + s * width);
    attend(lengths[row], weight_stride, memory_width, memory + starts[row] * memory_width, w,
           contexts + row * context_stride);
  }
}

CLONES void attention_dot_backward(long rows, long width, long memory_width, const int32_t *starts,
                                   const int32_t *lengths, const float *queries, long query_stride, const float *keys,
                                   const float *memory, const float *weights, long weight_stride,
                                   const float *d_contexts, long d_context_stride, float *d_queries,
                                   long d_query_stride, float *d_keys, float *d_memory) {
  for (long row = 0; row < rows; row++) {
    const float *w = weights + row * weight_stride, *dc = d_contexts + row * d_context_stride;
    const float *q = queries + row * query_stride, *k = keys + starts[row] * width;
    const float *m = memory + starts[row] * memory_width;
    float *dq = d_queries + row * d_query_stride, *dk = d_keys + starts[row] * width;
    float *dm = d_memory + starts[row] * memory_width, mean = 0;
    for (long s = 0; s < lengths[row]; s++) mean += w[s] * dot(memory_width, dc, m + s * memory_width);
    for (long s = 0; s < lengths[row]; s++) {
      float d = score_gradient(memory_width, w[s], mean, m + s * memory_width, dc, dm + s * memory_width);
      add_scaled(width, d, k + s * width, dq);
      add_scaled(width, d, q, dk + s * width);
    }
  }
}

CLONES void attention_tanh_forward(long rows, long width, long memory_width, const int32_t *starts,
                                   const int32_t *lengths, const float *queries, long query_stride, const float *keys,
                                   const float *memory, const float *v, float *weights, long weight_stride,
                                   float *contexts, long context_stride) {
  for (long row = 0; row < rows; row++) {
    const float *q = queries + row * query_stride, *k = keys + starts[row] * width;
    float *w = weights + row * weight_stride;
    for (long s = 0; s < lengths[row]; s++) w[s] = dot_tanh(width, v, q, k + s * width);
    attend(lengths[row], weight_stride, memory_width, memory + starts[row] * memory_width, w,
           contexts + row * context_stride);
  }
}

CLONES void attention_tanh_backward(long rows, long width, long memory_width, const int32_t *starts,
                                    const int32_t *lengths, const float *queries, long query_stride, const float *keys,
                                    const float *memory, const float *v, const float *weights, long weight_stride,
                                    const float *d_contexts, long d_context_stride, float *d_queries,
                                    long d_query_stride, float *d_keys, float *d_memory, float *d_v) {
  for (long row = 0; row < rows; row++) {
    const float *w = weights + row * weight_stride, *dc = d_contexts + row * d_context_stride;
    const float *q = queries + row * query_stride, *m = memory + starts[row] * memory_width;
    float *dq = d_queries + row * d_query_stride;
    float *dm = d_memory + starts[row] * memory_width, mean = 0;
    for (long s = 0; s < lengths[row]; s++) mean += w[s] * dot(memory_width, dc, m + s * memory_width);
    for (long s = 0; s < lengths[row]; s++) {
      float d = score_gradient(memory_width, w[s], mean, m + s * memory_width, dc, dm + s * memory_width);
      const float *restrict k = keys + (starts[row] + s) * width;
      float *restrict dk = d_keys + (starts[row] + s) * width;
      INDEPENDENT
      for (long j = 0; j < width; j++) {
        float t = fast_tanh(q[j] + k[j]), inner = d * v[j] * (1.0f - t * t);
        d_v[j] += d * t;
        dq[j] += inner;
        dk[j] += inner;
      }
    }
  }
}
