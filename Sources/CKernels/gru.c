// Gated recurrent units, the pointwise part, with the reset after or before the recurrent product.

#include "vector.h"

CLONES void gru_after_forward(long rows, long hidden, float *gates, const float *recurrent, const float *bias,
                              const float *before, float *candidate, float *output) {
  for (long row = 0; row < rows; row++) {
    float *restrict g = gates + row * 3 * hidden;
    const float *restrict u = recurrent + row * 2 * hidden;
    const float *restrict h = before + row * hidden;
    float *restrict q = candidate + row * hidden;
    float *restrict out = output + row * hidden;
    INDEPENDENT
    for (long j = 0; j < hidden; j++) {
      float r = fast_sigmoid(g[j] + u[j]);
      float z = fast_sigmoid(g[hidden + j] + u[hidden + j]);
      float product = q[j] + bias[j];
      float n = fast_tanh(g[2 * hidden + j] + r * product);
      g[j] = r;
      g[hidden + j] = z;
      g[2 * hidden + j] = n;
      q[j] = product;
      out[j] = n + z * (h[j] - n);
    }
  }
}

CLONES void gru_after_backward(long rows, long hidden, float *gates, float *candidate, const float *before,
                               const float *d_output, float *d_before) {
  for (long row = 0; row < rows; row++) {
    float *restrict g = gates + row * 3 * hidden;
    float *restrict q = candidate + row * hidden;
    const float *restrict h = before + row * hidden;
    const float *restrict dh = d_output + row * hidden;
    float *restrict db = d_before + row * hidden;
    INDEPENDENT
    for (long j = 0; j < hidden; j++) {
      float r = g[j], z = g[hidden + j], n = g[2 * hidden + j], d = dh[j];
      float dn = d * (1.0f - z) * (1.0f - n * n);
      g[j] = dn * q[j] * r * (1.0f - r);
      g[hidden + j] = d * (h[j] - n) * z * (1.0f - z);
      g[2 * hidden + j] = dn;
      q[j] = dn * r;
      db[j] = d * z;
    }
  }
}

CLONES void gru_before_reset(long rows, long hidden, float *gates, const float *recurrent,
                             const float *before, float *candidate) {
  for (long row = 0; row < rows; row++) {
    float *restrict g = gates + row * 3 * hidden;
    const float *restrict u = recurrent + row * 2 * hidden;
    const float *restrict h = before + row * hidden;
    float *restrict q = candidate + row * hidden;
    INDEPENDENT
    for (long j = 0; j < hidden; j++) {
      float r = fast_sigmoid(g[j] + u[j]);
      g[j] = r;
      g[hidden + j] = fast_sigmoid(g[hidden + j] + u[hidden + j]);
      q[j] = r * h[j];
    }
  }
}

CLONES void gru_before_output(long rows, long hidden, float *gates, const float *product,
                              const float *before, float *output) {
  for (long row = 0; row < rows; row++) {
    float *restrict g = gates + row * 3 * hidden;
    const float *restrict p = product + row * hidden;
    const float *restrict h = before + row * hidden;
    float *restrict out = output + row * hidden;
    INDEPENDENT
    for (long j = 0; j < hidden; j++) {
      float n = fast_tanh(g[2 * hidden + j] + p[j]);
      g[2 * hidden + j] = n;
      out[j] = n + g[hidden + j] * (h[j] - n);
    }
  }
}

CLONES void gru_before_output_backward(long rows, long hidden, float *gates, const float *before,
                                       const float *d_output, float *d_before) {
  for (long row = 0; row < rows; row++) {
    float *restrict g = gates + row * 3 * hidden;
    const float *restrict h = before + row * hidden;
    const float *restrict dh = d_output + row * hidden;
    float *restrict db = d_before + row * hidden;
    INDEPENDENT
    for (long j = 0; j < hidden; j++) {
      float z = g[hidden + j], n = g[2 * hidden + j], d = dh[j];
      g[hidden + j] = d * (h[j] - n) * z * (1.0f - z);
      g[2 * hidden + j] = d * (1.0f - z) * (1.0f - n * n);
      db[j] = d * z;
    }
  }
}

CLONES void gru_before_reset_backward(long rows, long hidden, float *gates, const float *before,
                                      const float *d_candidate, float *d_before) {
  for (long row = 0; row < rows; row++) {
    float *restrict g = gates + row * 3 * hidden;
    const float *restrict h = before + row * hidden;
    const float *restrict dq = d_candidate + row * hidden;
    float *restrict db = d_before + row * hidden;
    INDEPENDENT
    for (long j = 0; j < hidden; j++) {
      float r = g[j];
      g[j] = dq[j] * h[j] * r * (1.0f - r);
      db[j] += dq[j] * r;
    }
  }
}
