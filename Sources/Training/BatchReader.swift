import Models
import Tensors
import Text

/// The batches that a training takes its steps with, read from its corpus.
package struct BatchReader {
  private let corpus: Corpus
  private let batcher: Batcher
  private let settings: TrainingSettings
  private let source: SubwordSplitter
  private let target: SubwordSplitter
  private let topicChange: TopicChange

  /// - Parameters:
  ///   - epochPairs: which pairs an epoch has; all if it is not said.
  ///   - contextTurns: the turns that a source holds at most.
  ///   - source: splits the subwords of source sides, where the settings want it.
  ///   - target: splits those of target sides.
  package init(
    _ corpus: Corpus, _ epochPairs: EpochPairs? = nil, settings: TrainingSettings, contextTurns: Int = 1,
    source: SubwordSplitter, target: SubwordSplitter
  ) {
    self.corpus = corpus
    self.settings = settings
    self.source = source
    self.target = target
    topicChange = TopicChange(corpus: corpus, share: settings.topicChange ?? 0, turns: contextTurns)
    batcher = Batcher(
      lengths: corpus.lengths, pairs: epochPairs, words: corpus.words, batchTokens: settings.batchTokens,
      seed: settings.seed)
  }

  /// The batches of an epoch, counted from 0, as indices of pairs.
  package func epoch(_ epoch: Int) -> Batcher.Batches { batcher.batches(epoch: epoch) }

  /// The pairs of a batch as the step of that number learns them.
  package func pairs(of batch: ArraySlice<UInt32>, step: Int) -> [EncodedPair] {
    var pairs = batch.map { corpus.pair(at: Int($0)) }
    let (splitting, silencing) = (settings.subwordDropout ?? 0, Double(settings.messageDropout ?? 0))
    let hiding = settings.wordDropout ?? 0
    // Chance follows from the seed and the step, so that a resumed run goes on alike.
    var generator = SeededGenerator(seed: settings.seed)
    generator = SeededGenerator(seed: generator.next() &+ UInt64(step))
    if topicChange.share > 0 { pairs = pairs.map { topicChange.applied(to: $0, using: &generator) } }
    if splitting > 0 {
      pairs = pairs.map { pair in
        EncodedPair(
          source: source.split(pair.source, rate: splitting, using: &generator),
          target: target.split(pair.target, rate: splitting, using: &generator))
      }
    }
    if hiding > 0 {
      func hide(_ id: Int32) -> Int32 {
        !SpecialToken.endsTurn(id) && generator.nextUnit() < hiding ? SpecialToken.unknown : id
      }
      pairs = pairs.map { EncodedPair(source: $0.source.map(hide), target: $0.target) }
    }
    if silencing > 0 {
      pairs = pairs.map { pair in
        generator.nextUnit() < silencing
          ? EncodedPair(source: SpecialToken.silence, target: pair.target) : pair
      }
    }
    return pairs
  }
}
