import Foundation
import Models

/// Writes encoded pairs to the file of a corpus.
package final class CorpusWriter {
  private(set) var lengths: [(source: UInt16, target: UInt16)] = []
  private(set) var offsets: [Int] = []
  private(set) var fingerprint: UInt64 = 0
  private(set) var targetTokens = 0
  private var idCount = 0
  private let scratch: ScratchFile

  /// - Parameter folder: on whose disk the corpus is kept; nothing of it is seen there.
  package init(in folder: URL) throws { scratch = try ScratchFile(in: folder) }

  /// Adds a pair, whose sides have fewer than 65,536 ids each.
  package func append(_ pair: EncodedPair) throws {
    lengths.append((UInt16(pair.source.count), UInt16(pair.target.count)))
    offsets.append(idCount)
    idCount += pair.source.count + pair.target.count
    targetTokens += pair.target.count + 1
    fingerprint(pair)
    for ids in [pair.source, pair.target] { try ids.withUnsafeBytes { try scratch.append($0) } }
  }

  /// Lets the fingerprint depend on a pair that is not in the corpus but decides how training goes.
  package func fingerprint(_ pair: EncodedPair) {
    for ids in [pair.source, pair.target] {
      fingerprint = Hash.combine(fingerprint, UInt64(ids.count))
      for id in ids { fingerprint = Hash.combine(fingerprint, UInt64(UInt32(bitPattern: id))) }
    }
  }

  /// Ends the file and maps it.
  package func finish() throws -> Corpus {
    try scratch.flush()
    return Corpus(self, try scratch.map())
  }
}
