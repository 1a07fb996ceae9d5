import Testing

/// Expects values within `tolerance` of the expected ones, relatively to those that are larger than 1.
package func expectClose(
  _ values: [Float], _ expected: [Double], within tolerance: Double, _ what: @autoclosure () -> String = "values",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard values.count == expected.count else {
    Issue.record("\(what()): \(values.count) values, expected \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  var worst = (index: 0, error: 0.0)
  for index in values.indices {
    let error = abs(Double(values[index]) - expected[index]) / max(abs(expected[index]), 1)
    // Written so that a NaN is the worst of all.
    if !(error <= worst.error) { worst = (index, error) }
    if error.isNaN { break }
  }
  if worst.error <= tolerance { return }
  Issue.record(
    "\(what()): \(values[worst.index]) at \(worst.index), expected \(expected[worst.index]) within \(tolerance)",
    sourceLocation: sourceLocation)
}

/// Expects values within `tolerance` of the expected ones, relatively to those that are larger than 1.
package func expectClose(
  _ values: [Float], _ expected: [Float], within tolerance: Double, _ what: @autoclosure () -> String = "values",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(values, expected.map(Double.init), within: tolerance, what(), sourceLocation: sourceLocation)
}
