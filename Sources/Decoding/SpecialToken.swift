/// The ids that stand for no text, as in `Text`.
enum SpecialToken {
  static let padding: Int32 = 0
  static let unknown: Int32 = 1
  static let start: Int32 = 2
  static let end: Int32 = 3
}
