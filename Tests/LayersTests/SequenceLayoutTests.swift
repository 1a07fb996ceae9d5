import Testing

@testable import Layers

/// Packed sequences stand time-major, the longest first.
struct SequenceLayoutTests {
  @Test func raggedSequences() {
    let layout = SequenceLayout(lengths: [4, 2, 2, 1])
    #expect(layout.batchSizes == [4, 3, 1, 1])
    #expect(layout.offsets == [0, 4, 7, 8])
    #expect((layout.count, layout.steps, layout.batchSize) == (9, 4, 4))
    #expect((0..<4).map { layout.rows($0) } == [0..<4, 4..<7, 7..<8, 8..<9])
    #expect(layout.row(2, 1) == 6)
    #expect(layout.pack([[1, 2, 3, 4], [5, 6], [7, 8], [9]]) == [1, 5, 7, 9, 2, 6, 8, 3, 4])
  }

  @Test func everyRowBelongsToOneElement() {
    let layout = SequenceLayout(lengths: [6, 6, 5, 3, 1, 1])
    let rows = layout.lengths.enumerated().map { sequence, length in
      (0..<length).map { layout.row(sequence, $0) }
    }
    #expect(rows.flatMap { $0 }.sorted() == Array(0..<22))
    #expect(layout.pack(rows) == Array(0..<22))
  }

  @Test func oneSequenceAndNone() {
    #expect(SequenceLayout(lengths: [3]).batchSizes == [1, 1, 1])
    let empty = SequenceLayout(lengths: [])
    #expect((empty.count, empty.steps, empty.batchSize) == (0, 0, 0))
  }
}
