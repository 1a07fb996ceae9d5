import Tensors

extension Workspace {
  /// Takes a matrix of numbers uniform in [−bound, bound], [rows, columns], whose rows stand `gap` floats apart.
  package func random(_ rows: Int, _ columns: Int, gap: Int = 0, bound: Double = 1, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    let result = matrix(rows, columns + gap).columns(0..<columns)
    for row in 0..<rows {
      for column in 0..<columns { result[row, column] = Float((generator.nextUnit() * 2 - 1) * bound) }
    }
    return result
  }
}

extension Matrix {
  /// Σ self ⊙ other in double precision: a loss whose gradient by self is other.
  package func dot(_ other: Matrix) -> Double {
    other.expect(rows: rows, columns: columns, "factor")
    return zip(values, other.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
