import Diagnostics
import Foundation

/// Reads a text file line by line, however long it is; `-` is standard input.
///
/// Lines end with LF and nothing else; a last line may lack it. What isn't UTF-8 is repaired and counted.
final class LineReader {
  private static let chunkSize = 1 << 16
  /// The file as messages call it.
  let name: String
  /// Lines read so far.
  private(set) var lineCount = 0
  /// How many lines had to be repaired, and the number of the first, from 1.
  private(set) var repairs: (count: Int, firstLine: Int) = (0, 0)
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  init(_ path: String) throws {
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY)
    guard descriptor >= 0 else { throw Self.failure(errno, at: name) }
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// The next line without its end; nil after the last one.
  func next() throws -> String? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return try text(of: buffer[start..<end])
      }
      searched = buffer.count
      if isAtEnd {
        defer { start = buffer.count }
        return start < buffer.count ? try text(of: buffer[start...]) : nil
      }
      searched -= start
      try fill()
    }
  }

  /// Drops what was read and appends the next piece of the file.
  private func fill() throws {
    buffer.removeFirst(start)
    start = 0
    let old = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: Self.chunkSize))
    var count: Int
    repeat {
      count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress.map { $0 + old }, Self.chunkSize) }
    } while count < 0 && errno == EINTR
    guard count >= 0 else { throw Self.failure(errno, at: name) }
    buffer.removeLast(Self.chunkSize - count)
    isAtEnd = count == 0
  }

  private func text(of bytes: ArraySlice<UInt8>) throws -> String {
    lineCount += 1
    if let line = String(validating: bytes, as: UTF8.self) { return line }
    guard !bytes.contains(0) else { throw Failure(.data, "not a text file", at: "\(name):\(lineCount)") }
    repairs = (repairs.count + 1, repairs.count == 0 ? lineCount : repairs.firstLine)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Warns of the lines that had to be repaired, if there are any.
  func reportRepairs(to terminal: Terminal) {
    guard repairs.count > 0 else { return }
    let lines = repairs.count == 1 ? "1 line isn't" : "\(Phrase.count(repairs.count)) lines aren't"
    terminal.warn("\(name):\(repairs.firstLine): \(lines) valid UTF-8; what is broken was read as U+FFFD")
  }

  private static func failure(_ code: Int32, at name: String) -> Failure {
    let kind: Failure.Kind = [ENOENT, ENOTDIR, EISDIR].contains(code) ? .data : .resource
    return Failure(kind, "can't read: \(String(cString: strerror(code)))", at: name)
  }
}
