import Text

/// Words and phrases that neither side of a chat may use.
package struct BlockList: Sendable, Equatable {
  /// What the bot says to a message that has one of them.
  package var answer: String
  private var phrases: [[Substring]] = []

  /// - Parameter lines: a word or phrase each; empty ones and those that begin with `#` say nothing.
  package init(_ lines: [String] = [], answer: String = "I'd rather not talk about that.") {
    self.answer = answer
    phrases = lines.filter { !$0.hasPrefix("#") }.map(Self.words).filter { !$0.isEmpty }
  }

  package var isEmpty: Bool { phrases.isEmpty }

  /// Whether a text has one of the phrases as whole words, in whatever case.
  package func blocks(_ text: String) -> Bool {
    guard !phrases.isEmpty else { return false }
    let words = Self.words(of: text)
    return phrases.contains { phrase in
      words.indices.contains { words[$0...].starts(with: phrase) }
    }
  }

  private static func words(of text: String) -> [Substring] {
    Normalizer.caseless.normalize(text).split { !$0.isLetter && !$0.isNumber && $0 != "'" }
  }
}
