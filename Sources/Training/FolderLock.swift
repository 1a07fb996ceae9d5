import Diagnostics
import Foundation
import Models

/// Lets only one training, `quantize` or `shortlist` at a time work in a folder.
///
/// The system lifts the lock when the process ends, however it ends.
struct FolderLock {
  static let fileName = "lock"

  private let descriptor: Int32

  /// - Parameter advice: what the user can do while another holds the lock.
  init(_ folder: URL, advice: String = "wait for it") throws {
    let path = folder.appendingPathComponent(Self.fileName).path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(
        .resource, "can't write: \(String(cString: strerror(errno)))", at: folder.path, advice: "check the permissions")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Failure(
        .resource, "another command is at work here", at: folder.deletingLastPathComponent().path, advice: advice)
    }
  }

  func release() { close(descriptor) }
}

extension ModelFolder {
  /// Works on a finished model that no other command may be at work on meanwhile; a card that somebody has changed stays so.
  func alone<Result>(_ work: () throws -> Result) throws -> Result {
    try AtomicFile.makeFolder(trainingFolder)
    let lock = try FolderLock(trainingFolder)
    defer { lock.release() }
    let card = FileManager.default.contents(atPath: cardFile.path)
    let isEdited = try card.map { try $0 != Data(ModelCard(readConfiguration()).text.utf8) } ?? false
    let result = try work()
    if isEdited, let card { try AtomicFile.write(card, to: cardFile) }
    return result
  }
}
