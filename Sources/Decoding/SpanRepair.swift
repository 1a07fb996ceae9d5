import Text

/// Puts into an output what it should have copied and has not: in place of what was written from it, or beside the words
/// that were written from its neighbours.
struct SpanRepair {
  /// What came of it.
  struct Report {
    /// The spans that had to be put in.
    var repaired: [String] = []
    /// Those that are missing all the same, and those that are there too often.
    var damaged: [String] = []
  }

  private struct Edit {
    let range: Range<Int>
    let text: String
    let item: Int
  }

  private let task: CopyTask
  private let text: [UInt8]
  private let words: [OutputWord]
  /// Places of copies that are there, and of words to be replaced.
  private var taken: [Range<Int>]
  private var edits: [Edit] = []

  /// Repairs an output.
  static func repair(_ pieces: inout OutputPieces, _ task: CopyTask) -> Report {
    var matcher = SpanMatcher(pieces.text)
    let places = matcher.match(task.spans)
    let missing = places.indices.filter { places[$0].isEmpty }
    if !missing.isEmpty {
      var repair = Self(task, pieces, taken: places.flatMap { $0 })
      // What replaces words comes first, so that nothing is put beside a word that goes.
      for index in missing { repair.replaceWords(index) }
      for index in missing where !repair.edits.contains(where: { $0.item == index }) { repair.insert(index) }
      repair.apply(to: &pieces)
    }
    matcher = SpanMatcher(pieces.text)
    let copies = matcher.match(task.spans)
    return Report(
      repaired: missing.filter { !copies[$0].isEmpty }.map { task.items[$0].span.text },
      damaged: copies.indices.filter { copies[$0].isEmpty }.map { task.items[$0].span.text }
        + matcher.surplus(of: task.spans))
  }

  private init(_ task: CopyTask, _ pieces: OutputPieces, taken: [Range<Int>]) {
    self.task = task
    self.taken = taken
    text = Array(pieces.text.utf8)
    words = pieces.outputWords
  }

  private func isFree(_ range: Range<Int>) -> Bool { !taken.contains { $0.overlaps(range) } }

  // MARK: In place of words

  /// Replaces what was written from a span that the model has read: a damaged copy, or other words for it.
  private mutating func replaceWords(_ index: Int) {
    let item = task.items[index]
    guard !item.ids.isEmpty, let range = damagedCopy(of: item) ?? wordsWritten(from: item.ids) else { return }
    taken.append(range)
    edits.append(Edit(range: range, text: item.span.text, item: index))
  }

  /// A span of the same kind that is no copy of any; it must have been written from the item.
  private func damagedCopy(of item: CopyTask.Item) -> Range<Int>? {
    ProtectedSpan.all(in: String(decoding: text, as: UTF8.self), of: [item.span.kind]).map(\.range)
      .first { span in
        isFree(span) && words.contains { $0.range.overlaps(span) && $0.comes(from: item.ids) }
      }
      .map { [.number, .phone].contains(item.span.kind) ? withRest($0, from: item.ids) : $0 }
  }

  /// A damaged copy with what else of the number stands beside it: words that hyphens join to it, and further words up to
  /// the last that is a number or joined by a hyphen, as in `vingt-28` and `6 heures quarante-cinq`.
  private func withRest(_ copy: Range<Int>, from ids: Range<Int>) -> Range<Int> {
    var (start, end) = (copy.lowerBound, copy.upperBound)
    for word in words.drop(while: { $0.range.lowerBound < copy.upperBound }) where !isHyphen(text[word.range]) {
      guard wasWritten(word, from: ids), !word.isPunctuation else { break }
      if isJoined(word) || text[word.range].contains(where: { Unicode.Scalar($0).isASCIIDigit }) {
        end = word.range.upperBound
      }
    }
    for word in words.prefix(while: { $0.range.upperBound <= copy.lowerBound }).reversed()
    where !isHyphen(text[word.range]) {
      guard wasWritten(word, from: ids), isHyphen(text[word.range.upperBound..<start]) else { break }
      start = word.range.lowerBound
    }
    let rest = words.filter { $0.range.overlaps(start..<end) && !$0.range.overlaps(copy) }
    // A model that looks at one place all the time would lose the whole sentence.
    return count(rest) <= count(words) / 2 ? start..<end : copy
  }

  /// Whether a word that is no copy looked at some ids more than at all others together.
  private func wasWritten(_ word: OutputWord, from ids: Range<Int>) -> Bool {
    word.share(of: ids) > 0.5 && isFree(word.range)
  }

  /// How many words these are; what a hyphen joins is one.
  private func count(_ words: some Collection<OutputWord>) -> Int { words.count { !$0.isPunctuation && !isJoined($0) } }

  private func isHyphen(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.elementsEqual("-".utf8) }

  /// Whether a hyphen stands right before a word.
  private func isJoined(_ word: OutputWord) -> Bool { isHyphen(text[..<word.range.lowerBound].suffix(1)) }

