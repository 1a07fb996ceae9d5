import Decoding
import Foundation
import Models
import Tensors

@_exported import struct Diagnostics.Failure

/// Translates sentences with a trained model.
///
/// ```swift
/// let translator = try Translator(contentsOf: URL(fileURLWithPath: "my-model"))
/// let french = try translator.translate(["Where is the station?"])
/// ```
///
/// A translator may be used from several threads at once; its weights are shared. A sentence's translation depends
/// neither on the others that are given with it nor on the number of threads.
public struct Translator: Sendable {
  /// The numbers that a model is computed with.
  public enum Precision: Sendable {
    /// `int8` where the model folder has it, else `float32`.
    case auto
    case float32
    /// Numbers of 8 bits with exact sums: several times as fast.
    case int8
  }

  /// How translations are searched.
  public struct Options: Sendable, Equatable {
    /// The hypotheses that are followed at a time, 1 to 100; 1 is greedy search, `nil` the model's own choice.
    public var beam: Int?
    /// α of the score log P / length^α (Wu et al. 2016); more favours longer translations, `nil` is the model's own.
    public var lengthPenalty: Float?
    /// The threads that work, 1 to 1024; `nil` for as many as the machine has cores.
    public var threads: Int?
    /// The numbers that the model is computed with.
    public var precision: Precision

    public init(
      beam: Int? = nil, lengthPenalty: Float? = nil, threads: Int? = nil, precision: Precision = .auto
    ) {
      self.precision = precision
      self.beam = beam
      self.lengthPenalty = lengthPenalty
      self.threads = threads
    }
  }

  /// A translation with what the model thinks of it.
  public struct Candidate: Sendable, Equatable {
    public let text: String
    /// log P / length^α in nats; higher is better, 0 is certain.
    public let score: Double
    /// The share of the words that a person's translation is likely to have, from 0 to 1; `nil` of a model whose
    /// confidence was never calibrated.
    public let confidence: Double?
    /// The same of each word of `text`, which blanks separate; empty where `confidence` is `nil`.
    public let wordConfidences: [Double]
  }

  /// So many hypotheses are followed for it at a time, and that many take memory and time.
  private static let mostCandidates = 100

  private let model: TrainedModel
  private let others: [TrainedModel]
  private let options: Options
  /// For single translations; made once, as it keeps the memory that its searches work in.
  private let translator: LineTranslator

  /// Reads a model folder as `seq2seq train` writes it.
  /// - Parameter ensemble: folders of further models with the same vocabularies, which decide each word together with
  ///   the first; translations are better, and take as many times the time.
  /// - Throws: `Failure` of kind `.model` when a folder is missing, damaged, of a newer format or no translator's,
  ///   or when the vocabularies of an ensemble differ; of kind `.usage` when an option is out of its range.
  public init(contentsOf folder: URL, ensemble: [URL] = [], options: Options = Options()) throws {
    if let beam = options.beam, !(1...100).contains(beam) {
      throw Failure(.usage, "a beam of \(beam)", advice: "choose 1 to 100")
    }
    if let penalty = options.lengthPenalty, !(0...10).contains(penalty) {
      throw Failure(.usage, "a length penalty of \(penalty)", advice: "choose 0 to 10")
    }
    if let threads = options.threads, !(1...1024).contains(threads) {
      throw Failure(.usage, "\(threads) threads", advice: "choose 1 to 1024")
    }
    self.options = options
    let precision: DecodingPrecision =
      switch options.precision {
      case .auto: .auto
      case .float32: .float32
      case .int8: .int8
      }
    let first = try ModelFolder(folder).read(precision, for: .translate, workers: Self.workers(options))
    model = first
    others = try ensemble.map {
      try ModelFolder($0).read(joining: first, precision, workers: Self.workers(options))
    }
    translator = Self.translator(first, others, options, candidates: 1)
  }

  /// The best translation of each sentence, in order; an empty sentence gives an empty translation.
  public func translate(_ sentences: [String]) throws -> [String] {
    translator.translate(sentences).map { $0.first?.text ?? "" }
  }

  /// The best translations of a sentence, best first; at most `count`, never more than 100, and at least one.
  public func candidates(for sentence: String, count: Int) -> [Candidate] {
    let count = min(count, Self.mostCandidates)
    let translator = count > 1 ? Self.translator(model, others, options, candidates: count) : translator
    return translator.translate([sentence]).flatMap { $0 }.map {
      Candidate(
        text: $0.text, score: Double($0.score), confidence: ($0.confidence?.line).map(Double.init),
        wordConfidences: ($0.confidence?.words ?? []).map(Double.init))
    }
  }

  private static func translator(
    _ model: TrainedModel, _ others: [TrainedModel], _ options: Options, candidates: Int
  ) -> LineTranslator {
    let decoding = model.configuration.decoding
    let beam = max(options.beam ?? decoding.beam, candidates)
    return LineTranslator(
      model, with: others,
      options: SearchOptions(
        beam: beam, nBest: candidates, lengthPenalty: options.lengthPenalty ?? decoding.lengthPenalty,
        keepsTokenProbabilities: true),
      workers: workers(options))
  }

  private static func workers(_ options: Options) -> Workers {
    Workers(count: options.threads ?? ProcessInfo.processInfo.activeProcessorCount)
  }
}
