import Testing

@testable import Decoding

/// Ids that are UTF-8 bytes, four up, as in a vocabulary with bytes alone.
private func encodeBytes(_ text: String) -> [Int32] { text.utf8.map { Int32($0) + 4 } }
private func decodeBytes(_ ids: [Int32]) -> String { String(decoding: ids.map { UInt8($0 - 4) }, as: UTF8.self) }

struct ChatSessionTests {
  let decoder = HashDecoder(vocabularySize: 260)

  private func session(_ options: ChatOptions) -> ChatSession<HashDecoder> {
    ChatSession(decoder, encode: encodeBytes, decode: decodeBytes, options: options)
  }

  @Test func contextIsTheLastTurns() {
    var chat = session(ChatOptions(turns: 3))
    let first = chat.reply(to: "one") { _ in }
    let second = chat.reply(to: "two") { _ in }
    #expect(chat.history == ["one", first, "two", second])
    #expect(chat.source(endingIn: "three") == encodeBytes("two\n\(second)\nthree"))
    chat.reset()
    #expect(chat.history.isEmpty)
    #expect(chat.source(endingIn: "three") == encodeBytes("three"))
  }

  @Test func contextIsCutByTurnsAndThenByIds() {
    var chat = session(ChatOptions(turns: 2, maximumSourceLength: 6))
    let reply = chat.reply(to: "one") { _ in }
    #expect(encodeBytes(reply).count > 6)
    #expect(chat.source(endingIn: "four") == encodeBytes("four"))
    #expect(chat.source(endingIn: "too long") == encodeBytes("o long"))
  }

  @Test func shownTextJoinsToTheReply() {
    for seed in 1...20 {
      let rules = OutputRules(lengthRatio: 0, extraLength: 40)
      let sampling = SamplingOptions(temperature: 1, topP: 1, rules: rules)
      var chat = session(ChatOptions(reply: .sample(sampling), seed: UInt64(seed)))
      var shown: [String] = []
      let reply = chat.reply(to: "hello") { shown.append($0) }
      #expect(Array(shown.joined().utf8) == Array(reply.utf8))
      #expect(shown.count > 1)
    }
  }

  @Test func searchRepliesAreThoseOfTheSearch() {
    let search = SearchOptions(beam: 3)
    var chat = session(ChatOptions(reply: .search(search)))
    var shown = ""
    let reply = chat.reply(to: "hello") { shown += $0 }
    #expect(reply == decodeBytes(BeamSearch(decoder, options: search).search([encodeBytes("hello")])[0][0].tokens))
    #expect(shown == reply)
  }

  /// The model reads, and remembers, the message in its usual casing; the reply stays as it is.
  @Test func messagesAreRestored() {
    var plain = session(ChatOptions(turns: 3))
    var shouted = ChatSession(
      decoder, restore: { $0.lowercased() }, encode: encodeBytes, decode: decodeBytes, options: ChatOptions(turns: 3))
    for message in ["hello you", "and now"] {
      let reply = plain.reply(to: message) { _ in }
      #expect(shouted.reply(to: message.uppercased()) { _ in } == reply)
    }
    #expect(shouted.history == plain.history)
  }

  @Test func emptyMessageIsNotATurn() {
    var chat = session(ChatOptions(turns: 3))
    #expect(chat.reply(to: "", onText: { _ in }) == "")
    #expect(chat.history.isEmpty)
  }

  @Test func stoppedReplyIsForgotten() {
    struct Stop: Error {}
    var chat = session(ChatOptions(turns: 3))
    #expect(throws: Stop.self) { try chat.reply(to: "hello") { _ in throw Stop() } }
    #expect(chat.history.isEmpty)
  }

  @Test func halfACharacterIsNeverShown() {
    var stream = TextStream(decode: decodeBytes)
    let text = "aé€😀\u{FFFD}b"
    var shown = encodeBytes(text).map { stream.append($0) }
    shown.append(stream.finish())
    #expect(shown == ["a", "", "é", "", "", "€", "", "", "", "😀", "", "", "", "\u{FFFD}b", ""])
  }

  @Test func brokenCharacterIsShownOnceItCannotBeCompleted() {
    var stream = TextStream(decode: decodeBytes)
    let ids: [Int32] = [0x61, 0xE2, 0x82, 0x62, 0xF0].map { $0 + 4 }
    #expect(ids.map { stream.append($0) } == ["a", "", "", "\u{FFFD}b", ""])
    #expect(stream.finish() == "\u{FFFD}")
  }

  @Test func combiningMarkIsShownAfterItsLetter() {
    var stream = TextStream(decode: decodeBytes)
    let shown = encodeBytes("e\u{301}x").map { stream.append($0).unicodeScalars.map(\.value) }
    #expect(shown == [[0x65], [], [0x301], [0x78]])
  }
}
