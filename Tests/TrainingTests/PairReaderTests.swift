import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Training

struct PairReaderTests {
  @Test func columns() throws {
    try withTemporaryFolder { folder in
      let path = try write(
        " a b \tc\nd\te\tf\tg\n\nsingle\n\tx\ny\t \n\u{A0}u\t\u{3000}v\u{2028}\r\n".utf8, to: "pairs", in: folder)
      var report = DropReport()
      let pairs = try read(.tables([path]), &report)
      #expect(pairs.map { [$0.source, $0.target] } == [["a b", "c"], ["d", "e"], ["u", "v"]])
      #expect(pairs.map(\.line) == [1, 2, 7] && pairs[2].place == "\(path):7")
      #expect(report.pairs == 3)
      #expect(report[.oneColumn] == 2 && report[.emptySource] == 1 && report[.emptyTarget] == 1)
      #expect(
        report.lines == [
          "dropped 2 lines: no tab", "  \(path):3: ", "  \(path):4: single", "dropped 1 line: empty source",
          "  \(path):5: x", "dropped 1 line: empty target", "  \(path):6: y",
          "\(path):7: 1 line ends with CR LF; the CR was dropped",
          "\(path):7: 1 line holds Unicode line separators; they were kept and end no line",
        ])
    }
  }

  @Test func severalFilesAndRepairs() throws {
    try withTemporaryFolder { folder in
      let first = try write("a\tb\n".utf8, to: "first", in: folder)
      let second = try write(gzipped(Array("c\t".utf8) + [0xFF]), to: "second.gz", in: folder)
      var report = DropReport()
      let pairs = try read(.tables([first, second]), &report)
      #expect(pairs.map(\.place) == ["\(first):1", "\(second):1"])
      #expect(pairs.map(\.target) == ["b", "\u{FFFD}"])
      #expect(
        report.lines == ["\(second):1: 1 line isn't valid UTF-8; what is broken was read as U+FFFD"])
    }
  }

  @Test(arguments: ["a\nb\n", String(repeating: "line\n", count: 1000) + "a\tb\n"])
  func oneColumnOnly(_ text: String) throws {
    try withTemporaryFolder { folder in
      let path = try write(text.utf8, to: "pairs", in: folder)
      let failure = try failure(in: folder) {
        var report = DropReport()
        _ = try read(.tables([path]), &report)
      }
      #expect(
        failure
          == Failure(
            .data, "one column only; pairs are source<TAB>target", at: "pairs:1",
            advice: "for two files that belong together line by line use --source and --target"))
    }
  }

  @Test func emptyFile() throws {
    try withTemporaryFolder { folder in
      let path = try write([], to: "pairs", in: folder)
      for source in [PairSource.tables([path]), .aligned(source: path, target: path)] {
        let failure = try failure(in: folder) {
          var report = DropReport()
          _ = try read(source, &report)
        }
        #expect(failure == Failure(.data, "the file is empty", at: "pairs"))
      }
    }
  }

  @Test(arguments: [PairSource.tables(["-", "-"]), .aligned(source: "-", target: "-")])
  func standardInputTwice(_ source: PairSource) throws {
    var report = DropReport()
    #expect(throws: Failure(.usage, "standard input can be read only once")) { _ = try read(source, &report) }
  }

  @Test func pairsOfLinesBeyondTheLimitAreDropped() throws {
    try withTemporaryFolder { folder in
      let long = [UInt8](repeating: UInt8(ascii: "a"), count: LineReader.longestLine)
      let path = try write(Array("a\tb\nx\t".utf8) + long + Array("\nc\td\n".utf8), to: "pairs", in: folder)
      var report = DropReport()
      #expect(try read(.tables([path]), &report).map(\.line) == [1, 3])
      #expect(report[.tooLong] == 1 && report.lines.count == 3)
    }
  }

  @Test func alignedFiles() throws {
    try withTemporaryFolder { folder in
      let source = try write("a\tx\n\nc\n".utf8, to: "source", in: folder)
      let target = try write("A\nB\nC".utf8, to: "target", in: folder)
      var report = DropReport()
      let pairs = try read(.aligned(source: source, target: target), &report)
      #expect(pairs.map { [$0.source, $0.target] } == [["a\tx", "A"], ["c", "C"]])
      #expect(report[.emptySource] == 1 && report.pairs == 2)
    }
  }

  @Test(arguments: [("a\nb\n", "A\n"), ("a\n", "A\nB\nC\n"), ("", "A\n"), ("a\n", "")])
  func alignedFilesOfDifferentLengths(_ source: String, _ target: String) throws {
    try withTemporaryFolder { folder in
      let (first, second) = (
        try write(source.utf8, to: "source", in: folder), try write(target.utf8, to: "target", in: folder)
      )
      let failure = try failure(in: folder) {
        var report = DropReport()
        _ = try read(.aligned(source: first, target: second), &report)
      }
      let counts = [target, source].map { $0.utf8.count { $0 == 10 } }
      #expect(
        failure
          == Failure(
            .data, "\(counts[0], "line"), but source has \(counts[1])", at: "target",
            advice: "line n of one file must be the translation of line n of the other"))
    }
  }

  private func read(_ source: PairSource, _ report: inout DropReport) throws -> [TextPair] {
    var pairs: [TextPair] = []
    try PairReader(source).forEach(report: &report) { pair, _ in pairs.append(pair) }
    return pairs
  }
}
