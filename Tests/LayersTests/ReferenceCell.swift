import Foundation
import Tensors

@testable import Layers

/// The cells written from their equations, a number at a time and in double precision.
struct ReferenceCell {
  /// The state of one sequence.
  struct State {
    var h: [Double]
    var c: [Double]

    init(_ state: Recurrent.State, row: Int) {
      h = state.output.rows(row..<row + 1).values.map(Double.init)
      c = state.memory?.rows(row..<row + 1).values.map(Double.init) ?? []
    }
  }

  private let probe: RecurrentProbe
  private let hidden: Int

  init(_ probe: RecurrentProbe) {
    self.probe = probe
    hidden = probe.layer.hiddenSize
  }

  /// One step of a sequence.
  func advance(_ state: inout State, x: [Float], _ sequence: Int) {
    let (layer, before) = (probe.layer, state.h)
    let mask = probe.mask?.rows(sequence..<sequence + 1).values.map(Double.init)
    let dropped = before.indices.map { before[$0] * (mask?[$0] ?? 1) }
    let input = product(layer.input.weight, x.map(Double.init))
    let bias = layer.input.bias.map { probe.weights[$0].values.map(Double.init) } ?? []
    let recurrent = product(layer.recurrent, dropped)
    func gate(_ number: Int, _ unit: Int) -> Double {
      let row = number * hidden + unit
      return input[row] + bias[row] + (row < recurrent.count ? recurrent[row] : 0)
    }
    switch layer.kind {
    case .lstm:
      for unit in 0..<hidden {
        let kept = sigmoid(gate(1, unit)) * state.c[unit]
        state.c[unit] = kept + sigmoid(gate(0, unit)) * tanh(gate(2, unit))
        state.h[unit] = sigmoid(gate(3, unit)) * tanh(state.c[unit])
      }
    case .gru, .gruBefore:
      let resetsAfter = layer.kind == .gru
      let candidates = candidateProducts(
        resetsAfter ? dropped : (0..<hidden).map { sigmoid(gate(0, $0)) * dropped[$0] })
      for unit in 0..<hidden {
        let reset = resetsAfter ? sigmoid(gate(0, unit)) : 1
        let candidate = tanh(gate(2, unit) + reset * candidates[unit])
        let update = sigmoid(gate(1, unit))
        state.h[unit] = (1 - update) * candidate + update * before[unit]
      }
    }
  }

  private func candidateProducts(_ h: [Double]) -> [Double] {
    guard let candidate = probe.layer.candidate else { return [] }
    let products = product(candidate, h)
    guard let bias = probe.layer.candidateBias.map({ probe.weights[$0].values }) else { return products }
    return zip(products, bias).map { $0 + Double($1) }
  }

  /// W x.
  private func product(_ parameter: Parameter, _ x: [Double]) -> [Double] {
    let w = probe.weights[parameter]
    return (0..<w.rows).map { row in x.indices.reduce(0) { $0 + Double(w[row, $1]) * x[$1] } }
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
