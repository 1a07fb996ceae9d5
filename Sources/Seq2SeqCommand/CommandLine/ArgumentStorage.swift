/// What a declared property can hold: one value, perhaps one (`Optional`), or several (`Array`).
protocol ArgumentStorage {
  associatedtype Single: ArgumentValue
  /// Whether a further value joins the earlier ones instead of taking their place.
  static var repeats: Bool { get }
  /// What a property without a default holds when nothing is given; nil if something must be given.
  static var absent: Self? { get }
  /// The content after `element` was given, on top of what was `given` before.
  static func adding(_ element: Single, to given: Self?) -> Self
  /// The content as a user would type it; nil if there is nothing to show.
  var defaultText: String? { get }
}

extension ArgumentValue {
  static var repeats: Bool { false }
  static var absent: Self? { nil }
  static func adding(_ element: Self, to given: Self?) -> Self { element }
  var defaultText: String? { argumentText }
}

extension Optional: ArgumentStorage where Wrapped: ArgumentValue {
  typealias Single = Wrapped
  static var repeats: Bool { false }
  static var absent: Self? { .some(nil) }
  static func adding(_ element: Wrapped, to given: Self?) -> Self { element }
  var defaultText: String? { self?.argumentText }
}

extension Array: ArgumentStorage where Element: ArgumentValue {
  typealias Single = Element
  static var repeats: Bool { true }
  static var absent: Self? { nil }
  static func adding(_ element: Element, to given: Self?) -> Self { (given ?? []) + [element] }
  var defaultText: String? { isEmpty ? nil : map(\.argumentText).joined(separator: " ") }
}
