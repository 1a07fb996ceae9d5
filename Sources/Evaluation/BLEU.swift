import Foundation

/// BLEU (Papineni et al. 2002, https://aclanthology.org/P02-1040) as sacreBLEU computes it (Post 2018,
/// https://aclanthology.org/W18-6319), equal in every printed digit.
///
///     BLEU = BP · exp(¼ Σₙ ln pₙ)        pₙ = matched n-grams / n-grams of the hypotheses, n = 1…4, in per cent
///     BP = min(1, exp(1 − r / h))        over h words of hypotheses and r words of the references nearest in length
///
/// A precision without any match is smoothed.
package struct BLEU: CorpusMetric {
  static let order = 4

  package var tokenizer: ScoringTokenizer
  /// Whether both sides are compared in lower case.
  package var ignoresCase: Bool
  package var smoothing: Smoothing

  package init(tokenizer: ScoringTokenizer = .v13a, ignoresCase: Bool = false, smoothing: Smoothing = .exponential) {
    self.tokenizer = tokenizer
    self.ignoresCase = ignoresCase
    self.smoothing = smoothing
  }

  package var name: String { "BLEU" }

  package var settings: String {
    "case:\(ignoresCase ? "lc" : "mixed")|eff:no|tok:\(tokenizer.rawValue)|smooth:\(smoothing.signature)"
  }

  /// What a corpus has in common with its references, added up line by line.
  package struct Statistics: CorpusStatistics, Equatable {
    var matched = [Int](repeating: 0, count: order)
    var total = [Int](repeating: 0, count: order)
    var hypothesisLength = 0
    var referenceLength = 0

    package init() {}

    package static func += (sum: inout Statistics, line: Statistics) {
      for n in 0..<order {
        sum.matched[n] += line.matched[n]
        sum.total[n] += line.total[n]
      }
      sum.hypothesisLength += line.hypothesisLength
      sum.referenceLength += line.referenceLength
    }
  }

  /// The statistics of one line against its references, of which there is at least one.
  package func statistics(of hypothesis: String, against references: [String]) -> Statistics {
    var number = WordNumbers()
    let hypothesisWords = number(words(of: hypothesis))
    let referenceWords = references.map { number(words(of: $0)) }
    let length = hypothesisWords.count
    var statistics = Statistics()
    statistics.hypothesisLength = length
    // Of two references equally near in length, the shorter.
    statistics.referenceLength =
      referenceWords.map(\.count).min { (abs($0 - length), $0) < (abs($1 - length), $1) } ?? 0
    for n in 1...Self.order {
      let hypothesisRuns = NGrams(of: hypothesisWords, order: n)
      var referenceRuns = NGrams(of: [], order: n)
      for reference in referenceWords { referenceRuns.formMaximum(with: NGrams(of: reference, order: n)) }
      statistics.matched[n - 1] = hypothesisRuns.matches(with: referenceRuns)
      statistics.total[n - 1] = hypothesisRuns.total
    }
    return statistics
  }

  /// The score of added-up statistics, from 0 to 100.
  package func score(of statistics: Statistics) -> Double { Score(statistics, smoothing: smoothing).value }

  package func details(of statistics: Statistics) -> ScoreDetails {
    let score = Score(statistics, smoothing: smoothing)
    return ScoreDetails(
      score: score.value, summary: score.description, precisions: score.precisions,
      brevityPenalty: score.brevityPenalty, hypothesisLength: score.hypothesisLength,
      referenceLength: score.referenceLength)
  }

  /// The score of a corpus.
  /// - Parameter references: one or more complete sets, each with one line for each hypothesis.
  package func corpusScore(of hypotheses: [String], against references: [[String]]) -> Score {
    precondition(references.allSatisfy { $0.count == hypotheses.count }, "Each reference set has a line a hypothesis")
    var sum = Statistics()
    for (line, hypothesis) in hypotheses.enumerated() {
      sum += statistics(of: hypothesis, against: references.map { $0[line] })
    }
    return Score(sum, smoothing: smoothing)
  }

  /// The score of one line. A line of fewer than four words is judged by the n-grams that it can have, where a corpus
  /// would get 0.
  package func sentenceScore(of hypothesis: String, against references: [String]) -> Score {
    Score(statistics(of: hypothesis, against: references), smoothing: smoothing, effectiveOrder: true)
  }

  /// How many words a line has.
  package func wordCount(of line: String) -> Int { words(of: line).count }

  /// The words of a line as they are compared.
  func words(of line: String) -> [ArraySlice<Unicode.Scalar>] {
    let text = CodePoints(line.unicodeScalars)
    return tokenizer.words(of: ignoresCase ? text.lowercased : text)
  }
}

extension BLEU {
  /// A BLEU score and what it is made of.
  package struct Score: Sendable, Equatable, CustomStringConvertible {
    /// From 0 to 100.
    package let value: Double
    /// Of n-grams from 1 to 4 words, in per cent, smoothed.
    package let precisions: [Double]
    package let brevityPenalty: Double
    /// In words.
    package let hypothesisLength: Int
    /// In words, of the references nearest in length.
    package let referenceLength: Int

    /// - Parameter effectiveOrder: whether n-grams longer than every hypothesis are left out of the mean.
    package init(_ statistics: Statistics, smoothing: Smoothing = .exponential, effectiveOrder: Bool = false) {
      let (hypothesis, reference) = (Double(statistics.hypothesisLength), Double(statistics.referenceLength))
      hypothesisLength = statistics.hypothesisLength
      referenceLength = statistics.referenceLength
      brevityPenalty = hypothesis >= reference ? 1 : hypothesis > 0 ? exp(1 - reference / hypothesis) : 0
      var precisions: [Double] = []
      guard statistics.matched.contains(where: { $0 > 0 }) else {
        (self.precisions, value) = ([Double](repeating: 0, count: BLEU.order), 0)
        return
      }
      var missing = 0
      for n in 1...BLEU.order {
        let matched = Double(statistics.matched[n - 1]) + smoothing.addend(n: n)
        let total = Double(statistics.total[n - 1]) + smoothing.addend(n: n)
        if total == 0 { break }
        precisions.append(100 * (matched > 0 ? matched : smoothing.substitute(afterMissing: missing)) / total)
        if matched == 0 { missing += 1 }
      }
      let orders = effectiveOrder ? precisions.count : BLEU.order
      precisions += [Double](repeating: 0, count: BLEU.order - precisions.count)
      // A logarithm of 0 is floored, low enough to make the whole score 0.
      let logarithms = precisions.prefix(orders).map { $0 > 0 ? log($0) : -9_999_999_999 }
      value = brevityPenalty * exp(logarithms.reduce(0, +) / Double(orders))
      self.precisions = precisions
    }

    /// sacreBLEU's line: the score, the four precisions, the brevity penalty and the lengths.
    package var description: String {
      let parts = precisions.map { String(format: "%.1f", $0) }.joined(separator: "/")
      let ratio = referenceLength > 0 ? Double(hypothesisLength) / Double(referenceLength) : 0
      return String(format: "%.2f ", value) + parts + String(format: " (BP = %.3f ratio = %.3f ", brevityPenalty, ratio)
        + "hyp_len = \(hypothesisLength) ref_len = \(referenceLength))"
    }
  }
}
