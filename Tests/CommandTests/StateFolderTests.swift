import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import seq2seq

struct StateFolderTests {
  @Test func folderIsWhereTheEnvironmentSays() {
    #expect(StateFolder(environment: ["XDG_STATE_HOME": "/state"]).history.path == "/state/seq2seq/history")
    for environment in [[:], ["XDG_STATE_HOME": ""], ["XDG_STATE_HOME": "relative"]] {
      #expect(StateFolder(environment: environment).history.path.hasSuffix("/.local/state/seq2seq/history"))
    }
  }

  @Test(arguments: [("bots/my-bot", "my-bot"), ("my-bot/", "my-bot"), ("./a/../b", "b")])
  func correctionsHaveTheModelsName(_ folder: String, name: String) {
    let file = StateFolder(environment: ["XDG_STATE_HOME": "/state"]).corrections(ofModel: folder)
    #expect(file.path == "/state/seq2seq/corrections/\(name).tsv")
  }

  @Test func plainNameOfAConversation() throws {
    let file = try StateFolder(environment: ["XDG_STATE_HOME": "/state"]).conversation("été 1.2")
    #expect(file.path == "/state/seq2seq/conversations/été 1.2.jsonl")
  }

  @Test(arguments: [
    "", ".", "..", ".hidden", "a/b", "../x", "/etc/passwd", "a\u{0}b", "a\nb", String(repeating: "x", count: 101),
  ])
  func oddNameOfAConversation(_ name: String) {
    #expect(throws: Failure.self) { try StateFolder(environment: ["XDG_STATE_HOME": "/state"]).conversation(name) }
  }

  @Test func linkIsNotFollowed() throws {
    try withTemporaryFolder { folder in
      let state = StateFolder(environment: ["XDG_STATE_HOME": folder.path])
      let link = state.url.appendingPathComponent("conversations/a.jsonl")
      try FileManager.default.createDirectory(
        at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "/nowhere")
      #expect(throws: Failure.self) { try state.conversation("a") }
    }
  }
}
