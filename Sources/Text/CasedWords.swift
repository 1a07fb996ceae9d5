/// A word of a line, and how it is written.
struct CasedWord {
  /// What letters a word has.
  enum Shape {
    /// None of those that have capitals.
    case uncased
    case lower
    /// A capital, then small letters.
    case capitalised
    /// Capitals alone.
    case upper
    /// Anything else, as `iPhone`.
    case mixed
  }

  /// Where it stands, in bytes.
  let range: Range<Int>
  let text: Substring
  let shape: Shape
  /// Its letters, marks and digits.
  let length: Int
  /// Whether it has a digit, as `2nd`; the shape of such words says little about their line.
  let hasDigits: Bool
  /// Whether a sentence begins with it.
  let opensSentence: Bool
  /// Whether it may have a capital for its place: after a colon or a quotation mark, too.
  let mayOpenSentence: Bool

  /// Whether a hyphen joins it to the word before, as in `T-shirt`.
  let followsHyphen: Bool

  /// Whether it begins with a capital and goes on in small letters, if it goes on.
  var isCapitalised: Bool { shape == .capitalised || (shape == .upper && length == 1) }
}

/// The words of a line: runs of letters, marks and digits, those inside of protected spans left out.
struct CasedWords {
  private(set) var words: [CasedWord] = []
  /// Whether the line has letters of a script without capitals.
  private(set) var hasOtherLetters = false

  private static let sentenceEnds: Set<Unicode.Scalar> = [".", "!", "?", "…", "\n"]
  private static let openers: Set<Unicode.Scalar> = [
    ":", ";", "\"", "“", "”", "„", "«", "»", "¿", "¡", "‘", "‚", "–", "—", "(",
  ]

  /// Letters of the word that is being read.
  private struct Letters {
    var start = 0
    var count = 0
    var (capitals, small) = (0, 0)
    var (beginsWithCapital, hasDigits) = (false, false)

    mutating func add(_ scalar: Unicode.Scalar) {
      count += 1
      if scalar.digit != nil { hasDigits = true }
      let isCapital = scalar.isCapital
      if isCapital { capitals += 1 }
      if count == 1 { beginsWithCapital = isCapital }
      // A sharp s stays small among capitals as a rule.
      if !isCapital, scalar != "ß", scalar.isSmall { small += 1 }
    }

    var shape: CasedWord.Shape {
      switch (capitals, small) {
      case (0, 0): .uncased
      case (0, _): .lower
      case (_, 0): .upper
      case (1, _) where beginsWithCapital: .capitalised
      default: .mixed
      }
    }
  }

  init(of line: String, outside spans: [ProtectedSpan] = []) {
    var letters = Letters()
    var (opens, mayOpen) = (true, true)
    var (offset, nextSpan) = (0, 0)
    func close(at end: Int, _ words: inout [CasedWord]) {
      guard letters.count > 0 else { return }
      let utf8 = line.utf8
      let first = utf8.index(utf8.startIndex, offsetBy: letters.start)
      let last = utf8.index(first, offsetBy: end - letters.start)
      words.append(
        CasedWord(
          range: letters.start..<end, text: line[first..<last], shape: letters.shape, length: letters.count,
          hasDigits: letters.hasDigits, opensSentence: opens, mayOpenSentence: mayOpen,
          followsHyphen: words.last.map { $0.range.upperBound + 1 == letters.start } == true
            && utf8[utf8.index(before: first)] == UInt8(ascii: "-")))
      (letters, opens, mayOpen) = (Letters(), false, false)
    }
    for scalar in line.unicodeScalars {
      let place = offset
      offset += UTF8.width(scalar)
      while nextSpan < spans.count, place >= spans[nextSpan].range.upperBound { nextSpan += 1 }
      if nextSpan < spans.count, spans[nextSpan].range.contains(place), spans[nextSpan].kind != .number {
        close(at: place, &words)
        if spans[nextSpan].kind != .tag { (opens, mayOpen) = (false, false) }
      } else if scalar.isPartOfWord, letters.count > 0 || !scalar.isMark {
        if letters.count == 0 { letters.start = place }
        letters.add(scalar)
        if !scalar.isASCII, scalar.properties.generalCategory == .otherLetter { hasOtherLetters = true }
      } else {
        close(at: place, &words)
        if Self.sentenceEnds.contains(scalar) { opens = true }
        if opens || Self.openers.contains(scalar) { mayOpen = true }
      }
    }
    close(at: offset, &words)
  }
}

extension Unicode.Scalar {
  fileprivate var isCapital: Bool {
    if isASCII { return (0x41...0x5A).contains(value) }
    return properties.isUppercase || properties.generalCategory == .titlecaseLetter
  }

  fileprivate var isSmall: Bool { isASCII ? (0x61...0x7A).contains(value) : properties.isLowercase }

  /// Whether it changes the character before it; a word begins with none.
  fileprivate var isMark: Bool {
    if isASCII { return false }
    return switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  fileprivate var isPartOfWord: Bool {
    if isASCII { return isASCIILetterOrDigit }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber: return true
    default: return properties.isAlphabetic
    }
  }
}
