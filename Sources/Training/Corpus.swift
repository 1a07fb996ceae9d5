import Diagnostics
import Foundation
import Models
import Tensors

/// Encoded pairs in a memory-mapped file: as many as the disk holds, at twelve bytes of memory each.
package final class Corpus: @unchecked Sendable {
  /// The lengths of each pair's sides.
  package let lengths: [(source: UInt16, target: UInt16)]
  /// A hash of all ids, by which a resumed run knows its data.
  package let fingerprint: UInt64
  /// Target tokens, EOS counted.
  package let targetTokens: Int
  private let offsets: [Int]
  private let url: URL
  private let mapping: UnsafeMutableRawPointer
  private let mappedBytes: Int

  package var count: Int { lengths.count }

  /// The pair with an index.
  package func pair(at index: Int) -> EncodedPair {
    let ids = mapping.assumingMemoryBound(to: Int32.self) + offsets[index]
    let (source, target) = (Int(lengths[index].source), Int(lengths[index].target))
    return EncodedPair(
      source: Array(UnsafeBufferPointer(start: ids, count: source)),
      target: Array(UnsafeBufferPointer(start: ids + source, count: target)))
  }

  fileprivate init(
    _ writer: CorpusWriter, mapping: UnsafeMutableRawPointer, mappedBytes: Int
  ) {
    lengths = writer.lengths
    offsets = writer.offsets
    fingerprint = writer.fingerprint
    targetTokens = writer.targetTokens
    url = writer.url
    self.mapping = mapping
    self.mappedBytes = mappedBytes
  }

  deinit { munmap(mapping, mappedBytes) }
}

/// Writes encoded pairs to the file of a corpus.
package final class CorpusWriter {
  private static let bufferSize = 1 << 20

  fileprivate let url: URL
  fileprivate var lengths: [(source: UInt16, target: UInt16)] = []
  fileprivate var offsets: [Int] = []
  fileprivate var fingerprint: UInt64 = 0
  fileprivate var targetTokens = 0
  private var idCount = 0
  private var buffer = Data()
  private let descriptor: Int32

  /// Starts a file; it is unlinked at once, so that nothing is left behind whatever happens.
  package init(at url: URL) throws {
    self.url = url
    descriptor = open(url.path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(url) }
    unlink(url.path)
  }

  deinit { close(descriptor) }

  package func append(_ pair: EncodedPair) throws {
    lengths.append((UInt16(pair.source.count), UInt16(pair.target.count)))
    offsets.append(idCount)
    idCount += pair.source.count + pair.target.count
    targetTokens += pair.target.count + 1
    for ids in [pair.source, pair.target] {
      fingerprint = Hash.combine(fingerprint, UInt64(ids.count))
      for id in ids { fingerprint = Hash.combine(fingerprint, UInt64(UInt32(bitPattern: id))) }
      ids.withUnsafeBytes { buffer.append(contentsOf: $0) }
    }
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Ends the file and maps it.
  package func finish() throws -> Corpus {
    try flush()
    let size = max(idCount * 4, 1)
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw Self.failure(url) }
    guard let mapping = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), mapping != MAP_FAILED else {
      throw Self.failure(url)
    }
    return Corpus(self, mapping: mapping, mappedBytes: size)
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw Self.failure(url) }
        rest = rest.dropFirst(count)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func failure(_ url: URL) -> Failure {
    Failure(
      .resource, "can't write: \(String(cString: strerror(errno)))", at: url.path,
      advice: "check the free space and the permissions")
  }
}
