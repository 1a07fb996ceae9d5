import Diagnostics

/// Reads a text file line by line, compressed by gzip or not; `-` is standard input.
///
/// Lines end with LF or CR LF; a last line may lack its end. What isn't UTF-8 is repaired and counted, a byte-order mark
/// is dropped. A line is held in memory, and nothing else of the file.
package final class LineReader {
  /// Bytes of a line at most; a longer one is no text that anybody wrote.
  private static let longestLine = 1 << 26

  /// The file as messages call it.
  package var name: String { bytes.name }
  /// Lines read so far.
  package private(set) var lineCount = 0
  /// How many lines had to be repaired, and the number of the first, from 1.
  package private(set) var repairs: (count: Int, firstLine: Int) = (0, 0)
  private let bytes: ByteReader
  private let acceptsBinary: Bool
  private var buffer: [UInt8] = []
  private var start = 0
  /// Bytes of the buffer that are known to hold no line end.
  private var searched = 0
  private var isAtEnd = false

  /// - Parameter acceptsBinary: whether a line that holds NUL and is no UTF-8 is repaired like others; else it is
  ///   taken as a sign that the file is no text, which is a failure.
  package init(_ path: String, acceptsBinary: Bool = false) throws {
    bytes = try ByteReader(path)
    self.acceptsBinary = acceptsBinary
  }

  /// The next line without its end; nil after the last one.
  package func next() throws -> String? {
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { (start, searched) = (end + 1, end + 1) }
        return try text(of: buffer[start..<end])
      }
      if isAtEnd {
        defer { (start, searched) = (buffer.count, buffer.count) }
        return start < buffer.count ? try text(of: buffer[start...]) : nil
      }
      guard buffer.count - start <= Self.longestLine else {
        throw Failure(.data, "a line of more than \(Self.longestLine >> 20) MiB", at: "\(name):\(lineCount + 1)")
      }
      buffer.removeFirst(start)
      (start, searched) = (0, buffer.count)
      let piece = try bytes.next()
      isAtEnd = piece.isEmpty
      buffer += piece
    }
  }

  /// Whether a whole line is there already, so that asking for it will not wait for a slow writer.
  package var hasLine: Bool { buffer[searched...].contains(UInt8(ascii: "\n")) }

  /// A line about the lines that had to be repaired, if there are any.
  package var repairNotice: String? {
    guard repairs.count > 0 else { return nil }
    let lines = repairs.count == 1 ? "1 line isn't" : "\(repairs.count) lines aren't"
    return "\(name):\(repairs.firstLine): \(lines) valid UTF-8; what is broken was read as U+FFFD"
  }

  private func text(of bytes: ArraySlice<UInt8>) throws -> String {
    lineCount += 1
    var bytes = bytes
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    if lineCount == 1 {
      if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        throw Failure(.data, "the text is UTF-16", at: name, advice: "convert it to UTF-8 first")
      }
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    }
    if let line = String(validating: bytes, as: UTF8.self) { return line }
    guard acceptsBinary || !bytes.contains(0) else {
      throw Failure(.data, "not a text file", at: "\(name):\(lineCount)")
    }
    repairs = (repairs.count + 1, repairs.count == 0 ? lineCount : repairs.firstLine)
    return String(decoding: bytes, as: UTF8.self)
  }
}
