import Diagnostics
import Training

extension PairSource {
  /// The pairs that a user named: tables, or two files that belong together.
  /// - Parameter names: what the user calls the three.
  init(
    tables: [String], source: String?, target: String?,
    names: (tables: String, source: String, target: String) = ("PAIRS", "--source", "--target")
  ) throws {
    switch (tables.isEmpty, source, target) {
    case (false, nil, nil): self = .tables(tables)
    case (true, let source?, let target?): self = .aligned(source: source, target: target)
    case (true, nil, nil):
      throw Failure(.usage, "\(names.tables) is missing", advice: "give a file of source<TAB>target lines")
    case (false, _, _):
      throw Failure(.usage, "give \(names.tables), or \(names.source) and \(names.target), not both")
    default: throw Failure(.usage, "\(names.source) and \(names.target) belong together")
    }
  }
}
