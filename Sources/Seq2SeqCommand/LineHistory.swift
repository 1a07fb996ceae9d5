import Foundation

/// The lines a user has typed in earlier runs, in a file that only the user can read.
///
/// Each line is appended as it is typed, so nothing is lost when the program is killed, and two programs can share the
/// file. It is a convenience: where it can't be read or written, there is no history, and no error.
struct LineHistory {
  /// How many lines are kept; the file is cut down to them when it holds twice as many.
  static let capacity = 1000

  /// The earlier lines, oldest first.
  private(set) var lines: [String] = []
  private let file: URL

  /// `$XDG_STATE_HOME/seq2seq/history`, below `~/.local/state` when the variable is not an absolute path.
  static func userFile(environment: [String: String] = ProcessInfo.processInfo.environment) -> URL {
    let home = FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".local/state")
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil } ?? home
    return state.appendingPathComponent("seq2seq/history")
  }

  /// Reads a history file, if there is one.
  init(file: URL) {
    self.file = file
    guard let data = try? Data(contentsOf: file) else { return }
    let all = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    lines = all.suffix(Self.capacity)
    if all.count > 2 * Self.capacity {
      try? Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file, options: .atomic)
      try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }
  }

  /// Adds a line here and to the file, which it makes if need be, its folder too.
  mutating func append(_ line: String) {
    lines.append(line)
    let folder = file.deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let descriptor = open(file.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try? handle.write(contentsOf: Data((line + "\n").utf8))
  }
}
