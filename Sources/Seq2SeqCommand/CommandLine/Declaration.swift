import Diagnostics

/// One declared option, flag or argument, as the parser and the help page see it.
final class Declaration {
  enum Role { case option, flag, argument }

  let role: Role
  /// What a user types, `--output` and `-o`; an argument has the one name that help shows, `MODEL`.
  let names: [String]
  /// What stands for the value on a help page; empty for a flag.
  let placeholder: String
  let help: String
  let isRequired: Bool
  /// Whether giving it again adds a value; otherwise the last one counts.
  let repeats: Bool
  /// The valid values, if they can be listed.
  let choices: [String]
  /// The default as a user would type it.
  let defaultText: String?
  private let store: (String) throws -> Void
  private let load: () -> String?
  private(set) var isGiven = false

  init(
    _ role: Role, names: [String], placeholder: String = "", help: String, isRequired: Bool = false,
    repeats: Bool = false, choices: [String] = [], defaultText: String? = nil, load: @escaping () -> String? = { nil },
    store: @escaping (String) throws -> Void
  ) {
    precondition(!names.isEmpty, "A declaration needs a name")
    self.role = role
    self.names = names
    self.placeholder = placeholder
    self.help = help
    self.isRequired = isRequired
    self.repeats = repeats
    self.choices = choices
    self.defaultText = defaultText
    self.load = load
    self.store = store
  }

  /// The name that messages use.
  var name: String { names[0] }

  /// The present value as a user would type it.
  var valueText: String? { load() }

  /// Takes a value from the command line.
  func accept(_ text: String) throws {
    try store(text)
    isGiven = true
  }
}

/// A property wrapper that declares something on the command line.
protocol Declared {
  var declaration: Declaration { get }
}
