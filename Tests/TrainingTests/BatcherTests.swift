import Tensors
import Testing

@testable import Training

struct BatcherTests {
  private static let lengths: [(source: UInt16, target: UInt16)] = {
    var generator = SeededGenerator(seed: 5)
    return (0..<1000).map { _ in
      (.random(in: 0...40, using: &generator), .random(in: 0...60, using: &generator))
    }
  }()

  @Test(arguments: [1, 7, 61, 100, 100_000])
  func everyPairOnceAndWithinTheBudget(batchTokens: Int) {
    let batcher = Batcher(lengths: Self.lengths, batchTokens: batchTokens, seed: 1)
    for epoch in 0..<3 {
      let batches = lists(batcher.batches(epoch: epoch))
      #expect(batches.flatMap { $0 }.sorted() == Array(0..<1000))
      for batch in batches {
        let tokens = batch.reduce(0) { $0 + Int(Self.lengths[Int($1)].target) + 1 }
        #expect(!batch.isEmpty && (tokens <= batchTokens || batch.count == 1))
      }
    }
  }

  /// Words go evenly to the batches of the others, which stay as they are without them.
  @Test func wordsAreDealtOut() {
    let words = 900..<1000
    let batches = lists(Batcher(lengths: Self.lengths, words: words, batchTokens: 1000, seed: 1).batches(epoch: 0))
    #expect(batches.flatMap { $0 }.sorted() == Array(0..<1000))
    let counts = batches.map { batch in batch.count { words.contains(Int($0)) } }
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1 && counts.reduce(0, +) == 100)
    let others = batches.map { batch in
      batch.filter { !words.contains(Int($0)) }.reduce(0) { $0 + Int(Self.lengths[Int($1)].target) + 1 }
    }
    #expect(others.allSatisfy { (1...1000).contains($0) })
  }

  /// Batches are not much smaller than they may be.
  @Test func batchesAreFull() {
    let tokens = Self.lengths.reduce(0) { $0 + Int($1.target) + 1 }
    let batches = Batcher(lengths: Self.lengths, batchTokens: 1000, seed: 1).batches(epoch: 0)
    #expect(batches.count <= tokens / 900)
  }

  @Test func likeLengthsGoTogether() {
    let batches = lists(Batcher(lengths: Self.lengths, batchTokens: 300, seed: 1).batches(epoch: 0))
    let spreads = batches.map { batch in
      let sources = batch.map { Int(Self.lengths[Int($0)].source) }
      return (sources.max() ?? 0) - (sources.min() ?? 0)
    }
    #expect(spreads.allSatisfy { $0 <= 2 })
  }

  @Test func seedAndEpochMakeTheOrder() {
    func order(seed: UInt64, epoch: Int) -> [[UInt32]] {
      lists(Batcher(lengths: Self.lengths, batchTokens: 300, seed: seed).batches(epoch: epoch))
    }
    #expect(order(seed: 1, epoch: 4) == order(seed: 1, epoch: 4))
    #expect(order(seed: 1, epoch: 0) != order(seed: 1, epoch: 1))
    #expect(order(seed: 1, epoch: 0) != order(seed: 2, epoch: 0))
    // Not the batches only, what is in them changes too.
    #expect(Set(order(seed: 1, epoch: 0).map(Set.init)) != Set(order(seed: 1, epoch: 1).map(Set.init)))
    // Nor do short ones always come first.
    let sources = order(seed: 1, epoch: 0).map { Self.lengths[Int($0[0])].source }
    #expect(sources != sources.sorted())
  }

  /// Streams that are one another shifted would shuffle alike: few pairs must move by the same places.
  @Test func epochsAreIndependent() {
    let lengths = [(source: UInt16, target: UInt16)](repeating: (1, 1), count: 1000)
    let batcher = Batcher(lengths: lengths, batchTokens: 1_000_000, seed: 1)
    let (first, second) = (lists(batcher.batches(epoch: 0))[0], lists(batcher.batches(epoch: 1))[0])
    for shift in 0..<1000 {
      let alike = (0..<1000).count { first[$0] == second[($0 + shift) % 1000] }
      #expect(alike < 12, "shifted by \(shift)")
    }
  }

  /// Long sources with short targets, and very many short pairs, make batches of bounded size, too.
  @Test(arguments: [(200, 1), (1, 0)])
  func shortTargets(source: UInt16, target: UInt16) {
    let lengths = [(source: UInt16, target: UInt16)](repeating: (source, target), count: 5000)
    let batches = lists(Batcher(lengths: lengths, batchTokens: 2000, seed: 1).batches(epoch: 0))
    #expect(batches.allSatisfy { $0.count * Int(source) <= 8000 && $0.count <= 1024 })
    #expect(batches.reduce(0) { $0 + $1.count } == 5000)
  }

  @Test func nothing() {
    #expect(Batcher(lengths: [], batchTokens: 10, seed: 1).batches(epoch: 0).count == 0)
  }

  private func lists(_ batches: Batcher.Batches) -> [[UInt32]] { (0..<batches.count).map { Array(batches[$0]) } }
}
