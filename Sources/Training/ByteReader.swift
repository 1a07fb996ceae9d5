import Diagnostics
import Foundation

/// Reads the bytes of a file or of standard input, `-`, piece by piece as they come; unpacks gzip.
final class ByteReader {
  static let pieceSize = 1 << 16

  /// The file as messages call it.
  let name: String
  private let descriptor: Int32
  private var inflater: Inflater?
  private var isFirst = true

  init(_ path: String) throws {
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(errno, at: name) }
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// The next bytes; none at the end.
  func next() throws -> [UInt8] {
    while true {
      var piece = try read()
      if isFirst {
        // What is compressed shows it in its first two bytes, whatever the file is called.
        while piece.count == 1 {
          let more = try read()
          if more.isEmpty { break }
          piece += more
        }
        if piece.starts(with: [0x1F, 0x8B]) { inflater = try Inflater(name: name) }
        isFirst = false
      }
      guard let inflater else { return piece }
      if piece.isEmpty {
        try inflater.finish()
        return []
      }
      let bytes = try inflater.inflate(piece)
      if !bytes.isEmpty { return bytes }
    }
  }

  private func read() throws -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
      var got: Int
      repeat {
        got = Foundation.read(descriptor, buffer.baseAddress, Self.pieceSize)
      } while got < 0 && errno == EINTR
      if got < 0 { code = errno }
      count = max(got, 0)
    }
    guard code == 0 else { throw Self.failure(code, at: name) }
    return bytes
  }

  private static func failure(_ code: Int32, at name: String) -> Failure {
    let kind: Failure.Kind = [ENOENT, ENOTDIR, EISDIR].contains(code) ? .data : .resource
    return Failure(kind, "can't read: \(String(cString: strerror(code)))", at: name)
  }
}
