import Synchronization

/// Lends segmenters, so that every thread that encodes has its own and none is opened twice without need.
final class SegmenterPool: Sendable {
  private let settings: TextSettings
  private let idle = Mutex<[Segmenter]>([])

  init(_ settings: TextSettings) { self.settings = settings }

  /// Runs `body` with a segmenter that nobody else uses meanwhile.
  func withSegmenter<Result>(_ body: (Segmenter) -> Result) -> Result {
    let segmenter = idle.withLock { $0.popLast() } ?? Segmenter(settings)
    defer { idle.withLock { $0.append(segmenter) } }
    return body(segmenter)
  }
}
