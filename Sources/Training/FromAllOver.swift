extension Array {
  /// So many elements at most, as far apart as can be: files are often sorted, and the first ones are unlike the others.
  func fromAllOver(atMost limit: Int) -> [Element] {
    let chosen = Swift.min(count, limit)
    return (0..<chosen).map { self[$0 * count / chosen] }
  }
}
