import Diagnostics
import Foundation
import Models
import TestSupport
import Testing

@testable import Training

struct TrainingLogTests {
  /// What was told before the run began is there, too; a new run begins anew, one that goes on adds.
  @Test func lines() throws {
    try withTemporaryFolder { url in
      let folder = ModelFolder(url)
      try AtomicFile.makeFolder(folder.trainingFolder)
      func text() throws -> String { try String(contentsOf: folder.logFile, encoding: .utf8) }
      for (isResumed, expected) in [(false, "a\nb\n"), (true, "a\nb\na\nb\n"), (false, "a\nb\n")] {
        let log = TrainingLog(folder)
        log.add("a")
        log.begin(isResumed: isResumed)
        log.add("b")
        #expect(try text() == expected)
      }
      let refused = TrainingLog(folder)
      refused.add("c")
      #expect(try text() == "a\nb\n")
    }
  }
}
