import Diagnostics
import Evaluation
import Training

/// Files of translations, one a system, whose lines belong together.
struct TranslationFiles {
  /// The lines of a file.
  private struct Text {
    let name: String
    let lines: [String]
  }

  private let systems: [String]
  private let terminal: Terminal

  /// - Parameter systems: a file of each system.
  init(_ systems: [String], terminal: Terminal) {
    self.systems = systems
    self.terminal = terminal
  }

  /// Reads the translations and files of references, each with a line for every translation.
  func read(beside references: [String]) throws -> ScoredCorpus {
    let systems = try readSystems()
    let references = try references.map(read)
    let first = systems[0]
    for text in systems + references where text.lines.count != first.lines.count {
      throw mismatch(text, "\(first.name) has \(Phrase.count(first.lines.count))")
    }
    return corpus(systems, sources: nil, first.lines.indices.map { line in references.map { $0.lines[line] } })
  }

  /// Reads the translations of a test set.
  func read(beside testSet: TestSet) throws -> ScoredCorpus {
    let systems = try readSystems()
    for text in systems where text.lines.count != testSet.sources.count {
      throw mismatch(text, "the pairs have \(Phrase.count(testSet.sources.count, "source"))")
    }
    return corpus(systems, sources: testSet.sources, testSet.references)
  }

  private func corpus(_ systems: [Text], sources: [String]?, _ references: [[String]]) -> ScoredCorpus {
    ScoredCorpus(
      sources: sources, references: references,
      systems: systems.map { ScoredCorpus.System(name: $0.name, hypotheses: $0.lines) })
  }

  private func readSystems() throws -> [Text] {
    let texts = try systems.map(read)
    for text in texts where text.lines.isEmpty { throw Failure(.data, "the file is empty", at: text.name) }
    return texts
  }

  private func read(_ path: String) throws -> Text {
    let reader = try LineReader(path)
    var lines: [String] = []
    while let line = try reader.next() { lines.append(line) }
    for notice in reader.notices { terminal.warn(notice) }
    return Text(name: reader.name, lines: lines)
  }

  private func mismatch(_ text: Text, _ other: String) -> Failure {
    Failure(
      .data, "\(Phrase.count(text.lines.count, "line")), but \(other)", at: text.name,
      advice: "line n of each must belong together")
  }
}
