import Decoding
import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import seq2seq

struct ConversationFileTests {
  @Test func turnsComeBack() throws {
    try withTemporaryFolder { folder in
      let file = ConversationFile(PersonalFile(folder.appendingPathComponent("talk.jsonl")))
      let turns = [
        ChatTurn(message: "été \"世界\" \\", reply: Reply("yes", confidence: 0.5)),
        ChatTurn(message: "b", reply: Reply("no", origin: .refusal)), ChatTurn(message: "c", reply: Reply("")),
      ]
      try file.write(turns)
      #expect(try file.read() == turns)
      try file.write([])
      #expect(try file.read().isEmpty)
    }
  }

  @Test(arguments: [
    "{}", "x", #"{"message":"a","reply":1,"origin":"model"}"#, #"{"message":"a","reply":"b","origin":"someone"}"#,
    #"{"message":"a","reply":"b","origin":"model","confidence":1e999}"#, "\u{0}",
    String(repeating: "[", count: 100_000),
  ])
  func oddLineIsNamed(_ line: String) throws {
    try withTemporaryFolder { folder in
      let file = ConversationFile(PersonalFile(folder.appendingPathComponent("talk.jsonl")))
      try file.file.write(Data((#"{"message":"a","reply":"b","origin":"model"}"# + "\n" + line + "\n").utf8))
      #expect(
        throws: Failure(
          .data, "no message and reply in JSON", at: "\(file.file.path):2", advice: "mend the line, or delete it")
      ) { try file.read() }
    }
  }

  @Test func controlsAreBlanks() throws {
    try withTemporaryFolder { folder in
      let file = ConversationFile(PersonalFile(folder.appendingPathComponent("talk.jsonl")))
      try file.file.write(Data(#"{"message":"a\nb","reply":"\u001b[2Jc","origin":"model"}"#.utf8))
      #expect(try file.read() == [ChatTurn(message: "a b", reply: Reply(" [2Jc"))])
    }
  }

  @Test func missingFileIsToldPlainly() throws {
    try withTemporaryFolder { folder in
      let file = ConversationFile(PersonalFile(folder.appendingPathComponent("talk.jsonl")))
      #expect(throws: Failure.self) { try file.read() }
    }
  }
}
