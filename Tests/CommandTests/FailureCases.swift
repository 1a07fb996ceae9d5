/// What goes wrong by the user's hand: a command line among files and models of every kind, and what is said to it.
///
/// `docs/errors.md` is made from it.
enum FailureCases {
  typealias Case = (arguments: String, message: String)

  private static let onePair = "pairs are source<TAB>target; "
  private static let files = "for two files that belong together line by line use --source and --target"
  private static let from = "the model that --from names, which has"
  private static let leave = "leave the option out, or train without --from"
  private static let standard = "there is no folder 'model' here; name a model, or train one: seq2seq train PAIRS"

  /// Input that can't be used: exit code 3.
  static let data: [Case] = [
    ("train -q none -o new", "train: none: can't read: No such file or directory"),
    ("train -q folder -o new", "train: folder: can't read: Is a directory"),
    ("train -q binary -o new", "train: binary:2: not a text file"),
    ("train -q one -o new", "train: one:1: one column only; \(onePair)\(files)"),
    ("train -q empty -o new", "train: empty: the file is empty"),
    ("train -q utf16 -o new", "train: utf16: the text is UTF-16; convert it to UTF-8 first"),
    ("train -q cut.gz -o new", "train: cut.gz: the compressed file ends early; get it anew"),
    ("train -q pairs --validation none -o new", "train: none: can't read: No such file or directory"),
    (
      "train -q --source one --target empty -o new",
      "train: empty: 0 lines, but one has 2; line n of one file must be the translation of line n of the other"
    ),
    (
      "train -q pairs -o new",
      "train: 1 pair to train on and 0 to validate on are too few; give more pairs, or name validation pairs "
        + "with --validation"
    ),
    ("translate m none", "translate: none: can't read: No such file or directory"),
    ("translate m folder", "translate: folder: can't read: Is a directory"),
    ("translate m utf16", "translate: utf16: the text is UTF-16; convert it to UTF-8 first"),
    ("score m one", "score: one:1: one column only; \(onePair)mend the line"),
    ("score m none", "score: none: can't read: No such file or directory"),
    ("score m folder", "score: folder: can't read: Is a directory"),
    ("evaluate m one", "evaluate: one:1: one column only; \(onePair)\(files)"),
    ("evaluate m empty", "evaluate: empty: the file is empty"),
    ("vocabulary one -o new", "vocabulary: one:1: one column only; \(onePair)\(files)"),
    ("vocabulary none -o new", "vocabulary: none: can't read: No such file or directory"),
  ]

  /// Models that are missing, damaged or for something else: exit code 4.
  static let model: [Case] = [
    ("translate", "translate: \(standard)"), ("translate pairs", "translate: \(standard)"),
    ("chat", "chat: \(standard)"), ("info", "info: \(standard)"),
    ("translate none", "translate: DIR/none: there is no such model; train one, or name another folder"),
    (
      "translate folder",
      "translate: DIR/folder: this is not a model folder: it has no config.json; name the folder that train wrote"
    ),
    (
      "chat m", "chat: m: this model was trained to translate, not to chat; use it with seq2seq translate"
    ),
    (
      "info damaged",
      "info: DIR/damaged/model.safetensors: not a sound safetensors file: the file has only 5 bytes; restore it "
        + "from a copy, or make the model again"
    ),
    (
      "translate begun",
      "translate: DIR/begun: its training has not come far enough to leave a model; give the same train command again "
        + "to go on"
    ),
    (
      "translate slow --precision int8",
      "translate: DIR/slow: the model has no int8 weights; make them with seq2seq quantize"
    ),
    (
      "train -q pairs --vocabulary folder -o new",
      "train: DIR/folder/settings.json: there is no such file; point to a complete folder"
    ),
    ("train pairs --from none -o new", "train: DIR/none: there is no such model; train one, or name another folder"),
    (
      "train pairs --from damaged -o new",
      "train: DIR/damaged/model.safetensors: not a sound safetensors file: the file has only 5 bytes; restore it "
        + "from a copy, or make the model again"
    ),
  ]

