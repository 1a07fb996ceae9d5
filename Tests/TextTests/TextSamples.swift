import Foundation

@testable import Text

/// Sentences that vocabularies in these tests are learnt from.
let sentences = [
  "The old lighthouse keeper counted the ships, and the ships counted on him.",
  "A lighthouse is a house of light; a house without light is only a house.",
  "Les bateaux qui passent près du phare saluent le gardien de la lumière.",
  "Der Leuchtturmwärter zählt die Schiffe, die an seinem Leuchtturm vorbeifahren.",
  "Ships passing the lighthouse at night see the light before they see the house.",
  "灯台守は船を数えて、夜が明けるまで光を守っています。",
  "ประภาคารส่องแสงให้เรือที่ผ่านไปมาในเวลากลางคืน",
  "She counted: one ship, two ships, three ships… and then she slept. 😀 😀",
]

/// A pipeline learnt from the sentences.
func learnt(
  _ settings: TextSettings = TextSettings(), size: Int = 600, from lines: [String] = sentences
) throws -> TextPipeline {
  var learner = VocabularyLearner(settings: settings)
  learner.add(lines: lines)
  return try learner.learn(size: size)
}

/// The entries of ids.
func pieces(_ pipeline: TextPipeline, _ text: String) -> [String] {
  pipeline.encode(text).compactMap(pipeline.vocabulary.piece(of:))
}

/// A random generator that gives the same numbers in every run (SplitMix64).
struct FixedGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A string of scalars from anywhere in Unicode, with far more than their share of those that a tokenizer may trip over.
  mutating func text(length: Int) -> String {
    let tricky = [
      " ", " ", "  ", "\u{2581}", "</w>", "<0x41>", "<s>", "\0", "\n", "\r\n", "\t", "\u{85}", "\u{A0}", "\u{2028}",
      "\u{3000}",
      "e\u{301}", "\u{301}", "ﬁ", "가", "\u{1100}\u{1161}", "👩‍👩‍👧", "🇩🇪🇫🇷", "\u{FEFF}", "\u{200D}", "ไทย", "中文", "かな",
      "house",
      "light", "\u{E000}", "\u{10FFFF}", "\u{FFFE}", "\u{202E}", "İ", "ß", "Å",
    ]
    var text = ""
    for _ in 0..<length {
      if Bool.random(using: &self), let piece = tricky.randomElement(using: &self) {
        text.unicodeScalars.append(contentsOf: piece.unicodeScalars)
      } else {
        let limit: UInt32 = [0x80, 0x800, 0x10000, 0x110000].randomElement(using: &self) ?? 0x80
        text.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &self)) ?? "?")
      }
    }
    return text
  }
}

/// A folder of this test's own, gone when `body` returns.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("text-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
