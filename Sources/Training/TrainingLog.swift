import Diagnostics
import Foundation
import Models

/// `training/log.txt`: what a run told its user, line by line.
///
/// Lines are held back until the run has begun for good; one that is refused leaves another's log as it is.
package final class TrainingLog {
  private let folder: ModelFolder
  private var waiting = ""
  private var hasBegun = false

  package init(_ folder: ModelFolder) { self.folder = folder }

  /// Adds a line.
  package func add(_ line: String) {
    waiting += line + "\n"
    if hasBegun { write() }
  }

  /// Begins to write, behind what earlier sessions of the same run wrote if there were any.
  func begin(isResumed: Bool) {
    hasBegun = true
    if !isResumed || !FileManager.default.fileExists(atPath: folder.logFile.path) {
      try? AtomicFile.write(Data(), to: folder.logFile)
    }
    write()
  }

  /// The log is for people; a disk too full for its line will stop the run at the next save.
  private func write() {
    defer { waiting = "" }
    guard let file = FileHandle(forWritingAtPath: folder.logFile.path) else { return }
    _ = try? file.seekToEnd()
    try? file.write(contentsOf: Data(waiting.utf8))
    try? file.close()
  }
}
