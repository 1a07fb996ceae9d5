import Models
import Text

/// What the text of the training pairs is like, as far as translating must know it beside the weights.
struct TextHabits {
  /// Pairs that are looked at at most, evenly spread.
  private static let mostPairs = 200_000
  /// Longer sources are not looked at for what they copy, in bytes.
  private static let longestSource = 2000
  /// The share of the pairs that the length ratio holds for.
  private static let usualShare = 0.995

  /// How sources are usually written.
  let casing: Casing
  /// What targets copy from their sources.
  let copying: ModelConfiguration.CopyingPart?
  /// The most target ids a source id, EOS counted, that all but a few pairs have.
  let lengthRatio: Double?

  init(casing: Casing, copying: ModelConfiguration.CopyingPart?, lengthRatio: Double?) {
    (self.casing, self.copying, self.lengthRatio) = (casing, copying, lengthRatio)
  }

  /// - Parameters:
  ///   - corpus: the same pairs encoded.
  ///   - settings: those of the source's text.
  init(of builder: CorpusBuilder, _ corpus: Corpus, settings: TextSettings) throws {
    var learner = CasingLearner(settings)
    var copying = ModelConfiguration.CopyingPart()
    let stride = (builder.pairCount + Self.mostPairs - 1) / Self.mostPairs
    var index = 0
    try builder.forEachTrainingPair { pair in
      defer { index += 1 }
      guard index.isMultiple(of: stride) else { return }
      learner.add(pair.source)
      if pair.source.utf8.count <= Self.longestSource { copying.add(source: pair.source, target: pair.target) }
    }
    self.init(casing: learner.finish(), copying: copying, lengthRatio: Self.lengthRatio(of: corpus))
  }

  private static func lengthRatio(of corpus: Corpus) -> Double {
    let ratios = corpus.lengths.map { Double($0.target + 1) / Double(max($0.source, 1)) }.sorted()
    return ratios.isEmpty ? 0 : ratios[min(Int(Double(ratios.count) * usualShare), ratios.count - 1)]
  }
}
