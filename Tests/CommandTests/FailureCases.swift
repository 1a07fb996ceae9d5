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
    (
      "evaluate m --source one --target empty",
      "evaluate: empty: 0 lines, but one has 2; line n of one file must be the translation of line n of the other"
    ),
    ("evaluate --hypotheses empty --references one", "evaluate: empty: the file is empty"),
    ("quantize m --validation one", "quantize: one:1: one column only; \(onePair)\(files)"),
    ("shortlist m one", "shortlist: one:1: one column only; \(onePair)\(files)"),
    ("chat \"$chatbot\" --block-list none", "chat: none: can't read: No such file or directory"),
    ("chat \"$chatbot\" --corrections folder", "chat: DIR/folder: this is no file"),
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
    ("train pairs --topic-change 1 -o new", "train: --topic-change goes with --task chat; a translator reads one line"),
    (
      "train pairs --task chat --context 1 --topic-change 1 -o new",
      "train: --topic-change does not go with --context 1; there are no turns to put before a message"
    ),
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
    ("translate m --scores=1", "translate: --scores takes no value; try 'seq2seq help translate'"),
    ("evaluate", "evaluate: MODEL is missing; name a model folder"),
    (
      "evaluate m --hypotheses one --references one",
      "evaluate: beside --references there is no MODEL and no PAIRS; leave one of them out"
    ),
    (
      "evaluate --hypotheses one --references one --group-sources",
      "evaluate: --group-sources goes with PAIRS; try 'seq2seq help evaluate'"
    ),
    (
      "evaluate --hypotheses one --references one --beam 5",
      "evaluate: --beam does not go with --hypotheses; these are translated already"
    ),
    (
      "evaluate --hypotheses one --references one --precision int8",
      "evaluate: --precision does not go with --hypotheses; these are translated already"
    ),
    ("evaluate m pairs --resamples 10", "evaluate: --resamples goes with --baseline; try 'seq2seq help evaluate'"),
    (
      "evaluate \"$chatbot\" pairs --margin 1",
      "evaluate: --margin goes with --beam; without it a chatbot draws its replies"
    ),
    (
      "evaluate \"$chatbot\" pairs --baseline \"$chatbot\" --length-penalty 1",
      "evaluate: --length-penalty goes with --beam; without it a chatbot draws its replies"
    ),
    (
      "train pairs --schedule cosine --cooldown 0.3 -o new",
      "train: --cooldown goes with --schedule cooldown; try 'seq2seq help train'"
    ),
    (
      "train pairs --momentum 0.5 -o new",
      "train: --momentum goes with --optimizer momentum; try 'seq2seq help train'"
    ),
    (
      "train pairs --keep last --patience 3 -o new",
      "train: --patience 3 does not go with --keep last; such a training runs to its end"
    ),
    (
      "train pairs --task chat --no-word-pairs -o new",
      "train: --no-word-pairs does not go with --task chat; no single words are learnt there"
    ),
    (
      "train pairs --from m --no-word-pairs -o new",
      "train: --no-word-pairs does not go with --from; no single words are learnt there"
    ),
    ("train - --validation - -o new", "train: standard input can be read only once; try 'seq2seq help train'"),
    (
      "shortlist m - --validation-source - --validation-target one",
      "shortlist: standard input can be read only once; try 'seq2seq help shortlist'"
    ),
    ("chat \"$chatbot\" --block-list -", "chat: standard input can be read only once; try 'seq2seq help chat'"),
    (
      "chat \"$chatbot\" --beam 2 --temperature 2",
      "chat: --temperature does not go with --beam; try 'seq2seq help chat'"
    ),
    (
      "chat \"$chatbot\" --candidates 1 --commonness 0.5",
      "chat: --commonness does not go with --candidates 1; try 'seq2seq help chat'"
    ),
    (
      "chat \"$chatbot\" --context 9",
      "chat: --context takes at most 3 here, the turns that the model was trained to read; try 'seq2seq help chat'"
    ),
    (
      "chat --translate m --temperature 2",
      "chat: --temperature does not go with --translate; try 'seq2seq help chat'"
    ),
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
    (
      "translate m pairs -o /proc/new",
      "translate: /proc/new: can't create: No such file or directory; check the free space and the permissions"
    ),
    (
      "vocabulary pairs -o /proc/new",
      "vocabulary: /proc/new: the folder can't be made; check the name, the permissions and the free space"
    ),
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
      code: 0 is done, 1 a fault of ours, 129, 130 and 143 are SIGHUP, SIGINT and SIGTERM, the others are below. Each line
      here is what the program said in a test, with the arguments that it had; DIR is the folder that it ran in, where `m` is a
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
