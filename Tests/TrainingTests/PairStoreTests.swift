import Foundation
import TestSupport
import Testing

@testable import Training

struct PairStoreTests {
  @Test func duplicatesAreDroppedAndCounted() throws {
    try withTemporaryFolder { folder in
      var report = DropReport()
      let store = try store("a\tb\nc\td\na\tb\na\tc\na \tb\n", folder, &report)
      #expect(try texts(of: store) == [["a", "b"], ["c", "d"], ["a", "c"]])
      #expect(store.count == 3 && store.sourceKeys == ["a", "c", "a"].map(ValidationSplit.key))
      #expect(report.pairs == 5 && report[.duplicate] == 2)
    }
  }

  @Test func reversed() throws {
    try withTemporaryFolder { folder in
      var report = DropReport()
      let store = try store("a\tb\nc\td\n", folder, isReversed: true, &report)
      #expect(try texts(of: store) == [["b", "a"], ["d", "c"]])
    }
  }

  /// A pair goes on with the conversation whose last reply is its message; anything else starts a new one.
  @Test(arguments: [
    (1, ["a", "b", "c", "x", "y"]), (2, ["a", "a\nb", "b\nc", "x", "x\ny"]),
    (3, ["a", "a\nb", "a\nb\nc", "x", "x\ny"]),
  ])
  func contexts(turns: Int, sources: [String]) throws {
    try withTemporaryFolder { folder in
      var report = DropReport()
      let store = try store("a\tb\nb\tc\nc\td\nx\ty\ny\tz\n", folder, contextTurns: turns, &report)
      #expect(try texts(of: store).map { $0[0] } == sources)
      #expect(try texts(of: store).map { $0[1] } == ["b", "c", "d", "y", "z"])
    }
  }

  /// The store can be read again and again, and knows where each pair comes from.
  @Test func readingBack() throws {
    try withTemporaryFolder { folder in
      let long = String(repeating: "é", count: 700_000)
      let first = try write("a\tb\n\nc\t\(long)\n".utf8, to: "first", in: folder)
      let second = try write("\(long)\t\(long)\ne\tf\n".utf8, to: "second", in: folder)
      var report = DropReport()
      let store = try PairStore(
        .tables([first, second]), in: folder, report: &report)
      for _ in 0..<2 {
        var pairs: [TextPair] = []
        try store.forEach { pair, _ in pairs.append(pair) }
        #expect(pairs.map(\.place) == ["\(first):1", "\(first):3", "\(second):1", "\(second):2"])
        #expect(pairs.map(\.target) == ["b", long, long, "f"])
        #expect(pairs.map(\.source) == ["a", "c", long, "e"])
      }
    }
  }

  /// A killed run can't clean up, so there must be nothing to clean.
  @Test func leavesNoFile() throws {
    try withTemporaryFolder { folder in
      var report = DropReport()
      let store = try store("a\tb\n", folder, &report)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pairs"])
      #expect(try texts(of: store) == [["a", "b"]])
    }
  }

  @Test func folderThatIsNotThere() throws {
    try withTemporaryFolder { folder in
      let path = try write("a\tb\n".utf8, to: "pairs", in: folder)
      let failure = try failure(in: folder) {
        var report = DropReport()
        _ = try PairStore(.tables([path]), in: folder.appendingPathComponent("none"), report: &report)
      }
      #expect(failure.kind == .resource && failure.place == "none")
    }
  }

  private func store(
    _ text: String, _ folder: URL, isReversed: Bool = false, contextTurns: Int = 1, _ report: inout DropReport
  ) throws -> PairStore {
    try PairStore(
      .tables([write(text.utf8, to: "pairs", in: folder)]), isReversed: isReversed, contextTurns: contextTurns,
      in: folder, report: &report)
  }

  private func texts(of store: PairStore) throws -> [[String]] {
    var texts: [[String]] = []
    try store.forEach { pair, _ in texts.append([pair.source, pair.target]) }
    return texts
  }
}
