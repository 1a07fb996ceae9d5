import Tensors

/// Gives each message of a chat corpus the turns that are read before it.
///
/// A pair belongs to the conversation of the pair before it when its source is that pair's target. In a talk almost every
/// message has turns before it, and in a corpus of single exchanges none has; so every second message that begins a
/// conversation is read after an exchange of another one: the model learns that a talk may change its subject.
struct Conversations {
  private static let foreignShare = 0.5
  /// How many of the last exchanges are remembered to be read before others.
  private static let mostExchanges = 256

  private let mostTurns: Int
  private let isMixing: Bool
  private var generator: SeededGenerator
  private var turns: [String] = []
  private var last: TextPair?
  private var exchanges: [[String]] = []
  private var place = 0

  /// - Parameters:
  ///   - mostTurns: the turns that a source holds at most; 1 is the message alone.
  ///   - foreignSeed: that of the exchanges of other conversations; without it there are none.
  init(mostTurns: Int, foreignSeed: UInt64?) {
    self.mostTurns = mostTurns
    isMixing = foreignSeed != nil && mostTurns > 1
    generator = SeededGenerator(seed: foreignSeed ?? 0)
  }

  /// The message of the next pair behind the turns before it.
  mutating func turns(of pair: TextPair) -> [String] {
    let continues = last.map { $0.target == pair.source && $0.file == pair.file } ?? false
    turns = (continues ? turns : []).suffix(mostTurns - 1) + [pair.source]
    last = pair
    return turns
  }

  /// The same behind an exchange of another conversation, if nothing else is before it and chance wants it so.
  mutating func mixed(_ turns: [String]) -> [String] {
    guard isMixing, turns.count == 1, generator.nextUnit() < Self.foreignShare,
      let exchange = exchanges.randomElement(using: &generator)
    else { return turns }
    return exchange.suffix(mostTurns - 1) + turns
  }

  /// Remembers a pair, to be read before messages of other conversations.
  mutating func remember(_ pair: TextPair) {
    guard isMixing else { return }
    if exchanges.count < Self.mostExchanges { exchanges.append([]) }
    exchanges[place] = [pair.source, pair.target]
    place = (place + 1) % Self.mostExchanges
  }
}
