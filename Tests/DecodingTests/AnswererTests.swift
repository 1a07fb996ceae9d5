import TestSupport
import Tensors
import Testing

@testable import Decoding

struct AnswererTests {
  /// A reply depends on its message and place, not on threads or neighbours.
  @Test func threadsChangeNothing() throws {
    let model = try TinyModel.make(task: .chat)
    let messages = TinyModel.sentences + ["", "The cat sat.\nA dog runs!\nWhere?"]
    func replies(_ threads: Int, to messages: [String]) -> [Reply] {
      Answerer(model, options: ChatOptions(turns: 3, seed: 7), workers: Workers(count: threads)).replies(to: messages)
    }
    let alone = replies(1, to: messages)
    #expect(alone.count == messages.count && alone[8].text.isEmpty)
    for threads in [2, 7] { #expect(replies(threads, to: messages) == alone) }
    #expect(replies(1, to: ["x"] + messages.dropFirst()).dropFirst() == alone.dropFirst())
    #expect(replies(1, to: []).isEmpty)
  }

  @Test func earlierTurnsAreRead() throws {
    let model = try TinyModel.make(task: .chat)
    let options = ChatOptions(method: .search(SearchOptions(beam: 2)), turns: 3)
    var session = ChatSession(model, options: options)
    session.restore([ChatTurn(message: "The cat sat.", reply: Reply("A dog runs!"))])
    let expected = session.reply(to: "Where?") { _ in }
    let found = Answerer(model, options: options, workers: Workers(count: 1))
      .replies(to: ["The cat sat.\nA dog runs!\nWhere?", "A dog runs!\nWhere?"])
    #expect(found[0] == expected && found[1].text != "")
  }
}
