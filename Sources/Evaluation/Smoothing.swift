import Foundation

extension BLEU {
  /// What takes the place of a precision without any match, which alone would make the whole score 0.
  ///
  /// The methods that Chen & Cherry 2014 (https://aclanthology.org/W14-3346) compare, by sacreBLEU's names for them.
  package enum Smoothing: Sendable, Equatable {
    /// Nothing: one such precision, and the score is 0.
    case none
    /// A fixed number of matches (their method 1).
    case floor(Double)
    /// Of n-grams of two words or more, so many matches and so many n-grams more (their method 2; Lin & Och 2004).
    case addK(Double)
    /// The k-th such precision counts 1 / 2ᵏ matches (their method 3, that of mteval-v13a).
    case exponential

    /// sacreBLEU's value where none is given.
    package static let floorDefault = 0.1
    /// sacreBLEU's value where none is given.
    package static let addKDefault = 1.0

    /// As signatures have it: `exp`, `floor[0.10]`.
    var signature: String {
      switch self {
      case .none: "none"
      case .floor(let value): String(format: "floor[%.2f]", value)
      case .addK(let value): String(format: "add-k[%.2f]", value)
      case .exponential: "exp"
      }
    }

    /// The matches that count in place of none, for n-grams that follow `missing` orders without a match.
    func substitute(afterMissing missing: Int) -> Double {
      switch self {
      case .none, .addK: 0
      case .floor(let value): value
      case .exponential: exp2(-Double(missing + 1))
      }
    }

    /// What is added to the matches and the number of n-grams of `n` words.
    func addend(n: Int) -> Double {
      if case .addK(let value) = self, n > 1 { value } else { 0 }
    }
  }
}
