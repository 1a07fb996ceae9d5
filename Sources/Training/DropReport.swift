import Diagnostics

/// Counts the lines that did not go into training, by reason and with examples: nothing is dropped in silence.
package struct DropReport: Sendable, Equatable {
  /// Why a line was dropped.
  package enum Reason: String, CaseIterable, Sendable {
    case oneColumn = "no tab"
    case emptySource = "empty source"
    case emptyTarget = "empty target"
    case duplicate = "the same pair again"
    case validation = "source of a validation pair"
    case tooLong = "too long"
    case unlikeLengths = "lengths too different"
  }

  private static let exampleCount = 3
  private static let exampleLength = 60

  /// Pairs read, whatever became of them.
  package var pairs = 0
  private var counts: [Reason: Int] = [:]
  private var examples: [Reason: [String]] = [:]
  private var notes: [String] = []

  package init() {}

  /// The lines dropped for a reason.
  package subscript(reason: Reason) -> Int { counts[reason, default: 0] }

  /// Counts a line, and keeps its start as an example if there are few.
  package mutating func add(_ reason: Reason, at place: String, _ text: String) {
    counts[reason, default: 0] += 1
    guard examples[reason, default: []].count < Self.exampleCount else { return }
    let start = text.unicodeScalars.prefix(Self.exampleLength)
    let end = start.endIndex < text.endIndex ? "…" : ""
    examples[reason, default: []].append("\(place): \(Self.printable(start))\(end)")
  }

  /// Adds a line to the printed form about something that was not dropped.
  package mutating func addNote(_ note: String) { notes.append(note) }

  /// A line for each reason, each followed by its examples; then the notes.
  package var lines: [String] {
    Reason.allCases.filter { self[$0] > 0 }.flatMap { reason in
      ["dropped \(self[reason], "line"): \(reason.rawValue)"] + examples[reason, default: []].map { "  \($0)" }
    } + notes
  }

  /// Text of a stranger's file must not steer the terminal that it is shown on.
  private static func printable(_ text: String.UnicodeScalarView.SubSequence) -> String {
    let shown = text.map { scalar -> Unicode.Scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: " "
      default: scalar
      }
    }
    return String(String.UnicodeScalarView(shown))
  }
}
