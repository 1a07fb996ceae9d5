import Diagnostics
import Foundation
import TestSupport
import Tensors
import Testing

@testable import Models

struct ShortlistTests {
  private static let sizes = (source: 5, target: 270)
  /// Id 4 is a byte on both sides; token 262 is nobody's.
  private static let shortlist = Shortlist(
    translations: [[], [269, 261], [265, 261, 265], [200], []], always: [268, 3, 260], targetVocabularySize: 270)

  @Test func candidatesAreThoseOfAllIdsInOrder() {
    let shortlist = Self.shortlist
    #expect(shortlist.sourceVocabularySize == 5)
    #expect(shortlist.candidates(for: []) == [0, 1, 2, 3, 260, 268])
    #expect(shortlist.candidates(for: [2, 1, 2]) == [0, 1, 2, 3, 260, 261, 265, 268, 269])
    #expect(shortlist.candidates(for: [1, 2]) == shortlist.candidates(for: [2, 1]))
  }

  /// One byte brings all, whether it is a token or in the source.
  @Test(arguments: [3, 4]) func bytesComeTogether(_ id: Int32) {
    #expect(Self.shortlist.candidates(for: [id]) == Array(0...260) + [268])
  }

  @Test func unionHasTheTokensOfBoth() {
    let other = Shortlist(
      translations: [[262], [261], [], [], []], always: [264], targetVocabularySize: 270)
    let union = Self.shortlist.union(other)
    #expect(union == other.union(Self.shortlist))
    #expect(union.candidates(for: [0]) == [0, 1, 2, 3, 260, 262, 264, 268])
    #expect(union.candidates(for: [1, 2]) == [0, 1, 2, 3, 260, 261, 264, 265, 268, 269])
  }

  @Test func readsBackWhatWasWritten() throws {
    try withFile { file, _ in
      let shortlist = try read(file)
      #expect(shortlist == Self.shortlist)
    }
  }

