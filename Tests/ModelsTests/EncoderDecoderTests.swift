import Layers
import Tensors
import TestSupport
import Testing

@testable import Models

/// Pairs of different lengths, one with an empty side.
private let pairs = [
  EncodedPair(source: [5, 6, 7], target: [6, 8]),
  EncodedPair(source: [9], target: [4, 5, 6, 7, 10]),
  EncodedPair(source: [8, 8, 4, 10, 5], target: [9]),
  EncodedPair(source: [4, 11], target: []),
]

private func small(_ change: (inout Architecture) -> Void = { _ in }) -> Architecture {
  var architecture = Architecture(
    sourceVocabularySize: 12, targetVocabularySize: 12, embeddingSize: 5, hiddenSize: 6, dropout: 0)
  change(&architecture)
  return architecture
}

private func checkGradients(_ architecture: Architecture, smoothing: Float = 0.1, dropoutSeed: UInt64? = nil) {
  let model = EncoderDecoder(architecture)
  let weights = Weights(model.parameters, seed: 3)
  // Larger weights than at a real start: gradients far above the noise of float arithmetic.
  for index in 0..<weights.count { weights.base[index] *= 1.5 }
  weights.pack(for: .training, workers: Workers(count: 1))
  let workspace = Workspace()
  func run() -> (LossSums, ParameterBlock) {
    workspace.reset()
    let gradients = ParameterBlock(model.parameters)
    let pass = Pass(weights, workspace: workspace, dropoutSeed: dropoutSeed)
    let sums = model.forwardBackward(pairs, smoothing: smoothing, scale: 1, to: gradients, pass)
    return (sums, gradients)
  }
  let (sums, gradients) = run()
  #expect(sums.tokens == pairs.reduce(0) { $0 + $1.target.count + 1 })
  expectGradients(gradients, of: weights) { run().0.smoothed }
}

@Test(arguments: CellKind.allCases, AttentionKind.allCases)
func gradients(cell: CellKind, attention: AttentionKind) {
  checkGradients(small { ($0.cell, $0.attention) = (cell, attention) })
  checkGradients(small { ($0.cell, $0.attention, $0.inputFeeding) = (cell, attention, false) })
}

@Test(arguments: [1, 2, 3], [true, false])
func gradientsOfStacks(layers: Int, feeding: Bool) {
  checkGradients(small { ($0.layers, $0.inputFeeding) = (layers, feeding) })
  checkGradients(small { ($0.layers, $0.inputFeeding, $0.bidirectional) = (layers, feeding, false) })
}

@Test(arguments: Tying.allCases, [true, false])
func gradientsOfTying(tying: Tying, feeding: Bool) {
  checkGradients(small { ($0.tying, $0.inputFeeding) = (tying, feeding) }, smoothing: 0)
}

@Test(arguments: CellKind.allCases, [true, false])
func gradientsUnderDropout(cell: CellKind, feeding: Bool) {
  let architecture = small {
    ($0.cell, $0.inputFeeding, $0.layers) = (cell, feeding, 3)
    ($0.dropout, $0.recurrentDropout) = (0.3, 0.2)
  }
  checkGradients(architecture, dropoutSeed: 17)
}
