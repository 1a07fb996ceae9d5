/// A word of an output and the source word it was written from, both counted from 0.
package struct WordLink: Sendable, Equatable, CustomStringConvertible {
  package let source: Int
  package let target: Int

  /// As the Pharaoh format has it: `source-target`.
  package var description: String { "\(source)-\(target)" }
}

extension Hypothesis {
  /// For each word of the output the source word that its ids looked at most, the first of equals.
  ///
  /// A word's share is the sum over its ids, on both sides. Empty without attention.
  ///
  /// - Parameters:
  ///   - sourceWords: the word of each source id, from 0 upwards: [source ids].
  ///   - targetWords: the word of each output id, from 0 upwards: [tokens].
  package func wordLinks(sourceWords: [Int32], targetWords: [Int32]) -> [WordLink] {
    WordLink.links(from: attention, sourceWords: sourceWords, targetWords: targetWords)
  }
}

extension OutputPieces {
  /// For each word of the output the source word that its pieces looked at most, the first of equals.
  /// - Parameter sourceWords: the word of each column of the attention, from 0 upwards.
  func wordLinks(sourceWords: [Int32]) -> [WordLink] {
    WordLink.links(from: pieces.map(\.attention), sourceWords: sourceWords, targetWords: words)
  }
}

extension WordLink {
  fileprivate static func links(
    from attention: [[Float]], sourceWords: [Int32], targetWords: [Int32]
  ) -> [WordLink] {
    guard !attention.isEmpty, let lastSource = sourceWords.max(), let lastTarget = targetWords.max() else { return [] }
    let nothing = [Float](repeating: 0, count: Int(lastSource) + 1)
    var shares = Array(repeating: nothing, count: Int(lastTarget) + 1)
    for (targetWord, row) in zip(targetWords, attention) {
      for (sourceWord, share) in zip(sourceWords, row) { shares[Int(targetWord)][Int(sourceWord)] += share }
    }
    return shares.enumerated().map { target, row in
      WordLink(source: row.firstIndexOfLargest, target: target)
    }
  }
}

extension [Float] {
  /// Where the largest value is, the first of equals; 0 when there is none.
  var firstIndexOfLargest: Int { indices.reduce(0) { self[$1] > self[$0] ? $1 : $0 } }
}
