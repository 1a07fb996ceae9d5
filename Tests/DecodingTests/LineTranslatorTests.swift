import Models
import TestSupport
import Tensors
import Testing

@testable import Decoding

struct LineTranslatorTests {
  private static let oddLines = [
    "", " ", "\t \u{A0}\u{3000}", "a\tb", "\u{0}\u{1}\u{1B}[31m\u{7F}", "\u{2028}x\u{2029}y\u{85}", "\u{FFFD}\u{FFFD}",
    "🏳️‍🌈👩‍👩‍👧‍👦", "e" + String(repeating: "\u{301}", count: 600), String(repeating: "no-blank-", count: 60),
    String(repeating: "。", count: 200), "\r", "last",
  ]

  @Test func oddLinesHaveOneTranslationEach() throws {
    let results = try translator().translate(Self.oddLines)
    #expect(results.count == Self.oddLines.count)
    for (line, candidates) in zip(Self.oddLines, results) {
      #expect(candidates.count == 1)
      #expect(!candidates[0].text.utf8.contains { $0 == 10 || $0 == 13 })
      let isBlank = line.allSatisfy(\.isWhitespace)
      #expect(isBlank == candidates[0].text.isEmpty, "\(line.debugDescription)")
    }
    #expect(results[0] == [LineTranslation(text: "", score: 0, links: [], confidence: nil)])
  }

  @Test func nothing() throws { #expect(try translator().translate([]).isEmpty) }

  /// 20,000 words are translated in parts; the parts of a line join in order, and its neighbours are not touched.
  @Test func veryLongLine() throws {
    let sentence = "The cat sat on the mat. "
    let long = String(repeating: sentence, count: 20_000 / 6)
    let translator = try translator(beam: 1)
    let results = translator.translate(["A dog runs.", long, ""])
    #expect(results.map(\.count) == [1, 1, 1])
    #expect(results[0] == translator.translate(["A dog runs."])[0])
    // Each part is as many whole sentences as fit, so that all but the last are the same.
    let words = results[1][0].text.split(separator: " ")
    #expect(words.count > 1000)
    let part = translator.translate([String(repeating: sentence, count: 200)])[0][0].text
    #expect(results[1][0].text.hasPrefix(part.prefix(part.count / 2)))
  }

  /// To the bit: alone, among others, in any order, at any number of threads.
  @Test func aResultDoesNotDependOnItsNeighbours() throws {
    let lines = TinyModel.sentences + Self.oddLines + (0..<40).map { "line \($0) " + String(repeating: "x", count: $0) }
    func translator(threads: Int) throws -> LineTranslator {
      try self.translator(beam: 3, nBest: 2, keepsAttention: true, threads: threads)
    }
    let expected = try translator(threads: 1).translate(lines)
    for threads in [3] { #expect(try translator(threads: threads).translate(lines) == expected) }
    #expect(try Array(translator(threads: 2).translate(lines.reversed()).reversed()) == expected)
    for index in stride(from: 0, to: lines.count, by: 7) {
      #expect(try translator(threads: 1).translate([lines[index]])[0] == expected[index])
    }
  }

  @Test func candidatesComeBestFirst() throws {
    let results = try translator(beam: 4, nBest: 4).translate(["The cat sat on the mat."])
    #expect(results[0].count == 4)
    #expect(results[0].map(\.score) == results[0].map(\.score).sorted(by: >))
  }

  /// Links name words that are there, of long lines too.
  @Test(arguments: ["The cat  sat on the mat.", String(repeating: "Where is the station? ", count: 100)])
  func links(_ line: String) throws {
    let result = try translator(keepsAttention: true).translate([line])[0][0]
    let (sources, targets) = (line.split(separator: " ").count, result.text.split(separator: " ").count)
    #expect(!result.links.isEmpty)
    #expect(result.links.allSatisfy { (0..<sources).contains($0.source) && (0..<targets).contains($0.target) })
    #expect(result.links.map(\.target) == result.links.map(\.target).sorted())
  }

  private func translator(
    beam: Int = 2, nBest: Int = 1, keepsAttention: Bool = false, threads: Int = 2
  ) throws -> LineTranslator {
    LineTranslator(
      try TinyModel.make(), options: SearchOptions(beam: beam, nBest: nBest, keepsAttention: keepsAttention),
      workers: Workers(count: threads))
  }
}
