import Diagnostics
import Foundation
import Models
import Tensors
import Text

extension ReplaySample {
  private static let (lengthsName, idsName) = ("lengths", "ids")
  private static let populationKey = "population"
  /// Nobody has learnt from more pairs than this.
  private static let largestPopulation = 1 << 48

  /// Reads a file and checks it against the sizes of the model's vocabularies.
  package init(contentsOf url: URL, sourceVocabularySize: Int, targetVocabularySize: Int) throws {
    let file = try SafetensorsFile(contentsOf: url)
    func damage(_ what: String) -> Failure {
      Failure(
        .model, "not a sound sample of old pairs: \(what)", at: url.path, advice: "restore it, or use --replay 0")
    }
    guard Set(file.entries.keys) == [Self.lengthsName, Self.idsName] else {
      throw damage("it must hold \(Self.lengthsName) and \(Self.idsName) and nothing else")
    }
    let lengths = Array(try file.values(Self.lengthsName, as: Int32.self))
    let ids = Array(try file.values(Self.idsName, as: Int32.self))
    guard file.entries[Self.lengthsName]?.shape == [lengths.count / 2, 2], lengths.count / 2 <= Self.largest else {
      throw damage("it must have two lengths a pair, of \(Self.largest) pairs at most")
    }
    guard lengths.allSatisfy((0...Int32(CorpusBuilder.longestSide)).contains),
      lengths.reduce(0, { $0 + Int($1) }) == ids.count
    else { throw damage("the lengths of its pairs are not those of its ids") }
    guard file.isIntact == true else { throw damage("its checksum is another") }
    guard let population = file.metadata[Self.populationKey].flatMap({ Int($0) }),
      (lengths.count / 2...Self.largestPopulation).contains(population)
    else { throw damage("it does not say how many pairs it stands for") }

    var (pairs, start): ([EncodedPair], Int) = ([], 0)
    let limits = [sourceVocabularySize, targetVocabularySize]
    for index in 0..<lengths.count / 2 {
      let sides = try (0..<2).map { side in
        let end = start + Int(lengths[2 * index + side])
        defer { start = end }
        // Sources may have marks of turns.
        let known = (side == 0 ? SpecialToken.userTurn : SpecialToken.end + 1)..<Int32(limits[side])
        guard ids[start..<end].allSatisfy(known.contains) else { throw damage("an id is outside the vocabulary") }
        return Array(ids[start..<end])
      }
      pairs.append(EncodedPair(source: sides[0], target: sides[1]))
    }
    self.init(pairs: pairs, population: population)
  }

  /// Writes the file, the same bytes for the same sample.
  package func write(to url: URL) throws {
    let lengths = pairs.flatMap { [Int32($0.source.count), Int32($0.target.count)] }
    let ids = pairs.flatMap { $0.source + $0.target }
    try lengths.withUnsafeBufferPointer { lengths in
      try ids.withUnsafeBufferPointer { ids in
        let arrays = [
          SafetensorsFile.Tensor(Self.lengthsName, shape: [pairs.count, 2], lengths),
          SafetensorsFile.Tensor(Self.idsName, shape: [ids.count], ids),
        ]
        let metadata = SafetensorsFile.metadata([Self.populationKey: String(population)], for: arrays)
        try AtomicFile.write(to: url) {
          try SafetensorsFile.write(arrays, metadata: metadata, to: $0, path: url.path)
        }
      }
    }
  }
}
