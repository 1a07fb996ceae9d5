import CZlib
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

/// Unpacks gzip as it comes; several members follow each other as one file.
private final class Inflater {
  private let name: String
  private var stream = z_stream()
  private var isBetweenMembers = true

  init(name: String) throws {
    self.name = name
    // 15 bits of window, and 16 for the gzip format.
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw Failure(.resource, "out of memory", at: name)
    }
  }

  deinit { inflateEnd(&stream) }

  func inflate(_ input: [UInt8]) throws -> [UInt8] {
    var output: [UInt8] = []
    var input = input
    let damage: String? = input.withUnsafeMutableBufferPointer { bytes in
      stream.next_in = bytes.baseAddress
      stream.avail_in = UInt32(bytes.count)
      var piece = [UInt8](repeating: 0, count: ByteReader.pieceSize)
      while true {
        let (code, count) = piece.withUnsafeMutableBufferPointer { room in
          stream.next_out = room.baseAddress
          stream.avail_out = UInt32(room.count)
          let code = CZlib.inflate(&stream, Z_NO_FLUSH)
          return (code, room.count - Int(stream.avail_out))
        }
        output += piece[..<count]
        isBetweenMembers = code == Z_STREAM_END
        if code == Z_STREAM_END {
          guard stream.avail_in > 0 else { return nil }
          inflateReset(&stream)
        } else if code == Z_BUF_ERROR || (code == Z_OK && stream.avail_in == 0 && count < piece.count) {
          return nil
        } else if code != Z_OK {
          return stream.msg.map { String(cString: $0) } ?? "error \(code)"
        }
      }
    }
    if let damage {
      throw Failure(.data, "the compressed file is damaged: \(damage)", at: name, advice: "get it anew")
    }
    return output
  }

  func finish() throws {
    guard isBetweenMembers else {
      throw Failure(.data, "the compressed file ends early", at: name, advice: "get it anew")
    }
  }
}
