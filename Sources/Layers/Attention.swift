import CKernels
import Tensors

/// How attention scores a memory position s for a query h.
package enum AttentionKind: String, CaseIterable, Codable, Sendable {
  /// h · s (Luong et al. 2015); both must have the same width.
  case dot
  /// h · W s (Luong et al. 2015).
  case general
  /// v · tanh(W [h; s]) (Luong et al. 2015), without a bias.
  case concat
  /// v · tanh(Q h + K s + b) (Bahdanau et al. 2015); the query is the decoder's present state.
  case additive
}

/// Attention over ragged sources: weights = softmax(scores), context = Σ weight · memory.
///
/// Everything that depends on the source alone is computed once, in `memory(of:)`; a `read` then serves one query row
/// for each hypothesis or target position, whichever sentence it belongs to.
package struct Attention: Sendable {
  /// An encoded batch, sentence after sentence, made once.
  package struct Memory: Sendable {
    /// The encoded positions of all sentences, [N, E].
    package let values: Matrix
    /// What queries are compared with, [N, A].
    package let keys: Matrix
    /// The first row of each sentence, and its number of rows.
    package let starts: [Int32]
    package let lengths: [Int32]

    package var longest: Int { Int(lengths.max() ?? 0) }
  }

  /// What backward needs of a read, R query rows.
  package struct Cache {
    /// What was compared with the keys, [R, A].
    let queries: Matrix
    /// [R, longest source]; 0 past a sentence's end.
    package let weights: Matrix
    /// Each row's place in the memory.
    let starts: UnsafeMutablePointer<Int32>
    let lengths: UnsafeMutablePointer<Int32>

    /// The part that belongs to some rows.
    func rows(_ range: Range<Int>) -> Cache {
      Cache(
        queries: queries.rows(range), weights: weights.rows(range), starts: starts + range.lowerBound,
        lengths: lengths + range.lowerBound)
    }
  }

  /// The gradients of a memory, collected over all reads, and what the weights' gradients need of the reads.
  package struct MemoryGradient: Sendable {
    package let values: Matrix
    let keys: Matrix
    /// The gradients of the compared queries, [R, A], and of v, [1, A], where there are such weights.
    let queries: Matrix?
    let v: Matrix?
  }

  package let kind: AttentionKind
  /// H, E and the width A of queries and keys.
  let querySize: Int
  let memorySize: Int
  let keySize: Int
  let key: Linear?
  let query: Linear?
  let v: Parameter?

  package init(
    _ kind: AttentionKind, _ name: String, querySize: Int, memorySize: Int, in layout: inout ParameterLayout
  ) {
    precondition(kind != .dot || querySize == memorySize, "dot attention of [\(querySize)] and [\(memorySize)]")
    self.kind = kind
    self.querySize = querySize
    self.memorySize = memorySize
    keySize = querySize
    let comparesSums = kind == .concat || kind == .additive
    key =
      kind == .dot
      ? nil : Linear("\(name).key", inputs: memorySize, outputs: querySize, bias: false, in: &layout)
    query =
      comparesSums
      ? Linear("\(name).query", inputs: querySize, outputs: querySize, bias: kind == .additive, in: &layout) : nil
    v = comparesSums ? layout.add("\(name).v", 1, querySize, .glorot(blocks: 1), multiplies: false) : nil
  }

  /// Prepares an encoded batch for reading.
  /// - Parameters:
  ///   - values: the encoded positions, sentence after sentence, [N, E].
  ///   - lengths: the positions of each sentence.
  package func memory(of values: Matrix, lengths: [Int], _ pass: Pass) -> Memory {
    values.expect(rows: lengths.reduce(0, +), columns: memorySize, "attention memory")
    var start: Int32 = 0
    let starts = lengths.map { length in
      defer { start += Int32(length) }
      return start
    }
    return Memory(
      values: values, keys: key?.forward(values, pass) ?? values, starts: starts, lengths: lengths.map { Int32($0) })
  }

  /// Zero gradients for a memory and the reads of a cache.
  package func gradient(for memory: Memory, _ cache: Cache, _ pass: Pass) -> MemoryGradient {
    func zeros(_ rows: Int, _ columns: Int) -> Matrix { pass.workspace.zeros(rows, columns) }
    let values = zeros(memory.values.rows, memorySize)
    return MemoryGradient(
      values: values, keys: key == nil ? values : zeros(memory.values.rows, keySize),
      queries: query == nil ? nil : zeros(cache.queries.rows, keySize), v: v == nil ? nil : zeros(1, keySize))
  }

  /// Memory for the reads of R query rows; row r reads sentence `sentences[r]`.
  package func cache(for memory: Memory, sentences: [Int], _ pass: Pass) -> Cache {
    Cache(
      queries: pass.workspace.matrix(sentences.count, keySize),
      weights: pass.workspace.matrix(sentences.count, memory.longest),
      starts: pass.workspace.integers(sentences.map { memory.starts[$0] }),
      lengths: pass.workspace.integers(sentences.map { memory.lengths[$0] }))
  }

  /// Attends: each query row, [n, H], over its sentence; contexts are [n, E].
  /// - Parameter range: the rows of the cache that these queries are.
  package func read(
    _ queries: Matrix, from memory: Memory, _ cache: Cache, rows range: Range<Int>, into contexts: Matrix, _ pass: Pass
  ) {
    queries.expect(rows: range.count, columns: querySize, "attention query")
    contexts.expect(rows: range.count, columns: memorySize, "attention context")
    let cache = cache.rows(range)
    if let query { query.forward(queries, into: cache.queries, pass) } else { cache.queries.copy(from: queries) }
    let (q, w) = (cache.queries, cache.weights)
    if let v {
      attention_tanh_forward(
        q.rows, keySize, memorySize, cache.starts, cache.lengths, q.base, q.stride, memory.keys.base,
        memory.values.base, pass.weights[v].base, w.base, w.stride, contexts.base, contexts.stride)
    } else {
      attention_dot_forward(
        q.rows, keySize, memorySize, cache.starts, cache.lengths, q.base, q.stride, memory.keys.base,
        memory.values.base, w.base, w.stride, contexts.base, contexts.stride)
    }
  }

  /// Back through a read: adds to the queries' gradient, [n, H], and to the memory's.
  package func readBackward(
    _ dContexts: Matrix, from memory: Memory, _ cache: Cache, rows range: Range<Int>, dQueries: Matrix,
    memoryGradient: MemoryGradient, _ pass: Pass
  ) {
    let cache = cache.rows(range)
    let (q, w) = (cache.queries, cache.weights)
    guard let v, let query, let dV = memoryGradient.v, let dCompared = memoryGradient.queries else {
      attention_dot_backward(
        q.rows, keySize, memorySize, cache.starts, cache.lengths, q.base, q.stride, memory.keys.base,
        memory.values.base, w.base, w.stride, dContexts.base, dContexts.stride, dQueries.base, dQueries.stride,
        memoryGradient.keys.base, memoryGradient.values.base)
      return
    }
    let mark = pass.workspace.mark
    let dq = pass.workspace.zeros(q.rows, keySize)
    attention_tanh_backward(
      q.rows, keySize, memorySize, cache.starts, cache.lengths, q.base, q.stride, memory.keys.base,
      memory.values.base, pass.weights[v].base, w.base, w.stride, dContexts.base, dContexts.stride, dq.base, dq.stride,
      memoryGradient.keys.base, memoryGradient.values.base, dV.base)
    query.backward(dq, into: dQueries, adding: true, pass)
    dCompared.rows(range).add(dq)
    pass.workspace.release(to: mark)
  }

  /// After all reads: carries the keys' gradient on to the memory's values and adds the gradients of all weights.
  /// - Parameter queries: the query rows of all reads, [R, H].
  package func addGradients(
    _ memoryGradient: MemoryGradient, of memory: Memory, queries: Matrix, to gradients: ParameterBlock, _ pass: Pass
  ) {
    if let query, let dCompared = memoryGradient.queries {
      query.addGradients(dCompared, input: queries, to: gradients, pass)
    }
    if let v, let dV = memoryGradient.v { pass.addColumnSums(dV, to: v, of: gradients) }
    guard let key else { return }
    key.backward(memoryGradient.keys, into: memoryGradient.values, adding: true, pass)
    key.addGradients(memoryGradient.keys, input: memory.values, to: gradients, pass)
  }
}
