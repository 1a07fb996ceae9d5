import Foundation
import Testing

/// `train --from`, by the program itself.
struct FineTuneTests {
  /// Pairs of letters that the models of the tests have never seen.
  private static let newPairs =
    #"for a in x y é ß 日; do for b in x y é ß 日; do for c in z q ü; do printf '%s %s %s\t%s %s %s\n' "#
    + #"$a $b $c $a $b $c; done; done; done > new.tsv; "#

  /// The result is a whole model of its own, which says what it comes from; the log holds what was told.
  @Test func wholeModel() throws {
    let result = try runWithModels(
      Self.newPairs
        + #""$seq2seq" train --from "$translator" new.tsv -o better --epochs 2 2> told; echo $?; "#
        + #"cmp told better/training/log.txt; "#
        + #"cmp "$translator/joint.vocab" better/joint.vocab; ls better better/training; cat better/README.md; "#
        + #""$seq2seq" info better; echo 'a b c' | "$seq2seq" translate better; cat told"#)
    #expect(result.errors.isEmpty && result.output.hasPrefix("0\nbetter:\nREADME.md\n"))
    for line in [
      "\nmodel.safetensors\nsource.casing\ntraining\n\nbetter/training:\nlock\nlog.txt\nmetrics.tsv\nreplay.safetensors\n",
      "\n- Fine-tuned from the model `m` (weights ", " old pairs not gone through again, nats a token: ",
      "\nfine-tuned from       m, with ", "\na b c\n",
      "\nlearning rate: 0.01 (half of what the model was trained with)\n",
      "\nweights, vocabularies, text and shape: those of m\n", " in each epoch (share asked for: 0.5)\n",
      "; use it with: seq2seq translate better\n",
    ] { #expect(result.output.contains(line), "\(line)") }
  }

  /// A chatbot stays one, and new pairs are learnt with --quiet and a share of old ones, too.
  @Test func chatbots() throws {
    let result = try runWithModels(
      Self.newPairs
        + #""$seq2seq" train --from "$chatbot" new.tsv -o bot -q --replay 0.25 --epochs 1; "#
        + #"grep -E '"(task|contextTurns|replay)"' bot/config.json; grep -c . bot/training/log.txt > count; "#
        + #"echo a | "$seq2seq" chat bot -q --beam 2"#)
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output.contains("\"contextTurns\" : 3") && result.output.contains("\"task\" : \"chat\""))
    #expect(result.output.contains("\"replay\" : 0.25"))
  }

  /// Without old pairs a warning says so, even with --quiet.
  @Test func warnsOfForgetting() throws {
    let result = try runWithModels(
      Self.newPairs
        + #"cp -r "$translator" m; rm -r m/training; "$seq2seq" train --from m new.tsv -o new -q --epochs 1"#)
    #expect(result.status == 0)
    #expect(
      result.errors
        == "nothing is replayed, so the model may forget what it knows: m holds no old pairs "
        + "(training/replay.safetensors); add a file of old pairs to PAIRS\n")
  }

  /// The log is written with --quiet, too; a refused command leaves it alone.
  @Test func logs() throws {
    let result = try runWithModels(
      #""$seq2seq" train "$pairs" -o m -q --epochs 1 --hidden 8; cp m/training/log.txt before; "#
        + #""$seq2seq" train "$pairs" -o m; cmp before m/training/log.txt && head -n 1 before"#)
    #expect(result.output.hasPrefix("reading ") && result.output.hasSuffix("/pairs.tsv\n"))
  }
}
