import Evaluation
import Tensors

/// What one metric says of the systems of a corpus.
struct Measurement {
  /// Who computes scores, for their signatures.
  private static let scorer = "\(Program.name)-\(Program.version)"

  /// That of the first system.
  let score: PrintedScore
  /// The first system beside the second, if there is one.
  let comparison: Comparison?
  /// Of each system, the scores of groups of lines.
  let byGroup: [[ScoreDetails]]

  /// - Parameters:
  ///   - groups: the lines of each group that is to be scored by itself.
  ///   - resampling: how often lines are drawn again for a comparison, and the seed.
  init(
    by metric: some CorpusMetric, of corpus: ScoredCorpus, groups: [[Int]], resampling: (count: Int, seed: UInt64),
    workers: Workers
  ) {
    let (references, systems) = (corpus.references, corpus.systems)
    let statistics = systems.map { system in
      workers.map(references.count) { metric.statistics(of: system.hypotheses[$0], against: references[$0]) }
    }
    score = PrintedScore(
      metric.name, metric.details(of: statistics[0].sum()),
      signature: Signature(of: metric, references: references, version: Self.scorer))
    byGroup = statistics.map { lines in
      groups.map { group in metric.details(of: group.map { lines[$0] }.sum()) }
    }
    guard systems.count > 1 else {
      comparison = nil
      return
    }
    var generator = SeededGenerator(seed: resampling.seed)
    let bootstrap = PairedBootstrap(
      by: metric, system: statistics[0], baseline: statistics[1], resamples: resampling.count, using: &generator)
    comparison = Comparison(
      metric: metric.name, bootstrap: bootstrap, names: (systems[0].name, systems[1].name),
      signature: Signature(of: metric, references: references, resampling: resampling, version: Self.scorer))
  }
}
