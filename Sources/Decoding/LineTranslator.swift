import Models
import Tensors
import Text

/// One translation of a line.
package struct LineTranslation: Sendable, Equatable {
  package let text: String
  /// log P / length^α, higher is better; of a line translated in parts, the mean over parts.
  package let score: Float
  /// Which word of the line each word of the translation comes from, if it was asked for.
  package let links: [WordLink]
  /// How sure the model is; of a model without calibration, or if it was not asked for, there is none.
  package let confidence: Confidence?

  init(text: String, score: Float, links: [WordLink], confidence: Confidence?) {
    (self.text, self.score, self.links, self.confidence) = (text, score, links, confidence)
  }
}

/// Translates lines of text, whatever is in them: one result for each line, in order.
///
/// Lines of like length share a batch, batches are spread over threads; a line's result depends on neither.
package struct LineTranslator: Sendable {
  /// A line with more ids than this is translated in parts, cut behind a sentence end or a blank: recurrent models lose
  /// the thread of much longer inputs than they were trained on.
  private static let longestPart = 120
  /// Lines that one task takes at most.
  private static let taskLines = 32

  private let model: TrainedModel
  private let options: SearchOptions
  private let workers: Workers
  private let decoders: DecoderPool

  package init(_ model: TrainedModel, options: SearchOptions, workers: Workers) {
    self.model = model
    self.options = options
    self.workers = workers
    decoders = DecoderPool(model)
  }

  /// The best translations of each line, best first; a blank line has one empty translation.
  package func translate(_ lines: [String]) -> [[LineTranslation]] {
    let parts = lines.enumerated().flatMap { line, text in
      partition(text).map { Part(line: line, text: $0, ids: model.source.encode($0)) }
    }
    // The longest first, so that the threads end at about the same time.
    let order = parts.indices.sorted { (parts[$1].ids.count, $0) < (parts[$0].ids.count, $1) }
    let taskLines = min(Self.taskLines, (order.count + workers.count - 1) / workers.count)
    let tasks = stride(from: 0, to: order.count, by: max(taskLines, 1)).map {
      order[$0..<min($0 + taskLines, order.count)].map { parts[$0] }
    }
    var translated = [[LineTranslation]](repeating: [], count: parts.count)
    for (index, translations) in zip(order, translate(tasks).joined()) { translated[index] = translations }
    return joined(translated, parts, lineCount: lines.count)
  }

  /// Runs tasks beside each other; a single one is shared by all threads.
  private func translate(_ tasks: [[Part]]) -> [[[LineTranslation]]] {
    if tasks.count == 1, workers.count > 1 {
      return [workers.withTeam { translate(tasks[0], team: $0) }]
    }
    return workers.map(tasks.count) { translate(tasks[$0]) }
  }

  private struct Part: Sendable {
    let line: Int
    let text: String
    let ids: [Int32]
  }

  private func translate(_ parts: [Part], team: Team? = nil) -> [[LineTranslation]] {
    let found = decoders.withDecoder(team: team) { BeamSearch($0, options: options).search(parts.map(\.ids)) }
    return zip(parts, found).map { part, hypotheses in
      hypotheses.map { hypothesis in
        let links =
          options.keepsAttention
          ? hypothesis.wordLinks(
            sourceWords: model.source.words(of: part.ids), targetWords: model.target.words(of: hypothesis.tokens)) : []
        return LineTranslation(
          text: oneLine(model.target.decode(hypothesis.tokens)), score: hypothesis.score, links: links,
          confidence: confidence(of: hypothesis))
      }
    }
  }

  private func confidence(of hypothesis: Hypothesis) -> Confidence? {
    guard options.keepsTokenProbabilities, let part = model.configuration.confidence else { return nil }
    return Confidence(
      tokens: hypothesis.tokenProbabilities, wordNumbers: model.target.words(of: hypothesis.tokens), part)
  }

  /// The parts of a line, each short enough; a line without any text has none.
  private func partition(_ line: String) -> [String] {
    guard line.contains(where: { !$0.isWhitespace }) else { return [] }
    // An id is at least a byte of text, so most lines are known to be short without encoding them.
    guard line.utf8.count > Self.longestPart, model.source.encode(line).count > Self.longestPart else { return [line] }
    var parts: [String] = []
    var rest = Substring(line)
    while !rest.isEmpty {
      let part = prefix(of: rest)
      if part.contains(where: { !$0.isWhitespace }) { parts.append(String(part)) }
      rest = rest[part.endIndex...].drop(while: \.isWhitespace)
    }
    return parts
  }

  /// As much of a text as makes a part: up to the last sentence end that fits, else the last blank, else what fits.
  private func prefix(of text: Substring) -> Substring {
    // By scalars, since a single character can be as long as a line.
    var length = Self.longestPart * 4
    var candidate = text
    repeat {
      candidate = Substring(text.unicodeScalars.prefix(length))
      length /= 2
    } while length > 0 && model.source.encode(String(candidate)).count > Self.longestPart
    guard candidate.endIndex < text.endIndex else { return candidate }
    let sentenceEnds: Set<Character> = [".", "!", "?", "…", "。", "！", "？", "؟", "।", ";"]
    if let end = candidate.lastIndex(where: sentenceEnds.contains) { return candidate[...end] }
    if let blank = candidate.lastIndex(where: \.isWhitespace), blank > candidate.startIndex {
      return candidate[..<blank]
    }
    return candidate
  }

  /// Puts the parts of each line together: as many candidates as its poorest part has.
  private func joined(_ translated: [[LineTranslation]], _ parts: [Part], lineCount: Int) -> [[LineTranslation]] {
    var lines = [[[LineTranslation]]](repeating: [], count: lineCount)
    for (part, translations) in zip(parts, translated) { lines[part.line].append(translations) }
    return lines.enumerated().map { line, candidates in
      guard candidates.count != 1 else { return candidates[0] }
      guard let count = candidates.map(\.count).min() else {
        return [LineTranslation(text: "", score: 0, links: [], confidence: confidence(of: .empty))]
      }
      let sources = parts.filter { $0.line == line }.map(\.text)
      return (0..<count).map { rank in join(candidates.map { $0[rank] }, sources: sources) }
    }
  }

  private func join(_ parts: [LineTranslation], sources: [String]) -> LineTranslation {
    func words(_ text: String) -> Int { text.split(separator: " ").count }
    var links: [WordLink] = []
    var (sourceStart, targetStart) = (0, 0)
    for (part, source) in zip(parts, sources) {
      links += part.links.map { WordLink(source: $0.source + sourceStart, target: $0.target + targetStart) }
      (sourceStart, targetStart) = (sourceStart + words(source), targetStart + words(part.text))
    }
    let score = parts.map(\.score).reduce(0, +) / Float(parts.count)
    let confidences = parts.compactMap(\.confidence)
    return LineTranslation(
      text: parts.map(\.text).filter { !$0.isEmpty }.joined(separator: " "), score: score, links: links,
      confidence: confidences.count == parts.count ? Confidence(joining: confidences) : nil)
  }

  /// A translation is one line, even if the model writes a line end.
  private func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 10 || $0 == 13 }) else { return text }
    return String(text.map { $0.isNewline ? " " : $0 })
  }
}
