import Diagnostics
import Foundation
import Training

/// A small file that only its owner may read, in a folder that only the owner may enter.
struct PersonalFile {
  /// What is larger was not written by us.
  static let largestSize = 1 << 24
  private static let mode: mode_t = 0o600

  let url: URL
  var path: String { url.path }

  init(_ url: URL) { self.url = url }

  /// All that is in it; nil when there is no such file.
  func read() throws -> Data? {
    // A pipe in its place would keep us waiting.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0, errno == ENOENT { return nil }
    guard descriptor >= 0 else { throw Failure.unreadable(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.data, "this is no file", at: path)
    }
    guard status.st_size <= Self.largestSize else {
      throw Failure(.data, "the file is larger than \(Self.largestSize >> 20) MB", at: path)
    }
    do {
      return try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).read(upToCount: Self.largestSize)
        ?? Data()
    } catch {
      throw Failure.unreadable(path)
    }
  }

  /// Puts new contents in place of the old ones.
  func write(_ data: Data) throws {
    try makeFolder()
    try AtomicFile.write(to: url) { descriptor in
      fchmod(descriptor, Self.mode)
      try data.withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
    }
  }

  /// Adds a line, in one go so that two programs can share the file; an end that the last line lacks is put in.
  func append(line: String) throws {
    try makeFolder()
    let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, Self.mode)
    guard descriptor >= 0 else { throw Failure.unwritable(path) }
    defer { close(descriptor) }
    var last: UInt8 = 10
    let size = lseek(descriptor, 0, SEEK_END)
    if size > 0, pread(descriptor, &last, 1, size - 1) != 1 { throw Failure.unreadable(path) }
    let text = Array(((last == 10 ? "" : "\n") + line + "\n").utf8)
    try text.withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
  }

  private func makeFolder() throws {
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure(
        .resource, "its folder can't be made", at: path, advice: "check the name, the permissions and the free space")
    }
  }
}
