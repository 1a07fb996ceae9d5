import Layers
import TestSupport
import Tensors
import Testing
import Text

@testable import Models

/// Decoding token by token gives each token the probability that teacher forcing gives it, whatever the model's shape.
struct InferenceTests {
  private static let pairs = [
    EncodedPair(source: [5, 6, 7], target: [8, 9]), EncodedPair(source: [7], target: [5, 5, 6, 7]),
    EncodedPair(source: [6, 8, 8, 9, 5], target: [6]),
  ]

  @Test(arguments: CellKind.allCases, [(1, true), (3, true), (2, false), (3, false)])
  func stepsAreThoseOfTeacherForcing(cell: CellKind, shape: (layers: Int, inputFeeding: Bool)) {
    for (attention, tying) in [(AttentionKind.general, Tying.none), (.additive, .all)] {
      let architecture = Architecture(
        sourceVocabularySize: 10, targetVocabularySize: 10, embeddingSize: 6, hiddenSize: 8, layers: shape.layers,
        cell: cell, attention: attention, inputFeeding: shape.inputFeeding, tying: tying)
      let network = EncoderDecoder(architecture)
      let floats = Weights(network.parameters, seed: 3)
      floats.pack(for: .inference, workers: Workers(count: 1))
      let quantized = Weights(FrozenWeights(quantizing: floats))
      quantized.pack(for: .inference, workers: Workers(count: 1))
      for weights in [floats, quantized] {
        let losses = network.losses(Self.pairs, Pass(weights, workspace: Workspace()))
        for (loss, sum) in zip(losses, stepwise(network, weights)) { #expect(abs(loss + sum) < 1e-4) }
      }
    }
  }

  /// The sum of each target's log-probabilities, all pairs side by side; rows that have ended go on for nothing.
  private func stepwise(_ network: EncoderDecoder, _ weights: Weights) -> [Float] {
    let memory = Workspace()
    let batch = network.encode(Self.pairs.map(\.source), Pass(weights, workspace: memory))
    var rows = network.start(batch)
    var sums = Self.pairs.map { _ in Float(0) }
    for step in 0...(Self.pairs.map(\.target.count).max() ?? 0) {
      let scratch = Workspace()
      let tokens = Self.pairs.map { step == 0 ? SpecialToken.start : $0.target[min(step, $0.target.count) - 1] }
      let result = network.step(tokens, &rows, batch, Pass(weights, workspace: scratch))
      for (row, pair) in Self.pairs.enumerated() where step <= pair.target.count {
        let token = step < pair.target.count ? pair.target[step] : SpecialToken.end
        sums[row] += result.logits[row, Int(token)] - result.logSums[row, 0]
      }
    }
    return sums
  }
}
