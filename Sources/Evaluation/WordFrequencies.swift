/// How often each word occurs in a text, words taken as BLEU takes them.
package struct WordFrequencies: Sendable {
  private let bleu: BLEU
  private var counts: [CodePoints: Int] = [:]

  /// - Parameter bleu: its tokenizer and case say what words are the same.
  package init(wordsOf bleu: BLEU) { self.bleu = bleu }

  /// Counts the words of a line.
  package mutating func add(_ line: String) {
    for word in bleu.words(of: line) { counts[CodePoints(word), default: 0] += 1 }
  }

  /// The number of times that a word was seen.
  subscript(word: CodePoints) -> Int { counts[word, default: 0] }
}
