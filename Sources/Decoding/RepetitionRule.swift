import Text

/// Keeps an output out of loops: a phrase does not come directly after itself, nor a word a fourth time.
///
/// A word is one token, or up to four of which at most the first begins a blank-separated word. Where the source
/// repeats something, the output may repeat anything as often.
package struct RepetitionRule: Sendable, Equatable {
  private static let longestWord = 4
  private static let wordCopies = 3

  /// Whether each token begins a blank-separated word: [V].
  private let beginsWord: [Bool]

  package init(beginsWord: [Bool]) { self.beginsWord = beginsWord }

  /// The rule for outputs of a pipeline.
  package init(_ target: TextPipeline) {
    beginsWord = (0..<Int32(target.vocabulary.count)).map(target.beginsWord)
  }

  /// The most times that a phrase of the source stands in a row.
  static func copies(in source: [Int32]) -> Int {
    var most = 1
    for length in stride(from: 1, through: source.count / 2, by: 1) {
      // The run of positions that hold what stood one phrase before.
      var run = 0
      for position in length..<source.count {
        run = source[position] == source[position - length] ? run + 1 : 0
        most = max(most, run / length + 1)
      }
    }
    return most
  }

  /// The tokens that would make `tokens` repeat themselves too often.
  /// - Parameter sourceCopies: what `copies(in:)` says of the source.
  func forbidden(after tokens: [Int32], sourceCopies: Int) -> [Int32] {
    var forbidden: [Int32] = []
    for length in stride(from: 1, through: (tokens.count + 1) / 2, by: 1) {
      // How many tokens at the end are what stood one phrase before them.
      var run = 0
      while run < tokens.count - length, tokens[tokens.count - 1 - run] == tokens[tokens.count - 1 - run - length] {
        run += 1
      }
      // One more such token completes another copy.
      let copies = (run + 1) / length + 1
      guard (run + 1) % length == 0 else { continue }
      let next = tokens[tokens.count - length]
      let allowed = max(isWord(tokens.suffix(length)) ? Self.wordCopies : 1, sourceCopies)
      if copies > allowed { forbidden.append(next) }
    }
    return forbidden
  }

  private func isWord(_ phrase: ArraySlice<Int32>) -> Bool {
    phrase.count == 1 || (phrase.count <= Self.longestWord && phrase.count { begins($0) } <= 1)
  }

  private func begins(_ token: Int32) -> Bool {
    beginsWord.indices.contains(Int(token)) && beginsWord[Int(token)]
  }
}
