/// Something that a user can act on: what went wrong, where, and what to do about it.
///
/// Every error that leaves the library is one of these; the command line prints it as one line and exits with its code.
public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The family of a failure, which fixes the exit code of the command line.
  public enum Kind: Int32, Sendable {
    /// A fault of ours.
    case fault = 1
    /// An option or argument that makes no sense.
    case usage = 2
    /// Input data that can't be used.
    case data = 3
    /// A model that is missing, damaged, or does not fit the request.
    case model = 4
    /// Disk, memory or permission.
    case resource = 5
  }

  public let kind: Kind
  /// What went wrong, as a sentence without its full stop.
  public let what: String
  /// The file, line or option concerned, if there is one.
  public let place: String?
  /// What the user can do, as a sentence without its full stop.
  public let advice: String?

  public init(_ kind: Kind, _ what: String, at place: String? = nil, advice: String? = nil) {
    self.kind = kind
    self.what = what
    self.place = place
    self.advice = advice
  }

  /// One line: `place: what; advice`.
  public var description: String {
    (place.map { "\($0): " } ?? "") + what + (advice.map { "; \($0)" } ?? "")
  }
}
