/// How a score came about, in sacreBLEU's notation; scores with unlike signatures don't compare.
///
///     nrefs:2|bs:1000|seed:1|case:mixed|eff:no|tok:13a|smooth:exp|version:seq2seq-0.1.0
package struct Signature: Sendable, CustomStringConvertible {
  package let description: String

  /// - Parameters:
  ///   - references: those of each line; signed `var` if their number varies.
  ///   - resampling: the number of resamples and their seed, for a comparison by bootstrap.
  ///   - version: who computed the score.
  package init(
    of metric: some CorpusMetric, references: [[String]], resampling: (count: Int, seed: UInt64)? = nil,
    version: String
  ) {
    let counts = Set(references.map(\.count))
    var parts = ["nrefs:" + (counts.count == 1 ? counts.map(String.init).joined() : "var")]
    if let resampling { parts += ["bs:\(resampling.count)", "seed:\(resampling.seed)"] }
    description = (parts + [metric.settings, "version:\(version)"]).joined(separator: "|")
  }
}
