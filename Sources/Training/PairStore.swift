import Diagnostics
import Foundation

/// The kept pairs of all input files as text, in a file of our own that can be read again and again.
///
/// Standard input can be read only once, and a corpus may be larger than memory; so the input is cleaned in one pass and
/// set down here: duplicates gone, and for chat each message with the turns before it. It takes 8 bytes of memory a
/// pair, and about 20 more while it is filled, by which it knows duplicates.
package final class PairStore {
  /// Four numbers of 32 bits before each pair: its file and line, and the bytes of its source and target.
  private static let headerSize = 16

  /// Pairs in the store.
  package var count: Int { sourceKeys.count }
  /// The key of each pair's source, by which the validation split knows it.
  package private(set) var sourceKeys: [UInt64] = []
  private let files: [String]
  private let scratch: ScratchFile

  /// Reads all pairs of a source into a store.
  /// - Parameters:
  ///   - isReversed: whether the sides change places.
  ///   - contextTurns: the turns of a conversation that a source holds at most, joined by line ends; a pair belongs to
  ///     the conversation of the pair before it when its source is that pair's target.
  ///   - folder: on whose disk the store is kept; nothing of it is seen there.
  package init(
    _ source: PairSource, isReversed: Bool = false, contextTurns: Int = 1, in folder: URL, report: inout DropReport
  ) throws {
    files = source.files.map { $0 == "-" ? "standard input" : $0 }
    scratch = try ScratchFile(in: folder)
    var seen = Set<UInt64>()
    var turns: [String] = []
    var last: TextPair?
    try PairReader(source).forEach(report: &report) { pair, report in
      var pair = pair
      if isReversed { swap(&pair.source, &pair.target) }
      let continues = last.map { $0.target == pair.source && $0.file == pair.file } ?? false
      turns = (continues ? turns : []).suffix(contextTurns - 1) + [pair.source]
      last = pair
      pair.source = turns.joined(separator: "\n")
      guard seen.insert(Hash.of(pair.source, pair.target)).inserted else {
        report.add(.duplicate, at: pair.place, pair.source)
        return
      }
      try append(pair)
    }
    try scratch.flush()
  }

  /// Calls `body` with each pair and the key of its source, in order.
  package func forEach(_ body: (_ pair: TextPair, _ sourceKey: UInt64) throws -> Void) throws {
    var bytes: ArraySlice<UInt8> = []
    var offset = 0
    func take(_ size: Int) throws -> ArraySlice<UInt8> {
      while bytes.count < size {
        let more = try scratch.read(from: offset)
        guard !more.isEmpty else { throw Failure(.resource, "temporary data can't be read back") }
        offset += more.count
        bytes = bytes + more
      }
      defer { bytes = bytes.dropFirst(size) }
      return bytes.prefix(size)
    }
    for key in sourceKeys {
      let numbers = try take(Self.headerSize).withUnsafeBytes { header in
        (0..<4).map { Int(header.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)) }
      }
      let source = String(decoding: try take(numbers[2]), as: UTF8.self)
      let target = String(decoding: try take(numbers[3]), as: UTF8.self)
      try body(TextPair(source: source, target: target, file: files[numbers[0]], line: numbers[1]), key)
    }
  }

  private func append(_ pair: TextPair) throws {
    let (source, target) = (pair.source.utf8, pair.target.utf8)
    let file = files.firstIndex(of: pair.file) ?? 0
    for value in [file, pair.line, source.count, target.count] {
      try withUnsafeBytes(of: UInt32(truncatingIfNeeded: value)) { try scratch.append($0) }
    }
    try scratch.append(source)
    try scratch.append(target)
    sourceKeys.append(ValidationSplit.key(of: pair.source))
  }
}
