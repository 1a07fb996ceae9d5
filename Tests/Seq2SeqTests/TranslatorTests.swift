import Foundation
import Models
import Seq2Seq
import TestSupport
import Testing

/// The library as programs that embed it use it.
struct TranslatorTests {
  @Test func theExampleOfTheReadme() throws {
    try withModel { folder in
      let translator = try Translator(contentsOf: folder)
      let french = try translator.translate(["Where is the station?"])
      #expect(french.count == 1 && !french[0].isEmpty)
      let candidates = translator.candidates(for: "Where is the station?", count: 3)
      #expect((1...3).contains(candidates.count) && candidates.map(\.score) == candidates.map(\.score).sorted(by: >))
    }
  }

  @Test func oneTranslationForEachSentence() throws {
    try withModel { folder in
      let translator = try Translator(contentsOf: folder, options: Translator.Options(beam: 2, threads: 1))
      let sentences = ["", "a dog", " ", "the cat\nsat", "a dog"]
      let translations = try translator.translate(sentences)
      #expect(translations.count == 5 && translations[0].isEmpty && translations[2].isEmpty)
      #expect(translations[1] == translations[4])
      #expect(try translator.translate([]).isEmpty)
      #expect(translator.candidates(for: "", count: 3).map(\.text) == [""])
    }
  }

  @Test func optionsAreHeard() throws {
    try withModel { folder in
      func translator(_ beam: Int, _ lengthPenalty: Float) throws -> Translator {
        try Translator(contentsOf: folder, options: Translator.Options(beam: beam, lengthPenalty: lengthPenalty))
      }
      let (narrow, wide) = (
        try translator(1, 1).translate(TinyModel.sentences), try translator(20, 1).translate(TinyModel.sentences)
      )
      #expect(narrow != wide)
      let scores = try [0, 1].map {
        try translator(1, $0).candidates(for: "The cat sat on the mat.", count: 1).map(\.score)
      }
      // The same output, its log-probability once as it is and once divided by its length.
      #expect(scores[0][0] < scores[1][0])
    }
  }

  @Test func neverMoreThanAHundredCandidates() throws {
    try withModel { folder in
      let translator = try Translator(contentsOf: folder)
      let most = translator.candidates(for: "a dog", count: 100)
      #expect((2...100).contains(most.count))
      for count in [1000, .max] { #expect(translator.candidates(for: "a dog", count: count) == most) }
      for count in [0, .min] { #expect(translator.candidates(for: "a dog", count: count).count == 1) }
    }
  }

  @Test func precisions() throws {
    try withModel { folder in
      try TinyModel.writeQuantized(TinyModel.make(), to: ModelFolder(folder))
      let scores = try [Translator.Precision.auto, .int8, .float32].map {
        try Translator(contentsOf: folder, options: Translator.Options(precision: $0))
          .candidates(for: "The cat sat on the mat.", count: 1).map(\.score)
      }
      #expect(scores[0] == scores[1] && scores[1] != scores[2])
    }
  }

  @Test func anEnsembleDecidesTogether() throws {
    try withModel { folder in
      let other = folder.appendingPathComponent("other")
      try TinyModel.write(TinyModel.make(seed: 2), to: other)
      let scores = try [(folder, []), (other, []), (folder, [other])].map {
        try Translator(contentsOf: $0.0, ensemble: $0.1).candidates(for: "The cat sat.", count: 1)[0].score
      }
      #expect(scores[2] != scores[0] && scores[2] != scores[1])
    }
  }

  @Test func severalThreadsAtOnce() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("seq2seq-test-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try TinyModel.write(TinyModel.make(), to: folder)
    let translator = try Translator(contentsOf: folder)
    let expected = try translator.translate(TinyModel.sentences)
    try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<4 { group.addTask { try translator.translate(TinyModel.sentences) } }
      for try await translations in group { #expect(translations == expected) }
    }
  }

  @Test func missingModel() throws {
    let folder = URL(fileURLWithPath: "/no/such/model")
    let failure = #expect(throws: Failure.self) { _ = try Translator(contentsOf: folder) }
    #expect(failure?.kind == .model)
    #expect(failure?.description == "/no/such/model: there is no such model; train one, or name another folder")
  }

  @Test(arguments: [
    Translator.Options(beam: 0), Translator.Options(beam: 101), Translator.Options(lengthPenalty: -1),
    Translator.Options(lengthPenalty: .nan), Translator.Options(threads: 0), Translator.Options(threads: 1025),
    Translator.Options(threads: .max),
  ])
  func optionsOutOfRange(_ options: Translator.Options) throws {
    let failure = #expect(throws: Failure.self) {
      _ = try Translator(contentsOf: URL(fileURLWithPath: "/no/such/model"), options: options)
    }
    #expect(failure?.kind == .usage)
  }

  private func withModel(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try TinyModel.write(TinyModel.make(), to: folder)
      try body(folder)
    }
  }
}
