/// What a shortlist does to a model's translations of the validation pairs, as its configuration tells it.
package struct ShortlistReport: Codable, Sendable, Equatable {
  /// The translations of each source id that it was made of, at most.
  package var translations: Int
  /// The tokens that it leaves to every source since they are frequent.
  package var frequent: Int
  /// Mean number of tokens that it leaves to a source.
  package var candidates: Double
  /// The share of the references' tokens that are among them.
  package var coverage: Double
  /// BLEU of the model's own search over the whole vocabulary, and over the shortlist.
  package var fullBLEU: Double
  package var bleu: Double
  /// The share of the translations that are not the same.
  package var changed: Double
  /// Whether it is safe, and so part of the model.
  package var isKept: Bool

  package init(
    translations: Int, frequent: Int, candidates: Double, coverage: Double, fullBLEU: Double, bleu: Double,
    changed: Double, isKept: Bool
  ) {
    (self.translations, self.frequent) = (translations, frequent)
    (self.candidates, self.coverage, self.changed) = (candidates, coverage, changed)
    (self.fullBLEU, self.bleu, self.isKept) = (fullBLEU, bleu, isKept)
  }
}
