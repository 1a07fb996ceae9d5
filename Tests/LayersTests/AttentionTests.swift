import Foundation
import TestSupport
import Tensors
import Testing

@testable import Layers

/// Every kind of attention: values, gradients, and sentences that know nothing of each other.
struct AttentionTests {
  private let workspace = Workspace()

  private func checkGradients(_ probe: AttentionProbe, sourceLocation: SourceLocation = #_sourceLocation) {
    let gradients = probe.run(in: workspace).gradients
    expectGradients(gradients, of: probe.weights, sourceLocation: sourceLocation) {
      workspace.reset()
      return probe.run(in: workspace).contexts.dot(probe.dContexts)
    }
  }

  @Test(arguments: AttentionKind.allCases, [[4, 1, 3], [1], [2, 2]])
  func gradients(kind: AttentionKind, lengths: [Int]) {
    checkGradients(AttentionProbe(kind, lengths: lengths, sentences: Array(lengths.indices)))
    // Several queries of one sentence, in another order than the sentences.
    let sentences = lengths.indices.reversed() + [0, lengths.count - 1]
    checkGradients(AttentionProbe(kind, lengths: lengths, sentences: sentences))
  }

  /// Widths around those of vectors.
  @Test(arguments: AttentionKind.allCases, [1, 7, 8, 9, 16, 17, 33])
  func gradientsAtWidth(kind: AttentionKind, width: Int) {
    checkGradients(
      AttentionProbe(kind, lengths: [3, 18], sentences: [1, 0], querySize: width, memorySize: width + 2))
  }

  @Test(arguments: AttentionKind.allCases, [1, 5, 8, 9, 17, 33])
  func valuesAtWidth(kind: AttentionKind, width: Int) {
    let probe = AttentionProbe(
      kind, lengths: [2, 17, 1], sentences: [1, 0, 2, 1], querySize: width, memorySize: width + 3)
    let run = probe.run(in: workspace)
    let starts = [0, 2, 19]
    for (row, sentence) in probe.sentences.enumerated() {
      let positions = starts[sentence]..<starts[sentence] + probe.lengths[sentence]
      let scores = positions.map { score(probe, query: row, position: $0) }
      let sum = scores.reduce(0) { $0 + exp($1) }
      let weights = scores.map { exp($0) / sum }
      let padding = [Double](repeating: 0, count: 17 - positions.count)
      expectClose(run.weights.rows(row..<row + 1).values, weights + padding, within: 1e-6, "weights of row \(row)")
      let context = (0..<probe.attention.memorySize).map { column in
        zip(weights, positions).reduce(0) { $0 + $1.0 * Double(probe.weights[probe.memory][$1.1, column]) }
      }
      expectClose(run.contexts.rows(row..<row + 1).values, context, within: 2e-6, "context of row \(row)")
    }
  }

  /// The score by its equation in double precision.
  private func score(_ probe: AttentionProbe, query row: Int, position: Int) -> Double {
    let h = probe.weights[probe.queries].rows(row..<row + 1).values.map(Double.init)
    let s = probe.weights[probe.memory].rows(position..<position + 1).values.map(Double.init)
    func product(_ linear: Linear?, _ x: [Double]) -> [Double] {
      guard let linear else { return x }
      let (w, b) = (probe.weights[linear.weight], linear.bias.map { probe.weights[$0].values })
      return (0..<w.rows).map { row in
        x.indices.reduce(Double(b?[row] ?? 0)) { $0 + Double(w[row, $1]) * x[$1] }
      }
    }
    let (query, key) = (product(probe.attention.query, h), product(probe.attention.key, s))
    guard let v = probe.attention.v else { return zip(query, key).reduce(0) { $0 + $1.0 * $1.1 } }
    let factors = probe.weights[v].values.map(Double.init)
    return factors.indices.reduce(0) { $0 + factors[$1] * tanh(query[$1] + key[$1]) }
  }

  /// Reading step by step gives what reading all at once does.
  @Test(arguments: AttentionKind.allCases)
  func readsInParts(kind: AttentionKind) {
    let probe = AttentionProbe(kind, lengths: [4, 2, 5], sentences: [2, 0, 1, 2, 0, 2])
    let whole = probe.run(in: workspace)
    let parts = probe.run(in: workspace, parts: [0..<3, 3..<5, 5..<6])
    #expect(parts.contexts.values == whole.contexts.values)
    #expect(parts.weights.values == whole.weights.values)
    for parameter in probe.weights.layout.parameters {
      expectClose(
        parts.gradients[parameter].values, whole.gradients[parameter].values, within: 2e-6, parameter.name)
    }
  }

  @Test(arguments: AttentionKind.allCases)
  func gradientsAreAdded(kind: AttentionKind) {
    let probe = AttentionProbe(kind, lengths: [4, 2], sentences: [1, 0, 1])
    let (once, twice) = (probe.run(in: workspace).gradients, probe.run(in: workspace, times: 2).gradients)
    for parameter in probe.weights.layout.parameters {
      expectClose(twice[parameter].values, once[parameter].values.map { 2 * $0 }, within: 2e-6, parameter.name)
    }
  }

  /// A sentence's contexts have the same bits with and without the others of its batch.
  @Test(arguments: AttentionKind.allCases)
  func aBatchIsItsSentences(kind: AttentionKind) {
    let lengths = [4, 2, 5]
    let batch = AttentionProbe(kind, lengths: lengths, sentences: [0, 1, 2])
    let run = batch.run(in: workspace)
    var start = 0
    for (sentence, length) in lengths.enumerated() {
      let alone = AttentionProbe(kind, lengths: [length], sentences: [0])
      // The attention's own weights come first in both layouts, at the same places.
      for parameter in alone.weights.layout.parameters where parameter.name.hasPrefix("attention") {
        alone.weights[parameter].copy(from: batch.weights[parameter])
      }
      alone.weights[alone.queries].copy(from: batch.weights[batch.queries].rows(sentence..<sentence + 1))
      alone.weights[alone.memory].copy(from: batch.weights[batch.memory].rows(start..<start + length))
      alone.dContexts.copy(from: batch.dContexts.rows(sentence..<sentence + 1))
      alone.weights.pack(for: .training, workers: Workers(count: 1))
      let single = alone.run(in: workspace)
      #expect(single.contexts.values == run.contexts.rows(sentence..<sentence + 1).values)
      #expect(
        single.gradients[alone.queries].values
          == run.gradients[batch.queries].rows(sentence..<sentence + 1).values)
      #expect(
        single.gradients[alone.memory].values == run.gradients[batch.memory].rows(start..<start + length).values)
      start += length
    }
  }
}
