import CKernels

/// A matrix of whole numbers from −127 to 127 with a scale for each row, borrowed like `Matrix`.
///
///     W[r, c] ≈ scales[r] · values[r, c]        scales[r] = max |W[r, ·]| / 127
///
/// The numbers are the nearest ones, so no weight is off by more than half its row's scale.
package struct QuantizedMatrix: @unchecked Sendable {
  package let rows: Int
  package let columns: Int
  /// [rows, columns], without gaps.
  package let values: UnsafePointer<Int8>
  /// [rows].
  package let scales: UnsafePointer<Float>

  /// Borrows values and scales that somebody else keeps.
  package init(values: UnsafePointer<Int8>, scales: UnsafePointer<Float>, rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    self.values = values
    self.scales = scales
  }

  /// Quantises a matrix into memory of a workspace.
  package init(_ matrix: Matrix, in workspace: Workspace) {
    let count = matrix.count
    let values = UnsafeMutableRawPointer(workspace.floats((count + 3) / 4)).bindMemory(to: Int8.self, capacity: count)
    let scales = workspace.floats(matrix.rows)
    quantize_rows(
      matrix.rows, matrix.columns, matrix.base, matrix.stride, values, matrix.columns, scales, nil)
    self.init(values: values, scales: scales, rows: matrix.rows, columns: matrix.columns)
  }

  /// The scales as a matrix, [1, rows], to be read only.
  package var scaleRow: Matrix { Matrix(UnsafeMutablePointer(mutating: scales), rows: 1, columns: rows) }

  /// Writes a row as floats, as many as there are columns.
  package func copyRow(_ row: Int, to floats: UnsafeMutablePointer<Float>) {
    precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
    let (source, scale) = (values + row * columns, scales[row])
    for column in 0..<columns { floats[column] = Float(source[column]) * scale }
  }
}
