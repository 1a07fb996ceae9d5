/// How often each pair of neighbouring symbols stands in the words, where, and which is the most frequent.
struct PairStatistics {
  /// A count that may be out of date by the time it comes out of the queue.
  private struct Entry {
    let count: Int
    let pair: Int32
  }

  private var numbers: [UInt64: Int32] = [:]
  private var pairs: [(left: Int32, right: Int32)] = []
  private var counts: [Int] = []
  /// Words that have, or once had, each pair.
  private var words: [[Int32]] = []
  private var queue = PriorityQueue<Entry>()
  /// Pairs that grew since the queue last heard of them.
  private var grown: Set<Int32> = []

  /// Counts a pair that has come up in a word which stands `count` times in the corpus.
  mutating func add(_ left: Int32, _ right: Int32, word: Int32, count: Int) {
    let number = insert(left, right)
    let index = Int(number)
    counts[index] += count
    if words[index].last != word { words[index].append(word) }
    grown.insert(number)
  }

  /// Takes back a pair that is gone from a word.
  mutating func remove(_ left: Int32, _ right: Int32, count: Int) {
    if let number = numbers[MergeList.key(left, right)] { counts[Int(number)] -= count }
  }

  /// Takes out the most frequent pair and the words to look for it in, or returns nil when no pair stands twice.
  ///
  /// Of equally frequent pairs it is the one whose symbols come last in code point order, as in subword-nmt.
  mutating func popMostFrequent(_ symbols: ByteStrings) -> (left: Int32, right: Int32, words: [Int32])? {
    let pairs = self.pairs
    func precedes(_ first: Entry, _ second: Entry) -> Bool {
      guard first.count == second.count else { return first.count > second.count }
      let (x, y) = (pairs[Int(first.pair)], pairs[Int(second.pair)])
      if x.left != y.left { return symbols.isOrdered(Int(y.left), before: Int(x.left)) }
      return x.right != y.right && symbols.isOrdered(Int(y.right), before: Int(x.right))
    }
    for number in grown { push(number, by: precedes) }
    grown.removeAll(keepingCapacity: true)
    while let entry = queue.pop(by: precedes) {
      let index = Int(entry.pair)
      if entry.count == counts[index] {
        defer { words[index] = [] }
        return (pairs[index].left, pairs[index].right, words[index])
      }
      // Its count fell since: back into its new place. (If it rose, a newer entry came out before.)
      push(entry.pair, by: precedes)
    }
    return nil
  }

  private mutating func insert(_ left: Int32, _ right: Int32) -> Int32 {
    let number = Int32(pairs.count)
    let key = MergeList.key(left, right)
    if let known = numbers[key] { return known }
    numbers[key] = number
    pairs.append((left, right))
    counts.append(0)
    words.append([])
    return number
  }

  private mutating func push(_ number: Int32, by precedes: (Entry, Entry) -> Bool) {
    let count = counts[Int(number)]
    if count >= 2 { queue.push(Entry(count: count, pair: number), by: precedes) }
  }
}
