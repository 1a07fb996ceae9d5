import CKernels

/// A matrix laid out in panels of 32 columns, to be multiplied many times: [depth, columns], borrowed like `Matrix`.
package struct PackedMatrix: @unchecked Sendable {
  package let depth: Int
  package let columns: Int
  package let precision: Precision
  private let panels: UnsafeMutablePointer<Float>

  /// The floats that the panels of a matrix take, the last panel filled up with zeros.
  package static func size(depth: Int, columns: Int, _ precision: Precision = .float32) -> Int {
    let width = Int(PANEL_COLUMNS)
    return units(depth, precision) * ((columns + width - 1) / width) * width
  }

  /// Takes room for panels whose values come later, by `fill`.
  package init(depth: Int, columns: Int, _ precision: Precision = .float32, in workspace: Workspace) {
    self.init(
      depth: depth, columns: columns, precision,
      panels: workspace.floats(Self.size(depth: depth, columns: columns, precision)))
  }

  private init(depth: Int, columns: Int, _ precision: Precision, panels: UnsafeMutablePointer<Float>) {
    self.depth = depth
    self.columns = columns
    self.precision = precision
    self.panels = panels
  }

  /// The view of some columns; the first must begin a panel.
  package func columns(_ range: Range<Int>) -> PackedMatrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
    precondition(range.lowerBound.isMultiple(of: Int(PANEL_COLUMNS)), "columns \(range) begin inside a panel")
    return PackedMatrix(
      depth: depth, columns: range.count, precision,
      panels: panels + range.lowerBound * Self.units(depth, precision))
  }

  /// Packs a matrix [depth, columns], or the transpose of one that is [columns, depth].
  package func fill(from matrix: Matrix, transposed: Bool) {
    if transposed {
      fillColumns(0..<columns, from: matrix)
    } else {
      fillDepth(0..<depth, from: matrix)
    }
  }

  /// Packs some columns, which are the rows of a matrix [range.count, depth]; the first must begin a panel.
  package func fillColumns(_ range: Range<Int>, from matrix: Matrix) {
    matrix.expect(rows: range.count, columns: depth, "matrix to pack")
    precondition(range.lowerBound.isMultiple(of: Int(PANEL_COLUMNS)), "columns \(range) begin inside a panel")
    let units = Self.units(depth, precision)
    pack_panels(
      isPaired, depth, range.count, matrix.base, matrix.stride, 1, units, panels + range.lowerBound * units)
  }

  /// Packs a part of the depth, from the rows of a matrix [range.count, columns]; the first must begin a unit.
  package func fillDepth(_ range: Range<Int>, from matrix: Matrix) {
    matrix.expect(rows: range.count, columns: columns, "matrix to pack")
    precondition(range.lowerBound.isMultiple(of: precision.numbersInUnit), "depth \(range) begins inside a unit")
    pack_panels(
      isPaired, range.count, columns, matrix.base, matrix.stride, 0, Self.units(depth, precision),
      panels + Self.units(range.lowerBound, precision) * Int(PANEL_COLUMNS))
  }

  /// c = a b or c += a b, where b is this matrix, a is [n, depth] and c is [n, columns].
  ///
  /// With `transposed`, a is given as its transpose, [depth, n]. A row of c has the same bits whatever the other rows are.
  package func multiply(_ a: Matrix, transposed: Bool = false, into c: Matrix, adding: Bool = false) {
    c.expect(rows: transposed ? a.columns : a.rows, columns: columns, "result of a product")
    precondition((transposed ? a.rows : a.columns) == depth, "product of [\(a.rows), \(a.columns)] and depth \(depth)")
    multiply_panels(
      isPaired, 1, c.rows, depth, columns, a.base, a.stride, transposed ? 1 : 0, panels, adding ? 1 : 0, c.base,
      c.stride)
  }

  private var isPaired: Int32 { precision == .bfloat16 ? 1 : 0 }

  private static func units(_ depth: Int, _ precision: Precision) -> Int {
    (depth + precision.numbersInUnit - 1) / precision.numbersInUnit
  }
}
