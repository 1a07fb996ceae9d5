import Diagnostics
import Foundation
import Testing

@testable import Text

/// A folder that a stranger made must give an error that tells where, and never crash.
@Suite struct VocabularyTests {
  static let fixed: [String] = (0..<260).compactMap { Vocabulary().piece(of: $0) }

  func read(vocab: Data, merges: Data = Data("#version: 0.2\n".utf8)) throws -> TextPipeline {
    try withTemporaryFolder { folder in
      try vocab.write(to: folder.appendingPathComponent("joint.vocab"))
      try merges.write(to: folder.appendingPathComponent("joint.merges"))
      return try TextPipeline(reading: folder, name: "joint", settings: TextSettings())
    }
  }

  func file(_ more: [String], fixed: [String] = fixed) -> Data {
    Data((fixed + more).map { $0 + "\n" }.joined().utf8)
  }

  @Test func theFixedEntriesComeFirst() {
    let vocabulary = Vocabulary()
    #expect(vocabulary.count == 260)
    #expect(vocabulary.piece(of: SpecialToken.end) == "</s>")
    #expect(vocabulary.id(of: "<0x00>") == 4 && vocabulary.id(of: "<0xFF>") == 259)
    #expect(vocabulary.piece(of: 260) == nil && vocabulary.piece(of: -1) == nil)
  }

  @Test func canonicallyEquivalentEntriesDiffer() throws {
    let pipeline = try read(vocab: file(["\u{E9}", "e\u{301}"]))
    #expect(pipeline.vocabulary.count == 262)
  }

  @Test func aLastNewlineMayBeMissing() throws {
    #expect(try read(vocab: file(["a"]).dropLast()).vocabulary.count == 261)
  }

  @Test(arguments: [
    ([], "the vocabulary ends before"), (["a", ""], ":262: the line is empty"),
    (["a", "b", "a"], ":263: the entry stands"),
    (["<s>"], ":261: the entry stands"), (["a b"], ":261: the entry has a blank"), (["a\r"], ":261: the line is empty"),
    (["\0"], ":261: the line is empty"), ([String(repeating: "a", count: 1025)], ":261: the line is empty, too long"),
  ])
  func hostileVocabularies(more: [String], message: String) throws {
    let data = more.isEmpty ? file([], fixed: Array(Self.fixed.dropLast())) : file(more)
    expectModelFailure(message) { try read(vocab: data) }
  }

  @Test func otherHostileVocabularies() throws {
    expectModelFailure("not UTF-8") { try read(vocab: file([]) + Data([0xFF, 0x0A])) }
    expectModelFailure("ends before") { try read(vocab: Data()) }
    expectModelFailure(":1: the entry should be <pad>") { try read(vocab: file([], fixed: Self.fixed.reversed())) }
    let swapped = Self.fixed[..<4] + [Self.fixed[5], Self.fixed[4]] + Self.fixed[6...]
    expectModelFailure(":5: the entry should be <0x00>") { try read(vocab: file([], fixed: Array(swapped))) }
    expectModelFailure("more than 1048576") {
      try read(vocab: file([]) + Data((0..<1_048_577).map { "\($0)\n" }.joined().utf8))
    }
    expectModelFailure("larger than 64 MiB") { try read(vocab: Data(count: (64 << 20) + 1)) }
  }

  @Test func missingAndMisplacedFiles() throws {
    try withTemporaryFolder { folder in
      let inner = folder.appendingPathComponent("joint.vocab")
      expectModelFailure("there is no such file") {
        try TextPipeline(reading: folder, name: "joint", settings: TextSettings())
      }
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
      expectModelFailure("this is not a file") {
        try TextPipeline(reading: folder, name: "joint", settings: TextSettings())
      }
    }
  }

  @Test func aFolderThatCannotBeWrittenIsAResourceFailure() throws {
    let nowhere = URL(fileURLWithPath: "/dev/null/folder")
    let failure = #expect(throws: Failure.self) { try learnt().write(to: nowhere, name: "joint") }
    #expect(failure?.kind == .resource)
  }

  @Test(arguments: [
    ("", "the first line should be"), ("#version: 0.1\n", "the first line should be"),
    ("#version: 0.2\na b c\n", ":2: a merge should be"), ("#version: 0.2\nab\n", ":2: a merge should be"),
    ("#version: 0.2\na b\na b\n", ":3: the merge is"), ("#version: 0.2\na c\n", ":2: the vocabulary lacks"),
    ("#version: 0.2\nb a\n", ":2: the vocabulary lacks"), ("#version: 0.2\n\n", ":2: the line is empty"),
    ("#version: 0.2\n <s>\n", ":2: the vocabulary lacks"),
  ])
  func hostileMerges(text: String, message: String) {
    expectModelFailure(message) { try read(vocab: file(["a", "b", "ab"]), merges: Data(text.utf8)) }
  }

  @Test func goodMergesAreRead() throws {
    let pipeline = try read(vocab: file(["a", "b", "ab"]), merges: Data("#version: 0.2\na b\n".utf8))
    #expect(pieces(pipeline, "ab ba") == ["<0x20>", "ab", "<0x20>", "b", "a"])
    #expect(pipeline.decode(pipeline.encode("ab ba")) == "ab ba")
  }
}

/// Expects a model failure whose line has `message` in it.
func expectModelFailure(_ message: String, _ body: () throws -> some Any) {
  let failure = #expect(throws: Failure.self) { _ = try body() }
  #expect(failure?.kind == .model)
  #expect(failure?.description.contains(message) == true, "\(failure?.description ?? "nothing")")
}
