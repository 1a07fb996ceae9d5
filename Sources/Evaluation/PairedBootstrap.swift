/// Whether a system is better than another, or only lucky with its sentences: paired bootstrap resampling (Koehn 2004,
/// https://aclanthology.org/W04-3250), by the same definitions as sacreBLEU's.
///
/// A resample is as many lines as the corpus has, drawn with replacement, the same ones of both systems. From the scores
/// A, B of the corpus and aᵢ, bᵢ of N resamples
///
///     p = (1 + #{i : |aᵢ − bᵢ| − mean |a − b| ≥ |A − B|}) / (1 + N)
///
/// which is roughly the probability of such a difference if the systems were equally good. sacreBLEU has > for ≥, and
/// so finds that a system surely differs from itself.
package struct PairedBootstrap: Sendable {
  package let system: Estimate
  package let baseline: Estimate
  /// Of the system's score less the baseline's.
  package let difference: Estimate
  package let pValue: Double

  /// - Parameters:
  ///   - system: the statistics of each line.
  ///   - baseline: those of the same lines of the other system.
  ///   - resamples: how many to draw, at least one.
  ///   - generator: the same state gives the same result.
  package init<Metric: CorpusMetric>(
    by metric: Metric, system: [Metric.Statistics], baseline: [Metric.Statistics], resamples: Int,
    using generator: inout some RandomNumberGenerator
  ) {
    precondition(system.count == baseline.count && resamples > 0, "the bootstrap pairs lines, at least once")
    var scores: [(system: Double, baseline: Double)] = []
    for _ in 0..<resamples {
      var sums = (system: Metric.Statistics(), baseline: Metric.Statistics())
      for _ in system.indices {
        // The high word of a product with a random one is uniform, but for a part in 2⁶⁴ per line.
        let line = Int(UInt64(system.count).multipliedFullWidth(by: generator.next()).high)
        sums.system += system[line]
        sums.baseline += baseline[line]
      }
      scores.append((metric.score(of: sums.system), metric.score(of: sums.baseline)))
    }
    self.system = Estimate(metric.score(of: system.sum()), resampled: scores.map(\.system))
    self.baseline = Estimate(metric.score(of: baseline.sum()), resampled: scores.map(\.baseline))
    let difference = self.system.score - self.baseline.score
    self.difference = Estimate(difference, resampled: scores.map { $0.system - $0.baseline })

    let distances = scores.map { abs($0.system - $0.baseline) }
    let mean = distances.reduce(0, +) / Double(resamples)
    let extreme = distances.count { $0 - mean >= abs(difference) }
    pValue = Double(extreme + 1) / Double(resamples + 1)
  }
}

extension PairedBootstrap {
  /// A figure of the corpus, and how it spreads over resamples.
  package struct Estimate: Sendable {
    /// That of the corpus itself.
    package let score: Double
    /// That of the resamples.
    package let mean: Double
    /// Holds 95 % of the resamples.
    package let interval: ClosedRange<Double>

    init(_ score: Double, resampled: [Double]) {
      self.score = score
      mean = resampled.reduce(0, +) / Double(resampled.count)
      let sorted = resampled.sorted()
      let outside = sorted.count / 40
      interval = sorted[outside]...sorted[sorted.count - 1 - outside]
    }
  }
}
