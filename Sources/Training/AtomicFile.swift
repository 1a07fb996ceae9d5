import Diagnostics
import Foundation

/// Writes files so that at every moment either the old contents or the whole new ones are there.
package enum AtomicFile {
  /// Writes beside the file, syncs, renames, and syncs the folder; a failure leaves the old file as it was.
  ///
  /// A device or a pipe, as /dev/null, can't be replaced by a file: it is written to as it stands.
  package static func write(to url: URL, _ body: (_ descriptor: Int32) throws -> Void) throws {
    var status = stat()
    if stat(url.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return try writeInPlace(url, body) }
    // A link stays, and what it points to is replaced.
    let url = url.resolvingSymlinksInPath()
    let temporary = url.path + ".\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("create", at: url.path) }
    do {
      do {
        defer { close(descriptor) }
        try body(descriptor)
        guard fsync(descriptor) == 0 else { throw failure("write", at: url.path) }
      }
      guard rename(temporary, url.path) == 0 else { throw failure("replace", at: url.path) }
    } catch {
      unlink(temporary)
      throw error
    }
    syncFolder(of: url)
  }

  private static func writeInPlace(_ url: URL, _ body: (_ descriptor: Int32) throws -> Void) throws {
    let descriptor = open(url.path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("write", at: url.path) }
    defer { close(descriptor) }
    try body(descriptor)
  }

  /// Writes some bytes.
  package static func write(_ data: Data, to url: URL) throws {
    try write(to: url) { descriptor in
      try data.withUnsafeBytes { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
          let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
          if count < 0 && errno == EINTR { continue }
          guard count > 0 else { throw failure("write", at: url.path) }
          rest = rest.dropFirst(count)
        }
      }
    }
  }

  /// Makes a folder, and those above it, if they are not there.
  package static func makeFolder(_ url: URL) throws {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        .resource, "the folder can't be made", at: url.path,
        advice: "check the name, the permissions and the free space")
    }
  }

  /// A rename is only safe from a power cut once the folder is synced; where that can't be done there is nothing to do.
  private static func syncFolder(of url: URL) {
    let descriptor = open(url.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func failure(_ verb: String, at path: String) -> Failure {
    Failure(
      .resource, "can't \(verb): \(String(cString: strerror(errno)))", at: path,
      advice: "check the free space and the permissions")
  }
}
