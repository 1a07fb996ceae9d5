import Foundation
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

/// Dropout of subwords and of messages is the same whenever a step is taken, and another at every step.
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

  /// About as many as asked for are answers to silence; the others are as they were, and so are all replies.
  @Test func someRepliesAreLearntAsOnesToSilence() throws {
    try withTemporaryFolder { folder in
      let writer = try CorpusWriter(in: folder)
      let pairs = (0..<1000).map { EncodedPair(source: [300, Int32($0 + 300)], target: [Int32($0 + 300)]) }
      for pair in pairs { try writer.append(pair) }
      let corpus = try writer.finish()
      var learner = VocabularyLearner()
      learner.add(lines: ["a b c"])
      let splitter = try learner.learn(size: 270).splitter
      var settings = TrainingSettings()
      settings.messageDropout = 0.1
      let reader = BatchReader(corpus, settings: settings, source: splitter, target: splitter)
      let all = (0..<1000).map { UInt32($0) }[...]
      let read = reader.pairs(of: all, step: 1)
      #expect(read.map(\.target) == pairs.map(\.target))
      let silent = read.count { $0.source == SpecialToken.silence }
      #expect((60...140).contains(silent))
      #expect(zip(read, pairs).count { $0.source == $1.source } == 1000 - silent)
      #expect(reader.pairs(of: all, step: 1) == read && reader.pairs(of: all, step: 2) != read)
    }
  }
}
