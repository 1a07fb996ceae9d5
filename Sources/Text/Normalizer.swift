import CICU
import Foundation

/// Brings a text to the form that a vocabulary is made for: letter case, then Unicode normalisation.
///
/// A text too large for ICU (about 2 GB) is left as it is.
package struct Normalizer: Sendable {
  /// Makes texts alike that differ in case or Unicode form only.
  package static let caseless = Normalizer(TextSettings(normalization: .nfkc, letterCase: .folded))

  private let form: icu_form?
  private let letterCase: icu_case?
  private let locale: String

  package init(_ settings: TextSettings) {
    form =
      switch settings.normalization {
      case .nfc: icu_nfc
      case .nfkc: icu_nfkc
      case .none: nil
      }
    letterCase =
      switch settings.letterCase {
      case .kept: nil
      case .lower: icu_lower
      case .upper: icu_upper
      case .folded: icu_fold
      }
    locale = settings.locale
  }

  /// The normalised text. Normalising twice changes nothing more.
  package func normalize(_ text: String) -> String {
    var text = text
    if let letterCase {
      text = changed(text) { icu_change_case(letterCase, locale, $0, $1) }
    }
    if let form {
      text = changed(text) { icu_normalize(form, $0, $1) }
    }
    return text
  }

  /// Applies one of ICU's functions, which return nothing for a text that stays as it is.
  private func changed(_ text: String, by change: (UnsafePointer<CChar>, Int32) -> icu_text) -> String {
    var text = text
    return text.withUTF8 { bytes -> String? in
      guard let length = Int32(exactly: bytes.count), let base = bytes.baseAddress else { return nil }
      let result = base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { change($0, length) }
      guard let changedBytes = result.bytes else { return nil }
      defer { free(changedBytes) }
      return String(decoding: UnsafeRawBufferPointer(start: changedBytes, count: Int(result.length)), as: UTF8.self)
    } ?? text
  }
}
