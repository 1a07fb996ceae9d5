import Foundation
import Testing

/// `score`, `info`, and `evaluate` with a model.
struct ModelCommandTests {
  @Test func scores() throws {
    let result = try runWithModels(
      #"printf 'a b\ta b\textra\na b\tb a\n\tx\n' | tee in | "$seq2seq" score "$translator" -; "#
        + #""$seq2seq" score --normalize "$translator" in; "$seq2seq" score --json "$translator" in"#)
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 9)
    let scores = lines.prefix(6).compactMap(Double.init)
    try #require(scores.count == 6)
    #expect(scores[0] > scores[1] && scores[0] < 0)
    struct Record: Decodable {
      let score: Double
      let tokens: Int
    }
    let records = try lines.suffix(3).map { try JSONDecoder().decode(Record.self, from: Data($0.utf8)) }
    for (index, record) in records.enumerated() {
      #expect(abs(record.score - scores[index]) < 1e-4)
      #expect(abs(record.score / Double(record.tokens) - scores[index + 3]) < 1e-4)
    }
  }

  /// A pair's score does not depend on the pairs around it.
  @Test func scoresDoNotDependOnNeighbours() throws {
    let result = try runWithModels(
      #"head -40 "$pairs" > in; "$seq2seq" score "$translator" in > all; "#
        + #"while IFS= read -r line; do printf '%s\n' "$line" | "$seq2seq" score "$translator" -; done < in > each; "#
        + "cmp all each && wc -l < all")
    #expect(result.output.trimmingCharacters(in: .whitespacesAndNewlines) == "40")
  }

