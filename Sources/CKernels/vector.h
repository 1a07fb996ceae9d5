// What the kernels share: the attribute that makes a copy of a function for each instruction set, and the elementary
// functions as branch-free code that the compiler can spread over vectors.

#include <math.h>
#include <string.h>

#include "kernels.h"

// What chooses among the copies runs before a sanitizer is ready, and would crash under it.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__x86_64__) && !defined(SANITIZED)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

/// Promises that a loop's turns touch different places, which the compiler can't see across several arrays.
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")

/// Lets sums in this function be reordered for vectors: a result then depends on its row and the instruction set only.
#define REORDER _Pragma("clang fp reassociate(on)")

#define INLINE static inline __attribute__((always_inline))

/// e^x to about 2 ulp for |x| < 87, clamped outside: 2^n times a polynomial on [−ln 2 / 2, ln 2 / 2].
INLINE float fast_exp(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  // Adding 1.5 · 2^23 leaves the nearest whole number in the low bits.
  float shifted = x * 1.44269504088896341f + 12582912.0f;
  float n = shifted - 12582912.0f;
  // ln 2 in two parts, so that n ln 2 is subtracted exactly.
  float r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  int32_t bits;
  memcpy(&bits, &shifted, 4);
  bits = (int32_t)((uint32_t)(bits + 127) << 23);
  float power;
  memcpy(&power, &bits, 4);
  return p * power;
}

INLINE float fast_sigmoid(float x) { return 1.0f / (1.0f + fast_exp(-x)); }

INLINE float fast_tanh(float x) { return 1.0f - 2.0f / (fast_exp(2.0f * x) + 1.0f); }
