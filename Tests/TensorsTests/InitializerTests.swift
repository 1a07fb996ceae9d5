import TestSupport
import Testing

@testable import Tensors

/// First values have the distribution that was asked for.
struct InitializerTests {
  private func filled(_ initializer: Initializer, _ rows: Int, _ columns: Int, seed: UInt64 = 1) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    let matrix = workspace.matrix(rows, columns)
    matrix.fill(.nan)
    initializer.fill(matrix, using: &generator)
    return matrix
  }
  private let workspace = Workspace()

  @Test func constant() { #expect(filled(.constant(2.5), 2, 3).values == [Float](repeating: 2.5, count: 6)) }

  @Test func orthogonalRows() {
    let matrix = filled(.orthogonal(blocks: 4), 4 * 24, 24)
    for block in 0..<4 {
      let rows = matrix.rows(block * 24..<(block + 1) * 24)
      for first in 0..<24 {
        for second in 0...first {
          let product = rows.rows(first..<first + 1).dot(rows.rows(second..<second + 1))
          #expect(abs(product - (first == second ? 1 : 0)) < 1e-6, "block \(block), rows \(first) and \(second)")
        }
      }
    }
    #expect(matrix.rows(0..<24).values != matrix.rows(24..<48).values)
  }

  @Test func forgetBias() {
    #expect(filled(.forgetBias(blocks: 4, gate: 1), 1, 12).values == [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
  }

  @Test func uniformIsBoundedAndSpread() {
    let values = filled(.uniform(0.3), 100, 100).values
    #expect(values.allSatisfy { abs($0) <= 0.3 })
    expectMoments(values, deviation: 0.3 / 3.0.squareRoot())
  }

  @Test func glorotFollowsTheBlocksShape() {
    let values = filled(.glorot(blocks: 4), 4 * 40, 20).values
    let bound = (6.0 / 60).squareRoot()
    #expect(values.allSatisfy { abs(Double($0)) <= bound + 1e-6 } && values.contains { abs(Double($0)) > 0.98 * bound })
    expectMoments(values, deviation: bound / 3.0.squareRoot())
  }

  @Test func normal() {
    let values = filled(.normal(0.2), 100, 100).values
    expectMoments(values, deviation: 0.2)
    // 4.55 % of a normal distribution lies beyond two deviations.
    #expect(abs(values.count { abs($0) > 0.4 } - 455) < 100)
  }

  private func expectMoments(
    _ values: [Float], deviation: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / count
    let variance = values.reduce(0) { $0 + Double($1) * Double($1) } / count
    #expect(abs(mean) < 5 * deviation / count.squareRoot(), sourceLocation: sourceLocation)
    #expect(abs(variance.squareRoot() / deviation - 1) < 0.04, sourceLocation: sourceLocation)
  }
}
