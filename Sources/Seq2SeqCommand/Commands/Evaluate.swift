import Diagnostics
import Evaluation
import Training

/// `seq2seq evaluate`: how good translations are, a model's own or given ones.
struct Evaluate: Command {
  static let name = "evaluate"
  static let summary = "Score a model on pairs, or given translations against references"
  static let discussion = """
    Translates the sources of PAIRS with a model and prints BLEU and chrF, each with its signature, as sacreBLEU computes
    them, and the model's perplexity on PAIRS, always with float32. Or scores given translations: files have one sentence
    a line, and line n of each belongs together; - is standard input. PAIRS may take the place of --references.

      seq2seq evaluate my-model held-out.tsv
      seq2seq evaluate --hypotheses output.de --references test.de

    With --baseline it also tells how far the difference between two systems may be chance, by paired bootstrap
    resampling; --seed fixes what is drawn. With --report it tells which sentences and which words are hard.

      seq2seq evaluate new-model held-out.tsv --baseline old-model
      seq2seq evaluate --hypotheses new.de --baseline old.de --references test.de --report
    """

  @Argument("MODEL PAIRS", help: "a model folder, and files of source<TAB>target lines") var words: [String] = []
  @Option("--source", placeholder: "FILE", help: "source sentences, one a line, instead of PAIRS") var source: String?
  @Option("--target", placeholder: "FILE", help: "their translations, line by line") var target: String?
  @Flag("--group-sources", help: "take pairs with the same source for one sentence with several references")
  var groupSources
  @Option("--hypotheses", placeholder: "FILE", help: "the translations to score, without a model")
  var hypotheses: String?
  @Option("--references", placeholder: "FILE", help: "translations made by people") var references: [String] = []
  let scoring = ScoringOptions()
  let analysis = AnalysisOptions()
  let search = SearchArguments()
  let common = CommonOptions()

  func run() throws {
    try checkInputs()
    let terminal = Terminal(quiet: common.quiet)
    let frequencies = try analysis.wordFrequencies(wordsOf: scoring.bleu, terminal)
    let baselines = [analysis.baseline].compactMap(\.self)
    var perplexity = Perplexity()
    let corpus: ScoredCorpus
    if let hypotheses {
      let files = TranslationFiles([hypotheses] + baselines, terminal: terminal)
      corpus =
        references.isEmpty
        ? try files.read(beside: testSet(of: readPairs(words, terminal), terminal)) : try files.read(beside: references)
    } else {
      guard let folder = words.first else { throw Failure(.usage, "MODEL is missing", advice: "name a model folder") }
      let pairs = try readPairs(Array(words.dropFirst()), terminal)
      let evaluation = ModelEvaluation(
        search: search, seed: common.seed, workers: common.workers, terminal: terminal)
      try evaluation.checkSearch(by: [folder] + baselines)
      perplexity = try evaluation.perplexity(of: folder, on: pairs)
      corpus = try evaluation.translate(testSet(of: pairs, terminal), by: [folder] + baselines)
    }
    try write(sections(corpus, perplexity, frequencies))
  }

  /// Refuses what doesn't go together.
  private func checkInputs() throws {
    let hasPairs = !words.isEmpty || source != nil || target != nil
    switch (hypotheses != nil, references.isEmpty) {
    case (true, true) where !hasPairs: throw Failure(.usage, "--references is missing")
    case (true, false) where hasPairs:
      throw Failure(.usage, "beside --references there is no MODEL and no PAIRS", advice: "leave one of them out")
    case (true, false) where groupSources: throw Failure(.usage, "--group-sources goes with PAIRS")
    case (false, false): throw Failure(.usage, "--references goes with --hypotheses")
    default: break
    }
    if hypotheses != nil, let option = search.given.first {
      throw Failure(.usage, "\(option) does not go with --hypotheses", advice: "these are translated already")
    }
    if analysis.$resamples != nil, analysis.baseline == nil {
      throw Failure(.usage, "--resamples goes with --baseline")
    }
    if analysis.training != nil, !analysis.report { throw Failure(.usage, "--training goes with --report") }
    let options = [hypotheses, hypotheses.flatMap { _ in analysis.baseline }, source, target, analysis.training]
    try LineReader.checkStandardInput(among: words + references + options.compactMap(\.self))
  }

  private func readPairs(_ tables: [String], _ terminal: Terminal) throws -> [TextPair] {
    let source = try PairSource(tables: tables, source: source, target: target)
    var report = DropReport()
    var pairs: [TextPair] = []
    try PairReader(source).forEach(report: &report) { pair, _ in pairs.append(pair) }
    for line in report.lines { terminal.warn(line) }
    return pairs
  }

  private func testSet(of pairs: [TextPair], _ terminal: Terminal) -> TestSet {
    var testSet = TestSet(groupsSources: groupSources)
    for pair in pairs { testSet.add(source: pair.source, reference: pair.target) }
    let repeated = testSet.sources.count - Set(testSet.sources).count
    if repeated > 0 {
      terminal.say(
        "\(Phrase.count(repeated, "pair")) with the source of an earlier one scored alone; --group-sources "
          + "takes such targets for further references of one source")
    }
    return testSet
  }

  private func sections(
    _ corpus: ScoredCorpus, _ perplexity: Perplexity, _ frequencies: WordFrequencies?
  ) -> [any ReportSection] {
    let groups = analysis.report ? Buckets.lengths.groups(of: corpus.lengths(inWordsOf: scoring.bleu)) : []
    let measurements = scoring.metrics.map {
      Measurement(
        by: $0, of: corpus, groups: groups.map(\.places), resampling: (analysis.resamples, common.seed),
        workers: common.workers)
    }
    var sections: [any ReportSection] = [
      ScoreSection(scores: measurements.map(\.score) + PrintedScore.scores(of: perplexity))
    ]
    if corpus.systems.count > 1 {
      sections.append(ComparisonSection(comparisons: measurements.compactMap(\.comparison)))
    }
    if corpus.isChat { sections.append(VarietySection(corpus)) }
    guard analysis.report else { return sections }
    for (index, system) in corpus.systems.enumerated() {
      sections.append(
        LengthSection(
          system: system.name, isOfSources: corpus.sources != nil, groups: groups,
          scores: measurements.map { ($0.score.name, $0.byGroup[index]) }))
      sections.append(WordSection(system, corpus.references, wordsOf: scoring.bleu, frequencies))
    }
    return sections
  }

  private func write(_ sections: [any ReportSection]) throws {
    let output = Output()
    for (index, section) in sections.enumerated() {
      if common.json {
        for record in section.records { try output.writeJSONLine(record) }
      } else {
        if index > 0 { try output.writeLine("") }
        for line in section.lines { try output.writeLine(line) }
      }
    }
    try output.flush()
  }
}
