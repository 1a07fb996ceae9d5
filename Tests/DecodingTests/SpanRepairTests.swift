import Models
import TestSupport
import Testing
import Text

@testable import Decoding

struct SpanRepairTests {
  private let pipeline: TextPipeline

  init() throws { pipeline = try TinyModel.make().source }

  /// Repairs an output of which is known which word of the line each of its words comes from.
  private func repaired(_ source: String, _ output: String, _ links: [Int?]) -> (String, SpanRepair.Report) {
    let task = CopyTask(
      source, spans: ProtectedSpan.all(in: source), treatment: ModelConfiguration.CopyingPart(), pipeline: pipeline)
    let tokens = pipeline.encode(output)
    let words = pipeline.words(of: tokens)
    let attention = words.map { word in
      task.words.prefix(task.ids.count).map { $0 == Int32(links[Int(word)] ?? -1) ? Float(1) : 0 }
    }
    var pieces = OutputPieces(
      Hypothesis(tokens: tokens, logProbability: -1, score: -1, attention: attention), pipeline,
      columns: task.words.count)
    #expect(pieces.text == output)
    let report = SpanRepair.repair(&pieces, task)
    let targets = pieces.wordLinks(sourceWords: task.words).map(\.target)
    #expect(targets == Array(0..<pieces.text.split(separator: " ").count))
    return (pieces.text, report)
  }

  @Test(
    arguments: [
      // Nothing to do.
      ("The 3 cats", "Die 3 Katzen", [0, 1, 2], "Die 3 Katzen"),
      ("1,234.5 cats", "1.234,5 Katzen", [0, 1], "1.234,5 Katzen"),
      // Other words for a number, a damaged number, one that was dropped.
      ("The 3 cats", "Die drei Katzen", [0, 1, 2], "Die 3 Katzen"),
      ("The 123 cats", "Die 132 Katzen", [0, 1, 2], "Die 123 Katzen"),
      ("The 3 cats sat", "Die Katzen", [0, 2], "Die 3 Katzen"), ("3 cats", "Katzen", [1], "3 Katzen"),
      ("cats=3 sat", "Katzen saß", [0, 1], "Katzen 3 saß"),
      ("The cats are 3.", "Die Katzen sind.", [0, 1, 2], "Die Katzen sind 3."),
      // All words for it, however they are joined, and what is left of it beside a damaged one.
      ("In 1987 sat", "In mille-neuf-cent saß", [0, 1, 2], "In 1987 saß"),
      ("The cats at 6:45 sat", "Katzen um 6 Uhr fünf-fünf saßen", [1, 2, 3, 3, 3, 4], "Katzen um 6:45 saßen"),
      ("The 28 cats sat here", "Die vingt-23 Katzen saßen hier", [0, 1, 2, 3, 4], "Die 28 Katzen saßen hier"),
      ("The 28 cats sat", "Die x-23 y 4, 5 Katzen", [0, 1, 1, 1, 1, 2], "Die 28, 5 Katzen"),
      ("The 28 cats sat", "Die 23 y Katzen", [0, 1, 1, 2], "Die 28 y Katzen"),
      ("At 6:45.", "Um 6:54 Uhr.", [0, 1, 1], "Um 6:45 Uhr."),
      ("The 28 cats, 3 dogs", "Die 23 3 Katzen", [0, 1, 1, 2], "Die 28 3 Katzen"),
      // What was written from another word stays.
      ("Sixteen cats and 2 dogs", "16 Katzen und zwei Hunde", [0, 1, 2, 3, 4], "16 Katzen und 2 Hunde"),
      // Tags go around what was written from the words inside, wherever that is.
      ("A <b>red</b> car", "Ein rotes Auto", [0, 1, 2], "Ein <b>rotes</b> Auto"),
      ("The cat <i>of John</i> sat.", "Johns Katze saß.", [3, 1, 4], "<i>Johns</i> Katze saß."),
      ("<p>The cat</p>", "Die Katze", [0, 1], "<p>Die Katze</p>"),
      ("A <br/> cat", "Eine Katze", [0, 2], "Eine <br/> Katze"),
      // Placeholders and addresses go beside what was written from the words beside them.
      ("Hello {name}, sit!", "Hallo, sitz!", [0, 2], "Hallo {name}, sitz!"), ("{a} sat", "saß", [1], "{a} saß"),
      ("Cats on https://x.de sat", "Katzen auf saßen", [0, 1, 3], "Katzen auf https://x.de saßen"),
      // Not inside of a word, nor touching one.
      ("Sit {name} now", "Est-ce Ana", [0, 2], "Est-ce {name} Ana"),
      ("Sit, {name}, now", "Excusez-moi, Ana", [0, 2], "Excusez-moi {name}, Ana"),
      ("cat .{name}", "Katze .", [0, 1], "Katze . {name}"),
      ("Call 01 42 68 53 00 now", "Ruf jetzt", [0, 6], "Ruf 01 42 68 53 00 jetzt"),
      // The full stop that looked at the word before it is no place for it.
      ("Sit at {name}.", "Sitz .", [0, 1], "Sitz {name} ."),
      // Two at one place have one blank between them.
      ("cat 3, 4", "Katze", [0], "Katze 3 4"),
      ("{a} {b} cats %s", "Katzen", [2], "{a} {b} Katzen %s"),
    ] as [(String, String, [Int?], String)])
  func repairs(_ source: String, _ output: String, _ links: [Int?], _ expected: String) {
    let (text, report) = repaired(source, output, links)
    #expect(text == expected)
    #expect(report.damaged.isEmpty)
    #expect(report.repaired.isEmpty == (output == expected))
  }

