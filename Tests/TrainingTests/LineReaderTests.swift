import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Training

struct LineReaderTests {
  @Test(
    arguments: [
      ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\n\nb\n", ["a", "", "b"]),
      ("a\r\nb\r\n", ["a", "b"]), ("a\rb\r\r\n", ["a\rb\r"]), ("\u{FEFF}a\n\u{FEFF}b", ["a", "\u{FEFF}b"]),
      ("\u{FEFF}", [""]), ("a\u{2028}b\tc\u{0}\u{1B}\n", ["a\u{2028}b\tc\u{0}\u{1B}"]),
    ] as [(String, [String])])
  func lines(of text: String, are expected: [String]) throws {
    try withTemporaryFolder { folder in
      let reader = try LineReader(write(text.utf8, to: "file", in: folder))
      #expect(try lines(of: reader) == expected)
      #expect(reader.lineCount == expected.count && reader.repairNotice == nil)
      #expect(try reader.next() == nil)
    }
  }

  /// Lines much longer than what is read at a time, and lines across its borders.
  @Test(arguments: [1, 2, 3, 1000, 65_535, 65_536, 65_537, 200_000])
  func anyLength(_ length: Int) throws {
    try withTemporaryFolder { folder in
      let expected = (0..<max(3, 150_000 / length)).map { String(repeating: "\($0 % 10)", count: length) }
      let reader = try LineReader(write(expected.joined(separator: "\n").utf8, to: "file", in: folder))
      #expect(try lines(of: reader) == expected)
    }
  }

  @Test func brokenTextIsRepairedAndCounted() throws {
    try withTemporaryFolder { folder in
      let path = try write([0x61, 10, 0xFF, 0x62, 10, 10, 0xC3, 10, 0x63], to: "file", in: folder)
      let reader = try LineReader(path)
      #expect(try lines(of: reader) == ["a", "\u{FFFD}b", "", "\u{FFFD}", "c"])
      #expect(reader.repairs == (2, 2))
      #expect(reader.repairNotice == "\(path):2: 2 lines aren't valid UTF-8; what is broken was read as U+FFFD")
    }
  }

  @Test func oneBrokenLine() throws {
    try withTemporaryFolder { folder in
      let path = try write([0xFF], to: "file", in: folder)
      let reader = try LineReader(path)
      _ = try lines(of: reader)
      #expect(reader.repairNotice == "\(path):1: 1 line isn't valid UTF-8; what is broken was read as U+FFFD")
    }
  }

  @Test(arguments: [[0xFF, 0xFE, 0x61, 0, 10, 0], [0xFE, 0xFF, 0, 0x61, 0, 10]] as [[UInt8]], [false, true])
  func utf16IsRefused(_ bytes: [UInt8], acceptsBinary: Bool) throws {
    try withTemporaryFolder { folder in
      let reader = try LineReader(write(bytes, to: "file", in: folder), acceptsBinary: acceptsBinary)
      let failure = try failure(in: folder) { _ = try reader.next() }
      #expect(failure == Failure(.data, "the text is UTF-16", at: "file", advice: "convert it to UTF-8 first"))
    }
  }

  @Test func binaryIsRefusedUnlessAccepted() throws {
    try withTemporaryFolder { folder in
      let path = try write([0x61, 10, 0, 0xFF, 10], to: "file", in: folder)
      let failure = try failure(in: folder) { _ = try lines(of: LineReader(path)) }
      #expect(failure == Failure(.data, "not a text file", at: "file:2"))
      #expect(try lines(of: LineReader(path, acceptsBinary: true)) == ["a", "\0\u{FFFD}"])
    }
  }

  @Test func aLineIsThereOnlyWhenItIsWhole() throws {
    try withTemporaryFolder { folder in
      let reader = try LineReader(write("a\nb\nc".utf8, to: "file", in: folder))
      #expect(!reader.hasLine)
      #expect(try reader.next() == "a" && reader.hasLine)
      #expect(try reader.next() == "b" && !reader.hasLine)
      #expect(try reader.next() == "c" && !reader.hasLine)
    }
  }

  private func lines(of reader: LineReader) throws -> [String] {
    var lines: [String] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }
}
