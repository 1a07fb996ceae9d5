import Decoding
import Models
import Tensors

/// Measures what shortlists do to a model's own search on validation pairs.
struct ShortlistTrial {
  /// The BLEU that may be lost.
  static let largestLoss = 0.1
  /// A shortlist that leaves more than this share of the vocabulary saves too little to be worth any loss.
  private static let largestShare = 0.5

  private let model: TrainedModel
  private let pairs: [ValidationPair]
  private let validator: Validator
  /// Translations over the whole vocabulary.
  private let full: [String]

  init(_ model: TrainedModel, pairs: [ValidationPair], workers: Workers) {
    (self.model, self.pairs) = (model, pairs)
    validator = Validator(decidingAbout: model, on: pairs, workers: workers)
    full = validator.translate(model.weights)
  }

  func report(on shortlist: Shortlist, of sizes: ShortlistMaker.Sizes) -> ShortlistReport {
    let short = validator.translate(model.weights, shortlist: shortlist)
    let (fullBLEU, bleu) = (validator.bleu(of: full), validator.bleu(of: short))
    var (candidates, tokens, covered) = (0, 0, 0)
    for pair in pairs {
      let own = shortlist.candidates(for: pair.encoded.source)
      let ids = Set(own)
      candidates += own.count
      tokens += pair.encoded.target.count
      covered += pair.encoded.target.count(where: ids.contains)
    }
    let mean = Double(candidates) / Double(max(pairs.count, 1))
    return ShortlistReport(
      translations: sizes.translations, frequent: sizes.frequent, candidates: mean,
      coverage: Double(covered) / Double(max(tokens, 1)), fullBLEU: fullBLEU, bleu: bleu,
      changed: Double(zip(full, short).count(where: { $0 != $1 })) / Double(max(full.count, 1)),
      isKept: bleu >= fullBLEU - Self.largestLoss
        && mean <= Self.largestShare * Double(shortlist.targetVocabularySize))
  }
}
