import CKernels
import Foundation
import TestSupport
import Testing

@testable import Tensors

/// The vectorised elementary functions are as exact as floats allow, over their whole range.
struct FunctionAccuracyTests {
  private let workspace = Workspace()
  /// Dense near 0, sparse far out, both signs.
  private let points = (-3000...3000).map { 100 * pow(Float($0) / 3000, 3) }

  @Test func tanhIsExact() {
    let x = row(points)
    x.applyTanh()
    expectClose(x.values, points.map { tanh(Double($0)) }, within: 2.5e-7)
  }

  @Test func sigmoidIsExact() {
    // A single-unit LSTM leaves the activations of its gates in their place.
    for (index, point) in points.enumerated() {
      let gates = row([point, -point, 0, point / 2])
      lstm_forward(1, 1, gates.base, workspace.zeros(1, 4).base, workspace.zeros(1, 1).base, workspace.floats(1))
      let expected = [point, -point, point / 2].map { 1 / (1 + exp(-Double($0))) }
      expectClose([gates[0, 0], gates[0, 1], gates[0, 3]], expected, within: 1.5e-7, "point \(index), \(point)")
      workspace.reset()
    }
  }

  /// Beside a logit of 0, one far below it has the probability e^x.
  @Test func exponentialIsExactRelatively() {
    for x in stride(from: Float(-86), through: -17, by: 0.0931) {
      let logits = row([0, x])
      var losses = [0.0, 0.0]
      softmax_cross_entropy(1, 2, logits.base, 2, [0], 0, 1, &losses)
      #expect(abs(Double(logits[0, 1]) / exp(Double(x)) - 1) < 2.5e-7, "e^\(x)")
      workspace.reset()
    }
  }

  @Test func extremesSaturateAndNaNStays() {
    let x = row([.infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .nan])
    x.applyTanh()
    #expect(x.values.prefix(4) == [1, -1, 1, -1])
    #expect(x[0, 4].isNaN)
  }

  private func row(_ values: [Float]) -> Matrix {
    let matrix = workspace.matrix(1, values.count)
    for (index, value) in values.enumerated() { matrix.base[index] = value }
    return matrix
  }
}