  /// Wrong usage: exit code 2, and where nothing better is advised, where to read on.
  static let usage: [Case] = [
    ("train", "train: PAIRS is missing; give a file of source<TAB>target lines"),
    ("train --source one", "train: --source and --target belong together; try 'seq2seq help train'"),
    (
      "train --hidden 33 pairs -o new",
      "train: --hidden 33 can't be halved for the encoder's two directions; take an even number, or add --one-direction"
    ),
    ("train pairs --time 0s -o new", "train: --time is 0; give a time to train in, such as 10m"),
    ("train pairs --context 2 -o new", "train: --context goes with --task chat; a translator reads one line"),
    ("train pairs --replay 0.5 -o new", "train: --replay goes with --from; try 'seq2seq help train'"),
    (
      "train pairs --from m --replay 1 -o new",
      "train: --replay takes a number from 0 to below 1, not '1'; try 'seq2seq help train'"
    ),
    (
      "train pairs --from m -o m",
      "train: DIR/m: --from and --output name the same folder; name another folder with --output"
    ),
    ("train pairs --from m --hidden 33 -o new", "train: --hidden 33 contradicts \(from) 32; \(leave)"),
    ("train pairs --from m --lowercase -o new", "train: --lowercase contradicts \(from) case kept; \(leave)"),
    ("train pairs --from m --task chat -o new", "train: --task chat contradicts \(from) translate; \(leave)"),
    (
      "train pairs --source one --target one",
      "train: give PAIRS, or --source and --target, not both; try 'seq2seq help train'"
    ),
    ("train --hiden 5", "train: unknown option '--hiden', nearest is '--hidden'; try 'seq2seq help train'"),
    (
      "train --cell lsm",
      "train: --cell takes lstm, gru or gru-before, not 'lsm', nearest is 'lstm'; try 'seq2seq help train'"
    ),
    ("train --hidden 1", "train: --hidden takes a whole number from 2 to 8192, not '1'; try 'seq2seq help train'"),
    ("train --hidden", "train: --hidden needs a value, N; try 'seq2seq help train'"),
    (
      "train --dropout 1", "train: --dropout takes a number from 0 to below 1, not '1'; try 'seq2seq help train'"
    ),
    (
      "train --source-locale xx-YY",
      "train: --source-locale takes a locale that ICU knows, such as th or pt_BR, not 'xx-YY'; try 'seq2seq help train'"
    ),
    (
      "train --time 5",
      "train: --time takes a duration such as 90s, 10m or 1h30m, not '5'; try 'seq2seq help train'"
    ),
    (
      "translate --beam 0 m",
      "translate: --beam takes a whole number from 1 to 100, not '0'; try 'seq2seq help translate'"
    ),
    (
      "translate --length-penalty nan m",
      "translate: --length-penalty takes a number from 0 to 10, not 'nan'; try 'seq2seq help translate'"
    ),
    ("score m", "score: PAIRS is missing; try 'seq2seq help score'"),
    ("info m x", "info: unexpected argument 'x'; try 'seq2seq help info'"),
    ("evaluate m", "evaluate: PAIRS is missing; give a file of source<TAB>target lines"),
    ("vocabulary pairs", "vocabulary: --output is missing; try 'seq2seq help vocabulary'"),
  ]

  /// Disk and permissions: exit code 5.
  static let resource: [Case] = [
    (
      "translate m pairs -o none/out",
      "translate: DIR/none/out: can't create: No such file or directory; check the free space and the permissions"
    ),
    (
      "train -q pairs -o one/new",
      "train: DIR/one/new/training: the folder can't be made; check the name, the permissions and the free space"
    ),
    ("translate m pairs > /dev/full", "translate: standard output: can't write: No space left on device"),
    (
      "translate m pairs -o /dev/full", "translate: /dev/full: can't write: No space left on device"
    ),
  ]

  /// A case with what has to be done to the files before, as a shell says it.
  struct Prepared: Sendable {
    let code: Int32
    let preparation: String
    let arguments: String
    let message: String

    init(_ code: Int32, after preparation: String, _ arguments: String, _ message: String) {
      (self.code, self.preparation, self.arguments, self.message) = (code, preparation, arguments, message)
    }
  }

  private static let restore = "restore the file"

  /// Damage, limits and what else must be brought about first.
  static let prepared = [
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
      4, after: ":", "train pairs -o m",
      "train: DIR/m: holds a finished model; name another folder with --output, or delete this one"),
    Prepared(
      5, after: "mkdir -p begun/training; flock begun/training/lock sleep 30 & sleep 1", "train -q pairs -o begun",
      "train: DIR/begun: another training is at work here; wait for it, or name another folder with --output"),
    Prepared(
      5, after: "ulimit -f 8", #"train -q "$pairs" -o full"#,
      "train: DIR/full/training: can't write: File too large; check the free space and the "
        + "permissions"),
    Prepared(
      5, after: ":", #"train -q "$pairs" --memory 100M --size large -o full"#,
      "train: there are 105 MB of memory, and training takes more than 207 MB; take a smaller --size or --vocabulary-size, "
        + "close other programs, or raise --memory"),
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
  ]

  /// The page of the documentation.
  static var page: String {
    let families: [(title: String, code: Int32, cases: [Case])] = [
      ("Wrong usage", 2, usage), ("Input that can't be used", 3, data),
      ("A model that is missing, damaged, or for something else", 4, model), ("Disk, memory, permissions", 5, resource),
    ]
    let introduction = """
      # Errors

      What goes wrong is told in one line on standard error, `seq2seq COMMAND: WHERE: WHAT; WHAT TO DO`, and by the exit
      code: 0 is done, 1 a fault of ours, 130 and 143 are SIGINT and SIGTERM, the others are below. Each line here is what
      the program said in a test, with the arguments that it had; DIR is the folder that it ran in, where `m` is a
      translator and `$chatbot` a chatbot.

      """
    return introduction + families.map { section($0.title, $0.code, $0.cases) }.joined()
  }

  private static func section(_ title: String, _ code: Int32, _ cases: [Case]) -> String {
    let further = prepared.filter { $0.code == code }.map { test -> Case in
      (test.preparation == ":" ? test.arguments : "\(test.arguments)` behind `\(test.preparation)", test.message)
    }
    return "\n## \(title): \(code)\n\n"
      + (cases + further).map { "- `\($0.message)`  \n  after `\($0.arguments)`\n" }.joined()
  }
}
