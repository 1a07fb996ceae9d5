extension Character {
  /// Whether it is a command to a terminal rather than something to read.
  var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}

extension String {
  /// The text without line ends, tabs and other controls, each of which becomes a blank.
  var asOneLine: String {
    guard contains(where: { $0.isNewline || $0.isControl }) else { return self }
    return String(map { $0.isNewline || $0.isControl ? " " : $0 })
  }
}
