import Decoding
import Diagnostics
import Foundation

/// Better replies that a user has written, a `message<TAB>reply` a line, as `train` reads them; the latest counts.
struct CorrectionsFile {
  let file: PersonalFile

  init(_ file: PersonalFile) { self.file = file }

  /// The corrections, and a warning if some lines are none.
  func read() throws -> (corrections: Corrections, warning: String?) {
    var corrections = Corrections()
    var odd: [Int] = []
    let lines = (try file.read() ?? Data()).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() where !bytes.isEmpty {
      let columns = String(decoding: bytes, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
      let texts = columns.map { $0.trimmingCharacters(in: .whitespacesAndNewlines).asOneLine }
      if texts.count == 2, !texts[0].isEmpty, !texts[1].isEmpty {
        corrections[texts[0]] = texts[1]
      } else {
        odd.append(index + 1)
      }
    }
    let more = odd.count > 1 ? "; so are \(Phrase.count(odd.count - 1, "further line"))" : ""
    let warning = odd.first.map { "\(file.path):\($0): this line is no message<TAB>reply and is skipped\(more)" }
    return (corrections, warning)
  }

  /// Adds a correction.
  func append(message: String, reply: String) throws {
    try file.append(line: "\(message.asOneLine)\t\(reply.asOneLine)")
  }
}