  /// The run of words that looked at some ids most; of several the one that did so more than the others.
  private func wordsWritten(from ids: Range<Int>) -> Range<Int>? {
    var best: (range: Range<Int>, words: Int, share: Float)?
    var run: ArraySlice<OutputWord> = []
    func close() {
      let run = run.drop(while: \.isPunctuation)
      guard let first = run.first, let last = run.last(where: { !$0.isPunctuation }) else { return }
      let share = run.reduce(0) { $0 + $1.share(of: ids) }
      guard share > best?.share ?? 0 else { return }
      best = (first.range.lowerBound..<last.range.upperBound, count(run), share)
    }
    for (index, word) in words.enumerated() {
      let belongs = wasWritten(word, from: ids) || isHyphen(text[word.range])
      if belongs { run = words[(run.isEmpty ? index : run.startIndex)...index] }
      if !belongs || index == words.count - 1 {
        close()
        run = []
      }
    }
    // What is written without blanks counts as a word, and must not be lost either.
    guard let best, best.words <= count(words) / 2 else { return nil }
    return best.range
  }

  // MARK: Between words

  /// Puts a span beside the words that were written from its neighbours.
  private mutating func insert(_ index: Int) {
    let item = task.items[index]
    var place = enclosing(index) ?? beside(item)
    let isTag = item.span.kind == .tag
    if !isTag { place = endOfWord(around: place) }
    if let edit = edits.first(where: { $0.range.lowerBound < place && place < $0.range.upperBound }) {
      place = edit.range.upperBound
    }
    let earlier = edits.last { $0.range == place..<place }?.text.utf8.last
    let before = earlier ?? (place > 0 ? text[place - 1] : Self.blank)
    let behind = place < text.count ? text[place] : Self.blank
    // A number must not become a part of another, whatever stood beside it, and only tags touch words.
    let isNumber = [.number, .phone].contains(item.span.kind)
    let needsBlankBefore =
      (item.hasBlankBefore || isNumber || !isTag && (Self.isInWord(before) || Self.closing.contains(before)))
      && before != Self.blank && !"([{".utf8.contains(before)
    let needsBlankBehind =
      (item.hasBlankBehind || isNumber || !isTag && Self.isInWord(behind)) && behind != Self.blank
      && !Self.closing.contains(behind)
    let text = (needsBlankBefore ? " " : "") + item.span.text + (needsBlankBehind ? " " : "")
    edits.append(Edit(range: place..<place, text: text, item: index))
  }

  private static let blank = UInt8(ascii: " ")
  private static let closing = Array(".,;:!?)]}".utf8)

  /// Letters, digits, and whatever is not ASCII.
  private static func isInWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || Unicode.Scalar(byte).isASCIILetterOrDigit
  }

  /// A place, or the end of the blank-separated word that it is inside of, as in `Est-ce`.
  private func endOfWord(around place: Int) -> Int {
    guard place > 0, place < text.count, text[place - 1] != Self.blank, text[place] != Self.blank,
      !Self.closing.contains(text[place])
    else { return place }
    let end = text[place...].firstIndex(of: Self.blank) ?? text.count
    return text[place..<end].lastIndex { !Self.closing.contains($0) }.map { $0 + 1 } ?? end
  }

  /// Of a pair of tags the place before, or behind, all words that were written from what it encloses.
  private func enclosing(_ index: Int) -> Int? {
    guard let partner = task.items[index].partner else { return nil }
    let (open, close) = (min(index, partner), max(index, partner))
    let ids = task.items[open].ids.upperBound..<max(task.items[close].ids.lowerBound, task.items[open].ids.upperBound)
    let inside = words.filter { $0.comes(from: ids) && !$0.isPunctuation }
    return index == open ? inside.first?.range.lowerBound : inside.last?.range.upperBound
  }

  /// Behind the word that was written from the id before the span, or before that of the id behind it.
  private func beside(_ item: CopyTask.Item) -> Int {
    let ids = 0..<task.ids.count
    let isOpening = item.span.kind == .tag && !item.span.text.hasPrefix("</")
    // The end of a sentence looks at whatever is left over.
    let places = item.isBehindPunctuation ? words : words.filter { !$0.isPunctuation }
    let before = bestWord(of: places, from: (item.ids.lowerBound - 1..<item.ids.lowerBound).clamped(to: ids))
      .map(\.range.upperBound)
    let behind = bestWord(of: words, from: (item.ids.upperBound..<item.ids.upperBound + 1).clamped(to: ids))
      .map(\.range.lowerBound)
    let isFirst = item.ids.lowerBound == 0
    if isFirst { return words.first?.range.lowerBound ?? 0 }
    return (isOpening ? behind ?? before : before ?? behind)
      ?? words.last { !$0.isPunctuation }?.range.upperBound ?? text.count
  }

  /// Of some words the one that looked at some ids more than the others did, if any did.
  private func bestWord(of words: [OutputWord], from ids: Range<Int>) -> OutputWord? {
    guard !ids.isEmpty, let best = words.max(by: { $0.share(of: ids) < $1.share(of: ids) }), best.share(of: ids) > 0
    else { return nil }
    return best
  }

  // MARK: -

  private func apply(to pieces: inout OutputPieces) {
    // From the last to the first, so that the places of the others stay; of two at one place the later one first, but what
    // takes the place of something before what is put in there.
    func key(_ edit: Edit) -> (Int, Int, Int) { (edit.range.lowerBound, edit.range.isEmpty ? 0 : 1, edit.item) }
    for edit in edits.sorted(by: { key($1) < key($0) }) {
      let item = task.items[edit.item]
      pieces.replace(edit.range, with: edit.text, column: item.column ?? item.ids.first)
    }
  }
}
