import CKernels

/// A matrix laid out in panels of 32 columns, to be multiplied many times: [depth, columns], borrowed like `Matrix`.
package struct PackedMatrix: @unchecked Sendable {
  package let depth: Int
  package let columns: Int
  fileprivate let panels: UnsafeMutablePointer<Float>

  /// The floats that the panels of a matrix take, the last panel filled up with zeros.
  package static func size(depth: Int, columns: Int) -> Int {
    let width = Int(PANEL_COLUMNS)
    return depth * ((columns + width - 1) / width) * width
  }

  /// Takes room for panels whose values come later, by `fill`.
  package init(depth: Int, columns: Int, in workspace: Workspace) {
    self.depth = depth
    self.columns = columns
    panels = workspace.floats(Self.size(depth: depth, columns: columns))
  }

  /// Packs a matrix [depth, columns], or the transpose of one that is [columns, depth].
  package func fill(from matrix: Matrix, transposed: Bool) {
    if transposed {
      matrix.expect(rows: columns, columns: depth, "matrix to pack")
    } else {
      matrix.expect(rows: depth, columns: columns, "matrix to pack")
    }
    pack_panels(depth, columns, matrix.base, matrix.stride, transposed ? 1 : 0, panels)
  }

  /// c = a b or c += a b, where b is this matrix, a is [n, depth] and c is [n, columns].
  ///
  /// With `transposed`, a is given as its transpose, [depth, n]. A row of c has the same bits whatever the other rows are.
  package func multiply(_ a: Matrix, transposed: Bool = false, into c: Matrix, adding: Bool = false) {
    c.expect(rows: transposed ? a.columns : a.rows, columns: columns, "result of a product")
    precondition((transposed ? a.rows : a.columns) == depth, "product of [\(a.rows), \(a.columns)] and depth \(depth)")
    multiply_panels(
      c.rows, depth, columns, a.base, a.stride, transposed ? 1 : 0, panels, adding ? 1 : 0, c.base, c.stride)
  }
}
