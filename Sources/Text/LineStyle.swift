/// Judges by the shapes of its words how a line is written.
struct LineStyle {
  /// Words of so many letters may stay small in a title, as `the` and `with`.
  private static let shortWord = 4

  /// None of a line with fewer than two words that have letters with capitals.
  let style: Casing.Style?

  init(_ words: [CasedWord]) {
    let cased = words.filter { $0.shape != .uncased && !$0.hasDigits }
    guard cased.count >= 2, let first = cased.first else {
      style = nil
      return
    }
    let inner = cased.filter { !$0.mayOpenSentence }
    let capitalised = inner.count { $0.isCapitalised }
    // A hyphenated word may have its capital at the start alone.
    let hasLongSmall = cased.contains { $0.shape == .lower && $0.length > Self.shortWord && !$0.followsHyphen }
    if cased.allSatisfy({ $0.shape == .upper }) {
      style = .capitals
    } else if !hasLongSmall, capitalised >= 2, capitalised * 3 >= inner.count {
      style = .title
    } else {
      style = first.shape == .lower ? .lower : .sentence
    }
  }
}