  @Test func otherVocabulariesAreRefused() throws {
    try withFile { file, _ in
      for sizes in [(4, 270), (6, 270), (5, 269), (5, 0)] { #expect(failure(of: file, sizes)?.kind == .model) }
      let larger = try read(file, (5, 271))
      #expect(larger.targetVocabularySize == 271)
    }
  }

  /// Whatever a file holds, it is refused or gives a shortlist that can be asked.
  @Test func damagedFiles() throws {
    try withFile { file, bytes in
      for length in 0..<bytes.count {
        try bytes.prefix(length).write(to: file)
        #expect(failure(of: file)?.kind == .model)
      }
      for bit in 0..<bytes.count * 8 {
        var damaged = bytes
        damaged[bit / 8] ^= 1 << (bit % 8)
        try damaged.write(to: file)
        guard let shortlist = try? read(file) else { continue }
        let candidates = shortlist.candidates(for: [0, 1, 2, 3, 4])
        #expect(candidates.starts(with: [0, 1, 2, 3]) && candidates.allSatisfy { $0 < 270 })
      }
    }
  }

  @Test(
    arguments: [
      ([0, 0, 2, 1, 2, 2], [1, 2], [0, 1, 2, 3], "the rows don't fill the tokens"),
      ([0, 0, 1, 1, 1, 1], [1, 2], [0, 1, 2, 3], "the rows don't fill the tokens"),
      ([1, 1, 1, 1, 1, 2], [1, 2], [0, 1, 2, 3], "the rows don't fill the tokens"),
      ([0, 0, 3, 3, 3, 2], [1, 2], [0, 1, 2, 3], "the rows don't fill the tokens"),
      ([0, -1, 2, 2, 2, 2], [1, 2], [0, 1, 2, 3], "the rows don't fill the tokens"),
      ([0, 2, 2, 2, 2, 2], [2, 1], [0, 1, 2, 3], "the tokens of a source id must rise"),
      ([0, 2, 2, 2, 2, 2], [2, 2], [0, 1, 2, 3], "the tokens of a source id must rise"),
      ([0, 2, 2, 2, 2, 2], [1, 270], [0, 1, 2, 3], "a token is outside the vocabulary of 270"),
      ([0, 2, 2, 2, 2, 2], [-1, 2], [0, 1, 2, 3], "a token is outside the vocabulary of 270"),
      ([0, 2, 2, 2, 2, 2], [1, 2], [0, 1, 2, 3, 270], "a token is outside the vocabulary of 270"),
      ([0, 2, 2, 2, 2, 2], [1, 2], [0, 1, 2, 4], "the tokens of every source must rise and begin"),
      ([0, 2, 2, 2, 2, 2], [1, 2], [0, 1, 2, 3, 9, 8], "the tokens of every source must rise"),
    ] as [([Int32], [Int32], [Int32], String)])
  func impossibleContents(_ starts: [Int32], _ tokens: [Int32], _ always: [Int32], _ message: String) throws {
    try withFile { file, _ in
      try write(Shortlist(starts: starts, tokens: tokens, always: always, targetVocabularySize: 270), to: file)
      let failure = failure(of: file)
      #expect(failure?.kind == .model && failure?.place == file.path)
      #expect(failure?.what.hasPrefix("not a sound shortlist: \(message)") == true, "\(failure?.what ?? "")")
    }
  }

  /// A model has the shortlist that its configuration speaks of, if it is asked for.
  @Test func useByAModel() throws {
    try withTemporaryFolder { url in
      let model = try TinyModel.make()
      try TinyModel.write(model, to: url)
      let folder = ModelFolder(url)
      func read(_ use: Shortlist.Use) throws -> Shortlist? {
        try folder.read(shortlist: use, workers: Workers(count: 1)).shortlist
      }
      #expect(try read(.auto) == nil)
      #expect(try read(.off) == nil)
      #expect(throws: Failure.self) { try read(.on) }

      let size = model.target.vocabulary.count
      let shortlist = Shortlist(
        translations: Array(repeating: [270], count: size), always: [], targetVocabularySize: size)
      try write(shortlist, to: folder.shortlistFile)
      var configuration = model.configuration
      for isKept in [false, true] {
        configuration.shortlist = ShortlistReport(
          translations: 1, frequent: 0, candidates: 5, coverage: 1, fullBLEU: 30, bleu: 30, changed: 0, isKept: isKept)
        try ModelFolder.encode(configuration).write(to: folder.configurationFile)
        #expect(try read(.auto) == (isKept ? shortlist : nil))
        #expect(try read(.off) == nil)
      }
      #expect(try read(.on) == shortlist)
      try FileManager.default.removeItem(at: folder.shortlistFile)
      for use in [Shortlist.Use.auto, .on] {
        let failure = #expect(throws: Failure.self) { try read(use) }
        #expect(failure?.what == "the shortlist is missing" && failure?.kind == .model)
      }
      #expect(try read(.off) == nil)
    }
  }

  private func withFile(_ body: (URL, Data) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("shortlist.safetensors")
      try write(Self.shortlist, to: file)
      try body(file, try Data(contentsOf: file))
    }
  }

  private func write(_ shortlist: Shortlist, to file: URL) throws {
    _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    let handle = try FileHandle(forWritingTo: file)
    try shortlist.write(to: handle.fileDescriptor, path: file.path)
    try handle.close()
  }

  private func read(_ file: URL, _ sizes: (source: Int, target: Int) = Self.sizes) throws -> Shortlist {
    try Shortlist(contentsOf: file, sourceVocabularySize: sizes.source, targetVocabularySize: sizes.target)
  }

  private func failure(of file: URL, _ sizes: (source: Int, target: Int) = Self.sizes) -> Failure? {
    #expect(throws: Failure.self) { _ = try read(file, sizes) }
  }
}
