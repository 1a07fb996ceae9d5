import Diagnostics
import Foundation

/// A temporary file without a name: it is gone when it is closed, however the process ends.
///
/// Written once through a buffer, then read back piece by piece or mapped into memory.
final class ScratchFile {
  private static let bufferSize = 1 << 20

  /// Bytes written so far.
  private(set) var count = 0
  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  /// Makes a file on the disk that a folder is on.
  init(in folder: URL) throws {
    let url = folder.appendingPathComponent(
      "scratch.\(String(UInt64.random(in: 0...(.max)), radix: 36))\(AtomicFile.suffix)")
    path = folder.path
    descriptor = open(url.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure.unwritable(path, "create") }
    unlink(url.path)
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end.
  func append(_ bytes: some Collection<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    count += bytes.count
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Hands what is buffered to the system, so that it can be read.
  func flush() throws {
    try buffer.withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Reads at most a buffer's size of flushed bytes from an offset on; none at the end.
  func read(from offset: Int) throws -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.bufferSize) { room, count in
      var got: Int
      repeat {
        got = pread(descriptor, room.baseAddress, room.count, off_t(offset))
      } while got < 0 && errno == EINTR
      if got < 0 { code = errno }
      count = max(got, 0)
    }
    guard code == 0 else { throw Failure.unreadable(path, code: code) }
    return bytes
  }

  /// Maps all flushed bytes for reading; the mapping outlives the file.
  func map() throws -> MappedBytes { try MappedBytes(descriptor, count: count, path: path) }
}

/// Bytes of a file seen as memory, which the system reads when they are touched and drops when it is short of memory.
final class MappedBytes: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  fileprivate init(_ descriptor: Int32, count: Int, path: String) throws {
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
      throw Failure(
        .resource, "can't map into memory: \(String(cString: strerror(errno)))", at: path,
        advice: "close other programs")
    }
    bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }
}
