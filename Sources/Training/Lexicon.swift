import Models

/// Which target ids each source id was seen translated by, and how often each target id occurs.
package struct Lexicon: Sendable {
  /// A target id with its probability given the source id.
  package struct Translation: Sendable, Equatable {
    package let target: Int32
    package let probability: Float
  }

  /// The translations of each source id, most probable first; the most unlikely are left out.
  package let translations: [[Translation]]
  /// How often each target id occurs.
  package let frequencies: [Int]

  /// The shortlist of the `best` translations of each source id and of the `frequent` target ids that occur most.
  package func shortlist(best: Int, frequent: Int) -> Shortlist {
    let ranked = frequencies.indices.filter { frequencies[$0] > 0 }
      .sorted { (frequencies[$1], $0) < (frequencies[$0], $1) }
    return Shortlist(
      translations: translations.map { $0.prefix(best).map(\.target) }, always: ranked.prefix(frequent).map(Int32.init),
      targetVocabularySize: frequencies.count)
  }
}
