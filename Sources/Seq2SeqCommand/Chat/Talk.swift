import Diagnostics
import Foundation

/// What goes on between a user at a terminal and a model: messages that are answered, and commands.
protocol Talk: AnyObject {
  /// What can be commanded beside `/help` and `/quit`.
  static var commands: [TalkCommand<Self>] { get }
  var introduction: ModelIntroduction { get }
  var settings: TalkSettings { get }
  var terminal: Terminal { get }
  /// Says something to a message.
  func answer(_ message: String) throws
}

extension Talk {
  private static var allCommands: [TalkCommand<Self>] {
    commands + [
      TalkCommand("/help", help: "show these lines") { talk, _ in talk.showHelp() },
      TalkCommand("/quit", help: "leave; so does Ctrl-D") { _, _ in throw TalkEnded() },
    ]
  }

  /// Answers what is typed until the user leaves.
  func run(_ editor: LineEditor) throws {
    while let line = try editor.readLine(prompt: "> ") {
      do {
        try take(line.trimmingCharacters(in: .whitespacesAndNewlines))
      } catch is TalkEnded {
        return
      }
    }
  }

  /// What Tab adds to the beginning of a line.
  func completion(of line: Substring) -> Completion {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard line.hasPrefix("/"), let first = words.first, let last = words.last else { return Completion() }
    if words.count == 1 { return Completion(of: first, among: Self.allCommands.map(\.name)) }
    if words.count == 2, first == "/set" { return Completion(of: last, among: settings.names) }
    return Completion()
  }

  /// Takes a line: a command, or a message, of whose two first slashes one counts.
  private func take(_ line: String) throws {
    if line.isEmpty { return }
    guard line.hasPrefix("/"), !line.hasPrefix("//") else {
      return try answer(line.hasPrefix("/") ? String(line.dropFirst()) : line)
    }
    let parts = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    let name = String(parts.first ?? "/")
    guard let command = Self.allCommands.first(where: { $0.name == name }) else {
      let nearest = Nearest.candidate(
        for: String(name.dropFirst()), among: Self.allCommands.map { String($0.name.dropFirst()) })
      return terminal.warn("unknown command '\(name.asOneLine)'" + (nearest.map { ", nearest is '/\($0)'" } ?? ""))
    }
    do {
      try command.run(self, parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
    } catch let failure as Failure where failure.kind != .fault {
      // What can't be done is told, and the talk goes on. Settings have no dashes here.
      let text = failure.description
      terminal.warn(text.hasPrefix("--") ? String(text.dropFirst(2)) : text)
    }
  }

  private func showHelp() {
    let rows = Self.allCommands.map { (title: "\($0.name) \($0.parameter)", explanation: $0.help) }
    show(rows + [(title: "//TEXT", explanation: "say /TEXT, a message that begins with a slash")])
    showSettings()
  }

  /// Lists the settings, their values, and what they do.
  func showSettings() {
    terminal.warn("Settings:")
    show(settings.rows)
  }

  private func show(_ rows: [(title: String, explanation: String)]) {
    for line in HelpPage.rows(rows, width: min(terminal.width, HelpPage.width)) { terminal.warn(line) }
  }
}
