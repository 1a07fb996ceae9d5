@_exported import struct Diagnostics.Failure
import Decoding
import Foundation
import Models
import Tensors

/// Translates sentences with a trained model, or answers messages with a chat model.
///
/// ```swift
/// let translator = try Translator(contentsOf: URL(fileURLWithPath: "models/en-fr"))
/// let french = try translator.translate(["Where is the station?"])
/// ```
///
/// A translator is a value that may be used from several threads at once; the weights are shared. A sentence's
/// translation does not depend on the others that are given with it, nor on the number of threads.
public struct Translator: Sendable {
  /// How translations are searched.
  public struct Options: Sendable, Equatable {
    /// The hypotheses that are followed at a time; 1 is greedy search.
    public var beam: Int
    /// The translations wanted of each sentence, at most `beam`.
    public var candidates: Int
    /// α of the score log P / length^α (Wu et al. 2016); above 1 favours long translations.
    public var lengthPenalty: Float

    /// Options; beam and length penalty are the model's own if they are not given.
    public init(beam: Int? = nil, candidates: Int = 1, lengthPenalty: Float? = nil) {
      self.beam = beam ?? 0
      self.candidates = candidates
      self.lengthPenalty = lengthPenalty ?? .nan
    }
  }
}
