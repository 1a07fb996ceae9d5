import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Training

struct FolderLockTests {
  @Test func keepsTheSecondOut() throws {
    try withTemporaryFolder { folder in
      let training = folder.appendingPathComponent("model/training")
      try AtomicFile.makeFolder(training)
      let lock = try FolderLock(training)
      let failure = try failure(in: folder) { _ = try FolderLock(training) }
      #expect(
        failure
          == Failure(
            .resource, "another command is at work here", at: "model", advice: "wait for it"))
      lock.release()
      try FolderLock(training).release()
    }
  }

  @Test func folderThatIsNotThere() throws {
    try withTemporaryFolder { folder in
      let failure = try failure(in: folder) { _ = try FolderLock(folder.appendingPathComponent("none")) }
      #expect(failure.kind == .resource && failure.place == "none")
    }
  }
}
