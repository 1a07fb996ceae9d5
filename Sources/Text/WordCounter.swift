import Dispatch
import Synchronization

/// Counts the words of a stream of lines on several threads, in bounded memory.
///
/// Lines are gathered into chunks of about 1 MiB. Threads count a chunk each; the counts are added in the order of the
/// chunks, so the result doesn't depend on the number of threads. When more than a million different words have come,
/// the rarest are forgotten (those seen once, then twice, …, until at most half remain), so counts of rare words in a
/// very large corpus are a little low.
struct WordCounter {
  private let normalizer: Normalizer
  private let segmenters: SegmenterPool
  private let threads: Int
  private let maximumWords: Int
  private let chunkSize: Int
  private var chunks: [[String]] = [[]]
  private var lastChunkSize = 0
  private var total = WordCounts()

  init(_ settings: TextSettings, threads: Int, maximumWords: Int = 1 << 20, chunkSize: Int = 1 << 20) {
    normalizer = Normalizer(settings)
    segmenters = SegmenterPool(settings)
    self.threads = max(1, threads)
    self.maximumWords = maximumWords
    self.chunkSize = chunkSize
  }

  /// Takes a line in.
  mutating func add(_ line: String) {
    if lastChunkSize >= chunkSize {
      if chunks.count == threads { countChunks() }
      chunks.append([])
      lastChunkSize = 0
    }
    chunks[chunks.count - 1].append(line)
    lastChunkSize += line.utf8.count + 1
  }

  /// The counts of all lines so far.
  mutating func finish() -> WordCounts {
    countChunks()
    return total
  }

  private mutating func countChunks() {
    let chunks = self.chunks
    let counted = Mutex<[Int: WordCounts]>([:])
    DispatchQueue.concurrentPerform(iterations: chunks.count) { [normalizer, segmenters] index in
      let counts = Self.count(chunks[index], normalizer, segmenters)
      counted.withLock { $0[index] = counts }
    }
    let results = counted.withLock { $0 }
    for index in chunks.indices {
      guard let counts = results[index] else { continue }
      total.add(counts)
      total.prune(above: maximumWords)
    }
    self.chunks = []
    lastChunkSize = chunkSize
  }

  /// The words of a chunk: tokens are counted first, because cutting them into words is slow and most come again.
  private static func count(_ lines: [String], _ normalizer: Normalizer, _ segmenters: SegmenterPool) -> WordCounts {
    var tokens = WordCounts()
    for line in lines where !line.isEmpty {
      var text = normalizer.normalize(line)
      text.withUTF8 { bytes in
        forEachToken(of: UnsafeRawBufferPointer(bytes)) { tokens.add($0) }
      }
    }
    var words = WordCounts()
    segmenters.withSegmenter { segmenter in
      for (index, count) in tokens.counts.enumerated() {
        tokens.words.withBytes(of: index) { token in
          segmenter.forEachSegment(of: token) { segment, isLiteral in
            if !isLiteral { words.add(segment, times: count) }
          }
        }
      }
    }
    return words
  }
}
