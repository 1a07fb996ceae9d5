import Testing

@Test func placeholderDecoding() {}
