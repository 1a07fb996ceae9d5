import Foundation
import Models
import TestSupport
import Tensors
import Testing

@testable import Training

/// What the optimiser adds to its kernels, which have tests of their own: clipping, steps, ranges.
struct OptimizerTests {
  private static let layout: ParameterLayout = {
    var layout = ParameterLayout()
    _ = layout.add("first", 1, 2, .constant(0))
    _ = layout.add("second", 3, 5, .constant(0))
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
    _ = optimizer.beginStep(norm: 0, rate: 1)
    #expect(optimizer.steps == 8)
  }

  /// Where a range begins and ends changes nothing.
  @Test(arguments: OptimizerKind.allCases)
  func rangesChangeNothing(_ kind: OptimizerKind) {
    func run(_ ranges: [Range<Int>]) -> [UInt32] {
      var settings = TrainingSettings()
      (settings.optimizer, settings.clipNorm, settings.clipValue) = (kind, 1, 0.01)
      let (weights, gradients) = (ParameterBlock(Self.layout), ParameterBlock(Self.layout))
      var optimizer = Optimizer(settings, layout: Self.layout)
      var generator = SeededGenerator(seed: 9)
      for _ in 0..<3 {
        for index in 0..<gradients.count { gradients.base[index] = Float(generator.nextUnit() - 0.5) }
        let step = optimizer.beginStep(norm: 2, rate: 0.1)
        for range in ranges { optimizer.take(step, range, of: weights, along: gradients) }
      }
      return (0..<weights.count).map { weights.base[$0].bitPattern }
    }
    let count = Self.layout.count
    #expect(run([0..<count]) == run([7..<count, 0..<7]))
  }

  @Test func movingAverage() {
    let (average, weights) = (ParameterBlock(Self.layout), ParameterBlock(Self.layout))
    for index in 0..<weights.count { (average.base[index], weights.base[index]) = (1, 2) }
    Optimizer.move(average, to: weights, decay: 0.75, 3..<9)
    #expect((0..<weights.count).allSatisfy { average.base[$0] == ((3..<9).contains($0) ? 1.25 : 1) })
  }

  /// The change that one step at rate 1 makes to weights of 0.
  private func step(
    _ gradient: [Float], kind: OptimizerKind = .momentum, clipNorm: Float, clipValue: Float = 0
  ) -> [Float] {
    var settings = TrainingSettings()
    (settings.optimizer, settings.clipNorm, settings.clipValue) = (kind, clipNorm, clipValue)
    let (weights, gradients) = (ParameterBlock(Self.layout), ParameterBlock(Self.layout))
    for (index, value) in gradient.enumerated() { gradients.base[index] = value }
    let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    var optimizer = Optimizer(settings, layout: Self.layout)
    let step = optimizer.beginStep(norm: norm, rate: 1)
    optimizer.take(step, 0..<gradient.count, of: weights, along: gradients)
    for index in gradient.count..<weights.count { #expect(weights.base[index] == 0) }
    return gradient.indices.map { weights.base[$0] }
  }
}
