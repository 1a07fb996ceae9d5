import Diagnostics
import Foundation
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

struct CorpusBuilderTests {
  /// No source of a validation pair is trained on, in whatever case or spacing; every pair goes one way or the other.
  @Test func heldOutSourcesAreNotTrainedOn() throws {
    let lines = (0..<300).flatMap { ["source \($0)\ttarget a \($0)", "SOURCE  \($0)\ttarget b \($0)"] }
    let (training, validation, report) = try build(lines)
    #expect(training.count + validation.count == 600 && report.lines.isEmpty)
    #expect(validation.count > 10)
    func key(_ source: String) -> String { source.lowercased().split(separator: " ").joined(separator: " ") }
    #expect(Set(training.map { key($0.source) }).isDisjoint(with: validation.map { key($0.source) }))
  }

  @Test func givenValidationPairs() throws {
    let (training, validation, report) = try build(
      ["a\tb", "c\td", "A\te", "f\tg"], validation: ["a\tx", "h\ti"])
    #expect(training.map(\.source) == ["c", "f"])
    #expect(validation.map(\.source) == ["a", "h"] && validation.map(\.target) == ["x", "i"])
    #expect(report[.validation] == 2)
  }

  /// What is wrong with given validation pairs is told, too; all their sources are kept out of training.
  @Test func faultsOfGivenValidationPairs() throws {
    let long = (0..<251).map { "w\($0 % 7)" }.joined(separator: " ")
    let given = (0..<5001).map { "v\($0)\tx" } + ["no tab", "v1\tx"]
    let (training, validation, report) = try build(["v5000\tb", "c\td"], validation: ["\(long)\tx"] + given)
    #expect(training.map(\.source) == ["c"])
    #expect(validation.count == 4999 && validation.first?.source == "v0")
    #expect([.validation, .tooLong, .oneColumn, .duplicate].allSatisfy { report[$0] == 1 })
    #expect(report.lines.last == "of 5002 validation pairs the first 5000 are used")
  }

  /// A file that is named several times counts as often in an epoch; it is read, held out and reported once.
  @Test func filesNamedSeveralTimes() throws {
    try withTemporaryFolder { folder in
      let first = try write((0..<100).map { "a\($0)\tx" }.joined(separator: "\n").utf8, to: "first", in: folder)
      let second = try write("a0\tx\nb\ty\nb\ty\n".utf8, to: "second", in: folder)
      func corpus(_ files: [String]) throws -> Corpus {
        var builder = try CorpusBuilder(
          training: .tables(files), validation: .tables([write("z\tz".utf8, to: "third", in: folder)]), contextTurns: 1,
          seed: 1, folder: folder)
        var learner = VocabularyLearner()
        learner.add(lines: ["a b x y"])
        let text = try learner.learn(size: 270)
        let (corpus, _) = try builder.encode(source: text, target: text, workers: Workers(count: 1), folder: folder)
        #expect(builder.report[.duplicate] == 2 && builder.pairCount == 101)
        return corpus
      }
      let (plain, weighted) = (try corpus([first, second]), try corpus([first, second, second, second]))
      #expect(plain.count == 101 && weighted.count == 101 && plain.fingerprint != weighted.fingerprint)
      // Of a pair that two files have the one counts that is named more often.
      #expect(weighted.targetTokens == plain.targetTokens / 101 * 105)
      var generator = SeededGenerator(seed: 1)
      let pairs = EpochPairs(weighted, replay: 0)
      #expect(pairs.targetTokens(of: weighted) == weighted.targetTokens)
      let counts = Dictionary(pairs.indices(using: &generator).map { ($0, 1) }, uniquingKeysWith: +)
      #expect(counts == Dictionary(uniqueKeysWithValues: (0..<101).map { ($0, $0 < 2 ? 3 : 1) }))
      let names = PairSource.tables([first, second, second]).described { String($0.suffix(4)) }
      #expect(names == ["cond (2 times)", "irst"])
    }
  }

  /// A source that everybody says does not fill memory when it is held out.
  @Test func heldOutPairsAreBounded() throws {
    let (training, validation, report) = try build((0..<6000).map { "a\tx\($0)" } + ["b\tx"])
    let isFrequent = training.count == 1
    #expect(isFrequent ? validation.count == 5000 && report[.validation] == 1000 : validation.count == 1)
  }

  @Test func pairsThatAreTooLongOrUnlike() throws {
    func words(_ count: Int) -> String { (0..<count).map { "w\($0 % 7)" }.joined(separator: " ") }
    let lines = [(250, 250), (251, 250), (250, 251), (30, 5), (31, 5), (1, 21), (1, 22), (5, 31)].enumerated().map {
      "\(words($1.0)) \t\(words($1.1))\t\($0)"
    }
    let (training, _, report) = try build(lines, validation: ["x\ty"])
    #expect(training.map { $0.source.split(separator: " ").count } == [250, 30, 1])
    #expect(report[.tooLong] == 2 && report[.unlikeLengths] == 3)
  }

  @Test func tooFewPairs() throws {
    let failure = try #require(#expect(throws: Failure.self) { _ = try build(["a\tb"], validation: ["a\tc"]) })
    #expect(
      failure
        == Failure(
          .data, "0 pairs to train on and 1 to validate on are too few",
          advice: "give more pairs, or name validation pairs with --validation"))
  }

  /// Builds a corpus of words and decodes it again.
  private func build(
    _ lines: [String], validation: [String]? = nil
  ) throws -> (training: [TextPair], validation: [ValidationPair], report: DropReport) {
    try withTemporaryFolder { folder in
      let training = try write(lines.joined(separator: "\n").utf8, to: "training", in: folder)
      let given = try validation.map { try write($0.joined(separator: "\n").utf8, to: "validation", in: folder) }
      var builder = try CorpusBuilder(
        training: .tables([training]), validation: given.map { .tables([$0]) },
        contextTurns: 1, seed: 1,
        folder: folder)
      var learner = VocabularyLearner(settings: TextSettings(tokenizer: .whitespace), threads: 1)
      try builder.forEachTrainingPair { learner.add(lines: [$0.source, $0.target]) }
      let text = try learner.learn(size: 2000)
      let (corpus, held) = try builder.encode(
        source: text, target: text, workers: Workers(count: 2), folder: folder)
      let pairs = (0..<corpus.count).map { index in
        let pair = corpus.pair(at: index)
        return TextPair(source: text.decode(pair.source), target: text.decode(pair.target), file: "", line: 0)
      }
      return (pairs, held, builder.report)
    }
  }
}
