/// One value that can be read from the command line.
protocol ArgumentValue: ArgumentStorage where Single == Self {
  /// The value that `argument` spells, if it spells one.
  init?(argument: String)
  /// The value as a user would type it.
  var argumentText: String { get }
  /// What stands for a value on a help page.
  static var placeholder: String { get }
  /// What is expected, as messages say it: `a whole number`.
  static var expectation: String { get }
  /// The valid values, if they can be listed.
  static var choices: [String] { get }
}

extension ArgumentValue {
  static var choices: [String] { [] }
}

extension String: ArgumentValue {
  init?(argument: String) { self = argument }
  var argumentText: String { self }
  static var placeholder: String { "TEXT" }
  static var expectation: String { "text" }
}

extension Double: ArgumentValue {
  init?(argument: String) {
    guard let value = Double(argument), value.isFinite else { return nil }
    self = value
  }
  var argumentText: String { self == rounded() && magnitude < 1e15 ? String(Int(self)) : String(self) }
  static var placeholder: String { "X" }
  static var expectation: String { "a number" }
}

extension Float: ArgumentValue {
  init?(argument: String) {
    guard let value = Float(argument), value.isFinite else { return nil }
    self = value
  }
  var argumentText: String { self == rounded() && magnitude < 1e6 ? String(Int(self)) : String(self) }
  static var placeholder: String { Double.placeholder }
  static var expectation: String { Double.expectation }
}

/// Whole numbers may end in `k` (thousands) or `M` (millions).
extension ArgumentValue where Self: FixedWidthInteger {
  init?(argument: String) {
    let factors: [Character: Self] = ["k": 1_000, "K": 1_000, "M": 1_000_000]
    let factor = argument.last.flatMap { factors[$0] }
    guard let number = Self(factor == nil ? argument[...] : argument.dropLast()) else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor ?? 1)
    guard !overflow else { return nil }
    self = product
  }
  var argumentText: String { String(self) }
  static var placeholder: String { "N" }
  static var expectation: String { "a whole number" }
}

extension Int: ArgumentValue {}
extension UInt64: ArgumentValue {}

/// An enumeration of names becomes a value by declaring `ArgumentValue`.
extension ArgumentValue where Self: CaseIterable & RawRepresentable, RawValue == String {
  init?(argument: String) { self.init(rawValue: argument) }
  var argumentText: String { rawValue }
  static var placeholder: String { "NAME" }
  static var expectation: String { Phrase.list(choices, joinedBy: "or") }
  static var choices: [String] { allCases.map(\.rawValue) }
}

/// Durations are written `90s`, `10m`, `1h30m` or `2d`, units from large to small.
extension Duration: ArgumentValue {
  private static let units: [(letter: Character, seconds: Int64)] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)]

  init?(argument: String) {
    var rest = argument[...]
    var seconds: Int64 = 0
    for unit in Self.units {
      guard let end = rest.firstIndex(where: { !("0"..."9").contains($0) }), rest[end] == unit.letter else { continue }
      guard let count = Int64(rest[..<end]) else { return nil }
      let (product, tooMany) = count.multipliedReportingOverflow(by: unit.seconds)
      let (sum, tooLong) = seconds.addingReportingOverflow(product)
      guard !tooMany, !tooLong else { return nil }
      seconds = sum
      rest = rest[rest.index(after: end)...]
    }
    guard rest.isEmpty, !argument.isEmpty else { return nil }
    self = .seconds(seconds)
  }

  var argumentText: String {
    var rest = components.seconds
    let parts = Self.units.compactMap { unit -> String? in
      let (count, remainder) = rest.quotientAndRemainder(dividingBy: unit.seconds)
      rest = remainder
      return count == 0 ? nil : "\(count)\(unit.letter)"
    }
    return parts.isEmpty ? "0s" : parts.joined()
  }
  static var placeholder: String { "TIME" }
  static var expectation: String { "a duration such as 90s, 10m or 1h30m" }
}
