import CKernels
import COpenBLAS

/// General products of two matrices, c = a b or c += a b, each factor as it is or transposed.
///
/// Two engines stand behind: OpenBLAS, and our panels where the processor has 512-bit vectors. Debian 12's OpenBLAS
/// (0.3.21) knows no processor newer than itself and falls back to 256-bit vectors on it: 107 GFLOP/s a core where the
/// panels, packed anew for each product, reach 180 to 230 (AMD Zen 5).
package enum MatrixProduct {
  /// Whether panels are the faster engine on this machine, or the only one.
  package static let prefersPanels = has_wide_vectors() != 0 || OpenBLAS.product == nil

  /// c = op(a) op(b), or c += op(a) op(b) when `adding`; c is [rows of op(a), columns of op(b)].
  package static func multiply(
    _ a: Matrix, transposed aTransposed: Bool = false, by b: Matrix, transposed bTransposed: Bool = false,
    into c: Matrix, adding: Bool = false, workspace: Workspace
  ) {
    let depth = aTransposed ? a.rows : a.columns
    precondition(depth == (bTransposed ? b.columns : b.rows), "factors of a product do not fit")
    if depth == 0 {
      if !adding { c.zero() }
    } else if prefersPanels {
      let mark = workspace.mark
      let packed = PackedMatrix(depth: depth, columns: bTransposed ? b.rows : b.columns, in: workspace)
      packed.fill(from: b, transposed: bTransposed)
      packed.multiply(a, transposed: aTransposed, into: c, adding: adding)
      workspace.release(to: mark)
    } else {
      multiplyByOpenBLAS(a, transposed: aTransposed, by: b, transposed: bTransposed, into: c, adding: adding)
    }
  }

  /// The same product by OpenBLAS on the calling thread.
  package static func multiplyByOpenBLAS(
    _ a: Matrix, transposed aTransposed: Bool = false, by b: Matrix, transposed bTransposed: Bool = false,
    into c: Matrix, adding: Bool = false
  ) {
    guard let product = OpenBLAS.product else { preconditionFailure("there is no OpenBLAS") }
    let rows = aTransposed ? a.columns : a.rows
    let depth = aTransposed ? a.rows : a.columns
    let columns = bTransposed ? b.rows : b.columns
    c.expect(rows: rows, columns: columns, "result of a product")
    guard rows > 0, columns > 0 else { return }
    product(
      CblasRowMajor, aTransposed ? CblasTrans : CblasNoTrans, bTransposed ? CblasTrans : CblasNoTrans,
      blasint(rows), blasint(columns), blasint(depth), 1, a.base, blasint(a.stride), b.base, blasint(b.stride),
      adding ? 1 : 0, c.base, blasint(c.stride))
  }
}
