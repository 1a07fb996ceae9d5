#ifndef CKERNELS_H
#define CKERNELS_H

// Fused loops over plain arrays. One C source serves all instruction sets: the compiler makes a copy for each and the
// loader picks one. Sizes are counts of floats; `stride` is the distance between rows. Nothing here allocates.

#include <stdint.h>

// matrix_product.c: products with weights that were packed once and are multiplied many times. Panels hold floats, or
// with `pairs` bfloat16 numbers, two in the place of a float; a depth of k has (k + 1) / 2 such pairs.

/// Columns in a panel of packed weights.
enum { PANEL_COLUMNS = 32 };

/// Packs B = [depth, columns] into panels; when `transposed`, `source` holds Bᵀ, [columns, depth].
/// `panel_units` is the depth of the panels in floats or pairs, more than B's where B is a part of what they hold.
void pack_panels(int pairs, long depth, long columns, const float *source, long stride, int transposed,
                 long panel_units, float *panels);

/// C = A B, or C += A B: A is [rows, depth] (memory holds Aᵀ when `transposed`), B packed, depth at least 1.
/// A row's bits do not depend on the other rows. Without `native`, bfloat16 is multiplied as on a processor that has no
/// instruction for it.
void multiply_panels(int pairs, int native, long rows, long depth, long columns, const float *a, long a_stride,
                     int transposed, const float *panels, int accumulate, float *c, long c_stride);

/// Whether this processor has the 512-bit vectors that make `multiply_panels` the fastest product for all shapes.
int has_wide_vectors(void);
/// Whether this processor multiplies bfloat16 numbers itself; pairs are otherwise slower than floats.
int has_bfloat16(void);

// int8.c: products of rows, quantised as they come, with weights of 8 bits; the same bits by every engine.

/// Columns in a panel of packed weights of 8 bits.
enum { INT8_PANEL_COLUMNS = 64 };

/// The instruction sets that there is code for, the slowest first.
typedef enum { int8_portable, int8_avx2, int8_avx_vnni, int8_avx512_vnni } int8_engine;

/// Whether this processor has an engine's instructions.
int has_int8_engine(int8_engine engine);

/// Each row to whole numbers from −127 to 127 and a scale: x ≈ scale · value, scale = max |x| / 127.
/// Values from `columns` to `value_stride` become 0; `sums` receives each row's sum, or is null.
void quantize_rows(long rows, long columns, const float *x, long stride, int8_t *values, long value_stride,
                   float *scales, int32_t *sums);

/// The bytes that packed weights take.
long int8_panels_size(long depth, long columns);

/// Packs W = [columns, depth], whose rows have `scales`; when `rows` is not null, the row rows[j] of W is column j.
/// `panels` starts at a multiple of 64 bytes.
void pack_int8_panels(long depth, long columns, const int8_t *values, const float *scales, const int32_t *rows,
                      uint8_t *panels);

/// y = x Wᵀ + bias, or y += x Wᵀ + bias: x is [rows, depth] with depth from 1 to 65,536, y [rows, columns].
/// A row's bits do not depend on the other rows. `bias` may be null.
void multiply_int8_panels(int8_engine engine, long rows, long depth, long columns, const float *x, long x_stride,
                          const uint8_t *panels, const float *bias, int accumulate, float *y, long y_stride);

// checksum.c

/// A 64-bit checksum of bytes, read as little-endian words; that of several pieces takes each one's as the next one's seed.
uint64_t checksum(uint64_t seed, const void *bytes, long count);

// lstm.c: gates are i, f, g, o side by side, [rows, 4 hidden].

/// Activates `gates` (input part in, activations out) after adding the recurrent part; updates `cell` and `output`.
void lstm_forward(long rows, long hidden, float *gates, const float *recurrent, float *cell, float *output);

/// Turns activations into gradients of the pre-activations; `d_cell` goes from this step's to the step before's.
void lstm_backward(long rows, long hidden, float *gates, const float *cell_before, const float *d_output,
                   float *d_cell);

// gru.c: gates are r, z, n side by side, [rows, 3 hidden].

/// Reset after the product: n = tanh(x + r ⊙ q); `recurrent` is r's and z's part, [rows, 2 hidden];
/// `candidate` goes from C h to q = C h + bias.
void gru_after_forward(long rows, long hidden, float *gates, const float *recurrent, const float *bias,
                       const float *before, float *candidate, float *output);
/// `candidate` goes from q to its gradient; `d_before` receives the part that bypasses the products.
void gru_after_backward(long rows, long hidden, float *gates, float *candidate, const float *before,
                        const float *d_output, float *d_before);
/// Reset before the product, first half: activates r and z, sets candidate = r ⊙ h.
void gru_before_reset(long rows, long hidden, float *gates, const float *recurrent, const float *before,
                      float *candidate);
