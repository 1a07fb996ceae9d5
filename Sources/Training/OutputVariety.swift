/// How many different translations a model has for different sources.
///
/// A model that has collapsed writes the same few sentences whatever it reads; its loss may look fine all the same.
package struct OutputVariety: Sendable, Equatable {
  /// Fewer references than this are too few to judge by.
  private static let fewestReferences = 20
  /// Of so many different references a sound model has at least one output.
  private static let referencesPerOutput = 10

  /// Different sources, references and outputs among the pairs that were translated.
  package let sources: Int
  package let references: Int
  package let outputs: Int

  package init(sources: [String], references: [String], outputs: [String]) {
    self.sources = Set(sources).count
    self.references = Set(references).count
    self.outputs = Set(outputs).count
  }

  /// Whether there are hardly any outputs where sources and references are many.
  package var hasCollapsed: Bool {
    let expected = min(sources, references)
    return expected >= Self.fewestReferences && outputs * Self.referencesPerOutput < expected
  }

  /// What to do about it, as one line.
  package var warning: String {
    "the model has collapsed: \(outputs) different translations of \(sources) different sources; "
      + "look whether the pairs belong together line by line, then train again with a lower --learning-rate, "
      + "or longer, or with more pairs"
  }
}
