import Testing

@testable import Evaluation

struct SignatureTests {
  @Test func oneNumberOfReferences() {
    let signature = Signature(of: BLEU(), references: [["a", "b"], ["c", "d"]], version: "x")
    #expect(signature.description == "nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp|version:x")
  }

  @Test func varyingNumberOfReferences() {
    let signature = Signature(of: ChrF(), references: [["a", "b"], ["c"]], version: "x")
    #expect(signature.description == "nrefs:var|case:mixed|eff:yes|nc:6|nw:0|space:no|version:x")
  }

  @Test func resampling() {
    let signature = Signature(of: BLEU(), references: [["a"]], resampling: (500, 3), version: "x")
    #expect(signature.description == "nrefs:1|bs:500|seed:3|case:mixed|eff:no|tok:13a|smooth:exp|version:x")
  }
}
