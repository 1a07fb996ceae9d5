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
  /// How often each source id occurs, and each target id.
  package let sourceFrequencies: [Int]
  package let frequencies: [Int]

  /// The shortlist of the `best` translations of each source id and of the `frequent` target ids that occur most.
  package func shortlist(best: Int, frequent: Int) -> Shortlist {
    let ranked = frequencies.indices.filter { frequencies[$0] > 0 }
      .sorted { (frequencies[$1], $0) < (frequencies[$0], $1) }
    return Shortlist(
      translations: translations.map { $0.prefix(best).map(\.target) }, always: ranked.prefix(frequent).map(Int32.init),
      targetVocabularySize: frequencies.count)
  }

  /// A source id and a target id, each of which is the most probable translation of the other.
  struct Mutual {
    let source: Int32
    let target: Int32
    /// p(target | source).
    let probability: Float
    /// Of the source id.
    let occurrences: Int
  }

  /// All of them, by source ids.
  var mutualTranslations: [Mutual] {
    let best = translations.indices.compactMap { source in
      translations[source].first.map {
        Mutual(
          source: Int32(source), target: $0.target, probability: $0.probability,
          occurrences: sourceFrequencies[source])
      }
    }
    // The source that accounts for most of a target's occurrences is its translation; the first of equals.
    var share = [Float](repeating: 0, count: frequencies.count)
    var rival = [Int32?](repeating: nil, count: frequencies.count)
    for (source, found) in translations.enumerated() {
      for translation in found {
        let count = translation.probability * Float(sourceFrequencies[source])
        if count > share[Int(translation.target)] {
          (share[Int(translation.target)], rival[Int(translation.target)]) = (count, Int32(source))
        }
      }
    }
    return best.filter { rival[Int($0.target)] == $0.source }
  }
}
