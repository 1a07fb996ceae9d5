import CZlib
import Diagnostics

/// Unpacks gzip as it comes; several members follow each other as one file.
final class Inflater {
  /// The first bytes of every gzip file.
  static let signature: [UInt8] = [0x1F, 0x8B]

  /// Text is packed to a tenth; from some size on, what was packed to less than this is not meant to be read.
  private static let largestRatio = 250
  private static let judgedSize = 64 << 20

  private let name: String
  /// zlib keeps a pointer back to its stream, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var input: [UInt8]
  private var used = 0
  private var isBetweenMembers = false
  private var (packedCount, count) = (0, 0)

  /// - Parameters:
  ///   - start: the first bytes of the file.
  ///   - name: the file as messages call it.
  init(_ start: [UInt8], name: String) throws {
    self.name = name
    input = start
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16 for the gzip format.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw Failure(.resource, "out of memory", at: name)
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The next unpacked bytes; none at the end.
  /// - Parameter read: gives the next packed bytes, none at the end.
  func next(_ read: () throws -> [UInt8]) throws -> [UInt8] {
    while true {
      if used == input.count {
        (input, used) = (try read(), 0)
        guard !input.isEmpty else {
          guard isBetweenMembers else {
            throw Failure(.data, "the compressed file ends early", at: name, advice: "get it anew")
          }
          return []
        }
      }
      let bytes = try unpack()
      if !bytes.isEmpty { return bytes }
    }
  }

  /// Unpacks one piece at most, however small its packed form is. What zlib holds back comes with the bytes that follow:
  /// the checksum does, at least.
  private func unpack() throws -> [UInt8] {
    var code = Z_OK
    let before = used
    let output = [UInt8](unsafeUninitializedCapacity: ByteReader.pieceSize) { room, count in
      input.withUnsafeMutableBufferPointer { bytes in
        stream.pointee.next_in = bytes.baseAddress?.advanced(by: used)
        stream.pointee.avail_in = UInt32(bytes.count - used)
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = UInt32(room.count)
        code = inflate(stream, Z_NO_FLUSH)
        used = bytes.count - Int(stream.pointee.avail_in)
        count = room.count - Int(stream.pointee.avail_out)
      }
    }
    switch code {
    case Z_STREAM_END:
      isBetweenMembers = true
      inflateReset(stream)
    case Z_OK, Z_BUF_ERROR:
      if used > before { isBetweenMembers = false }
    default:
      let fault = stream.pointee.msg.map { String(cString: $0) } ?? "error \(code)"
      throw Failure(.data, "the compressed file is damaged: \(fault)", at: name, advice: "get it anew")
    }
    packedCount += used - before
    count += output.count
    guard count <= max(Self.judgedSize, Self.largestRatio * packedCount) else {
      throw Failure(
        .data, "the compressed file unpacks to more than \(Self.largestRatio) times its size", at: name,
        advice: "unpack it first if it is meant to be so")
    }
    return output
  }
}
