import Testing

@testable import seq2seq

struct CompletionTests {
  private let words = ["/reset", "/retry", "/undo"]

  @Test func completes() {
    #expect(Completion(of: "/u", among: words) == completion("ndo "))
    #expect(Completion(of: "/undo", among: words) == completion(" "))
    #expect(Completion(of: "/r", among: words) == completion("e"))
    #expect(Completion(of: "/re", among: words) == completion(choices: ["/reset", "/retry"]))
    #expect(Completion(of: "/", among: words) == completion(choices: words))
    #expect(Completion(of: "/x", among: words) == Completion())
  }

  private func completion(_ insertion: String = "", choices: [String] = []) -> Completion {
    var completion = Completion()
    (completion.insertion, completion.choices) = (insertion, choices)
    return completion
  }
}
