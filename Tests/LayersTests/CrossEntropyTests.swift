import TestSupport
import Tensors
import Testing

@testable import Layers

/// The fused projection and loss.
struct CrossEntropyTests {
  private let workspace = Workspace()

  /// A projection of 5 inputs to 19 classes, and n rows of inputs, all as parameters.
  private struct Probe {
    let loss: CrossEntropy
    let x: Parameter
    let weights: Weights
    let targets: [Int32]

    init(rows: Int) {
      var layout = ParameterLayout()
      loss = CrossEntropy(
        projection: Linear("output", inputs: 5, outputs: 19, bias: true, biasInitializer: .uniform(1), in: &layout))
      x = layout.add("x", rows, 5, .uniform(1), multiplies: false)
      weights = packed(layout)
      targets = (0..<rows).map { Int32($0 * 7 % 19) }
    }

    func run(
      smoothing: Float, scale: Float = 1, _ workspace: Workspace
    ) -> (sums: LossSums, gradients: ParameterBlock) {
      let gradients = ParameterBlock(weights.layout)
      let sums = loss.forwardBackward(
        weights[x], targets: targets, smoothing: smoothing, scale: scale, dx: gradients[x], to: gradients,
        Pass(weights, workspace: workspace))
      return (sums, gradients)
    }
  }

  @Test(arguments: [Float(0), 0.1, 0.5])
  func gradients(smoothing: Float) {
    let probe = Probe(rows: 6)
    let (sums, gradients) = probe.run(smoothing: smoothing, workspace)
    #expect(sums.tokens == 6)
    expectGradients(gradients, of: probe.weights) { probe.run(smoothing: smoothing, workspace).sums.smoothed }
  }

  @Test func theScaleIsThatOfTheGradients() {
    let probe = Probe(rows: 6)
    let (sums, gradients) = probe.run(smoothing: 0.1, workspace)
    let (sameSums, scaled) = probe.run(smoothing: 0.1, scale: 0.25, workspace)
    #expect(sums == sameSums)
    for parameter in probe.weights.layout.parameters {
      expectClose(scaled[parameter].values, gradients[parameter].values.map { $0 / 4 }, within: 1e-6)
    }
  }

  /// Rows are taken in chunks; where a chunk ends makes no difference.
  @Test(arguments: [1, 255, 256, 257, 600])
  func rowsBeyondAChunk(rows: Int) {
    let probe = Probe(rows: rows)
    let pass = Pass(probe.weights, workspace: workspace)
    let (sums, gradients) = probe.run(smoothing: 0, workspace)
    let losses = probe.loss.losses(probe.weights[probe.x], targets: probe.targets, pass)
    #expect(sums.tokens == rows && losses.count == rows)
    #expect(sums.plain == sums.smoothed)
    #expect(abs(losses.reduce(0) { $0 + Double($1) } / sums.plain - 1) < 1e-6)

    var plain = 0.0
    let expected = ParameterBlock(probe.weights.layout)
    for row in 0..<rows {
      plain +=
        probe.loss.forwardBackward(
          probe.weights[probe.x].rows(row..<row + 1), targets: [probe.targets[row]], smoothing: 0, scale: 1,
          dx: expected[probe.x].rows(row..<row + 1), to: expected, pass
        ).plain
    }
    #expect(abs(plain / sums.plain - 1) < 1e-12)
    #expect(gradients[probe.x].values == expected[probe.x].values)
    for parameter in probe.weights.layout.parameters {
      expectClose(gradients[parameter].values, expected[parameter].values, within: 1e-5, parameter.name)
    }
  }

  @Test func sumsAdd() {
    var sum = LossSums()
    #expect(sum.mean == 0)
    let part = Probe(rows: 3).run(smoothing: 0.1, workspace).sums
    sum += part
    sum += part
    #expect((sum.tokens, sum.plain, sum.smoothed) == (6, 2 * part.plain, 2 * part.smoothed))
    #expect(sum.mean == part.plain / 3)
  }
}
