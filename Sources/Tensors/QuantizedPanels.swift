import CKernels

/// A quantised matrix laid out in panels of 64 of its rows, to be multiplied many times; borrowed like `Matrix`.
///
/// Rows of x are quantised as they come, each with a scale of its own (Jacob et al. 2018), and the products are summed
/// exactly in 32 bits. So every engine gives the same bits, and a row's result does not depend on the other rows.
package struct QuantizedPanels: @unchecked Sendable {
  /// The greatest depth whose sums are sure to fit in 32 bits.
  package static let greatestDepth = 1 << 16

  /// The instructions that multiply.
  package enum Engine: CaseIterable, Sendable {
    case portable, avx2, avxVNNI, avx512VNNI

    /// The fastest one of this machine.
    package static let fastest = allCases.last { $0.isAvailable } ?? .portable

    /// Whether this machine has the instructions.
    package var isAvailable: Bool { has_int8_engine(code) != 0 }

    fileprivate var code: int8_engine {
      switch self {
      case .portable: int8_portable
      case .avx2: int8_avx2
      case .avxVNNI: int8_avx_vnni
      case .avx512VNNI: int8_avx512_vnni
      }
    }
  }

  package let depth: Int
  package let columns: Int
  private let bytes: UnsafeMutablePointer<UInt8>

  /// Takes room for the transpose of a matrix [columns, depth], whose values come later, by `fill`.
  package init(depth: Int, columns: Int, in workspace: Workspace) {
    precondition((1...Self.greatestDepth).contains(depth), "panels of depth \(depth)")
    let size = int8_panels_size(depth, columns)
    let floats = workspace.floats(size / MemoryLayout<Float>.stride)
    self.init(
      depth: depth, columns: columns,
      bytes: UnsafeMutableRawPointer(floats).bindMemory(to: UInt8.self, capacity: size))
  }

  private init(depth: Int, columns: Int, bytes: UnsafeMutablePointer<UInt8>) {
    self.depth = depth
    self.columns = columns
    self.bytes = bytes
  }

  /// The view of some columns; the first must begin a panel.
  package func columns(_ range: Range<Int>) -> QuantizedPanels {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
    precondition(range.lowerBound.isMultiple(of: Int(INT8_PANEL_COLUMNS)), "columns \(range) begin inside a panel")
    return QuantizedPanels(
      depth: depth, columns: range.count, bytes: bytes + int8_panels_size(depth, range.lowerBound))
  }

  /// Packs a matrix [columns, depth].
  package func fill(from matrix: QuantizedMatrix) {
    precondition(matrix.rows == columns && matrix.columns == depth, "matrix to pack")
    pack_int8_panels(depth, columns, matrix.values, matrix.scales, nil, bytes)
  }

  /// Packs some rows of a matrix of the same depth, as many as there are columns.
  package func fill(from matrix: QuantizedMatrix, rows: [Int32]) {
    precondition(rows.count == columns && matrix.columns == depth, "rows to pack")
    precondition(rows.allSatisfy { $0 >= 0 && Int($0) < matrix.rows }, "rows of a matrix of \(matrix.rows)")
    pack_int8_panels(depth, columns, matrix.values, matrix.scales, rows, bytes)
  }

  /// y = x Wᵀ + bias or y += x Wᵀ + bias, where W is the packed matrix: x is [n, depth], y is [n, columns].
  package func multiply(
    _ x: Matrix, into y: Matrix, adding: Bool = false, bias: Matrix? = nil, engine: Engine = .fastest
  ) {
    y.expect(rows: x.rows, columns: columns, "result of a product")
    precondition(x.columns == depth, "product of [\(x.rows), \(x.columns)] and depth \(depth)")
    bias?.expect(rows: 1, columns: columns, "bias")
    multiply_int8_panels(
      engine.code, x.rows, depth, columns, x.base, x.stride, bytes, bias?.base, adding ? 1 : 0, y.base, y.stride)
  }
}
