import Foundation
import Testing

@testable import Models

struct CopyingPartTests {
  private func part(_ pairs: [(String, String)], times: Int) -> ModelConfiguration.CopyingPart {
    var part = ModelConfiguration.CopyingPart()
    for _ in 0..<times { for (source, target) in pairs { part.add(source: source, target: target) } }
    return part
  }

  @Test func treatmentFollowsThePairs() {
    #expect(part([("{a} and 5", "{a} und 5")], times: 20).treatment(of: .placeholder) == .read)
    #expect(part([("5 + 6", "11")], times: 10).treatment(of: .number) == .ignored)
    #expect(part([("5 + 6", "11")], times: 9).treatment(of: .number) == .read)
    #expect(part([("<b>a</b>", "a")], times: 10).treatment(of: .tag) == .ignored)
    #expect(part([("<b>a</b>", "a")], times: 9).treatment(of: .tag) == .takenOut)
    #expect(part([], times: 0).copiedKinds == [.url, .email, .placeholder, .tag, .phone, .number])
  }

  @Test func isReadableInTheConfiguration() throws {
    let part = part([("see x@y.de", "5")], times: 3)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(part)
    #expect(String(decoding: data, as: UTF8.self) == #"{"counts":{"email":{"copied":0,"found":3}}}"#)
    #expect(try JSONDecoder().decode(ModelConfiguration.CopyingPart.self, from: data) == part)
    for (copied, found) in [(4, 3), (-1, 3), (0, -1), (Int.max, Int.max)] {
      let damaged = Data(#"{"counts":{"email":{"copied":\#(copied),"found":\#(found)}}}"#.utf8)
      #expect(try JSONDecoder().decode(ModelConfiguration.CopyingPart.self, from: damaged).fault != nil)
    }
  }
}
