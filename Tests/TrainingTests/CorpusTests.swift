import Foundation
import Models
import TestSupport
import Testing

@testable import Training

struct CorpusTests {
  private static let pairs = [
    EncodedPair(source: [4, 5, 6], target: [7]), EncodedPair(source: [], target: [8, 9]),
    EncodedPair(source: [10], target: []), EncodedPair(source: [.max, .min], target: [0]),
  ]

  @Test func readsBackWhatWasWritten() throws {
    let corpus = try corpus(of: Self.pairs)
    #expect(corpus.count == 4 && corpus.targetTokens == 8)
    #expect((0..<4).map(corpus.pair) == Self.pairs)
    #expect(corpus.lengths.map(\.source) == [3, 0, 1, 2] && corpus.lengths.map(\.target) == [1, 2, 0, 1])
  }

  /// More than the writer holds back at a time.
  @Test func manyPairs() throws {
    let pairs = (0..<Int32(20_000)).map { EncodedPair(source: [$0, $0 + 1, $0 + 2], target: Array(0..<$0 % 50)) }
    let corpus = try corpus(of: pairs)
    #expect((0..<pairs.count).allSatisfy { corpus.pair(at: $0) == pairs[$0] })
  }

  @Test func nothing() throws { #expect(try corpus(of: []).count == 0) }

  @Test func fingerprintTellsDataApart() throws {
    let other: [[EncodedPair]] = [
      [], Array(Self.pairs.dropLast()), Self.pairs.reversed(), Self.pairs + [EncodedPair(source: [], target: [])],
      [EncodedPair(source: [4, 5], target: [6, 7])] + Self.pairs.dropFirst(),
      [EncodedPair(source: [4, 5, 7], target: [7])] + Self.pairs.dropFirst(),
    ]
    let prints = try ([Self.pairs] + other).map { try corpus(of: $0).fingerprint }
    #expect(Set(prints).count == prints.count)
    #expect(try corpus(of: Self.pairs).fingerprint == prints[0])
  }

  @Test func leavesNoFile() throws {
    try withTemporaryFolder { folder in
      let writer = try CorpusWriter(in: folder)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
      _ = try writer.finish()
    }
  }

  @Test func folderThatIsNotThere() throws {
    try withTemporaryFolder { folder in
      let failure = try failure(in: folder) { _ = try CorpusWriter(in: folder.appendingPathComponent("none")) }
      #expect(failure.kind == .resource && failure.what == "can't create: No such file or directory")
    }
  }

  private func corpus(of pairs: [EncodedPair]) throws -> Corpus {
    try withTemporaryFolder { folder in
      let writer = try CorpusWriter(in: folder)
      for pair in pairs { try writer.append(pair) }
      return try writer.finish()
    }
  }
}
