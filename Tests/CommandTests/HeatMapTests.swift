import Testing

@testable import Decoding
@testable import seq2seq

struct HeatMapTests {
  private typealias Alternative = ReplyExplanation.Alternative

  private let explanation = ReplyExplanation(
    messageWords: ["…", "How", "日本", "you?"], replyWords: ["I'm", "e\u{301}té."],
    attention: [[0, 0.15, 0.25, 0.6], [0.45, 0, 0.05, 0.5]], probabilities: [0.621, 1],
    runnersUp: [[Alternative(text: " Its", probability: 0.12), Alternative(text: "∎", probability: 0.05)], []])

  @Test func blocks() {
    let map = HeatMap(explanation, width: 80, isUnicode: true)
    #expect(map.heading == "      …  How  日本  you?")
    #expect(
      map.lines == [
        "I'm           ░░░░  ▓▓▓▓   62 %  or Its 12 %, ∎ 5 %",
        "e\u{301}té.  ▒             ▒▒▒▒  100 %",
      ])
  }

  @Test func digits() {
    let map = HeatMap(explanation, width: 80, isUnicode: false)
    #expect(map.heading == "      ~  How  日本  you?")
    #expect(
      map.lines == [
        "I'm   0  1    2     6      62 %  or Its 12 %, (end) 5 %", "e\u{301}té.  4  0    0     5     100 %",
      ])
  }

  @Test(arguments: [1, 2, 5, 10, 20, 30, 40])
  func fitsTheTerminal(_ width: Int) {
    let words = (1...40).map { "word\($0)日本語" }
    let row = [Float](repeating: 1 / 40, count: 40)
    let wide = ReplyExplanation(
      messageWords: words, replyWords: words, attention: Array(repeating: row, count: 40), probabilities: row,
      runnersUp: Array(repeating: [Alternative(text: "other", probability: 0.5)], count: 40))
    for isUnicode in [false, true] {
      let map = HeatMap(wide, width: width, isUnicode: isUnicode)
      #expect(map.lines.count == 40)
      for line in [map.heading] + map.lines { #expect(line.displayWidth < max(width, 2)) }
    }
  }

  /// What columns are left out for is seen in the first that is shown.
  @Test func attentionIsNotLost() {
    let map = HeatMap(
      ReplyExplanation(
        messageWords: (1...9).map(String.init), replyWords: ["x"], attention: [[0.9, 0, 0, 0, 0, 0, 0, 0, 0.1]],
        probabilities: [1], runnersUp: [[]]), width: 12, isUnicode: false)
    #expect(map.lines == ["x  9  1  1~"])
  }

  @Test func spoiltNumbersAreDrawn() {
    let odd: [Float] = [.nan, .infinity, -1, 2]
    let spoilt = ReplyExplanation(
      messageWords: ["a", "b", "c", "d"], replyWords: ["x"], attention: [odd], probabilities: [.nan], runnersUp: [[]])
    #expect(HeatMap(spoilt, width: 80, isUnicode: false).lines == ["x  0  0  0  9  nan %"])
    #expect(HeatMap(spoilt, width: 80, isUnicode: true).lines == ["x           █  nan %"])
  }

  @Test func controlsOfWordsAreNotObeyed() {
    let map = HeatMap(
      ReplyExplanation(
        messageWords: ["a\u{1B}[2J"], replyWords: ["b\u{1B}[2J\n"], attention: [[1]], probabilities: [1],
        runnersUp: [[]]),
      width: 80, isUnicode: true)
    #expect(!(map.heading + map.lines.joined()).unicodeScalars.contains { $0.value < 32 })
  }
}
