import Testing

@testable import seq2seq

struct TableTests {
  @Test func columns() {
    var table = Table(heading: ["name", "n", "p"])
    table.add(["a long one", "1,000", ""])
    table.add(["b", "7", "0.5"])
    #expect(table.lines == ["name             n     p", "a long one   1,000", "b                7   0.5"])
  }
}
