import TestSupport
import Testing

@testable import Decoding

struct RepetitionRuleTests {
  /// Even tokens begin a word.
  private let rule = RepetitionRule(beginsWord: (0..<100).map { $0.isMultiple(of: 2) })

  @Test(
    arguments: [
      // A phrase of two words a second time; its end decides.
      ([10, 12, 10], [12]), ([10, 12, 14, 10, 12], [14]), ([20, 10, 12, 10], [12]), ([10, 12, 14, 10], []),
      // A word of one token a fourth time, and one of several.
      ([10, 10], []), ([10, 10, 10], [10]), ([10, 11, 10], []), ([10, 11, 10, 11, 10], []),
      ([10, 11, 10, 11, 10, 11, 10], [11]), ([], []), ([10], []),
      // A word of more than four tokens is taken for a phrase.
      ([10, 11, 13, 15, 17, 10, 11, 13, 15], [17]),
    ] as [([Int32], [Int32])])
  func forbidden(_ tokens: [Int32], _ expected: [Int32]) {
    #expect(Set(rule.forbidden(after: tokens, sourceCopies: 1)) == Set(expected))
  }

  @Test func whereTheSourceRepeatsTheOutputMay() {
    #expect(rule.forbidden(after: [10, 12, 10], sourceCopies: 2).isEmpty)
    #expect(rule.forbidden(after: [10, 12, 10, 12, 10], sourceCopies: 2) == [12])
    #expect(rule.forbidden(after: [10, 10, 10], sourceCopies: 4).isEmpty)
    #expect(rule.forbidden(after: [10, 10, 10, 10], sourceCopies: 4) == [10])
  }

  @Test(
    arguments: [
      ([], 1), ([5], 1), ([5, 5], 2), ([5, 6, 5, 6, 5], 2), ([1, 5, 5, 5, 2], 3), ([1, 2, 3, 1, 2, 4], 1),
      ([1, 2, 3, 4, 2, 3, 4, 2, 3, 4], 3),
    ] as [([Int32], Int)])
  func copies(_ source: [Int32], _ expected: Int) { #expect(RepetitionRule.copies(in: source) == expected) }

  /// No output of a decoder that never wants to end has a phrase twice in a row.
  @Test(arguments: [1, 4])
  func searchesDoNotLoop(beam: Int) {
    let endless = HashDecoder(vocabularySize: 7, endBias: -3)
    let sources = (0..<20).map { [Int32($0), 50, 51] }
    func loops(_ tokens: [Int32]) -> Bool { RepetitionRule.copies(in: tokens) > 3 || hasDouble(tokens) }
    let free = BeamSearch(endless, options: SearchOptions(beam: beam)).search(sources)
    #expect(free.contains { loops($0[0].tokens) })
    let rules = OutputRules(repetition: RepetitionRule(beginsWord: Array(repeating: true, count: 7)))
    let found = BeamSearch(endless, options: SearchOptions(beam: beam, rules: rules)).search(sources)
    #expect(!found.contains { loops($0[0].tokens) })
  }

  private func hasDouble(_ tokens: [Int32]) -> Bool {
    tokens.indices.contains { start in
      (2...8).contains { length in
        start + 2 * length <= tokens.count
          && tokens[start..<start + length] == tokens[start + length..<start + 2 * length]
      }
    }
  }

  /// What begins a word is known from the vocabulary.
  @Test func wordsOfAVocabulary() throws {
    let target = try TinyModel.make().target
    let (cat, tail) = (target.encode("cat"), target.encode("xyzzy").suffix(2))
    #expect(target.beginsWord(cat[0]) && !tail.contains(where: target.beginsWord))
  }
}