/// Second half: n = tanh(x + p) with p = C candidate, output = (1 − z) n + z h.
void gru_before_output(long rows, long hidden, float *gates, const float *product, const float *before,
                       float *output);
/// Backward of the second half: gradients of z and n; `d_before` receives z ⊙ d_output.
void gru_before_output_backward(long rows, long hidden, float *gates, const float *before, const float *d_output,
                                float *d_before);
/// Backward of the first half: `d_candidate` gives the gradient of r and adds to `d_before`.
void gru_before_reset_backward(long rows, long hidden, float *gates, const float *before, const float *d_candidate,
                               float *d_before);

// attention.c: each query row attends over the positions [starts[row], starts[row] + lengths[row]) of its sentence.

/// Scores are q · k; weights are their softmax, [rows, weight_stride], 0 past the end; context = Σ weight memory.
void attention_dot_forward(long rows, long width, long memory_width, const int32_t *starts, const int32_t *lengths,
                           const float *queries, long query_stride, const float *keys, const float *memory,
                           float *weights, long weight_stride, float *contexts, long context_stride);
/// Adds to the gradients of queries, keys and memory.
void attention_dot_backward(long rows, long width, long memory_width, const int32_t *starts, const int32_t *lengths,
                            const float *queries, long query_stride, const float *keys, const float *memory,
                            const float *weights, long weight_stride, const float *d_contexts, long d_context_stride,
                            float *d_queries, long d_query_stride, float *d_keys, float *d_memory);
/// The same with scores v · tanh(q + k).
void attention_tanh_forward(long rows, long width, long memory_width, const int32_t *starts, const int32_t *lengths,
                            const float *queries, long query_stride, const float *keys, const float *memory,
                            const float *v, float *weights, long weight_stride, float *contexts, long context_stride);
void attention_tanh_backward(long rows, long width, long memory_width, const int32_t *starts, const int32_t *lengths,
                             const float *queries, long query_stride, const float *keys, const float *memory,
                             const float *v, const float *weights, long weight_stride, const float *d_contexts,
                             long d_context_stride, float *d_queries, long d_query_stride, float *d_keys,
                             float *d_memory, float *d_v);

// softmax.c

/// Cross entropy with label smoothing, a row at a time; turns logits into `scale` × their gradient.
/// Adds each row's smoothed loss and its plain negative log-likelihood to losses[0] and losses[1].
void softmax_cross_entropy(long rows, long columns, float *logits, long stride, const int32_t *targets,
                           float smoothing, float scale, double *losses);
/// The negative log-likelihood of each row's target; leaves the logits alone.
void negative_log_likelihood(long rows, long columns, const float *logits, long stride, const int32_t *targets,
                             float *results);
/// log Σ e^x of each row: what is to be taken from logits to make log-probabilities of them.
void log_sums(long rows, long columns, const float *logits, long stride, float *results);
/// The first place from `start` on where (x − shift) + base is above the limit, or `count` when there is none.
long next_above(long start, long count, const float *x, float shift, float base, float limit);

// elementwise.c

void add(long count, const float *x, float *y);                          // y += x
void multiply(long count, const float *x, float *y);                     // y *= x
void scale(long count, float factor, float *x);                          // x *= factor
void tanh_forward(long count, float *x);                                 // x = tanh x
void tanh_backward(long count, const float *y, float *d);                // d *= 1 − y²
void add_bias(long rows, long columns, const float *bias, float *x, long stride);
void add_column_sums(long rows, long columns, const float *x, long stride, float *sums);
double sum_of_squares(long count, const float *x);
/// A dropout mask: 0 with probability `rate`, else 1 / (1 − rate), fixed by the seed and the position.
void dropout_mask(long count, uint64_t seed, float rate, float *mask);
/// x *= mask without storing the mask.
void dropout(long count, uint64_t seed, float rate, float *x);

// optimizers.c: one pass over a piece of the parameter block; gradients are multiplied by `scale` and then limited to ±limit.

void adam_step(long count, float *weights, float *first, float *second, const float *gradients, float scale, float limit,
               float rate, float beta1, float beta2, float epsilon, float correction1, float correction2);
void momentum_step(long count, float *weights, float *velocity, const float *gradients, float scale, float limit,
                   float rate, float momentum);
void adagrad_step(long count, float *weights, float *squares, const float *gradients, float scale, float limit,
                  float rate, float epsilon);
void rmsprop_step(long count, float *weights, float *squares, const float *gradients, float scale, float limit,
                  float rate, float decay, float epsilon);
/// average += (1 − decay) (weights − average)
void average_step(long count, float *average, const float *weights, float decay);

// waiting.c: what a thread does between two looks at what another one has done.

/// Lets the core rest for a moment.
void pause_core(void);
/// Lets other threads have the core, if any wants it.
void yield_core(void);

#endif
