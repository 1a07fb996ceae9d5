import Text

/// The target tokens that the translation of a source can need: those that its ids were seen translated by, and some that
/// any may need.
///
/// Decoding computes the output layer for these only (Jean et al., "On using very large target vocabulary for neural
/// machine translation", 2015, section 3.3).
package struct Shortlist: Sendable, Equatable {
  /// V of the target; all tokens are below.
  package let targetVocabularySize: Int
  /// Where the tokens of each source id begin, and behind the last where they end: [V of the source + 1].
  let starts: [Int32]
  /// The tokens of each source id, rising.
  let tokens: [Int32]
  /// The tokens of every source, rising; the special ones come first.
  let always: [Int32]

  /// Ids of bytes, which spell a character together.
  private static let bytes = SpecialToken.end + 1..<Int32(Vocabulary.fixedCount)

  /// - Parameters:
  ///   - translations: the tokens of each source id, in any order.
  ///   - always: the tokens of every source; the special ones are added.
  package init(translations: [[Int32]], always: [Int32], targetVocabularySize: Int) {
    var starts: [Int32] = [0]
    var tokens: [Int32] = []
    for row in translations {
      tokens += Set(row).sorted()
      starts.append(Int32(tokens.count))
    }
    self.init(
      starts: starts, tokens: tokens, always: Set(always + Array(0...SpecialToken.end)).sorted(),
      targetVocabularySize: targetVocabularySize)
  }

  init(starts: [Int32], tokens: [Int32], always: [Int32], targetVocabularySize: Int) {
    (self.starts, self.tokens, self.always) = (starts, tokens, always)
    self.targetVocabularySize = targetVocabularySize
  }

  /// V of the source: ids are below.
  package var sourceVocabularySize: Int { starts.count - 1 }

  /// The shortlist of the tokens of either, for vocabularies of the same sizes.
  package func union(_ other: Shortlist) -> Shortlist {
    precondition(
      sourceVocabularySize == other.sourceVocabularySize && targetVocabularySize == other.targetVocabularySize,
      "shortlists of different vocabularies")
    return Shortlist(
      translations: (0..<sourceVocabularySize).map { translations(of: $0) + other.translations(of: $0) },
      always: always + other.always, targetVocabularySize: targetVocabularySize)
  }

  /// The tokens of a source id, rising.
  private func translations(of id: Int) -> [Int32] { Array(tokens[Int(starts[id])..<Int(starts[id + 1])]) }

  /// The tokens for a source, rising and each once, the special ones first.
  ///
  /// Bytes come all together or not at all, half a character is of no use; and all of them for a source that has bytes
  /// itself, which may be copied.
  package func candidates(for source: [Int32]) -> [Int32] {
    var isCandidate = [Bool](repeating: false, count: targetVocabularySize)
    for token in always { isCandidate[Int(token)] = true }
    for id in source {
      for place in starts[Int(id)]..<starts[Int(id) + 1] { isCandidate[Int(tokens[Int(place)])] = true }
    }
    if source.contains(where: Self.bytes.contains) || Self.bytes.contains(where: { isCandidate[Int($0)] }) {
      for byte in Self.bytes { isCandidate[Int(byte)] = true }
    }
    return isCandidate.indices.filter { isCandidate[$0] }.map(Int32.init)
  }
}
