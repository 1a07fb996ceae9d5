/// A verb of the program: its options are its properties, its work is `run`.
///
/// Options, flags and arguments are declared once, each at its property, with `@Option`, `@Flag` and `@Argument`;
/// the parser, the help page and the error messages all read those declarations.
protocol Command: SendableMetatype {
  /// The word that a user types.
  static var name: String { get }
  /// What it does, as a phrase without a full stop, for the list of commands.
  static var summary: String { get }
  /// Paragraphs that the help page shows above the options; lines are joined and wrapped again, an empty line parts
  /// paragraphs, an indented line is kept as it is.
  static var discussion: String { get }
  init()
  /// The options that every command of the program has.
  var common: CommonOptions { get }
  /// Whether the command has its own way with signals; the others are ended by one, after what they write is in order.
  var notesSignals: Bool { get }
  /// Does the work; the properties hold what the user gave.
  func run() throws
}

extension Command {
  static var discussion: String { "" }
  var common: CommonOptions { CommonOptions() }
  var notesSignals: Bool { false }
}

/// Options that several commands share, declared once and embedded as a plain property.
protocol OptionGroup {
  /// The heading of the group on a help page.
  static var title: String { get }
}

extension OptionGroup {
  /// The options that were given, by the names that messages use.
  var given: [String] {
    DeclarationSection.sections(of: self).flatMap(\.declarations).filter(\.isGiven).map(\.name)
  }
}

/// The declarations of a command or an option group under one heading of its help page.
struct DeclarationSection {
  let title: String
  let declarations: [Declaration]

  /// The sections of everything declared in `owner`: its own arguments, its own options, then every embedded group.
  static func sections(of owner: Any, title: String = "Options") -> [DeclarationSection] {
    let children = Mirror(reflecting: owner).children.map(\.value)
    let own = children.compactMap { ($0 as? any Declared)?.declaration }
    let groups = children.compactMap { $0 as? any OptionGroup }
    let sections = [
      DeclarationSection(title: "Arguments", declarations: own.filter { $0.role == .argument }),
      DeclarationSection(title: title, declarations: own.filter { $0.role != .argument }),
    ]
    return sections.filter { !$0.declarations.isEmpty }
      + groups.flatMap { Self.sections(of: $0, title: type(of: $0).title) }
  }
}
