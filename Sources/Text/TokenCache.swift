import Synchronization

/// Remembers the ids of tokens that came lately; natural text repeats a few thousand of them.
///
/// It holds at most `maximumCount` tokens, none over 64 bytes, and starts afresh when it is full.
/// Safe to share between threads.
final class TokenCache: Sendable {
  private struct Content {
    var tokens = ByteStrings()
    var ids: [[Int32]] = []
  }

  private static let maximumLength = 64
  private let maximumCount: Int
  private let content = Mutex(Content())

  init(maximumCount: Int = 1 << 16) { self.maximumCount = maximumCount }

  /// The ids of a token: remembered ones, else those that `encode` finds.
  func ids(of token: UnsafeRawBufferPointer, encode: () -> [Int32]) -> [Int32] {
    guard token.count <= Self.maximumLength else { return encode() }
    let known = content.withLock { content in
      content.tokens.index(of: token).map { content.ids[$0] }
    }
    if let known { return known }
    let ids = encode()
    content.withLock { content in
      if content.ids.count == maximumCount { content = Content() }
      if content.tokens.insert(token) == content.ids.count { content.ids.append(ids) }
    }
    return ids
  }
}
