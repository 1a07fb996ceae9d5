/// Some rows of a weight, packed apart in the precision that the weight has: what a shortlist of words multiplies by.
package enum PackedRows: Sendable {
  case floats(PackedMatrix)
  case quantized(QuantizedPanels)

  /// y = x Wᵀ + b of these rows: x is [n, columns of W], y is [n, rows], b, if there is one, is [1, rows]; the bits are
  /// those that all rows together give.
  package func multiply(_ x: Matrix, plus bias: Matrix? = nil, into y: Matrix) {
    switch self {
    case .floats(let matrix):
      matrix.multiply(x, into: y)
      if let bias { y.addBias(bias) }
    case .quantized(let panels): panels.multiply(x, into: y, bias: bias)
    }
  }
}

extension Weights {
  /// Packs some rows of a parameter, in the order given, into memory of a workspace.
  package func pack(rows: [Int32], of parameter: Parameter, in workspace: Workspace) -> PackedRows {
    let (depth, columns) = (parameter.columns, rows.count)
    if let matrix = quantizedMatrix(parameter) {
      let panels = QuantizedPanels(depth: depth, columns: columns, in: workspace)
      panels.fill(from: matrix, rows: rows)
      return .quantized(panels)
    }
    let packed = PackedMatrix(depth: depth, columns: columns, precision, in: workspace)
    let mark = workspace.mark
    let gathered = workspace.matrix(columns, depth)
    copyRows(rows, of: parameter, into: gathered)
    packed.fill(from: gathered, transposed: true)
    workspace.release(to: mark)
    return .floats(packed)
  }
}
