import TestSupport
import Testing

@testable import Tensors

/// Rows become the nearest whole numbers on a scale of their own.
struct QuantizedMatrixTests {
  @Test(arguments: [1, 2, 15, 16, 63, 64, 65, 300])
  func errorsAreAtMostHalfAScale(columns: Int) {
    let workspace = Workspace()
    let matrix = workspace.random(7, columns, gap: 3, bound: 5, seed: 1)
    // One row far larger, one far smaller than the others, and one of zeros.
    for column in 0..<columns { (matrix[1, column], matrix[2, column]) = (matrix[1, column] * 1e6, 1e-6) }
    matrix.rows(3..<4).zero()
    let quantized = QuantizedMatrix(matrix, in: workspace)
    let row = workspace.matrix(1, columns)
    for index in 0..<7 {
      quantized.copyRow(index, to: row.base)
      let largest = matrix.rows(index..<index + 1).values.map(abs).max() ?? 0
      #expect(abs(quantized.scales[index] - largest / 127) <= largest * 1e-7)
      for column in 0..<columns {
        #expect(abs(row[0, column] - matrix[index, column]) <= largest / 254 * 1.0001)
        #expect(quantized.values[index * columns + column] >= -127)
      }
      #expect(row.values.map(abs).max() == (largest == 0 ? 0 : Float(127) * quantized.scales[index]))
    }
  }

  /// What is no number must not come out as one.
  @Test(arguments: [Float.nan, .infinity])
  func faultsStayFaults(_ value: Float) {
    let workspace = Workspace()
    let x = workspace.random(3, 40, seed: 1)
    x[1, 7] = value
    let panels = QuantizedPanels(depth: 40, columns: 2, in: workspace)
    panels.fill(from: QuantizedMatrix(workspace.random(2, 40, seed: 2), in: workspace))
    let y = workspace.matrix(3, 2)
    panels.multiply(x, into: y)
    #expect(y.rows(0..<1).isFinite && y.rows(2..<3).isFinite)
    #expect(!y[1, 0].isFinite && !y[1, 1].isFinite)
  }

  @Test func halvesGoToTheEvenNumber() {
    let workspace = Workspace()
    let matrix = workspace.matrix(1, 6)
    for (column, value) in [Float(127), 0.5, 1.5, 2.5, -0.5, -1.5].enumerated() { matrix[0, column] = value }
    let quantized = QuantizedMatrix(matrix, in: workspace)
    #expect((0..<6).map { quantized.values[$0] } == [127, 0, 2, 2, 0, -2])
  }

  /// What was quantised stays as it is when it is quantised again: an embedding loses nothing on its way into a product.
  @Test func quantisingTwiceIsQuantisingOnce() {
    let workspace = Workspace()
    let first = QuantizedMatrix(workspace.random(5, 33, seed: 2), in: workspace)
    let copy = workspace.matrix(5, 33)
    for row in 0..<5 { first.copyRow(row, to: copy.row(row)) }
    let second = QuantizedMatrix(copy, in: workspace)
    #expect((0..<5 * 33).allSatisfy { first.values[$0] == second.values[$0] })
  }
}
