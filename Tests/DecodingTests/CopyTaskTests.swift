import Models
import TestSupport
import Testing
import Text

@testable import Decoding

struct CopyTaskTests {
  private let pipeline: TextPipeline

  init() throws { pipeline = try TinyModel.make().source }

  private func task(_ text: String) -> CopyTask {
    CopyTask(
      text, spans: ProtectedSpan.all(in: text), treatment: ModelConfiguration.CopyingPart(), pipeline: pipeline)
  }

  @Test(arguments: [
    ("The <b>cat</b> sat", "The cat sat"), ("See https://x.de/a now", "See now"), ("Hello {name}, sit", "Hello, sit"),
    ("<p>The cat</p>", "The cat"), ("{a} cat", "cat"), ("cat {a}", "cat"), ("cat {a} {b}.", "cat."),
    ("a <br/> <i>dog</i>!", "a dog!"), ("3 cats at 10:30", "3 cats at 10:30"), ("cat (https://x.de)", "cat ()"),
  ])
  func whatTheModelReads(_ text: String, _ expected: String) {
    #expect(pipeline.decode(task(text).ids) == expected)
  }

  /// Nothing but spans and punctuation is not for a model.
  @Test func spansAloneAreCopied() {
    for text in ["https://x.de", "12:30 - 14", "{a}  <b>", "(5)", "<a href=\"x  y\">"] {
      let task = task(text)
      #expect(task.copiedText == text && task.ids.isEmpty)
      var pieces = OutputPieces(copied: text)
      let report = SpanRepair.repair(&pieces, task)
      #expect(pieces.text == text && report.repaired.isEmpty && report.damaged.isEmpty)
      let words = text.split(separator: " ").count
      #expect(pieces.wordLinks(sourceWords: task.words) == (0..<words).map { WordLink(source: $0, target: $0) })
    }
    #expect(task("5 cats").copiedText == nil)
  }

  /// Numbers know their ids, what was taken out knows its neighbours; each column knows its word of the line.
  @Test func placesAndWords() {
    let task = task("The 12 cats <b>sat</b> on https://x.de it")
    #expect(pipeline.decode(Array(task.ids[task.items[0].ids])).trimmingPrefix(" ") == "12")
    #expect(task.items[0].column == nil)
    let (open, close, url) = (task.items[1], task.items[2], task.items[3])
    #expect(pipeline.decode(Array(task.ids[open.ids.upperBound..<close.ids.lowerBound])).trimmingPrefix(" ") == "sat")
    #expect(open.partner == 2 && close.partner == 1 && url.partner == nil)
    #expect(pipeline.decode(Array(task.ids[url.ids.lowerBound...])).trimmingPrefix(" ") == "it")
    #expect(Set(task.words) == Set(0...6) && task.words.suffix(3) == [3, 3, 5])
    #expect(task.words.count == task.ids.count + 3)
  }

  @Test func tagsArePairedByName() {
    func partners(_ text: String) -> [Int?] { task(text).items.map(\.partner) }
    #expect(partners("<b><i>x</i></b>") == [3, 2, 1, 0])
    #expect(partners("<b>x<br/></b> </b> <i>") == [2, nil, 0, nil, nil])
    #expect(partners("<a x=\"1\">y</a>") == [1, 0])
  }

  /// A text that normalisation changes still has a task.
  @Test func anyTextHasATask() {
    for text in ["e\u{301}e\u{301} 5 {a} e\u{301}", "\u{301}1", " 1 a ", "{a}x{b}", "1\u{2028}a"] {
      let task = task(text)
      #expect(task.items.allSatisfy { $0.ids.upperBound <= task.ids.count })
    }
  }
}
