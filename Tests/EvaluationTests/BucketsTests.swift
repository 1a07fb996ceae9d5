import Testing

@testable import Evaluation

struct BucketsTests {
  @Test func groups() {
    let groups = Buckets(from: [0, 1, 3, 10]).groups(of: [12, 0, 2, 9, 1, 3, 400])
    #expect(groups.map(\.bucket.description) == ["0", "1-2", "3-9", "10+"])
    #expect(groups.map(\.places) == [[1], [2, 4], [3, 5], [0, 6]])
  }

  @Test func emptyBucketsAreLeftOut() {
    #expect(Buckets.lengths.groups(of: [7, 70]).map(\.bucket.description) == ["6-10", "61+"])
    #expect(Buckets.lengths.groups(of: []).isEmpty)
  }
}
