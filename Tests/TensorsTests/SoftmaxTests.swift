import CKernels
import Foundation
import TestSupport
import Testing

@testable import Tensors

/// The losses over rows of logits are those of double precision at every width, and of PyTorch.
struct SoftmaxTests {
  private static let widths = [1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 65, 513]
  private static let rows = 3
  private let workspace = Workspace()

  /// Log-probabilities of rows of logits in double precision.
  private func logProbabilities(_ logits: Matrix) -> [[Double]] {
    (0..<logits.rows).map { row in
      let x = logits.rows(row..<row + 1).values.map(Double.init)
      let top = x.max() ?? 0
      let normalizer = top + log(x.reduce(0) { $0 + exp($1 - top) })
      return x.map { $0 - normalizer }
    }
  }

  /// The largest logits; floats of their size have that much smaller last places.
  private static let bounds = [1.0, 30, 1e4]

  @Test(arguments: widths, bounds)
  func logSums(width: Int, bound: Double) {
    let logits = workspace.random(Self.rows, width, gap: 2, bound: bound, seed: 1)
    let before = logits.values
    let expected = zip(logProbabilities(logits), 0..<Self.rows).map { Double(logits[$1, 0]) - $0[0] }
    let sums = workspace.matrix(Self.rows, 1)
    logits.writeLogSums(to: sums)
    expectClose(sums.values, expected, within: 2e-6 + 1.2e-7 * bound)
    #expect(logits.values == before)
  }

  @Test(arguments: [0, 1, 63, 64, 65, 200])
  func nextAbove(count: Int) {
    var values = (0..<count).map { _ in Float(1) }
    for (place, value) in [(3, Float(3)), (64, 4), (70, 5), (199, 6)] where place < count { values[place] = value }
    if count > 5 { (values[4], values[5]) = (Float.nan, -Float.infinity) }
    for start in 0...count {
      for limit in [Float(2), 3.5, 10, -Float.infinity] {
        let expected = (start..<count).first { (values[$0] - 2) + 1 > limit } ?? count
        #expect(next_above(start, count, values, 2, 1, limit) == expected)
      }
    }
  }

  @Test(arguments: widths, bounds)
  func negativeLogLikelihood(width: Int, bound: Double) {
    let logits = workspace.random(Self.rows, width, gap: 2, bound: bound, seed: 1)
    let before = logits.values
    let targets: [Int32] = [0, Int32(width - 1), Int32(width / 2)]
    let expected = zip(logProbabilities(logits), targets).map { -$0[Int($1)] }
    var results = [Float](repeating: .nan, count: Self.rows)
    negative_log_likelihood(Self.rows, width, logits.base, logits.stride, targets, &results)
    expectClose(results, expected, within: 2e-6 + 1.2e-7 * bound)
    #expect(logits.values == before)
  }

  @Test(arguments: widths, bounds)
  func crossEntropy(width: Int, bound: Double) {
    for smoothing in [0, 0.1] { checkCrossEntropy(width, bound, smoothing) }
  }

  private func checkCrossEntropy(_ width: Int, _ bound: Double, _ smoothing: Double) {
    let logits = workspace.random(Self.rows, width, gap: 2, bound: bound, seed: 1)
    let logs = logProbabilities(logits)
    let targets: [Int32] = [0, Int32(width - 1), Int32(width / 2)]
    var (losses, gradients) = ([1.0, 2.0], [Double]())
    for (log, target) in zip(logs, targets) {
      let share = smoothing / Double(width)
      let wanted = log.indices.map { share + ($0 == Int(target) ? 1 - smoothing : 0) }
      losses[0] -= zip(wanted, log).reduce(0) { $0 + $1.0 * $1.1 }
      losses[1] -= log[Int(target)]
      gradients += zip(wanted, log).map { 0.25 * (exp($1) - $0) }
    }
    // What is there already is added to.
    var sums = [1.0, 2.0]
    softmax_cross_entropy(
      Self.rows, width, logits.base, logits.stride, targets, Float(smoothing), 0.25, &sums)
    expectClose(sums.map(Float.init), losses, within: 2e-6 + 1.2e-7 * bound, "losses")
    expectClose(logits.values, gradients, within: 1e-6 + 1.2e-7 * bound, "gradients")
  }

  @Test(arguments: [("cross-entropy", Float(0)), ("cross-entropy-smoothed", Float(0.1))])
  func lossOfPyTorch(name: String, smoothing: Float) throws {
    let fixture = try PyTorchFixture(name)
    let targets = try fixture.integers("targets")
    let logits = try fixture.matrix("logits", in: workspace)
    let losses = try fixture.floats("losses")
    for row in 0..<logits.rows {
      var sums = [0.0, 0.0]
      softmax_cross_entropy(
        1, logits.columns, logits.row(row), logits.stride, [targets[row]], smoothing, 1, &sums)
      expectClose([Float(sums[0])], [losses[row]], within: 2e-6, "loss of row \(row)")
    }
    expectClose(logits.values, try fixture.floats("d.logits"), within: 1e-6, "gradients")
    #expect(abs(losses.reduce(0, +) - (try fixture.floats("loss")[0])) < 1e-4)
  }
}
