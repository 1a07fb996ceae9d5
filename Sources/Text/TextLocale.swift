import CICU

/// An ICU locale id such as `th` or `pt_BR`, of a language and a country that there are.
package struct TextLocale: Sendable, Equatable {
  /// The root locale, whose rules suit most languages.
  package static let root = TextLocale(id: "")

  /// What ICU calls it.
  package let id: String

  /// Takes the id of a locale that ICU knows, or `root`; for others it would silently take the root's rules.
  package init?(_ id: String) {
    let id = id == "root" ? "" : id
    guard id.isEmpty || icu_knows_locale(id) else { return nil }
    self.init(id: id)
  }

  private init(id: String) { self.id = id }
}
