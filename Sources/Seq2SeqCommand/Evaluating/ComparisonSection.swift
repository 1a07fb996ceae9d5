import Evaluation

/// Two systems side by side, by each metric.
struct ComparisonSection: ReportSection {
  let comparisons: [ComparisonRecord]

  var records: [any Encodable] { comparisons }

  var lines: [String] { Array(comparisons.map(\.lines).joined(separator: [""])) }
}

/// A comparison by one metric as `--json` writes it.
struct ComparisonRecord: Encodable {
  /// A score or a difference of scores, and how it spreads over resamples.
  struct Estimate: Encodable {
    let name: String
    let score: Double
    let mean: Double
    /// The ends of what holds 95 % of the resamples.
    let interval: [Double]

    fileprivate init(_ name: String, _ estimate: PairedBootstrap.Estimate) {
      (self.name, score, mean) = (name, estimate.score, estimate.mean)
      interval = [estimate.interval.lowerBound, estimate.interval.upperBound]
    }
  }

  let comparison: String
  let system: Estimate
  let baseline: Estimate
  let difference: Estimate
  let pValue: Double
  let signature: String

  init(_ metric: String, _ bootstrap: PairedBootstrap, names: (system: String, baseline: String), signature: Signature) {
    comparison = metric
    system = Estimate(names.system, bootstrap.system)
    baseline = Estimate(names.baseline, bootstrap.baseline)
    difference = Estimate("difference", bootstrap.difference)
    pValue = bootstrap.pValue
    self.signature = signature.description
  }

  fileprivate var lines: [String] {
    var table = Table(heading: ["system", "score", "95 % interval", "p"])
    func add(_ name: String, _ estimate: Estimate, sign: String = "", p: String = "") {
      let texts = ([estimate.score] + estimate.interval).map { ($0 < 0 ? "" : sign) + Phrase.decimal($0, digits: 2) }
      table.add([name, texts[0], "\(texts[1]) to \(texts[2])", p])
    }
    add("baseline: \(baseline.name)", baseline)
    add(system.name, system)
    add(difference.name, difference, sign: "+", p: Phrase.decimal(pValue, digits: 4))
    return ["\(comparison)|\(signature)"] + table.lines
  }
}
