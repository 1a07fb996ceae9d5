import Foundation
import Models

/// Writes encoded pairs to the file of a corpus.
package final class CorpusWriter {
  private(set) var lengths: [(source: UInt16, target: UInt16)] = []
  /// The pairs before the first old one, once it is known where old ones begin.
  private(set) var newPairs: Int?
  private(set) var wordPairs = 0
  private(set) var offsets: [Int] = []
  private(set) var fingerprint: UInt64 = 0
  private(set) var targetTokens = 0
  /// Pairs that an epoch goes through more than once, and how often.
  private(set) var repeats: [(pairs: Range<Int>, times: Int)] = []
  private var idCount = 0
  private let scratch: ScratchFile

  /// - Parameter folder: on whose disk the corpus is kept; nothing of it is seen there.
  package init(in folder: URL) throws { scratch = try ScratchFile(in: folder) }

  /// Adds a pair, whose sides have fewer than 65,536 ids each.
  /// - Parameter times: how often an epoch goes through it.
  package func append(_ pair: EncodedPair, times: Int = 1) throws {
    if times > 1 { note(times) }
    lengths.append((UInt16(pair.source.count), UInt16(pair.target.count)))
    offsets.append(idCount)
    idCount += pair.source.count + pair.target.count
    targetTokens += (pair.target.count + 1) * times
    for ids in [pair.source, pair.target] {
      fingerprint = Hash.combine(fingerprint, UInt64(ids.count))
      for id in ids { fingerprint = Hash.combine(fingerprint, UInt64(UInt32(bitPattern: id))) }
      try ids.withUnsafeBytes { try scratch.append($0) }
    }
  }

  private func note(_ times: Int) {
    let place = lengths.count
    fingerprint = Hash.combine(fingerprint, UInt64(times))
    if let last = repeats.last, last.pairs.upperBound == place, last.times == times {
      repeats[repeats.count - 1].pairs = last.pairs.lowerBound..<place + 1
    } else {
      repeats.append((place..<place + 1, times))
    }
  }

  /// Adds word pairs behind the pairs that were given.
  func append(words: [EncodedPair]) throws {
    for pair in words { try append(pair) }
    wordPairs = words.count
  }

  /// Says that all pairs to come are old ones, of an earlier training.
  package func beginOldPairs() { newPairs = lengths.count }

  /// Maps the file as it is; what is added afterwards is in a later corpus only.
  package func finish() throws -> Corpus {
    try scratch.flush()
    return Corpus(self, try scratch.map())
  }
}
