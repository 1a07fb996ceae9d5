import Diagnostics
import Foundation
import Testing

@testable import Text

@Suite struct VocabularyLearnerTests {
  /// Everything that learning gives, as it would stand in the files.
  func files(_ pipeline: TextPipeline) throws -> [Data] {
    try withTemporaryFolder { folder in
      try pipeline.write(to: folder, name: "x")
      return try ["x.vocab", "x.merges"].map { try Data(contentsOf: folder.appendingPathComponent($0)) }
    }
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    var random = FixedGenerator(state: 5)
    let lines = (0..<300).map { _ in random.text(length: 8) } + sentences
    let results = [1, 2, 3, 8].map { threads in
      var counter = WordCounter(TextSettings(), threads: threads, maximumWords: 200, chunkSize: 500)
      for line in lines { counter.add(line) }
      let words = counter.finish()
      return words.counts.indices.map { Array(words.words[$0]) + [UInt8(truncatingIfNeeded: words.counts[$0])] }
    }
    #expect(results.allSatisfy { $0 == results[0] })
    #expect(results[0].count <= 200)
  }

  @Test func linesMayComeInAnyPortions() throws {
    var learner = VocabularyLearner(threads: 2)
    for sentence in sentences { learner.add(lines: [sentence]) }
    #expect(try files(try learner.learn(size: 500)) == files(try learnt(size: 500)))
  }

  @Test func frequentWordsSurviveABoundOnWords() throws {
    var counter = WordCounter(TextSettings(), threads: 2, maximumWords: 50, chunkSize: 200)
    for number in 0..<2000 { counter.add("lighthouse w\(number)") }
    let words = counter.finish()
    #expect(words.counts.count <= 50)
    let index = try #require(words.words.index(of: "▁lighthouse".utf8))
    #expect(words.counts[index] == 2000)
  }

  @Test func aJointVocabularyIsLearntFromBothSides() throws {
    var learner = VocabularyLearner()
    learner.add(lines: Array(repeating: "lighthouse", count: 3))
    learner.add(lines: Array(repeating: "Leuchtturm", count: 3))
    let vocabulary = try learner.learn(size: 400).vocabulary
    #expect(vocabulary.id(of: "▁lighthouse</w>") != nil && vocabulary.id(of: "▁Leuchtturm</w>") != nil)
  }

  @Test func sizesOutOfRangeAreUsageErrors() {
    for size in [-1, 0, 259, Vocabulary.maximumCount + 1] {
      let failure = #expect(throws: Failure.self) { try learnt(size: size) }
      #expect(failure?.kind == .usage)
    }
  }

  @Test func noTextGivesTheBytesAlone() throws {
    #expect(try learnt(size: 1000, from: []).vocabulary.count == 260)
    #expect(try learnt(size: 1000, from: ["", ""]).vocabulary.count == 260)
  }

  @Test func wordCountsAreWrittenForTheReferenceTool() throws {
    var learner = VocabularyLearner()
    learner.add(lines: ["light, light", "light"])
    let text = try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("joint.words")
      try learner.writeWordCounts(to: file)
      return try String(contentsOf: file, encoding: .utf8)
    }
    #expect(text == "▁light 3\n, 1\n")
  }

  @Test func smallVocabulariesLeaveHalfTheirRoomToMerges() throws {
    let pipeline = try learnt(size: 280)
    #expect(pipeline.vocabulary.count == 280)
    let characters = (260..<280).compactMap { pipeline.vocabulary.piece(of: $0) }
      .filter { $0.replacing("</w>", with: "").unicodeScalars.count == 1 }
    #expect(characters.count < 20)
  }
}
