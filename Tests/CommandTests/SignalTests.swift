import Foundation
import Testing

/// A signal ends a command with its exit code, and nothing half-written stays.
struct SignalTests {
  @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
  func translatingToAFile(_ name: String, code: Int) throws {
    let result = try runWithModels(
      "mkfifo in; echo old > out; "
        + #"env --default-signal=INT "$seq2seq" translate "$translator" in -o out & pid=$!; exec 3> in; echo a >&3; "#
        + "while ! ls | grep -q 'out[.]'; do kill -0 $pid || exit 1; sleep 0.05; done; "
        + "kill -\(name) $pid; wait $pid; echo $?; exec 3>&-; ls; cat out")
    #expect(result.output == "\(code)\nin\nout\nold\n" && result.errors.isEmpty)
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
