import Decoding
import Foundation
import Tensors

/// A decoder whose every opinion is a hash of the source and the tokens so far: no structure for a search to lean on.
struct HashDecoder: StepDecoder {
  typealias Memory = [[Int32]]

  /// One row a hypothesis, and the memory that its outputs live in.
  final class Rows {
    var sources: [Int]
    var prefixes: [[Int32]]
    var output: UnsafeMutableBufferPointer<Float> = .allocate(capacity: 0)
    var logSums: UnsafeMutableBufferPointer<Float> = .allocate(capacity: 0)
    var attention: UnsafeMutableBufferPointer<Float> = .allocate(capacity: 0)

    init(count: Int) {
      sources = Array(0..<count)
      prefixes = Array(repeating: [], count: count)
    }

    deinit {
      output.deallocate()
      logSums.deallocate()
      attention.deallocate()
    }
  }

  /// What a test may ask afterwards.
  final class Log {
    var rowsPerStep: [Int] = []
    var encoded: [[Int32]] = []
  }

  let vocabularySize: Int
  /// Added to EOS before normalising: how soon outputs end.
  var endBias: Float = 0
  /// The range of values before normalising: how sure the decoder is.
  var spread = 3.0
  let log = Log()

  func encode(_ sources: [[Int32]]) -> [[Int32]] {
    precondition(sources.allSatisfy { !$0.isEmpty })
    log.encoded += sources
    return sources
  }

  func start(_ memory: [[Int32]]) -> Rows { Rows(count: memory.count) }

  func step(_ tokens: [Int32], _ state: inout Rows, _ memory: [[Int32]]) -> StepOutput {
    precondition(tokens.count == state.sources.count)
    log.rowsPerStep.append(tokens.count)
    let width = memory.map(\.count).max() ?? 0
    state.output.deallocate()
    state.logSums.deallocate()
    state.attention.deallocate()
    state.output = .allocate(capacity: tokens.count * vocabularySize)
    state.logSums = .allocate(capacity: tokens.count)
    state.logSums.initialize(repeating: 0)
    state.attention = .allocate(capacity: tokens.count * width)
    for row in tokens.indices {
      state.prefixes[row].append(tokens[row])
      let source = memory[state.sources[row]]
      _ = UnsafeMutableBufferPointer(rebasing: state.output[(row * vocabularySize)...])
        .update(from: logProbabilities(source: source, prefix: state.prefixes[row]))
      let attention = attention(source: source, prefix: state.prefixes[row])
      _ = UnsafeMutableBufferPointer(rebasing: state.attention[(row * width)...])
        .update(from: attention + Array(repeating: .nan, count: width - attention.count))
    }
    guard let output = state.output.baseAddress, let logSums = state.logSums.baseAddress,
      let attention = state.attention.baseAddress
    else { fatalError() }
    return StepOutput(
      logits: Matrix(output, rows: tokens.count, columns: vocabularySize),
      logSums: Matrix(logSums, rows: tokens.count, columns: 1),
      attention: Matrix(attention, rows: tokens.count, columns: width))
  }

  func reorder(_ state: inout Rows, by indices: [Int]) {
    state.sources = indices.map { state.sources[$0] }
    state.prefixes = indices.map { state.prefixes[$0] }
  }

  /// What the decoder expects after a prefix that begins with START: [V].
  func logProbabilities(source: [Int32], prefix: [Int32]) -> [Float] {
    var generator = SeededGenerator(seed: Self.hash(source + [-1] + prefix))
    var values = (0..<vocabularySize).map { _ in Float(spread * generator.nextUnit()) }
    values[3] += endBias
    let total = Foundation.log(values.reduce(0) { $0 + exp($1) })
    return values.map { $0 - total }
  }

  func attention(source: [Int32], prefix: [Int32]) -> [Float] {
    var generator = SeededGenerator(seed: Self.hash(source + [-2] + prefix))
    return source.map { _ in Float(generator.nextUnit()) }
  }

  private static func hash(_ ids: [Int32]) -> UInt64 {
    ids.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64(UInt32(bitPattern: $1))) &* 0x100_0000_01B3 }
  }
}

extension HashDecoder {
  /// Every output that the rules allow, with its log-probability: the search's answer by brute force.
  func allOutputs(source: [Int32], maximumLength: Int) -> [(tokens: [Int32], logProbability: Float)] {
    var found: [(tokens: [Int32], logProbability: Float)] = []
    func extend(_ tokens: [Int32], _ sum: Float) {
      let values = logProbabilities(source: source, prefix: [2] + tokens)
      found.append((tokens, sum + values[3]))
      guard tokens.count + 1 < maximumLength else { return }
      for token in 4..<Int32(vocabularySize) { extend(tokens + [token], sum + values[Int(token)]) }
    }
    extend([], 0)
    return found
  }

  /// The outputs, best first, of a beam search without any short cut, written apart from the search.
  func plainBeamSearch(source: [Int32], beam: Int, maximumLength: Int) -> [[Int32]] {
    var growing: [(tokens: [Int32], sum: Float)] = [([], 0)]
    var ended: [(tokens: [Int32], score: Float)] = []
    for length in 1...maximumLength where ended.count < beam {
      let continuations = growing.flatMap { hypothesis in
        let values = logProbabilities(source: source, prefix: [2] + hypothesis.tokens)
        return ((length == 1 ? 4 : 3)..<vocabularySize)
          .map { (hypothesis.tokens + [Int32($0)], hypothesis.sum + values[$0]) }
      }
      growing = []
      for (tokens, sum) in continuations.sorted(by: { $0.1 > $1.1 }) where growing.count < beam {
        if tokens.last == 3 {
          ended.append((tokens.dropLast(), sum / Float(length)))
        } else {
          growing.append((tokens, sum))
        }
      }
    }
    return ended.sorted { $0.score > $1.score }.map(\.tokens)
  }

  /// The output of taking the best token at each step, written apart from the search.
  func greedyOutput(source: [Int32], maximumLength: Int) -> [Int32] {
    var tokens: [Int32] = []
    while tokens.count < maximumLength {
      let values = logProbabilities(source: source, prefix: [2] + tokens)
      let allowed = tokens.isEmpty ? 4..<vocabularySize : 3..<vocabularySize
      guard let best = allowed.max(by: { values[$0] < values[$1] }), best != 3 else { break }
      tokens.append(Int32(best))
    }
    return tokens
  }
}

/// Sources of pseudo-random ids with lengths from 1 to `longest`.
func randomSources(_ count: Int, longest: Int, seed: UInt64) -> [[Int32]] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in
    (0..<Int.random(in: 1...longest, using: &generator)).map { _ in Int32.random(in: 4..<100, using: &generator) }
  }
}
