import Foundation

/// The lines a user has typed in earlier runs, in a file that only the user can read.
///
/// Each line is appended as it is typed, so nothing is lost when the program is killed, and two programs can share the
/// file. It is a convenience: where it can't be read or written, there is no history, and no error.
struct LineHistory {
  /// How many lines are kept; the file is cut down to them when it holds twice as many.
  static let capacity = 1000
  /// A longer line is not worth keeping, and many of them would outgrow what a file may hold.
  static let longestLine = 4096

  /// The earlier lines, oldest first.
  private(set) var lines: [String] = []
  private let file: PersonalFile

  /// Reads a history file, if there is one.
  init(file: PersonalFile) {
    self.file = file
    guard let data = try? file.read() else { return }
    // By bytes: what ends with CR LF is no line of its own to a text.
    let all = data.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .newlines).asOneLine
    }
    lines = all.suffix(Self.capacity)
    if all.count > 2 * Self.capacity {
      try? file.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }
  }

  /// Adds a line here and to the file, which it makes if need be, its folder too.
  mutating func append(_ line: String) {
    lines.append(line)
    if line.utf8.count <= Self.longestLine { try? file.append(line: line) }
  }
}
