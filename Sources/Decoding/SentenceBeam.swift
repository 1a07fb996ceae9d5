import Tensors
import Text

/// The search for one sentence's output: the hypotheses still growing and those that have ended.
struct SentenceBeam {
  /// A hypothesis that has not ended.
  struct Growing {
    var tokens: [Int32] = []
    var logProbability: Float = 0
    var attention: [[Float]] = []
    var tokenProbabilities: [Float] = []
  }

  /// The hypotheses to step on, most probable first, all of one length; none once the search is over.
  private(set) var growing = [Growing()]
  /// The place of the sentence among the sources searched.
  let sentence: Int
  private let sourceLength: Int
  /// How often something stands in a row in the source; looked at by the rule against repetitions.
  private let sourceCopies: Int
  private let maximumLength: Int
  private let options: SearchOptions
  /// Best first, the cut ones last.
  private var ended: [Hypothesis] = []

  init(sentence: Int, source: [Int32], options: SearchOptions) {
    self.sentence = sentence
    self.options = options
    sourceLength = source.count
    sourceCopies = options.rules.repetition == nil ? 1 : RepetitionRule.copies(in: source)
    maximumLength = options.rules.maximumLength(sourceLength: source.count)
  }

  /// The best outputs, best first; any that were cut come behind those that ended by themselves.
  var results: [Hypothesis] { Array(ended.prefix(options.nBest)) }

  /// Grows every hypothesis by one token, keeps the best, and returns which row each of them continues.
  ///
  /// `output` has one row a growing hypothesis. Going down the ranking, a continuation by EOS ends its hypothesis, and
  /// any other is kept, until `beam` are kept or the rest lies too far behind (Freitag & Al-Onaizan 2017). A row has one
  /// EOS, so twice `beam` candidates are enough.
  mutating func advance(over output: SourceOutput) -> [Int] {
    var candidates = TopCandidates(capacity: 2 * options.beam)
    for (row, hypothesis) in growing.enumerated() {
      let output = output.row(row)
      options.rules.mask(
        output, after: hypothesis.tokens, sourceCopies: sourceCopies,
        isLast: hypothesis.tokens.count + 1 == maximumLength)
      candidates.scan(output.logits, row: row, logSum: output.logSums[0, 0], base: hypothesis.logProbability)
    }

    let attention = attentionRows(output.attention)
    var next: [Growing] = []
    var parents: [Int] = []
    let leader = candidates.best.first?.logProbability ?? 0
    for candidate in candidates.best where next.count < options.beam {
      if options.nBest == 1, candidate.logProbability < leader - options.margin { break }
      var hypothesis = growing[candidate.row]
      let before = hypothesis.logProbability
      hypothesis.logProbability = candidate.logProbability
      let token = output.token(candidate.column)
      if token == SpecialToken.end {
        end(hypothesis, isComplete: true)
      } else {
        hypothesis.tokens.append(token)
        if options.keepsTokenProbabilities {
          hypothesis.tokenProbabilities.append(candidate.logProbability - before)
        }
        if let attention { hypothesis.attention.append(attention[candidate.row]) }
        next.append(hypothesis)
        parents.append(candidate.row)
      }
    }
    // Without any candidate (all were forbidden, or the model's numbers are not numbers) it ends with what it has.
    if candidates.best.isEmpty { next = growing }

    let isOver = candidates.best.isEmpty || ended.count >= options.beam || next.first?.tokens.count == maximumLength
    if isOver {
      for hypothesis in next where ended.count < options.nBest { end(hypothesis, isComplete: false) }
    }
    growing = isOver ? [] : next
    while let last = growing.last, !canStillWin(last) { growing.removeLast() }
    return Array(parents.prefix(growing.count))
  }

  /// Whether a growing hypothesis may yet be one of the results.
  ///
  /// Each further token lowers its log-probability, and the longest output divides that by most, so no output that starts
  /// with it can score better than it would at the greatest length.
  private func canStillWin(_ hypothesis: Growing) -> Bool {
    guard ended.count >= options.nBest else { return true }
    return options.score(hypothesis.logProbability, length: maximumLength) > ended[options.nBest - 1].score
  }

  private mutating func end(_ hypothesis: Growing, isComplete: Bool) {
    let length = max(hypothesis.tokens.count + (isComplete ? 1 : 0), 1)
    let score = options.score(hypothesis.logProbability, length: length)
    let place = isComplete ? ended.firstIndex { $0.score < score } : nil
    ended.insert(
      Hypothesis(
        tokens: hypothesis.tokens, logProbability: hypothesis.logProbability, score: score, isComplete: isComplete,
        attention: hypothesis.attention, tokenProbabilities: hypothesis.tokenProbabilities),
      at: place ?? ended.endIndex)
  }

  /// A copy of each row's attention to this sentence, when it is to be kept.
  private func attentionRows(_ attention: Matrix?) -> [[Float]]? {
    guard options.keepsAttention, let attention else { return nil }
    return growing.indices.map { row in
      Array(UnsafeBufferPointer(start: attention.row(row), count: min(sourceLength, attention.columns)))
    }
  }
}
