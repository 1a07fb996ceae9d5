/// A part of what `evaluate` prints.
protocol ReportSection {
  /// The part for programs, an object a line.
  var records: [any Encodable] { get }
  /// The part for people.
  var lines: [String] { get }
}
