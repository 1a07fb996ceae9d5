import Testing

@testable import Text

@Suite struct TokenCacheTests {
  @Test func aTokenIsEncodedOnceUntilTheCacheIsFull() {
    let cache = TokenCache(maximumCount: 3)
    var encoded: [Int32] = []
    func ids(_ number: Int32) -> [Int32] {
      Array("token\(number)".utf8).withUnsafeBytes { token in
        cache.ids(of: token) {
          encoded.append(number)
          return [number, number]
        }
      }
    }
    for number in [1, 2, 1, 3, 2, 1, 3] as [Int32] { #expect(ids(number) == [number, number]) }
    #expect(encoded == [1, 2, 3])
    for number in [4, 4, 1, 4, 1] as [Int32] { #expect(ids(number) == [number, number]) }
    #expect(encoded == [1, 2, 3, 4, 1])
  }

  @Test func longTokensAreNotKept() {
    let cache = TokenCache()
    var calls: Int32 = 0
    for _ in 0..<2 {
      [UInt8](repeating: 97, count: 65).withUnsafeBytes { token in
        _ = cache.ids(of: token) {
          calls += 1
          return [calls]
        }
      }
    }
    #expect(calls == 2)
  }
}
