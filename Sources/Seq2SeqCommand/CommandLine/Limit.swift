/// A range that a number must lie in and that messages can describe.
protocol Limit<Bound>: RangeExpression {
  /// The range in words, to follow the kind of number: `from 1 to 100`.
  var phrase: String { get }
}

extension ClosedRange: Limit where Bound: ArgumentValue {
  var phrase: String { "from \(lowerBound.argumentText) to \(upperBound.argumentText)" }
}

extension Range: Limit where Bound: ArgumentValue {
  var phrase: String { "from \(lowerBound.argumentText) to below \(upperBound.argumentText)" }
}

extension PartialRangeFrom: Limit where Bound: ArgumentValue {
  var phrase: String { "of \(lowerBound.argumentText) or more" }
}
