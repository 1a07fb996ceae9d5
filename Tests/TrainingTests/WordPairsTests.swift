import Foundation
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

struct WordPairsTests {
  private static let words = [
    ("red", "rot"), ("green", "grün"), ("blue", "blau"), ("yellow", "gelb"), ("white", "weiß"), ("black", "schwarz"),
  ]

  /// Sentences of two words that change places, with a full stop; "grey" is too rare to be sure of.
  private static let sentences: [String] =
    words.flatMap { first in
      words.map { "\(first.0) \($0.0).\t\($0.1) \(first.1)." }
    } + ["grey red.\trot grau."]

  private func request(_ folder: URL) throws -> TrainingRequest {
    var request = try TinyTraining.request(Self.sentences, in: folder)
    (request.sourceText, request.targetText) = (TextSettings(), TextSettings())
    request.vocabularySize = 400
    request.vocabularyKind = .separate
    request.epochs = 1
    return request
  }

  private func trained(_ request: TrainingRequest) throws -> TrainingSettings {
    try TinyTraining.run(request)
    return try ModelFolder(request.folder).readConfiguration().training
  }

  @Test func wordsAreLearntFromThePairs() throws {
    try withTemporaryFolder { folder in
      var builder = try CorpusBuilder(
        training: try request(folder).pairs, validation: nil, contextTurns: 1, seed: 1, folder: folder)
      var learners = (VocabularyLearner(), VocabularyLearner())
      for line in Self.sentences {
        let sides = line.components(separatedBy: "\t")
        learners.0.add(lines: [sides[0]])
        learners.1.add(lines: [sides[1]])
      }
      let (source, target) = (try learners.0.learn(size: 400), try learners.1.learn(size: 400))
      let (corpus, validation) = try builder.encode(
        source: source, target: target, learnsWords: true, workers: Workers(count: 1), folder: folder)
      let found = (corpus.newPairs - corpus.wordPairs..<corpus.newPairs).map(corpus.pair)
      #expect(corpus.wordPairs > 0 && corpus.count == corpus.newPairs)
      // A tenth of the pairs at most.
      #expect(corpus.wordPairs <= (corpus.newPairs - corpus.wordPairs) / 10)
      for pair in found {
        let words = (source.decode(pair.source), target.decode(pair.target))
        #expect(Self.words.contains { $0 == words }, "\(words)")
        #expect(source.encode(words.0) == pair.source)
      }
      #expect(!validation.isEmpty)
    }
  }

  /// Only for translators, and not where the user doesn't want it; the count is told apart from the user's pairs.
  @Test func whoGetsWords() throws {
    try withTemporaryFolder { folder in
      var wanted = try request(folder)
      let with = try trained(wanted)
      wanted.folder = folder.appendingPathComponent("without")
      wanted.learnsWords = false
      let without = try trained(wanted)
      wanted.folder = folder.appendingPathComponent("chat")
      (wanted.learnsWords, wanted.task) = (true, .chat)
      let chat = try trained(wanted)
      #expect((with.wordPairs ?? 0) > 0 && with.trainingPairs == without.trainingPairs)
      #expect(without.wordPairs == 0 && chat.wordPairs == 0)
      #expect(with.corpusFingerprint != without.corpusFingerprint)
    }
  }
}
