/// Sizes of a model that go together.
package enum ModelSize: String, CaseIterable, Codable, Sendable {
  case tiny, small, medium, large

  /// E, H and the number of layers.
  package var dimensions: (embedding: Int, hidden: Int, layers: Int) {
    switch self {
    case .tiny: (64, 128, 1)
    case .small: (128, 256, 1)
    case .medium: (256, 512, 1)
    case .large: (512, 512, 2)
    }
  }
}
