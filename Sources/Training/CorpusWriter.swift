import Diagnostics
import Foundation
import Models

/// Writes encoded pairs to the file of a corpus.
package final class CorpusWriter {
  private static let bufferSize = 1 << 20

  let url: URL
  private(set) var lengths: [(source: UInt16, target: UInt16)] = []
  private(set) var offsets: [Int] = []
  private(set) var fingerprint: UInt64 = 0
  private(set) var targetTokens = 0
  private var idCount = 0
  private var buffer = Data()
  private let descriptor: Int32

  /// Starts a file; it is unlinked at once, so that nothing is left behind whatever happens.
  package init(at url: URL) throws {
    self.url = url
    descriptor = open(url.path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(url) }
    unlink(url.path)
  }

  deinit { close(descriptor) }

  package func append(_ pair: EncodedPair) throws {
    lengths.append((UInt16(pair.source.count), UInt16(pair.target.count)))
    offsets.append(idCount)
    idCount += pair.source.count + pair.target.count
    targetTokens += pair.target.count + 1
    for ids in [pair.source, pair.target] {
      fingerprint = Hash.combine(fingerprint, UInt64(ids.count))
      for id in ids { fingerprint = Hash.combine(fingerprint, UInt64(UInt32(bitPattern: id))) }
      ids.withUnsafeBytes { buffer.append(contentsOf: $0) }
    }
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Ends the file and maps it.
  package func finish() throws -> Corpus {
    try flush()
    let size = max(idCount * 4, 1)
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw Self.failure(url) }
    guard let mapping = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), mapping != MAP_FAILED else {
      throw Self.failure(url)
    }
    return Corpus(self, mapping: mapping, mappedBytes: size)
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw Self.failure(url) }
        rest = rest.dropFirst(count)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func failure(_ url: URL) -> Failure {
    Failure(
      .resource, "can't write: \(String(cString: strerror(errno)))", at: url.path,
      advice: "check the free space and the permissions")
  }
}
