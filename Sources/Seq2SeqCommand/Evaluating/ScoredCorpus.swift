import Evaluation

/// Translations of the same sentences by one or more systems, beside their references.
struct ScoredCorpus: Sendable {
  /// A system and its translation of each sentence.
  struct System: Sendable {
    /// The file or the model folder that the translations are from.
    let name: String
    let hypotheses: [String]
  }

  /// What was translated, where that is known.
  let sources: [String]?
  /// Of each sentence at least one.
  let references: [[String]]
  /// The one that is scored; then those that it is compared with.
  let systems: [System]
  /// Whether the outputs are replies, of which many are right.
  var isChat = false

  /// The length of each sentence: of its source, or else of its first reference.
  func lengths(inWordsOf bleu: BLEU) -> [Int] { (sources ?? references.map { $0[0] }).map(bleu.wordCount) }
}
