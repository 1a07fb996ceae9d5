import CICU

/// Finds where words begin and end by ICU's rules and dictionaries (Unicode Standard Annex 29).
///
/// Opening one is slow and it holds a place in a text, so each is kept and used by one thread at a time.
final class WordBreaker {
  private let words: OpaquePointer?

  /// A breaker for an ICU locale. If ICU has none, it finds no boundaries, which is still lossless.
  init(locale: String) {
    words = icu_words_open(locale)
  }

  deinit {
    if let words { icu_words_close(words) }
  }

  /// Replaces `ends` by the end of every word in `text`, valid UTF-8, as offsets in bytes.
  func findEnds(in text: UnsafeRawBufferPointer, into ends: inout [Int]) {
    ends.removeAll(keepingCapacity: true)
    guard let words, let length = Int32(exactly: text.count) else { return }
    guard icu_words_start(words, text.assumingMemoryBound(to: CChar.self).baseAddress, length) else { return }
    while true {
      let end = icu_words_next(words)
      guard end >= 0 else { return }
      ends.append(Int(end))
    }
  }
}
