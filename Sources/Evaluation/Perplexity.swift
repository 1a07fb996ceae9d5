import Foundation

/// How surprised a model is by text, as the number of equally likely choices it wavers between at each step.
///
///     perplexity = exp(−Σ ln P / n)
///
/// Per token it depends on the vocabulary; per character it doesn't, so models with different vocabularies compare.
package struct Perplexity: Sendable, Equatable {
  private var logProbability = 0.0
  private var tokens = 0
  private var characters = 0

  package init() {}

  /// Adds a text.
  /// - Parameters:
  ///   - logProbability: the natural logarithm of the text's probability, EOS included.
  ///   - tokens: how many tokens were predicted, EOS included.
  ///   - characters: the Unicode code points of the text, with one for its end.
  package mutating func add(logProbability: Double, tokens: Int, characters: Int) {
    self.logProbability += logProbability
    self.tokens += tokens
    self.characters += characters
  }

  /// Choices at each token; nil before anything was added.
  package var perToken: Double? { tokens > 0 ? exp(-logProbability / Double(tokens)) : nil }

  /// Choices at each character; nil before anything was added.
  package var perCharacter: Double? { characters > 0 ? exp(-logProbability / Double(characters)) : nil }
}
