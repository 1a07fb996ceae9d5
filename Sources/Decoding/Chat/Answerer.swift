import Models
import Tensors

/// Answers many messages, each in a conversation of its own.
package struct Answerer: Sendable {
  private let model: TrainedModel
  private let options: ChatOptions
  private let workers: Workers

  package init(_ model: TrainedModel, options: ChatOptions, workers: Workers) {
    (self.model, self.options, self.workers) = (model, options, workers)
  }

  /// A reply to each message; a message of several lines is the last turn of a conversation.
  ///
  /// Chance follows from the seed and the message's place, so that threads change nothing.
  package func replies(to messages: [String]) -> [Reply] {
    let slices = min(workers.count, messages.count)
    let replies = workers.map(slices) { slice in
      var session = ChatSession(model, options: options)
      return (messages.count * slice / slices..<messages.count * (slice + 1) / slices).map { index in
        session.seed(options.seed &+ UInt64(index))
        return reply(to: messages[index], in: &session)
      }
    }
    return replies.flatMap(\.self)
  }

  private func reply(to message: String, in session: inout ChatSession<ModelDecoder>) -> Reply {
    var lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let last = lines.removeLast()
    // The bot has spoken before the last message; who speaks first may be either.
    if !lines.count.isMultiple(of: 2) { lines.insert("", at: 0) }
    session.restore(
      stride(from: 0, to: lines.count, by: 2).map { ChatTurn(message: lines[$0], reply: Reply(lines[$0 + 1])) })
    return session.reply(to: last) { _ in }
  }
}
