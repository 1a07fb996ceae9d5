// Optimisers: one fused pass over a piece of the parameter block.

#include "vector.h"

/// √x as the processor's instruction gives it; a call of `sqrtf`, which may set errno, would keep a loop from vectors.
INLINE float root_of(float x) { return __builtin_elementwise_sqrt(x); }

INLINE float limited(float gradient, float scale, float limit) {
  float g = gradient * scale;
  g = g > limit ? limit : g;
  return g < -limit ? -limit : g;
}

CLONES void adam_step(long count, float *restrict weights, float *restrict first, float *restrict second,
                      const float *restrict gradients, float scale, float limit, float rate, float beta1, float beta2,
                      float epsilon, float correction1, float correction2) {
  float step = rate / correction1, root = 1.0f / root_of(correction2);
  for (long i = 0; i < count; i++) {
    float g = limited(gradients[i], scale, limit);
    float m = beta1 * first[i] + (1.0f - beta1) * g;
    float v = beta2 * second[i] + (1.0f - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    weights[i] -= step * m / (root_of(v) * root + epsilon);
  }
}

CLONES void momentum_step(long count, float *restrict weights, float *restrict velocity,
                          const float *restrict gradients, float scale, float limit, float rate, float momentum) {
  for (long i = 0; i < count; i++) {
    velocity[i] = momentum * velocity[i] + limited(gradients[i], scale, limit);
    weights[i] -= rate * velocity[i];
  }
}

CLONES void adagrad_step(long count, float *restrict weights, float *restrict squares,
                         const float *restrict gradients, float scale, float limit, float rate, float epsilon) {
  for (long i = 0; i < count; i++) {
    float g = limited(gradients[i], scale, limit);
    squares[i] += g * g;
    weights[i] -= rate * g / (root_of(squares[i]) + epsilon);
  }
}

CLONES void rmsprop_step(long count, float *restrict weights, float *restrict squares,
                         const float *restrict gradients, float scale, float limit, float rate, float decay,
                         float epsilon) {
  for (long i = 0; i < count; i++) {
    float g = limited(gradients[i], scale, limit);
    squares[i] = decay * squares[i] + (1.0f - decay) * g * g;
    weights[i] -= rate * g / (root_of(squares[i]) + epsilon);
  }
}

CLONES void average_step(long count, float *restrict average, const float *restrict weights, float decay) {
  for (long i = 0; i < count; i++) average[i] += (1.0f - decay) * (weights[i] - average[i]);
}
