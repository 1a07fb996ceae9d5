import Foundation

extension Failure {
  /// What the system answered when a file could not be read.
  package static func unreadable(_ name: String, code: Int32 = errno) -> Failure {
    let isMissing = [ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG, ELOOP].contains(code)
    return Failure(isMissing ? .data : .resource, "can't read: \(String(cString: strerror(code)))", at: name)
  }

  /// What the system answered when a file could not be written.
  /// - Parameter verb: what was to be done with the file.
  package static func unwritable(_ path: String, _ verb: String = "write") -> Failure {
    Failure(
      .resource, "can't \(verb): \(String(cString: strerror(errno)))", at: path,
      advice: "check the free space and the permissions")
  }
}

/// Writes all bytes to a descriptor.
/// - Parameter path: the file as messages call it.
package func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
  var rest = bytes
  while !rest.isEmpty {
    let count = write(descriptor, rest.baseAddress, rest.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { throw Failure.unwritable(path) }
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
  }
}
