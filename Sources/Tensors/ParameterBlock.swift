/// One block of floats in the order of a layout, owned.
package class ParameterBlock: @unchecked Sendable {
  package let layout: ParameterLayout
  package let base: UnsafeMutablePointer<Float>
  /// The floats in the block.
  package let count: Int

  /// A block of zeros.
  package init(_ layout: ParameterLayout) {
    self.layout = layout
    count = layout.count
    base = FloatMemory.allocateZeros(count)
  }

  /// A block without floats, for a subclass that has the parameters' values from elsewhere.
  init(withoutFloats layout: ParameterLayout) {
    self.layout = layout
    count = 0
    base = FloatMemory.allocateZeros(count)
  }

  deinit { FloatMemory.deallocate(base) }

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
  package var isFinite: Bool { Matrix(base, rows: 1, columns: count).isFinite }

  package func zero() { base.update(repeating: 0, count: count) }
}
