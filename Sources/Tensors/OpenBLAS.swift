import COpenBLAS
import Foundation

/// OpenBLAS, loaded when the first product asks for it.
///
/// Loading starts a thread for each core, which spins for 20 ms; a processor with 512-bit vectors never needs it, and a
/// translation is over by then.
enum OpenBLAS {
  /// `cblas_sgemm`.
  typealias Product =
    @convention(c) (
      CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, blasint, blasint, blasint, Float, UnsafePointer<Float>, blasint,
      UnsafePointer<Float>, blasint, Float, UnsafeMutablePointer<Float>, blasint
    ) -> Void

  /// The product on the calling thread, since work is shared out above it; `nil` where there is no OpenBLAS.
  static let product: Product? = {
    guard let library = dlopen("libopenblas.so.0", RTLD_NOW), let product = dlsym(library, "cblas_sgemm"),
      let setThreads = dlsym(library, "openblas_set_num_threads")
    else { return nil }
    unsafeBitCast(setThreads, to: (@convention(c) (Int32) -> Void).self)(1)
    return unsafeBitCast(product, to: Product.self)
  }()
}
