/// Models whose files are damaged, or don't belong together.
extension FailureCases {
  private static let restore = "restore the file"

  static let damaged = [
    Prepared(
      4, after: #"sed -i 's/"format" : 1/"format" : 9/' m/config.json"#, "info m",
      "info: DIR/m/config.json: format 9 is newer than this program's, 1; update the program"),
    Prepared(
      4, after: #"sed -i 's/"layers" : 1/"layers" : 0/' m/config.json"#, "info m",
      "info: DIR/m/config.json: the settings are impossible: layers must be 1 to 64; \(restore)"),
    Prepared(
      4, after: "echo mess > m/config.json", "info m",
      "info: DIR/m/config.json: the configuration is damaged: it is not JSON; \(restore)"),
    Prepared(
      4,
      after: "rm -f m/*int8*; f=m/model.safetensors; size=$(wc -c < $f); "
        + "printf '\\1\\2' | dd of=$f bs=1 seek=$((size - 2)) conv=notrunc 2> n",
      "translate m",
      "translate: DIR/m/model.safetensors: the file is damaged: its checksum is another; restore it from a copy, or train "
        + "the model again"),
    Prepared(
      4,
      after: #""$seq2seq" quantize m -q; f=m/model.int8.safetensors; size=$(wc -c < $f); "#
        + "printf '\\1\\2' | dd of=$f bs=1 seek=$((size - 2)) conv=notrunc 2> n", "translate m",
      "translate: DIR/m/model.int8.safetensors: the file is damaged: its checksum is another; make it again with seq2seq "
        + "quantize, or delete it, or use --precision float32"),
    Prepared(
      4, after: "rm m/joint.vocab", "info m",
      "info: DIR/m/joint.vocab: there is no such file; point to a complete folder"),
    Prepared(
      4, after: "echo mess > m/joint.merges", "info m",
      "info: DIR/m/joint.merges: the first line should be #version: 0.2"),
    Prepared(
      4, after: "rm -f m/shortlist*", "translate m --shortlist on",
      "translate: DIR/m/shortlist.safetensors: the shortlist is missing; make one with seq2seq shortlist, or use "
        + "--shortlist off"),
    Prepared(
      4, after: "echo '{}' > m/config.json", "info m",
      "info: DIR/m/config.json: the configuration is damaged: format is missing; \(restore)"),
    Prepared(
      4, after: "truncate -s 2M m/config.json", "info m",
      "info: DIR/m/config.json: the configuration is larger than 1 MiB; \(restore)"),
    Prepared(
      4, after: "rm m/config.json; mkfifo m/config.json", "info m",
      "info: DIR/m: this is not a model folder: it has no config.json; name the folder that train wrote"),
    Prepared(
      4, after: "rm m/joint.vocab; mkfifo m/joint.vocab", "info m", "info: DIR/m/joint.vocab: this is not a file"),
    Prepared(
      4, after: "truncate -s 65M m/joint.vocab", "info m",
      "info: DIR/m/joint.vocab: the file is larger than 64 MiB, too large for what its name says"),
    Prepared(
      4, after: "printf '\\377\\n' >> m/joint.vocab", "info m", "info: DIR/m/joint.vocab: the file is not UTF-8 text"),
    Prepared(
      4, after: "sed -i '9s/.*//' m/joint.vocab", "info m",
      "info: DIR/m/joint.vocab:9: the line is empty, too long, or has a control character"),
    Prepared(
      4, after: "sed -i '9s/.*/x/' m/joint.vocab", "info m", "info: DIR/m/joint.vocab:9: the entry should be <0x04>"),
    Prepared(
      4, after: "sed -i '9q' m/joint.vocab", "info m",
      "info: DIR/m/joint.vocab: the vocabulary ends before its 260 special and byte entries"),
    Prepared(
      4, after: "sed -i '265s/.*/a b/' m/joint.vocab", "info m",
      "info: DIR/m/joint.vocab:265: the entry has a blank, which is written as U+2581"),
    Prepared(
      4, after: "sed -i '265s/.*/<0x00>/' m/joint.vocab", "info m",
      "info: DIR/m/joint.vocab:265: the entry stands in an earlier line already"),
    Prepared(
      4, after: "echo more >> m/joint.vocab", "info m",
      "info: DIR/m: the source vocabulary has 276 entries, but the weights are for 275; restore the files that belong "
        + "together"),
    Prepared(
      4, after: "sed -i '2s/.*/abc/' m/joint.merges", "info m",
      "info: DIR/m/joint.merges:2: a merge should be two pieces with one blank between"),
    Prepared(
      4, after: "sed -i '2s/.*/x y/' m/joint.merges", "info m",
      "info: DIR/m/joint.merges:2: the vocabulary lacks a piece of this merge or its product"),
    Prepared(
      4, after: "sed -n 2p m/joint.merges >> m/joint.merges", "info m",
      "info: DIR/m/joint.merges:9: the merge is of fixed entries, or stands in an earlier line already"),
    Prepared(
      4, after: "echo mess > m/source.casing", "info m",
      "info: DIR/m/source.casing:1: the first line must be #ordinary and styles of lines; restore the file, or delete it "
        + "to go without"),
    Prepared(
      4, after: "echo word >> m/source.casing", "info m",
      "info: DIR/m/source.casing:2: the line is not a word and its usual form, or has a word again; restore the file, or "
        + "delete it to go without"),
    Prepared(
      4, after: "rm -f m/*int8*; sed -i 's/\"hiddenSize\" : 32/\"hiddenSize\" : 64/' m/config.json", "info m",
      #"info: DIR/m/model.safetensors: "encoder.0.forward.W" is [64, 16], expected [128, 16]; take the file that belongs to "#
        + "this model"),
    Prepared(
      4, after: "rm -f m/*int8*; rm m/model.safetensors; mkfifo m/model.safetensors", "info m",
      "info: DIR/m/model.safetensors: not a regular file; give the path of a safetensors file"),
    Prepared(
      4,
      after: #""$seq2seq" quantize m -q; cp "$chatbot/model.safetensors" m"#, "translate m",
      "translate: DIR/m/model.int8.safetensors: the file was not made from the model.safetensors beside it; make it again "
        + "with seq2seq quantize, or delete it, or use --precision float32"),
    Prepared(
      4, after: "cp m/model.safetensors m/shortlist.safetensors", "translate m --shortlist on",
      "translate: DIR/m/shortlist.safetensors: not a sound shortlist: it must hold starts, tokens, always and nothing else; "
        + "make it again with seq2seq shortlist, or use --shortlist off"),
    Prepared(
      4, after: "sed 's/\"shortlist\"/\"unknown\"/' m/config.json > c; mv c m/config.json",
      "translate m --shortlist on",
      "translate: DIR/m/shortlist.safetensors: the model has no shortlist; make one with seq2seq shortlist, or use "
        + "--shortlist off"),
    Prepared(
      4, after: "cp m/model.safetensors m/training/replay.safetensors", "train pairs --from m -o new",
      "train: DIR/m/training/replay.safetensors: not a sound sample of old pairs: it must hold lengths and ids and nothing else; restore "
        + "it, or use --replay 0"),
    Prepared(
      4, after: ":", "train pairs --from begun -o new",
      "train: DIR/begun: there are no weights to go on from: it has no model.safetensors; name a model whose training has "
        + "ended"),
    Prepared(
      4, after: ":", #"train -q "$pairs" -o begun"#,
      "train: DIR/begun: holds a run with other settings: architecture.dropout was 0, is 0.4, architecture.embeddingSize was "
        + "16, is 64, architecture.hiddenSize was 32, is 128; name another folder with --output, or delete this one"),
    Prepared(
      4, after: ":", #"train -q "$pairs" $options -o begun"#,
      "train: DIR/begun/training/checkpoint.safetensors: the checkpoint does not say where the run stands; delete the model "
        + "folder and train anew"),
    Prepared(
      4, after: "cp -r m other; sed -i 's/\"locale\" : \"[^\"]*\"/\"locale\" : \"de\"/' other/config.json",
      "translate m --ensemble other",
      "translate: DIR/other: its vocabularies are not those of the first model; train it with --vocabulary and the first "
        + "model's folder"),
    Prepared(
      4, after: "sed 's/\"confidence\"/\"unknown\"/' m/config.json > c; mv c m/config.json", "translate m --confidence",
      "translate: m: its confidence was never calibrated; train it again with this program"),
    Prepared(
      4, after: "sed 's/\"confidence\"/\"unknown\"/' m/config.json > c; mv c m/config.json",
      "translate m --json --min-confidence 0.5",
      "translate: m: its confidence was never calibrated; train it again with this program"),
  ]
}
