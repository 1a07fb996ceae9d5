/// Looks through a text for what a translation has to copy.
struct SpanScanner {
  private static let longestBrace = 64
  private static let longestTag = 512
  /// What stands between the groups of digits of one number, a time, a date or a range: also ’, two thin blanks, one that
  /// keeps lines together, and the separators of Arabic.
  static let numberSeparators: Set<Unicode.Scalar> = [
    ".", ",", ":", "/", "-", "'", "\u{2013}", "\u{2019}", "\u{2009}", "\u{202F}", "\u{A0}", "\u{66B}", "\u{66C}",
  ]

  /// The digits of a telephone number or one of an account; a date has fewer.
  private static let phoneDigits = 9...19

  private let scalars: [Unicode.Scalar]
  /// The place of each scalar in bytes, and the text's length.
  private let offsets: [Int]

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var offsets = [0]
    offsets.reserveCapacity(scalars.count + 1)
    for scalar in scalars { offsets.append((offsets.last ?? 0) + UTF8.width(scalar)) }
    self.offsets = offsets
  }

  /// Whether a text has any character that a span needs; most texts have none, and need no closer look.
  static func mayHoldSpans(_ text: String) -> Bool {
    var last: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "{"), UInt8(ascii: "%"), UInt8(ascii: "<"): return true
      case UInt8(ascii: "@"): return true
      case UInt8(ascii: "/") where last == UInt8(ascii: "/"): return true
      case UInt8(ascii: "."): if last | 0x20 == UInt8(ascii: "w") { return true }
      case 0x80...: return text.unicodeScalars.contains { !$0.isASCII && $0.digit != nil } || mayHoldASCIISpans(text)
      default: break
      }
      last = byte
    }
    return false
  }

  private static func mayHoldASCIISpans(_ text: String) -> Bool {
    text.utf8.contains { $0 < 0x80 && "0123456789{%<@/.".utf8.contains($0) }
  }

  /// All spans, in order.
  func spans() -> [ProtectedSpan] {
    var found: [ProtectedSpan] = []
    var place = 0
    while place < scalars.count {
      guard let (kind, end) = span(at: place) else {
        place += 1
        continue
      }
      let text = String(String.UnicodeScalarView(scalars[place..<end]))
      found.append(ProtectedSpan(kind: kind, range: offsets[place]..<offsets[end], text: text))
      place = end
    }
    return found
  }

  private func span(at place: Int) -> (ProtectedSpan.Kind, end: Int)? {
    let first = scalars[place]
    // Addresses are looked for where one can begin only, so that a long run of letters is not read from each of them.
    if Self.isLocal(first), place == 0 || !Self.isLocal(scalars[place - 1]) {
      if let end = urlEnd(place) { return (.url, end) }
      if let end = emailEnd(place) { return (.email, end) }
    }
    if first == "{" || first == "$", let end = braceEnd(place) { return (.placeholder, end) }
    if first == "%", let end = percentEnd(place) { return (.placeholder, end) }
    if first == "<", let end = tagEnd(place) { return (.tag, end) }
    if let end = phoneEnd(place) { return (.phone, end) }
    if first.digit != nil { return (.number, numberEnd(place)) }
    return nil
  }

  // MARK: Addresses

  private func urlEnd(_ start: Int) -> Int? {
    let scheme = skip(from: start) { $0.isASCIILetterOrDigit || $0 == "+" || $0 == "-" || $0 == "." }
    let isNamed = scheme > start && matches("://", at: scheme)
    guard isNamed || matches("www.", at: start) || matches("WWW.", at: start) else { return nil }
    let bodyStart = isNamed ? scheme + 3 : start + 4
    var end = skip(from: bodyStart, while: Self.isURL)
    // What ends a sentence or closes a bracket around the address is not part of it.
    let brackets: [(open: Unicode.Scalar, close: Unicode.Scalar)] = [("(", ")"), ("[", "]"), ("{", "}")]
    var surplus = brackets.map { pair in
      scalars[start..<end].reduce(0) { $0 + ($1 == pair.close ? 1 : 0) - ($1 == pair.open ? 1 : 0) }
    }
    while end > bodyStart {
      let last = scalars[end - 1]
      if let kind = brackets.firstIndex(where: { $0.close == last }), surplus[kind] > 0 {
        surplus[kind] -= 1
      } else if !".,;:!?'*".unicodeScalars.contains(last) {
        break
      }
      end -= 1
    }
    return end > bodyStart ? end : nil
  }

  private func emailEnd(_ start: Int) -> Int? {
    let at = skip(from: start, while: Self.isLocal)
    guard at < scalars.count, scalars[at] == "@" else { return nil }
    func labelEnd(_ start: Int) -> Int { skip(from: start) { $0.isASCIILetterOrDigit || $0 == "-" } }
    var end = labelEnd(at + 1)
    guard end > at + 1 else { return nil }
    var labels = 1
    while end < scalars.count, scalars[end] == ".", labelEnd(end + 1) > end + 1 {
      end = labelEnd(end + 1)
      labels += 1
    }
    return labels > 1 ? end : nil
  }

  // MARK: Placeholders

  private func braceEnd(_ start: Int) -> Int? {
    let open = scalars[start] == "$" ? start + 1 : start
    guard open < scalars.count, scalars[open] == "{" else { return nil }
    let isDouble = matches("{{", at: open)
    var place = open + (isDouble ? 2 : 1)
    let limit = min(place + Self.longestBrace, scalars.count)
    // Templates put blanks inside of double braces; in single ones they are the mark of a text.
    if isDouble { place = skip(from: place) { $0 == " " } }
    while place < limit, scalars[place] != "{", scalars[place] != "}", !scalars[place].properties.isWhitespace {
      place += 1
    }
    if isDouble { place = skip(from: place) { $0 == " " } }
    let closing = isDouble ? "}}" : "}"
    return matches(closing, at: place) ? place + closing.utf8.count : nil
  }

  /// `%`, then a name in brackets or a position, flags, width, precision, length, and what is to be printed.
  private func percentEnd(_ start: Int) -> Int? {
    if matches("%%", at: start) { return start + 2 }
    var place = start + 1
    var isNamed = false
    if place < scalars.count, scalars[place] == "(" {
      place = skip(from: place + 1) { $0.isASCIILetterOrDigit || $0 == "_" || $0 == "." || $0 == "-" }
      guard matches(")", at: place) else { return nil }
      (place, isNamed) = (place + 1, true)
    }
    let digits = skip(from: place, while: \.isASCIIDigit)
    if digits > place, matches("$", at: digits) { (place, isNamed) = (digits + 1, true) }
    place = skip(from: place) { "-+#0".unicodeScalars.contains($0) }
    place = skip(from: place, while: \.isASCIIDigit)
    if matches(".", at: place) { place = skip(from: place + 1, while: \.isASCIIDigit) }
    place = skip(from: place) { "hlqLzjt".unicodeScalars.contains($0) }
    guard place < scalars.count, "diouxXeEfFgGaAcsp@n".unicodeScalars.contains(scalars[place]) else { return nil }
    // "5%off" and "%string" are no placeholders.
    let isApart =
      (start == 0 || scalars[start - 1].digit == nil)
      && (place + 1 == scalars.count || !scalars[place + 1].isASCIILetterOrDigit)
    return isNamed || isApart ? place + 1 : nil
  }

  // MARK: Tags and numbers

  /// `<`, perhaps `/`, a name, attributes with their values, perhaps `/`, `>`.
  private func tagEnd(_ start: Int) -> Int? {
    let limit = min(start + Self.longestTag, scalars.count)
    func isName(_ scalar: Unicode.Scalar) -> Bool {
      scalar.isASCIILetterOrDigit || "-_:.".unicodeScalars.contains(scalar)
    }
    func blanksEnd(_ place: Int) -> Int { skip(from: place) { $0 == " " || $0 == "\t" } }
    let nameStart = matches("/", at: start + 1) ? start + 2 : start + 1
    var place = skip(from: nameStart, while: isName)
    guard place > nameStart, scalars[nameStart].isASCIILetterOrDigit else { return nil }
    while place < limit {
      let next = blanksEnd(place)
      if matches(">", at: next) { return next + 1 }
      if matches("/>", at: next) { return next + 2 }
      let attribute = skip(from: next, while: isName)
      guard next > place, attribute > next, matches("=", at: attribute),
        let value = valueEnd(attribute + 1, limit: limit)
      else { return nil }
      place = value
    }
    return nil
  }

  private func valueEnd(_ start: Int, limit: Int) -> Int? {
    guard start < limit else { return nil }
    let quote = scalars[start]
    guard quote == "\"" || quote == "'" else {
      let end = skip(from: start) { Self.isURL($0) && $0 != "'" && $0 != "=" }
      return end > start ? end : nil
    }
    let end = scalars[start + 1..<limit].firstIndex { $0 == quote || $0 == "\n" || $0 == "\r" }
    return end.flatMap { scalars[$0] == quote ? $0 + 1 : nil }
  }

  private func numberEnd(_ start: Int) -> Int {
    var place = skip(from: start) { $0.digit != nil }
    while place + 1 < scalars.count, Self.numberSeparators.contains(scalars[place]), scalars[place + 1].digit != nil {
      place = skip(from: place + 1) { $0.digit != nil }
    }
    return place
  }

  /// `+`, or `(`, and groups of digits that blanks, points, hyphens or brackets part: many of them, and no thousands.
  private func phoneEnd(_ start: Int) -> Int? {
    let first = scalars[start]
    guard first.digit != nil || first == "+" || first == "(", !isInNumber(start) else { return nil }
    var groups: [Int] = []
    var place = start + (first.digit == nil ? 1 : 0)
    var (end, isClosed) = (place, first != "(")
    while place < scalars.count, scalars[place].digit != nil, groups.count < Self.phoneDigits.upperBound {
      if end < place, scalars[end] == ")" { isClosed = true }
      end = skip(from: place) { $0.digit != nil }
      groups.append(end - place)
      place = skip(from: end, while: Self.isPhoneSeparator)
      guard place - end <= 2 else { break }
    }
    guard isClosed else { return nil }
    let isMarked = first == "+" || first == "(" || scalars[start].digit == 0
    let areThousands = groups.dropFirst().allSatisfy { $0 == 3 } && (groups.first ?? 0) <= 3
    let isLong = Self.phoneDigits.contains(groups.reduce(0, +))
    return isLong && (first == "+" || groups.count > 2) && (isMarked || !areThousands) ? end : nil
  }

  /// Whether a place is behind digits that are a part of what begins there.
  private func isInNumber(_ place: Int) -> Bool {
    let before = place > 0 && Self.isPhoneSeparator(scalars[place - 1]) ? place - 1 : place
    return before > 0 && scalars[before - 1].digit != nil
  }

  // MARK: Characters

  private func skip(from start: Int, while condition: (Unicode.Scalar) -> Bool) -> Int {
    scalars[min(start, scalars.count)...].firstIndex { !condition($0) } ?? scalars.count
  }

  private func matches(_ text: String, at place: Int) -> Bool {
    scalars.dropFirst(place).starts(with: text.unicodeScalars)
  }

  private static func isPhoneSeparator(_ scalar: Unicode.Scalar) -> Bool {
    " .-()\u{A0}\u{2011}\u{202F}".unicodeScalars.contains(scalar)
  }

  /// What the part of an e-mail address before the @ is made of.
  private static func isLocal(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCIILetterOrDigit || "._%+-".unicodeScalars.contains(scalar)
  }

  /// What an address on the web is made of; letters of scripts without blanks around words belong to the text behind it.
  private static func isURL(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.isASCII else {
      return scalar.properties.isAlphabetic && scalar.properties.generalCategory != .otherLetter
    }
    return (0x21...0x7E).contains(scalar.value) && !"<>\"`|^\\".unicodeScalars.contains(scalar)
  }
}

extension Unicode.Scalar {
  package var isASCIIDigit: Bool { ("0"..."9").contains(self) }

  package var isASCIILetterOrDigit: Bool {
    ("a"..."z").contains(self) || ("A"..."Z").contains(self) || isASCIIDigit
  }

  /// The value of a decimal digit of any script.
  var digit: Int? {
    if isASCII { return ("0"..."9").contains(self) ? Int(value) - 48 : nil }
    guard properties.generalCategory == .decimalNumber else { return nil }
    return properties.numericValue.map { Int($0) }
  }
}
