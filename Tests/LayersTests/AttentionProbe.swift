import TestSupport
import Tensors

@testable import Layers

/// Attention whose queries and memory are parameters beside its weights, and a loss that is a random linear function of
/// its contexts.
struct AttentionProbe {
  /// What a run gives.
  struct Run {
    let contexts: Matrix
    /// [R, longest source].
    let weights: Matrix
    let gradients: ParameterBlock
  }

  let attention: Attention
  let lengths: [Int]
  /// The sentence of each query.
  let sentences: [Int]
  let queries: Parameter
  let memory: Parameter
  let weights: Weights
  let dContexts: Matrix
  /// Holds what is kept from run to run.
  private let kept = Workspace()

  init(_ kind: AttentionKind, lengths: [Int], sentences: [Int], querySize: Int = 5, memorySize: Int = 7) {
    let memorySize = kind == .dot ? querySize : memorySize
    var layout = ParameterLayout()
    attention = Attention(kind, "attention", querySize: querySize, memorySize: memorySize, in: &layout)
    queries = layout.add("queries", sentences.count, querySize, .uniform(1), multiplies: false)
    memory = layout.add("memory", lengths.reduce(0, +), memorySize, .uniform(1), multiplies: false)
    weights = Weights(layout, seed: 6)
    // Biases start at 0; here nothing may be hidden by that.
    if let bias = attention.query?.bias { weights[bias].add(kept.random(1, bias.columns, seed: 8)) }
    weights.pack(for: .training, workers: Workers(count: 1))
    self.lengths = lengths
    self.sentences = sentences
    dContexts = kept.random(sentences.count, memorySize, seed: 9)
  }

  /// Reads and goes back.
  /// - Parameters:
  ///   - parts: the rows that are read together, as a decoder does step by step; all rows at once without any.
  ///   - times: how often to go back, which multiplies the gradients.
  func run(in workspace: Workspace, parts: [Range<Int>]? = nil, times: Int = 1) -> Run {
    let pass = Pass(weights, workspace: workspace)
    let parts = parts ?? [0..<sentences.count]
    let memory = attention.memory(of: weights[memory], lengths: lengths, pass)
    let cache = attention.cache(for: memory, sentences: sentences, pass)
    let contexts = workspace.matrix(sentences.count, attention.memorySize)
    for rows in parts {
      attention.read(weights[queries].rows(rows), from: memory, cache, rows: rows, into: contexts.rows(rows), pass)
    }
    let gradients = ParameterBlock(weights.layout)
    let memoryGradient = attention.gradient(for: memory, cache, pass)
    for rows in repeatElement(parts.reversed(), count: times).joined() {
      attention.readBackward(
        dContexts.rows(rows), from: memory, cache, rows: rows, dQueries: gradients[queries].rows(rows),
        memoryGradient: memoryGradient, pass)
    }
    attention.addGradients(memoryGradient, of: memory, queries: weights[queries], to: gradients, pass)
    gradients[self.memory].copy(from: memoryGradient.values)
    return Run(contexts: contexts, weights: cache.weights, gradients: gradients)
  }
}
