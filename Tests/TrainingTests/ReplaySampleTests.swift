import Diagnostics
import Foundation
import Models
import TestSupport
import Tensors
import Testing

@testable import Training

struct ReplaySampleTests {
  private static let sample = ReplaySample(
    pairs: [
      EncodedPair(source: [4, 5, 6], target: [7]), EncodedPair(source: [], target: [8, 9]),
      EncodedPair(source: [9], target: []),
    ], population: 70)

  /// Old pairs that a corpus holds for replay are not drawn from; the sample of their training is.
  @Test func drawsFromNewAndOld() throws {
    let earlier = ReplaySample(pairs: pairs(50, from: 1000), population: 300)
    let corpus = try corpus(new: pairs(100, from: 0), old: pairs(20, from: 1000))
    let all = ReplaySample(of: corpus, earlier: nil, seed: 1)
    #expect(all.pairs == pairs(100, from: 0) && all.population == 100)
    // Three of four pairs that the model has learnt from are old ones.
    let few = ReplaySample(of: corpus, earlier: earlier, seed: 1, largest: 40)
    #expect(few.population == 400 && few.pairs.count == 40 && Set(few.pairs.map(\.source)).count == 40)
    #expect(few.pairs.count { earlier.pairs.contains($0) } == 30)
    #expect(few.pairs.allSatisfy { earlier.pairs.contains($0) || pairs(100, from: 0).contains($0) })
    #expect(ReplaySample(of: corpus, earlier: earlier, seed: 1, largest: 40) == few)
    #expect(ReplaySample(of: corpus, earlier: earlier, seed: 2, largest: 40) != few)
    // What one side can't fill, the other does.
    let most = ReplaySample(of: corpus, earlier: earlier, seed: 1, largest: 140)
    #expect(most.pairs.count == 140 && most.pairs.count { earlier.pairs.contains($0) } == 50)
    #expect(ReplaySample(of: corpus, earlier: earlier, seed: 1).pairs.count == 150)
  }

  @Test func readsBackWhatWasWritten() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("replay.safetensors")
      try Self.sample.write(to: file)
      #expect(try read(file) == Self.sample)
      let bytes = try Data(contentsOf: file)
      try Self.sample.write(to: file)
      #expect(try Data(contentsOf: file) == bytes)
    }
  }

  /// A file that was cut or changed anywhere is refused.
  @Test func damageIsNoticed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("replay.safetensors")
      try Self.sample.write(to: file)
      let whole = try Data(contentsOf: file)
      for length in [0, 7, 100, whole.count - 1] {
        try whole.prefix(length).write(to: file)
        #expect(throws: Failure.self) { try read(file) }
      }
      for place in (whole.count - 13 * 4)..<whole.count {
        var damaged = whole
        damaged[place] ^= 1
        try damaged.write(to: file)
        let failure = try #require(#expect(throws: Failure.self) { try read(file) })
        #expect(failure.kind == .model && failure.what.hasPrefix("not a sound sample of old pairs: "))
      }
    }
  }

  /// Sound files of other contents, with a checksum that is right.
  @Test(arguments: [
    ([3, 1, 0, 2] as [Int32], [4, 5, 6, 7, 8], [2, 2], "2", "the lengths of its pairs are not those of its ids"),
    ([3, -1], [4, 5], [1, 2], "1", "the lengths of its pairs are not those of its ids"),
    ([251, 0], [Int32](repeating: 4, count: 251), [1, 2], "1", "the lengths of its pairs are not those of its ids"),
    ([1, 1], [4, 5], [2, 1], "1", "it must have two lengths a pair, of 20000 pairs at most"),
    ([1], [4], [1], "1", "it must have two lengths a pair, of 20000 pairs at most"),
    ([1, 1], [4, 10], [1, 2], "1", "an id is outside the vocabulary"),
    ([1, 1], [10, 4], [1, 2], "1", "an id is outside the vocabulary"),
    ([1, 1], [1, 4], [1, 2], "1", "an id is outside the vocabulary"),
    ([1, 1], [4, -4], [1, 2], "1", "an id is outside the vocabulary"),
    ([1, 1], [4, 5], [1, 2], "0", "it does not say how many pairs it stands for"),
    ([1, 1], [4, 5], [1, 2], "9223372036854775807", "it does not say how many pairs it stands for"),
    ([1, 1], [4, 5], [1, 2], "many", "it does not say how many pairs it stands for"),
  ])
  func hostileFiles(_ lengths: [Int32], _ ids: [Int32], _ shape: [Int], _ population: String, _ what: String) throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("replay.safetensors")
      try lengths.withUnsafeBufferPointer { lengths in
        try ids.withUnsafeBufferPointer { ids in
          let arrays = [
            SafetensorsFile.Tensor("lengths", shape: shape, lengths),
            SafetensorsFile.Tensor("ids", shape: [ids.count], ids),
          ]
          let metadata = SafetensorsFile.metadata(["population": population], for: arrays)
          try AtomicFile.write(to: file) {
            try SafetensorsFile.write(arrays, metadata: metadata, to: $0, path: file.path)
          }
        }
      }
      let failure = try #require(#expect(throws: Failure.self) { try read(file) })
      #expect(failure.what == "not a sound sample of old pairs: \(what)" && failure.place == file.path)
    }
  }

  private func read(_ file: URL) throws -> ReplaySample {
    try ReplaySample(contentsOf: file, sourceVocabularySize: 10, targetVocabularySize: 10)
  }

  private func pairs(_ count: Int32, from first: Int32) -> [EncodedPair] {
    (first..<first + count).map { EncodedPair(source: [$0], target: [$0, $0]) }
  }

  private func corpus(new: [EncodedPair], old: [EncodedPair]) throws -> Corpus {
    try withTemporaryFolder { folder in
      let writer = try CorpusWriter(in: folder)
      for pair in new { try writer.append(pair) }
      writer.beginOldPairs()
      for pair in old { try writer.append(pair) }
      return try writer.finish()
    }
  }
}
