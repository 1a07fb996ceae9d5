import Foundation
import Testing

/// A clock that is set back under way does no harm: what takes time is measured by one that only goes on.
struct ClockTests {
  /// Makes `$back` the program under a date that goes an hour back with each look.
  private static let backwards =
    "clang -shared -fPIC -o back.so '\(fixture("clock/backwards.c").path)' || exit; "
    + #"back() { LD_PRELOAD="$PWD/back.so" timeout 60 "$seq2seq" "$@"; }; "#
  private static let options = TrainedModels.options.joined(separator: " ")

  /// The date is the one that goes back, or the tests below would show nothing.
  @Test func dateGoesBack() throws {
    let result = try runWithModels(
      Self.backwards + "first=$(LD_PRELOAD=./back.so date +%s); [ $first -gt $(($(date +%s) + 86400)) ]; echo $?")
    #expect(result.output == "0\n" && result.errors.isEmpty)
  }

  @Test func trainingGivesTheSameModel() throws {
    let result = try runWithModels(
      Self.backwards + #"back train "$pairs" -o m -q \#(Self.options) --save-every 0s; echo $?; "#
        + #"cmp m/model.safetensors "$translator/model.safetensors" && echo same"#)
    #expect(result.output == "0\nsame\n" && result.errors.isEmpty)
  }

  @Test func trainingEndsInItsTime() throws {
    let result = try runWithModels(
      Self.backwards + #"back train "$pairs" -o m -q \#(Self.options) --epochs 100000 --patience 0 --time 2s; echo $?"#)
    #expect(result.output == "0\n")
  }

  /// Nobody takes what is written: the program waits a second for that, and no longer.
  @Test func signalEndsItInTime() throws {
    let result = try runWithModels(
      Self.backwards + #"mkfifo p; exec 3<>p; dd if=/dev/zero of=p oflag=nonblock bs=4096 2> /dev/null; "#
        + #"LD_PRELOAD="$PWD/back.so" timeout -s TERM -k 20 1 "$seq2seq" info "$translator" >&3; echo $?"#)
    #expect(result.output == "124\n" && result.errors.isEmpty)
  }
}
