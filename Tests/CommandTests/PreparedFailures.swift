/// Failures that have to be brought about first: damage, limits, permissions.
extension FailureCases {
  /// A case with what has to be done to the files before, as a shell says it.
  struct Prepared: Sendable {
    let code: Int32
    let preparation: String
    let arguments: String
    let message: String
    /// Lines that warn before; nil for any number.
    let warnings: Int?

    init(_ code: Int32, after preparation: String, _ arguments: String, _ message: String, warnings: Int? = 0) {
      (self.code, self.preparation, self.arguments, self.message) = (code, preparation, arguments, message)
      self.warnings = warnings
    }
  }

  static let prepared = limits + forbidden + damaged

  /// Files, amounts and folders that don't go, and what doesn't go together.
  static let limits = [
    Prepared(
      4, after: ":", "train pairs -o m",
      "train: DIR/m: holds a finished model; name another folder with --output, or delete this one"),
    Prepared(
      4, after: "mkdir -p others/training; echo 1 > others/config.json; echo 1 > others/training/data",
      "train pairs -o others",
      "train: DIR/others: holds a file config.json that is not a model's; name another folder with --output, or delete "
        + "this one"),
    Prepared(
      4, after: #""$seq2seq" vocabulary -q "$pairs" -o words"#, "train pairs -o words",
      "train: DIR/words: holds a file settings.json that is not a model's; name another folder with --output, or delete "
        + "this one"),
    Prepared(
      5, after: "mkdir -p begun/training; flock begun/training/lock sleep 30 & sleep 1", "train -q pairs -o begun",
      "train: DIR/begun: another command is at work here; wait for it, or name another folder with --output"),
    Prepared(
      5, after: "flock m/training/lock sleep 30 & sleep 1", "quantize m",
      "quantize: DIR/m: another command is at work here; wait for it"),
    Prepared(
      5, after: "flock m/training/lock sleep 30 & sleep 1", #"shortlist m "$pairs""#,
      "shortlist: DIR/m: another command is at work here; wait for it"),
    Prepared(
      5, after: "ulimit -f 8", #"train -q "$pairs" -o full"#,
      "train: DIR/full/training: can't write: File too large; check the free space and the "
        + "permissions"),
    Prepared(
      5, after: ":", #"train -q "$pairs" --memory 100M --size large -o full"#,
      "train: there are 105 MB of memory, and training takes more than 207 MB; take a smaller --size or --vocabulary-size, "
        + "close other programs, or raise --memory"),
    Prepared(
      5, after: "for i in 1 2 3 4; do seq 1 100000; done > many", "translate m many -q --memory 3M --threads 1",
      "translate: out of memory; lower --batch-tokens, --beam or --size, or raise --memory if it is given"),
    Prepared(
      2, after: ":", "train --memory 2",
      "train: --memory takes an amount such as 500M or 2G, not '2'; try 'seq2seq help train'"),
    Prepared(
      3, after: "yes a | head -2001 | tr '\\n' ' ' > long; printf '\\tb\\n' >> long", "score m long",
      "score: long:1: more than 2000 tokens; score shorter sentences"),
    Prepared(
      3, after: "for i in 1 2 3 4 5 6 7; do printf 'caf\\351 caf\\351 \\351\\351\\t\\351\\351\\n'; done > latin",
      "train -q latin -o new",
      "train: latin:1: not text in UTF-8; convert it to UTF-8 first if it is text"),
    Prepared(
      3, after: "head -c 100000000 /dev/zero | gzip > bomb.gz", "train -q bomb.gz -o new",
      "train: bomb.gz:1: not a text file"),
    Prepared(
      3, after: "yes 'a b c\td e f' | head -10000000 | gzip > bomb.gz", "vocabulary -q bomb.gz -o new",
      "vocabulary: bomb.gz: the compressed file unpacks to more than 250 times its size; unpack it first if it is meant to "
        + "be so"),
    Prepared(
      3, after: ": > none.tsv", "train -q pairs --validation none.tsv -o new",
      "train: none.tsv: the file is empty"),
    Prepared(
      2, after: ":", "train -q pairs - - -o new",
      "train: standard input can be read only once; try 'seq2seq help train'"),
    Prepared(
      2, after: ":", #"train -q "$pairs" --tie all --vocabulary-kind separate -o new"#,
      "train: embeddings of separate vocabularies can't all be tied; add --vocabulary-kind joint"),
    Prepared(
      2, after: ":", #"train -q --task chat "$pairs" --topic-change 1 --vocabulary-kind separate -o new"#,
      "train: --topic-change needs a vocabulary that both sides have; add --vocabulary-kind joint"),
    Prepared(
      2, after: ":", "translate m --ensemble m --shortlist on",
      "translate: --shortlist on does not go with --ensemble; an ensemble looks at all words"),
    Prepared(
      2, after: ":", "evaluate --references one",
      "evaluate: --references goes with --hypotheses; try 'seq2seq help evaluate'"),
    Prepared(
      2, after: ":", "evaluate --hypotheses one", "evaluate: --references is missing; try 'seq2seq help evaluate'"),
    Prepared(
      2, after: ":", "evaluate m pairs --training one",
      "evaluate: --training goes with --report; try 'seq2seq help evaluate'"),
    Prepared(
      4, after: ":", #"translate m --ensemble "$chatbot""#,
      "translate: BOT: this model was trained to chat, the first one was not"),
    Prepared(
      4, after: ":", #"shortlist "$chatbot" pairs"#,
      "shortlist: BOT: replies are no translations: a chat model has no shortlist"),
    Prepared(
      3, after: "printf '\\037\\213\\010\\0\\0\\0\\0\\0\\0\\003mess, mess, mess' > bad.gz", "train -q bad.gz -o new",
      "train: bad.gz: the compressed file is damaged: invalid code lengths set; get it anew"),
    Prepared(
      3, after: "printf 'a\\t\\n' > half", "train -q pairs --validation half -o new",
      "train: half: no pair to validate on"),
    Prepared(
      3, after: "yes a | head -2001 | tr '\\n' ' ' > long; printf '\\tb\\n' >> long", "evaluate m long",
      "evaluate: long:1: more than 2000 tokens; take the pair out"),
    Prepared(
      3, after: "echo a > short", "evaluate --hypotheses one --references short",
      "evaluate: short: 1 line, but one has 2; line n of each must belong together"),
    Prepared(
      3, after: "truncate -s 17M large", #"chat "$chatbot" --corrections large"#,
      "chat: DIR/large: the file is larger than 16 MB"),
    Prepared(
      3, after: ":",
      #"train -q "$pairs" --optimizer momentum --learning-rate 100 --momentum 0.99 --warmup 0 --clip 0 -o full"#,
      "train: step N: training diverged: its loss was beyond all bounds, even at lower and lower learning rates; train again "
        + "with a lower --learning-rate, and another --output", warnings: nil),
  ]

