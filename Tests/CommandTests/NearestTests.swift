import Testing

@testable import seq2seq

struct NearestTests {
  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("beam", "baem", 1), ("ab", "b", 1), ("ca", "abc", 3),
  ])
  func distance(_ a: String, _ b: String, edits: Int) {
    #expect(Nearest.distance(Array(a), Array(b)) == edits)
    #expect(Nearest.distance(Array(b), Array(a)) == edits)
  }

  @Test(
    arguments: [
      ("trian", "train"), ("translation", "translate"), ("eval", "evaluate"), ("Info", "info"), ("xyz", nil), ("", nil),
    ] as [(String, String?)])
  func candidate(_ word: String, nearest: String?) {
    let commands = ["train", "translate", "chat", "evaluate", "info"]
    #expect(Nearest.candidate(for: word, among: commands) == nearest)
  }
}
