import Foundation
import TestSupport
import Testing

struct EvaluateTests {
  private let hypotheses = fixture("sacrebleu/hypotheses.txt").path
  private let references = fixture("sacrebleu/references-1.txt").path
  private let moreReferences = fixture("sacrebleu/references-2.txt").path

  @Test func text() throws {
    let result = try runCommand("evaluate", "--hypotheses", hypotheses, "--references", references, "--chrf++")
    #expect(result.status == 0)
    // The fixture's sentences are nasty on purpose, and what is odd about them is told.
    #expect(result.errors.split(separator: "\n").allSatisfy { $0.contains("; they were ") })
    let lines = result.output.split(separator: "\n")
    try #require(lines.count == 3)
    #expect(lines[0].hasPrefix("BLEU|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:seq2seq-"))
    #expect(lines[1].hasPrefix("chrF2|nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:seq2seq-"))
    #expect(lines[2].hasPrefix("chrF2++|nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:seq2seq-"))
  }

  /// The program reads lines and prints figures as the golden file has them, to the last digit of the summary.
  @Test func json() throws {
    struct Score: Decodable, Equatable { let name, summary: String }
    struct Golden: Decodable {
      struct Corpus: Decodable {
        let tokenizer: String
        let lowercase: Bool
        let references: Int
        let scores: [Score]
      }
      let corpus: [Corpus]
    }
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: fixture("sacrebleu/scores.json")))
    let expected = try #require(golden.corpus.first { $0.tokenizer == "intl" && $0.lowercase && $0.references == 2 })
    let result = try runCommand(
      "evaluate", "--json", "--chrf++", "--lowercase", "--tokenizer", "intl", "--hypotheses", hypotheses,
      "--references", references, "--references", moreReferences)
    let scores = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(Score.self, from: Data($0.utf8))
    }
    #expect(scores == expected.scores)
  }

  @Test(arguments: [
    (["--smoothing", "floor=0.25"], "smooth:floor[0.25]"), (["--smoothing=add-k"], "smooth:add-k[1.00]"),
    (["--smoothing", "none", "--lowercase"], "case:lc|eff:no|tok:13a|smooth:none"),
  ])
  func settings(_ options: [String], signature: String) throws {
    let result = try runInFolder(["--hypotheses", "two", "--references", "two"] + options)
    #expect(result.status == 0 && result.output.hasPrefix("BLEU|"))
    #expect(result.output.contains(signature + "|version:"))
  }

  /// Two pairs have the same source, and their targets are references of one sentence.
  @Test func groupedSources() throws {
    let result = try runInFolder(["--hypotheses", "grouped", "pairs", "--group-sources"])
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output.hasPrefix("BLEU|nrefs:var|"))
    #expect(result.output.contains("\nchrF2|nrefs:var|"))
    #expect(result.output.contains(" = 100.00\n"))
    let ungrouped = try runInFolder(["--hypotheses", "good", "pairs"])
    #expect(ungrouped.errors.hasPrefix("1 pair with the source of an earlier one scored alone; --group-sources "))
    #expect(ungrouped.output.hasPrefix("BLEU|nrefs:1|") && ungrouped.output.contains(" = 100.00\n"))
  }

  @Test func comparison() throws {
    let arguments = ["--hypotheses", references, "--baseline", hypotheses, "--references", references]
    let options = ["--resamples", "50", "--quiet"]
    let result = try runCommand(["evaluate"] + arguments + options)
    let lines = result.output.split(separator: "\n")
    try #require(result.status == 0 && lines.count == 12)
    #expect(lines[2].hasPrefix("BLEU|nrefs:1|bs:50|seed:1|case:mixed|eff:no|tok:13a|smooth:exp|version:seq2seq-"))
    #expect(lines[4].hasPrefix("baseline: \(hypotheses)   ") && lines[5].hasPrefix("\(references)   "))
    #expect(lines[6].hasPrefix("difference ") && lines[6].contains("   +15.31   "))
    #expect(try runCommand(["evaluate"] + arguments + options).output == result.output)
    #expect(try runCommand(["evaluate"] + arguments + options + ["--seed", "2"]).output != result.output)
  }

  @Test func report() throws {
    let result = try runInFolder(["--hypotheses", "good", "pairs", "--report", "--training", "pairs", "-q"])
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(
      result.output.split(separator: "\n").dropFirst(2) == [
        "good: scores by length of the source", "words   sentences   length ratio     BLEU    chrF2",
        "1-5             3          1.000   100.00   100.00",
        "good: words by frequency in the training data, in per cent",
        "frequency   in references   in hypotheses   precision   recall      F1",
        "1                       1               1       100.0    100.0   100.0",
        "2                       6               6       100.0    100.0   100.0",
      ])
  }

  @Test func reportAsJSON() throws {
    struct Record: Decodable {
      let report: String
      let from: Int
      let lengthOf, countedIn: String?
      let sentences, inReferences: Int?
      let f1: Double?
    }
    let result = try runInFolder(["--hypotheses", "two", "--references", "two", "--report", "--json"])
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let records = try result.output.split(separator: "\n").dropFirst(2).map {
      try decoder.decode(Record.self, from: Data($0.utf8))
    }
    #expect(records.map(\.report) == ["length", "words"] && records.map(\.from) == [1, 1])
    #expect(records[0].lengthOf == "reference" && records[0].sentences == 2)
    #expect(records[1].countedIn == "references" && records[1].inReferences == 2 && records[1].f1 == 100)
  }

  /// A chatbot's report says how far its replies differ, beside people's.
  @Test func variety() throws {
    let script = #"printf 'a\ta b\nb\ta b\nc\tc\n' > chat.tsv; "$seq2seq" evaluate "$chatbot" chat.tsv -q "#
    let table = try runWithModels(script)
    let rows = table.output.split(separator: "\n")
    #expect(table.status == 0)
    #expect(
      rows.contains { $0.hasPrefix("replies") && $0.hasSuffix("distinct-1   distinct-2   ten most frequent   words") })
    // Three different words and one pair of neighbours in five words.
    #expect(rows.contains { $0.hasPrefix("people") && $0.hasSuffix("0.600        0.200             100.0 %     1.7") })
    struct Record: Decodable {
      let replies: String
      let distinct1, distinct2, topTenShare, meanLength: Double
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let records = try runWithModels(script + "--json").output.split(separator: "\n").compactMap {
      try? decoder.decode(Record.self, from: Data($0.utf8))
    }
    let people = try #require(records.last)
    #expect(records.count == 2 && people.replies == "people" && people.topTenShare == 1)
    #expect(people.distinct1 == 0.6 && people.distinct2 == 0.2 && abs(people.meanLength - 5.0 / 3) < 1e-9)
  }

  @Test func standardInput() throws {
    let text = try String(contentsOfFile: hypotheses, encoding: .utf8)
    let fromPipe = try runCommand("evaluate", "--hypotheses", "-", "--references", references, stdin: text)
    let fromFile = try runCommand("evaluate", "--hypotheses", hypotheses, "--references", references)
    #expect(fromPipe.status == 0 && fromPipe.output == fromFile.output)
  }

  @Test(
    arguments: [
      ([], 2, "MODEL is missing; name a model folder"),
      (["--hypotheses", "two"], 2, "--references is missing; try 'seq2seq help evaluate'"),
      (
        ["--hypotheses", "-", "--references", "-"], 2,
        "standard input can be read only once; try 'seq2seq help evaluate'"
      ),
      (
        ["--tokenizer", "13b"], 2,
        "--tokenizer takes none, 13a, intl or char, not '13b', nearest is '13a'; try 'seq2seq help evaluate'"
      ),
      (
        ["--smoothing", "floor=1e308"], 2,
        "--smoothing takes exp, floor, floor=X, add-k, add-k=X or none, not 'floor=1e308'; try 'seq2seq help evaluate'"
      ),
      (
        ["--smoothing", "floor=-1"], 2,
        "--smoothing takes exp, floor, floor=X, add-k, add-k=X or none, not 'floor=-1'; try 'seq2seq help evaluate'"
      ),
      (
        ["--hypotheses", "two", "--references", "two", "pairs"], 2,
        "beside --references there is no MODEL and no PAIRS; leave one of them out"
      ),
      (
        ["--hypotheses", "two", "--references", "two", "--group-sources"], 2,
        "--group-sources goes with PAIRS; try 'seq2seq help evaluate'"
      ),
      (
        ["--hypotheses", "two", "--references", "two", "--training", "two"], 2,
        "--training goes with --report; try 'seq2seq help evaluate'"
      ),
      (
        ["--hypotheses", "-", "--references", "two", "--baseline", "-"], 2,
        "standard input can be read only once; try 'seq2seq help evaluate'"
      ),
      (["--references", "two", "m", "pairs"], 2, "--references goes with --hypotheses; try 'seq2seq help evaluate'"),
      (
        ["--hypotheses", "two", "--references", "two", "--baseline", "three"], 3,
        "three: 3 lines, but two has 2; line n of each must belong together"
      ),
      (
        ["--hypotheses", "three", "pairs", "--group-sources"], 3,
        "three: 3 lines, but the pairs have 2 sources; line n of each must belong together"
      ),
      (["--hypotheses", "none", "--references", "two"], 3, "none: can't read: No such file or directory"),
      (["--hypotheses", "folder", "--references", "two"], 3, "folder: can't read: Is a directory"),
      (["--hypotheses", "empty", "--references", "two"], 3, "empty: the file is empty"),
      (["--hypotheses", "binary", "--references", "two"], 3, "binary:2: not a text file"),
      (
        ["--hypotheses", "two", "--references", "three"], 3,
        "three: 3 lines, but two has 2; line n of each must belong together"
      ),
      (
        ["--hypotheses", "three", "--references", "two"], 3,
        "two: 2 lines, but three has 3; line n of each must belong together"
      ),
      (
        ["--hypotheses", "two", "--references", "two", "--references", "empty"], 3,
        "empty: 0 lines, but two has 2; line n of each must belong together"
      ),
    ] as [([String], Int32, String)])
  func failure(_ arguments: [String], status: Int32, message: String) throws {
    let result = try runInFolder(arguments)
    #expect(result.status == status && result.output.isEmpty)
    #expect(result.errors == "seq2seq evaluate: \(message)\n")
  }

  @Test func brokenTextIsRepairedAndReported() throws {
    let result = try runInFolder(["--hypotheses", "broken", "--references", "three"])
    #expect(result.status == 0 && result.output.hasPrefix("BLEU|"))
    #expect(result.errors == "broken:2: 2 lines aren't valid UTF-8; what is broken was read as U+FFFD\n")
  }

  /// A line far longer than a piece that is read at once, and a last line without its end.
  @Test func longLines() throws {
    let line = String(repeating: "word ", count: 20_000)
    let result = try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("long").path
      try Data("short\n\(line)\nlast".utf8).write(to: URL(fileURLWithPath: file))
      return try runCommand("evaluate", "--hypotheses", file, "--references", file)
    }
    #expect(result.status == 0)
    #expect(result.output.contains("hyp_len = 20002 ref_len = 20002"))
  }

  /// Runs `evaluate` among files of every kind.
  private func runInFolder(_ arguments: [String]) throws -> CommandResult {
    let files: [String: [UInt8]] = [
      "two": Array("a\nb\n".utf8), "three": Array("a\nb\nc".utf8), "empty": [], "binary": [65, 10, 0, 0xFF, 10],
      "broken": [65, 10, 0xFF, 10, 0xC3, 10], "pairs": Array("x\ta b c d\ny\tb\nx\ta c\n".utf8),
      "grouped": Array("a c\nb\n".utf8), "good": Array("a b c d\nb\na c\n".utf8),
    ]
    return try withTemporaryFolder { folder in
      for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("folder"), withIntermediateDirectories: false)
      return try runShell("cd '\(folder.path)' && \"$seq2seq\" evaluate \(arguments.joined(separator: " "))")
    }
  }
}
