import Decoding
import Diagnostics
import Foundation
import Models
import Training

/// `seq2seq translate`: lines in, their translations out.
struct Translate: Command {
  static let name = "translate"
  static let summary = "Translate lines of text"
  static let discussion = """
    Translates files or standard input line by line: each line gives exactly one line, in order, an empty line an empty
    one. Without MODEL the folder 'model' is taken, which is where train puts it, or else our own
    model from English to French.

      seq2seq translate my-model letter.txt > brief.txt
      echo "Where is the station?" | seq2seq translate my-model

    Models that were trained on the same pairs with other seeds translate better together than each alone, in as many
    times the time. They must have the same vocabularies:

      seq2seq train pairs.tsv --seed 2 --vocabulary my-model -o second-model
      seq2seq translate my-model --ensemble second-model letter.txt

    With --scores, --confidence, --word-confidence, --min-confidence or --alignments the lines have columns, separated
    by tabs, in this order behind the translation. With --n-best each line gives several lines, the number of the input
    line in front.
    """

  /// Lines that are translated together; enough to sort them by length, few enough to keep memory flat.
  private static let chunkLines = 1024
  private static let chunkBytes = 1 << 20

  @Argument("[MODEL] [FILE]", help: "a model folder, and files to translate; standard input if none is named")
  var words: [String] = []
  @Option("--n-best", in: 1...100, help: "translations of each line") var nBest: Int?
  @Option("--ensemble", placeholder: "MODEL", help: "a further model of the same vocabularies, to decide together")
  var ensemble: [String] = []
  @Flag("--scores", help: "print each translation's score") var scores
  @Flag("--confidence", help: "print how sure the model is of each line, from 0 to 1") var confidence
  @Flag("--word-confidence", help: "print how sure it is of each word") var wordConfidence
  @Option("--min-confidence", in: 0.0...1.0, help: "mark lines with 'unsure' of which the model is less sure")
  var leastConfidence: Double?
  @Flag("--alignments", help: "print which word comes from which, as 0-0 1-2") var alignments
  @Option("--output", "-o", placeholder: "FILE", help: "write to a file, which appears when it is whole")
  var output: String?
  let search = SearchArguments()
  let common = CommonOptions()

  func run() throws {
    let (named, files) = ModelArgument.part(words)
    let folder = try ModelArgument.folder(named, for: .translate)
    let model = try ModelArgument.read(
      folder, for: .translate, search.precision, shortlist: search.shortlist, workers: common.workers)
    if namesConfidence, model.configuration.confidence == nil {
      throw Failure(
        .model, "its confidence was never calibrated", at: folder,
        advice: "train it again with this program")
    }
    if search.shortlist == .on, !ensemble.isEmpty {
      throw Failure(.usage, "--shortlist on does not go with --ensemble", advice: "an ensemble looks at all words")
    }
    let others = try ensemble.map {
      try ModelFolder(URL(fileURLWithPath: $0)).read(joining: model, search.precision, workers: common.workers)
    }
    let translator = LineTranslator(
      model, with: others, options: searchOptions(model), workers: common.workers)
    let inputs = files.isEmpty ? ["-"] : files
    guard let output, output != "-" else {
      return try translate(inputs, translator, to: Output())
    }
    try AtomicFile.write(to: URL(fileURLWithPath: output)) { descriptor in
      try translate(inputs, translator, to: Output(descriptor: descriptor, name: output))
    }
  }

  /// Whether there is nothing without it; JSON has it where it is known.
  private var namesConfidence: Bool { confidence || wordConfidence || leastConfidence != nil }
  private var wantsConfidence: Bool { namesConfidence || common.json }

  private func searchOptions(_ model: TrainedModel) -> SearchOptions {
    var options = search.options(for: model)
    options.nBest = nBest ?? 1
    options.beam = max(options.beam, options.nBest)
    (options.keepsAttention, options.keepsTokenProbabilities) = (alignments, wantsConfidence)
    return options
  }

