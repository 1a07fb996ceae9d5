/// Turns tokens into text while they arrive, never showing half a character.
///
/// A character may be spread over several tokens, which until the last of them decode to one U+FFFD; so a U+FFFD at the
/// end waits for the next token. The texts handed out join to the text of all tokens, given that more tokens change the
/// decoded text nowhere but at its end.
struct TextStream {
  private let decode: ([Int32]) -> String
  private var tokens: [Int32] = []
  private var shown = ""

  init(decode: @escaping ([Int32]) -> String) { self.decode = decode }

  /// The text that a further token adds, perhaps none yet.
  mutating func append(_ token: Int32) -> String {
    tokens.append(token)
    var text = decode(tokens).unicodeScalars
    if text.last == "\u{FFFD}" { text.removeLast() }
    return show(String(text))
  }

  /// The text that was still held back.
  mutating func finish() -> String { show(decode(tokens)) }

  private mutating func show(_ text: String) -> String {
    // By bytes, because a combining mark that arrives later changes the last character as Swift counts them.
    guard text.utf8.starts(with: shown.utf8) else { return "" }
    let new = String(text[text.utf8.index(text.startIndex, offsetBy: shown.utf8.count)...])
    shown = text
    return new
  }
}
