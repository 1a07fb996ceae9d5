import Foundation

extension Output {
  /// Adds a value as one line of JSON, its keys in alphabetical order and in snake case.
  func writeJSONLine(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try writeLine(String(decoding: encoder.encode(value), as: UTF8.self))
  }
}
