import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Decoding

struct LineTranslatorTests {
  private static let oddLines = [
    "", " ", "\t \u{A0}\u{3000}", "a\tb", "\u{0}\u{1}\u{1B}[31m\u{7F}", "\u{2028}x\u{2029}y\u{85}", "\u{FFFD}\u{FFFD}",
    "🏳️‍🌈👩‍👩‍👧‍👦", "e" + String(repeating: "\u{301}", count: 600), String(repeating: "no-blank-", count: 60),
    String(repeating: "。", count: 200), "\r", "A <b>dog</b> RUNS {x} 5 6 https://x.de", "ALL {X} CAPS", "last",
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
    #expect(results[0] == [LineTranslation.empty])
  }

  /// Different tokens may spell one text; it is told once.
  @Test func candidatesDiffer() throws {
    let lines = TinyModel.sentences + ["x", "The", "CAT", "猫"]
    for candidates in try translator(beam: 20, nBest: 20).translate(lines) {
      #expect(Set(candidates.map(\.text)).count == candidates.count && !candidates.isEmpty)
    }
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

  /// Capitals are translated as the ordinary line is, into capitals.
  @Test func casing() throws {
    let lines = ["The cat sat on the mat.", "Where is the station?", "She sells sea shells by the sea shore."]
    let expected = try translator().translate(lines)
    let capitals = try translator().translate(lines.map { $0.uppercased() })
    #expect(capitals.map { $0[0].text } == expected.map { $0[0].text.uppercased() })
    #expect(capitals.map { $0[0].score } == expected.map { $0[0].score })
  }

  /// What must be copied is in every candidate, of long lines too, and capitals leave it alone.
  @Test(arguments: [
    "The cat sat on {mat} at 10:30, see https://example.com/a.b?c=1.", "THE CAT <b>SAT</b> ON %1$s, SEE me@x.org",
    String(repeating: "The cat sat at https://example.com/a.b?c=1&d=2#e in the park on <i>12</i> mats. ", count: 30),
  ])
  func spansAreCopied(_ line: String) throws {
    let results = try translator(beam: 3, nBest: 3, keepsAttention: true).translate([line, "A dog runs."])
    let spans = ProtectedSpan.all(in: line)
    for candidate in results[0] {
      var matcher = SpanMatcher(candidate.text)
      #expect(matcher.match(spans).allSatisfy { !$0.isEmpty })
      #expect(candidate.damaged.isEmpty && !candidate.repaired.isEmpty)
      #expect(candidate.links.map(\.target) == Array(0..<candidate.text.split(separator: " ").count))
      #expect(candidate.links.allSatisfy { (0..<line.split(separator: " ").count).contains($0.source) })
    }
    #expect(try results[1] == translator(beam: 3, nBest: 3, keepsAttention: true).translate(["A dog runs."])[0])
    #expect(results[1][0].repaired.isEmpty)
  }

  @Test func spansAloneNeedNoModel() throws {
    let lines = ["https://example.com", "10:30 – 12", "{a}, {b}!"]
    let results = try translator().translate(lines)
    #expect(results.map { $0.map(\.text) } == lines.map { [$0] } && results.allSatisfy { $0[0].score == 0 })
  }

  /// What the training pairs never copied is text as any other.
  @Test func uncopiedNumbersAreLeftToTheModel() throws {
    var model = try TinyModel.make()
    func translate() -> LineTranslation {
      LineTranslator(model, options: SearchOptions(), workers: Workers(count: 1)).translate(["12 + 5"])[0][0]
    }
    #expect(translate().text == "12 + 5")
    var copying = ModelConfiguration.CopyingPart()
    for number in 0..<30 { copying.add(source: "\(number) + 200", target: "\(number + 200)") }
    model.configuration.copying = copying
    #expect(translate().text != "12 + 5" && translate().repaired.isEmpty)
  }

  /// No translation is longer than those of the training pairs, by more than a little.
  @Test func lengthsFollowTheModel() throws {
    var model = try TinyModel.make()
    func lengths() -> [Int] {
      LineTranslator(model, options: SearchOptions(), workers: Workers(count: 1)).translate(TinyModel.sentences)
        .map { $0[0].text.count }
    }
    let free = lengths().reduce(0, +)
    model.configuration.lengthRatio = 0
    #expect(lengths().reduce(0, +) < free && lengths().allSatisfy { $0 > 0 })
  }

  /// An address longer than a part goes through whole.
  @Test func longSpansAreNotCut() throws {
    let address = "https://example.com/" + String(repeating: "abc.def?g=h;", count: 100) + "z"
    let line = "The cat sat on " + address + " in the park. Where is the station? " + address
    let text = try translator().translate([line])[0][0].text
    #expect(text.ranges(of: address).count == 2)
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
