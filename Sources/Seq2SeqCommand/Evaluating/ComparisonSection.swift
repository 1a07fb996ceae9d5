import Evaluation

/// Two systems side by side, by each metric.
struct ComparisonSection: ReportSection {
  let comparisons: [Comparison]

  var records: [any Encodable] { comparisons.map(\.record) }

  var lines: [String] { Array(comparisons.map(\.lines).joined(separator: [""])) }
}

/// Two systems side by side, by one metric.
struct Comparison {
  /// A comparison as `--json` writes it.
  fileprivate struct Record: Encodable {
    let comparison: String
    let system: Estimate
    let baseline: Estimate
    let difference: Estimate
    let pValue: Double
    let signature: String
  }

  /// A score or a difference of scores, and how it spreads over resamples.
  fileprivate struct Estimate: Encodable {
    let name: String?
    let score: Double
    let mean: Double
    /// The ends of what holds 95 % of the resamples.
    let interval: [Double]

    init(_ estimate: PairedBootstrap.Estimate, of name: String? = nil) {
      (self.name, score, mean) = (name, estimate.score, estimate.mean)
      interval = [estimate.interval.lowerBound, estimate.interval.upperBound]
    }
  }

  let metric: String
  let bootstrap: PairedBootstrap
  /// The file or the model folder of each system.
  let names: (system: String, baseline: String)
  let signature: Signature

  fileprivate var record: Record {
    Record(
      comparison: metric, system: Estimate(bootstrap.system, of: names.system),
      baseline: Estimate(bootstrap.baseline, of: names.baseline), difference: Estimate(bootstrap.difference),
      pValue: bootstrap.pValue, signature: signature.description)
  }

  fileprivate var lines: [String] {
    var table = Table(heading: ["system", "score", "95 % interval", "p"])
    func add(_ name: String, _ estimate: PairedBootstrap.Estimate, sign: String = "", p: String = "") {
      let figures = [estimate.score, estimate.interval.lowerBound, estimate.interval.upperBound]
      let texts = figures.map { ($0 < 0 ? "" : sign) + Phrase.decimal($0, digits: 2) }
      table.add([name, texts[0], "\(texts[1]) to \(texts[2])", p])
    }
    add("baseline: \(names.baseline)", bootstrap.baseline)
    add(names.system, bootstrap.system)
    add("difference", bootstrap.difference, sign: "+", p: Phrase.decimal(bootstrap.pValue, digits: 4))
    return ["\(metric)|\(signature)"] + table.lines
  }
}
