/// Some rows of a parameter: what one task works on when a whole block is gone through in parallel.
///
/// Tiles are fixed by the layout, so that sums over them do not depend on the number of threads.
package struct ParameterTile: Sendable {
  /// Floats in a tile, about: with its gradient and moments it stays in a core's cache.
  private static let size = 1 << 15
  /// Tiles begin at panels of packed weights.
  private static let rowStep = 32

  package let parameter: Parameter
  package let rows: Range<Int>

  /// The tile's place in a block.
  package var floats: Range<Int> {
    let first = parameter.offset + rows.lowerBound * parameter.columns
    return first..<first + rows.count * parameter.columns
  }

  /// All rows of a parameter, in order.
  static func tiles(of parameter: Parameter) -> [ParameterTile] {
    let step = max(size / parameter.columns / rowStep, 1) * rowStep
    return stride(from: 0, to: parameter.rows, by: step).map {
      ParameterTile(parameter: parameter, rows: $0..<min($0 + step, parameter.rows))
    }
  }
}
