import Evaluation

/// The scores of a system by the length of the sentences.
struct LengthSection: ReportSection {
  /// A range of lengths as `--json` writes it.
  private struct Record: Encodable {
    struct Score: Encodable {
      let name: String
      let score: Double
    }
    let report = "length"
    let system: String
    let lengthOf: String
    /// In words; without `to` there is no upper bound.
    let from: Int
    let to: Int?
    let sentences: Int
    let lengthRatio: Double?
    let scores: [Score]
  }

  /// The file or model folder.
  let system: String
  /// Whether the lengths are those of the sources, and not of the references.
  let isOfSources: Bool
  /// The lines in each range of lengths.
  let groups: [(bucket: Buckets.Bucket, places: [Int])]
  /// Of each metric, the score of each group.
  let scores: [(metric: String, byGroup: [ScoreDetails])]

  private var lengthOf: String { isOfSources ? "source" : "reference" }

  private func lengthRatio(_ group: Int) -> Double? {
    scores.lazy.compactMap { $0.byGroup[group].lengthRatio }.first
  }

  var records: [any Encodable] {
    groups.enumerated().map { index, group in
      Record(
        system: system, lengthOf: lengthOf, from: group.bucket.lower, to: group.bucket.upper,
        sentences: group.places.count, lengthRatio: lengthRatio(index),
        scores: scores.map { Record.Score(name: $0.metric, score: $0.byGroup[index].score) })
    }
  }

  var lines: [String] {
    var table = Table(heading: ["words", "sentences", "length ratio"] + scores.map(\.metric))
    for (index, group) in groups.enumerated() {
      table.add(
        [
          group.bucket.description, Phrase.count(group.places.count),
          lengthRatio(index).map { Phrase.decimal($0, digits: 3) } ?? "-",
        ] + scores.map { Phrase.decimal($0.byGroup[index].score, digits: 2) })
    }
    return ["\(system): scores by length of the \(lengthOf)"] + table.lines
  }
}
