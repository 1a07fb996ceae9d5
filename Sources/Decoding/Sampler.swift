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

extension Sampler {
  /// Draws several outputs of one source together, row by row; those that have ended leave the batch.
  /// - Returns: the outputs in the order in which they were begun.
  package func sample(
    _ source: [Int32], count: Int, using generator: inout some RandomNumberGenerator
  ) -> [Hypothesis] {
    guard !source.isEmpty else { return Array(repeating: .empty, count: count) }
    let memory = decoder.encode([source])
    var state = decoder.start(memory)
    decoder.reorder(&state, by: Array(repeating: 0, count: count))
    var growing = (0..<count).map { Draft(index: $0) }
    var done: [Draft] = []
    for _ in 0..<options.rules.maximumLength(sourceLength: source.count) where !growing.isEmpty {
      let step = decoder.step(growing.map { $0.tokens.last ?? SpecialToken.start }, &state, memory)
      step.expect(rows: growing.count, vocabularySize: decoder.vocabularySize)
      for row in growing.indices {
        let output = step.rows(row..<row + 1)
        options.rules.mask(output, after: growing[row].tokens)
        growing[row].take(options.draw(from: output.logits, using: &generator), of: output)
      }
      let kept = growing.indices.filter { !growing[$0].hasEnded }
      guard kept.count < growing.count else { continue }
      done += growing.filter(\.hasEnded)
      growing = kept.map { growing[$0] }
      if !kept.isEmpty { decoder.reorder(&state, by: kept) }
    }
    return (done + growing).sorted { $0.index < $1.index }.map(\.hypothesis)
  }
}

/// An output that is being drawn.
private struct Draft {
  let index: Int
  var tokens: [Int32] = []
  var logProbability: Float = 0
  var hasEnded = false
  private var isComplete = false

  init(index: Int) { self.index = index }

  /// Goes on with a column's token; without one nothing may follow.
  mutating func take(_ column: Int32?, of output: SourceOutput) {
    guard let column else { return hasEnded = true }
    logProbability += output.logits[0, Int(column)] - output.logSums[0, 0]
    let token = output.token(column)
    isComplete = token == SpecialToken.end
    hasEnded = isComplete
    if !hasEnded { tokens.append(token) }
  }

  var hypothesis: Hypothesis {
    let length = max(tokens.count + (isComplete ? 1 : 0), 1)
    return Hypothesis(
      tokens: tokens, logProbability: logProbability, score: logProbability / Float(length), isComplete: isComplete)
  }
}

extension Sampler: Sendable where Decoder: Sendable {}
