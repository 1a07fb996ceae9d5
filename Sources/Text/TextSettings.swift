import Diagnostics
import Foundation

/// How one side's text becomes words: everything that a vocabulary's numbers depend on.
package struct TextSettings: Codable, Sendable, Equatable {
  /// Unicode normalisation (Unicode Standard Annex 15) that every text goes through, after letter case.
  package enum Normalization: String, Codable, Sendable, CaseIterable {
    case nfc, nfkc, none
  }

  /// What happens to letter case, before normalisation.
  package enum LetterCase: String, Codable, Sendable, CaseIterable {
    case kept, lower, upper, folded
  }

  /// How a text is cut into words.
  package enum Tokenizer: String, Codable, Sendable, CaseIterable {
    /// ICU's word rules with the dictionaries of `locale`; words are cut into subwords.
    case icu
    /// The text is tokenised already: each blank-separated token is one entry, without subwords.
    case whitespace
  }

  package var normalization: Normalization
  package var letterCase: LetterCase
  /// An ICU locale id such as `th` or `pt_BR`; empty is the root locale, whose rules suit most languages.
  package var locale: String
  package var tokenizer: Tokenizer

  package init(
    normalization: Normalization = .nfc, letterCase: LetterCase = .kept, locale: String = "",
    tokenizer: Tokenizer = .icu
  ) {
    self.normalization = normalization
    self.letterCase = letterCase
    self.locale = locale
    self.tokenizer = tokenizer
  }

  /// A setting that is missing has its default, so that a folder made before the setting existed can still be read.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    normalization = try values.decodeIfPresent(Normalization.self, forKey: .normalization) ?? normalization
    letterCase = try values.decodeIfPresent(LetterCase.self, forKey: .letterCase) ?? letterCase
    locale = try values.decodeIfPresent(String.self, forKey: .locale) ?? locale
    tokenizer = try values.decodeIfPresent(Tokenizer.self, forKey: .tokenizer) ?? tokenizer
  }

  /// Reads `settings.json` of a vocabulary folder.
  package init(reading folder: URL) throws {
    let file = folder.appendingPathComponent(Self.fileName)
    let bytes = try LineFile.contents(of: file)
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      throw Failure(.model, "the text settings can't be read", at: file.path, advice: "learn the vocabulary again")
    }
  }

  /// Writes `settings.json`, which completes a vocabulary folder.
  package func write(to folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let bytes = Array(try encoder.encode(self)) + [LineFile.newline]
    try LineFile.write(bytes, to: folder.appendingPathComponent(Self.fileName))
  }

  /// The file of a vocabulary folder that says how its text was treated.
  package static let fileName = "settings.json"
}