  @Test func info() throws {
    let result = try runWithModels(#""$seq2seq" info "$translator""#)
    #expect(result.status == 0 && result.errors.isEmpty)
    for line in [
      "task                  translate", "embedding             16, tied: all", "attention             general, input",
      "search                beam 5, length penalty 1", "encoder, decoder      1 layer of 32, lstm, encoder in both",
    ] { #expect(("\n" + result.output).contains("\n" + line), "\(line)") }
  }

  /// `info` reads what a later training would read, too.
  @Test func infoFindsDamagedOldPairs() throws {
    let result = try runWithModels(
      #"cp -r "$translator" m; "$seq2seq" info m > before; echo $?; cd m/training; head -c 1000 replay.safetensors > cut; "#
        + #"mv cut replay.safetensors; cd ../..; "$seq2seq" info m; echo $?"#)
    #expect(result.output == "0\n4\n" && result.errors.contains("/m/training/replay.safetensors: "))
  }

  /// A model keeps its vocabularies, and a folder has those of one kind.
  @Test func vocabulariesDoNotMix() throws {
    let result = try runWithModels(
      #"cp -r "$translator" m; "$seq2seq" vocabulary "$pairs" -o m; echo $?; diff -r "$translator" m && echo same; "#
        + #""$seq2seq" vocabulary "$pairs" -o v -q --words --vocabulary-kind joint; ls v; "#
        + #""$seq2seq" vocabulary "$pairs" -o v -q; ls v"#)
    #expect(
      result.output.split(separator: "\n") == [
        "2", "same", "joint.merges", "joint.vocab", "joint.words", "settings.json", "settings.json", "source.merges",
        "source.vocab", "target.merges", "target.vocab",
      ])
  }

  /// Each command has the models that are made for it.
  @Test func chatbotsDoNotTranslate() throws {
    let result = try runWithModels(#"echo a | "$seq2seq" translate "$chatbot""#)
    #expect(result.status == 4 && result.errors.contains("trained to chat, not to translate"))
    for option in ["--block-list", "--corrections"] {
      let result = try runWithModels(#"echo a | "$seq2seq" chat --translate "$translator" \#(option) list"#)
      #expect(result.status == 2 && result.errors.contains("\(option) does not go with --translate"))
    }
  }

  @Test func vocabulariesAsJSON() throws {
    let result = try runWithModels(
      #""$seq2seq" vocabulary "$pairs" -o v -q --json; for side in source target; do wc -l < v/$side.vocab; done"#)
    let lines = result.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 4)
    for (line, (name, count)) in zip(lines, [("source", lines[2]), ("target", lines[3])]) {
      #expect(line == #"{"entries":\#(count),"name":"\#(name)"}"#)
    }
  }

  @Test func infoAsJSON() throws {
    let result = try runWithModels(#""$seq2seq" info --json "$chatbot""#)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["task"] as? String == "chat" && object["format"] as? Int == 1)
    #expect((object["architecture"] as? [String: Any])?["hidden_size"] as? Int == 32)
    #expect((object["decoding"] as? [String: Any])?["context_turns"] as? Int == 3)
    #expect((object["result"] as? [String: Any])?["chrf"] is Double)
    #expect(result.output.split(separator: "\n").count == 1)
  }

  /// The letters are learnt, so that the figures must be good; translating and scoring apart gives the same.
  @Test func evaluate() throws {
    let result = try runWithModels(
      #""$seq2seq" evaluate --json "$translator" "$pairs"; cut -f 1 "$pairs" > in; "#
        + #""$seq2seq" translate "$translator" in > out; "$seq2seq" evaluate --json --hypotheses out --references in"#)
    #expect(result.status == 0 && result.errors.isEmpty)
    struct Record: Decodable {
      let name: String
      let score: Double
    }
    let records = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(Record.self, from: Data($0.utf8))
    }
    #expect(
      records.map(\.name) == ["BLEU", "chrF2", "perplexity per token", "perplexity per character", "BLEU", "chrF2"])
    // Three letters have no four in a row, so that this BLEU says little.
    #expect(records[0].score == records[4].score)
    #expect(records[1].score > 90 && records[1].score == records[5].score)
    #expect(records[2].score > 1 && records[2].score < 2)
  }

  /// Each source is translated once, however many references it has; a model is as good as itself.
  @Test func evaluateWithSeveralReferences() throws {
    let result = try runWithModels(
      #"printf 'a b c\ta b\na b c\ta b c\nd\td\n' > in; "#
        + #""$seq2seq" evaluate --group-sources --baseline "$translator" --resamples 10 "$translator" in"#)
    let lines = result.output.split(separator: "\n")
    try #require(result.status == 0 && result.errors.isEmpty && lines.count == 14)
    #expect(lines[0].hasPrefix("BLEU|nrefs:var|") && lines[0].hasSuffix("hyp_len = 4 ref_len = 4)"))
    #expect(lines[1].hasPrefix("chrF2|nrefs:var|") && lines[1].hasSuffix(" = 100.00"))
    #expect(lines[2].hasPrefix("perplexity per token = ") && lines[3].hasPrefix("perplexity per character = "))
    #expect(lines[8].hasPrefix("difference ") && lines[8].hasSuffix("   +0.00 to +0.00   1.0000"))
  }

  @Test func vocabularyForTraining() throws {
    let result = try runWithModels(
      #"set -e; "$seq2seq" vocabulary "$pairs" -o v --vocabulary-kind joint --quiet; ls v; "#
        + #""$seq2seq" train "$pairs" -o m --vocabulary v --quiet \#(TrainedModels.options.joined(separator: " ")); "#
        + #"cmp v/joint.vocab m/joint.vocab; echo a b | "$seq2seq" translate m"#)
    #expect(result.output == "joint.merges\njoint.vocab\nsettings.json\na b\n")
    #expect(result.errors.isEmpty)
  }

  @Test func separateVocabularies() throws {
    let result = try runWithModels(#""$seq2seq" vocabulary "$pairs" -o v --words; ls v"#)
    #expect(
      result.output.split(separator: "\n") == [
        "settings.json", "source.merges", "source.vocab", "source.words", "target.merges", "target.vocab",
        "target.words",
      ])
    #expect(result.errors.hasPrefix("source: ") && result.errors.contains("\ntarget: "))
  }

  /// With neither a name nor a folder `model` the model that came with the program is taken.
  @Test func bundledModels() throws {
    let script =
      #"mkdir -p models; cp -r "$translator" models/en-fr; cp -r "$chatbot" models/chat-en; "#
      + #"export SEQ2SEQ_MODELS="$PWD/models"; echo 'a b' | "$seq2seq" translate; echo a | "$seq2seq" chat --beam 1; "#
      + #"cp -r "$translator" model; rm -r models; echo 'c d' | "$seq2seq" translate"#
    let result = try runWithModels(script)
    #expect(result.output.hasPrefix("a b\n") && result.output.hasSuffix("\nc d\n"))
    #expect(result.output.split(separator: "\n").count == 3)
  }

  /// A single correction of a chatbot's is trained on.
  @Test func oneCorrectionIsLearnt() throws {
    let result = try runWithModels(
      #"printf 'a\tg g g\n' > one; "$seq2seq" train -q --from "$chatbot" --task chat one -o n --epochs 20; "#
        + #"echo a | "$seq2seq" chat n --beam 1"#)
    #expect(result.status == 0 && result.output == "g g g\n")
  }

  /// A model with int8 weights alone can be looked at, measured, and gone on from.
  @Test func theFloatsMayBeGone() throws {
    let script =
      #"cp -r "$translator" m; head -50 "$pairs" > few; "$seq2seq" quantize m -q; rm m/model.safetensors; "#
      + #""$seq2seq" info m | grep precisions; "$seq2seq" evaluate -q m few | grep -c perplexity; "#
      + #""$seq2seq" train -q --from m few -o n --epochs 1 --replay 0 2> err && echo a b | "$seq2seq" translate n"#
    let result = try runWithModels(script)
    #expect(result.output.contains("precisions            int8") && !result.output.contains("float32,"))
    #expect(result.output.contains("\n2\na b\n"))
  }
}
