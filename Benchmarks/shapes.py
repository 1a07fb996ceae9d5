"""The shapes that are compared, and what a target token of each costs in floating-point operations."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """An encoder-decoder: both directions of the encoder together are as wide as the decoder."""

    name: str
    embedding: int
    hidden: int
    layers: int
    vocabulary: int

    def encoder(self):
        """Forward operations of a source token: the layers' gates, and the keys of attention."""
        side = self.hidden // 2
        inputs = [self.embedding] + [self.hidden] * (self.layers - 1)
        gates = sum(2 * product(size + side, 4 * side) for size in inputs)
        return gates + product(self.hidden, self.hidden)

    def decoder(self):
        """Forward operations of a target token: gates with input feeding, readout, output layer."""
        inputs = [self.embedding + self.hidden] + [self.hidden] * (self.layers - 1)
        gates = sum(product(size + self.hidden, 4 * self.hidden) for size in inputs)
        return gates + product(2 * self.hidden, self.hidden) + product(self.hidden, self.vocabulary)

    def training(self, source_share):
        """Operations of a target token in training; the backward pass costs twice the forward pass."""
        return 3 * (self.decoder() + source_share * self.encoder())

    def decoding(self, source_share, beam):
        """Operations of a target token in a search that follows `beam` hypotheses to the end."""
        return beam * self.decoder() + source_share * self.encoder()


def product(inputs, outputs):
    """Operations of a row of inputs times a matrix: a multiplication and an addition each."""
    return 2 * inputs * outputs


SHAPES = {
    "M": Shape("M", embedding=256, hidden=512, layers=1, vocabulary=8000),
    "L": Shape("L", embedding=512, hidden=512, layers=2, vocabulary=10000),
}
