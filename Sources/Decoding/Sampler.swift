import Tensors
import Text

/// Writes an output by drawing each token at random from what the model expects, and hands tokens out as they come.
package struct Sampler<Decoder: StepDecoder> {
  private let decoder: Decoder
  private let options: SamplingOptions

  package init(_ decoder: Decoder, options: SamplingOptions = SamplingOptions()) {
    self.decoder = decoder
    self.options = options
  }

  /// Draws one output; the same generator state gives the same output. An empty source has the empty output.
  ///
  /// The score is the mean log-probability of a token, before temperature and truncation.
  ///
  /// - Parameters:
  ///   - source: the source's ids.
  ///   - generator: where chance comes from.
  ///   - onToken: called with each token as soon as it is drawn, EOS not; what it throws ends the sampling.
  package func sample(
    _ source: [Int32], using generator: inout some RandomNumberGenerator, onToken: (Int32) throws -> Void
  ) rethrows -> Hypothesis {
    guard !source.isEmpty else { return .empty }
    let memory = decoder.encode([source])
    var state = decoder.start(memory)
    var tokens: [Int32] = []
    var logProbability: Float = 0
    for length in 1...options.rules.maximumLength(sourceLength: source.count) {
      let step = decoder.step([tokens.last ?? SpecialToken.start], &state, memory)
      step.expect(rows: 1, vocabularySize: decoder.vocabularySize)
      let output = step.rows(0..<1)
      options.rules.mask(output, after: tokens)
      guard let column = options.draw(from: output.logits, using: &generator) else { break }
      logProbability += output.logits[0, Int(column)] - output.logSums[0, 0]
      let token = output.token(column)
      if token == SpecialToken.end {
        return Hypothesis(tokens: tokens, logProbability: logProbability, score: logProbability / Float(length))
      }
      tokens.append(token)
      try onToken(token)
    }
    let score = logProbability / Float(max(tokens.count, 1))
    return Hypothesis(tokens: tokens, logProbability: logProbability, score: score, isComplete: false)
  }
}

extension Sampler: Sendable where Decoder: Sendable {}
