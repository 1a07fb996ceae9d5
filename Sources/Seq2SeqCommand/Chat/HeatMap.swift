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
    let words = explanation.messageWords.suffix(columns.count)
    let blank = String(repeating: " ", count: label)
    func fit(_ text: String) -> String {
      text.displayWidth < width ? text : text.fitted(to: max(width - 1, 1), cutSign: cutSign)
    }
    heading = fit(
      ([blank] + zip(words, columns).map { $0.fitted(to: $1, cutSign: cutSign) }).joined(separator: Self.gap))
    lines = explanation.replyWords.indices.map { row in
      let attention = Self.merged(explanation.attention[row], into: columns.count)
      let cells = zip(attention, columns).map { Self.cell($0, width: $1, isUnicode: isUnicode) }
      let name = explanation.replyWords[row].asOneLine.fitted(to: label, cutSign: cutSign)
      let percent = Self.percent(explanation.probabilities[row])
      let others = explanation.runnersUp[row].map {
        "\($0.text.asOneLine.trimmed) \(Self.percent($0.probability).trimmed)"
      }
      let end = others.isEmpty ? [percent] : [percent, "or " + others.joined(separator: ", ")]
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
    guard isUnicode else { return String(min(Int(attention * 10), 9)).fitted(to: width) }
    let shade = min(Int((attention * Float(blocks.count)).rounded(.down)), blocks.count - 1)
    return String(repeating: blocks[max(shade, 0)], count: width)
  }

  private static func percent(_ probability: Float) -> String {
    let text = Phrase.decimal(Double(probability) * 100, digits: 0)
    return String(repeating: " ", count: max(3 - text.count, 0)) + text + " %"
  }
}

extension String {
  /// The text without blanks at its ends.
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
