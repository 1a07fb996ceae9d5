import TestSupport
import Testing

@testable import Tensors

/// Products of quantised numbers are exact, whatever the shape and the instructions.
struct QuantizedPanelsTests {
  private static let untouched: Float = 77

  /// A product of small shape with what it must be, computed in whole numbers.
  private struct Problem {
    let (x, bias, before): (Matrix, Matrix, Matrix)
    let w: QuantizedMatrix
    let expected: [Double]

    init(_ rows: Int, _ depth: Int, _ columns: Int, adding: Bool, hasBias: Bool, in workspace: Workspace) {
      x = workspace.random(rows, depth, gap: 3, seed: 1)
      w = QuantizedMatrix(workspace.random(columns, depth, seed: 2), in: workspace)
      bias = workspace.random(1, columns, seed: 3)
      before = workspace.random(rows, columns, seed: 4)
      let xs = QuantizedMatrix(x, in: workspace)
      var expected: [Double] = []
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0
          for k in 0..<depth { sum += Int(xs.values[row * depth + k]) * Int(w.values[column * depth + k]) }
          let product = Double(sum) * Double(xs.scales[row]) * Double(w.scales[column])
          expected.append(
            product + (hasBias ? Double(bias[0, column]) : 0) + (adding ? Double(before[row, column]) : 0))
        }
      }
      self.expected = expected
    }
  }

  /// Sizes around those of steps, blocks, panels and groups.
  private static let shapes: [(Int, Int, Int)] =
    [1, 2, 3, 4, 5, 63, 64, 65, 130].flatMap { depth in [1, 63, 64, 65, 130].map { (5, depth, $0) } }
    + [0, 1, 2, 3, 4, 6, 7, 8, 11, 12, 13, 127, 128, 129].map { ($0, 9, 66) } + [(9, 10_000, 3)]

  @Test(arguments: QuantizedPanels.Engine.allCases.filter(\.isAvailable))
  func productsAreExact(engine: QuantizedPanels.Engine) {
    let workspace = Workspace()
    for (rows, depth, columns) in Self.shapes {
      for (adding, hasBias) in [(false, false), (true, false), (false, true), (true, true)] {
        workspace.reset()
        let problem = Problem(rows, depth, columns, adding: adding, hasBias: hasBias, in: workspace)
        let packed = QuantizedPanels(depth: depth, columns: columns, in: workspace)
        packed.fill(from: problem.w)
        let whole = workspace.matrix(rows + 1, columns + 4)
        whole.fill(Self.untouched)
        let y = whole.rows(0..<rows).columns(0..<columns)
        if adding { y.copy(from: problem.before) } else { y.fill(.nan) }
        packed.multiply(problem.x, into: y, adding: adding, bias: hasBias ? problem.bias : nil, engine: engine)
        let name = "[\(rows), \(depth)] by [\(depth), \(columns)], adding: \(adding), bias: \(hasBias)"
        expectClose(y.values, problem.expected, within: 1e-6 * (1 + Double(depth).squareRoot()), name)
        let outside = whole.columns(columns..<columns + 4).values + whole.rows(rows..<rows + 1).values
        #expect(outside.allSatisfy { $0 == Self.untouched }, "\(name) wrote outside")
      }
    }
  }

  /// The numbers that are hardest to sum: at their ends, all of one sign, at the greatest depth.
  @Test(arguments: QuantizedPanels.Engine.allCases.filter(\.isAvailable))
  func nothingOverflowsOrSaturates(engine: QuantizedPanels.Engine) {
    let workspace = Workspace()
    let depth = QuantizedPanels.greatestDepth
    let (x, w) = (workspace.matrix(2, depth), workspace.matrix(2, depth))
    for (row, sign) in [Float(1), -1].enumerated() {
      x.rows(row..<row + 1).fill(sign)
      w.rows(row..<row + 1).fill(sign)
    }
    let packed = QuantizedPanels(depth: depth, columns: 2, in: workspace)
    packed.fill(from: QuantizedMatrix(w, in: workspace))
    let y = workspace.matrix(2, 2)
    packed.multiply(x, into: y, engine: engine)
    expectClose(y.values, [1, -1, -1, 1].map { Double($0) * Double(depth) }, within: 0.1)
  }

  @Test func enginesGiveTheSameBits() {
    let workspace = Workspace()
    for (rows, depth, columns) in [(1, 64, 64), (5, 333, 100), (13, 512, 200), (130, 1030, 70)] {
      let packed = QuantizedPanels(depth: depth, columns: columns, in: workspace)
      packed.fill(from: QuantizedMatrix(workspace.random(columns, depth, seed: 5), in: workspace))
      let x = workspace.random(rows, depth, seed: 6)
      let bias = workspace.random(1, columns, seed: 7)
      let results = QuantizedPanels.Engine.allCases.filter(\.isAvailable).map { engine in
        let y = workspace.random(rows, columns, seed: 8)
        packed.multiply(x, into: y, adding: true, bias: bias, engine: engine)
        return y.values
      }
      #expect(results.allSatisfy { $0 == results[0] }, "[\(rows), \(depth), \(columns)]")
    }
  }

  /// What makes a translation independent of the other lines of its batch.
  @Test(arguments: [1, 9, 64, 513])
  func aRowsBitsDoNotDependOnTheOthers(depth: Int) {
    let workspace = Workspace()
    let columns = 70
    let x = workspace.random(200, depth, seed: 3)
    for row in stride(from: 0, to: 200, by: 3) { x.rows(row..<row + 1).multiply(by: x.rows(row..<row + 1)) }
    let packed = QuantizedPanels(depth: depth, columns: columns, in: workspace)
    packed.fill(from: QuantizedMatrix(workspace.random(columns, depth, seed: 4), in: workspace))
    let all = workspace.matrix(200, columns)
    packed.multiply(x, into: all)
    for rows in [0..<1, 0..<3, 1..<8, 5..<21, 31..<33, 2..<150, 199..<200] {
      let some = workspace.matrix(rows.count, columns)
      packed.multiply(x.rows(rows), into: some)
      #expect(some.values == all.rows(rows).values, "rows \(rows)")
    }
  }

  /// A few rows packed apart give the same bits as in the whole, in the order asked for.
  @Test func chosenRows() {
    let workspace = Workspace()
    let matrix = QuantizedMatrix(workspace.random(150, 37, seed: 5), in: workspace)
    let x = workspace.random(4, 37, seed: 6)
    let whole = QuantizedPanels(depth: 37, columns: 150, in: workspace)
    whole.fill(from: matrix)
    let all = workspace.matrix(4, 150)
    whole.multiply(x, into: all)
    for rows: [Int32] in [[7], [149, 0, 3, 3], (0..<100).map { Int32(149 - $0) }] {
      let chosen = QuantizedPanels(depth: 37, columns: rows.count, in: workspace)
      chosen.fill(from: matrix, rows: rows)
      let some = workspace.matrix(4, rows.count)
      chosen.multiply(x, into: some)
      for row in 0..<4 {
        #expect((0..<rows.count).allSatisfy { some[row, $0] == all[row, Int(rows[$0])] })
      }
    }
  }

  /// A layer's outputs hardly differ from those in floats: each term is off by half a scale at most, to either side.
  @Test func productsAreCloseToThoseOfFloats() {
    let workspace = Workspace()
    let (rows, depth, columns) = (20, 512, 100)
    let (x, w) = (workspace.random(rows, depth, seed: 7), workspace.random(columns, depth, seed: 8))
    let packed = QuantizedPanels(depth: depth, columns: columns, in: workspace)
    packed.fill(from: QuantizedMatrix(w, in: workspace))
    let (y, expected) = (workspace.matrix(rows, columns), workspace.matrix(rows, columns))
    packed.multiply(x, into: y)
    MatrixProduct.multiplyByOpenBLAS(x, transposed: false, by: w, transposed: true, into: expected)
    let errors = zip(y.values, expected.values).map { Double($0 - $1) }
    let deviation = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
    // Two errors, uniform in half a scale of 1/127 and times a number uniform in [−1, 1], for each of the terms.
    let foreseen = (2.0 * Double(depth) / 3 / 12).squareRoot() / 127
    #expect(deviation < 1.2 * foreseen && deviation > 0.8 * foreseen)
  }
}
