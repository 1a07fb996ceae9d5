/// A borrowed, row-major view of floats that some other object owns: [rows, columns], rows `stride` floats apart.
///
/// Views are plain values without reference counting, so a hot loop pays nothing for them. Whoever makes one keeps
/// the memory alive (a `Workspace`, a `ParameterBlock`, a mapped file) for as long as the view is used.
package struct Matrix: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Float>
  package let rows: Int
  package let columns: Int
  package let stride: Int

  package init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// The number of values seen, rows × columns.
  package var count: Int { rows * columns }

  /// Whether the rows follow each other without gaps.
  package var isContiguous: Bool { stride == columns || rows <= 1 }

  package subscript(row: Int, column: Int) -> Float {
    get { base[row * stride + column] }
    nonmutating set { base[row * stride + column] = newValue }
  }

  /// The address of a row's first value.
  package func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }

  /// The view of some rows.
  package func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of a matrix of \(rows)")
    return Matrix(base + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// The view of some columns.
  package func columns(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of a matrix of \(columns)")
    return Matrix(base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// Stops with both shapes when this is not [rows, columns].
  @inline(__always)
  package func expect(rows: Int, columns: Int, _ name: @autoclosure () -> String) {
    precondition(
      self.rows == rows && self.columns == columns,
      "\(name()) is [\(self.rows), \(self.columns)], expected [\(rows), \(columns)]")
  }

  /// Sets every value to 0.
  package func zero() { fill(0) }

  /// Sets every value.
  package func fill(_ value: Float) {
    for row in 0..<rows { self.row(row).update(repeating: value, count: columns) }
  }

  /// Copies another matrix of the same shape here.
  package func copy(from other: Matrix) {
    other.expect(rows: rows, columns: columns, "source of a copy")
    if isContiguous && other.isContiguous {
      base.update(from: other.base, count: count)
    } else {
      for row in 0..<rows { self.row(row).update(from: other.row(row), count: columns) }
    }
  }

  /// The values, row by row, for tests and messages.
  package var values: [Float] {
    (0..<rows).flatMap { Array(UnsafeBufferPointer(start: row($0), count: columns)) }
  }
}
