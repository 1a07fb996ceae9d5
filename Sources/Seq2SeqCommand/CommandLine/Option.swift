import Diagnostics

/// Declares a named option and holds its value.
///
///     @Option("--beam", "-b", in: 1...100, help: "hypotheses kept at each step") var beam = 5
///
/// A property without a default must be given, unless it is `Optional`; an `Array` takes every value given. The content
/// sits in a box that the parser fills, so a command can stay an immutable value. With a dollar sign in front, the
/// property tells whether a value was given.
@propertyWrapper struct Option<Value: ArgumentStorage>: Declared {
  private let slot: ValueSlot<Value>
  let declaration: Declaration

  var wrappedValue: Value { slot.value }

  /// What the user gave; nil where the default stands.
  var projectedValue: Value? { slot.given }

  /// - Parameters:
  ///   - names: the long name first, then any short ones, dashes included.
  ///   - placeholder: what stands for the value on the help page, instead of its type's usual word.
  init(wrappedValue: Value, _ names: String..., placeholder: String? = nil, help: String) {
    (slot, declaration) = ValueSlot.declare(.option, names, placeholder, help, initial: wrappedValue)
  }

  init(_ names: String..., placeholder: String? = nil, help: String) {
    (slot, declaration) = ValueSlot.declare(.option, names, placeholder, help)
  }

  init(
    wrappedValue: Value, _ names: String..., in limit: some Limit<Value.Single>, placeholder: String? = nil,
    help: String
  ) {
    (slot, declaration) = ValueSlot.declare(.option, names, placeholder, help, initial: wrappedValue, limit: limit)
  }

  init(_ names: String..., in limit: some Limit<Value.Single>, placeholder: String? = nil, help: String) {
    (slot, declaration) = ValueSlot.declare(.option, names, placeholder, help, limit: limit)
  }
}

/// Declares an argument that is told by its place, and holds its value.
///
/// Arguments are filled in the order of their declaration; an `Array` takes all that is left.
@propertyWrapper struct Argument<Value: ArgumentStorage>: Declared {
  private let slot: ValueSlot<Value>
  let declaration: Declaration

  var wrappedValue: Value { slot.value }

  init(wrappedValue: Value, _ name: String, help: String) {
    (slot, declaration) = ValueSlot.declare(.argument, [name], name, help, initial: wrappedValue)
  }

  init(_ name: String, help: String) {
    (slot, declaration) = ValueSlot.declare(.argument, [name], name, help)
  }
}

/// Declares a switch that is off until it is given.
@propertyWrapper struct Flag: Declared {
  private final class Switch { var isOn = false }

  private let slot = Switch()
  let declaration: Declaration

  var wrappedValue: Bool { slot.isOn }

  init(_ names: String..., help: String) {
    declaration = Declaration(.flag, names: names, help: help) { [slot] _ in slot.isOn = true }
  }
}

/// The box behind an option or argument: its default, then what the user gave.
private final class ValueSlot<Value: ArgumentStorage> {
  private let initial: Value?
  private(set) var given: Value?

  init(initial: Value?) { self.initial = initial }

  var value: Value {
    guard let value = given ?? initial else { preconditionFailure("A required option is read before it is parsed") }
    return value
  }

  static func declare(
    _ role: Declaration.Role, _ names: [String], _ placeholder: String?, _ help: String, initial: Value? = nil,
    limit: (any Limit<Value.Single>)? = nil
  ) -> (ValueSlot, Declaration) {
    typealias Single = Value.Single
    let slot = ValueSlot(initial: initial ?? Value.absent)
    let declaration = Declaration(
      role, names: names, placeholder: placeholder ?? Single.placeholder, help: help,
      isRequired: slot.initial == nil, repeats: Value.repeats, choices: Single.choices,
      defaultText: initial?.defaultText, load: { (slot.given ?? slot.initial)?.defaultText }
    ) { text in
      guard let element = Single(argument: text), limit?.contains(element) ?? true else {
        let expected = Single.expectation + (limit.map { " \($0.phrase)" } ?? "")
        let nearest = Nearest.hint(for: text, among: Single.choices)
        throw Failure(.usage, "\(names[0]) takes \(expected), not '\(text)'\(nearest)")
      }
      slot.given = Value.adding(element, to: slot.given)
    }
    return (slot, declaration)
  }
}
