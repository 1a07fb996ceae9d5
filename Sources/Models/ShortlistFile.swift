import Diagnostics
import Foundation
import Tensors
import Text

extension Shortlist {
  /// Whether a search is to use a model's shortlist.
  package enum Use: String, CaseIterable, Sendable {
    /// Always; a model without one is refused.
    case on
    case off
    /// If the model has one that was measured to be safe.
    case auto
  }

  private static let names = ["starts", "tokens", "always"]

  /// Reads a file and checks it for vocabularies of these sizes.
  package init(contentsOf url: URL, sourceVocabularySize: Int, targetVocabularySize: Int) throws {
    let file = try SafetensorsFile(contentsOf: url)
    func damage(_ what: String) -> Failure {
      Failure(
        .model, "not a sound shortlist: \(what)", at: url.path,
        advice: "make it again with seq2seq shortlist, or use --shortlist off")
    }
    guard Set(file.entries.keys) == Set(Self.names) else {
      throw damage("it must hold \(Self.names.joined(separator: ", ")) and nothing else")
    }
    guard file.isIntact == true else { throw damage("its checksum is another") }
    let starts = Array(try file.values("starts", as: Int32.self, shape: [sourceVocabularySize + 1]))
    let tokens = Array(try file.values("tokens", as: Int32.self))
    let always = Array(try file.values("always", as: Int32.self))

    let ids = 0..<Int32(targetVocabularySize)
    func isRising(_ ids: ArraySlice<Int32>) -> Bool { zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 } }
    guard tokens.allSatisfy(ids.contains), always.allSatisfy(ids.contains) else {
      throw damage("a token is outside the vocabulary of \(targetVocabularySize)")
    }
    guard always.starts(with: 0...SpecialToken.end), isRising(always[...]) else {
      throw damage("the tokens of every source must rise and begin with the special ones")
    }
    guard starts.first == 0, starts.last.map(Int.init) == tokens.count,
      zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw damage("the rows don't fill the tokens") }
    for (start, end) in zip(starts, starts.dropFirst()) {
      guard isRising(tokens[Int(start)..<Int(end)]) else { throw damage("the tokens of a source id must rise") }
    }
    self.init(starts: starts, tokens: tokens, always: always, targetVocabularySize: targetVocabularySize)
  }

  /// Writes the file's bytes to an open file.
  package func write(to descriptor: Int32, path: String) throws {
    try starts.withUnsafeBufferPointer { starts in
      try tokens.withUnsafeBufferPointer { tokens in
        try always.withUnsafeBufferPointer { always in
          let arrays = zip(Self.names, [starts, tokens, always])
            .map { SafetensorsFile.Tensor($0, shape: [$1.count], $1) }
          try SafetensorsFile.write(
            arrays, metadata: SafetensorsFile.metadata(for: arrays), to: descriptor, path: path)
        }
      }
    }
  }
}
