import CEdit
import Foundation

/// Reads the user's lines: edited and with a history on a terminal, as they are from a file or a pipe.
final class LineEditor {
  /// libedit's editor, or nil when there is no terminal to edit on.
  private let editor: OpaquePointer?
  private var history: LineHistory?

  /// Whether lines are typed by someone who sees a prompt.
  var isInteractive: Bool { editor != nil }

  /// Opens the editor.
  ///
  /// It draws on standard error, since standard output is for results alone; so both that and standard input have to be
  /// terminals.
  ///
  /// - Parameter history: where earlier lines come from and new ones go; nil keeps none beyond this run.
  init(history: LineHistory?) {
    let canEdit = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    let isDumb = ProcessInfo.processInfo.environment["TERM"].map { $0.isEmpty || $0 == "dumb" } ?? true
    editor = canEdit && !isDumb ? line_editor_open("seq2seq") : nil
    self.history = history
    guard let editor else { return }
    for line in history?.lines ?? [] { line_editor_remember(editor, line) }
  }

  deinit {
    if let editor { line_editor_close(editor) }
  }

  /// The next line without its newline, bad UTF-8 repaired; nil at the end of input.
  ///
  /// - Parameter prompt: shown before the line on a terminal, nowhere else.
  func readLine(prompt: String) -> String? {
    guard let editor else { return Swift.readLine() }
    var bytes: UnsafePointer<CChar>?
    let length = line_editor_read(editor, prompt, &bytes)
    guard length >= 0, let bytes else { return nil }
    let line = String(
      decoding: UnsafeRawBufferPointer(start: bytes, count: Int(length)), as: UTF8.self)
    if !line.allSatisfy(\.isWhitespace) {
      line_editor_remember(editor, line)
      history?.append(line)
    }
    return line
  }
}
