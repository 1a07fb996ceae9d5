/// Learns from lines of text how words are usually written.
///
/// A word's usual form is the one that is most frequent where no sentence begins; or at the start, when it stands nowhere
/// else. Lines in capitals and titles tell nothing about their words.
package struct CasingLearner {
  /// Forms that are counted at a time, and words that are kept at most, the most frequent.
  private static let maximumForms = 1 << 20
  private static let maximumWords = 100_000
  private static let longestWord = 64
  /// The share of the lines from which on a style is ordinary.
  private static let ordinaryShare = 0.1

  private let locale: String
  private var styles: [Casing.Style: Int] = [:]
  private var inner = WordCounts()
  private var opening = WordCounts()

  /// - Parameter settings: those of the text that is learnt from.
  package init(_ settings: TextSettings) { locale = settings.locale }

  /// Takes a line in.
  package mutating func add(_ line: String) {
    let words = CasedWords(of: line, outside: ProtectedSpan.all(in: line)).words
    let style = LineStyle(words).style
    if let style { styles[style, default: 0] += 1 }
    guard style != .capitals, style != .title else { return }
    for word in words where word.shape != .uncased && word.range.count <= Self.longestWord {
      if word.mayOpenSentence { Self.count(word, &opening) } else { Self.count(word, &inner) }
    }
  }

  /// What the lines have taught.
  package func finish() -> Casing {
    var best: [String: (form: String, count: Int)] = [:]
    let lowering = Normalizer(TextSettings(normalization: .none, letterCase: .lower, locale: locale))
    func look(at counts: WordCounts, without known: Set<String>) {
      for (index, count) in counts.counts.enumerated() {
        let form = String(decoding: counts.words[index], as: UTF8.self)
        let key = lowering.normalize(form)
        guard !known.contains(key) else { continue }
        guard let other = best[key] else {
          best[key] = (form, count)
          continue
        }
        // Of equals the small letters win, then the first in the order of code points.
        let isBetter = (count, form == key ? 1 : 0) > (other.count, other.form == key ? 1 : 0)
        if isBetter || (count == other.count && other.form != key && form < other.form) { best[key] = (form, count) }
      }
    }
    look(at: inner, without: [])
    look(at: opening, without: Set(best.keys))
    let kept = best.filter { $0.key != $0.value.form && !$0.key.isEmpty }
      .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.prefix(Self.maximumWords)
    return Casing(
      ordinary: ordinary, forms: kept.map { ($0.key, $0.value.form) }.sorted { $0.0 < $1.0 }, locale: locale)
  }

  private var ordinary: [Casing.Style] {
    let total = styles.values.reduce(0, +)
    return Casing.Style.allCases.filter { Double(styles[$0] ?? 0) > Self.ordinaryShare * Double(total) }
      .sorted { styles[$0] ?? 0 > styles[$1] ?? 0 }
  }

  private static func count(_ word: CasedWord, _ counts: inout WordCounts) {
    var text = String(word.text)
    text.withUTF8 { counts.add(UnsafeRawBufferPointer($0)) }
    counts.prune(above: maximumForms)
  }
}
