import Models
import TestSupport
import Tensors
import Testing

@testable import Training

struct EpochPairsTests {
  /// New pairs come in every epoch, old ones as their share says, others each time.
  @Test(arguments: [(0.0, 0), (0.5, 100), (0.25, 33), (0.8, 400), (0.99, 1000)])
  func share(_ share: Double, replayed: Int) throws {
    let corpus = try corpus(new: 100, old: 1000)
    let pairs = EpochPairs(corpus, replay: share)
    #expect(pairs.replayed == replayed)
    let batcher = Batcher(lengths: corpus.lengths, pairs: pairs, batchTokens: 30, seed: 1)
    let epochs = (0..<3).map { epoch in
      let batches = batcher.batches(epoch: epoch)
      return (0..<batches.count).flatMap { batches[$0].map(Int.init) }.sorted()
    }
    for indices in epochs {
      #expect(indices.count == 100 + replayed && Set(indices).count == indices.count)
      #expect(indices.prefix(100).elementsEqual(0..<100) && indices.allSatisfy((0..<1100).contains))
    }
    let isDrawn = replayed > 0 && replayed < 1000
    #expect(Set(epochs).count == (isDrawn ? 3 : 1))
  }

  /// Without old pairs an epoch is what it was before there was such a thing as replay.
  @Test func withoutOldPairs() throws {
    let corpus = try corpus(new: 100, old: 0)
    func lists(_ pairs: EpochPairs?) -> [[UInt32]] {
      let batches = Batcher(lengths: corpus.lengths, pairs: pairs, batchTokens: 30, seed: 1).batches(epoch: 2)
      return (0..<batches.count).map { Array(batches[$0]) }
    }
    #expect(lists(EpochPairs(corpus, replay: 0.5)) == lists(nil))
  }

  @Test func tokens() throws {
    let corpus = try corpus(new: 10, old: 100)
    #expect(EpochPairs(corpus, replay: 0).targetTokens(of: corpus) == 30)
    #expect(EpochPairs(corpus, replay: 0.5).targetTokens(of: corpus) == 60)
  }

  /// Pairs of two target ids each.
  private func corpus(new: Int, old: Int) throws -> Corpus {
    try withTemporaryFolder { folder in
      let writer = try CorpusWriter(in: folder)
      for index in 0..<new + old {
        if index == new { writer.beginOldPairs() }
        try writer.append(EncodedPair(source: [Int32(index)], target: [1, 2]))
      }
      return try writer.finish()
    }
  }
}