  @Test func withoutAttentionSpansStandAtTheEnd() {
    let (text, report) = repaired("The 3 cats {a} sat.", "Die Katzen saßen.", [nil, nil, nil])
    #expect(text == "Die Katzen saßen 3 {a}." && report.repaired == ["3", "{a}"])
  }

  /// A model that looks at a number all the time does not lose its sentence, nor one in a script without blanks.
  @Test(arguments: [
    ("The 3 cats sat", "Die Katzen saßen hier", [1, 1, 1, 1], "Katzen saßen hier"),
    ("The 123 cats sat", "Die 132 a-1 b-2 c-3", [0, 1, 1, 1, 1], "Die 123 a-1 b-2 c-3"),
    ("The 3 cats", "三只猫", [1], "三只猫"),
  ])
  func aRunOfManyWordsIsNotReplaced(_ source: String, _ output: String, _ links: [Int], _ kept: String) {
    let (text, _) = repaired(source, output, links)
    #expect(text.contains("3") && text.contains(kept))
  }

  @Test func surplusIsDamage() {
    let (_, report) = repaired("A {name} cat", "Eine {name} {name} Katze", [0, 1, 1, 2])
    #expect(report.damaged == ["{name}"])
  }

  /// Bytes that are no text, empty outputs, tokens that are no text: there is always an output with its spans.
  @Test func oddOutputs() {
    let task = CopyTask(
      "The 3 cats {a}", spans: ProtectedSpan.all(in: "The 3 cats {a}"), treatment: ModelConfiguration.CopyingPart(),
      pipeline: pipeline)
    for tokens in [[], [0], [4 + 0xE2], [4 + 0xE2, 4 + 0x20, 4 + 0x82], [4 + 0x20, 4 + 0x0A]] as [[Int32]] {
      let attention = tokens.map { _ in task.ids.map { _ in Float(0.1) } }
      var pieces = OutputPieces(
        Hypothesis(tokens: tokens, logProbability: 0, score: 0, attention: attention), pipeline,
        columns: task.words.count)
      let report = SpanRepair.repair(&pieces, task)
      #expect(pieces.text.contains("3") && pieces.text.contains("{a}") && report.damaged.isEmpty)
    }
  }
}
