import Diagnostics
import Foundation
import Models
import Tensors

/// What is free of disk and memory, checked before a long run begins rather than found out in its midst.
struct Headroom {
  /// What the log, the old pairs and the smaller files take at most.
  private static let smallFiles = 32 << 20

  /// Bytes that may be written to a folder's disk; nil where the system doesn't say.
  var space: Int?
  /// Bytes of memory that may be taken.
  var memory: Int?

  /// Asks the system.
  init(in folder: URL) {
    var disk = statvfs()
    space = statvfs(folder.path, &disk) == 0 ? Int(disk.f_bavail) * Int(disk.f_frsize) : nil
    var limit = rlimit()
    let isLimited = getrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 && limit.rlim_cur < Int.max
    memory = [Self.availableMemory, isLimited ? Int(limit.rlim_cur) : nil].compactMap(\.self).min()
  }

  init(space: Int?, memory: Int?) { (self.space, self.memory) = (space, memory) }

  /// Fails if a training can't come to its end with what is free.
  /// - Parameter saved: bytes that its folder has of an earlier session, which are written over.
  func check(_ layout: ParameterLayout, _ settings: TrainingSettings, saved: Int = 0, at folder: URL? = nil) throws {
    let weights = layout.count * MemoryLayout<Float>.stride
    let copies = 1 + (settings.optimizer == .adam ? 2 : 1) + (settings.averageDecay > 0 ? 1 : 0)
    // Two checkpoints and the model, and a new one beside each old one until it is whole; int8 takes a quarter.
    let written = (3 * copies + 2) * weights + weights / 4 + Self.smallFiles - saved
    if let space, space < written {
      throw Failure(
        .resource, "the disk has \(Self.text(space)) free, and training writes up to \(Self.text(written))",
        at: folder?.path, advice: "free some space, name another disk with --output, or take a smaller --size")
    }
    // The gradient, and the weights once more in the order that products take them; what batches take comes on top.
    let held = (copies + 2) * weights
    if let memory, memory < held {
      throw Failure(
        .resource, "there are \(Self.text(memory)) of memory, and training takes more than \(Self.text(held))",
        advice: "take a smaller --size or --vocabulary-size, close other programs, or raise --memory")
    }
  }

  /// What the system can give without putting anything out of memory.
  private static var availableMemory: Int? {
    guard let table = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
      let line = table.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return kilobytes << 10
  }

  /// Bytes as people read them.
  private static func text(_ bytes: Int) -> String {
    let megabytes = Double(bytes) / 1e6
    return megabytes < 1000 ? "\(Int(megabytes.rounded())) MB" : String(format: "%.1f GB", megabytes / 1000)
  }
}
