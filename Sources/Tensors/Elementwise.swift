import CKernels

/// Pointwise arithmetic on views, in place.
extension Matrix {
  /// self += other.
  package func add(_ other: Matrix) {
    other.expect(rows: rows, columns: columns, "addend")
    forEachRun(with: other) { CKernels.add($2, $1, $0) }
  }

  /// self ⊙= other.
  package func multiply(by other: Matrix) {
    other.expect(rows: rows, columns: columns, "factor")
    forEachRun(with: other) { CKernels.multiply($2, $1, $0) }
  }

  /// self *= factor.
  package func multiply(by factor: Float) {
    forEachRun(with: self) { pointer, _, count in scale(count, factor, pointer) }
  }

  /// self = tanh(self).
  package func applyTanh() {
    forEachRun(with: self) { pointer, _, count in tanh_forward(count, pointer) }
  }

  /// self ⊙= 1 − y², the derivative of y = tanh(x).
  package func multiplyByTanhGradient(of y: Matrix) {
    y.expect(rows: rows, columns: columns, "output of tanh")
    forEachRun(with: y) { tanh_backward($2, $1, $0) }
  }

  /// Writes log Σ e^x of each row, [rows, 1], which is to be taken from logits to make log-probabilities of them.
  /// - Parameter team: shares the rows.
  package func writeLogSums(to sums: Matrix, team: Team? = nil) {
    precondition(sums.rows == rows && sums.columns == 1 && sums.isContiguous, "sums of \(rows) rows")
    guard let team else { return log_sums(rows, columns, base, stride, sums.base) }
    team.run(rows) { log_sums(1, columns, row($0), stride, sums.base + $0) }
  }

  /// Adds a bias, [1, columns], to every row.
  package func addBias(_ bias: Matrix) {
    bias.expect(rows: 1, columns: columns, "bias")
    add_bias(rows, columns, bias.base, base, stride)
  }

  /// Adds the sum over rows to a vector, [1, columns].
  package func addColumnSums(to sums: Matrix) {
    sums.expect(rows: 1, columns: columns, "column sums")
    add_column_sums(rows, columns, base, stride, sums.base)
  }

  /// The sum of the squares of all values.
  package var sumOfSquares: Double {
    isContiguous ? sum_of_squares(count, base) : (0..<rows).reduce(0) { $0 + sum_of_squares(columns, row($1)) }
  }

  /// Whether every value is a finite number.
  package var isFinite: Bool { sumOfSquares.isFinite }

  /// Takes whole contiguous matrices as one run, others row by row.
  private func forEachRun(
    with other: Matrix, _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    if isContiguous && other.isContiguous {
      body(base, other.base, count)
    } else {
      for index in 0..<rows { body(row(index), other.row(index), columns) }
    }
  }
}
