extension DefaultStringInterpolation {
  /// Adds a number and what it counts as people read them: `\(n, "pair")` is `1 pair`, `2 pairs`, `0 pairs`.
  /// - Parameter many: the plural, where it is not the singular with an s.
  package mutating func appendInterpolation(_ count: Int, _ one: String, _ many: String? = nil) {
    appendLiteral("\(count) \(count == 1 ? one : many ?? one + "s")")
  }
}
