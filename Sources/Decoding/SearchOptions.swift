import Foundation

/// How a beam search looks for the best output.
package struct SearchOptions: Sendable, Equatable {
  /// How many hypotheses of a sentence are followed at a time; 1 is greedy search.
  package var beam: Int
  /// How many of the outputs found are returned, at most `beam`.
  package var nBest: Int
  /// α of the length normalisation; 0 ranks by plain log-probability and so prefers short outputs.
  package var lengthPenalty: Float
  /// How far a hypothesis may fall behind the most probable one of its sentence, as long as it, in nats; what falls
  /// further behind is given up. It is not looked at when more than one output is wanted.
  package var margin: Float
  /// What an output may look like.
  package var rules: OutputRules
  /// Whether hypotheses keep their attention, for alignments.
  package var keepsAttention: Bool
  /// Whether hypotheses keep the log-probability of each token, for confidences.
  package var keepsTokenProbabilities: Bool
  /// How many sentences are searched together.
  package var batch: Int

  /// On Multi30k it leaves three fifths of the work, and BLEU is 0.2 higher than without (docs/decoding.md).
  package static let usualMargin: Float = 2

  package init(
    beam: Int = 5, nBest: Int = 1, lengthPenalty: Float = 1, margin: Float = Self.usualMargin,
    rules: OutputRules = OutputRules(), keepsAttention: Bool = false, keepsTokenProbabilities: Bool = false,
    batch: Int = 32
  ) {
    self.beam = beam
    self.nBest = nBest
    self.lengthPenalty = lengthPenalty
    self.margin = margin
    self.rules = rules
    self.keepsAttention = keepsAttention
    self.keepsTokenProbabilities = keepsTokenProbabilities
    self.batch = batch
  }

  /// Takes the most probable token at each step: the fastest search, good enough to watch a training run.
  package static let greedy = SearchOptions(beam: 1)

  /// The score of an output Y of `length` tokens, EOS counted: log P(Y | X) / |Y|^α.
  ///
  /// Wu et al., "Google's neural machine translation system", 2016, section 7, in its plain form; with α = 1 it is the mean
  /// log-probability of a token.
  func score(_ logProbability: Float, length: Int) -> Float {
    logProbability / pow(Float(length), lengthPenalty)
  }
}
