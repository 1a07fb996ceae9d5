import Foundation
import Testing

/// int8 weights from the command line: made, used, refused.
struct PrecisionTests {
  /// Lines of all lengths, more than a batch of them.
  private static let lines = #"{ cut -f 1 "$pairs"; echo; echo 'a b c d e f g a b c'; cat "$pairs"; }"#

  /// To the byte: line by line, together, at any number of threads and any beam.
  @Test(arguments: ["int8", "float32"])
  func aTranslationDoesNotDependOnBatchOrThreads(_ precision: String) throws {
    let result = try runWithModels(
      #"\#(Self.lines) | head -60 > in; t="$seq2seq translate $translator --precision \#(precision) --scores"; "#
        + #"for beam in 1 4; do $t in --beam $beam --threads 1 > one; $t in --beam $beam --threads 3 > three; "#
        + #"while IFS= read -r line; do printf '%s\n' "$line" | $t --beam $beam; done < in > each; "#
        + "cmp one three && cmp one each && wc -l < one; done")
    #expect(result.errors.isEmpty)
    #expect(result.output.split(whereSeparator: \.isWhitespace) == ["60", "60"])
  }

  /// Where the model has int8, auto is int8; without, float32.
  @Test func auto() throws {
    let result = try runWithModels(
      #"cp -r "$translator" m; \#(Self.lines) > in; for p in auto int8 float32; do "$seq2seq" translate m in --scores "#
        + #"--precision $p > $p; done; "$seq2seq" translate m in --scores > default; cmp auto int8; cmp default int8; "#
        + #"cmp -s int8 float32 || echo differ; rm m/model.int8.safetensors; "$seq2seq" translate m in --scores | "#
        + #"cmp - float32; "$seq2seq" translate m in --precision int8; echo $?"#)
    #expect(result.output == "differ\n4\n")
    #expect(
      result.errors.hasSuffix("/m: the model has no int8 weights; make them with seq2seq quantize\n"))
  }

  @Test func quantize() throws {
    let result = try runWithModels(
      #"cp -r "$translator" m; cp m/model.int8.safetensors old; rm m/model.int8.safetensors; "$seq2seq" info m | "#
        + #"grep ^prec; "$seq2seq" quantize m --validation "$pairs" && cmp old m/model.int8.safetensors; "#
        + #""$seq2seq" info m | grep ^prec; "$seq2seq" quantize m --json; "$seq2seq" quantize m -q; "#
        + #""$seq2seq" quantize none; echo $?; "$seq2seq" quantize m --validation-source "$pairs"; echo $?"#)
    let lines = result.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 5)
    #expect(lines[0].hasPrefix("precisions            float32; int8: kept (BLEU "))
    #expect(lines[1].hasPrefix("precisions            float32, int8; int8: kept (BLEU "))
    #expect(lines[2] == #"{"is_kept":true}"# && lines[3] == "4" && lines[4] == "2")
    let errors = result.errors.split(separator: "\n").map(String.init)
    try #require(errors.count == 3)
    #expect(errors[0].hasPrefix("int8: kept (BLEU "))
    #expect(errors[1].hasSuffix("none: there is no such model; train one, or name another folder"))
    #expect(errors[2].hasPrefix("seq2seq quantize: --validation-source and --validation-target belong together"))
  }

  /// Weights that are not those of the folder, and damaged ones, are refused; float32 still works.
  @Test func foreignAndDamaged() throws {
    let result = try runWithModels(
      #""$seq2seq" train "$pairs" -o other -q \#(TrainedModels.options.joined(separator: " ")) --epochs 1 --seed 2 2> told; "#
        + #"cp -r "$translator" m; cp other/model.int8.safetensors m; echo a | "$seq2seq" translate m; echo $?; "#
        + #""$seq2seq" info m; echo $?; echo a | "$seq2seq" translate m --precision float32; "#
        + #"cp "$translator/model.int8.safetensors" m; printf x | dd of=m/model.int8.safetensors bs=1 seek=5000 "#
        + #"conv=notrunc 2> dd; echo a | "$seq2seq" translate m; echo $?"#)
    #expect(result.output == "4\n4\na\n4\n")
    let advice = "make it again with seq2seq quantize, or delete it, or use --precision float32"
    let foreign = "/m/model.int8.safetensors: the file was not made from the model.safetensors beside it; \(advice)"
    let damaged = "/m/model.int8.safetensors: the file is damaged: its checksum is another; \(advice)"
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 3 && zip(lines, [foreign, foreign, damaged]).allSatisfy { $0.hasSuffix($1) })
  }

  @Test func evaluateAndScore() throws {
    let result = try runWithModels(
      #"head -50 "$pairs" > in; for p in int8 float32; do "$seq2seq" evaluate "$translator" in --precision $p | "#
        + #"grep perplexity; done; for p in int8 float32; do "$seq2seq" score "$translator" in --precision $p > $p; done; "#
        + #""$seq2seq" score "$translator" in | cmp - float32; cmp -s int8 float32 || echo differ"#)
    let lines = result.output.split(separator: "\n")
    try #require(lines.count == 5)
    #expect(lines[0] == lines[2] && lines[1] == lines[3] && lines[4] == "differ")
  }
}
