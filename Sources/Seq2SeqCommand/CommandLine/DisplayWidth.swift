import CEdit

extension Character {
  /// The columns that it takes on a terminal: 0, 1 or 2.
  var displayWidth: Int {
    let widths = unicodeScalars.map { Int(scalar_width($0.value)) }
    // Two letters that are a flag together are as wide as one emoji.
    let isFlag = unicodeScalars.count == 2 && unicodeScalars.allSatisfy { (0x1F1E6...0x1F1FF).contains($0.value) }
    return isFlag ? 2 : max(widths.max() ?? 0, 0)
  }
}

extension StringProtocol {
  /// The columns that it takes on a terminal.
  var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

  /// The text cut to a width, with a sign of that, and filled up with blanks to the width.
  func fitted(to width: Int, cutSign: Character = "…") -> String {
    let own = displayWidth
    if own <= width { return self + String(repeating: " ", count: width - own) }
    var (kept, used) = ("", 0)
    for character in self {
      let next = used + character.displayWidth
      guard next <= width - 1 else { break }
      kept.append(character)
      used = next
    }
    guard width > 0 else { return "" }
    return kept + String(cutSign) + String(repeating: " ", count: width - 1 - used)
  }
}
