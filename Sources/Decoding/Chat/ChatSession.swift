import Tensors
import Text

/// A conversation with a model: keeps the turns, and answers each message in the light of the last ones.
package struct ChatSession<Decoder: StepDecoder> {
  /// How messages are read and replies written.
  package struct Language {
    /// Brings a message to its usual casing.
    let restore: (String) -> String
    /// Source text to ids; a text of several lines is several turns.
    let encode: (String) -> [Int32]
    /// The same as if it were a reply.
    let encodeReply: (String) -> [Int32]
    /// Source ids and target ids to the bytes of each; more ids change no bytes before them.
    let sourcePieces: ([Int32]) -> [[UInt8]]
    let targetPieces: ([Int32]) -> [[UInt8]]

    package init(
      restore: @escaping (String) -> String = { $0 }, encode: @escaping (String) -> [Int32],
      encodeReply: @escaping (String) -> [Int32], sourcePieces: @escaping ([Int32]) -> [[UInt8]],
      targetPieces: @escaping ([Int32]) -> [[UInt8]]
    ) {
      (self.restore, self.encode, self.encodeReply) = (restore, encode, encodeReply)
      (self.sourcePieces, self.targetPieces) = (sourcePieces, targetPieces)
    }

    func decode(_ ids: [Int32]) -> String { String(decoding: targetPieces(ids).joined(), as: UTF8.self) }
  }

  /// Turns that are kept at most; a talk may go on for ever, memory doesn't.
  package static var mostTurns: Int { 1000 }

  /// Characters of a message that are looked at, the last ones: more than a model reads, and few enough to be quick.
  package static var longestMessage: Int { 4000 }

  /// The turns so far, the latest last; of a long talk the last thousand.
  package private(set) var turns: [ChatTurn] = []
  package var options: ChatOptions
  /// Replies that are given at once, whatever the model would say.
  package var corrections = Corrections()
  /// Words that neither side may use.
  package var blockList = BlockList()
  private let decoder: Decoder
  private let language: Language
  /// What a message's familiarity says of having understood it; nil where that was not measured.
  private let understanding: ((Float) -> Float)?
  private var generator: SeededGenerator

  /// Starts a conversation.
  package init(
    _ decoder: Decoder, _ language: Language, understanding: ((Float) -> Float)? = nil,
    options: ChatOptions = ChatOptions()
  ) {
    precondition(options.turns >= 1 && options.maximumSourceLength >= 1, "a chat reads at least one id of one turn")
    self.decoder = decoder
    self.language = language
    self.understanding = understanding
    self.options = options
    generator = SeededGenerator(seed: options.seed)
  }

  /// Answers a message; a message without any text has an empty reply and is not kept.
  ///
  /// - Parameters:
  ///   - message: what the user said.
  ///   - onText: called with each bit of the reply as it is produced: whole characters, which join to the reply. What
  ///     it throws ends the reply, and the turn is forgotten.
  package mutating func reply(to message: String, onText: (String) throws -> Void) rethrows -> Reply {
    let restored = language.restore(String(message.suffix(Self.longestMessage)))
    guard restored.contains(where: { !$0.isWhitespace }), !language.encode(restored).isEmpty else { return Reply("") }
    let reply = try corrected(restored, onText) ?? answer(restored, avoiding: [], onText)
    append(ChatTurn(message: restored, reply: reply))
    return reply
  }

  /// Answers the last message anew, with something else than before where there is anything: never with a temperature
  /// of 0, which always draws the same.
  /// - Returns: nil when there is no last message.
  package mutating func retry(onText: (String) throws -> Void) rethrows -> Reply? {
    guard let last = turns.popLast() else { return nil }
    do {
      let unwanted = Array((last.unwanted + [last.reply.text]).suffix(Self.remembered))
      let reply = try answer(last.message, avoiding: unwanted, onText)
      append(ChatTurn(message: last.message, reply: reply, unwanted: unwanted))
      return reply
    } catch {
      turns.append(last)
      throw error
    }
  }

  /// Takes back the last message and its reply.
  package mutating func undo() -> ChatTurn? { turns.popLast() }

  /// Puts another reply in place of the last one, as if it had been said; nothing happens without a last one.
  package mutating func revise(_ text: String) {
    guard let last = turns.popLast() else { return }
    turns.append(
      ChatTurn(
        message: last.message, reply: Reply(text, origin: .correction, candidates: last.reply.candidates),
        unwanted: last.unwanted))
  }

  /// Goes on with a conversation of earlier.
  package mutating func restore(_ turns: [ChatTurn]) { self.turns = turns.suffix(Self.mostTurns) }

  /// Begins chance anew.
  mutating func seed(_ seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Forgets the conversation; chance goes on where it was.
  package mutating func reset() { turns = [] }

  private mutating func append(_ turn: ChatTurn) {
    // Earlier candidates are of no use any more.
    if let last = turns.popLast() {
      turns.append(
        ChatTurn(
          message: last.message,
          reply: Reply(
            last.reply.text, tokens: last.reply.tokens, origin: last.reply.origin, confidence: last.reply.confidence)))
    }
    turns.append(turn)
    if turns.count > Self.mostTurns { turns.removeFirst(turns.count - Self.mostTurns) }
  }

  /// The reply that the user has written to a message, if there is one.
  private func corrected(_ message: String, _ onText: (String) throws -> Void) rethrows -> Reply? {
    guard let text = corrections[message] else { return nil }
    try onText(text)
    return Reply(text, origin: .correction)
  }

  private mutating func answer(
    _ message: String, avoiding: [String], _ onText: (String) throws -> Void
  ) rethrows -> Reply {
    if blockList.blocks(message) {
      try onText(blockList.answer)
      return Reply(blockList.answer, origin: .refusal)
    }
    let confidence = understanding.map { $0(familiarity(of: message)) }
    if let confidence, confidence < options.minimumConfidence {
      try onText(options.notUnderstood)
      return Reply(options.notUnderstood, origin: .refusal, confidence: confidence)
    }
    var reply = try modelReply(to: message, avoiding: avoiding, onText)
    reply.confidence = confidence
    if !isShownWhileDrawn { try onText(reply.text) }
    return reply
  }

  /// How much a message is like what people say: log P(message) after silence, for each character; of a long one its
  /// beginning tells.
  ///
  /// A message that the model has not understood is one that it would not expect from anybody.
  package func familiarity(of message: String) -> Float {
    let all = language.encodeReply(message)
    let ids = Array(all.prefix(options.maximumSourceLength))
    let text = ids.count < all.count ? language.decode(ids) : message
    let score = ForcedScores(decoder).of([ids], after: SpecialToken.silence)[0]
    return score / Float(text.unicodeScalars.count + 1)
  }

  /// What the model says; a drawn reply is shown while it is drawn, others are left to the caller.
  private mutating func modelReply(
    to message: String, avoiding: [String], _ onText: (String) throws -> Void
  ) rethrows -> Reply {
    let source = source(endingIn: message)
    switch options.method {
    case .sampling where !isShownWhileDrawn:
      return drawnReply(to: source)
    case .sampling:
      var stream = TextStream(decode: language.decode)
      func show(_ text: String) throws { if !text.isEmpty { try onText(text) } }
      let tokens = try Sampler(decoder, options: options.sampling).sample(source, using: &generator) {
        try show(stream.append($0))
      }.tokens
      try show(stream.finish())
      return Reply(language.decode(tokens), tokens: tokens)
    case .search(let search):
      return foundReply(to: source, search, avoiding: avoiding)
    case .ranking(let ranking):
      let context = turns.suffix(max(options.turns - 1, 1))
      let said = (context.map(\.reply.text) + [message]).map(language.encodeReply)
      let ranked = ReplyRanking(decoder, ranking, sampling: options.sampling)
        .replies(to: source, said: said, using: &generator, decode: language.decode)
      return chosen(of: ranked, avoiding: avoiding + turns.suffix(Self.remembered).map(\.reply.text))
    }
  }

  /// Why the last reply is what it is; nil where it is not the model's.
  package func explain() -> ReplyExplanation? {
    guard let last = turns.last, !last.reply.tokens.isEmpty else { return nil }
    var before = self
    _ = before.undo()
    return ReplyExplainer(
      decoder: decoder, sourcePieces: language.sourcePieces, targetPieces: language.targetPieces
    ).explain(last.reply.tokens, after: before.source(endingIn: last.message))
  }

  /// What is shown can't be taken back; so replies that might hold a blocked word are drawn to their end first.
  private var isShownWhileDrawn: Bool { options.method == .sampling && blockList.isEmpty }

  /// The first of some drawn replies without a blocked word.
  private mutating func drawnReply(to source: [Int32]) -> Reply {
    for _ in 0..<Self.drawings {
      let tokens = Sampler(decoder, options: options.sampling).sample(source, using: &generator) { _ in }.tokens
      let text = language.decode(tokens)
      if !blockList.blocks(text) { return Reply(text, tokens: tokens) }
    }
    return Reply(blockList.answer, origin: .refusal)
  }

  /// The most probable reply that may be said and was not said before; where all were, the one of longest ago.
  private func foundReply(to source: [Int32], _ search: SearchOptions, avoiding said: [String]) -> Reply {
    func found(_ options: SearchOptions) -> [Reply] {
      let found = BeamSearch(decoder, options: options).search([source]).first ?? []
      return found.map { Reply(language.decode($0.tokens), tokens: $0.tokens) }
        .filter { !blockList.blocks($0.text) }
    }
    if said.isEmpty, let best = found(search).first { return best }
    // To look for several takes longer, so it is done where the most probable one is not wanted.
    var several = search
    several.beam = max(search.beam, Self.fewest)
    several.nBest = several.beam
    func age(_ reply: Reply) -> Int { said.lastIndex(of: reply.text) ?? -1 }
    return found(several).min { age($0) < age($1) } ?? Reply(blockList.answer, origin: .refusal)
  }

  /// How often a reply without blocked words is looked for.
  private static var drawings: Int { 10 }
  /// How many replies back nothing is said again.
  private static var remembered: Int { 20 }
  /// Replies that a search looks for at least where the most probable one is not wanted.
  private static var fewest: Int { 5 }

  /// The best reply that may be said and was not said before.
  private func chosen(of ranked: [RankedReply], avoiding said: [String]) -> Reply {
    let allowed = ranked.filter { !blockList.blocks($0.text) }
    let ordered = allowed.filter { !said.contains($0.text) } + allowed.filter { said.contains($0.text) }
    guard let best = ordered.first else { return Reply(blockList.answer, origin: .refusal) }
    return Reply(best.text, tokens: best.tokens, candidates: ordered)
  }

  /// The ids of the last turns, a line each, as many as the options allow; of a message too long by itself, its end.
  func source(endingIn message: String) -> [Int32] {
    // A reply is one turn, even if the model writes a line end.
    let said = turns.suffix(options.turns / 2).flatMap { [$0.message, $0.reply.text] } + [message]
    var lines = said.map { $0.replacing("\n", with: " ") }.suffix(options.turns)
    var ids = language.encode(lines.joined(separator: "\n"))
    while ids.count > options.maximumSourceLength, lines.count > 1 {
      lines.removeFirst()
      ids = language.encode(lines.joined(separator: "\n"))
    }
    return Array(ids.suffix(options.maximumSourceLength))
  }
}
