import CKernels
import Foundation
import TestSupport
import Testing

@testable import Tensors

/// Pointwise kernels do at every size and stride what they do to one number.
struct ElementwiseTests {
  private static let widths = [1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65, 513]
  private let workspace = Workspace()

  @Test(arguments: widths, [0, 2])
  func matrices(columns: Int, gap: Int) {
    let x = workspace.random(3, columns, gap: gap, seed: 1)
    let y = workspace.random(3, columns, gap: gap, bound: 0.9, seed: 2)
    func check(_ name: String, _ apply: (Matrix) -> Void, _ function: (Double, Double) -> Double) {
      let whole = workspace.matrix(3, columns + gap)
      whole.fill(7)
      let result = whole.columns(0..<columns)
      result.copy(from: x)
      apply(result)
      expectClose(result.values, zip(x.values, y.values).map { function(Double($0), Double($1)) }, within: 3e-7, name)
      #expect(whole.columns(columns..<columns + gap).values.allSatisfy { $0 == 7 }, "\(name) wrote outside")
    }
    check("add", { $0.add(y) }, { $0 + $1 })
    check("multiply", { $0.multiply(by: y) }, { $0 * $1 })
    check("tanh", { $0.applyTanh() }, { x, _ in Foundation.tanh(x) })
    check("tanh gradient", { $0.multiplyByTanhGradient(of: y) }, { $0 * (1 - $1 * $1) })
  }

  @Test(arguments: widths)
  func biasAndColumnSums(columns: Int) {
    let x = workspace.random(5, columns, gap: 1, seed: 3)
    let bias = workspace.random(1, columns, seed: 4)
    let sums = workspace.copy(of: bias)
    x.addColumnSums(to: sums)
    expectClose(
      sums.values,
      (0..<columns).map { column in (0..<5).reduce(Double(bias[0, column])) { $0 + Double(x[$1, column]) } },
      within: 1e-6)
    let before = x.values
    x.addBias(bias)
    expectClose(
      x.values, before.indices.map { Double(before[$0]) + Double(bias[0, $0 % columns]) }, within: 3e-7)
  }

  @Test(arguments: widths)
  func scaleAndSumOfSquares(count: Int) {
    let x = workspace.random(1, count, seed: 5)
    let before = x.values
    let sum = before.reduce(0) { $0 + Double($1) * Double($1) }
    #expect(abs(sum_of_squares(count, x.base) - sum) <= 1e-12 * sum)
    CKernels.scale(count, -1.5, x.base)
    #expect(x.values == before.map { $0 * -1.5 })
  }
}
