import Testing

@testable import Training

struct ValidationSplitTests {
  private static let keys = sources(40_000).map(ValidationSplit.key)

  private static func sources(_ count: Int) -> [String] { (0..<count).map { "Sentence number \($0) is n\u{E9} here" } }

  @Test func likeSourcesHaveOneKey() {
    let keys = Self.sources(500).map { source in
      let variants = [
        source, source.uppercased(), source.lowercased(), source.split(separator: " ").joined(separator: "  \u{A0}"),
        " \(source)\t", source.replacing("\u{E9}", with: "e\u{301}"), source.replacing("S", with: "\u{FF33}"),
        "an earlier turn\n\(source)",
      ]
      return Set(variants.map(ValidationSplit.key))
    }
    #expect(keys.allSatisfy { $0.count == 1 })
    #expect(Set(keys).count == 500)
    #expect(ValidationSplit.key(of: "STRASSE") == ValidationSplit.key(of: "Stra\u{DF}e"))
    #expect(ValidationSplit.key(of: "a b") != ValidationSplit.key(of: "ab"))
  }

  @Test func followsFromTheSeedAndTheSetOfSources() {
    func heldOut(_ keys: [UInt64], _ seed: UInt64) -> Set<UInt64> {
      let split = ValidationSplit(choosingFrom: keys, seed: seed)
      return Set(keys.filter(split.holdsOut))
    }
    let keys = Array(Self.keys.prefix(5000))
    #expect(heldOut(keys, 1) == heldOut(keys, 1))
    #expect(heldOut(keys, 1) == heldOut(keys.reversed() + keys, 1))
    // Two seeds hold out a twentieth each, so about 12 of 250 are alike.
    #expect(heldOut(keys, 1).intersection(heldOut(keys, 2)).count < 40)
  }

  /// 5 % of the distinct sources, at least 50, at most 2,000, never more than a tenth but one of two at least.
  @Test(arguments: [
    (0, 0), (1, 0), (2, 1), (10, 1), (19, 1), (100, 10), (499, 49), (600, 50), (1000, 50), (2000, 100),
    (39_000, 1950), (40_000, 2000),
  ])
  func share(sources: Int, expected: Int) {
    let keys = Array(Self.keys.prefix(sources))
    let split = ValidationSplit(choosingFrom: keys, seed: 3)
    #expect(keys.count(where: split.holdsOut) == expected)
  }

  /// However often a source occurs, it counts once.
  @Test func repeatedSources() {
    let keys = (0..<10_000).map { Self.keys[$0 % 100] }
    let split = ValidationSplit(choosingFrom: keys, seed: 1)
    #expect(Self.keys.prefix(100).count(where: split.holdsOut) == 10)
    #expect(keys.count(where: split.holdsOut) == 1000)
  }

  @Test func givenSources() {
    let split = ValidationSplit(heldOut: ["Hello  there", "before\nthat"].map(ValidationSplit.key))
    func holdsOut(_ source: String) -> Bool { split.holdsOut(ValidationSplit.key(of: source)) }
    #expect(["hello there", "HELLO THERE", "turn\nhello there", "that", "That"].allSatisfy(holdsOut))
    #expect(["hello", "there", "before", "hello\nthere x", ""].allSatisfy { !holdsOut($0) })
  }
}
