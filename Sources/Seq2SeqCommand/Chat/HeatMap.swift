import Decoding

/// Why a reply is what it is, drawn with characters: a row for each word of the reply, shaded where it looked at the
/// message, with its probability and what else might have stood there.
struct HeatMap {
  private static let gap = "  "
  /// The widest column of a word.
  private static let widest = 14
  private static let blocks: [Character] = [" ", "░", "▒", "▓", "█"]

  /// The words of the message, each above its column.
  let heading: String
  /// The rows.
  let lines: [String]

  /// - Parameters:
  ///   - width: columns of the terminal, which no line exceeds.
  ///   - isUnicode: whether shades can be shown; else tenths are, as digits.
  init(_ explanation: ReplyExplanation, width: Int, isUnicode: Bool) {
    let cutSign: Character = isUnicode ? "…" : "~"
    let label = min(explanation.replyWords.map(\.displayWidth).max() ?? 0, Self.widest, max(width / 4, 1))
    // Half of the line is for the message, the rest for the probabilities and the other words.
    let columns = Self.columns(
      explanation.messageWords.map(\.displayWidth), fitting: max(width / 2, 8), ownWidth: Self.gap.count)
    func shown(_ text: String) -> String {
      let line = text.asOneLine.trimmingCharacters(in: .whitespaces)
      return isUnicode ? line : line.replacing("∎", with: "(end)").replacing("…", with: "~")
    }
    let words = explanation.messageWords.suffix(columns.count).map(shown)
    let blank = String(repeating: " ", count: label)
    func fit(_ text: String) -> String {
      text.displayWidth < width ? text : text.fitted(to: max(width - 1, 1), cutSign: cutSign)
    }
    heading = fit(
      ([blank] + zip(words, columns).map { $0.fitted(to: $1, cutSign: cutSign) }).joined(separator: Self.gap))
    lines = explanation.replyWords.indices.map { row in
      let attention = Self.merged(explanation.attention[row], into: columns.count)
      let cells = zip(attention, columns).map { Self.cell($0, width: $1, isUnicode: isUnicode) }
      let name = shown(explanation.replyWords[row]).fitted(to: label, cutSign: cutSign)
      let percent = Self.percent(explanation.probabilities[row])
      let aligned = String(repeating: " ", count: max(5 - percent.count, 0)) + percent
      let others = explanation.runnersUp[row].map { "\(shown($0.text)) \(Self.percent($0.probability))" }
      let end = others.isEmpty ? [aligned] : [aligned, "or " + others.joined(separator: ", ")]
      return fit(([name] + cells + end).joined(separator: Self.gap))
    }
  }

  /// The widths of as many columns as fit, the last words' if not all do.
  private static func columns(_ words: [Int], fitting width: Int, ownWidth gap: Int) -> [Int] {
    func widths(_ limit: Int) -> [Int] { words.map { min(max($0, 1), limit) } }
    func total(_ widths: [Int]) -> Int { widths.reduce(0) { $0 + $1 + gap } }
    let limit = (1...widest).last { total(widths($0)) <= width } ?? 1
    return widths(limit).suffix(max(width / (1 + gap), 1))
  }

  /// The last values; the first of them has those before it, too.
  private static func merged(_ values: [Float], into count: Int) -> [Float] {
    guard count > 0, values.count > count else { return values }
    let kept = values.suffix(count - 1)
    return [values.dropLast(count - 1).reduce(0, +)] + kept
  }

  private static func cell(_ attention: Float, width: Int, isUnicode: Bool) -> String {
    // Weights that somebody has spoilt attend to anything.
    let share = attention.isFinite ? min(max(attention, 0), 1) : 0
    guard isUnicode else { return String(min(Int(share * 10), 9)).fitted(to: width) }
    return String(repeating: blocks[min(Int(share * Float(blocks.count)), blocks.count - 1)], count: width)
  }

  private static func percent(_ probability: Float) -> String {
    Phrase.decimal(Double(probability) * 100, digits: 0) + " %"
  }
}
