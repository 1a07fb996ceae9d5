import CZlib
import Diagnostics

/// Unpacks gzip as it comes; several members follow each other as one file.
final class Inflater {
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
