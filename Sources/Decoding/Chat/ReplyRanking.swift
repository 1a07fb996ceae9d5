import Foundation
import Tensors
import Text

/// How the best of some drawn replies is found.
package struct RankingOptions: Sendable, Equatable {
  /// How many replies are drawn; that of the most probable words, one by one, is a candidate besides.
  package var candidates: Int
  /// λ: how much it counts against a reply that people say it to anything.
  package var commonness: Float
  /// γ: how much it counts for a reply to be long; a mean over tokens favours short ones.
  package var lengthBonus: Float
  /// How much less fluent than the most fluent reply another may be to be ranked with it.
  package var fluencyMargin: Float
  /// Phrases of so many ids are not repeated from the conversation, if it can be avoided; 0 allows them.
  package var uniquePhraseLength: Int

  package init(
    candidates: Int = 24, commonness: Float = 1, lengthBonus: Float = 0.3, fluencyMargin: Float = 1.5,
    uniquePhraseLength: Int = 4
  ) {
    self.candidates = candidates
    self.commonness = commonness
    self.lengthBonus = lengthBonus
    self.fluencyMargin = fluencyMargin
    self.uniquePhraseLength = uniquePhraseLength
  }

  /// What replies are ranked by.
  /// - Parameters:
  ///   - fluency, commonness: means over the tokens of log P(token | conversation) and of the same after silence.
  ///   - length: in tokens, EOS counted.
  package func score(fluency: Float, commonness: Float, length: Float) -> Float {
    fluency - self.commonness * commonness + lengthBonus * log(length)
  }

  /// The least fluency of replies that are ranked with the most fluent one: f - μf². Where the model is sure of what to
  /// say, f is near 0, and only that is said; where it is not, nearly anything may be.
  package func leastFluency(beside fluency: Float) -> Float { fluency - fluencyMargin * fluency * fluency }
}

/// Draws replies and ranks them by how much more likely the conversation makes them than silence does.
///
/// score(T) = (log P(T | S) - λ log P(T)) / |T| + γ log |T|, the maximum mutual information of Li et al., "A
/// diversity-promoting objective function for neural conversation models", 2016. The response prior P(T) is the
/// same model's, after silence, which it has met in training (`messageDropout`).
struct ReplyRanking<Decoder: StepDecoder> {
  private let decoder: Decoder
  private let options: RankingOptions
  private let sampling: SamplingOptions

  init(_ decoder: Decoder, _ options: RankingOptions, sampling: SamplingOptions) {
    self.decoder = decoder
    self.options = options
    self.sampling = sampling
  }

  /// Different replies to a source, best first; there is at least one.
  /// - Parameters:
  ///   - said: ids of what was said before, the message included, whose phrases are not to come again.
  ///   - generator: where chance comes from.
  func replies(
    to source: [Int32], said: [[Int32]], using generator: inout SeededGenerator, decode: ([Int32]) -> String
  ) -> [RankedReply] {
    var surest = sampling
    surest.temperature = 0
    // Chance may miss what the model is sure of.
    let drawn =
      Sampler(decoder, options: sampling).sample(source, count: options.candidates, using: &generator)
      + Sampler(decoder, options: surest).sample(source, count: 1, using: &generator)
    var texts = Set<String>()
    let different = drawn.compactMap { found in
      let text = decode(found.tokens)
      return texts.insert(text).inserted ? (found, text) : nil
    }
    let prior = ForcedScores(decoder).of(different.map(\.0.tokens), after: SpecialToken.silence)
    let phrases = Phrases(in: said, length: options.uniquePhraseLength)
    let ranked = different.enumerated().map { index, found -> (isFresh: Bool, reply: RankedReply) in
      let (hypothesis, text) = found
      let length = Float(hypothesis.tokens.count + 1)
      let (fluency, commonness) = (hypothesis.logProbability / length, prior[index] / length)
      let reply = RankedReply(
        text: text, tokens: hypothesis.tokens,
        score: options.score(fluency: fluency, commonness: commonness, length: length), fluency: fluency,
        commonness: commonness)
      return (hypothesis.isComplete && !phrases.recur(in: hypothesis.tokens), reply)
    }
    let mostFluent = ranked.filter(\.isFresh).map(\.reply.fluency).max() ?? 0
    let leastFluency = options.leastFluency(beside: mostFluent)
    // Equal scores keep the order in which they were drawn, so that there is one answer.
    return ranked.enumerated().sorted { first, second in
      let (a, b) = (first.element, second.element)
      if a.isFresh != b.isFresh { return a.isFresh }
      let (isFluent, isOtherFluent) = (a.reply.fluency >= leastFluency, b.reply.fluency >= leastFluency)
      if isFluent != isOtherFluent { return isFluent }
      return (b.reply.score, first.offset) < (a.reply.score, second.offset)
    }.map(\.element.reply)
  }
}

/// The phrases of a length that some texts have.
private struct Phrases {
  private let length: Int
  private var known = Set<ArraySlice<Int32>>()

  init(in texts: [[Int32]], length: Int) {
    self.length = length
    for text in texts { known.formUnion(phrases(of: text)) }
  }

  func recur(in text: [Int32]) -> Bool { phrases(of: text).contains(where: known.contains) }

  private func phrases(of text: [Int32]) -> [ArraySlice<Int32>] {
    guard length > 0, text.count >= length else { return [] }
    return (0...text.count - length).map { text[$0..<$0 + length] }
  }
}
