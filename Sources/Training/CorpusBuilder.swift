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

  /// Of fewer corrections none is held out: each is to be learnt.
  private static let fewestToSplit = 50
  /// Validation pairs kept at most.
  private static let largestValidation = 5000

  private let store: PairStore
  private let split: ValidationSplit
  private let givenValidation: [TextPair]?
  package let validationOrigin: ValidationOrigin
  /// How often an epoch has the pairs of which file.
  private let times: [String: Int]
  /// What became of the lines read so far.
  package private(set) var report: DropReport

  /// Reads the files.
  /// - Parameters:
  ///   - validation: pairs of their own to validate on; without them some of the others are held out.
  ///   - learnsEach: whether, if the pairs are few, none of them is held out.
  ///   - folder: where temporary files go.
  package init(
    training: PairSource, validation: PairSource?, isReversed: Bool = false, contextTurns: Int, seed: UInt64,
    learnsEach: Bool = false, folder: URL
  ) throws {
    var report = DropReport()
    try LineReader.checkStandardInput(among: training.files)
    let (once, times) = training.eachFileOnce
    self.times = times
    store = try PairStore(
      once, isReversed: isReversed, contextTurns: contextTurns, in: folder, report: &report)
    if let validation {
      let given = try PairStore(
        validation, isReversed: isReversed, contextTurns: contextTurns, in: folder, report: &report)
      guard given.count > 0 else {
        throw Failure(.data, "no pair to validate on", at: validation.files.joined(separator: ", "))
      }
      var pairs: [TextPair] = []
      try given.forEach { pair, _ in if pairs.count < Self.largestValidation { pairs.append(pair) } }
      if given.count > pairs.count {
        report.addNote("of \(given.count) validation pairs the first \(pairs.count) are used")
      }
      (givenValidation, validationOrigin) = (pairs, .given)
      split = ValidationSplit(heldOut: given.sourceKeys)
    } else if learnsEach, store.count < Self.fewestToSplit {
      var pairs: [TextPair] = []
      try store.forEach { pair, _ in pairs.append(pair) }
      (givenValidation, validationOrigin) = (pairs, .trained)
      split = ValidationSplit(heldOut: [])
    } else {
      (givenValidation, validationOrigin) = (nil, .heldOut)
      split = ValidationSplit(choosingFrom: store.sourceKeys, seed: seed)
    }
    self.report = report
  }

  /// Pairs read, before any were held out.
  package var pairCount: Int { store.count }

  /// Calls `body` with the text of each pair that may be trained on.
  package func forEachTrainingPair(_ body: (TextPair) throws -> Void) throws {
    try store.forEach { pair, key in if !split.holdsOut(key) { try body(pair) } }
  }

  /// Encodes everything; pairs that are too long are dropped and counted.
  /// - Parameters:
  ///   - likeLengths: whether sides of very different lengths can't belong together; a reply may be as short as it likes.
  ///   - learnsWords: whether the training pairs get word pairs, too, learnt from them.
  ///   - old: pairs of an earlier training, which follow the others; those whose source is validated on are left
  ///     out, and counted.
  package mutating func encode(
    source: TextPipeline, target: TextPipeline, likeLengths: Bool = true, learnsWords: Bool = false,
    old: [EncodedPair] = [], workers: Workers,
    folder: URL
  ) throws -> (training: Corpus, validation: [ValidationPair]) {
    let writer = try CorpusWriter(in: folder)
    let encoder = PairEncoder(source: source, target: target, workers: workers)
    var validation = givenValidation ?? []
    var chunk: [TextPair] = []
    var report = report
    try store.forEach { pair, key in
      if split.holdsOut(key) {
        if givenValidation == nil && validation.count < Self.largestValidation {
          validation.append(pair)
        } else {
          report.add(.validation, at: pair.place, pair.source)
        }
        return
      }
      chunk.append(pair)
      if chunk.count == Self.chunkPairs {
        try write(encoder.encode(chunk), of: chunk, to: writer, likeLengths: likeLengths, &report)
        chunk.removeAll(keepingCapacity: true)
      }
    }
    try write(encoder.encode(chunk), of: chunk, to: writer, likeLengths: likeLengths, &report)
    if learnsWords {
      let words = try WordPairs(source: source, target: target, workers: workers).learn(from: writer.finish())
      try writer.append(words: words.filter { !isHeldOut($0, source) })
    }
    try write(old, to: writer, source: source, &report)

    var pairs: [ValidationPair] = []
    for (pair, encoded) in zip(validation, encoder.encode(validation)) {
      if max(encoded.source.count, encoded.target.count) > Self.longestSide {
        report.add(.tooLong, at: pair.place, pair.source)
      } else {
        pairs.append(ValidationPair(source: pair.source, target: pair.target, encoded: encoded))
      }
    }
    self.report = report
    let corpus = try writer.finish()
    guard corpus.newPairs > 0, !pairs.isEmpty else {
      throw Failure(
        .data, "\(corpus.newPairs, "pair") to train on and \(pairs.count) to validate on are too few",
        advice: "give more pairs, or name validation pairs with --validation")
    }
    return (corpus, pairs)
  }

  /// Writes old pairs behind the new ones.
  private func write(
    _ old: [EncodedPair], to writer: CorpusWriter, source: TextPipeline, _ report: inout DropReport
  ) throws {
    writer.beginOldPairs()
    let kept = old.filter { !isHeldOut($0, source) }
    for pair in kept { try writer.append(pair) }
    let left = old.count - kept.count
    if left > 0 { report.addNote("left out \(left, "old pair"): their sources are validated on") }
  }

  private func isHeldOut(_ pair: EncodedPair, _ source: TextPipeline) -> Bool {
    split.holdsOut(ValidationSplit.key(of: source.decode(pair.source)))
  }

  /// Writes encoded pairs, except those that would cost more than they teach.
  private func write(
    _ encoded: [EncodedPair], of pairs: [TextPair], to writer: CorpusWriter, likeLengths: Bool,
    _ report: inout DropReport
  ) throws {
    for (pair, encoded) in zip(pairs, encoded) {
      let longer = max(encoded.source.count, encoded.target.count)
      let shorter = min(encoded.source.count, encoded.target.count)
      if longer > Self.longestSide {
        report.add(.tooLong, at: pair.place, pair.source)
      } else if likeLengths && longer > shorter * Self.largestRatio && longer - shorter > Self.largestDifference {
        report.add(.unlikeLengths, at: pair.place, pair.source)
      } else {
        try writer.append(encoded, times: times[pair.file, default: 1])
      }
    }
  }
}
