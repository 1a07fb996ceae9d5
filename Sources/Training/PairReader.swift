import Diagnostics

/// A pair of sentences with the place that it was read from.
package struct TextPair: Sendable, Equatable {
  package var source: String
  package var target: String
  /// The file as messages call it, and the number of the line in it.
  package let file: String
  package let line: Int

  /// The source without the turns of a conversation before it.
  var message: String { String(source[(source.lastIndex(of: "\n").map(source.index(after:)) ?? source.startIndex)...]) }
  /// File and line as messages show them.
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

  /// The same with each table once, and how often each is named. What is named most comes first, since a pair that two
  /// files have counts where it is found first.
  var eachFileOnce: (source: PairSource, times: [String: Int]) {
    guard case .tables(let files) = self else { return (self, [:]) }
    let times = Dictionary(files.map { ($0, 1) }, uniquingKeysWith: +)
    let places = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
    let once = places.sorted { (-times[$0.key, default: 1], $0.value) < (-times[$1.key, default: 1], $1.value) }
    return (.tables(once.map(\.key)), times)
  }

  /// The files in words, each named by `name`.
  func described(_ name: (String) -> String = { $0 }) -> [String] {
    let (once, times) = eachFileOnce
    return once.files.map { file in
      let count = times[file, default: 1]
      return name(file) + (count > 1 ? " (\(count) times)" : "")
    }
  }
}

/// Reads pairs one after the other; what is no pair is noted in a report.
package struct PairReader {
  /// Takes a pair, and a report to note in what becomes of it.
  package typealias Body = (TextPair, inout DropReport) throws -> Void

  /// A file whose first lines all have one column is not a file of pairs with a few faults.
  private static let judgedLines = 1000

  private let source: PairSource

  package init(_ source: PairSource) { self.source = source }

  /// Calls `body` with each pair, in order.
  package func forEach(report: inout DropReport, _ body: Body) throws {
    try LineReader.checkStandardInput(among: source.files)
    switch source {
    case .tables(let files):
      for file in files { try readTable(file, &report, body) }
    case .aligned(let source, let target): try readAligned(source, target, &report, body)
    }
  }

  private func readTable(_ file: String, _ report: inout DropReport, _ body: Body) throws {
    let reader = try LineReader(file, isTable: true)
    var hasPairs = false
    while let line = try reader.next() {
      let columns = line.utf8.split(separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false)
      if columns.count >= 2 {
        hasPairs = true
        try deliver(Substring(columns[0]), Substring(columns[1]), of: [reader], &report, body)
      } else {
        report.add(.oneColumn, at: "\(reader.name):\(reader.lineCount)", line)
        if !hasPairs && reader.lineCount == Self.judgedLines { throw oneColumn(reader) }
      }
    }
    guard reader.lineCount > 0 else { throw empty(reader) }
    guard hasPairs else { throw oneColumn(reader) }
    for notice in reader.notices { report.addNote(notice) }
  }

  private func readAligned(
    _ sourceFile: String, _ targetFile: String, _ report: inout DropReport, _ body: Body
  ) throws {
    let (sources, targets) = (try LineReader(sourceFile), try LineReader(targetFile))
    while true {
      let (source, target) = (try sources.next(), try targets.next())
      guard let source, let target else { break }
      try deliver(source[...], target[...], of: [sources, targets], &report, body)
    }
    // When a file ends early, the rest of the other is only counted, for the message.
    for reader in [sources, targets] { while try reader.next() != nil {} }
    guard sources.lineCount == targets.lineCount else {
      throw Failure(
        .data, "\(targets.lineCount, "line"), but \(sources.name) has \(sources.lineCount)", at: targets.name,
        advice: "line n of one file must be the translation of line n of the other")
    }
    guard sources.lineCount > 0 else { throw empty(sources) }
    for notice in sources.notices + targets.notices { report.addNote(notice) }
  }

  /// Hands on a pair that is one.
  /// - Parameter readers: the files whose last line the pair is from; the first gives it its place.
  private func deliver(
    _ source: Substring, _ target: Substring, of readers: [LineReader], _ report: inout DropReport, _ body: Body
  ) rethrows {
    let pair = TextPair(
      source: Self.trimmed(source), target: Self.trimmed(target), file: readers[0].name, line: readers[0].lineCount)
    if readers.contains(where: { $0.oddities.contains(.cut) }) {
      report.add(.tooLong, at: pair.place, pair.source)
    } else if pair.source.isEmpty {
      report.add(.emptySource, at: pair.place, pair.target)
    } else if pair.target.isEmpty {
      report.add(.emptyTarget, at: pair.place, pair.source)
    } else {
      report.pairs += 1
      try body(pair, &report)
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }

  private func empty(_ reader: LineReader) -> Failure { Failure(.data, "the file is empty", at: reader.name) }

  private func oneColumn(_ reader: LineReader) -> Failure {
    Failure(
      .data, "one column only; pairs are source<TAB>target", at: "\(reader.name):1",
      advice: "for two files that belong together line by line use --source and --target")
  }
}
