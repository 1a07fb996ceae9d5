import Diagnostics

/// A pair of sentences with the place that it was read from.
package struct TextPair: Sendable, Equatable {
  package var source: String
  package var target: String
  package let file: String
  package let line: Int

  package var place: String { "\(file):\(line)" }
}

/// Where pairs come from.
package enum PairSource: Sendable, Equatable {
  /// Files of `source<TAB>target`, further columns ignored.
  case tables([String])
  /// Two files that belong together line by line.
  case aligned(source: String, target: String)

  /// The files that are read.
  package var files: [String] {
    switch self {
    case .tables(let files): files
    case .aligned(let source, let target): [source, target]
    }
  }
}

/// Reads pairs one after the other; what is no pair is noted in a report.
package struct PairReader {
  /// A file whose first lines all have one column is not a file of pairs with a few faults.
  private static let judgedLines = 1000

  private let source: PairSource

  package init(_ source: PairSource) { self.source = source }

  /// Calls `body` with each pair, in order.
  package func forEach(report: inout DropReport, _ body: (TextPair, inout DropReport) throws -> Void) throws {
    switch source {
    case .tables(let files):
      for file in files { try readTable(file, &report, body) }
    case .aligned(let source, let target): try readAligned(source, target, &report, body)
    }
  }

  private func readTable(
    _ file: String, _ report: inout DropReport, _ body: (TextPair, inout DropReport) throws -> Void
  ) throws {
    let reader = try LineReader(file)
    var hasPairs = false
    while let line = try reader.next() {
      let columns = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      if columns.count >= 2 {
        hasPairs = true
        try deliver(columns[0], columns[1], reader, &report, body)
      } else {
        report.add(.oneColumn, at: "\(reader.name):\(reader.lineCount)", line)
        if !hasPairs && reader.lineCount == Self.judgedLines { throw oneColumn(reader) }
      }
    }
    guard reader.lineCount > 0 else { throw Failure(.data, "the file is empty", at: reader.name) }
    guard hasPairs else { throw oneColumn(reader) }
    report.addRepairs(of: reader)
  }

  private func readAligned(
    _ sourceFile: String, _ targetFile: String, _ report: inout DropReport,
    _ body: (TextPair, inout DropReport) throws -> Void
  ) throws {
    let (sources, targets) = (try LineReader(sourceFile), try LineReader(targetFile))
    while true {
      let (source, target) = (try sources.next(), try targets.next())
      guard let source, let target else { break }
      try deliver(source[...], target[...], sources, &report, body)
    }
    while try sources.next() != nil {}
    while try targets.next() != nil {}
    guard sources.lineCount == targets.lineCount else {
      throw Failure(
        .data, "\(targets.lineCount) lines, but \(sources.name) has \(sources.lineCount)", at: targets.name,
        advice: "line n of one file must be the translation of line n of the other")
    }
    guard sources.lineCount > 0 else { throw Failure(.data, "the file is empty", at: sources.name) }
    for reader in [sources, targets] { report.addRepairs(of: reader) }
  }

  private func deliver(
    _ source: Substring, _ target: Substring, _ reader: LineReader, _ report: inout DropReport,
    _ body: (TextPair, inout DropReport) throws -> Void
  ) rethrows {
    let pair = TextPair(
      source: Self.trimmed(source), target: Self.trimmed(target), file: reader.name, line: reader.lineCount)
    if pair.source.isEmpty {
      report.add(.emptySource, at: pair.place, pair.target)
    } else if pair.target.isEmpty {
      report.add(.emptyTarget, at: pair.place, pair.source)
    } else {
      report.pairs += 1
      try body(pair, &report)
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    guard let first = text.firstIndex(where: { !$0.isWhitespace }),
      let last = text.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(text[first...last])
  }

  private func oneColumn(_ reader: LineReader) -> Failure {
    Failure(
      .data, "one column only; pairs are source<TAB>target", at: "\(reader.name):1",
      advice: "for two files that belong together line by line use --source and --target")
  }
}
