import Foundation
import Synchronization

/// Talks to the user on standard error: lines that stay, and on a live terminal one status line that is redrawn.
///
/// It is live when standard error is a terminal, `NO_COLOR` isn't set or is empty, and `TERM` isn't `dumb`. Elsewhere
/// there is no colour and no status line, so a log holds plain lines only. Safe to use from any thread.
final class Terminal: Sendable {
  /// How a piece of text stands out on a live terminal.
  enum Style: Int { case bold = 1, dim = 2 }

  /// Whether the status line and styles work.
  let isLive: Bool
  private let isQuiet: Bool
  private let descriptor: Int32
  private let hasStatus = Mutex(false)

  init(
    quiet: Bool, descriptor: Int32 = STDERR_FILENO,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || Self.isDumb(environment)
    isLive = isatty(descriptor) == 1 && !isPlain
    isQuiet = quiet
    self.descriptor = descriptor
  }

  /// Columns of the terminal; 80 where that isn't known.
  var width: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Prints a line that stays, unless the user wants quiet.
  func say(_ line: String) {
    if !isQuiet { put(line + "\n", leavesStatus: false) }
  }

  /// Prints a line that stays, even if the user wants quiet.
  func warn(_ line: String) {
    put(line + "\n", leavesStatus: false)
  }

  /// Redraws the status line on a live terminal, cut to its width; does nothing elsewhere.
  func status(_ line: String) {
    if isLive, !isQuiet { put(String(line.prefix(width - 1)), leavesStatus: true) }
  }

  /// Takes the status line away.
  func clearStatus() {
    put("", leavesStatus: false)
  }

  /// The text in a style on a live terminal, the plain text elsewhere.
  func styled(_ text: String, _ style: Style) -> String {
    isLive ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Writes in one go, over the status line if there is one; talk that can't be written is lost, the work goes on.
  private func put(_ text: String, leavesStatus: Bool) {
    hasStatus.withLock { hasStatus in
      let bytes = Array(((hasStatus ? "\r\u{1B}[K" : "") + text).utf8)
      hasStatus = leavesStatus
      var start = 0
      while start < bytes.count {
        let written = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written < 0, errno != EINTR { return }
        start += max(written, 0)
      }
    }
  }
}
