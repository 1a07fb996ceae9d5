import Foundation
import Testing

@testable import Text

@Suite struct TextSettingsTests {
  @Test func missingSettingsHaveTheirDefaults() throws {
    let settings = try JSONDecoder().decode(TextSettings.self, from: Data(#"{"locale": "th"}"#.utf8))
    #expect(settings == TextSettings(locale: "th"))
  }

  @Test(arguments: ["", "{", "[]", #"{"tokenizer": "words"}"#, #"{"locale": 3}"#, "\0\0"])
  func damagedSettingsAreModelFailures(text: String) throws {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: folder.appendingPathComponent("settings.json"))
      expectModelFailure("the text settings can't be read") { try TextSettings(reading: folder) }
    }
  }
}
