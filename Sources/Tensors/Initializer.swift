import Foundation

/// How a parameter gets its first values.
package enum Initializer: Sendable {
  /// The same value everywhere.
  case constant(Float)
  /// Uniform in [−bound, bound].
  case uniform(Float)
  /// Normal with mean 0 and a standard deviation.
  case normal(Float)
  /// Uniform in ±√(6 / (rows + columns)) (Glorot & Bengio 2010), of each of `blocks` matrices stacked in rows.
  case glorot(blocks: Int)
  /// Orthonormal rows in each of `blocks` square matrices stacked in rows (Saxe et al. 2014).
  case orthogonal(blocks: Int)
  /// A bias of `blocks` gates side by side, 0 but for one that is 1: an LSTM's forget gate (Gers et al. 2000).
  case forgetBias(blocks: Int, gate: Int)

  func fill(_ matrix: Matrix, using generator: inout SeededGenerator) {
    switch self {
    case .constant(let value): matrix.fill(value)
    case .uniform(let bound): fillUniform(matrix, bound, &generator)
    case .normal(let deviation): fillNormal(matrix, deviation, &generator)
    case .glorot(let blocks):
      fillUniform(matrix, (6 / Float(matrix.rows / blocks + matrix.columns)).squareRoot(), &generator)
    case .orthogonal(let blocks):
      let size = matrix.rows / blocks
      for block in 0..<blocks { fillOrthogonal(matrix.rows(block * size..<(block + 1) * size), &generator) }
    case .forgetBias(let blocks, let gate):
      matrix.zero()
      let size = matrix.columns / blocks
      matrix.columns(gate * size..<(gate + 1) * size).fill(1)
    }
  }

  private func fillUniform(_ matrix: Matrix, _ bound: Float, _ generator: inout SeededGenerator) {
    for index in 0..<matrix.count { matrix.base[index] = Float(generator.nextUnit() * 2 - 1) * bound }
  }

  private func fillNormal(_ matrix: Matrix, _ deviation: Float, _ generator: inout SeededGenerator) {
    for index in 0..<matrix.count { matrix.base[index] = Float(normal(&generator)) * deviation }
  }

  /// Gram–Schmidt on normal rows, in double precision and twice for each row, which keeps them orthogonal to rounding.
  private func fillOrthogonal(_ matrix: Matrix, _ generator: inout SeededGenerator) {
    var rows: [[Double]] = []
    for row in 0..<matrix.rows {
      var values = (0..<matrix.columns).map { _ in normal(&generator) }
      for _ in 0..<2 {
        for earlier in rows {
          var product = 0.0
          for index in values.indices { product += values[index] * earlier[index] }
          for index in values.indices { values[index] -= product * earlier[index] }
        }
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for index in values.indices { values[index] /= norm }
      }
      rows.append(values)
      for (column, value) in values.enumerated() { matrix[row, column] = Float(value) }
    }
  }

  /// A standard normal number (Box & Muller 1958).
  private func normal(_ generator: inout SeededGenerator) -> Double {
    (-2 * log(1 - generator.nextUnit())).squareRoot() * cos(2 * .pi * generator.nextUnit())
  }
}
