import Layers
import Tensors
import TestSupport
import Testing

@testable import Models

/// The pairs of a batch know nothing of each other.
struct BatchTests {
  private static let pairs = [
    EncodedPair(source: [5, 6, 7], target: [6, 8]),
    EncodedPair(source: [9], target: [4, 5, 6, 7, 10]),
    EncodedPair(source: [8, 8, 4, 10, 5], target: [9]),
    EncodedPair(source: [4, 11, 6], target: []),
    EncodedPair(source: [9], target: [4, 5, 6, 7, 10]),
  ]

  /// Sizes beyond a panel of weights, with a remainder.
  private static let architectures: [Architecture] = {
    let plain = Architecture(
      sourceVocabularySize: 12, targetVocabularySize: 12, embeddingSize: 24, hiddenSize: 70, dropout: 0)
    let changes: [(inout Architecture) -> Void] = [
      { _ in },
      { $0.inputFeeding = false },
      { ($0.cell, $0.attention, $0.layers) = (.gru, .dot, 2) },
      { ($0.cell, $0.attention, $0.layers, $0.inputFeeding) = (.gruBefore, .concat, 3, false) },
      { ($0.attention, $0.bidirectional, $0.tying) = (.additive, false, .all) },
    ]
    return changes.map { change in
      var architecture = plain
      change(&architecture)
      return architecture
    }
  }()

  @Test(arguments: architectures)
  func aBatchIsItsPairs(architecture: Architecture) {
    let model = EncoderDecoder(architecture)
    let weights = Weights(model.parameters, seed: 5)
    weights.pack(for: .training, workers: Workers(count: 1))
    let pass = Pass(weights, workspace: Workspace())

    let batchLosses = model.losses(Self.pairs, pass)
    #expect(batchLosses == Self.pairs.flatMap { model.losses([$0], pass) })
    #expect(batchLosses.reversed() == model.losses(Self.pairs.reversed(), pass))
    #expect(batchLosses[1] == batchLosses[4])

    let (gradients, expected) = (ParameterBlock(model.parameters), ParameterBlock(model.parameters))
    let sums = model.forwardBackward(Self.pairs, smoothing: 0.1, scale: 0.5, to: gradients, pass)
    var expectedSums = LossSums()
    for pair in Self.pairs {
      expectedSums += model.forwardBackward([pair], smoothing: 0.1, scale: 0.5, to: expected, pass)
    }
    #expect(sums.tokens == 18 && expectedSums.tokens == 18)
    #expect(abs(sums.smoothed / expectedSums.smoothed - 1) < 1e-12)
    #expect(abs(sums.plain / expectedSums.plain - 1) < 1e-12)
    #expect(abs(batchLosses.reduce(0) { $0 + Double($1) } / sums.plain - 1) < 1e-6)
    for parameter in model.parameters.parameters {
      expectClose(gradients[parameter].values, expected[parameter].values, within: 2e-6, parameter.name)
    }
  }

  /// Gradients taken at the end of a step are those taken on the way.
  @Test(arguments: architectures)
  func gradientsCanWait(architecture: Architecture) {
    let model = EncoderDecoder(architecture)
    let weights = Weights(model.parameters, seed: 5)
    weights.pack(for: .training, workers: Workers(count: 1))
    let (atOnce, later) = (ParameterBlock(model.parameters), ParameterBlock(model.parameters))
    let deferred = DeferredGradients()
    let passes = [nil, deferred].map { Pass(weights, workspace: Workspace(), dropoutSeed: 3, deferred: $0) }
    let sums = zip(passes, [atOnce, later]).map { pass, gradients in
      model.forwardBackward(Self.pairs, smoothing: 0.1, scale: 0.5, to: gradients, pass)
    }
    #expect(sums[0] == sums[1])
    // What is deferred are views of the workspace.
    withExtendedLifetime(passes) {
      _ = DeferredGradients.collect(
        [deferred], into: later, precision: .float32, workers: Workers(count: 2), workspace: Workspace())
    }
    for parameter in model.parameters.parameters {
      expectClose(later[parameter].values, atOnce[parameter].values, within: 2e-6, parameter.name)
    }
  }

  /// Where nothing is dropped, training and scoring compute the same.
  @Test func dropoutIsForTrainingOnly() {
    var architecture = Self.architectures[0]
    (architecture.dropout, architecture.recurrentDropout) = (0.5, 0.3)
    let weights = Weights(EncoderDecoder(architecture).parameters, seed: 5)
    weights.pack(for: .training, workers: Workers(count: 1))
    let workspace = Workspace()
    func losses(_ architecture: Architecture, seed: UInt64?) -> [Float] {
      EncoderDecoder(architecture).losses(Self.pairs, Pass(weights, workspace: workspace, dropoutSeed: seed))
    }
    #expect(losses(architecture, seed: nil) == losses(Self.architectures[0], seed: nil))
    #expect(losses(architecture, seed: 1) == losses(architecture, seed: 1))
    #expect(losses(architecture, seed: 1) != losses(architecture, seed: 2))
    #expect(losses(architecture, seed: 1) != losses(architecture, seed: nil))
  }
}
