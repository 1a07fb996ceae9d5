import Foundation
import Testing

struct TranslateTests {
  private static let options = TrainedModels.options.joined(separator: " ")

  /// One line out for each line in, whatever the lines are: empty, blank, broken, with CRLF, with NUL, without an end.
  @Test func lineForLine() throws {
    let result = try runWithModels(
      #"printf '\357\273\277a b\r\n\n \n\377\nb\tc\n\000\033[1m\na\342\200\250b\nc' | "$seq2seq" translate "$translator""#
    )
    #expect(result.status == 0)
    let lines = result.output.components(separatedBy: "\n")
    #expect(lines.count == 9 && lines.last == "")
    #expect(lines[0] == "a b" && lines[1].isEmpty && lines[2].isEmpty && lines[7] == "c")
    #expect(
      result.errors == """
        standard input:4: 1 line isn't valid UTF-8; what is broken was read as U+FFFD
        standard input:1: 1 line begins with a byte-order mark; it was dropped
        standard input:1: 1 line ends with CR LF; the CR was dropped
        standard input:6: 1 line holds control characters; they were kept
        standard input:7: 1 line holds Unicode line separators; they were kept and end no line
        standard input:5: 1 line holds tabs; they were taken for spaces

        """)
  }

  @Test(arguments: [0, 1, 2, 1023, 1024, 1025, 3000])
  func manyLines(_ count: Int) throws {
    let result = try runWithModels(
      #"i=0; while [ $i -lt \#(count) ]; do echo 'a b'; i=$((i+1)); done | "$seq2seq" translate "$translator" --beam 1"#
    )
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output == String(repeating: "a b\n", count: count))
  }

  @Test func aVeryLongLine() throws {
    let result = try runWithModels(
      #"{ echo a; yes 'a b c' | head -2000 | tr '\n' ' '; echo; echo b; } | "$seq2seq" translate "$translator" --beam 1"#
    )
    let lines = result.output.components(separatedBy: "\n")
    #expect(result.status == 0 && lines.count == 4 && lines[0] == "a" && lines[2] == "b")
    #expect(lines[1].split(separator: " ").count > 100)
  }

  /// A single character as long as many lines, which is cut all the same.
  @Test func oneLongCharacter() throws {
    let result = try runWithModels(
      #"{ printf e; yes '\#u{301}' | head -20000 | tr -d '\n'; echo; echo b; } | "$seq2seq" translate "$translator" --beam 1"#
    )
    let lines = result.output.components(separatedBy: "\n")
    #expect(result.status == 0 && lines.count == 3 && lines[1] == "b")
  }

  /// Files one after the other, `-` among them; to standard output, to a file, to `-`.
  @Test(arguments: ["> out", "-o out", "--output=out", "-o - > out", "-o /dev/stdout > out"])
  func filesAndOutput(_ redirection: String) throws {
    let result = try runWithModels(
      #"printf 'a\nb' > 1; printf 'c\n' > 2; echo d | "$seq2seq" translate "$translator" 1 - 2 \#(redirection); "#
        + "echo $?; ls; cat out")
    #expect(result.output == "0\n1\n2\nout\na\nb\nd\nc\n" && result.errors.isEmpty)
  }

  @Test func aFailureLeavesTheOldOutput() throws {
    let result = try runWithModels(
      #"echo old > out; echo a > in; "$seq2seq" translate "$translator" in none -o out; echo $?; ls; cat out"#)
    #expect(result.output == "3\nin\nout\nold\n")
    #expect(result.errors == "seq2seq translate: none: can't read: No such file or directory\n")
  }

  /// A slow writer is answered at once: the second line is only written after the first answer has come.
  @Test func answersWhileThePipeIsOpen() throws {
    let result = try runWithModels(
      #"mkfifo in out; "$seq2seq" translate "$translator" < in > out & exec 3> in 4< out; "#
        + "echo a >&3; read x <&4; echo \"got $x\"; echo \"$x b\" >&3; read y <&4; echo \"got $y\"; exec 3>&-; wait")
    #expect(result.output == "got a\ngot a b\n")
  }

  @Test func theStandardModel() throws {
    let result = try runWithModels(
      #"cp -r "$translator" model; echo a | "$seq2seq" translate; echo b > f; "#
        + #""$seq2seq" translate f; echo c | "$seq2seq" translate -"#)
    #expect(result.output == "a\nb\nc\n" && result.errors.isEmpty)
  }

  @Test func nBest() throws {
    let result = try runWithModels(#"printf 'a b\n\nc\n' | "$seq2seq" translate "$translator" --n-best 3"#)
    let rows = result.output.split(separator: "\n").map { $0.components(separatedBy: "\t") }
    #expect(rows.map { $0[0] } == ["1", "1", "1", "2", "3", "3", "3"] && rows.allSatisfy { $0.count == 2 })
    #expect(rows[0][1] == "a b" && rows[3][1].isEmpty && rows[4][1] == "c")
  }

  /// With a shortlist and without; a model without one says so.
  @Test func shortlist() throws {
    let result = try runWithModels(
      #"cp -r "$translator" m; for use in on off auto; do echo a b | "$seq2seq" translate m --shortlist $use; done; "#
        + #""$seq2seq" shortlist m "$pairs" --translations 3 --quiet --json; rm m/shortlist.safetensors; "#
        + #"echo a | "$seq2seq" translate m --shortlist off; echo a | "$seq2seq" translate m; echo $?"#)
    let lines = result.output.split(separator: "\n")
    try #require(lines.count == 6)
    #expect(lines[0...2] == ["a b", "a b", "a b"] && lines[4...5] == ["a", "4"])
    #expect(lines[3].contains(#""is_kept":true"#) && lines[3].contains(#""translations":3"#))
    #expect(
      result.errors.hasSuffix(
        "/m/shortlist.safetensors: the shortlist is missing; "
          + "make one with seq2seq shortlist, or use --shortlist off\n"))
  }

  @Test func scoresAndAlignments() throws {
    let result = try runWithModels(
      #"printf 'a b c\n\nc\n' | "$seq2seq" translate "$translator" --scores --alignments"#)
    let rows = result.output.split(separator: "\n").map { $0.components(separatedBy: "\t") }
    #expect(rows.map { $0[0] } == ["a b c", "", "c"])
    #expect(rows.map { $0[2] } == ["0-0 1-1 2-2", "", "0-0"])
    #expect(rows[0][1].wholeMatch(of: /-\d\.\d{4}/) != nil && rows[1][1] == "0.0000")
    let alignments = try runWithModels(#"echo a b | "$seq2seq" translate "$translator" --alignments"#)
    #expect(alignments.output == "a b\t0-0 1-1\n")
  }

  @Test func json() throws {
    struct Record: Decodable {
      struct Candidate: Decodable {
        let translation: String
        let score: Double
        let alignment: String
      }
      let line: Int
      let source: String
      let candidates: [Candidate]
    }
    let result = try runWithModels(
      #"printf 'a "b"\n\nc\n' | "$seq2seq" translate "$translator" --json --n-best 2 --alignments"#)
    let records = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(Record.self, from: Data($0.utf8))
    }
    #expect(records.map(\.line) == [1, 2, 3] && records.map(\.source) == ["a \"b\"", "", "c"])
    #expect(records.map(\.candidates.count) == [2, 1, 2])
    #expect(records[2].candidates[0].translation == "c" && records[2].candidates[0].alignment == "0-0")
    #expect(records[2].candidates[0].score > records[2].candidates[1].score)
  }

  /// Capitals, spans alone, spans in a line; what the model writes too often is told with its line.
  @Test func casingAndSpans() throws {
    let result = try runWithModels(
      #"printf 'A B C\nhttps://x.de/A 5\na {x} b\n' | "$seq2seq" translate "$translator""#)
    #expect(result.output == "A B C\nhttps://x.de/A 5\na {x} b\n" && result.errors.isEmpty)
    let damaged = try runWithModels(
      #"sed 's/.*\t\(.*\)/{x} \1\t{x} \1 {x}/' "$pairs" > p; "$seq2seq" train p -o m -q \#(Self.options); "#
        + #"printf 'a\n{x} a b\n' > in; "$seq2seq" translate m in; "$seq2seq" translate m in --json -q"#)
    let lines = damaged.output.split(separator: "\n")
    try #require(lines.count == 4)
    #expect(lines[1] == "{x} a b {x}" && lines[3].contains(#""damaged":["{x}"],"repaired":[]"#))
    let warning = "in:2: '{x}' is not as often in the translation\n"
    #expect(damaged.errors == warning + warning)
  }

  @Test func threadsChangeNothing() throws {
    let script = #""$seq2seq" translate "$translator" "$pairs" --scores --threads "#
    #expect(try runWithModels(script + "1").output == runWithModels(script + "5").output)
  }

  /// Two models decide together; one of other vocabularies is refused.
  @Test func ensembles() throws {
    let result = try runWithModels(
      #"cp -r "$translator" twin; echo 'a b' | "$seq2seq" translate "$translator" --ensemble twin; "#
        + #""$seq2seq" train "$pairs" -o other -q --lowercase \#(Self.options) --epochs 1; "#
        + #"echo 'a b' | "$seq2seq" translate "$translator" --ensemble other; echo $?; "#
        + #""$seq2seq" train "$pairs" -o second -q --seed 2 --vocabulary "$translator" \#(Self.options) --epochs 1; "#
        + #"echo 'a b' | "$seq2seq" translate second --ensemble "$translator" > two; echo $?; wc -l < two; "#
        + #""$seq2seq" translate "$translator" --ensemble "$chatbot"; echo $?; "#
        + #""$seq2seq" translate "$translator" --ensemble twin --shortlist on; echo $?"#)
    #expect(result.output.split(whereSeparator: \.isWhitespace) == ["a", "b", "4", "0", "1", "4", "2"])
    for part in [
      "/other: its vocabularies are not those of the first model; train it with --vocabulary and the first model's folder\n",
      ": this model was trained to chat, the first one was not\n",
      "--shortlist on does not go with --ensemble; an ensemble looks at all words\n",
    ] { #expect(result.errors.contains(part)) }
  }
}
