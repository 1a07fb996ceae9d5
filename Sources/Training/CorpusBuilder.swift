import Diagnostics
import Foundation
import Models
import Tensors
import Text

/// Turns input files into a training corpus and validation pairs.
package struct CorpusBuilder {
  /// Ids of a side at most; longer pairs are dropped, they would cost more than they teach.
  package static let longestSide = 250
  /// A pair is taken for misaligned when one side is this many times as long as the other, and that many ids longer.
  private static let largestRatio = 6
  private static let largestDifference = 20
  private static let chunkPairs = 4096

  private let store: PairStore
  private let split: ValidationSplit
  private let givenValidation: [TextPair]?
  /// Validation pairs kept at most.
  private static let largestValidation = 5000
  package private(set) var report: DropReport

  /// Reads the files.
  /// - Parameter folder: where temporary files go.
  package init(
    training: PairSource, validation: PairSource?, isReversed: Bool = false, contextTurns: Int, seed: UInt64,
    folder: URL
  ) throws {
    var report = DropReport()
    store = try PairStore(
      training, isReversed: isReversed, contextTurns: contextTurns, at: folder.appendingPathComponent("pairs.tmp"),
      report: &report)
    if let validation {
      var pairs: [TextPair] = []
      var ignored = DropReport()
      let given = try PairStore(
        validation, isReversed: isReversed, contextTurns: contextTurns,
        at: folder.appendingPathComponent("validation.tmp"),
        report: &ignored)
      try given.forEach { if pairs.count < Self.largestValidation { pairs.append($0) } }
      guard !pairs.isEmpty else {
        throw Failure(.data, "no pair to validate on", at: validation.files.joined(separator: ", "))
      }
      givenValidation = pairs
      split = ValidationSplit(heldOut: pairs)
    } else {
      givenValidation = nil
      split = ValidationSplit(pairs: store.count, seed: seed)
    }
    self.report = report
  }

  /// Pairs read, before any were held out.
  package var pairCount: Int { store.count }
  package var hasGivenValidation: Bool { givenValidation != nil }
  package var meanTargetBytes: Double { Double(store.targetBytes) / Double(max(store.count, 1)) }

  /// Calls `body` with the text of each pair that may be trained on.
  package func forEachTrainingPair(_ body: (TextPair) throws -> Void) throws {
    try store.forEach { if !split.holdsOut($0.source) { try body($0) } }
  }

  /// Encodes everything; pairs that are too long are dropped and counted.
  package mutating func encode(
    source: TextPipeline, target: TextPipeline, workers: Workers, folder: URL
  ) throws -> (training: Corpus, validation: [ValidationPair]) {
    let writer = try CorpusWriter(at: folder.appendingPathComponent("corpus.tmp"))
    var validation: [TextPair] = []
    var chunk: [TextPair] = []
    var report = report
    let encoder = PairEncoder(source: source, target: target, workers: workers)
    func writeChunk() throws {
      for (pair, encoded) in zip(chunk, encoder.encode(chunk)) {
        let (longer, shorter) = (
          max(encoded.source.count, encoded.target.count), min(encoded.source.count, encoded.target.count)
        )
        if longer > Self.longestSide {
          report.add(.tooLong, at: pair.place, pair.source)
        } else if longer > shorter * Self.largestRatio && longer - shorter > Self.largestDifference {
          report.add(.unlikeLengths, at: pair.place, pair.source)
        } else {
          try writer.append(encoded)
        }
      }
      chunk.removeAll(keepingCapacity: true)
    }
    try store.forEach { pair in
      if split.holdsOut(pair.source) {
        if givenValidation == nil {
          validation.append(pair)
        } else {
          report.add(.validation, at: pair.place, pair.source)
        }
        return
      }
      chunk.append(pair)
      if chunk.count == Self.chunkPairs { try writeChunk() }
    }
    try writeChunk()
    self.report = report

    let heldOut = givenValidation ?? validation
    let encoded = encoder.encode(heldOut)
    let pairs = zip(heldOut, encoded).filter { max($1.source.count, $1.target.count) <= Self.longestSide }
    let corpus = try writer.finish()
    guard corpus.count > 0, !pairs.isEmpty else {
      throw Failure(
        .data, "\(corpus.count) pairs to train on and \(pairs.count) to validate on are too few",
        advice: "give more pairs, or name validation pairs with --validation")
    }
    return (corpus, pairs.map { ValidationPair(source: $0.source, target: $0.target, encoded: $1) })
  }
}
