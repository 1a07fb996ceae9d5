/// Lays help out from the declarations, for a page of 80 columns.
enum HelpPage {
  static let width = 80
  /// Where the explanations begin.
  private static let column = 28

  /// The page of one command.
  static func page(for command: any Command.Type) -> String {
    let sections = DeclarationSection.sections(of: command.init())
    var lines = wrap("\(command.summary).") + [""]
    lines += wrap(usage(of: command, sections.flatMap(\.declarations)), indent: 2) + [""]
    if !command.discussion.isEmpty { lines += paragraphs(command.discussion) + [""] }
    for section in sections {
      lines += ["\(section.title):"] + section.declarations.flatMap { entry(title(of: $0), explanation(of: $0)) } + [""]
    }
    return lines.dropLast().joined(separator: "\n") + "\n"
  }

  /// The page of the program: what it is for and its commands.
  static func overview(program: String, purpose: String, commands: [any Command.Type]) -> String {
    var lines = wrap("\(purpose).") + ["", "Usage: \(program) COMMAND [OPTIONS]", "", "Commands:"]
    lines += commands.flatMap { entry($0.name, $0.summary) }
    lines += entry("help [COMMAND]", "Explain a command and its options")
    lines += ["", "Options:"] + entry("--version", "print the version") + entry("-h, --help", "print this page")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func usage(of command: any Command.Type, _ declarations: [Declaration]) -> String {
    let required = declarations.filter { $0.role == .option && $0.isRequired }.map { " \($0.name) \($0.placeholder)" }
    let arguments = declarations.filter { $0.role == .argument }.map { argument in
      let name = argument.name + (argument.repeats ? "…" : "")
      return argument.isRequired ? " \(name)" : " [\(name)]"
    }
    return "Usage: \(Program.name) \(command.name)\(required.joined()) [OPTIONS]\(arguments.joined())"
  }

  private static func title(of declaration: Declaration) -> String {
    if declaration.role == .argument { return declaration.name + (declaration.repeats ? "…" : "") }
    let names = declaration.names.sorted { $0.count < $1.count }.joined(separator: ", ")
    return declaration.role == .flag ? names : "\(names) \(declaration.placeholder)"
  }

  private static func explanation(of declaration: Declaration) -> String {
    var notes: [String] = []
    if !declaration.choices.isEmpty { notes.append(Phrase.list(declaration.choices, joinedBy: "or")) }
    if let text = declaration.defaultText { notes.append("default: \(text)") }
    if declaration.role == .option, declaration.repeats { notes.append("may be repeated") }
    return declaration.help + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
  }

  private static func entry(_ title: String, _ explanation: String) -> [String] {
    let text = wrap(explanation, indent: column, firstIndent: column)
    // A title too long for its column stands on a line of its own.
    guard title.count + 4 <= column, let first = text.first else { return ["  \(title)"] + text }
    return ["  \(title)" + first.dropFirst(title.count + 2)] + text.dropFirst()
  }

  private static func paragraphs(_ text: String) -> [String] {
    var lines: [String] = []
    var paragraph: [Substring] = []
    for line in (text + "\n").split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.isEmpty, !line.hasPrefix(" ") {
        paragraph.append(line)
        continue
      }
      lines += paragraph.isEmpty ? [] : wrap(paragraph.joined(separator: " "))
      paragraph = []
      lines.append(String(line))
    }
    return lines.dropLast()
  }

  /// Titles and their explanations in two columns, the second one wrapped to the width of the page.
  static func rows(_ rows: [(title: String, explanation: String)], width: Int) -> [String] {
    let column = rows.map { $0.title.displayWidth }.filter { $0 < width / 2 }.max() ?? 0
    return rows.flatMap { title, explanation in
      let text = wrap(explanation, width: width, indent: column + 4, firstIndent: column + 4)
      // A title too long for its column stands on a line of its own.
      guard title.displayWidth <= column, let first = text.first else { return ["  \(title)"] + text }
      return ["  \(title.fitted(to: column))  " + first.drop { $0 == " " }] + text.dropFirst()
    }
  }

  private static func wrap(
    _ text: String, width: Int = Self.width, indent: Int = 0, firstIndent: Int = 0
  ) -> [String] {
    var lines: [String] = []
    var line = String(repeating: " ", count: firstIndent)
    var isFresh = true
    for word in text.split(separator: " ") {
      if !isFresh, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isFresh = true
      }
      line += (isFresh ? "" : " ") + word
      isFresh = false
    }
    return lines + [line]
  }
}
