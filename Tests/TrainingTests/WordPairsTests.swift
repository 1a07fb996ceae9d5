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

  /// Sentences of two words that change places; "grey" is too rare to be sure of.
  private static let sentences: [String] =
    words.flatMap { first in
      words.flatMap { second in
        [".", "!", "?"].map { "\(first.0) \(second.0)\($0)\t\(second.1) \(first.1)\($0)" }
      }
    } + words.prefix(4).map { "grey \($0.0).\t\($0.1) grau." }

  private func request(_ folder: URL) throws -> TrainingRequest {
    var request = try TinyTraining.request(Self.sentences, in: folder)
    (request.sourceText, request.targetText) = (TextSettings(), TextSettings())
    request.vocabularySize = 400
    request.vocabularyKind = .separate
    (request.epochs, request.learnsWords) = (1, true)
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
      #expect(corpus.count == corpus.newPairs)
      let texts = found.map { source.decode($0.source) + " " + target.decode($0.target) }
      #expect(Set(texts) == Set(Self.words.map { "\($0.0) \($0.1)" }) && texts.count == Self.words.count)
      for pair in found { #expect(source.encode(source.decode(pair.source)) == pair.source) }
      #expect(!validation.isEmpty)
    }
  }

  /// A tenth of the pairs at most, the most frequent words.
  @Test func thereAreFew() throws {
    try withTemporaryFolder { folder in
      var wanted = try request(folder)
      wanted.pairs = .tables([folder.appendingPathComponent("few.tsv").path])
      let few = Self.sentences.enumerated().filter { $0.offset.isMultiple(of: 4) }.map(\.element)
      try Data(few.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("few.tsv"))
      let settings = try trained(wanted)
      #expect(settings.wordPairs == settings.trainingPairs / 10)
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
