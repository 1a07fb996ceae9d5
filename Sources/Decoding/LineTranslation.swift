import Models
import Text

/// One translation of a line.
package struct LineTranslation: Sendable, Equatable {
  package var text: String
  /// log P / length^α, higher is better; of a line translated in parts, the mean over parts.
  package var score: Float
  /// Which word of the line each word of the translation comes from, if it was asked for.
  package var links: [WordLink] = []
  /// How sure the model is; of a model without calibration, or if it was not asked for, there is none.
  package var confidence: Confidence?
  /// What must be copied, and was put in since the model had not copied it.
  package var repaired: [String] = []
  /// What must be copied, and is missing all the same, or is there too often.
  package var damaged: [String] = []

  /// That of a blank line.
  static let empty = LineTranslation(text: "", score: 0)

  init(text: String, score: Float) { (self.text, self.score) = (text, score) }

  /// The translation of a line from those of its parts.
  /// - Parameter sources: the parts of the line.
  init(joining parts: [LineTranslation], of sources: [String]) {
    func words(_ text: String) -> Int { TextPipeline.words(of: text).count }
    text = parts.map(\.text).filter { !$0.isEmpty }.joined(separator: " ")
    score = parts.map(\.score).reduce(0, +) / Float(parts.count)
    var (sourceStart, targetStart) = (0, 0)
    for (part, source) in zip(parts, sources) {
      links += part.links.map { WordLink(source: $0.source + sourceStart, target: $0.target + targetStart) }
      (sourceStart, targetStart) = (sourceStart + words(source), targetStart + words(part.text))
    }
    let confidences = parts.compactMap(\.confidence)
    confidence = confidences.count == parts.count ? Confidence(joining: confidences) : nil
    (repaired, damaged) = (parts.flatMap(\.repaired), parts.flatMap(\.damaged))
  }
}
