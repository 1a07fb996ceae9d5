import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Training

/// Writes bytes to a file of a folder and returns its path.
func write(_ bytes: some Sequence<UInt8>, to name: String, in folder: URL) throws -> String {
  let url = folder.appendingPathComponent(name)
  try Data(Array(bytes)).write(to: url)
  return url.path
}

/// Expects `body` to fail, and gives the failure with the folder's path taken out of its place.
func failure(
  in folder: URL, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) throws -> Failure {
  let failure = try #require(
    #expect(throws: Failure.self, sourceLocation: sourceLocation) { try body() }, sourceLocation: sourceLocation)
  return Failure(
    failure.kind, failure.what.replacingOccurrences(of: folder.path + "/", with: ""),
    at: failure.place?.replacingOccurrences(of: folder.path + "/", with: ""), advice: failure.advice)
}