  private func translate(_ inputs: [String], _ translator: LineTranslator, to output: Output) throws {
    let terminal = Terminal(quiet: common.quiet)
    let start = ContinuousClock.now
    var number = 0
    for input in inputs {
      let reader = try LineReader(input, acceptsBinary: true)
      let firstNumber = number
      while let first = try reader.next() {
        var (lines, bytes) = ([first], first.utf8.count)
        // A slow writer is answered line by line, a fast one in chunks.
        while lines.count < Self.chunkLines, bytes < Self.chunkBytes, reader.hasLine, let line = try reader.next() {
          lines.append(line)
          bytes += line.utf8.count
        }
        for (line, candidates) in zip(lines, translator.translate(lines)) {
          number += 1
          try write(candidates, of: line, number: number, to: output)
          for text in candidates.first?.damaged ?? [] {
            terminal.warn("\(reader.name):\(number - firstNumber): '\(text)' is not as often in the translation")
          }
        }
        try output.flush()
        terminal.status(
          "\(Phrase.count(number, "line")), \(Phrase.rate(Double(number), in: ContinuousClock.now - start))")
      }
      for notice in reader.notices { terminal.warn(notice) }
    }
    try output.flush()
    terminal.clearStatus()
  }

  private func write(_ candidates: [LineTranslation], of line: String, number: Int, to output: Output) throws {
    if common.json {
      let records = candidates.map { CandidateRecord($0, isAligned: alignments, isUnsure: isUnsure($0)) }
      return try output.writeJSONLine(LineRecord(line: number, source: line, candidates: records))
    }
    for candidate in candidates {
      var columns = [candidate.text]
      if scores { columns.append(Phrase.decimal(Double(candidate.score), digits: 4)) }
      if confidence, let line = candidate.confidence?.line { columns.append(Self.decimal(line)) }
      if wordConfidence, let words = candidate.confidence?.words {
        columns.append(words.map(Self.decimal).joined(separator: " "))
      }
      if let isUnsure = isUnsure(candidate) { columns.append(isUnsure ? "unsure" : "") }
      if alignments { columns.append(candidate.links.map(\.description).joined(separator: " ")) }
      if nBest != nil { columns.insert(String(number), at: 0) }
      if columns.count > 1 { columns = columns.map { $0.replacing("\t", with: " ") } }
      try output.writeLine(columns.joined(separator: "\t"))
    }
  }

  /// Whether the model is less sure than it should be, if that is looked at.
  private func isUnsure(_ candidate: LineTranslation) -> Bool? {
    guard let leastConfidence, let line = candidate.confidence?.line else { return nil }
    return Double(line) < leastConfidence
  }

  private static func decimal(_ confidence: Float) -> String { Phrase.decimal(Double(confidence), digits: 2) }
}

/// A line's translations as `--json` writes them.
private struct LineRecord: Encodable {
  let line: Int
  let source: String
  let candidates: [CandidateRecord]
}

private struct CandidateRecord: Encodable {
  let translation: String
  let score: Float
  /// If it was asked for.
  let alignment: String?
  /// Of the line and of its words, where the model's confidence was calibrated.
  let confidence: Float?
  let wordConfidences: [Float]?
  let unsure: Bool?
  /// What had to be copied: what was put in, and what is not as often in the translation as in the line.
  let repaired: [String]
  let damaged: [String]

  init(_ candidate: LineTranslation, isAligned: Bool, isUnsure: Bool?) {
    (translation, score) = (candidate.text, candidate.score)
    (confidence, wordConfidences, unsure) = (candidate.confidence?.line, candidate.confidence?.words, isUnsure)
    alignment = isAligned ? candidate.links.map(\.description).joined(separator: " ") : nil
    (repaired, damaged) = (candidate.repaired, candidate.damaged)
  }
}
