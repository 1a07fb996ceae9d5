import Tensors
import Testing

@testable import Decoding

struct TopCandidatesTests {
  @Test(arguments: [1, 7, 63, 64, 65, 129, 200], [1, 2, 10])
  func sameAsSorting(columns: Int, capacity: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    // Few distinct values, so that ties are common.
    var values = (0..<3 * columns).map { _ in Float(Int.random(in: 0..<20, using: &generator)) }
    values[0] = .nan
    values[columns - 1] = -.infinity
    let bases: [Float] = [0, 2, -1]
    var expected: [Candidate] = []
    for (index, value) in values.enumerated() where value > -.infinity {
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      expected.append(Candidate(row: row, column: Int32(column), logProbability: value - 1 + bases[row]))
    }
    expected.sort {
      ($1.logProbability, $0.row, $0.column) < ($0.logProbability, $1.row, $1.column)
    }

    var top = TopCandidates(capacity: capacity)
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let matrix = Matrix(base, rows: 3, columns: columns)
      for row in 0..<3 { top.scan(matrix.rows(row..<row + 1), row: row, logSum: 1, base: bases[row]) }
    }
    #expect(top.best == Array(expected.prefix(capacity)))
  }
}
