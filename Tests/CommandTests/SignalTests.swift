import Foundation
import Testing

/// A signal ends a command with its exit code, and nothing half-written stays.
struct SignalTests {
  /// A training that was stopped before it had begun leaves no folder that would be taken for a model.
  @Test func trainingThatStillReadsLeavesNothing() throws {
    let result = try runWithModels(
      #"mkfifo p; "$seq2seq" train -q p -o new & exec 3>p; printf 'a\tb\n' >&3; "#
        + #"until [ -e new/training/lock ]; do sleep 0.02; done; kill -TERM $!; wait $!; echo $?; ls"#)
    #expect(result.output == "143\np\n")
  }

  @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
  func translatingToAFile(_ name: String, code: Int) throws {
    let result = try runWithModels(
      "mkfifo in; echo old > out; "
        + #"env --default-signal=INT "$seq2seq" translate "$translator" in -o out & pid=$!; exec 3> in; echo a >&3; "#
        + "while ! ls | grep -q 'out[.]'; do kill -0 $pid || exit 1; sleep 0.05; done; "
        + "kill -\(name) $pid; wait $pid; echo $?; exec 3>&-; ls; cat out")
    #expect(result.output == "\(code)\nin\nout\nold\n" && result.errors.isEmpty)
  }

  /// Commands that wait in their midst: for more of the pipe `in`, or for a reader of the full pipe `p`.
  private static let waiting = [
    "evaluate m in", "evaluate --hypotheses in --references in", "score m in", "quantize m --validation in",
    "vocabulary in -o new", "shortlist m in", "translate m in", "chat bot < in", "chat --translate m < in",
    "info m > p",
  ]

  /// Every command is ended, and no file is another or new. Should the signal come before the command is at work, it ends
  /// it just the same.
  @Test(arguments: waiting, [("INT", 130), ("TERM", 143), ("HUP", 129)])
  func everyCommand(_ arguments: String, signal: (name: String, code: Int)) throws {
    let result = try runWithModels(
      #"cp -r "$translator" m; cp -r "$chatbot" bot; mkfifo in p; "#
        + "exec 4<>p; dd if=/dev/zero of=p oflag=nonblock bs=4096 2> n; rm n; "
        + "files() { find . -type f -exec cksum {} + | sort; ls; }; before=$(files); "
        + #"env --default-signal=INT "$seq2seq" \#(arguments) -q & pid=$!; "#
        + "exec 3<>in; printf 'a\\tb\\nc' >&3; sleep 0.2; kill -\(signal.name) $pid; wait $pid; echo $?; "
        + #"[ "$before" = "$(files)" ] && echo same"#)
    #expect(result.output.hasSuffix("\(signal.code)\nsame\n") && result.errors.isEmpty)
  }

  /// What `nohup` asks to be ignored is ignored, in training, too, which SIGTERM still ends.
  @Test func ignoredHangup() throws {
    let train = #""$seq2seq" train "$pairs" -o m \#(TrainedModels.options.joined(separator: " "))"#
    let result = try runWithModels(
      "trap '' HUP; \(train) --epochs 100000 --patience 0 --time 10m 2> log & pid=$!; "
        + "epochs() { while [ $(grep -c '^epoch [0-9]' log) -lt $1 ]; do kill -0 $pid || exit 1; sleep 0.05; done; }; "
        + "epochs 1; kill -HUP $pid; epochs 3; kill -TERM $pid; wait $pid; echo $?")
    #expect(result.output == "143\n")
  }
}
