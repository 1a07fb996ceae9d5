import Diagnostics
import Foundation

/// Where a user's own files of chats are: history, conversations, corrections.
struct StateFolder {
  /// `$XDG_STATE_HOME/seq2seq`, below `~/.local/state` when the variable is not an absolute path.
  let url: URL

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let home = FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".local/state")
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil } ?? home
    url = state.appendingPathComponent(Program.name)
  }

  /// The lines that were typed.
  var history: PersonalFile { PersonalFile(url.appendingPathComponent("history")) }

  /// The corrections of a model, by the name of its folder.
  func corrections(ofModel folder: String) -> PersonalFile {
    let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
    return PersonalFile(url.appendingPathComponent("corrections/\(name).tsv"))
  }

  /// A conversation that was given a name, which must be a plain one: it leads nowhere else.
  func conversation(_ name: String) throws -> PersonalFile {
    let isPlain = !name.hasPrefix(".") && name.utf8.count <= 100 && !name.contains { $0 == "/" || $0.isControl }
    guard isPlain, !name.isEmpty else {
      throw Failure(
        .usage, "'\(name.asOneLine)' can't be the name of a conversation",
        advice: "take one of at most 100 letters, without / and without a . in front")
    }
    let file = url.appendingPathComponent("conversations/\(name).jsonl")
    let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: file.path)) != nil
    if isLink { throw Failure(.data, "this is a link to elsewhere, which is not followed", at: file.path) }
    return PersonalFile(file)
  }
}
