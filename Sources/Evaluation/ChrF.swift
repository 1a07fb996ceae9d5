import Foundation

/// chrF2 (Popović 2015, https://aclanthology.org/W15-3049) and chrF2++ (Popović 2017,
/// https://aclanthology.org/W17-4770) as sacreBLEU computes them, equal in every printed digit.
///
///     chrF = 100 · (1 + β²) P R / (β² P + R),   β = 2
///
/// P and R are the means, over character n-grams of 1…6 (white space removed) and word n-grams of 1…`wordOrder`, of the
/// share of the hypothesis' n-grams found in the reference and the other way round; orders that one side lacks are left
/// out.
package struct ChrF: CorpusMetric {
  static let characterOrder = 6

  /// The longest word n-gram: 0 for chrF, 2 for chrF++.
  package var wordOrder: Int
  /// Whether both sides are compared in lower case.
  package var ignoresCase: Bool

  package init(wordOrder: Int = 0, ignoresCase: Bool = false) {
    self.wordOrder = wordOrder
    self.ignoresCase = ignoresCase
  }

  /// `chrF2`, with a plus for each word order.
  package var name: String { "chrF2" + String(repeating: "+", count: wordOrder) }

  package var settings: String {
    "case:\(ignoresCase ? "lc" : "mixed")|eff:yes|nc:\(Self.characterOrder)|nw:\(wordOrder)|space:no"
  }

  /// What a corpus has in common with its references, for each order of n-grams, added up line by line.
  package struct Statistics: CorpusStatistics, Equatable {
    struct Order: Sendable, Equatable { var (hypothesis, reference, matched) = (0, 0, 0) }
    var orders: [Order] = []

    package init() {}

    package static func += (sum: inout Statistics, line: Statistics) {
      if sum.orders.isEmpty { sum.orders = line.orders.map { _ in Order() } }
      for (index, order) in line.orders.enumerated() {
        sum.orders[index].hypothesis += order.hypothesis
        sum.orders[index].reference += order.reference
        sum.orders[index].matched += order.matched
      }
    }
  }

  /// The statistics of one line against that of its references, of which there is at least one, that fits best.
  package func statistics(of hypothesis: String, against references: [String]) -> Statistics {
    var number = WordNumbers()
    let hypothesisRuns = runs(in: hypothesis, &number)
    var best = (score: -1.0, statistics: Statistics())
    for reference in references {
      var statistics = Statistics()
      statistics.orders = zip(hypothesisRuns, runs(in: reference, &number)).map { hypothesis, reference in
        // Where the reference has no n-grams there is nothing to be found, and none is counted against the hypothesis.
        Statistics.Order(
          hypothesis: reference.total > 0 ? hypothesis.total : 0, reference: reference.total,
          matched: hypothesis.matches(with: reference))
      }
      let score = score(of: statistics)
      if score > best.score { best = (score, statistics) }
    }
    return best.statistics
  }

  /// The score of added-up statistics, from 0 to 100.
  package func score(of statistics: Statistics) -> Double {
    let orders = statistics.orders.filter { $0.hypothesis > 0 && $0.reference > 0 }
    guard !orders.isEmpty else { return 0 }
    let precision = orders.reduce(0) { $0 + Double($1.matched) / Double($1.hypothesis) } / Double(orders.count)
    let recall = orders.reduce(0) { $0 + Double($1.matched) / Double($1.reference) } / Double(orders.count)
    return precision + recall > 0 ? 100 * (5 * precision * recall / (4 * precision + recall)) : 0
  }

  package func details(of statistics: Statistics) -> ScoreDetails {
    let score = score(of: statistics)
    return ScoreDetails(score: score, summary: String(format: "%.2f", score))
  }

  /// The score of a corpus, from 0 to 100.
  /// - Parameter references: one or more complete sets, each with one line for each hypothesis.
  package func corpusScore(of hypotheses: [String], against references: [[String]]) -> Double {
    precondition(references.allSatisfy { $0.count == hypotheses.count }, "Each reference set has a line a hypothesis")
    var sum = Statistics()
    for (line, hypothesis) in hypotheses.enumerated() {
      sum += statistics(of: hypothesis, against: references.map { $0[line] })
    }
    return score(of: sum)
  }

  /// The score of one line, from 0 to 100.
  package func sentenceScore(of hypothesis: String, against references: [String]) -> Double {
    score(of: statistics(of: hypothesis, against: references))
  }

  /// The n-grams of a line: of characters by order, then of words.
  private func runs(in line: String, _ number: inout WordNumbers) -> [NGrams] {
    var text = CodePoints(line.unicodeScalars)
    if ignoresCase { text = text.lowercased }
    let characters = text.filter { !$0.isPythonSpace }.map(\.value)
    let ofCharacters = (1...Self.characterOrder).map { NGrams(of: characters, order: $0) }
    guard wordOrder > 0 else { return ofCharacters }
    let words = number(text.words.flatMap(separatePunctuation))
    return ofCharacters + (1...wordOrder).map { NGrams(of: words, order: $0) }
  }

  /// Parts one mark of ASCII punctuation from a word: the last if there is one, or else the first.
  private func separatePunctuation(_ word: ArraySlice<Unicode.Scalar>) -> [ArraySlice<Unicode.Scalar>] {
    guard word.count > 1, let first = word.first, let last = word.last else { return [word] }
    if Self.isPunctuation(last) { return [word.dropLast(), word.suffix(1)] }
    if Self.isPunctuation(first) { return [word.prefix(1), word.dropFirst()] }
    return [word]
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
    default: false
    }
  }
}
