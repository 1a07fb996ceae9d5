import Foundation
import Synchronization

/// Writes files so that at every moment either the old contents or the whole new ones are there.
package enum AtomicFile {
  /// Ends the names of files that are being written; a killed run leaves some behind.
  package static let suffix = ".seq2seq-new"
  /// The files that are being written, and the folders that hold nothing worth keeping yet.
  private static let unfinished = Mutex<Set<String>>([])

  /// Writes beside the file, syncs, renames, and syncs the folder; a failure leaves the old file as it was.
  ///
  /// A symbolic link stays one, and its file is replaced; a file that is replaced hands on its permissions. What is no
  /// file, such as a pipe or `/dev/null`, is written to as it is.
  package static func write(to url: URL, _ body: (_ descriptor: Int32) throws -> Void) throws {
    let path = url.resolvingSymlinksInPath().path
    var status = stat()
    let exists = stat(path, &status) == 0
    let isFile = !exists || status.st_mode & S_IFMT == S_IFREG
    guard isFile else { return try writeInPlace(path, body) }

    let temporary = "\(path).\(String(UInt64.random(in: 0...(.max)), radix: 36))\(suffix)"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Failure.unwritable(url.path, "create") }
    unfinished.withLock { _ = $0.insert(temporary) }
    defer { unfinished.withLock { _ = $0.remove(temporary) } }
    do {
      do {
        defer { close(descriptor) }
        if exists { fchmod(descriptor, status.st_mode & 0o777) }
        try body(descriptor)
        guard fsync(descriptor) == 0 else { throw Failure.unwritable(url.path) }
      }
      guard rename(temporary, path) == 0 else { throw Failure.unwritable(url.path, "replace") }
    } catch {
      unlink(temporary)
      throw error
    }
    syncFolder(of: path)
  }

  /// Writes some bytes.
  package static func write(_ data: Data, to url: URL) throws {
    try write(to: url) { descriptor in
      try data.withUnsafeBytes { try writeAll($0, to: descriptor, path: url.path) }
    }
  }

  /// Removes all that is half-written: the program is about to end.
  package static func removeUnfinished() {
    unfinished.withLock { for path in $0 { try? FileManager.default.removeItem(atPath: path) } }
  }

  /// Notes that a folder is new: it goes when it is abandoned, or when the program ends, before it is kept.
  package static func begin(folder: URL) { unfinished.withLock { _ = $0.insert(folder.path) } }

  /// Notes that a folder holds something worth keeping.
  package static func keep(folder: URL) { unfinished.withLock { _ = $0.remove(folder.path) } }

  /// Removes a folder that was begun and has not been kept.
  package static func abandon(folder: URL) {
    guard unfinished.withLock({ $0.remove(folder.path) }) != nil else { return }
    try? FileManager.default.removeItem(at: folder)
  }

  /// Removes what killed runs left half-written in a folder that nobody else writes to.
  package static func removeLeftovers(in folder: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasSuffix(suffix) { unlink(folder.appendingPathComponent(name).path) }
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

  private static func writeInPlace(_ path: String, _ body: (Int32) throws -> Void) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure.unwritable(path) }
    defer { close(descriptor) }
    try body(descriptor)
  }

  /// A rename is only safe from a power cut once the folder is synced; where that can't be done there is nothing to do.
  private static func syncFolder(of path: String) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
