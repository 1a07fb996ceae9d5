import Foundation
import Testing

struct TrainTests {
  private static let options = TrainedModels.options.joined(separator: " ")

  /// All talk is on standard error: each choice with its reason, the progress, the end.
  @Test func talk() throws {
    let models = try TrainedModels.shared.get()
    #expect(models.training.status == 0 && models.training.output.isEmpty)
    for line in [
      "reading \(models.pairs)\n", "\nlearning the joint vocabulary\n", " to validate on (held out, none of their",
      "\nhidden: 32 (as asked)\n", "\nvocabulary size: 2000 (for 399 pairs)\n", "  source     ", "  reference  ",
      "  output     ", "\ndone\n", "; use it with: seq2seq translate \(models.translator)\n",
    ] { #expect(models.training.errors.contains(line), "\(line)") }
    #expect(!models.training.errors.contains("\u{1B}") && !models.training.errors.contains("\r"))
  }

  @Test func quietAndJSON() throws {
    let quiet = try runWithModels(#""$seq2seq" train "$pairs" -o m -q \#(Self.options) --epochs 1"#)
    #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty)
    let json = try runWithModels(#""$seq2seq" train "$pairs" -o m -q --json \#(Self.options) --epochs 1"#)
    let events = try json.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(json.status == 0 && json.errors.isEmpty)
    #expect(events.compactMap { $0["event"] as? String } == ["step", "validation"])
    #expect(events.last?["validation_loss"] is Double && events.last?["bleu"] is Double)
    #expect(try #require(events.last?["tokens_per_second"] as? Double) > 0)
  }

  /// Standard input, packed files, two aligned files: all the same model.
  @Test func waysToGivePairs() throws {
    let result = try runWithModels(
      #"gzip -c "$pairs" > p.gz; cut -f 1 "$pairs" > s; cut -f 2 "$pairs" > t; o='-q \#(Self.options) --epochs 1'; "#
        + #""$seq2seq" train "$pairs" -o 1 $o; "$seq2seq" train - -o 2 $o < "$pairs"; "$seq2seq" train p.gz -o 3 $o; "#
        + #""$seq2seq" train --source s --target t -o 4 $o; "$seq2seq" train "$pairs" -o 5 $o --reverse; "#
        + #"for i in 2 3 4 5; do cmp 1/model.safetensors $i/model.safetensors && echo same; done"#)
    #expect(result.output == "same\nsame\nsame\nsame\n" && result.errors.isEmpty)
  }

  @Test func droppedPairsAreCounted() throws {
    let result = try runWithModels(
      #"{ cat "$pairs"; printf 'single\na\ta\n\tx\ny\t\n\377\tz\n'; } > in; "#
        + #""$seq2seq" train in -o m \#(Self.options) --epochs 1"#)
    for line in [
      "dropped 1 line: no tab\n  in:400: single\n", "dropped 1 line: empty source\n  in:402: x\n",
      "dropped 1 line: empty target\n  in:403: y\n", "dropped 1 line: the same pair again\n  in:401: a\n",
      "\nin:404: 1 line isn't valid UTF-8; what is broken was read as U+FFFD\n",
    ] { #expect(result.errors.contains(line), "\(line)") }
  }

  /// Sides that don't belong together: the model translates everything alike, and the log says what to look at.
  @Test func collapseIsTold() throws {
    let result = try runWithModels(
      #"cut -f 1 "$pairs" > s; { tail -n +173 s; head -172 s; } > t; "#
        + #""$seq2seq" train --source s --target t -o m \#(Self.options) -q --dropout 0.5 --patience 0 --keep last"#)
    #expect(result.status == 0 && result.errors.contains("the model has collapsed: "))
    #expect(result.errors.contains("look whether the pairs belong together line by line"))
  }

  @Test func finishedAndForeignFolders() throws {
    let result = try runWithModels(
      #"cp -r "$translator" m; "$seq2seq" train "$pairs" -o m -q; echo $?; cat "$pairs" > file; "#
        + #""$seq2seq" train "$pairs" -o file -q; echo $?"#)
    #expect(result.output == "4\n5\n")
    let lines = result.errors.split(separator: "\n")
    try #require(lines.count == 2)
    #expect(
      lines[0].hasPrefix("seq2seq train: ")
        && lines[0].hasSuffix(
          "/m: holds a finished model; name another folder with --output, or delete this one")
    )
    #expect(
      lines[1].hasSuffix("/file/training: the folder can't be made; check the name, the permissions and the free space")
    )
  }

  /// A signal saves and ends, with the exit code of the signal; the same command goes on from there.
  @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
  func signals(_ name: String, code: Int) throws {
    // Should the signal be lost, the run ends with its time.
    let train = #""$seq2seq" train "$pairs" -o m \#(Self.options) --epochs 100000 --patience 0 --time 10m"#
    let result = try runWithModels(
      "for log in log1 log2; do \(train) 2> $log & pid=$!; "
        + "while ! grep -q '^epoch [0-9]' $log; do kill -0 $pid || exit 1; sleep 0.05; done; "
        + "kill -\(name) $pid; wait $pid; echo $?; done; "
        + "tail -n 1 log1; grep -c '^resuming at epoch' log1; grep -c '^resuming at epoch' log2; ls m/training; "
        + "\(train) -q --seed 2; echo $?")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.prefix(2) == ["\(code)", "\(code)"])
    #expect(
      lines.dropFirst(2) == [
        "stopped and saved in m; the same command goes on", "0", "1", "checkpoint.safetensors", "lock", "log.txt",
        "metrics.tsv", "sound.safetensors", "4",
      ])
    #expect(result.errors.contains("m: holds a run with another --seed; "))
  }
}
