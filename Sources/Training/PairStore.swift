import Diagnostics
import Foundation

/// The kept pairs of all input files as text, in a file of our own that can be read again and again.
///
/// Standard input can be read only once, and a corpus may be larger than memory; so the input is cleaned in one pass and
/// set down here: duplicates gone, and for chat each message with the turns before it.
package final class PairStore {
  private static let headerSize = 16
  private static let bufferSize = 1 << 20

  /// Pairs in the store.
  package private(set) var count = 0
  /// Characters of all targets, and of all sources, as bytes of UTF-8.
  package private(set) var sourceBytes = 0
  package private(set) var targetBytes = 0
  private let url: URL
  private let files: [String]
  private var file: FileHandle?
  private var buffer = Data()

  /// Reads all pairs of a source into a store.
  /// - Parameters:
  ///   - isReversed: whether the sides change places.
  ///   - contextTurns: the turns of a conversation that a source holds at most, joined by line ends; a pair belongs to
  ///     the conversation of the pair before it when its source is that pair's target.
  ///   - url: the file to write; it is removed with the store.
  package init(
    _ source: PairSource, isReversed: Bool = false, contextTurns: Int, at url: URL, report: inout DropReport
  ) throws {
    self.url = url
    files = source.files.map { $0 == "-" ? "standard input" : $0 }
    guard FileManager.default.createFile(atPath: url.path, contents: nil),
      let file = FileHandle(forWritingAtPath: url.path)
    else {
      throw Failure(.resource, "can't create", at: url.path, advice: "check the free space and the permissions")
    }
    self.file = file
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
    try flush()
    try file.close()
    self.file = nil
  }

  deinit { unlink(url.path) }

  /// Calls `body` with each pair, in order.
  package func forEach(_ body: (TextPair) throws -> Void) throws {
    guard let input = FileHandle(forReadingAtPath: url.path) else { throw unreadable }
    defer { try? input.close() }
    var data = Data()
    for _ in 0..<count {
      func need(_ size: Int) throws {
        while data.count < size {
          guard let more = try input.read(upToCount: Self.bufferSize), !more.isEmpty else { throw unreadable }
          data = data + more
        }
      }
      try need(Self.headerSize)
      let header = data.withUnsafeBytes { bytes in
        (0..<4).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)) }
      }
      try need(Self.headerSize + header[2] + header[3])
      let texts = data.dropFirst(Self.headerSize)
      try body(
        TextPair(
          source: String(decoding: texts.prefix(header[2]), as: UTF8.self),
          target: String(decoding: texts.dropFirst(header[2]).prefix(header[3]), as: UTF8.self),
          file: files[min(header[0], files.count - 1)], line: header[1]))
      data = data.dropFirst(Self.headerSize + header[2] + header[3])
      if data.startIndex > Self.bufferSize { data = Data(data) }
    }
  }

  private func append(_ pair: TextPair) throws {
    let (source, target) = (Array(pair.source.utf8), Array(pair.target.utf8))
    let file = files.firstIndex(of: pair.file) ?? 0
    for value in [file, pair.line, source.count, target.count] {
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: value)) { buffer.append(contentsOf: $0) }
    }
    buffer.append(contentsOf: source)
    buffer.append(contentsOf: target)
    count += 1
    sourceBytes += source.count
    targetBytes += target.count
    if buffer.count >= Self.bufferSize { try flush() }
  }

  private func flush() throws {
    do {
      try file?.write(contentsOf: buffer)
    } catch {
      throw Failure(.resource, "can't write", at: url.path, advice: "check the free space")
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private var unreadable: Failure { Failure(.resource, "can't be read back", at: url.path, advice: "check the disk") }
}
