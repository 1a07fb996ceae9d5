import Diagnostics
import Testing

@testable import seq2seq

private enum Cell: String, CaseIterable, ArgumentValue { case lstm, gru, elman }

private struct Sample: Command {
  static let name = "sample"
  static let summary = "Show every kind of declaration"
  static let discussion = """
    A first paragraph whose lines
    are joined.

      kept as it is
    """

  @Argument("MODEL", help: "a model folder") var model: String
  @Argument("FILE", help: "files to read") var files: [String] = []
  @Option("--beam", "-b", in: 1...100, help: "hypotheses kept at each step") var beam = 5
  @Option("--dropout", in: 0..<1, help: "share of values set to zero") var dropout = 0.25
  @Option("--epochs", in: 1..., help: "passes over the data, as many as help if not given") var epochs: Int?
  @Option("--time", help: "longest time to train") var time: Duration?
  @Option("--cell", help: "kind of recurrent cell") var cell = Cell.lstm
  @Option("--output", "-o", placeholder: "FOLDER", help: "where the model goes") var output = "model"
  @Option("--references", placeholder: "FILE", help: "a file of references") var references: [String] = []
  @Flag("--scores", "-s", help: "print scores") var scores
  @Flag("--raw", "-r", help: "leave text alone") var raw
  let common = CommonOptions()

  func run() {}

  var shown: String {
    let words: [Any] = [
      model, files, beam, dropout, epochs as Any, time as Any, cell, output, references, scores, raw, common.seed,
    ]
    return words.map { "\($0)" }.joined(separator: " ")
  }
}

private struct NeedsOption: Command {
  static let name = "needs"
  static let summary = "Show required options"
  @Option("--hypotheses", placeholder: "FILE", help: "translations") var hypotheses: String
  @Argument("PAIRS", help: "pairs") var pairs: [String]
  func run() {}
}

struct ParserTests {
  private static let defaults = "m [] 5 0.25 nil nil lstm model [] false false 1"

