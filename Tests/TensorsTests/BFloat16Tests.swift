import CKernels
import TestSupport
import Testing

@testable import Tensors

/// Products of bfloat16 numbers are those of the rounded factors, by the processor's instruction and without it.
struct BFloat16Tests {
  private static let shapes = [
    (1, 1, 1), (2, 2, 33), (7, 3, 32), (8, 512, 40), (9, 513, 65), (33, 1025, 31), (64, 30, 96), (65, 511, 3),
  ]

  /// The nearest number with the upper 16 bits of a float, ties to even.
  private static func rounded(_ x: Float) -> Float {
    let upper = x.bitPattern & 0xffff_0000
    let rest = x.bitPattern & 0xffff
    let up = rest > 0x8000 || (rest == 0x8000 && (upper >> 16) & 1 == 1)
    return Float(bitPattern: up ? upper &+ 0x1_0000 : upper)
  }

  @Test(arguments: [false, true], [false, true])
  func products(native: Bool, aTransposed: Bool) {
    let workspace = Workspace()
    for (rows, depth, columns) in Self.shapes {
      let a = workspace.random(rows, depth, seed: 1)
      let b = workspace.random(depth, columns, seed: 2)
      let given = aTransposed ? workspace.matrix(depth, rows) : a
      if aTransposed { for row in 0..<rows { for k in 0..<depth { given[k, row] = a[row, k] } } }
      let panels = workspace.floats(PackedMatrix.size(depth: depth, columns: columns, .bfloat16))
      pack_panels(1, depth, columns, b.base, b.stride, 0, (depth + 1) / 2, panels)
      let c = workspace.matrix(rows, columns)
      c.fill(0.5)
      multiply_panels(
        1, native ? 1 : 0, rows, depth, columns, given.base, given.stride, aTransposed ? 1 : 0, panels, 1, c.base,
        c.stride)
      var expected: [Double] = []
      for row in 0..<rows {
        for column in 0..<columns {
          expected.append(
            (0..<depth).reduce(0.5) { $0 + Double(Self.rounded(a[row, $1])) * Double(Self.rounded(b[$1, column])) })
        }
      }
      expectClose(c.values, expected, within: 1e-6 + 1e-7 * Double(depth), "\(rows), \(depth), \(columns)")
    }
  }

  @Test func packingATransposeGivesTheSamePanels() {
    let workspace = Workspace()
    for (_, depth, columns) in Self.shapes {
      let b = workspace.random(depth, columns, gap: 3, seed: 2)
      let transposed = workspace.matrix(columns, depth + 1).columns(0..<depth)
      for k in 0..<depth { for column in 0..<columns { transposed[column, k] = b[k, column] } }
      let size = PackedMatrix.size(depth: depth, columns: columns, .bfloat16)
      let (one, other) = (workspace.matrix(1, size), workspace.matrix(1, size))
      let units = (depth + 1) / 2
      pack_panels(1, depth, columns, b.base, b.stride, 0, units, one.base)
      pack_panels(1, depth, columns, transposed.base, transposed.stride, 1, units, other.base)
      #expect(one.values.map(\.bitPattern) == other.values.map(\.bitPattern), "\(depth), \(columns)")
    }
  }

  /// A product must not hide that training has diverged.
  @Test(arguments: [Float.infinity, -.infinity, .nan])
  func whatIsNotFiniteStaysSo(value: Float) {
    let workspace = Workspace()
    let (a, b) = (workspace.random(3, 5, seed: 1), workspace.random(5, 4, seed: 2))
    a[1, 4] = value
    let packed = PackedMatrix(depth: 5, columns: 4, .bfloat16, in: workspace)
    packed.fill(from: b, transposed: false)
    let c = workspace.matrix(3, 4)
    packed.multiply(a, into: c)
    #expect(c.rows(1..<2).values.allSatisfy { !$0.isFinite })
    for value in c.rows(0..<1).values + c.rows(2..<3).values { #expect(value.isFinite) }
  }
}
