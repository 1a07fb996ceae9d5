import Decoding
import Diagnostics
import Foundation
import Training

/// The files that a chat looks at and writes to, as the user wants it.
struct TalkFiles: OptionGroup {
  static let title = "Files"

  @Option(
    "--corrections", placeholder: "FILE",
    help: "message<TAB>reply lines that /fix adds to; one for each model if not given")
  var correctionsFile: String?
  @Option("--block-list", placeholder: "FILE", help: "words and phrases, one a line, that neither side may use")
  var blockListFile: String?
  @Flag("--no-history", help: "keep no history of the lines that are typed") var withoutHistory

  /// An option that was given and that only a chatbot follows.
  var misplaced: String? {
    correctionsFile != nil ? "--corrections" : blockListFile != nil ? "--block-list" : nil
  }

  /// Where the corrections of a model are.
  func corrections(ofModel folder: String) -> CorrectionsFile {
    CorrectionsFile(
      correctionsFile.map { PersonalFile(URL(fileURLWithPath: $0)) } ?? StateFolder().corrections(ofModel: folder))
  }

  /// What neither side may say.
  func blockList() throws -> BlockList {
    guard let blockListFile else { return BlockList() }
    // The messages are there.
    try LineReader.checkStandardInput(among: ["-", blockListFile])
    let reader = try LineReader(blockListFile)
    var lines: [String] = []
    while let line = try reader.next() { lines.append(line) }
    return BlockList(lines)
  }

  /// The lines of earlier runs, unless the user wants none.
  var history: LineHistory? { withoutHistory ? nil : LineHistory(file: StateFolder().history) }
}
