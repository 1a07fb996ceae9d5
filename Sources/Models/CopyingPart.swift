import Text

extension ModelConfiguration {
  /// What the training pairs do with addresses, placeholders, tags and numbers, and so what translations do with them.
  package struct CopyingPart: Codable, Sendable, Equatable {
    /// What becomes of a span in translation.
    package enum Treatment: Sendable {
      /// The model reads it; whether it is in the translation is looked at, and repaired.
      case read
      /// The model doesn't read it; it is put into the translation beside the words that stand beside it.
      case takenOut
      /// It is text as any other, since the pairs don't copy it.
      case ignored
    }

    /// So few spans say nothing about how the pairs treat them.
    private static let fewestSpans = 20

    /// The spans of a kind in the sources that were looked at, and those of them that the targets have, too.
    package struct Count: Codable, Sendable, Equatable {
      package var found = 0
      package var copied = 0

      package init() {}
    }

    /// By kind; kinds that were not found may be missing.
    package private(set) var counts: [ProtectedSpan.Kind: Count] = [:]

    package init() {}

    /// Looks at a pair.
    package mutating func add(source: String, target: String) {
      let spans = ProtectedSpan.all(in: source)
      guard !spans.isEmpty else { return }
      var matcher = SpanMatcher(target)
      for (span, copies) in zip(spans, matcher.match(spans)) {
        counts[span.kind, default: Count()].found += 1
        if !copies.isEmpty { counts[span.kind, default: Count()].copied += 1 }
      }
    }

    /// What becomes of spans of a kind: what the pairs show, or where they show nothing, what is safest.
    package func treatment(of kind: ProtectedSpan.Kind) -> Treatment {
      guard let count = counts[kind], count.found >= Self.fewestSpans else {
        return kind == .number ? .read : .takenOut
      }
      return 2 * count.copied >= count.found ? .read : .ignored
    }

    /// The kinds that translations copy.
    package var copiedKinds: Set<ProtectedSpan.Kind> {
      Set(ProtectedSpan.Kind.allCases.filter { treatment(of: $0) != .ignored })
    }

    /// What is wrong with counts that a file holds, if anything.
    var fault: String? {
      let isSound = counts.values.allSatisfy {
        ModelConfiguration.counts.contains($0.found) && (0...$0.found).contains($0.copied)
      }
      return isSound ? nil : "more spans are copied than found, or too many found"
    }
  }
}
