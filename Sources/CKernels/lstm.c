// Long short-term memory, the pointwise part.

#include "vector.h"

CLONES void lstm_forward(long rows, long hidden, float *gates, const float *recurrent, float *cell, float *output) {
  for (long row = 0; row < rows; row++) {
    float *restrict g = gates + row * 4 * hidden;
    const float *restrict u = recurrent + row * 4 * hidden;
    float *restrict c = cell + row * hidden;
    float *restrict h = output + row * hidden;
    INDEPENDENT
    for (long j = 0; j < hidden; j++) {
      float in = fast_sigmoid(g[j] + u[j]);
      float forget = fast_sigmoid(g[hidden + j] + u[hidden + j]);
      float candidate = fast_tanh(g[2 * hidden + j] + u[2 * hidden + j]);
      float out = fast_sigmoid(g[3 * hidden + j] + u[3 * hidden + j]);
      float value = forget * c[j] + in * candidate;
      g[j] = in;
      g[hidden + j] = forget;
      g[2 * hidden + j] = candidate;
      g[3 * hidden + j] = out;
      c[j] = value;
      h[j] = out * fast_tanh(value);
    }
  }
}

CLONES void lstm_backward(long rows, long hidden, float *gates, const float *cell_before, const float *d_output,
                          float *d_cell) {
  for (long row = 0; row < rows; row++) {
    float *restrict g = gates + row * 4 * hidden;
    const float *restrict before = cell_before + row * hidden;
    const float *restrict dh = d_output + row * hidden;
    float *restrict dc = d_cell + row * hidden;
    INDEPENDENT
    for (long j = 0; j < hidden; j++) {
      float in = g[j], forget = g[hidden + j], candidate = g[2 * hidden + j], out = g[3 * hidden + j];
      // Recomputed: cheaper than a place in memory for every step.
      float squashed = fast_tanh(forget * before[j] + in * candidate);
      float d = dc[j] + dh[j] * out * (1.0f - squashed * squashed);
      g[j] = d * candidate * in * (1.0f - in);
      g[hidden + j] = d * before[j] * forget * (1.0f - forget);
      g[2 * hidden + j] = d * in * (1.0f - candidate * candidate);
      g[3 * hidden + j] = dh[j] * squashed * out * (1.0f - out);
      dc[j] = d * forget;
    }
  }
}
