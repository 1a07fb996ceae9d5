import Models
import Tensors
import Text

/// Puts an exchange of another conversation before some messages that begin one, so that a chatbot learns that a talk may
/// change its subject.
///
/// In a talk nearly every message has turns before it; in a corpus of single exchanges none has, and a bot that was trained
/// on it would meet them first when it is talked to.
struct TopicChange {
  /// The share where the user left it open.
  static let usualShare = 0.5

  let corpus: Corpus
  /// The share of the messages without turns before them that get some.
  let share: Double
  /// The turns that a source holds at most.
  let turns: Int

  /// The pair as it is to be learnt this time; one whose source would be too long with an exchange stays as it is.
  func applied(to pair: EncodedPair, using generator: inout SeededGenerator) -> EncodedPair {
    guard turns > 1, !pair.source.contains(where: SpecialToken.endsTurn), generator.nextUnit() < share else {
      return pair
    }
    let (source, target) = corpus.ids(at: Int.random(in: 0..<corpus.newPairs, using: &generator))
    let message = source.suffix(
      from: source.lastIndex(where: SpecialToken.endsTurn).map { $0 + 1 } ?? source.startIndex)
    var ids = turns > 2 ? message + [SpecialToken.userTurn] : []
    ids += target + [SpecialToken.ownTurn] + pair.source
    return ids.count <= CorpusBuilder.longestSide ? EncodedPair(source: ids, target: pair.target) : pair
  }
}
