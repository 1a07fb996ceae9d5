/// Splits lines into the words that BLEU counts, exactly as sacreBLEU's tokenizer of the same name.
package enum ScoringTokenizer: String, CaseIterable, Sendable {
  /// Words between white space: for text that is tokenized already.
  case none
  /// The rules of mteval-v13a, made for Western scripts; what published BLEU scores use.
  case v13a = "13a"
  /// The rules of mteval-v14: every punctuation mark and symbol of Unicode stands alone, save within numbers.
  case intl
  /// Every character that isn't white space is a word.
  case char

  func words(of line: CodePoints) -> [ArraySlice<Unicode.Scalar>] {
    switch self {
    case .none: line.words
    case .v13a: Self.western(line.withoutTrailingSpace).words
    case .intl: Self.international(line.withoutTrailingSpace).words
    case .char: line.indices.filter { !line[$0].isPythonSpace }.map { line[$0...$0] }
    }
  }

  private static func western(_ line: CodePoints) -> CodePoints {
    var text = line.replacing("<skipped>", by: "").replacing("-\n", by: "").replacing("\n", by: " ")
    if text.contains("&") {
      // One after the other: `&amp;lt;` becomes `<`.
      text = text.replacing("&quot;", by: "\"").replacing("&amp;", by: "&")
      text = text.replacing("&lt;", by: "<").replacing("&gt;", by: ">")
    }
    let isPoint = { (scalar: Unicode.Scalar) in scalar == "." || scalar == "," }
    return ([" "] + text + [" "])
      .isolating(isWesternSymbol)
      .isolating(.second) { !$0.isASCIIDigit && isPoint($1) }
      .isolating(.first) { isPoint($0) && !$1.isASCIIDigit }
      .isolating(.second) { $0.isASCIIDigit && $1 == "-" }
  }

  /// ASCII's punctuation except the apostrophe, the comma, the hyphen and the full stop; and the space.
  private static func isWesternSymbol(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " "..."&", "("..."+", "/", ":"..."@", "["..."`", "{"..."~": true
    default: false
    }
  }

  private static func international(_ line: CodePoints) -> CodePoints {
    line
      .isolating(.second) { !$0.isNumber && $1.isPunctuation }
      .isolating(.first) { $0.isPunctuation && !$1.isNumber }
      .isolating { $0.isSymbol }
  }
}

extension Unicode.Scalar {
  fileprivate var isNumber: Bool {
    [.decimalNumber, .letterNumber, .otherNumber].contains(properties.generalCategory)
  }

  fileprivate var isSymbol: Bool {
    [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol].contains(properties.generalCategory)
  }

  fileprivate var isPunctuation: Bool {
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }
}
