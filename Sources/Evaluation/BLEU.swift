import Foundation

/// BLEU (Papineni et al. 2002, https://aclanthology.org/P02-1040) as sacreBLEU computes it (Post 2018,
/// https://aclanthology.org/W18-6319), equal in every printed digit.
///
///     BLEU = BP · exp(¼ Σₙ ln pₙ)        pₙ = matched n-grams / n-grams of the hypotheses, n = 1…4, in per cent
///     BP = min(1, exp(1 − r / h))        over h words of hypotheses and r words of the references nearest in length
///
/// A precision without any match is smoothed: the k-th of them counts 1 / 2ᵏ matches (method 3 of Chen & Cherry 2014,
/// https://aclanthology.org/W14-3346).
package struct BLEU: Sendable {
  static let order = 4

  package var tokenizer: ScoringTokenizer
  /// Whether both sides are compared in lower case.
  package var ignoresCase: Bool

  package init(tokenizer: ScoringTokenizer = .v13a, ignoresCase: Bool = false) {
    self.tokenizer = tokenizer
    self.ignoresCase = ignoresCase
  }

  /// What a corpus has in common with its references, added up line by line.
  package struct Statistics: Sendable, Equatable {
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
    let words = number(tokenize(hypothesis))
    let referenceWords = references.map { number(tokenize($0)) }
    var statistics = Statistics()
    statistics.hypothesisLength = words.count
    // Of two references equally near in length, the shorter.
    statistics.referenceLength =
      referenceWords.map(\.count).min { (abs($0 - words.count), $0) < (abs($1 - words.count), $1) } ?? 0
    for n in 1...Self.order {
      let hypothesisRuns = NGrams(of: words, order: n)
      var referenceRuns = NGrams(of: [], order: n)
      for reference in referenceWords { referenceRuns.formMaximum(with: NGrams(of: reference, order: n)) }
      statistics.matched[n - 1] = hypothesisRuns.matches(with: referenceRuns)
      statistics.total[n - 1] = hypothesisRuns.total
    }
    return statistics
  }

  /// The score of a corpus.
  /// - Parameter references: one or more complete sets, each with one line for each hypothesis.
  package func corpusScore(of hypotheses: [String], against references: [[String]]) -> Score {
    precondition(references.allSatisfy { $0.count == hypotheses.count }, "Each reference set has a line a hypothesis")
    var sum = Statistics()
    for (line, hypothesis) in hypotheses.enumerated() {
      sum += statistics(of: hypothesis, against: references.map { $0[line] })
    }
    return Score(sum)
  }

  /// The score of one line. A line of fewer than four words is judged by the n-grams that it can have, where a corpus
  /// would get 0.
  package func sentenceScore(of hypothesis: String, against references: [String]) -> Score {
    Score(statistics(of: hypothesis, against: references), effectiveOrder: true)
  }

  /// How a corpus score came about, in sacreBLEU's notation; `version` names who computed it.
  package func signature(referenceSets: Int, version: String) -> String {
    let letters = ignoresCase ? "lc" : "mixed"
    return "nrefs:\(referenceSets)|case:\(letters)|eff:no|tok:\(tokenizer.rawValue)|smooth:exp|version:\(version)"
  }

  private func tokenize(_ line: String) -> [ArraySlice<Unicode.Scalar>] {
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
    package init(_ statistics: Statistics, effectiveOrder: Bool = false) {
      let (hypothesis, reference) = (Double(statistics.hypothesisLength), Double(statistics.referenceLength))
      hypothesisLength = statistics.hypothesisLength
      referenceLength = statistics.referenceLength
      brevityPenalty = hypothesis >= reference ? 1 : hypothesis > 0 ? exp(1 - reference / hypothesis) : 0
      var precisions = [Double](repeating: 0, count: BLEU.order)
      guard statistics.matched.contains(where: { $0 > 0 }) else {
        (self.precisions, value) = (precisions, 0)
        return
      }
      var smoothing = 1.0
      let orders = statistics.total.prefix { $0 > 0 }.count
      for n in 0..<orders {
        let (matched, total) = (Double(statistics.matched[n]), Double(statistics.total[n]))
        if matched == 0 { smoothing *= 2 }
        precisions[n] = matched == 0 ? 100 / (smoothing * total) : 100 * matched / total
      }
      // A logarithm of 0 is floored, low enough to make the whole score 0.
      let logarithms = precisions.prefix(effectiveOrder ? orders : BLEU.order).map { $0 > 0 ? log($0) : -9_999_999_999 }
      value = brevityPenalty * exp(logarithms.reduce(0, +) / Double(logarithms.count))
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
