import Foundation
import Testing

struct ChatTests {
  @Test func oneReplyForEachMessage() throws {
    let result = try runWithModels(
      #"printf 'a b\n\n \n\377\nc' | "$seq2seq" chat "$chatbot""#)
    let lines = result.output.components(separatedBy: "\n")
    #expect(result.status == 0 && lines.count == 6 && lines.last == "")
    #expect(!lines[0].isEmpty && lines[1].isEmpty && !lines[4].isEmpty)
    #expect(result.errors == "standard input:4: 1 line isn't valid UTF-8; what is broken was read as U+FFFD\n")
  }

  @Test func repliesAsJSON() throws {
    let script = #"printf 'a b\n\n"c"\n' | "$seq2seq" chat "$chatbot""#
    let plain = try runWithModels(script).output.components(separatedBy: "\n")
    let lines = try runWithModels(script + " --json").output.split(separator: "\n")
    struct Exchange: Decodable { let message, reply: String }
    let exchanges = try lines.map { try JSONDecoder().decode(Exchange.self, from: Data($0.utf8)) }
    #expect(exchanges.map(\.message) == ["a b", "", "\"c\""])
    #expect(exchanges.map(\.reply) + [""] == plain)
  }

  @Test func seedFixesTheReplies() throws {
    func replies(_ options: String) throws -> String {
      try runWithModels(#"printf 'a b\nc d e\ng\nf e d\n' | "$seq2seq" chat "$chatbot" \#(options)"#).output
    }
    let drawn = "--candidates 1 --temperature 5 --top-p 1"
    #expect(try replies("\(drawn) --seed 1") == replies("\(drawn) --seed 1"))
    #expect(try replies("\(drawn) --seed 1") != replies("\(drawn) --seed 2"))
    #expect(try replies("--seed 1 --beam 3") == replies("--seed 2 --beam 3"))
  }

  @Test func answersWhileThePipeIsOpen() throws {
    let result = try runWithModels(
      #"mkfifo in out; "$seq2seq" chat "$chatbot" --beam 2 < in > out & exec 3> in 4< out; "#
        + "echo a >&3; read x <&4; echo \"got ${x:+one}\"; echo b >&3; read y <&4; echo \"got ${y:+another}\"; exec 3>&-; wait"
    )
    #expect(result.output == "got one\ngot another\n")
  }
}
