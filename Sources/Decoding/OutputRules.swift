import Tensors
import Text

/// What an output may look like, whatever the model says: its length, and which repetitions it may have.
package struct OutputRules: Sendable, Equatable {
  /// The fewest ids of an output, EOS not counted; 1 makes something come out of every source that has something in it.
  package var minimumLength: Int
  /// How many ids each source id allows an output, beside `extraLength`.
  package var lengthRatio: Double
  /// How many ids any output is allowed, EOS counted, beside those for the source.
  package var extraLength: Int
  /// The length of the phrases that may occur once only in an output, in ids; 0 allows all repetitions.
  package var uniquePhraseLength: Int
  /// Whether the last id that an output may have must be EOS, so that the best output of those that end in time is found;
  /// otherwise outputs are cut.
  package var endsInTime = false
  /// Keeps the output out of loops, if there is one.
  package var repetition: RepetitionRule?

  package init(
    minimumLength: Int = 1, lengthRatio: Double = 2, extraLength: Int = 20, uniquePhraseLength: Int = 0,
    repetition: RepetitionRule? = nil
  ) {
    self.minimumLength = minimumLength
    self.lengthRatio = lengthRatio
    self.extraLength = extraLength
    self.uniquePhraseLength = uniquePhraseLength
    self.repetition = repetition
  }

  /// The most ids an output may have, EOS counted: lengthRatio · sourceLength + extraLength, at least 1.
  func maximumLength(sourceLength: Int) -> Int {
    let length = lengthRatio * Double(sourceLength) + Double(extraLength)
    return Int(min(max(length, 1), 1_000_000))
  }

  /// Sets the logit of every token that must not follow `tokens` to -∞ in an output of one row.
  /// - Parameters:
  ///   - sourceCopies: how often something stands in a row in the source.
  ///   - isLast: whether no further token may follow.
  func mask(_ output: SourceOutput, after tokens: [Int32], sourceCopies: Int = 1, isLast: Bool = false) {
    func forbid(_ token: Int32) {
      if let column = output.column(token) { output.logits[0, column] = -.infinity }
    }
    for token in [SpecialToken.padding, SpecialToken.unknown, SpecialToken.start] { forbid(token) }
    if tokens.count < minimumLength { forbid(SpecialToken.end) }
    if isLast, endsInTime, tokens.count >= minimumLength, let end = output.column(SpecialToken.end) {
      for column in 0..<output.logits.columns where column != end { output.logits[0, column] = -.infinity }
    }
    repetition?.forbidden(after: tokens, sourceCopies: sourceCopies).forEach(forbid)

    guard uniquePhraseLength > 0, tokens.count >= uniquePhraseLength else { return }
    let opening = tokens.suffix(uniquePhraseLength - 1)
    for start in 0...(tokens.count - uniquePhraseLength) {
      let close = start + uniquePhraseLength - 1
      if tokens[start..<close] == opening { forbid(tokens[close]) }
    }
  }
}
