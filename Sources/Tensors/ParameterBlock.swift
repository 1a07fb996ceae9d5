import CKernels

/// One block of floats in the order of a layout, owned.
package class ParameterBlock: @unchecked Sendable {
  package let layout: ParameterLayout
  package let base: UnsafeMutablePointer<Float>

  /// A block of zeros.
  package init(_ layout: ParameterLayout) {
    self.layout = layout
    base = FloatMemory.allocate(layout.count)
  }

  deinit { FloatMemory.deallocate(base) }

  package var count: Int { layout.count }

  /// A parameter's values in this block.
  package subscript(parameter: Parameter) -> Matrix {
    Matrix(base + parameter.offset, rows: parameter.rows, columns: parameter.columns)
  }

  /// Copies every value of another block of the same layout.
  package func copy(from other: ParameterBlock) {
    precondition(count == other.count, "blocks of different layouts")
    base.update(from: other.base, count: count)
  }

  /// Whether every value is a finite number.
  package var isFinite: Bool { sum_of_squares(count, base).isFinite }

  package func zero() { base.update(repeating: 0, count: count) }
}
