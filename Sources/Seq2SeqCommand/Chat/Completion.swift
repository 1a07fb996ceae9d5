/// What Tab adds to a line, and what there is to choose from.
struct Completion: Equatable {
  /// The text that belongs behind the cursor for certain.
  var insertion = ""
  /// The words that fit, if there are several and nothing can be added.
  var choices: [String] = []

  /// Completes a word out of those that it may become.
  init(of word: Substring, among words: [String]) {
    let fitting = words.filter { $0.hasPrefix(word) }
    guard let first = fitting.first else { return }
    let common = fitting.dropFirst().reduce(first[...]) { $0.prefix(Self.commonLength($0, $1)) }
    insertion = String(common.dropFirst(word.count)) + (fitting.count == 1 ? " " : "")
    if insertion.isEmpty { choices = fitting }
  }

  /// Nothing to add.
  init() {}

  private static func commonLength(_ a: Substring, _ b: String) -> Int {
    zip(a, b).prefix { $0 == $1 }.count
  }
}