  @Test(arguments: [
    ("m", defaults),
    ("m --beam 7", "m [] 7 0.25 nil nil lstm model [] false false 1"),
    ("m --beam=7", "m [] 7 0.25 nil nil lstm model [] false false 1"),
    ("-b 7 m", "m [] 7 0.25 nil nil lstm model [] false false 1"),
    ("-b7 m", "m [] 7 0.25 nil nil lstm model [] false false 1"),
    ("m --beam 7 --beam 8", "m [] 8 0.25 nil nil lstm model [] false false 1"),
    ("m a - b", #"m ["a", "-", "b"] 5 0.25 nil nil lstm model [] false false 1"#),
    ("m -- -b --help", #"m ["-b", "--help"] 5 0.25 nil nil lstm model [] false false 1"#),
    ("m -sr", "m [] 5 0.25 nil nil lstm model [] true true 1"),
    ("m -sro out", "m [] 5 0.25 nil nil lstm out [] true true 1"),
    ("m --output=--beam", "m [] 5 0.25 nil nil lstm --beam [] false false 1"),
    ("m --output=", "m [] 5 0.25 nil nil lstm  [] false false 1"),
    ("m --output -", "m [] 5 0.25 nil nil lstm - [] false false 1"),
    ("m --references a --references=b", #"m [] 5 0.25 nil nil lstm model ["a", "b"] false false 1"#),
    ("m --epochs 2k --dropout 0", "m [] 5 0.0 Optional(2000) nil lstm model [] false false 1"),
    ("m --epochs 3M", "m [] 5 0.25 Optional(3000000) nil lstm model [] false false 1"),
    ("m --time 1h30m", "m [] 5 0.25 nil Optional(5400.0 seconds) lstm model [] false false 1"),
    ("m --cell gru --seed 18446744073709551615", "m [] 5 0.25 nil nil gru model [] false false 18446744073709551615"),
  ])
  func values(of line: String, are shown: String) throws {
    let sample = try #require(try Sample.parse(line.split(separator: " ").map(String.init)))
    #expect(sample.shown == shown)
  }

  @Test(arguments: [
    ("", "MODEL is missing"),
    ("m --beem 5", "unknown option '--beem', nearest is '--beam'"),
    ("m --ref x", "unknown option '--ref', nearest is '--references'"),
    ("m --thread 2", "unknown option '--thread', nearest is '--threads'"),
    ("m --hepl", "unknown option '--hepl', nearest is '--help'"),
    ("m --frobnicate", "unknown option '--frobnicate'"),
    ("m -x", "unknown option '-x'"),
    ("m --beam", "--beam needs a value, N"),
    ("m --beam --scores", "--beam needs a value, N"),
    ("m --output --", "--output needs a value, FOLDER"),
    ("m --beam 0", "--beam takes a whole number from 1 to 100, not '0'"),
    ("m --beam -3", "--beam takes a whole number from 1 to 100, not '-3'"),
    ("m -b five", "--beam takes a whole number from 1 to 100, not 'five'"),
    ("m --beam=", "--beam takes a whole number from 1 to 100, not ''"),
    ("m --dropout 1", "--dropout takes a number from 0 to below 1, not '1'"),
    ("m --dropout nan", "--dropout takes a number from 0 to below 1, not 'nan'"),
    ("m --epochs 0", "--epochs takes a whole number of 1 or more, not '0'"),
    ("m --epochs 9223372036854775807k", "--epochs takes a whole number of 1 or more, not '9223372036854775807k'"),
    ("m --time 90", "--time takes a duration such as 90s, 10m or 1h30m, not '90'"),
    ("m --cell lstn", "--cell takes lstm, gru or elman, not 'lstn', nearest is 'lstm'"),
    ("m --cell transformer", "--cell takes lstm, gru or elman, not 'transformer'"),
    ("m --scores=1", "--scores takes no value"),
  ])
  func message(of line: String, is message: String) {
    let failure = #expect(throws: Failure.self) { try Sample.parse(line.split(separator: " ").map(String.init)) }
    #expect(failure == Failure(.usage, message))
  }

  @Test(arguments: [
    ("p", "--hypotheses is missing"), ("--hypotheses h", "PAIRS is missing"),
  ])
  func required(_ line: String, message: String) {
    let failure = #expect(throws: Failure.self) { try NeedsOption.parse(line.split(separator: " ").map(String.init)) }
    #expect(failure == Failure(.usage, message))
  }

  @Test func tooManyArguments() throws {
    #expect(try NeedsOption.parse(["--hypotheses", "h", "p", "q"])?.pairs == ["p", "q"])
    #expect(throws: Failure(.usage, "unexpected argument 'x'")) { try Bare.parse(["x"]) }
  }

  private struct Bare: Command {
    static let name = "bare"
    static let summary = "Take nothing"
    func run() {}
  }

  @Test(arguments: [["-h"], ["--help"], ["m", "--beam", "3", "-sh"], ["--help", "--nonsense"]])
  func help(_ arguments: [String]) throws {
    #expect(try Sample.parse(arguments) == nil)
  }

  @Test func commandsAreIndependent() throws {
    _ = try Sample.parse(["m", "--beam", "9"])
    #expect(try Sample.parse(["m"])?.beam == 5)
  }

  @Test(
    arguments: [
      ("90s", 90), ("10m", 600), ("1h30m", 5_400), ("2d", 172_800), ("0s", 0), ("100m", 6_000), ("", nil), ("m", nil),
      ("10", nil), ("30m1h", nil), ("-5s", nil), ("1.5h", nil), ("10m ", nil), ("1h1h", nil),
      ("9999999999999999999s", nil),
      ("9223372036854775807d", nil),
    ] as [(String, Int?)])
  func durations(_ text: String, seconds: Int?) {
    #expect(Duration(argument: text) == seconds.map { .seconds($0) })
  }

  @Test(arguments: ["90s": "1m30s", "10m": "10m", "24h": "1d", "0s": "0s"])
  func durationText(_ text: String, shown: String) {
    #expect(Duration(argument: text)?.argumentText == shown)
  }

  @Test func helpPage() {
    let page = HelpPage.page(for: Sample.self)
    #expect(page.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let golden = """
      Show every kind of declaration.

      Usage: seq2seq sample [OPTIONS] MODEL [FILE…]

      A first paragraph whose lines are joined.

        kept as it is

      Arguments:
        MODEL                     a model folder
        FILE…                     files to read

      Options:
        -b, --beam N              hypotheses kept at each step (default: 5)
        --dropout X               share of values set to zero (default: 0.25)
        --epochs N                passes over the data, as many as help if not given
        --time TIME               longest time to train
        --cell NAME               kind of recurrent cell (lstm, gru or elman; default:
                                  lstm)
        -o, --output FOLDER       where the model goes (default: model)
        --references FILE         a file of references (may be repeated)
        -s, --scores              print scores
        -r, --raw                 leave text alone

      Common options:

      """
    #expect(page.hasPrefix(golden))
    #expect(HelpPage.page(for: NeedsOption.self).contains("Usage: seq2seq needs --hypotheses FILE [OPTIONS] PAIRS…\n"))
  }
}
