import Diagnostics
import Foundation

/// An amount of memory, written `500M` or `2G`.
struct MemorySize: Equatable {
  private static let units: [(letter: Character, bytes: Int)] = [("G", 1 << 30), ("M", 1 << 20)]

  let bytes: Int

  /// From now on the system gives the program no more than this; files that are mapped don't count.
  func enforce() throws {
    var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
    guard setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 else {
      throw Failure(
        .resource, "can't limit the memory: \(String(cString: strerror(errno)))", advice: "leave --memory out")
    }
  }
}

extension MemorySize: ArgumentValue {
  init?(argument: String) {
    guard let unit = Self.units.first(where: { $0.letter == argument.last }), let count = Int(argument.dropLast()),
      case let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes), count > 0, !overflow
    else { return nil }
    self.bytes = bytes
  }

  var argumentText: String {
    let unit = Self.units.first { bytes.isMultiple(of: $0.bytes) }
    return unit.map { "\(bytes / $0.bytes)\($0.letter)" } ?? "\(bytes)"
  }
  static var placeholder: String { "SIZE" }
  static var expectation: String { "an amount such as 500M or 2G" }
}
