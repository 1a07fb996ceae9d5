import Foundation
import Testing

@testable import Evaluation

struct PerplexityTests {
  @Test func ofEqualChoices() throws {
    var perplexity = Perplexity()
    perplexity.add(logProbability: 3 * log(0.25), tokens: 3, characters: 12)
    perplexity.add(logProbability: log(0.25), tokens: 1, characters: 4)
    #expect(abs(try #require(perplexity.perToken) - 4) < 1e-12)
    #expect(abs(try #require(perplexity.perCharacter) - pow(4, 0.25)) < 1e-12)
  }

  @Test func ofNothing() {
    #expect(Perplexity().perToken == nil)
    #expect(Perplexity().perCharacter == nil)
  }
}
