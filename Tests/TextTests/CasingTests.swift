import Diagnostics
import Foundation
import Testing

@testable import Text

struct CasingTests {
  private static let text = [
    "The cat and the dog saw John in Paris.", "We met John Brown. He is from the USA, not from Paris!",
    "A brown dog and a white cat play.", "In 1999 the USA and I had a cat.", "My iPhone is white, my dog is brown.",
    "Then he said: Nobody came.", "THE CAT SAT ON THE MAT", "Young men play.",
    "The young dog and the old dog run.", "We saw two cats in a house.", "Nothing happens in the house.", "Why not?",
  ]
  private let known: Set = ["the", "a", "cat", "dog", "white", "brown", "men", "play", "young", "saw", "two", "are"]

  private func learnt(_ lines: [String] = text, _ settings: TextSettings = TextSettings()) -> Casing {
    var learner = CasingLearner(settings)
    for line in lines { learner.add(line) }
    return learner.finish()
  }

  private func restored(_ line: String, _ casing: Casing) -> String {
    casing.restored(line, outside: ProtectedSpan.all(in: line)) { small, _ in known.contains(small) }.text
  }

  @Test(arguments: [
    ("THE CAT SAW JOHN.", "The cat saw John."), ("WE MET THE DOG! A CAT?", "We met the dog! A cat?"),
    ("JOHN AND I LOVE THE USA", "John and I love the USA"), ("MY IPHONE IS WHITE", "My iPhone is white"),
    ("NOBODY KNOWS THE 2ND DOG", "Nobody knows the 2nd dog"), ("DON'T PLAY, JOHN!", "Don't play, John!"),
    ("SEE https://x.de/a AND {name} OR <b>PLAY</b>", "See https://x.de/a and {name} or <b>play</b>"),
    ("ÜBER DIE STRAßE", "Über die straße"), ("3 CATS PLAY", "3 cats play"),
  ])
  func capitals(_ line: String, _ expected: String) { #expect(restored(line, learnt()) == expected) }

  @Test(arguments: [
    ("Two Young Men Are in Paris", "Two young men are in Paris"),
    ("The Cat Saw Two Dog-lovers in Paris", "The cat saw two dog-lovers in Paris"),
    ("The White Dog Saw John", "The white dog saw John"),
    ("The Young Rhododendrongardener Saw a Cat", "The young Rhododendrongardener saw a cat"),
  ])
  func titles(_ line: String, _ expected: String) { #expect(restored(line, learnt()) == expected) }

  /// A line of one word is brought to small letters where the model knows the word so and not as it stands.
  @Test(arguments: [
    ("Dog", "dog", Casing.Style.sentence), ("DOG", "dog", .capitals), ("Dog!", "dog!", .sentence), ("dog", "dog", nil),
    ("The", "The", nil), ("John", "John", nil), ("JOHN", "JOHN", nil), ("NATO", "NATO", nil), ("A", "A", nil),
    ("iPhone", "iPhone", nil), ("Dog 這", "Dog 這", nil),
  ])
  func singleWords(_ line: String, _ expected: String, _ style: Casing.Style?) {
    let isWord = { (word: String) in (known.union(["The", "John"])).contains(word) }
    let found = learnt().restored(line, outside: [], isWord: isWord) { _, _ in true }
    #expect(found.text == expected && found.style == style)
  }

  @Test(arguments: [
    "The cat saw John.", "JOHN", "USA", "I", "I saw the USA.", "USA, USA!", "NATO", "Hello John", "Anna Brown",
    "John White", "Angela Merkel and Anna Brown", "iPhone", "the cat", "", "...", "THE cat SAW John", "這是 NATO 和 USA",
    "هذا NATO و USA", "NATO は USA", "Paris, John, Anna", "Anna Saw John", "We saw the New York Stock Exchange",
  ])
  func ordinaryLinesStay(_ line: String) {
    let found = learnt().restored(line, outside: []) { small, _ in known.contains(small) }
    #expect(found.style == nil && found.text == line)
  }

  /// Without anything learnt: small letters, and a capital where a sentence begins.
  @Test func olderModels() {
    #expect(restored("THE CAT SAW JOHN. HE RAN.", Casing(locale: "")) == "The cat saw john. He ran.")
    #expect(restored("İSTANBUL VE ISPARTA", Casing(locale: "tr")) == "İstanbul ve ısparta")
    #expect(restored("ΟΙ ΔΡΟΜΟΙ ΤΗΣ ΠΟΛΗΣ", Casing(locale: "")) == "Οι δρομοι της πολης")
  }

  /// What the training text has in plenty is no reason to change a line.
  @Test func ordinaryStyles() {
    let telegrams = learnt(["SEND MORE MONEY", "ARRIVING SOON STOP", "ALL IS WELL"])
    #expect(telegrams.ordinary == [.capitals] && restored("SEND THE CAT", telegrams) == "SEND THE CAT")
    let small = learnt(["the cat", "a dog and a cat", "we saw john"])
    #expect(small.ordinary == [.lower] && restored("THE CAT SAW JOHN", small) == "the cat saw john")
    #expect(learnt(["你好", "谢谢"]).ordinary.isEmpty)
  }

  /// A word does not begin with the mark of what stands before it, with which a blank would be one character.
  @Test func marksBeforeWords() throws {
    #expect(CasedWords(of: "❤️Thanks a\u{301}b").words.map { String($0.text) } == ["Thanks", "a\u{301}b"])
    let casing = learnt(["❤️Paris is nice.", "We saw ❤️Paris.", "We saw ❤️Paris.", "We like a\u{301}Paris."])
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("marks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try casing.write(to: folder, name: "source")
    let read = try #require(try Casing(reading: folder, name: "source", locale: ""))
    #expect(restored("WE LIKE PARIS", read) == restored("WE LIKE PARIS", casing))
    // Folders of older programs have such words.
    let older = "#ordinary sentence lower\n\u{FE0F}thanks \u{FE0F}Thanks\nparis Paris\n"
    try Data(older.utf8).write(to: folder.appendingPathComponent("source.casing"))
    #expect(try Casing(reading: folder, name: "source", locale: "") != nil)
  }

  @Test func aFolderGivesTheSameBack() throws {
    try withTemporaryFolder { folder in
      let casing = learnt()
      try casing.write(to: folder, name: "source")
      let file = try String(contentsOf: folder.appendingPathComponent("source.casing"), encoding: .utf8)
      #expect(file.hasPrefix("#ordinary sentence") && file.contains("\nusa USA\n") && !file.contains("\ncat"))
      let again = try #require(try Casing(reading: folder, name: "source", locale: ""))
      let line = "WE AND JOHN SAW MY IPHONE IN THE USA"
      #expect(restored(line, again) == restored(line, casing) && again.ordinary == casing.ordinary)
      #expect(try Casing(reading: folder, name: "target", locale: "") == nil)
    }
  }

  @Test(arguments: [
    "", "john John\n", "#ordinary sideways\n", "#ordinary sentence\njohn\n", "#ordinary sentence\na A x\n",
    "#ordinary sentence\njohn John\njohn JOHN\n", "#ordinary sentence\n\n", "#ordinary sentence\na\u{0} A\n",
    "#ordinary sentence\n\(String(repeating: "a", count: 2000)) A\n",
  ])
  func damagedFilesAreRefused(_ text: String) throws {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: folder.appendingPathComponent("source.casing"))
      let failure = #expect(throws: Failure.self) { try Casing(reading: folder, name: "source", locale: "") }
      #expect(failure?.kind == .model && failure?.place?.contains("source.casing") == true)
    }
  }

  @Test func oddLines() {
    var random = FixedGenerator(state: 9)
    let casing = learnt()
    for round in 0..<200 {
      let line = random.text(length: round % 9) + " ABC DEF " + random.text(length: round % 5)
      let spans = ProtectedSpan.all(in: line)
      _ = casing.restored(line, outside: spans) { _, _ in true }
    }
  }
}
