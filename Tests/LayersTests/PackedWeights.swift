import Tensors

/// Random weights for a layout, ready for training.
func packed(_ layout: ParameterLayout, seed: UInt64 = 4) -> Weights {
  let weights = Weights(layout, seed: seed)
  weights.pack(for: .training, workers: Workers(count: 1))
  return weights
}
