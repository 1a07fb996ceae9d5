import Text

/// Better replies that the user has written, each to a message; the latest to a message counts.
package struct Corrections: Sendable, Equatable {
  private var replies: [String: String] = [:]

  package init() {}

  package var count: Int { replies.count }

  /// The reply to a message, however its letters, blanks and final marks are written.
  package subscript(message: String) -> String? {
    get { replies[Self.key(message)] }
    set { replies[Self.key(message)] = newValue }
  }

  private static func key(_ message: String) -> String {
    let words = Normalizer.caseless.normalize(message).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let end = words.lastIndex { !".!?…,;: ".contains($0) }
    // A message of marks alone is those marks.
    return end.map { String(words[...$0]) } ?? words
  }
}
