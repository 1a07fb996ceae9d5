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
      #expect(reader.lineCount == expected.count)
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
      #expect(reader.notices == ["\(path):2: 2 lines aren't valid UTF-8; what is broken was read as U+FFFD"])
    }
  }

  @Test func oneBrokenLine() throws {
    try withTemporaryFolder { folder in
      let path = try write([0xFF], to: "file", in: folder)
      let reader = try LineReader(path)
      _ = try lines(of: reader)
      #expect(reader.notices == ["\(path):1: 1 line isn't valid UTF-8; what is broken was read as U+FFFD"])
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

  /// A few faults in much text are repaired; NUL alone is a control character.
  @Test func faultsInTextAreNoReasonToRefuse() throws {
    try withTemporaryFolder { folder in
      let text = Array(String(repeating: "some words of text\n", count: 20).utf8)
      let latin = text.map { $0 == UInt8(ascii: "e") ? 0xE9 : $0 }
      let reader = try LineReader(write(latin + [0, 0xFF, 10] + text, to: "file", in: folder))
      let lines = try lines(of: reader)
      #expect(lines.count == 41 && lines[20] == "\0\u{FFFD}" && lines[0] == "som\u{FFFD} words of t\u{FFFD}xt")
    }
  }

  /// A text in another encoding than UTF-8 would be read as nothing but U+FFFD.
  @Test func otherEncodingsAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = try write([UInt8](repeating: 0xD2, count: 100), to: "file", in: folder)
      let failure = try failure(in: folder) { _ = try lines(of: LineReader(path)) }
      #expect(failure.kind == .data && failure.what == "not text in UTF-8" && failure.place == "file:1")
    }
  }

  @Test func odditiesAreToldOfEachLineAndCounted() throws {
    let lines: [(text: String, oddities: LineOddities)] = [
      ("\u{FEFF}a\r", [.byteOrderMark, .carriageReturn]), ("plain text \u{A0}\u{E9}\u{2027}\u{20A9}", []), ("", []),
      ("b\tb\r", [.carriageReturn, .tab]), ("\u{1B}[1m", .control), ("\u{7F}", .control), ("\u{9B}", .control),
      ("a\u{85}", .separator), ("\u{2028}", .separator), ("\u{2029}", .separator),
      ("\u{0}\u{2028}", [.control, .separator]),
    ]
    try withTemporaryFolder { folder in
      let path = try write(lines.map { $0.text + "\n" }.joined().utf8 + [0xFF], to: "file", in: folder)
      let reader = try LineReader(path)
      for line in lines {
        _ = try reader.next()
        #expect(reader.oddities == line.oddities, "line \(reader.lineCount)")
      }
      #expect(try reader.next() == "\u{FFFD}" && reader.oddities == .illFormed)
      #expect(
        reader.notices == [
          "\(path):12: 1 line isn't valid UTF-8; what is broken was read as U+FFFD",
          "\(path):1: 1 line begins with a byte-order mark; it was dropped",
          "\(path):1: 2 lines end with CR LF; the CR was dropped",
          "\(path):5: 4 lines hold control characters; they were kept",
          "\(path):8: 4 lines hold Unicode line separators; they were kept and end no line",
          "\(path):4: 1 line holds tabs; they were taken for spaces",
        ])
      let table = try LineReader(path, isTable: true)
      while try table.next() != nil { #expect(!table.oddities.contains(.tab)) }
    }
  }

  /// One line stays one line; where it is cut, no character is cut in two.
  @Test(arguments: [0, 1, 2, 3, 100_000])
  func linesBeyondTheLimitAreCut(_ excess: Int) throws {
    try withTemporaryFolder { folder in
      let limit = 70_000
      let long =
        [UInt8](repeating: UInt8(ascii: "a"), count: limit - 2) + [0xE2, 0x82, 0xAC].prefix(2 + min(excess, 1))
      let tail = [UInt8](repeating: UInt8(ascii: "b"), count: max(excess - 1, 0))
      let path = try write(Array("first\n".utf8) + long + tail + Array("\nlast".utf8), to: "file", in: folder)
      let reader = try LineReader(path, longestLine: limit)
      #expect(try reader.next() == "first")
      let line = try #require(try reader.next())
      #expect(reader.oddities.contains(.cut) == (excess > 0))
      #expect(line.utf8.count == (excess > 0 ? limit - 2 : limit + 1) && line.utf8.last == (excess > 0 ? 97 : 0xBD))
      #expect(try reader.next() == "last" && reader.oddities.isEmpty)
      #expect(try reader.next() == nil && reader.lineCount == 3)
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
