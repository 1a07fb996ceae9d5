import Diagnostics
import Foundation
import Models

extension BaseModel {
  /// Refuses what a fine-tuning can't do: another text, vocabulary or shape than the model's.
  static func check(_ request: TrainingRequest, against model: ModelConfiguration) throws {
    try refuse(rows(request, model), to: "the model that --from names, which has", option: "--from")
  }

  /// Refuses another text than that of the vocabularies which are to be taken.
  static func check(_ request: TrainingRequest, against text: ModelConfiguration.TextPart) throws {
    let kind: TrainingRequest.VocabularyKind = text.isJoint ? .joint : .separate
    let rows =
      [
        row("--vocabulary-kind", request.vocabularyKind, kind),
        ("--vocabulary-size", request.vocabularySize != nil, "a size of their own"),
      ] + textRows(request, text)
    try refuse(rows, to: "the vocabularies that --vocabulary names, which have", option: "--vocabulary")
  }

  /// Refuses the first option that contradicts what another names.
  private static func refuse(_ rows: [Row], to named: String, option: String) throws {
    guard let row = rows.first(where: \.contradicts) else { return }
    throw Failure(
      .usage, "\(row.option) contradicts \(named) \(row.own)",
      advice: "leave the option out, or train without \(option)")
  }

  /// Refuses to write into the folder of the model, however it is named.
  static func checkFolders(of request: TrainingRequest, from base: URL) throws {
    var (output, model) = (stat(), stat())
    guard stat(request.folder.standardizedFileURL.path, &output) == 0,
      stat(base.standardizedFileURL.path, &model) == 0,
      output.st_dev == model.st_dev, output.st_ino == model.st_ino
    else { return }
    throw Failure(
      .usage, "--from and --output name the same folder", at: request.folder.path,
      advice: "name another folder with --output")
  }

  private typealias Row = (option: String, contradicts: Bool, own: String)

  /// Each option that the model decides, as it was given.
  private static func rows(_ request: TrainingRequest, _ model: ModelConfiguration) -> [Row] {
    let kind: TrainingRequest.VocabularyKind = model.text.isJoint ? .joint : .separate
    let sizes = [model.training.vocabularySize, model.architecture.sourceVocabularySize]
    return [
      row("--task", request.task, model.task),
      ("--vocabulary", request.vocabularyFolder != nil, "vocabularies of its own"),
      row("--vocabulary-kind", request.vocabularyKind, kind),
      (
        "--vocabulary-size \(request.vocabularySize ?? 0)",
        request.vocabularySize.map { !sizes.contains($0) } ?? false, "\(model.architecture.sourceVocabularySize)"
      ),
      row("--context", request.contextTurns, model.decoding.contextTurns),
    ] + textRows(request, model.text) + shapeRows(request, model.architecture)
  }

  private static func textRows(_ request: TrainingRequest, _ text: ModelConfiguration.TextPart) -> [Row] {
    let (source, target) = (request.sourceText, request.targetText)
    return [
      row("--normalization", source.normalization, text.source.normalization),
      row("--normalization", target.normalization, text.target.normalization),
      ("--lowercase", source.letterCase != text.source.letterCase, "case \(text.source.letterCase)"),
      ("--lowercase", target.letterCase != text.target.letterCase, "case \(text.target.letterCase)"),
      row("--source-locale", source.locale, text.source.locale),
      row("--target-locale", target.locale, text.target.locale),
      row("--tokenizer", source.tokenizer, text.source.tokenizer),
      row("--tokenizer", target.tokenizer, text.target.tokenizer),
      ("a text option", source != text.source || target != text.target, "others"),
    ]
  }

  private static func shapeRows(_ request: TrainingRequest, _ shape: Architecture) -> [Row] {
    let own = "embedding \(shape.embeddingSize), hidden \(shape.hiddenSize), \(shape.layers, "layer")"
    let dimensions = request.size?.dimensions
    return [
      (
        "--size \(request.size.map { "\($0)" } ?? "")",
        dimensions.map { $0 != (shape.embeddingSize, shape.hiddenSize, shape.layers) } ?? false, own
      ),
      row("--embedding", request.embeddingSize, shape.embeddingSize),
      row("--hidden", request.hiddenSize, shape.hiddenSize),
      row("--layers", request.layers, shape.layers),
      row("--cell", request.cell, shape.cell),
      row("--attention", request.attention, shape.attention),
      ("--no-input-feeding", request.inputFeeding.map { $0 != shape.inputFeeding } ?? false, "input feeding"),
      ("--one-direction", request.bidirectional.map { $0 != shape.bidirectional } ?? false, "two directions"),
      row("--tie", request.tying, shape.tying),
    ]
  }

  private static func row<Value: Equatable>(_ option: String, _ given: Value?, _ own: Value) -> Row {
    guard let given else { return (option, false, "") }
    return ("\(option) \(name(of: given))", given != own, name(of: own))
  }

  /// A value as a user would type it.
  private static func name(of value: some Any) -> String {
    let name = (value as? any RawRepresentable<String>)?.rawValue ?? "\(value)"
    return name.isEmpty ? "none" : name
  }
}
