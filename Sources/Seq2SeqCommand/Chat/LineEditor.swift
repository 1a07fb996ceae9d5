import CEdit
import Foundation

/// Reads the lines that a user types on a terminal: edited, with a history, a paste as one line.
final class LineEditor {
  /// Whether there is someone who sees a prompt and types.
  ///
  /// Prompt and editing are drawn on standard error, since standard output is for results alone; so both that and
  /// standard input have to be terminals.
  static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  private let editor: OpaquePointer
  private var history: LineHistory?
  private let completion: (Substring) -> Completion

  /// Opens the editor; on a dumb terminal lines can only be edited as the terminal itself allows it.
  ///
  /// - Parameters:
  ///   - history: where earlier lines come from and new ones go; nil keeps none beyond this run.
  ///   - completion: what Tab does, given the line up to the cursor.
  init?(history: LineHistory?, completion: @escaping (Substring) -> Completion) {
    Interrupts.watch()
    guard let editor = line_editor_open(Program.name, Terminal.isDumb()) else { return nil }
    self.editor = editor
    self.history = history
    self.completion = completion
    for line in history?.lines ?? [] { line_editor_remember(editor, line) }
    let complete: line_completer = { context, before in
      guard let context else { return }
      Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue().complete(String(cString: before))
    }
    line_editor_complete(editor, complete, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { line_editor_close(editor) }

  /// The next line without its newline, bad UTF-8 repaired; nil at the end of input.
  func readLine(prompt: String) throws -> String? {
    var bytes: UnsafePointer<CChar>?
    let length = line_editor_read(editor, prompt, &bytes)
    try Interrupts.checkStop()
    guard length >= 0, let bytes else { return nil }
    let line = String(
      decoding: UnsafeRawBufferPointer(start: bytes, count: Int(length)), as: UTF8.self)
    if !line.allSatisfy(\.isWhitespace) {
      line_editor_remember(editor, line)
      history?.append(line)
    }
    return line
  }

  private func complete(_ line: String) {
    let found = completion(line[...])
    if !found.insertion.isEmpty { line_editor_insert(editor, found.insertion) }
    if !found.choices.isEmpty { line_editor_show(editor, found.choices.joined(separator: "  ")) }
  }
}
