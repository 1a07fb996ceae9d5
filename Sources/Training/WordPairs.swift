import Models
import Tensors
import Text

/// Single words and their translations, learnt from the pairs themselves and trained on beside them.
///
/// A model that has seen whole sentences alone makes a sentence of whatever it is given, one word too. Two words are
/// taken for each other's translation when each is the other's most probable one in the lexicon of the corpus.
struct WordPairs {
  /// What makes sure enough of a translation, and of a source word that it was seen in more than one turn of phrase.
  private static let leastProbability: Float = 0.3
  private static let leastOccurrences = 5
  /// Word pairs for each pair of the corpus at most.
  private static let largestShare = 0.1

  private let source: TextPipeline
  private let target: TextPipeline
  private let workers: Workers

  /// - Parameters:
  ///   - source: the pipeline that the corpus was encoded with, and so is `target`.
  init(source: TextPipeline, target: TextPipeline, workers: Workers) {
    (self.source, self.target, self.workers) = (source, target, workers)
  }

  /// The word pairs of a corpus, the most frequent first.
  func learn(from corpus: Corpus) -> [EncodedPair] {
    let lexicon = LexiconLearner(
      sourceSize: source.vocabulary.count, targetSize: target.vocabulary.count, workers: workers
    ).learn(from: corpus)
    let found = lexicon.mutualTranslations.filter {
      $0.probability >= Self.leastProbability && $0.occurrences >= Self.leastOccurrences
        && source.isWord($0.source) && target.isWord($0.target)
    }
    return found.sorted { ($1.occurrences, $0.source) < ($0.occurrences, $1.source) }
      .prefix(Int(Double(corpus.count) * Self.largestShare))
      .map { EncodedPair(source: [$0.source], target: [$0.target]) }
  }
}
