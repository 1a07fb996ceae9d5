import Testing

@testable import Training

struct ValidationSplitTests {
  private static let sources = (0..<20_000).map { "Sentence number \($0) is né here" }

  @Test func likeSourcesGoTheSameWay() {
    let split = ValidationSplit(pairs: 1000, seed: 1)
    for source in Self.sources.prefix(2000) {
      let variants = [
        source.uppercased(), source.lowercased(), source.split(separator: " ").joined(separator: "  \u{A0}"),
        " \(source)\t", source.replacing("é", with: "e\u{301}"), "an earlier turn\n\(source)",
      ]
      #expect(variants.allSatisfy { split.holdsOut($0) == split.holdsOut(source) }, "\(source)")
    }
  }

  @Test func followsFromTheSeed() {
    func heldOut(_ seed: UInt64) -> [Bool] {
      Self.sources.map(ValidationSplit(pairs: 20_000, seed: seed).holdsOut)
    }
    #expect(heldOut(1) == heldOut(1))
    #expect(heldOut(1) != heldOut(2))
  }

  /// About 5 % of the pairs, at least 20, at most 1,000, never more than a tenth.
  @Test(arguments: [(1, 0.1), (100, 0.1), (300, 20.0 / 300), (1000, 0.05), (20_000, 0.05), (100_000, 0.01)])
  func share(pairs: Int, expected: Double) {
    let split = ValidationSplit(pairs: pairs, seed: 3)
    let count = Double(Self.sources.count { split.holdsOut($0) })
    let deviation = (expected * (1 - expected) * Double(Self.sources.count)).squareRoot()
    #expect(abs(count - expected * Double(Self.sources.count)) < 4 * deviation)
  }

  @Test func givenPairs() {
    let split = ValidationSplit(heldOut: [
      TextPair(source: "Hello  there", target: "x", file: "f", line: 1),
      TextPair(source: "before\nthat", target: "x", file: "f", line: 2),
    ])
    #expect(["hello there", "HELLO THERE", "turn\nhello there", "that", "That"].allSatisfy(split.holdsOut))
    #expect(["hello", "there", "before", "hello\nthere x", ""].allSatisfy { !split.holdsOut($0) })
  }
}
