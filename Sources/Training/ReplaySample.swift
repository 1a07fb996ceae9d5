import Models
import Tensors

/// Some of the pairs that a model has learnt from, kept so that a later training can go through them again.
///
/// Every pair that the model ever learnt from is in it with the same probability: a model that was fine-tuned hands on
/// pairs of the training before it, in proportion to the number of pairs that those stand for.
package struct ReplaySample: Sendable, Equatable {
  /// Pairs kept at most, which take a few megabytes.
  package static let largest = 20_000
  /// Sets the draw apart from the other uses of a training's seed.
  private static let stream: UInt64 = 0x5EED_0F_01D

  /// As ids of the model's vocabularies.
  package let pairs: [EncodedPair]
  /// How many pairs these stand for: all that the model has learnt from.
  package let population: Int

  init(pairs: [EncodedPair], population: Int) {
    (self.pairs, self.population) = (pairs, population)
  }

  /// Draws from the new pairs of a training, and from the sample of the model that it went on from, if it did.
  /// - Parameter largest: pairs drawn at most.
  package init(of corpus: Corpus, earlier: ReplaySample?, seed: UInt64, largest: Int = Self.largest) {
    var generator = SeededGenerator(seed: Hash.mix(seed ^ Self.stream))
    let earlier = earlier ?? ReplaySample(pairs: [], population: 0)
    population = corpus.newPairs + earlier.population
    let share = Double(earlier.population) / Double(max(population, 1))
    let quota = min(earlier.pairs.count, Int((Double(largest) * share).rounded()))
    let new = min(corpus.newPairs, largest - quota)
    // What the new pairs leave free, old ones may fill.
    let old = min(earlier.pairs.count, largest - new)
    pairs =
      generator.choose(new, of: corpus.newPairs).map(corpus.pair)
      + generator.choose(old, of: earlier.pairs.count).map { earlier.pairs[$0] }
  }
}
