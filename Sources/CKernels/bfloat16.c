// Products with bfloat16 panels by the processor's own instruction, which multiplies 32 pairs of them at once and adds
// each two to a float.

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512bf16"), min_vector_width(512))), apply_to = function)

#define MULTIPLY_ADD(PAIRS, SUM, X, B) \
  ((void)(PAIRS), (vector16)_mm512_dpbf16_ps((__m512)(SUM), (__m512bh)_mm512_set1_epi32((int)(X)), (__m512bh)(B)))
#include "panels.h"

PRODUCT(multiply_pairs_native, 1, 8)

#pragma clang attribute pop
#endif
