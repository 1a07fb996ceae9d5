import Foundation

/// A strict reader of the small part of JSON that a safetensors header may use: objects, strings, lists of counts.
///
/// Foundation's decoder keeps one of two members with the same name and says nothing; here that is an error. Nothing
/// recurses further than the caller asks for, so hostile nesting costs nothing.
struct JSONScanner {
  /// Text that is not what was asked for.
  struct Problem: Error {
    let what: String
    init(_ what: String) { self.what = what }
  }

  /// Space, line feed, carriage return and tab, one bit each.
  private static let blanks: UInt64 = 1 << 0x20 | 1 << 0x0A | 1 << 0x0D | 1 << 0x09

  private let text: UnsafeRawBufferPointer
  private var position = 0

  /// Starts at the beginning of UTF-8 text, which must outlive the scanner.
  init(_ text: UnsafeRawBufferPointer) { self.text = text }

  /// Reads an object; `value` is called after each name and reads what belongs to it.
  mutating func members(_ value: (inout JSONScanner, String) throws -> Void) throws {
    var names: Set<String> = []
    try list(from: "{", to: "}") { scanner in
      let name = try scanner.string()
      guard names.insert(name).inserted else { throw Problem("the name \(name.debugDescription) appears twice") }
      try scanner.expect(":")
      try value(&scanner, name)
    }
  }

  /// Reads a list of whole numbers that are not negative.
  mutating func integers(atMost limit: Int) throws -> [Int] {
    var numbers: [Int] = []
    try list(from: "[", to: "]") { scanner in
      guard numbers.count < limit else { throw scanner.problem("more than \(limit) numbers") }
      numbers.append(try scanner.integer())
    }
    return numbers
  }

  /// Reads a string.
  mutating func string() throws -> String {
    try expect("\"")
    let start = position
    var isEscaped = false
    while position < text.count, text[position] != UInt8(ascii: "\"") {
      guard text[position] >= 0x20 else { throw problem("a control character in a string") }
      if text[position] == UInt8(ascii: "\\") {
        isEscaped = true
        position += 1
      }
      position += 1
    }
    guard position < text.count else { throw Problem("the header ends inside a string") }
    let content = text[start..<position]
    position += 1
    guard let plain = String(validating: content, as: UTF8.self) else { throw problem("bad UTF-8 in a string") }
    if !isEscaped { return plain }
    guard let unescaped = try? JSONDecoder().decode(String.self, from: Data("\"\(plain)\"".utf8)) else {
      throw problem("a bad escape in a string")
    }
    return unescaped
  }

  /// Checks that only blanks are left.
  mutating func end() throws {
    skipBlanks()
    guard position == text.count else { throw problem("text after the end of the header") }
  }

  private mutating func integer() throws -> Int {
    skipBlanks()
    let start = position
    var number = 0
    while position < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[position]) {
      let (shifted, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = shifted.addingReportingOverflow(Int(text[position] - UInt8(ascii: "0")))
      guard !overflow, !carry else { throw problem("a number too large to count with") }
      number = sum
      position += 1
    }
    guard position > start else { throw problem("no whole number") }
    return number
  }

  /// Reads what stands between two brackets, separated by commas.
  private mutating func list(
    from opening: Unicode.Scalar, to closing: Unicode.Scalar, _ element: (inout JSONScanner) throws -> Void
  ) throws {
    try expect(opening)
    if accept(closing) { return }
    repeat { try element(&self) } while accept(",")
    try expect(closing)
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard accept(character) else { throw problem("no \"\(character)\"") }
  }

  /// Steps over a character if it comes next.
  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while position < text.count, Self.blanks & (1 << UInt64(text[position])) != 0 { position += 1 }
  }

  private func problem(_ what: String) -> Problem { Problem("\(what) at byte \(position) of the header") }
}
