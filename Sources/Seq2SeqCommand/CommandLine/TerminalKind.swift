import Foundation

extension Terminal {
  /// Whether the terminal can only print what it gets, line after line.
  static func isDumb(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
    environment["TERM"].map { $0.isEmpty || $0 == "dumb" } ?? true
  }

  /// Whether it shows more than ASCII, as its locale and kind say.
  static func showsUnicode(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let encoding = locale.lowercased().filter { $0 != "-" }
    return encoding.contains("utf8") && !isDumb(environment)
  }
}
