import Foundation
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

struct LexiconLearnerTests {
  private static let size = 400

  /// Sentences of a made-up language: word s is word `translation(s)` of the other, and words change places.
  private func corpus(_ pairs: Int, in folder: URL) throws -> Corpus {
    var generator = SeededGenerator(seed: 7)
    let writer = try CorpusWriter(in: folder)
    for _ in 0..<pairs {
      // Half of the words are from the first ten, as in any language.
      let source = (0..<Int.random(in: 3...12, using: &generator)).map { _ in
        Int32.random(in: 260..<(Bool.random(using: &generator) ? 270 : 400), using: &generator)
      }
      try writer.append(EncodedPair(source: source, target: source.map(translation).shuffled(using: &generator)))
    }
    return try writer.finish()
  }

  private func translation(_ word: Int32) -> Int32 { 260 + (word - 260) * 37 % 140 }

  private func learn(from corpus: Corpus, threads: Int = 1) -> Lexicon {
    LexiconLearner(sourceSize: Self.size, targetSize: Self.size, workers: Workers(count: threads)).learn(from: corpus)
  }

  @Test func findsAKnownLexicon() throws {
    try withTemporaryFolder { folder in
      let lexicon = learn(from: try corpus(3000, in: folder))
      for word in Int32(260)..<400 {
        let best = try #require(lexicon.translations[Int(word)].first, "\(word)")
        #expect(best.target == translation(word))
        #expect(best.probability > 0.7, "\(word)")
      }
      #expect(lexicon.translations[259].isEmpty)
    }
  }

  @Test func sameBitsAtAnyNumberOfThreads() throws {
    try withTemporaryFolder { folder in
      let corpus = try corpus(300, in: folder)
      let expected = learn(from: corpus)
      for threads in [2, 7] {
        let lexicon = learn(from: corpus, threads: threads)
        #expect(lexicon.translations == expected.translations)
        #expect(lexicon.frequencies == expected.frequencies)
        #expect(lexicon.sourceFrequencies == expected.sourceFrequencies)
      }
    }
  }

  /// Each pass makes the pairs more probable; the fractions of a target id sum to its occurrences.
  @Test func countsAreShares() throws {
    try withTemporaryFolder { folder in
      let corpus = try corpus(300, in: folder)
      let lexicon = learn(from: corpus)
      for row in lexicon.translations {
        #expect(row.map(\.probability).reduce(0, +) < 1.0001)
        #expect(row == row.sorted { ($1.probability, $0.target) < ($0.probability, $1.target) })
      }
      var frequencies = [Int](repeating: 0, count: Self.size)
      for index in 0..<corpus.count { for id in corpus.pair(at: index).target { frequencies[Int(id)] += 1 } }
      #expect(lexicon.frequencies == frequencies)
    }
  }

  /// Of two sources with one best translation it is that of the source it comes from more often.
  @Test func mutualTranslationsAreTheBestBothWays() {
    let lexicon = Lexicon(
      translations: [
        [.init(target: 3, probability: 0.9)],
        [.init(target: 3, probability: 0.6), .init(target: 2, probability: 0.4)], [],
        [.init(target: 1, probability: 0.5), .init(target: 2, probability: 0.1)],
      ], sourceFrequencies: [10, 20, 0, 6], frequencies: [0, 3, 9, 21])
    #expect(lexicon.mutualTranslations.map(\.source) == [1, 3])
    #expect(lexicon.mutualTranslations.map(\.target) == [3, 1])
    #expect(lexicon.mutualTranslations.map(\.probability) == [0.6, 0.5])
    #expect(lexicon.mutualTranslations.map(\.occurrences) == [20, 6])
  }

  @Test func aShortlistHasTheBestAndTheFrequent() throws {
    let lexicon = Lexicon(
      translations: [[], [.init(target: 300, probability: 0.5), .init(target: 299, probability: 0.25)]],
      sourceFrequencies: [0, 4], frequencies: (0..<310).map { $0 == 305 ? 9 : $0 == 290 || $0 == 291 ? 5 : 0 })
    func candidates(best: Int, frequent: Int) -> [Int32] {
      lexicon.shortlist(best: best, frequent: frequent).candidates(for: [0, 1, 1])
    }
    #expect(candidates(best: 1, frequent: 2) == [0, 1, 2, 3, 290, 300, 305])
    #expect(candidates(best: 2, frequent: 9) == [0, 1, 2, 3, 290, 291, 299, 300, 305])
  }
}
