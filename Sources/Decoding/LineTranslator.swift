import Models
import Tensors
import Text

/// Translates lines of text, whatever is in them: one result for each line, in order.
///
/// Lines of like length share a batch, batches are spread over threads; a line's result depends on neither.
package struct LineTranslator: Sendable {
  /// Lines that one task takes at most.
  private static let taskLines = 32
  /// The ids that a translation may have beyond what the training pairs show.
  private static let spareLength = 3

  private let model: TrainedModel
  private let options: SearchOptions
  private let workers: Workers
  private let decoders: DecoderPool
  private let partition: LinePartition
  private let copying: ModelConfiguration.CopyingPart
  private let copiedKinds: Set<ProtectedSpan.Kind>

  /// - Parameters:
  ///   - others: models of the same vocabularies that decide each word together with `model`, whose settings rule.
  ///   - options: what they say of lengths and repetitions is overruled by what is known of the model.
  package init(
    _ model: TrainedModel, with others: [TrainedModel] = [], options: SearchOptions, workers: Workers
  ) {
    self.model = model
    self.workers = workers
    decoders = DecoderPool([model] + others)
    copying = model.configuration.copying ?? ModelConfiguration.CopyingPart()
    copiedKinds = copying.copiedKinds
    partition = LinePartition(pipeline: model.source, copiedKinds: copiedKinds)
    var options = options
    options.rules.repetition = RepetitionRule(model.target)
    if let ratio = model.configuration.lengthRatio {
      (options.rules.lengthRatio, options.rules.extraLength) = (ratio, Self.spareLength)
      options.rules.endsInTime = true
    }
    self.options = options
  }

  /// The best translations of each line, best first; a blank line has one empty translation.
  package func translate(_ lines: [String]) -> [[LineTranslation]] {
    let sources = lines.map { SourceLine($0, for: model, copying: copiedKinds) }
    let parts = sources.enumerated().flatMap { line, source in
      partition.parts(of: source.text).map { part($0, of: line) }
    }
    // The longest first, so that the threads end at about the same time.
    let order = parts.indices.sorted { (parts[$1].ids.count, $0) < (parts[$0].ids.count, $1) }
    let taskLines = min(Self.taskLines, (order.count + workers.count - 1) / workers.count)
    let tasks = stride(from: 0, to: order.count, by: max(taskLines, 1)).map {
      order[$0..<min($0 + taskLines, order.count)].map { parts[$0] }
    }
    var translated = [[LineTranslation]](repeating: [], count: parts.count)
    for (index, translations) in zip(order, translate(tasks).joined()) { translated[index] = translations }
    return joined(translated, parts, sources)
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
    /// Only of a part that holds something to be copied.
    let task: CopyTask?
  }

  private func part(_ text: String, of line: Int) -> Part {
    let spans = ProtectedSpan.all(in: text, of: copiedKinds)
    guard !spans.isEmpty else { return Part(line: line, text: text, ids: model.source.encode(text), task: nil) }
    let task = CopyTask(text, spans: spans, treatment: copying, pipeline: model.source)
    return Part(line: line, text: text, ids: task.ids, task: task)
  }

  private func translate(_ parts: [Part], team: Team? = nil) -> [[LineTranslation]] {
    let found = decoders.withDecoder(team: team) {
      BeamSearch($0, options: options).search(parts.map(\.ids)) { parts[$0].task != nil }
    }
    return zip(parts, found).map { part, hypotheses in
      hypotheses.map { hypothesis in
        if let task = part.task { return translation(hypothesis, task) }
        let text = oneLine(model.target.decode(hypothesis.tokens))
        var translation = LineTranslation(text: text, score: hypothesis.score)
        if options.keepsAttention {
          translation.links = hypothesis.wordLinks(
            sourceWords: model.source.words(of: part.ids), targetWords: model.target.words(of: hypothesis.tokens))
        }
        translation.confidence = confidence(
          tokens: hypothesis.tokenProbabilities, words: model.target.words(of: hypothesis.tokens))
        return translation
      }
    }
  }

  /// The translation of a part that holds something to be copied.
  private func translation(_ hypothesis: Hypothesis, _ task: CopyTask) -> LineTranslation {
    var pieces =
      task.copiedText.map(OutputPieces.init(copied:))
      ?? OutputPieces(hypothesis, model.target, columns: task.words.count)
    let report = SpanRepair.repair(&pieces, task)
    var translation = LineTranslation(text: oneLine(pieces.text), score: hypothesis.score)
    (translation.repaired, translation.damaged) = (report.repaired, report.damaged)
    if options.keepsAttention { translation.links = pieces.wordLinks(sourceWords: task.words) }
    translation.confidence = confidence(tokens: pieces.pieces.map(\.logProbability), words: pieces.words)
    return translation
  }

  private func confidence(tokens: [Float], words: [Int32]) -> Confidence? {
    guard options.keepsTokenProbabilities, let part = model.configuration.confidence else { return nil }
    return Confidence(tokens: tokens, wordNumbers: words, part)
  }

  /// Puts the parts of each line together: as many candidates as its poorest part has.
  private func joined(
    _ translated: [[LineTranslation]], _ parts: [Part], _ sources: [SourceLine]
  ) -> [[LineTranslation]] {
    var lines = [[[LineTranslation]]](repeating: [], count: sources.count)
    var texts = [[String]](repeating: [], count: sources.count)
    for (part, translations) in zip(parts, translated) {
      lines[part.line].append(translations)
      texts[part.line].append(part.text)
    }
    return zip(sources, zip(lines, texts)).map { source, line in
      let (candidates, texts) = line
      guard let count = candidates.map(\.count).min() else {
        var empty = LineTranslation.empty
        empty.confidence = confidence(tokens: [], words: [])
        return [empty]
      }
      // Different tokens may be one text, which is told once.
      var told = Set<String>()
      return (0..<count).compactMap { rank in
        var translation =
          candidates.count == 1
          ? candidates[0][rank] : LineTranslation(joining: candidates.map { $0[rank] }, of: texts)
        translation.text = source.recased(translation.text, copying: copiedKinds)
        return told.insert(translation.text).inserted ? translation : nil
      }
    }
  }

  /// A translation is one line, even if the model writes a line end.
  private func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 10 || $0 == 13 }) else { return text }
    return String(text.map { $0.isNewline ? " " : $0 })
  }
}
