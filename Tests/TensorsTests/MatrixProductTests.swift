import CKernels
import TestSupport
import Testing

@testable import Tensors

/// Both engines give the product, whatever the shapes, transpositions and strides, and write nothing else.
struct MatrixProductTests {
  private static let untouched: Float = 77

  /// A product's factors, each as it is and transposed, and its values in double precision.
  private struct Problem {
    let (rows, depth, columns): (Int, Int, Int)
    let (a, aTransposed, b, bTransposed): (Matrix, Matrix, Matrix, Matrix)
    let expected: [Double]

    init(_ rows: Int, _ depth: Int, _ columns: Int, in workspace: Workspace) {
      (self.rows, self.depth, self.columns) = (rows, depth, columns)
      a = workspace.random(rows, depth, gap: 3, seed: 1)
      b = workspace.random(depth, columns, gap: 5, seed: 2)
      aTransposed = Self.transposed(a, gap: 2, in: workspace)
      bTransposed = Self.transposed(b, gap: 1, in: workspace)
      var expected = [Double](repeating: 0, count: rows * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0.0
          for k in 0..<depth { sum += Double(a.row(row)[k]) * Double(bTransposed.row(column)[k]) }
          expected[row * columns + column] = sum
        }
      }
      self.expected = expected
    }

    private static func transposed(_ matrix: Matrix, gap: Int, in workspace: Workspace) -> Matrix {
      let result = workspace.matrix(matrix.columns, matrix.rows + gap).columns(0..<matrix.rows)
      for row in 0..<matrix.rows {
        for column in 0..<matrix.columns { result[column, row] = matrix[row, column] }
      }
      return result
    }
  }

  /// What computes a product.
  enum Engine: CaseIterable {
    case panels, openBLAS, chosenByMachine

    /// c = op(a) op(b), or c += op(a) op(b).
    func multiply(
      _ a: Matrix, _ aTransposed: Bool, _ b: Matrix, _ bTransposed: Bool, into c: Matrix, adding: Bool,
      _ workspace: Workspace
    ) {
      switch self {
      case .panels:
        let packed = PackedMatrix(depth: aTransposed ? a.rows : a.columns, columns: c.columns, in: workspace)
        packed.fill(from: b, transposed: bTransposed)
        packed.multiply(a, transposed: aTransposed, into: c, adding: adding)
      case .openBLAS:
        MatrixProduct.multiplyByOpenBLAS(
          a, transposed: aTransposed, by: b, transposed: bTransposed, into: c, adding: adding)
      case .chosenByMachine:
        MatrixProduct.multiply(
          a, transposed: aTransposed, by: b, transposed: bTransposed, into: c, adding: adding, workspace: workspace)
      }
    }
  }

  /// Sizes around those of vectors, blocks and groups, each in one place of the shape with small ones in the others.
  private static let shapes: [(Int, Int, Int)] = {
    let sizes = [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65, 513]
    let others = [1, 9, 33]
    var shapes = [(65, 513, 65), (33, 1030, 34)]
    for size in sizes {
      for x in others {
        for y in others { shapes += [(size, x, y), (x, size, y), (x, y, size)] }
      }
    }
    return shapes
  }()

  @Test(arguments: Engine.allCases)
  func products(engine: Engine) {
    let workspace = Workspace()
    // Products of no depth are no engine's business.
    for (rows, depth, columns) in Self.shapes where depth > 0 || engine == .chosenByMachine {
      workspace.reset()
      let problem = Problem(rows, depth, columns, in: workspace)
      for aTransposed in [false, true] {
        for bTransposed in [false, true] {
          for adding in [false, true] { check(engine, problem, aTransposed, bTransposed, adding, workspace) }
        }
      }
    }
  }

  private func check(
    _ engine: Engine, _ problem: Problem, _ aTransposed: Bool, _ bTransposed: Bool, _ adding: Bool,
    _ workspace: Workspace
  ) {
    let mark = workspace.mark
    defer { workspace.release(to: mark) }
    let whole = workspace.matrix(problem.rows + 1, problem.columns + 4)
    whole.fill(Self.untouched)
    let c = whole.rows(0..<problem.rows).columns(0..<problem.columns)
    c.fill(adding ? 0.5 : .nan)
    engine.multiply(
      aTransposed ? problem.aTransposed : problem.a, aTransposed, bTransposed ? problem.bTransposed : problem.b,
      bTransposed, into: c, adding: adding, workspace)
    let expected = adding ? problem.expected.map { $0 + 0.5 } : problem.expected
    let name = """
      [\(problem.rows), \(problem.depth)] by [\(problem.depth), \(problem.columns)], \
      transposed: \(aTransposed), \(bTransposed), adding: \(adding)
      """
    expectClose(c.values, expected, within: 1e-6 + 1e-7 * Double(problem.depth), name)
    let outside =
      whole.columns(problem.columns..<problem.columns + 4).values + whole.rows(problem.rows..<problem.rows + 1).values
    #expect(outside.allSatisfy { $0 == Self.untouched }, "\(name) wrote outside")
  }

  /// Left over columns are multiplied too, and must not cost time as NaN or denormal numbers do.
  @Test(arguments: [false, true])
  func theLastPanelIsFilledUpWithZeros(transposed: Bool) {
    let source = [Float](repeating: 1, count: 3 * 34)
    var panels = [Float](repeating: .nan, count: PackedMatrix.size(depth: 3, columns: 34))
    pack_panels(0, 3, 34, source, transposed ? 3 : 34, transposed ? 1 : 0, 3, &panels)
    let last = [1, 1] + [Float](repeating: 0, count: 30)
    #expect(panels == [Float](repeating: 1, count: 3 * 32) + last + last + last)
  }

  /// What makes a translation independent of the other lines of its batch.
  @Test(arguments: [1, 9, 64, 513, 1100], Precision.allCases)
  func aRowsBitsDoNotDependOnTheOthers(depth: Int, precision: Precision) {
    let workspace = Workspace()
    let columns = 45
    let a = workspace.random(70, depth, seed: 3)
    let packed = PackedMatrix(depth: depth, columns: columns, precision, in: workspace)
    packed.fill(from: workspace.random(depth, columns, seed: 4), transposed: false)
    let all = workspace.matrix(70, columns)
    packed.multiply(a, into: all)
    for rows in [0..<1, 0..<3, 1..<8, 5..<21, 31..<33, 2..<35, 69..<70] {
      let some = workspace.matrix(rows.count, columns)
      packed.multiply(a.rows(rows), into: some)
      #expect(some.values == all.rows(rows).values, "rows \(rows)")
    }
  }
}
