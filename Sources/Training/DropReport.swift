/// Counts the lines that did not go into training, by reason and with examples: nothing is dropped in silence.
package struct DropReport: Sendable, Equatable {
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
  private var repairs: [String] = []

  package init() {}

  package subscript(reason: Reason) -> Int { counts[reason, default: 0] }

  package var total: Int { counts.values.reduce(0, +) }

  /// Counts a line, and keeps it as an example if there are few.
  package mutating func add(_ reason: Reason, at place: String, _ text: String) {
    counts[reason, default: 0] += 1
    guard examples[reason, default: []].count < Self.exampleCount else { return }
    let start = text.count > Self.exampleLength ? text.prefix(Self.exampleLength) + "…" : text[...]
    examples[reason, default: []].append("\(place): \(start)")
  }

  /// Notes the lines of a file that were not UTF-8.
  mutating func addRepairs(of reader: LineReader) {
    if let notice = reader.repairNotice { repairs.append(notice) }
  }

  /// A line for each reason, each followed by its examples; then the repairs.
  package var lines: [String] {
    Reason.allCases.filter { self[$0] > 0 }.flatMap { reason in
      ["dropped \(self[reason]) line(s): \(reason.rawValue)"] + examples[reason, default: []].map { "  \($0)" }
    } + repairs
  }
}
