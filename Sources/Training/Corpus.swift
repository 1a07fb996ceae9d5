import Models

/// Encoded pairs in a memory-mapped file: as many as the disk holds, at twelve bytes of memory each.
package final class Corpus: Sendable {
  /// The lengths of each pair's sides.
  package let lengths: [(source: UInt16, target: UInt16)]
  /// The pairs that were given, and the word pairs behind them; what follows, if anything does, are old pairs of an
  /// earlier training.
  package let newPairs: Int
  /// Single words with their translations, learnt from the pairs that were given.
  package let wordPairs: Int
  /// A hash of all ids, by which a resumed run knows its data and its vocabulary.
  package let fingerprint: UInt64
  /// Target tokens of an epoch that leaves nothing out, EOS counted.
  package let targetTokens: Int
  /// Pairs that an epoch goes through more than once, and how often.
  let repeats: [(pairs: Range<Int>, times: Int)]
  /// Where each pair's ids begin in the file, counted in ids.
  private let offsets: [Int]
  private let mapping: MappedBytes

  package var count: Int { lengths.count }
  /// The indices of the word pairs.
  var words: Range<Int> { newPairs - wordPairs..<newPairs }

  /// The pair with an index.
  package func pair(at index: Int) -> EncodedPair {
    let (source, target) = ids(at: index)
    return EncodedPair(source: Array(source), target: Array(target))
  }

  /// The ids of the pair with an index where they lie, valid for as long as the corpus lives.
  func ids(at index: Int) -> (source: Slice<UnsafeBufferPointer<Int32>>, target: Slice<UnsafeBufferPointer<Int32>>) {
    let (source, target) = (Int(lengths[index].source), Int(lengths[index].target))
    let start = offsets[index] * Self.idSize
    let ids = UnsafeRawBufferPointer(rebasing: mapping.bytes[start..<start + (source + target) * Self.idSize])
      .bindMemory(to: Int32.self)
    return (ids[..<source], ids[source...])
  }

  private static let idSize = MemoryLayout<Int32>.size

  init(_ writer: CorpusWriter, _ mapping: MappedBytes) {
    lengths = writer.lengths
    newPairs = writer.newPairs ?? lengths.count
    wordPairs = writer.wordPairs
    offsets = writer.offsets
    fingerprint = writer.fingerprint
    targetTokens = writer.targetTokens
    repeats = writer.repeats
    self.mapping = mapping
  }
}
