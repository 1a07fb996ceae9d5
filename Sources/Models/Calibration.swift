import Foundation

/// A rising line through some points that turns what a model thinks of its output into how often it is right.
///
/// The points come from pairs whose answer is known: sorted by the model's opinion x and cut into groups of like size,
/// whose mean results y are made to rise (isotonic regression by pooling neighbours, Ayer et al. 1955). Between two points
/// the line is straight, outside of them level.
package struct Calibration: Codable, Sendable, Equatable {
  /// Opinions, rising, and the results that belong to them, from 0 to 1 and not falling.
  package private(set) var opinions: [Float]
  package private(set) var results: [Float]

  /// Fits the line to samples; without any, every opinion is taken as it is.
  /// - Parameter groups: how many points the line has at most.
  package init(_ samples: [(opinion: Float, result: Float)], groups: Int) {
    let sorted = samples.sorted { $0.opinion < $1.opinion }
    let count = min(groups, sorted.count)
    var pools: [Pool] = []
    for group in 0..<count {
      var pool = Pool(sorted[group * sorted.count / count..<(group + 1) * sorted.count / count])
      while let before = pools.last, before.opinion >= pool.opinion || before.result > pool.result {
        pool = Pool(joining: pools.removeLast(), pool)
      }
      pools.append(pool)
    }
    opinions = count == 0 ? [0, 1] : pools.map(\.opinion)
    results = count == 0 ? [0, 1] : pools.map(\.result)
  }

  /// What an opinion is worth, from 0 to 1.
  package func callAsFunction(_ opinion: Float) -> Float {
    guard let next = opinions.firstIndex(where: { $0 > opinion }) else { return results.last ?? 0 }
    guard next > 0 else { return results[0] }
    let (x0, x1) = (opinions[next - 1], opinions[next])
    return results[next - 1] + (results[next] - results[next - 1]) * (opinion - x0) / (x1 - x0)
  }

  /// What makes it no calibration, if anything does; one from a file is checked with it.
  var fault: String? {
    let isRising = zip(opinions, opinions.dropFirst()).allSatisfy { $0 < $1 }
    let isFine =
      !opinions.isEmpty && opinions.count == results.count && isRising && opinions.allSatisfy(\.isFinite)
      && results.allSatisfy { (0...1).contains($0) } && results == results.sorted()
    return isFine ? nil : "the calibration of confidences is none"
  }
}

/// Samples that share a point of the line: their number and means.
private struct Pool {
  let weight: Float
  let opinion: Float
  let result: Float

  init(_ samples: ArraySlice<(opinion: Float, result: Float)>) {
    weight = Float(samples.count)
    opinion = samples.reduce(0) { $0 + $1.opinion } / weight
    result = samples.reduce(0) { $0 + $1.result } / weight
  }

  init(joining a: Pool, _ b: Pool) {
    weight = a.weight + b.weight
    opinion = (a.opinion * a.weight + b.opinion * b.weight) / weight
    result = (a.result * a.weight + b.result * b.weight) / weight
  }
}

/// How far confidences are from how often they are right, over ten equal ranges (Naeini et al. 2015).
package struct ReliabilityTable: Codable, Sendable, Equatable {
  /// The samples whose confidence is in one range.
  package struct Row: Codable, Sendable, Equatable {
    package var count: Int
    /// Means over the samples.
    package var confidence: Float
    package var result: Float
  }

  private static let ranges = 10
  private static let mostSamples = 1 << 48

  /// The ranges that have samples, lowest confidence first.
  package private(set) var rows: [Row] = []

  package init(_ samples: [(confidence: Float, result: Float)]) {
    let groups = Dictionary(grouping: samples) { min(Int($0.confidence * Float(Self.ranges)), Self.ranges - 1) }
    for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
      let count = Float(group.count)
      rows.append(
        Row(
          count: group.count, confidence: group.reduce(0) { $0 + $1.confidence } / count,
          result: group.reduce(0) { $0 + $1.result } / count))
    }
  }

  /// What makes it no table, if anything does; one from a file is checked with it.
  var fault: String? {
    let isSound =
      rows.count <= Self.ranges
      && rows.allSatisfy {
        (1...Self.mostSamples).contains($0.count) && (0...1).contains($0.confidence) && (0...1).contains($0.result)
      }
    return isSound ? nil : "the table of confidences is none"
  }

  /// Expected calibration error: the mean distance between confidence and result, weighted by the samples.
  package var error: Float {
    let count = rows.reduce(0) { $0 + $1.count }
    return rows.reduce(0) { $0 + abs($1.confidence - $1.result) * Float($1.count) } / Float(max(count, 1))
  }
}

extension ModelConfiguration {
  /// What a translator's probabilities are worth, learnt from the validation pairs.
  ///
  /// A word is right when the reference has it, too; a line's result is the share of its words that are right.
  package struct ConfidencePart: Codable, Sendable, Equatable {
    /// From the probability of a word's tokens.
    package var word: Calibration
    /// From the mean confidence of a line's words.
    package var line: Calibration
    /// Of lines and words that the calibration had not seen.
    package var lines: ReliabilityTable
    package var words: ReliabilityTable

    package init(word: Calibration, line: Calibration, lines: ReliabilityTable, words: ReliabilityTable) {
      (self.word, self.line, self.lines, self.words) = (word, line, lines, words)
    }

    var fault: String? { word.fault ?? line.fault ?? lines.fault ?? words.fault }
  }
}