  /// What the user may not read or write.
  static let forbidden = [
    Prepared(
      5, after: "chmod 0 pairs", "translate m pairs", "translate: pairs: can't read: Permission denied"),
    Prepared(
      5, after: "chmod 0 pairs", "train -q pairs -o new", "train: pairs: can't read: Permission denied"),
    Prepared(
      5, after: "mkdir -m 555 closed", "translate m pairs -o closed/out",
      "translate: DIR/closed/out: can't create: Permission denied; check the free space and the permissions"),
    Prepared(
      5, after: "mkdir -m 555 closed", "train -q pairs -o closed/new",
      "train: DIR/closed/new/training: the folder can't be made; check the name, the permissions and the free space"),
    Prepared(
      5, after: "rm -r begun/training; mkdir begun/training; touch begun/training/lock; chmod 444 begun/training/lock",
      "train -q pairs -o begun",
      "train: DIR/begun/training: can't write: Permission denied; check the permissions"),
    Prepared(
      5, after: "mkdir -m 555 closed", "vocabulary -q pairs -o closed",
      "vocabulary: DIR/closed/source.vocab: can't create: Permission denied; check the free space and the permissions"),
    Prepared(
      5, after: "chmod 0 m/config.json", "info m",
      "info: DIR/m/config.json: the configuration can't be read; check its permissions"),
    Prepared(
      5, after: "chmod 0 m/joint.vocab", "info m",
      "info: DIR/m/joint.vocab: the file can't be read; check its permissions"),
    Prepared(
      5, after: "rm -f m/*int8*; chmod 0 m/model.safetensors", "info m",
      "info: DIR/m/model.safetensors: can't be read: Permission denied; check its permissions and the free memory"),
    Prepared(
      5, after: "touch own; chmod 0 own", #"chat "$chatbot" --corrections own"#,
      "chat: DIR/own: can't read: Permission denied"),
  ]
}
