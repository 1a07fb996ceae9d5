import Testing

@testable import Text

@Suite struct ByteStringsTests {
  @Test func everyStringKeepsItsNumber() {
    var strings = ByteStrings()
    for number in 0..<1000 { #expect(strings.insert("s\(number)".utf8) == number) }
    for number in 0..<1000 {
      #expect(strings.insert("s\(number)".utf8) == number)
      #expect(strings.index(of: "s\(number)".utf8) == number)
      #expect(Array(strings[number]) == Array("s\(number)".utf8))
    }
    #expect(strings.count == 1000 && strings.index(of: "s1000".utf8) == nil)
    #expect(strings.insert("".utf8) == 1000 && strings.index(of: "".utf8) == 1000)
  }

  @Test func theOrderIsThatOfCodePoints() {
    var strings = ByteStrings()
    for text in ["", "Z", "Za", "a", "é", "～", "😀"] { _ = strings.insert(text.utf8) }
    for first in 0..<strings.count {
      for second in 0..<strings.count { #expect(strings.isOrdered(first, before: second) == (first < second)) }
    }
  }
}
