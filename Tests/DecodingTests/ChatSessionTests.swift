import Testing
import Text

@testable import Decoding

/// Ids that are UTF-8 bytes, four up, as in a vocabulary with bytes alone.
private func encodeBytes(_ text: String) -> [Int32] { text.utf8.map { Int32($0) + 4 } }
private func decodeBytes(_ ids: [Int32]) -> String { String(decoding: ids.map { UInt8($0 - 4) }, as: UTF8.self) }

struct ChatSessionTests {
  typealias Session = ChatSession<HashDecoder>
  let decoder = HashDecoder(vocabularySize: 260)

  private func pieces(_ ids: [Int32]) -> [[UInt8]] { ids.map { $0 < 4 ? [] : [UInt8($0 - 4)] } }

  private static let mostTokens = 40

  private func session(
    _ options: ChatOptions = ChatOptions(turns: 3), restore: @escaping (String) -> String = { $0 },
    understanding: ((Float) -> Float)? = nil
  ) -> Session {
    var options = options
    options.sampling.rules = OutputRules(lengthRatio: 0, extraLength: Self.mostTokens)
    let language = Session.Language(
      restore: restore, encode: encodeBytes, encodeReply: encodeBytes, sourcePieces: pieces, targetPieces: pieces)
    return Session(decoder, language, understanding: understanding, options: options)
  }

  private static let ranking = ChatOptions(method: .ranking(RankingOptions(candidates: 5)), turns: 3)

  @Test func contextIsTheLastTurns() {
    var chat = session()
    let first = chat.reply(to: "one") { _ in }
    let second = chat.reply(to: "two") { _ in }
    #expect(chat.turns.map(\.message) == ["one", "two"])
    #expect(chat.turns.map(\.reply.text) == [first.text, second.text])
    let said = second.text.replacing("\n", with: " ")
    #expect(chat.source(endingIn: "three") == encodeBytes("two\n\(said)\nthree"))
    chat.options.turns = 2
    #expect(chat.source(endingIn: "three") == encodeBytes("\(said)\nthree"))
    chat.reset()
    #expect(chat.turns.isEmpty)
    #expect(chat.source(endingIn: "three") == encodeBytes("three"))
  }

  @Test func contextIsCutByTurnsAndThenByIds() {
    var chat = session(ChatOptions(turns: 2, maximumSourceLength: 6))
    let reply = chat.reply(to: "one") { _ in }
    #expect(encodeBytes(reply.text).count > 6)
    #expect(chat.source(endingIn: "four") == encodeBytes("four"))
    #expect(chat.source(endingIn: "too long") == encodeBytes("o long"))
  }

  @Test func shownTextJoinsToTheReply() {
    for seed in 1...20 {
      var chat = session(
        ChatOptions(method: .sampling, sampling: SamplingOptions(temperature: 1, topP: 1), seed: UInt64(seed)))
      var shown: [String] = []
      let reply = chat.reply(to: "hello") { shown.append($0) }
      #expect(Array(shown.joined().utf8) == Array(reply.text.utf8))
      #expect(shown.count > 1)
    }
  }

  @Test func searchRepliesAreThoseOfTheSearch() {
    let search = SearchOptions(beam: 3)
    var chat = session(ChatOptions(method: .search(search)))
    var shown = ""
    let reply = chat.reply(to: "hello") { shown += $0 }
    #expect(reply.text == decodeBytes(BeamSearch(decoder, options: search).search([encodeBytes("hello")])[0][0].tokens))
    #expect(shown == reply.text)
  }

