/// Finds what a user may have meant by a word that isn't known.
enum Nearest {
  /// `, nearest is 'WORD'` if a candidate is close to `word`, otherwise nothing.
  static func hint(for word: String, among candidates: [String]) -> String {
    candidate(for: word, among: candidates).map { ", nearest is '\($0)'" } ?? ""
  }

  /// The candidate that `word` begins, or else the one fewest edits away, if that is at most half of its letters.
  static func candidate(for word: String, among candidates: [String]) -> String? {
    func letters(_ name: String) -> [Character] { Array(name.lowercased().drop { $0 == "-" }) }
    let typed = letters(word)
    guard !typed.isEmpty else { return nil }
    if let longer = candidates.first(where: { letters($0).starts(with: typed) }) { return longer }
    let ranked = candidates.map { (name: $0, length: letters($0).count, edits: distance(typed, letters($0))) }
    return ranked.filter { 2 * $0.edits <= max($0.length, 2) }.min { $0.edits < $1.edits }?.name
  }

  /// The least number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`
  /// (Damerau 1964, in the restricted form that edits no letter twice).
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var twoAbove: [Int] = []
    var above = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var edits = min(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { edits = min(edits, twoAbove[j - 1] + 1) }
        row.append(edits)
      }
      (twoAbove, above) = (above, row)
    }
    return above[b.count]
  }
}
