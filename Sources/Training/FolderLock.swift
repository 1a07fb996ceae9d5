import Diagnostics
import Foundation

/// Keeps a second training out of a folder; the system lifts the lock when the process ends, however it ends.
struct FolderLock {
  private let descriptor: Int32

  init(_ folder: URL) throws {
    let path = folder.appendingPathComponent("lock").path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(
        .resource, "can't write: \(String(cString: strerror(errno)))", at: folder.path, advice: "check the permissions")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Failure(
        .resource, "another training is at work here", at: folder.deletingLastPathComponent().path,
        advice: "wait for it, or name another folder with --output")
    }
  }

  func release() { close(descriptor) }
}
