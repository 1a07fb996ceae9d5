import Foundation
import Tensors
import Testing

@testable import Evaluation

/// Scores of the fixture's lines, which `Scripts/compare-sacrebleu.py` had sacreBLEU compute.
struct SacreBLEUTests {
  private struct Golden: Decodable {
    struct Score: Decodable {
      let name: String
      let score: Double
      let summary: String
      let signature: String
    }
    struct Corpus: Decodable {
      let tokenizer: String
      let lowercase: Bool
      let references: Int
      let scores: [Score]
    }
    struct Smoothing: Decodable {
      let method: String
      let scores: [Score]
    }
    struct Comparison: Decodable {
      struct Estimate: Decodable { let score, mean, halfWidth: Double }
      let comparison, signature: String
      let pValue: Double
      let system, baseline: Estimate
    }
    let corpus: [Corpus]
    /// BLEU, chrF and chrF++ of each line against both references.
    let sentences: [[Double]]
    /// BLEU of each line as a corpus of its own.
    let smoothing: [Smoothing]
    /// With a second reference of every other line only.
    let varying: [Score]
    /// Of 200 resamples, drawn by our generator from the seed 7.
    let bootstrap: [Comparison]
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
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    golden = try decoder.decode(Golden.self, from: Self.data("scores.json"))
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

  @Test func smoothing() throws {
    let methods: [String: BLEU.Smoothing] = [
      "exp": .exponential, "floor": .floor(BLEU.Smoothing.floorDefault), "floor=0.05": .floor(0.05),
      "add-k": .addK(BLEU.Smoothing.addKDefault), "add-k=0.5": .addK(0.5), "none": .none,
    ]
    #expect(golden.smoothing.count == methods.count)
    for expected in golden.smoothing {
      let bleu = BLEU(smoothing: try #require(methods[expected.method]))
      for (line, golden) in expected.scores.enumerated() {
        let own = references.map { $0[line] }
        let details = bleu.details(of: bleu.statistics(of: hypotheses[line], against: own))
        #expect(details.summary == golden.summary, "\(expected.method), line \(line + 1)")
        #expect(abs(details.score - golden.score) < 1e-9, "\(expected.method), line \(line + 1)")
        #expect(Signature(of: bleu, references: [own], version: "x").description == golden.signature + "|version:x")
      }
    }
  }

  @Test func referencesThatVaryInNumber() {
    let own = hypotheses.indices.map { line in references.prefix(1 + line % 2).map { $0[line] } }
    func check(_ metric: some CorpusMetric, _ golden: Golden.Score) {
      let details = metric.details(
        of: hypotheses.indices.map { metric.statistics(of: hypotheses[$0], against: own[$0]) }.sum())
      #expect(details.summary == golden.summary)
      #expect(abs(details.score - golden.score) < 1e-9)
      #expect(Signature(of: metric, references: own, version: "x").description == golden.signature + "|version:x")
    }
    for (metric, golden) in zip(Self.metrics, golden.varying) { check(metric, golden) }
  }

  /// sacreBLEU was made to draw the same lines; it adds up in single precision.
  @Test func bootstrap() {
    let baseline = hypotheses.indices.map { $0 % 3 == 0 ? references[1][$0] : hypotheses[$0] }
    let own = references[0].map { [$0] }
    func check<Metric: CorpusMetric>(_ metric: Metric, _ golden: Golden.Comparison) {
      func statistics(_ lines: [String]) -> [Metric.Statistics] {
        zip(lines, own).map { metric.statistics(of: $0, against: $1) }
      }
      var generator = SeededGenerator(seed: 7)
      let found = PairedBootstrap(
        by: metric, system: statistics(hypotheses), baseline: statistics(baseline), resamples: 200, using: &generator)
      #expect(abs(found.pValue - golden.pValue) < 1e-9)
      for (ours, theirs) in [(found.system, golden.system), (found.baseline, golden.baseline)] {
        #expect(abs(ours.score - theirs.score) < 1e-9)
        #expect(abs(ours.mean - theirs.mean) < 1e-3)
        #expect(abs((ours.interval.upperBound - ours.interval.lowerBound) / 2 - theirs.halfWidth) < 1e-3)
      }
      let signature = Signature(of: metric, references: own, resampling: (200, 7), version: "x")
      #expect(signature.description == golden.signature + "|version:x")
    }
    for (metric, golden) in zip(Self.metrics, golden.bootstrap) { check(metric, golden) }
  }

  private static let metrics: [any CorpusMetric] = [BLEU(), ChrF(), ChrF(wordOrder: 2)]
}
