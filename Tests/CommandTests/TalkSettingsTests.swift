import Diagnostics
import Testing

@testable import seq2seq

struct TalkSettingsTests {
  private func given(_ values: [String: String]) throws -> ReplyArguments {
    let arguments = ReplyArguments()
    for declaration in DeclarationSection.sections(of: arguments).flatMap(\.declarations) {
      if let value = values[declaration.name] { try declaration.accept(value) }
    }
    return arguments
  }

  @Test func changesOneAndKeepsTheOthers() throws {
    var settings = TalkSettings(try given(["--beam": "3", "--not-understood": "What?"]))
    try settings.set("temperature", to: "1.5") { #expect($0.temperature == 1.5) }
    #expect(settings.arguments.temperature == 1.5 && settings.arguments.beam == 3)
    #expect(settings.arguments.notUnderstood == "What?" && settings.arguments.context == nil)
    try settings.set("not-understood", to: "I beg your pardon?") { _ in }
    #expect(settings.rows.map(\.title).contains("not-understood: I beg your pardon?"))
    #expect(settings.rows.map(\.title).contains("temperature: 1.5") && settings.rows.map(\.title).contains("context"))
  }

  @Test func whatIsRefusedChangesNothing() throws {
    struct Refused: Error {}
    var settings = TalkSettings(try given(["--beam": "3"]))
    #expect(throws: Refused.self) { try settings.set("beam", to: "4") { _ in throw Refused() } }
    #expect(throws: Failure.self) { try settings.set("beam", to: "101") { _ in } }
    #expect(throws: Failure.self) { try settings.set("beam", to: "") { _ in } }
    #expect(throws: Failure(.usage, "unknown setting 'bean', nearest is 'beam'")) {
      try settings.set("bean", to: "5") { _ in }
    }
    #expect(settings.arguments.beam == 3)
  }

  @Test func someTalksHaveFewerSettings() throws {
    var settings = TalkSettings(try given(["--beam": "3", "--top-p": "0.5"]), names: ["beam"])
    #expect(settings.misplaced == ["--top-p"] && settings.rows.map(\.title) == ["beam: 3"])
    #expect(throws: Failure.self) { try settings.set("top-p", to: "1") { _ in } }
  }
}
