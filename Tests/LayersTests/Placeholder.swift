import Testing

@Test func placeholderLayers() {}
