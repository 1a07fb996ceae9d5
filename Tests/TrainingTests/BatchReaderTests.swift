import Foundation
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

/// Subword dropout is the same whenever a step is taken, and another at every step.
struct BatchReaderTests {
  @Test func splitsFollowSeedAndStep() throws {
    try withTemporaryFolder { folder in
      let words = ["lighthouse", "keeper", "counted", "ships"]
      let lines = (0..<200).map { "\(words[$0 % 4]) \(words[$0 / 4 % 4]) \($0)\t\(words[$0 / 16 % 4]) \($0)" }
      var request = try TinyTraining.request(lines, in: folder)
      (request.sourceText, request.targetText) = (TextSettings(), TextSettings())
      request.subwordDropout = 0.3
      request.epochs = 2
      let whole = TinyObserver()
      let expected = try TinyTraining.run(request, observer: whole)
      request.folder = folder.appendingPathComponent("stopped")
      #expect(try TinyTraining.run(request, observer: TinyObserver(stopAfter: [3])).end == .interrupted)
      #expect(try TinyTraining.run(request, threads: 2).weights == expected.weights)
      request.folder = folder.appendingPathComponent("whole words")
      request.subwordDropout = 0
      let plain = TinyObserver()
      let without = try TinyTraining.run(request, observer: plain)
      #expect(without.weights != expected.weights && plain.steps == whole.steps)
    }
  }
}
