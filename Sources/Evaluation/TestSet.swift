/// Sentences to translate, each with the translations that people made of it.
package struct TestSet: Sendable {
  package private(set) var sources: [String] = []
  /// Those of each source, of which there is at least one.
  package private(set) var references: [[String]] = []
  private let groupsSources: Bool
  private var places: [String: Int] = [:]

  /// - Parameter groupsSources: whether pairs with the same source are one sentence with several references, in the
  ///   place of the first.
  package init(groupsSources: Bool = false) { self.groupsSources = groupsSources }

  /// Adds a pair.
  package mutating func add(source: String, reference: String) {
    if groupsSources, let place = places[source] {
      references[place].append(reference)
      return
    }
    if groupsSources { places[source] = sources.count }
    sources.append(source)
    references.append([reference])
  }
}
