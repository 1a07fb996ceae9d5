import Foundation
import Models
import TestSupport
import Tensors
import Testing

@testable import Training

/// What the optimiser adds to its kernels, which have tests of their own: clipping, steps, pieces.
struct OptimizerTests {
  /// Two parameters, one of them larger than a piece that a task works on.
  private static let layout: ParameterLayout = {
    var layout = ParameterLayout()
    _ = layout.add("small", 1, 2, .constant(0))
    _ = layout.add("large", 300, 250, .constant(0))
    return layout
  }()

  @Test func smallGradientsAreLeftAlone() {
    #expect(step([0.3, -0.4], clipNorm: 1, clipValue: 1) == [-0.3, 0.4])
  }

  /// [3, −4] has the norm 5.
  @Test func normIsClipped() {
    expectClose(step([3, -4], clipNorm: 1), [-0.6, 0.8] as [Float], within: 1e-6)
    expectClose(step([3, -4], clipNorm: 0), [-3, 4] as [Float], within: 1e-6)
  }

  @Test func valuesAreClippedAfterTheNorm() {
    expectClose(step([3, -4], clipNorm: 0, clipValue: 3.5), [-3, 3.5] as [Float], within: 1e-6)
    expectClose(step([3, -4], clipNorm: 1, clipValue: 0.7), [-0.6, 0.7] as [Float], within: 1e-6)
  }

  @Test func firstStepOfAdamIsTheRate() {
    expectClose(step([3, -4], kind: .adam, clipNorm: 0), [-1, 1] as [Float], within: 1e-6)
  }

  @Test func stepsAreCountedOn() {
    var optimizer = Optimizer(TrainingSettings(), layout: Self.layout, steps: 7)
    let weights = ParameterBlock(Self.layout)
    optimizer.update(weights, with: weights, norm: 0, rate: 1, workers: Workers(count: 1))
    #expect(optimizer.steps == 8)
  }

  @Test func shardsAreAddedAndMeasured() {
    let shards = (0..<3).map { shard in
      let block = ParameterBlock(Self.layout)
      for index in 0..<block.count { block.base[index] = Float((index + shard) % 5) - 2 }
      return block
    }
    let sums = (0..<shards[0].count).map { index in shards.reduce(0) { $0 + $1.base[index] } }
    let norm = Optimizer.combine(shards, workers: Workers(count: 3))
    #expect((0..<sums.count).allSatisfy { shards[0].base[$0] == sums[$0] })
    let expected = sums.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(norm - expected) < 1e-6 * expected)
  }

  @Test(arguments: OptimizerKind.allCases)
  func threadsChangeNothing(_ kind: OptimizerKind) {
    func run(threads: Int) -> [UInt32] {
      var settings = TrainingSettings()
      (settings.optimizer, settings.clipNorm, settings.clipValue) = (kind, 1, 0.01)
      let (weights, gradients) = (ParameterBlock(Self.layout), ParameterBlock(Self.layout))
      var optimizer = Optimizer(settings, layout: Self.layout)
      var generator = SeededGenerator(seed: 9)
      for _ in 0..<3 {
        for index in 0..<gradients.count { gradients.base[index] = Float(generator.nextUnit() - 0.5) }
        let norm = Optimizer.combine([gradients], workers: Workers(count: threads))
        optimizer.update(weights, with: gradients, norm: norm, rate: 0.1, workers: Workers(count: threads))
      }
      return (0..<weights.count).map { weights.base[$0].bitPattern }
    }
    #expect(run(threads: 1) == run(threads: 4))
  }

  @Test func movingAverage() {
    let (average, weights) = (ParameterBlock(Self.layout), ParameterBlock(Self.layout))
    let last = weights.count - 1
    (average.base[last], weights.base[last]) = (1, 2)
    Optimizer.average(average, of: weights, decay: 0.75, workers: Workers(count: 2))
    #expect(average.base[last] == 1.25 && average.base[0] == 0)
  }

  /// The change that one step at rate 1 makes to weights of 0.
  private func step(
    _ gradient: [Float], kind: OptimizerKind = .momentum, clipNorm: Float, clipValue: Float = 0
  ) -> [Float] {
    var settings = TrainingSettings()
    (settings.optimizer, settings.clipNorm, settings.clipValue) = (kind, clipNorm, clipValue)
    let (weights, gradients) = (ParameterBlock(Self.layout), ParameterBlock(Self.layout))
    for (index, value) in gradient.enumerated() { gradients.base[index] = value }
    let workers = Workers(count: 2)
    let norm = Optimizer.combine([gradients], workers: workers)
    var optimizer = Optimizer(settings, layout: Self.layout)
    optimizer.update(weights, with: gradients, norm: norm, rate: 1, workers: workers)
    return gradient.indices.map { weights.base[$0] }
  }
}
