import Models
import Tensors
import Text

/// Encodes pairs on several threads, in order.
struct PairEncoder: Sendable {
  let source: TextPipeline
  let target: TextPipeline
  let workers: Workers

  func encode(_ pairs: [TextPair]) -> [EncodedPair] {
    [EncodedPair](unsafeUninitializedCapacity: pairs.count) { buffer, count in
      nonisolated(unsafe) let results = buffer
      let slices = 4 * workers.count
      workers.run(slices) { slice in
        for index in pairs.count * slice / slices..<pairs.count * (slice + 1) / slices {
          results.initializeElement(
            at: index,
            to: EncodedPair(source: source.encode(pairs[index].source), target: target.encode(pairs[index].target)))
        }
      }
      count = pairs.count
    }
  }
}
