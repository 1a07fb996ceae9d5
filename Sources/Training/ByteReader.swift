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
    guard descriptor >= 0 else { throw Failure.unreadable(name) }
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// The next bytes, at most `pieceSize` or so; none at the end.
  func next() throws -> [UInt8] {
    if isFirst {
      isFirst = false
      let start = try firstBytes()
      guard start.starts(with: Inflater.signature) else { return start }
      inflater = try Inflater(start, name: name)
    }
    return try inflater?.next(read) ?? read()
  }

  /// The first bytes, two at least if there are as many: compressed files show it there, whatever they are called.
  private func firstBytes() throws -> [UInt8] {
    var start = try read()
    while start.count == 1 {
      let more = try read()
      if more.isEmpty { break }
      start += more
    }
    return start
  }

  private func read() throws -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { room, count in
      while true {
        let got = Foundation.read(descriptor, room.baseAddress, room.count)
        count = max(got, 0)
        if got >= 0 { return }
        code = errno
        if code == EAGAIN {
          // Somebody else made the terminal or pipe that we share with them non-blocking.
          var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
          poll(&wait, 1, -1)
        } else if code != EINTR {
          return
        }
        code = 0
      }
    }
    guard code == 0 else { throw Failure.unreadable(name, code: code) }
    return bytes
  }
}
