import Diagnostics

/// The settings of a talk that may change while it goes on: options of the command line, by their names without dashes.
struct TalkSettings {
  private(set) var arguments: ReplyArguments
  /// The settings that this talk has.
  let names: [String]

  /// - Parameter names: the settings that count; all if not given.
  init(_ arguments: ReplyArguments, names: [String]? = nil) {
    self.arguments = arguments
    self.names = names ?? Self.declarations(of: arguments).map(Self.name)
  }

  /// The options that were given on the command line but are none of the settings.
  var misplaced: [String] { arguments.given.filter { !names.contains(Self.name($0)) } }

  /// The name and value of each setting, and what it does.
  var rows: [(title: String, explanation: String)] {
    Self.declarations(of: arguments).filter { names.contains(Self.name($0)) }.map { declaration in
      let value = declaration.valueText.map { ": \($0)" } ?? ""
      return (Self.name(declaration) + value, declaration.help)
    }
  }

  /// Changes a setting; nothing changes if the value is none, or if `check` throws.
  mutating func set(_ name: String, to value: String, check: (ReplyArguments) throws -> Void) throws {
    guard names.contains(name) else {
      throw Failure(.usage, "unknown setting '\(name.asOneLine)'" + Nearest.hint(for: name, among: names))
    }
    let changed = ReplyArguments()
    for (old, new) in zip(Self.declarations(of: arguments), Self.declarations(of: changed)) {
      if Self.name(new) == name {
        guard !value.isEmpty else { throw Failure(.usage, "\(name) needs a value, \(new.placeholder)") }
        try new.accept(value)
      } else if old.isGiven, let text = old.valueText {
        try new.accept(text)
      }
    }
    try check(changed)
    arguments = changed
  }

  /// The name and the value of `KEY VALUE`; what lacks is empty.
  static func parts(of text: String) -> (name: String, value: String) {
    let parts = text.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    return (parts.first ?? "", parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
  }

  private static func declarations(of arguments: ReplyArguments) -> [Declaration] {
    DeclarationSection.sections(of: arguments).flatMap(\.declarations)
  }

  private static func name(_ declaration: Declaration) -> String { name(declaration.name) }

  private static func name(_ option: String) -> String { String(option.drop { $0 == "-" }) }
}
