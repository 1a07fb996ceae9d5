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

  init(
    _ writer: CorpusWriter, mapping: UnsafeMutableRawPointer, mappedBytes: Int
  ) {
    lengths = writer.lengths
    offsets = writer.offsets
    fingerprint = writer.fingerprint
    targetTokens = writer.targetTokens
    self.mapping = mapping
    self.mappedBytes = mappedBytes
  }

  deinit { munmap(mapping, mappedBytes) }
}
