/// One output of a search or of sampling, with what the model thinks of it.
package struct Hypothesis: Sendable, Equatable {
  /// The output's ids, without START and EOS.
  package let tokens: [Int32]
  /// log P(output | source), the sum over all tokens and EOS (no EOS when it was cut).
  package let logProbability: Float
  /// What hypotheses are ranked by: the log-probability normalised by length, higher is better.
  package let score: Float
  /// Whether the model ended it with EOS; false when it was cut at the length limit.
  package let isComplete: Bool
  /// How much each token looked at each source position: [tokens][source ids]; empty unless it was asked for.
  package let attention: [[Float]]
  /// The log-probability of each token; empty unless it was asked for.
  package let tokenProbabilities: [Float]

  package init(
    tokens: [Int32], logProbability: Float, score: Float, isComplete: Bool = true, attention: [[Float]] = [],
    tokenProbabilities: [Float] = []
  ) {
    self.tokens = tokens
    self.logProbability = logProbability
    self.score = score
    self.isComplete = isComplete
    self.attention = attention
    self.tokenProbabilities = tokenProbabilities
  }

  /// The output that belongs to an empty source: nothing, for certain.
  package static let empty = Hypothesis(tokens: [], logProbability: 0, score: 0)
}
