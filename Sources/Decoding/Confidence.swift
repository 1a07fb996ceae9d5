import Foundation
import Models

/// How sure a model is of a translation and of each of its words, from 0 to 1.
///
/// A word's confidence is about the chance that a person's translation has the word, too; the line's is the share of its
/// words that are to be expected there. Both are calibrated on validation pairs at the end of training.
package struct Confidence: Sendable, Equatable {
  /// The words of the translation, separated by blanks, with their confidences; an empty translation has none.
  package let words: [Float]
  /// 1 for an empty translation.
  package let line: Float

  init(words: [Float], line: Float) { (self.words, self.line) = (words, line) }

  /// - Parameters:
  ///   - tokens: log-probability of each token.
  ///   - wordNumbers: the word of each token, from 0 upwards.
  package init(tokens: [Float], wordNumbers: [Int32], _ part: ModelConfiguration.ConfidencePart) {
    let words = Self.opinions(tokens: tokens, wordNumbers: wordNumbers).map { part.word($0) }
    let line = words.isEmpty ? 1 : part.line(words.reduce(0, +) / Float(words.count))
    self.init(words: words, line: line)
  }

  /// The confidence of a line that was translated in parts: its words are theirs, and long parts count for more.
  init(joining parts: [Confidence]) {
    let weights = parts.map { Float(max($0.words.count, 1)) }
    let sum = zip(parts, weights).reduce(0) { $0 + $1.0.line * $1.1 }
    self.init(words: parts.flatMap(\.words), line: sum / max(weights.reduce(0, +), 1))
  }

  /// The probability of each word: the product over its tokens.
  package static func opinions(tokens: [Float], wordNumbers: [Int32]) -> [Float] {
    guard let last = wordNumbers.max() else { return [] }
    var sums = [Float](repeating: 0, count: Int(last) + 1)
    for (token, word) in zip(tokens, wordNumbers) { sums[Int(word)] += token }
    return sums.map { exp($0) }
  }
}
