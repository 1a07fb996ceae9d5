import Foundation
import Tensors

/// The options that every command understands.
struct CommonOptions: OptionGroup {
  static let title = "Common options"

  @Option("--threads", in: 1...1024, help: "worker threads; one for each core if not given") var threads: Int?
  @Option("--seed", help: "seed of the random numbers; the same seed gives the same result") var seed: UInt64 = 1
  @Option("--memory", help: "most memory to take, as 500M or 2G; a training that needs more is refused")
  var memory: MemorySize?
  @Flag("--quiet", "-q", help: "say nothing but warnings and errors") var quiet
  @Flag("--json", help: "print results and progress as JSON, one object a line") var json

  /// The threads to work with.
  var workers: Workers { Workers(count: threads ?? ProcessInfo.processInfo.activeProcessorCount) }
}
