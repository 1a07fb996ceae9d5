import Foundation
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

/// A training that takes a second at most: letters as words, to be copied or reversed.
enum TinyTraining {
  /// What is to be made of a source.
  enum Task: CaseIterable, Sendable { case copy, reverse }

  /// Pairs of random letters, no source twice.
  static func pairs(
    _ count: Int, _ task: Task = .copy, of letters: String = "abcdefgh", length: ClosedRange<Int> = 1...6,
    seed: UInt64 = 1
  ) -> [String] {
    var generator = SeededGenerator(seed: seed)
    var sources: [[Character]] = []
    while sources.count < count {
      let source = (0..<Int.random(in: length, using: &generator)).map { _ in
        letters.randomElement(using: &generator) ?? "a"
      }
      if !sources.contains(source) { sources.append(source) }
    }
    func text(_ letters: some Sequence<Character>) -> String { letters.map(String.init).joined(separator: " ") }
    return sources.map { text($0) + "\t" + (task == .copy ? text($0) : text($0.reversed())) }
  }

  /// Pairs of random letters as a model reads them.
  static func validationPairs(_ count: Int, for model: TrainedModel, length: ClosedRange<Int> = 1...6)
    -> [ValidationPair]
  {
    pairs(count, length: length, seed: 2).map { line in
      let sides = line.split(separator: "\t").map(String.init)
      return ValidationPair(
        source: sides[0], target: sides[1],
        encoded: EncodedPair(source: model.source.encode(sides[0]), target: model.target.encode(sides[1])))
    }
  }

  /// A small model of these pairs, trained in `folder`/model.
  static func request(_ pairs: [String], in folder: URL) throws -> TrainingRequest {
    let file = folder.appendingPathComponent("pairs.tsv")
    try Data(pairs.joined(separator: "\n").utf8).write(to: file)
    var request = TrainingRequest(
      pairs: .tables([file.path]), folder: folder.appendingPathComponent("model"))
    request.sourceText = TextSettings(tokenizer: .whitespace)
    request.targetText = request.sourceText
    (request.embeddingSize, request.hiddenSize, request.layers) = (8, 16, 1)
    (request.epochs, request.batchTokens, request.dropout) = (3, 60, 0.2)
    request.learnsWords = false
    return request
  }

  /// Trains as asked; the bytes of the kept weights.
  @discardableResult static func run(
    _ request: TrainingRequest, threads: Int = 1, observer: TinyObserver = TinyObserver()
  ) throws -> (end: TrainingEnd, weights: Data?) {
    let (end, _) = try TrainingRun(request, workers: Workers(count: threads)) { _ in }.run(observer: observer)
    return (end, try? Data(contentsOf: request.folder.appendingPathComponent("model.safetensors")))
  }
}

/// Counts steps, and wants to stop after some of them.
final class TinyObserver: TrainingObserver {
  private let stops: Set<Int>
  private(set) var steps: [Int] = []
  private(set) var epochs: [Int] = []
  private(set) var validations: [ValidationReport] = []

  private(set) var rollbacks: [RollbackReport] = []

  private let onValidation: () throws -> Void

  init(stopAfter stops: Set<Int> = [], onValidation: @escaping () throws -> Void = {}) {
    self.stops = stops
    self.onValidation = onValidation
  }

  func didStep(_ report: StepReport) {
    steps.append(report.step)
    epochs.append(report.epoch)
  }

  func didValidate(_ report: ValidationReport) {
    validations.append(report)
    #expect(throws: Never.self) { try onValidation() }
  }

  func didTakeLastStep() {}

  func didRollBack(_ report: RollbackReport) { rollbacks.append(report) }

  var wantsToStop: Bool { steps.last.map(stops.contains) ?? false }
}
