import Diagnostics

extension Command {
  /// Reads the arguments that follow the command's name; nil if they ask for help.
  static func parse(_ arguments: [String]) throws -> Self? {
    let command = Self()
    var parser = Parser(DeclarationSection.sections(of: command).flatMap(\.declarations))
    return try parser.parse(arguments) ? command : nil
  }
}

/// Hands arguments to declarations by the GNU conventions: `--name value`, `--name=value`, `-n value`, `-nvalue`,
/// bundled short flags, `--` before arguments that begin with a dash, and `-` as an argument.
private struct Parser {
  private let help = Declaration(.flag, names: ["--help", "-h"], help: "print this page") { _ in }
  private let options: [String: Declaration]
  private var places: ArraySlice<Declaration>
  private let declarations: [Declaration]
  private var rest: ArraySlice<String> = []

  init(_ declarations: [Declaration]) {
    let named = declarations.filter { $0.role != .argument } + [help]
    self.declarations = declarations
    options = Dictionary(uniqueKeysWithValues: named.flatMap { option in option.names.map { ($0, option) } })
    places = declarations.filter { $0.role == .argument }[...]
  }

  /// Returns whether the command shall run; false if help is asked for.
  mutating func parse(_ arguments: [String]) throws -> Bool {
    rest = arguments[...]
    while !help.isGiven, let argument = rest.popFirst() {
      if argument == "--" {
        while let operand = rest.popFirst() { try place(operand) }
      } else if argument.hasPrefix("--") {
        try takeLong(argument)
      } else if argument.hasPrefix("-"), argument.count > 1 {
        try takeShort(argument)
      } else {
        try place(argument)
      }
    }
    if help.isGiven { return false }
    if let missing = declarations.first(where: { $0.isRequired && !$0.isGiven }) {
      throw Failure(.usage, "\(missing.name) is missing")
    }
    return true
  }

  private mutating func takeLong(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let option = try option(named: String(parts[0]))
    try take(option, attached: parts.count > 1 ? String(parts[1]) : nil)
  }

  private mutating func takeShort(_ argument: String) throws {
    var letters = argument.dropFirst()
    while let letter = letters.popFirst() {
      let option = try option(named: "-\(letter)")
      if option.role == .flag {
        try take(option, attached: nil)
      } else {
        return try take(option, attached: letters.isEmpty ? nil : String(letters))
      }
    }
  }

  private func option(named name: String) throws -> Declaration {
    if let option = options[name] { return option }
    // One letter is too little to tell what was meant.
    let candidates = name.hasPrefix("--") ? options.keys.filter { $0.hasPrefix("--") }.sorted() : []
    throw Failure(.usage, "unknown option '\(name)'" + Nearest.hint(for: name, among: candidates))
  }

  private mutating func take(_ option: Declaration, attached: String?) throws {
    if option.role == .flag {
      guard attached == nil else { throw Failure(.usage, "\(option.name) takes no value") }
      return try option.accept("")
    }
    // A known option where a value should stand is more likely a forgotten value than a value.
    guard let value = attached ?? rest.first, attached != nil || !(value == "--" || options[value] != nil) else {
      throw Failure(.usage, "\(option.name) needs a value, \(option.placeholder)")
    }
    if attached == nil { rest.removeFirst() }
    try option.accept(value)
  }

  private mutating func place(_ operand: String) throws {
    guard let argument = places.first else { throw Failure(.usage, "unexpected argument '\(operand)'") }
    if !argument.repeats { places.removeFirst() }
    try argument.accept(operand)
  }
}
