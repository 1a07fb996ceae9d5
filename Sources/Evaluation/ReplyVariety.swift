/// How far replies differ from each other.
///
/// Li et al., "A diversity-promoting objective function for neural conversation models", 2016.
package struct ReplyVariety: Sendable, Equatable {
  /// Different words, and different pairs of neighbours, for each word of all replies.
  package let distinct1: Double
  package let distinct2: Double
  /// The share of the replies that are one of the ten most frequent.
  package let topTenShare: Double
  /// Words of a reply, on average.
  package let meanLength: Double

  package init(of replies: [String], tokenizer: ScoringTokenizer = .v13a) {
    let words = replies.map { tokenizer.words(of: CodePoints($0.unicodeScalars).lowercased) }
    let length = words.reduce(0) { $0 + $1.count }
    let count = Double(max(length, 1))
    distinct1 = Double(Set(words.joined()).count) / count
    distinct2 = Double(Set(words.flatMap { zip($0, $0.dropFirst()).map { [$0, $1] } }).count) / count
    let counts = Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +).values.sorted(by: >)
    topTenShare = Double(counts.prefix(10).reduce(0, +)) / Double(max(replies.count, 1))
    meanLength = Double(length) / Double(max(replies.count, 1))
  }
}
