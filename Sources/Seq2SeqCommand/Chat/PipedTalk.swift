import Decoding
import Training

/// A talk without a terminal: each line of standard input is a message, each line of standard output its reply.
///
/// Nothing is a command here: whatever a line holds, it is answered by one line.
struct PipedTalk {
  let isJSON: Bool
  let terminal: Terminal

  /// Answers all lines, each as soon as it is there.
  func run(_ reply: (String) -> Reply) throws {
    let reader = try LineReader("-", acceptsBinary: true)
    let output = Output()
    while let line = try reader.next() {
      let reply = reply(line)
      if isJSON {
        try output.writeJSONLine(Exchange(line, reply))
      } else {
        try output.writeLine(reply.text.asOneLine)
      }
      try output.flush()
    }
    for notice in reader.notices { terminal.warn(notice) }
  }
}

/// A message and its reply as `--json` writes them.
private struct Exchange: Encodable {
  let message: String
  let reply: String
  /// Where it is known.
  let confidence: Float?
  let origin: Reply.Origin

  init(_ message: String, _ reply: Reply) {
    (self.message, self.reply) = (message, reply.text.asOneLine)
    (confidence, origin) = (reply.confidence, reply.origin)
  }
}
