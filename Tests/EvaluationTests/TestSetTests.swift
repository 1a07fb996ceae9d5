import Testing

@testable import Evaluation

struct TestSetTests {
  private let pairs = [("go", "va"), ("run", "cours"), ("go", "allez"), ("stop", "arrête")]

  @Test func oneSentenceAPair() {
    var set = TestSet()
    for (source, reference) in pairs { set.add(source: source, reference: reference) }
    #expect(set.sources == ["go", "run", "go", "stop"])
    #expect(set.references == [["va"], ["cours"], ["allez"], ["arrête"]])
  }

  @Test func oneSentenceASource() {
    var set = TestSet(groupsSources: true)
    for (source, reference) in pairs { set.add(source: source, reference: reference) }
    #expect(set.sources == ["go", "run", "stop"])
    #expect(set.references == [["va", "allez"], ["cours"], ["arrête"]])
  }
}
