import Diagnostics
import Foundation

/// How the words of a language are usually written, and what lines a model was trained on.
///
/// With it a line in capitals, or with a capital on each word, is brought to the form that the model knows (truecasing,
/// Lita et al. 2003, https://aclanthology.org/P03-1020).
package struct Casing: Sendable {
  /// How a whole line is written.
  package enum Style: String, CaseIterable, Sendable {
    /// As a sentence: a capital at its start.
    case sentence
    /// Without a capital at its start.
    case lower
    /// A capital on each word, but perhaps on short ones.
    case title
    case capitals
  }

  /// The styles that the training text has in plenty, the commonest first; lines of these are left as they are.
  let ordinary: [Style]
  /// The usual forms of words that are usually not in small letters.
  private let forms: [String]
  /// The same in small letters, to be looked up: entry i is that of form i.
  private let keys: ByteStrings
  private let lowering: Normalizer

  /// - Parameters:
  ///   - forms: words as they are usually written, by the same in small letters; no word twice.
  ///   - locale: an ICU locale, whose rules make small letters of capitals.
  init(ordinary: [Style] = [.sentence], forms: [(key: String, form: String)] = [], locale: String = "") {
    self.ordinary = ordinary
    self.forms = forms.map(\.form)
    var keys = ByteStrings()
    for (key, _) in forms { _ = keys.insert(Array(key.utf8)) }
    self.keys = keys
    lowering = Normalizer(TextSettings(normalization: .none, letterCase: .lower, locale: locale))
  }

  /// What is assumed of a model that doesn't tell: sentences with a capital at the start, no word known.
  package init(locale: String) { self.init(ordinary: [.sentence], locale: locale) }

  /// A line as it would usually be written, and the style that it had; no style when it was left as it is.
  ///
  /// - Parameters:
  ///   - spans: stretches that are neither looked at nor changed.
  ///   - isWord: whether the model knows a word as it is written.
  ///   - knowsSmall: whether the model knows a word in small letters better than as it stands.
  package func restored(
    _ line: String, outside spans: [ProtectedSpan], isWord: (String) -> Bool = { _ in false },
    knowsSmall: (_ small: String, _ word: Substring) -> Bool
  ) -> (text: String, style: Style?) {
    guard Self.mayHaveStyle(line) else { return (line, nil) }
    let found = CasedWords(of: line, outside: spans)
    if found.words.count == 1, !found.hasOtherLetters { return restored(found.words[0], of: line, isWord) }
    guard !found.hasOtherLetters, let style = LineStyle(found.words).style, !ordinary.contains(style) else {
      return (line, nil)
    }
    switch style {
    case .capitals:
      let forms = found.words.map(usualForm)
      // A line of acronyms is not in capitals: its words have no other form.
      guard zip(forms, found.words).contains(where: { $0 != $1.text }) else { return (line, nil) }
      return (line.replacing(zip(found.words, forms).map { ($0.range, $1) }), style)
    case .title:
      let wrong = found.words.filter { $0.isCapitalised && !$0.mayOpenSentence }.map { word in
        let key = lowering.normalize(String(word.text))
        return (word, key, isWrong: form(of: key) == nil && knowsSmall(key, word.text))
      }
      let count = wrong.count { $0.isWrong }
      // One or two may be names that happen to be words.
      guard count >= 2, 2 * count >= wrong.count else { return (line, nil) }
      return (line.replacing(wrong.filter(\.isWrong).map { ($0.0.range, $0.1) }), style)
    case .sentence, .lower: return (line, nil)
    }
  }

  /// A line of one word: in small letters if the model knows it so, and not as it stands.
  private func restored(_ word: CasedWord, of line: String, _ isWord: (String) -> Bool) -> (text: String, style: Style?)
  {
    let style: Style? =
      switch word.shape {
      case .upper: word.length > 1 ? .capitals : nil
      case .capitalised: .sentence
      case .uncased, .lower, .mixed: nil
      }
    let key = lowering.normalize(String(word.text))
    guard let style, form(of: key) == nil, isWord(key), !isWord(String(word.text)) else { return (line, nil) }
    return (line.replacing([(word.range, key)]), style)
  }

  /// Whether a line may have a capital; the others need no closer look.
  private static func mayHaveStyle(_ line: String) -> Bool {
    line.utf8.contains { (0x41...0x5A).contains($0) || $0 >= 0x80 }
  }

  /// The usual form of a word of a line in capitals, a capital at a sentence's start included.
  private func usualForm(_ word: CasedWord) -> String {
    let key = lowering.normalize(String(word.text))
    if let form = form(of: key) { return form }
    guard word.opensSentence, ordinary.first != .lower, let first = word.text.unicodeScalars.first else { return key }
    // The capital is there already; only ligatures such as Ǆ have another at a word's start.
    return first.properties.titlecaseMapping + lowering.normalize(String(word.text.unicodeScalars.dropFirst()))
  }

  private func form(of key: String) -> String? { keys.index(of: Array(key.utf8)).map { forms[$0] } }
}

extension Casing {
  private static let header = "#ordinary"

  /// Reads `NAME.casing`; a folder without it has none.
  package init?(reading folder: URL, name: String, locale: String) throws {
    let file = Self.file(folder, name)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    // By bytes: a blank and a mark behind it are one character to Swift.
    let lines = try LineFile.lines(of: file).map { $0.split(separator: UInt8(ascii: " ")) }
    let styles = (lines.first ?? []).dropFirst().map { Style(rawValue: String(decoding: $0, as: UTF8.self)) }
    guard let first = lines.first?.first, first.elementsEqual(Self.header.utf8), !styles.contains(nil) else {
      throw Failure(
        .model, "the first line must be \(Self.header) and styles of lines", at: LineFile.place(file, 0),
        advice: "restore the file, or delete it to go without")
    }
    var forms: [(key: String, form: String)] = []
    var seen = Set<ArraySlice<UInt8>>()
    for (index, line) in lines.enumerated().dropFirst() {
      guard line.count == 2, seen.insert(line[0]).inserted else {
        throw Failure(
          .model, "the line is not a word and its usual form, or has a word again", at: LineFile.place(file, index),
          advice: "restore the file, or delete it to go without")
      }
      forms.append((String(decoding: line[0], as: UTF8.self), String(decoding: line[1], as: UTF8.self)))
    }
    self.init(ordinary: styles.compactMap { $0 }, forms: forms, locale: locale)
  }

  /// Writes `NAME.casing`.
  package func write(to folder: URL, name: String) throws {
    var text = ([Self.header] + ordinary.map(\.rawValue)).joined(separator: " ") + "\n"
    for (index, form) in forms.enumerated() { text += "\(String(decoding: keys[index], as: UTF8.self)) \(form)\n" }
    try LineFile.write(Array(text.utf8), to: Self.file(folder, name))
  }

  private static func file(_ folder: URL, _ name: String) -> URL { folder.appendingPathComponent("\(name).casing") }
}

extension String {
  /// The text with some stretches, given in bytes and in order, replaced.
  fileprivate func replacing(_ changes: [(range: Range<Int>, text: String)]) -> String {
    var result: [UInt8] = []
    let bytes = Array(utf8)
    var end = 0
    for (range, text) in changes {
      result += bytes[end..<range.lowerBound] + text.utf8
      end = range.upperBound
    }
    return String(decoding: result + bytes[end...], as: UTF8.self)
  }
}