  @Test func theBestOfTheDrawnIsSaid() {
    var chat = session(Self.ranking)
    let reply = chat.reply(to: "hello") { _ in }
    #expect(reply.candidates.count > 1)
    #expect(reply.candidates[0].text == reply.text && reply.candidates[0].tokens == reply.tokens)
    // Those that are not fluent beside the best, and those that repeat something or never end, come behind the others, each
    // part in its own order.
    let scores = reply.candidates.map(\.score)
    #expect(zip(scores, scores.dropFirst()).count { $0 < $1 } <= 3)
    for candidate in reply.candidates {
      #expect(
        candidate.score
          == RankingOptions().score(
            fluency: candidate.fluency, commonness: candidate.commonness, length: Float(candidate.tokens.count + 1)))
    }
  }

  /// Where a model is sure of what to say, f near 0, it says that; where it is not, nearly all may be said.
  @Test(arguments: [(0, 0), (-0.1, -0.115), (-1, -2.5), (-2, -8)] as [(Float, Float)])
  func leastFluency(_ fluency: Float, _ least: Float) {
    #expect(abs(RankingOptions(fluencyMargin: 1.5).leastFluency(beside: fluency) - least) < 1e-5)
  }

  /// Whatever is likelier than after silence, what is said is fluent beside the most fluent.
  @Test func whatIsSaidIsFluent() {
    for margin in [0, 0.02, 0.1] as [Float] {
      let ranking = RankingOptions(candidates: 20, commonness: 5, fluencyMargin: margin, uniquePhraseLength: 0)
      var chat = session(ChatOptions(method: .ranking(ranking), turns: 3))
      // Those that never end come last.
      let candidates = chat.reply(to: "hello") { _ in }.candidates.filter { $0.tokens.count < Self.mostTokens }
      let best = candidates.map(\.fluency).max() ?? 0
      let fluent = candidates.prefix { $0.fluency >= ranking.leastFluency(beside: best) }
      #expect(!fluent.isEmpty && fluent.allSatisfy { $0.score <= fluent[0].score })
      #expect(candidates.dropFirst(fluent.count).allSatisfy { $0.fluency < ranking.leastFluency(beside: best) })
      #expect(margin > 0 || fluent.count == 1)
    }
  }

  @Test func nothingIsSaidTwice() {
    var chat = session(Self.ranking)
    let first = chat.reply(to: "hello") { _ in }
    let again = chat.retry { _ in }
    #expect(again != nil && again?.text != first.text)
    #expect(chat.turns.count == 1 && chat.turns.last?.reply == again)
  }

  /// Each time the most probable one that was not said yet; when all were said, the one of longest ago.
  @Test(arguments: [1, 5])
  func aSearchFindsOtherReplies(_ beam: Int) {
    var chat = session(ChatOptions(method: .search(SearchOptions(beam: beam))))
    let first = chat.reply(to: "hello") { _ in }.text
    let found = Self.distinct(several(to: "hello"))
    let others = found.filter { $0 != first }
    #expect(others.count > 1)
    for other in others { #expect(chat.retry { _ in }?.text == other) }
    #expect(chat.retry { _ in }?.text == (found.contains(first) ? first : others[0]))
    #expect(chat.turns.count == 1)
  }

  /// Whatever else the search found may be said, if it may be said.
  @Test func aSearchFindsRepliesThatMayBeSaid() {
    var chat = session(ChatOptions(method: .search(SearchOptions(beam: 5))))
    let first = chat.reply(to: "hello") { _ in }.text
    chat.reset()
    chat.blockList = BlockList([first])
    let allowed = several(to: "hello").first { !chat.blockList.blocks($0) }
    #expect(chat.reply(to: "hello", onText: { _ in }).text == allowed ?? chat.blockList.answer)
    #expect(allowed != nil && chat.turns.last?.reply.origin == .model)
    chat.reset()
    chat.blockList = BlockList(several(to: "hello") + [first])
    #expect(chat.reply(to: "hello", onText: { _ in }).origin == .refusal)
  }

  /// The replies of a search for five.
  private func several(to message: String) -> [String] {
    BeamSearch(decoder, options: SearchOptions(beam: 5, nBest: 5)).search([encodeBytes(message)])[0]
      .map { decodeBytes($0.tokens) }
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var known = Set<String>()
    return texts.filter { known.insert($0).inserted }
  }

  @Test func theReplyBeforeCanBeExplainedAgain() throws {
    var chat = session(Self.ranking)
    _ = chat.reply(to: "hello") { _ in }
    let first = try #require(chat.explain())
    _ = chat.reply(to: "you") { _ in }
    _ = chat.undo()
    #expect(chat.explain() == first)
  }

  /// The model reads, and remembers, the message in its usual casing; the reply stays as it is.
  @Test func messagesAreRestored() {
    var plain = session()
    var shouted = session(restore: { $0.lowercased() })
    for message in ["hello you", "and now"] {
      let reply = plain.reply(to: message) { _ in }
      #expect(shouted.reply(to: message.uppercased()) { _ in } == reply)
    }
    #expect(shouted.turns == plain.turns)
  }

  @Test func emptyMessageIsNotATurn() {
    var chat = session()
    for message in ["", " ", "\t \n"] { #expect(chat.reply(to: message, onText: { _ in }).text == "") }
    #expect(chat.turns.isEmpty && chat.explain() == nil)
    #expect(chat.retry { _ in } == nil && chat.undo() == nil)
  }

  /// A message of any length costs as much as one that the model can read to its end.
  @Test func ofLongMessagesTheEndIsRead() {
    let longest = Session.longestMessage
    var chat = session(Self.ranking, understanding: { _ in 1 })
    let reply = chat.reply(to: String(repeating: "ab ", count: 100_000) + "now") { _ in }
    #expect(chat.turns.last?.message.count == longest && chat.turns.last?.message.hasSuffix("ab now") ?? false)
    #expect(reply.origin == .model && !reply.text.isEmpty)
    let long = String(repeating: "hello ", count: 200)
    let begin = String(long.prefix(chat.options.maximumSourceLength))
    #expect(chat.familiarity(of: long) == chat.familiarity(of: begin))
  }

  @Test func stoppedReplyIsForgotten() {
    struct Stop: Error {}
    var chat = session()
    #expect(throws: Stop.self) { try chat.reply(to: "hello") { _ in throw Stop() } }
    #expect(chat.turns.isEmpty)
    let reply = chat.reply(to: "hello") { _ in }
    #expect(throws: Stop.self) { try chat.retry { _ in throw Stop() } }
    #expect(chat.turns.map(\.reply) == [reply])
  }

  @Test func correctionsAnswerAtOnce() {
    var chat = session()
    _ = chat.reply(to: "How are you?") { _ in }
    chat.revise("Fine.")
    #expect(chat.turns.last?.reply.text == "Fine." && chat.turns.last?.reply.origin == .correction)
    chat.corrections["How are you?"] = "Very well."
    for message in ["How are you?", "how  are you", "HOW ARE YOU!!"] {
      let reply = chat.reply(to: message) { _ in }
      #expect(reply.text == "Very well." && reply.origin == .correction && chat.explain() == nil)
    }
    #expect(chat.reply(to: "How were you?", onText: { _ in }).origin == .model)
  }

  @Test func blockedWordsAreOnNeitherSide() {
    var chat = session(Self.ranking)
    chat.blockList = BlockList(["# a comment", "bad word", "", "hell"])
    for message in ["A bad, word.", "HELL", "go to hell!"] {
      #expect(chat.reply(to: message) { _ in }.origin == .refusal)
    }
    #expect(chat.reply(to: "hello, bad words", onText: { _ in }).origin == .model)
    let words = decodeBytes(chat.turns.last?.reply.tokens ?? [])
    chat.blockList = BlockList([words])
    chat.reset()
    #expect(chat.reply(to: "hello, bad words") { _ in }.text != words)
  }

  @Test func aBlockedReplyIsNotShownWhileItIsDrawn() {
    var chat = session(ChatOptions(method: .sampling, sampling: SamplingOptions(temperature: 0)))
    let first = chat.reply(to: "hello") { _ in }.text
    chat.reset()
    chat.blockList = BlockList([
      first.split { !$0.isLetter && !$0.isNumber && $0 != "'" }.first.map(String.init) ?? first
    ])
    var shown = ""
    let reply = chat.reply(to: "hello") { shown += $0 }
    #expect(reply.origin == .refusal && reply.text == chat.blockList.answer && shown == reply.text)
  }

  @Test func anotherReplyIsTheModels() {
    var chat = session(Self.ranking)
    chat.corrections["hello"] = "Hi."
    #expect(chat.reply(to: "hello") { _ in }.text == "Hi.")
    #expect(chat.retry { _ in }?.origin == .model)
  }

  @Test func anUnsureBotSaysSo() {
    var options = Self.ranking
    options.minimumConfidence = 0.5
    for (confidence, origin) in [(Float(0.4), Reply.Origin.refusal), (0.6, .model)] {
      var chat = session(options, understanding: { _ in confidence })
      let reply = chat.reply(to: "hello") { _ in }
      #expect(reply.origin == origin && reply.confidence == confidence)
      #expect((reply.text == options.notUnderstood) == (origin == .refusal))
    }
  }

  /// What anybody might say after silence, by the decoder's own opinions.
  @Test func familiarityIsTheMessagesProbability() {
    let chat = session()
    var (sum, prefix) = (Float(0), [SpecialToken.start])
    for token in encodeBytes("hello") + [SpecialToken.end] {
      sum += decoder.logProbabilities(source: SpecialToken.silence, prefix: prefix)[Int(token)]
      prefix.append(token)
    }
    #expect(abs(chat.familiarity(of: "hello") - sum / 6) < 1e-4)
  }

  @Test func aLongTalkIsForgottenFromItsBeginning() {
    var chat = session()
    let turns = (0..<Session.mostTurns + 5).map { ChatTurn(message: "m\($0)", reply: Reply("r\($0)")) }
    chat.restore(turns)
    #expect(chat.turns.first?.message == "m5")
    _ = chat.reply(to: "hello") { _ in }
    #expect(chat.turns.count == Session.mostTurns && chat.turns.first?.message == "m6")
  }

  @Test func anExplanationSharesOutTheAttention() {
    var chat = session(Self.ranking)
    _ = chat.reply(to: "one two") { _ in }
    let reply = chat.reply(to: "three four") { _ in }
    let explanation = chat.explain()
    #expect(explanation?.replyWords.joined(separator: " ") == reply.text)
    #expect(explanation?.attention.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-5 } ?? false)
    #expect(explanation?.runnersUp.allSatisfy { !$0.isEmpty } ?? false)
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
