import Foundation
import Testing

@testable import Evaluation

/// Scores of the fixture's lines, which `Scripts/compare-sacrebleu.py` had sacreBLEU compute.
struct SacreBLEUTests {
  private struct Golden: Decodable {
    struct Score: Decodable {
      let name: String
      let score: Double
      let summary: String
    }
    struct Corpus: Decodable {
      let tokenizer: String
      let lowercase: Bool
      let references: Int
      let scores: [Score]
    }
    let corpus: [Corpus]
    /// BLEU, chrF and chrF++ of each line against both references.
    let sentences: [[Double]]
  }

  private static func data(_ name: String) throws -> Data {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Data(contentsOf: tests.appendingPathComponent("Fixtures/sacrebleu").appendingPathComponent(name))
  }

  private static func lines(_ name: String) throws -> [String] {
    try data(name).split(separator: 10, omittingEmptySubsequences: false).dropLast().map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  private let golden: Golden
  private let hypotheses: [String]
  private let references: [[String]]

  init() throws {
    golden = try JSONDecoder().decode(Golden.self, from: Self.data("scores.json"))
    hypotheses = try Self.lines("hypotheses.txt")
    references = try [Self.lines("references-1.txt"), Self.lines("references-2.txt")]
  }

  @Test func corpusScores() throws {
    #expect(golden.corpus.count == 16)
    for expected in golden.corpus {
      let tokenizer = try #require(ScoringTokenizer(rawValue: expected.tokenizer))
      let sets = Array(references.prefix(expected.references))
      let bleu = BLEU(tokenizer: tokenizer, ignoresCase: expected.lowercase).corpusScore(of: hypotheses, against: sets)
      #expect(bleu.description == expected.scores[0].summary, "\(expected)")
      #expect(abs(bleu.value - expected.scores[0].score) < 1e-9, "\(expected)")
      for (wordOrder, golden) in [(0, expected.scores[1]), (2, expected.scores[2])] {
        let chrF = ChrF(wordOrder: wordOrder, ignoresCase: expected.lowercase)
        #expect(chrF.name == golden.name)
        #expect(abs(chrF.corpusScore(of: hypotheses, against: sets) - golden.score) < 1e-9, "\(expected)")
      }
    }
  }

  @Test func sentenceScores() {
    #expect(golden.sentences.count == hypotheses.count)
    for (line, expected) in golden.sentences.enumerated() {
      let own = references.map { $0[line] }
      let scores = [
        BLEU().sentenceScore(of: hypotheses[line], against: own).value,
        ChrF().sentenceScore(of: hypotheses[line], against: own),
        ChrF(wordOrder: 2).sentenceScore(of: hypotheses[line], against: own),
      ]
      #expect(zip(scores, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "line \(line + 1): \(scores), not \(expected)")
    }
  }
}
