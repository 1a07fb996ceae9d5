import Diagnostics

/// Reads a text file line by line, compressed by gzip or not; `-` is standard input.
///
/// Lines end with LF only; a CR before it and a byte-order mark at the start of the file are dropped; a last line may
/// lack its end. What isn't UTF-8 is read as U+FFFD, and whatever is odd is counted. Memory holds a line at most.
package final class LineReader {
  /// 16 MiB: far above any line that somebody wrote. The rest of a longer line is dropped, so that it stays one line.
  package static let longestLine = 1 << 24

  private static let newline = UInt8(ascii: "\n")

  /// The file as messages call it.
  package var name: String { bytes.name }
  /// Lines read so far, which is the number of the last one.
  package private(set) var lineCount = 0
  /// What is odd about the last line.
  package private(set) var oddities: LineOddities = []
  private var tally = OddityTally()
  private let bytes: ByteReader
  private let acceptsBinary: Bool
  private let isTable: Bool
  private let longestLine: Int

  private var buffer: [UInt8] = []
  private var start = 0
  /// Where to look for the next line end: before it there is none.
  private var searched = 0
  private var isFirst = true
  private var isAtEnd = false
  private var isCut = false

  /// - Parameters:
  ///   - acceptsBinary: whether a file that is no text is read like others, for those who owe a line for each line;
  ///     else it is a failure.
  ///   - isTable: whether tabs part columns; elsewhere they are odd.
  ///   - longestLine: bytes of a line that are read at most.
  package init(
    _ path: String, acceptsBinary: Bool = false, isTable: Bool = false, longestLine: Int = LineReader.longestLine
  ) throws {
    bytes = try ByteReader(path)
    self.acceptsBinary = acceptsBinary
    self.isTable = isTable
    self.longestLine = longestLine
  }

  /// Refuses to read standard input, `-`, for several purposes.
  package static func checkStandardInput(among paths: [String]) throws {
    guard paths.count(where: { $0 == "-" }) < 2 else {
      throw Failure(.usage, "standard input can be read only once")
    }
  }

  /// The next line without its end; nil after the last one.
  package func next() throws -> String? {
    while true {
      if let end = buffer[searched...].firstIndex(of: Self.newline) {
        defer { (start, searched) = (end + 1, end + 1) }
        return text(of: buffer[start..<end])
      }
      if isAtEnd {
        defer { (start, searched) = (buffer.count, buffer.count) }
        return start < buffer.count ? text(of: buffer[start...]) : nil
      }
      try fill()
    }
  }

  /// Whether a whole line is there already, so that asking for it will not wait for a slow writer.
  package var hasLine: Bool { buffer[searched...].contains(Self.newline) }

  /// A line about each kind of odd lines that there were.
  package var notices: [String] { tally.notices(of: name) }

  private func fill() throws {
    buffer.removeFirst(start)
    start = 0
    if buffer.count > longestLine {
      buffer.removeLast(buffer.count - longestLine)
      isCut = true
    }
    searched = buffer.count
    let piece = try bytes.next()
    isAtEnd = piece.isEmpty
    if isFirst {
      isFirst = false
      try TextProbe.checkEncoding(of: piece, name: name)
      if !acceptsBinary { try TextProbe.checkText(piece, name: name) }
    }
    buffer += piece
  }

  private func text(of bytes: ArraySlice<UInt8>) -> String {
    lineCount += 1
    var bytes = bytes
    var found: LineOddities = []
    if isCut || bytes.count > longestLine {
      bytes = Self.wholeCharacters(of: bytes.prefix(longestLine))
      found.insert(.cut)
      isCut = false
    } else if bytes.last == UInt8(ascii: "\r") {
      bytes.removeLast()
      found.insert(.carriageReturn)
    }
    if lineCount == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      bytes.removeFirst(3)
      found.insert(.byteOrderMark)
    }
    found.formUnion(LineOddities(in: bytes))
    if isTable { found.remove(.tab) }
    let line = String(validating: bytes, as: UTF8.self)
    if line == nil { found.insert(.illFormed) }
    oddities = found
    tally.add(found, line: lineCount)
    return line ?? String(decoding: bytes, as: UTF8.self)
  }

  /// The bytes without the last character, which may have been cut in two.
  private static func wholeCharacters(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let lead = bytes.suffix(4).lastIndex { $0 & 0xC0 != 0x80 }
    return lead.map { bytes[..<$0] } ?? bytes
  }
}
