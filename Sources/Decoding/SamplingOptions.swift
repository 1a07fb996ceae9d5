import Foundation
import Tensors

/// How the next token is drawn at random.
package struct SamplingOptions: Sendable, Equatable {
  /// What log-probabilities are divided by: below 1 favours the probable tokens, 0 takes the most probable one.
  package var temperature: Double
  /// Only the fewest most probable tokens that have this much of the probability together are drawn from; 1 is all.
  ///
  /// Holtzman et al., "The curious case of neural text degeneration", 2020.
  package var topP: Double
  /// Only this many most probable tokens are drawn from, before `topP` looks at them; 0 is all.
  package var topK: Int
  /// What an output may look like.
  package var rules: OutputRules

  package init(
    temperature: Double = 1, topP: Double = 0.95, topK: Int = 64,
    rules: OutputRules = OutputRules(lengthRatio: 0, extraLength: 80, uniquePhraseLength: 3)
  ) {
    self.temperature = temperature
    self.topP = topP
    self.topK = topK
    self.rules = rules
  }

  /// Draws a column, a token's, from logits [1, columns], or nothing when none of them is above -∞.
  func draw(from row: Matrix, using generator: inout some RandomNumberGenerator) -> Int32? {
    let choices = choices(in: row)
    var point = generator.nextUnit() * choices.reduce(0) { $0 + $1.weight }
    for choice in choices {
      point -= choice.weight
      if point < 0 { return choice.token }
    }
    return choices.last?.token
  }

  /// A token that may be drawn, and how likely, relative to the others.
  struct Choice {
    let token: Int32
    let weight: Double
  }

  /// The tokens that may be drawn from logits [1, V]; none when none of them is above -∞.
  func choices(in row: Matrix) -> [Choice] {
    var top = TopCandidates(capacity: temperature > 0 ? max(topK, 1) : 1)
    top.scan(row, row: 0, logSum: 0, base: 0)
    guard let best = top.best.first else { return [] }
    guard temperature > 0 else { return [Choice(token: best.column, weight: 1)] }

    func choice(_ token: Int32, _ logit: Float) -> Choice {
      Choice(token: token, weight: exp(Double(logit - best.logProbability) / temperature))
    }
    let all =
      topK > 0
      ? top.best.map { choice($0.column, $0.logProbability) }
      : (0..<row.columns).map { choice(Int32($0), row[0, $0]) }
    let choices = all.filter { $0.weight > 0 }
    return topP < 1 && !choices.isEmpty ? nucleus(of: choices) : choices
  }

  /// The fewest most probable choices that have `topP` of the total weight together, most probable first.
  private func nucleus(of choices: [Choice]) -> [Choice] {
    let total = choices.reduce(0) { $0 + $1.weight }
    // Sorting the whole vocabulary would cost more than the model's step. All choices below this floor together have
    // at most half of the weight that the nucleus leaves out, so none of them is in it.
    let floor = (1 - topP) * total / Double(2 * choices.count)
    let likely = choices.filter { $0.weight >= floor }.sorted { ($1.weight, $0.token) < ($0.weight, $1.token) }
    var weight = 0.0
    let last = likely.firstIndex { choice in
      weight += choice.weight
      return weight >= topP * total
    }
    return Array(likely.prefix(through: last ?? likely.endIndex - 1))
  }
}
