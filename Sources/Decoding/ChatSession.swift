import Tensors

/// How a chat answers and how much of the conversation it looks at.
package struct ChatOptions: Sendable, Equatable {
  /// How a reply is made.
  package enum Reply: Sendable, Equatable {
    case sample(SamplingOptions)
    case search(SearchOptions)
  }

  /// How a reply is made.
  package var reply: Reply
  /// How many turns the model reads, the newest message included; as many as it was trained on.
  package var turns: Int
  /// The most ids the model reads; of a longer conversation the oldest turns are left out.
  package var maximumSourceLength: Int
  /// Where the chance in sampled replies starts.
  package var seed: UInt64

  package init(
    reply: Reply = .sample(SamplingOptions()), turns: Int = 1, maximumSourceLength: Int = 200, seed: UInt64 = 1
  ) {
    self.reply = reply
    self.turns = turns
    self.maximumSourceLength = maximumSourceLength
    self.seed = seed
  }
}

/// A conversation with a model: keeps the turns, and answers each message in the light of the last ones.
package struct ChatSession<Decoder: StepDecoder> {
  /// The turns so far, the user's and the model's by turns.
  package private(set) var history: [String] = []
  private let decoder: Decoder
  private let restore: (String) -> String
  private let encode: (String) -> [Int32]
  private let decode: ([Int32]) -> String
  private let options: ChatOptions
  private var generator: SeededGenerator

  /// Starts a conversation.
  ///
  /// - Parameters:
  ///   - decoder: the model.
  ///   - restore: brings a message to its usual casing.
  ///   - encode: source text to ids.
  ///   - decode: target ids to text; a longer list of ids changes the text nowhere but at its end.
  ///   - options: how to answer.
  package init(
    _ decoder: Decoder, restore: @escaping (String) -> String = { $0 }, encode: @escaping (String) -> [Int32],
    decode: @escaping ([Int32]) -> String, options: ChatOptions = ChatOptions()
  ) {
    precondition(options.turns >= 1 && options.maximumSourceLength >= 1, "a chat reads at least one id of one turn")
    self.decoder = decoder
    self.restore = restore
    self.encode = encode
    self.decode = decode
    self.options = options
    generator = SeededGenerator(seed: options.seed)
  }

  /// Answers a message; a message without any text has an empty reply and is not kept.
  ///
  /// - Parameters:
  ///   - message: what the user said.
  ///   - onText: called with each bit of the reply as it is produced: whole characters, which join to the reply. What
  ///     it throws ends the reply, and the turn is forgotten.
  package mutating func reply(to message: String, onText: (String) throws -> Void) rethrows -> String {
    let message = restore(message)
    guard !encode(message).isEmpty else { return "" }
    let source = source(endingIn: message)
    let tokens: [Int32]
    switch options.reply {
    case .sample(let sampling):
      var stream = TextStream(decode: decode)
      func show(_ text: String) throws { if !text.isEmpty { try onText(text) } }
      tokens = try Sampler(decoder, options: sampling).sample(source, using: &generator) {
        try show(stream.append($0))
      }.tokens
      try show(stream.finish())
    case .search(let search):
      tokens = BeamSearch(decoder, options: search).search([source]).first?.first?.tokens ?? []
      try onText(decode(tokens))
    }
    let reply = decode(tokens)
    history += [message, reply]
    return reply
  }

  /// Forgets the conversation; chance goes on where it was.
  package mutating func reset() { history = [] }

  /// The ids of the last turns, a line each, as many as the options allow; of a message too long by itself, its end.
  func source(endingIn message: String) -> [Int32] {
    var turns = (history + [message]).suffix(options.turns)
    var ids = encode(turns.joined(separator: "\n"))
    while ids.count > options.maximumSourceLength, turns.count > 1 {
      turns.removeFirst()
      ids = encode(turns.joined(separator: "\n"))
    }
    return Array(ids.suffix(options.maximumSourceLength))
  }
}
