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

  /// A thousand pairs, and how they are read at a step.
  private func read(
    contextTurns: Int = 1, isOpener: Bool = false, _ check: ([EncodedPair], _ read: (Int) -> [EncodedPair]) -> Void,
    set: (inout TrainingSettings) -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let writer = try CorpusWriter(in: folder)
      let pairs = (0..<1000).map {
        EncodedPair(
          source: (isOpener ? [] : [300, SpecialToken.userTurn]) + [Int32($0 + 300)], target: [Int32($0 + 300)])
      }
      for pair in pairs { try writer.append(pair) }
      let corpus = try writer.finish()
      var learner = VocabularyLearner()
      learner.add(lines: ["a b c"])
      let splitter = try learner.learn(size: 270).splitter
      var settings = TrainingSettings()
      set(&settings)
      let reader = BatchReader(
        corpus, settings: settings, contextTurns: contextTurns, source: splitter, target: splitter)
      check(pairs) { reader.pairs(of: (0..<1000).map { UInt32($0) }[...], step: $0) }
    }
  }

  /// About as many as asked for are hidden, no marks of turns, and nothing of the targets.
  @Test func someSubwordsOfSourcesAreHidden() throws {
    try read { pairs, read in
      let found = read(1)
      #expect(found.map(\.target) == pairs.map(\.target))
      #expect(found.allSatisfy { $0.source[1] == SpecialToken.userTurn })
      let hidden = found.reduce(0) { $0 + $1.source.count { $0 == SpecialToken.unknown } }
      #expect((140...260).contains(hidden))
      #expect(zip(found, pairs).allSatisfy { zip($0.source, $1.source).allSatisfy { $0 == $1 || $0 == 1 } })
      #expect(read(1) == found && read(2) != found)
    } set: {
      $0.wordDropout = 0.1
    }
  }

  /// About half of the messages that begin a conversation are read behind an exchange of another, as far as turns are read.
  @Test(arguments: [1, 2, 3])
  func topicsChange(contextTurns: Int) throws {
    try read(contextTurns: contextTurns, isOpener: true) { pairs, read in
      let found = read(1)
      #expect(found.map(\.target) == pairs.map(\.target))
      #expect(found.map(\.source.last) == pairs.map(\.source.last))
      let changed = found.filter { $0.source.count > 1 }
      #expect(contextTurns == 1 ? changed.isEmpty : (400...600).contains(changed.count))
      for source in changed.map(\.source) {
        #expect(source.count == 2 * contextTurns - 1 && source[source.count - 2] == SpecialToken.ownTurn)
        if contextTurns == 3 { #expect(source[1] == SpecialToken.userTurn && source[0] == source[2]) }
      }
      #expect(contextTurns == 1 || Set(changed.map { $0.source[0] }).count > 200)
      #expect(read(1) == found && (contextTurns == 1 || read(2) != found))
    } set: {
      $0.topicChange = 0.5
    }
  }

  @Test func whatGoesOnKeepsItsTopic() throws {
    try read(contextTurns: 3) { pairs, read in
      #expect(read(1) == pairs)
    } set: {
      $0.topicChange = 1
    }
  }

  /// About as many as asked for are answers to silence; the others are as they were, and so are all replies.
  @Test func someRepliesAreLearntAsOnesToSilence() throws {
    try read { pairs, read in
      let found = read(1)
      #expect(found.map(\.target) == pairs.map(\.target))
      let silent = found.count { $0.source == SpecialToken.silence }
      #expect((60...140).contains(silent))
      #expect(zip(found, pairs).count { $0.source == $1.source } == 1000 - silent)
      #expect(read(1) == found && read(2) != found)
    } set: {
      $0.messageDropout = 0.1
    }
  }
}
