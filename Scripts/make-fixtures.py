#!/usr/bin/env python3
"""Writes Tests/Fixtures/pytorch: values and gradients by PyTorch, which our layers must reproduce.

    pip install torch numpy safetensors
    Scripts/make-fixtures.py [FOLDER]

Each file holds inputs and weights under their names, results under theirs, and under "d.NAME" the gradient of a loss by
NAME. Where there is no loss of its own, it is the sum of all results times their "d." tensors, which are random.
Everything is computed in double precision from inputs that are exact in single precision, then stored as float32
(counts and ids as int32). The seeds are fixed, so the files change only when this script or PyTorch does.
"""
import pathlib
import sys

import torch
from safetensors.torch import save_file
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

torch.set_default_dtype(torch.float64)
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Fixtures" / "pytorch"
START, END = 2, 3


class Fixture:
    """The tensors of one file; draws what is random, and collects gradients."""

    def __init__(self, name, seed):
        self.name = name
        self.random = torch.Generator().manual_seed(seed)
        self.tensors, self.leaves, self.losses = {}, {}, []

    def draw(self, *shape, scale=1.0):
        """Random numbers that are exact in single precision."""
        return (scale * torch.randn(shape, generator=self.random)).float().double()

    def leaf(self, name, *shape, scale=1.0):
        """An input or weight whose gradient is wanted."""
        return self.leaf_of(name, self.draw(*shape, scale=scale))

    def leaf_of(self, name, tensor):
        self.leaves[name] = tensor.requires_grad_()
        self.constant(name, tensor)
        return tensor

    def constant(self, name, tensor):
        assert name not in self.tensors
        self.tensors[name] = tensor.detach().clone()

    def integers(self, name, values):
        self.constant(name, torch.as_tensor(values).int())

    def result(self, name, tensor):
        """A result, which pulls the loss along a random gradient."""
        self.constant(name, tensor)
        gradient = self.draw(*tensor.shape)
        self.constant("d." + name, gradient)
        self.losses.append((tensor * gradient).sum())

    def loss(self, name, tensor):
        """A result that is the loss itself."""
        self.constant(name, tensor)
        self.losses.append(tensor)

    def save(self, folder):
        gradients = torch.autograd.grad(sum(self.losses), list(self.leaves.values())) if self.leaves else []
        for leaf, gradient in zip(self.leaves, gradients):
            self.constant("d." + leaf, gradient)
        stored = {n: (t if t.dtype == torch.int32 else t.float()).contiguous() for n, t in self.tensors.items()}
        save_file(stored, folder / f"{self.name}.safetensors")


# ---------------------------------------------------------------- cells
def lstm_step(gates, c):
    """The LSTM's pointwise part; gates stand in PyTorch's order i, f, g, o."""
    i, f, g, o = gates.chunk(4, -1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def gru_step(x, h, weight_ih, weight_hh, bias_ih, bias_hh, reset_after=False):
    """A GRU step, gates in PyTorch's order r, z, n; resets before the product as Cho et al. (2014) do."""
    size = h.shape[-1]
    xr, xz, xn = (x @ weight_ih.T + bias_ih).chunk(3, -1)
    hr, hz = (h @ weight_hh[:2 * size].T + bias_hh[:2 * size]).chunk(2, -1)
    r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
    u, b = weight_hh[2 * size:], bias_hh[2 * size:]
    n = torch.tanh(xn + (r * (h @ u.T + b) if reset_after else (r * h) @ u.T + b))
    return (1 - z) * n + z * h


def check_steps():
    """The two steps above against PyTorch's own cells."""
    x, h, c = torch.randn(3, 4), torch.randn(3, 5), torch.randn(3, 5)
    cell = torch.nn.LSTMCell(4, 5)
    gates = x @ cell.weight_ih.T + cell.bias_ih + h @ cell.weight_hh.T + cell.bias_hh
    for ours, theirs in zip(lstm_step(gates, c), cell(x, (h, c))):
        torch.testing.assert_close(ours, theirs)
    cell = torch.nn.GRUCell(4, 5)
    torch.testing.assert_close(gru_step(x, h, *cell.parameters(), reset_after=True), cell(x, h))


# ---------------------------------------------------------------- recurrent layers over packed sequences
def packed_input(fixture, lengths, size):
    """Packed, time-major input [Σn, I] as a leaf; beside it the same padded, [T, B, I]."""
    batch_sizes = [sum(length > t for length in lengths) for t in range(max(lengths))]
    data = fixture.leaf("input", sum(lengths), size)
    packed = PackedSequence(data, torch.tensor(batch_sizes))
    fixture.constant("input_padded", pad_packed_sequence(packed)[0])
    fixture.integers("lengths", lengths)
    fixture.integers("batch_sizes", batch_sizes)
    return packed


def recurrent(name, seed, module, lengths):
    """One layer of torch.nn.LSTM or torch.nn.GRU."""
    fixture = Fixture(name, seed)
    packed = packed_input(fixture, lengths, module.input_size)
    directions = ["forward", "backward"][:1 + module.bidirectional]
    for direction, parameters in zip(directions, module.all_weights):
        for part, parameter in zip(["weight_ih", "weight_hh", "bias_ih", "bias_hh"], parameters):
            parameter.data.copy_(fixture.draw(*parameter.shape, scale=0.5))
            fixture.leaf_of(f"{direction}.{part}", parameter)
    parts = ["h", "c"] if isinstance(module, torch.nn.LSTM) else ["h"]
    shape = len(lengths), module.hidden_size
    starts = [torch.stack([fixture.leaf(f"{direction}.{part}_0", *shape) for direction in directions]) for part in parts]
    output, ends = module(packed, tuple(starts) if len(parts) == 2 else starts[0])
    fixture.result("output", output.data)
    for part, end in zip(parts, ends if len(parts) == 2 else [ends]):
        for direction, value in zip(directions, end):
            fixture.result(f"{direction}.{part}_n", value)
    return fixture


def gru_reset_before(name, seed, lengths, size, hidden):
    fixture = Fixture(name, seed)
    packed = packed_input(fixture, lengths, size)
    gates = 3 * hidden
    shapes = dict(weight_ih=(gates, size), weight_hh=(gates, hidden), bias_ih=(gates,), bias_hh=(gates,))
    weights = [fixture.leaf("forward." + part, *shape, scale=0.5) for part, shape in shapes.items()]
    states = fixture.leaf("forward.h_0", len(lengths), hidden)
    outputs, start = [], 0
    for rows in packed.batch_sizes.tolist():
        h = gru_step(packed.data[start:start + rows], states[:rows], *weights)
        states = torch.cat([h, states[rows:]])
        outputs.append(h)
        start += rows
    fixture.result("output", torch.cat(outputs))
    fixture.result("forward.h_n", states)
    return fixture


# ---------------------------------------------------------------- attention
def attention(kind, seed, lengths=(4, 1, 3), hidden=5, width=7, inner=5):
    """One query a sentence; the memory is ragged, sentence after sentence."""
    fixture = Fixture("attention-" + kind, seed)
    width = hidden if kind == "dot" else width
    queries = fixture.leaf("query", len(lengths), hidden)
    memory = fixture.leaf("memory", sum(lengths), width)
    fixture.integers("lengths", lengths)
    if kind == "general":
        w = fixture.leaf("W", hidden, width, scale=0.5)
    elif kind == "concat":
        w = fixture.leaf("W", inner, hidden + width, scale=0.5)
        v = fixture.leaf("v", inner)
    elif kind == "additive":
        w_q = fixture.leaf("W_q", inner, hidden, scale=0.5)
        w_k = fixture.leaf("W_k", inner, width, scale=0.5)
        b = fixture.leaf("b", inner)
        v = fixture.leaf("v", inner)

    def score(q, s):
        if kind == "dot":
            return q @ s
        if kind == "general":
            return q @ (w @ s)
        return v @ torch.tanh(w @ torch.cat([q, s]) if kind == "concat" else w_q @ q + w_k @ s + b)

    contexts, weights = [], torch.zeros(len(lengths), max(lengths))
    for row, (q, sentence) in enumerate(zip(queries, memory.split(list(lengths)))):
        shares = torch.softmax(torch.stack([score(q, s) for s in sentence]), 0)
        contexts.append(shares @ sentence)
        weights[row, :len(sentence)] = shares.detach()
    fixture.constant("weights", weights)
    fixture.result("context", torch.stack(contexts))
    return fixture


# ---------------------------------------------------------------- loss and optimizers
def cross_entropy(name, seed, smoothing):
    fixture = Fixture(name, seed)
    logits = fixture.leaf("logits", 6, 9, scale=4)
    targets = torch.tensor([0, 8, 3, 3, 5, 1])
    fixture.integers("targets", targets)
    losses = torch.nn.functional.cross_entropy(logits, targets, reduction="none", label_smoothing=smoothing)
    fixture.constant("losses", losses)
    fixture.loss("loss", losses.sum())
    return fixture


def optimizers(name, seed):
    """Three steps of each optimizer from the same start along the same gradients."""
    fixture = Fixture(name, seed)
    start, gradients = fixture.draw(7), fixture.draw(3, 7)
    gradients[:, 3] = 0
    gradients[1, 5] = 0
    fixture.constant("start", start)
    fixture.constant("gradients", gradients)
    kinds = dict(
        momentum=lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
        adagrad=lambda p: torch.optim.Adagrad(p, lr=0.1, eps=1e-10),
        rmsprop=lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.99, eps=1e-8),
        adam=lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.9, 0.999), eps=1e-8))
    for kind, make in kinds.items():
        parameter = torch.nn.Parameter(start.clone())
        optimizer, steps = make([parameter]), []
        for gradient in gradients:
            parameter.grad = gradient.clone()
            optimizer.step()
            steps.append(parameter.detach().clone())
        fixture.constant(kind, torch.stack(steps))
    return fixture


# ---------------------------------------------------------------- a whole model
class Translator:
    """A small encoder-decoder, one sentence at a time, so that nothing is padded or masked."""

    def __init__(self, fixture, feeding, source_size=11, target_size=10, embedding=6, half=4):
        self.fixture, self.feeding = fixture, feeding
        hidden = readout = context = 2 * half
        self.weights = {}
        self.add("source.embedding", source_size, embedding)
        for direction in ["forward", "backward"]:
            self.add_lstm(f"encoder.0.{direction}", embedding, half)
        for part in "hc":
            self.add(f"bridge.0.{part}.W", hidden, 2 * half)
            self.add(f"bridge.0.{part}.b", hidden)
        self.add("target.embedding", target_size, embedding)
        self.add_lstm("decoder.0", embedding, hidden)
        if feeding:
            self.add("decoder.0.F", 4 * hidden, readout)
        self.add("attention.W", hidden, context)
        self.add("readout.W", readout, context + hidden)
        self.add("output.W", target_size, readout)
        self.add("output.b", target_size)
        self.half, self.hidden, self.readout = half, hidden, readout

    def add(self, name, *shape, scale=0.5):
        self.weights[name] = self.fixture.leaf(name, *shape, scale=scale)

    def add_lstm(self, name, inputs, hidden):
        self.add(name + ".W", 4 * hidden, inputs)
        self.add(name + ".U", 4 * hidden, hidden)
        self.add(name + ".b", 4 * hidden)
        self.add(name + ".d", 4 * hidden, scale=0)

    def lstm(self, name, x, h, c, fed=0):
        w = self.weights
        return lstm_step(w[name + ".W"] @ x + w[name + ".b"] + fed + w[name + ".U"] @ h + w[name + ".d"], c)

    def encode(self, source):
        """Memory [S, 2·half] and the last states of both directions, joined."""
        xs = self.weights["source.embedding"][source]
        states, ends = [], []
        for direction in ["forward", "backward"]:
            h = c = torch.zeros(self.half)
            outputs = []
            for x in xs if direction == "forward" else xs.flip(0):
                h, c = self.lstm("encoder.0." + direction, x, h, c)
                outputs.append(h)
            states.append(torch.stack(outputs if direction == "forward" else outputs[::-1]))
            ends.append((h, c))
        return torch.cat(states, 1), *(torch.cat(part) for part in zip(*ends))

    def run(self, source, target):
        """Log-probabilities [T, V] and attention [T, S] of a target that is fed to the decoder."""
        w = self.weights
        memory, h, c = self.encode(source)
        h = torch.tanh(w["bridge.0.h.W"] @ h + w["bridge.0.h.b"])
        c = w["bridge.0.c.W"] @ c + w["bridge.0.c.b"]
        readout = torch.zeros(self.readout)
        logits, attentions = [], []
        for x in w["target.embedding"][target]:
            h, c = self.lstm("decoder.0", x, h, c, w["decoder.0.F"] @ readout if self.feeding else 0)
            shares = torch.softmax(memory @ w["attention.W"].T @ h, 0)
            readout = torch.tanh(w["readout.W"] @ torch.cat([shares @ memory, h]))
            logits.append(w["output.W"] @ readout + w["output.b"])
            attentions.append(shares)
        return torch.log_softmax(torch.stack(logits), 1), torch.stack(attentions)


def translator(name, seed, feeding):
    fixture = Fixture(name, seed)
    model = Translator(fixture, feeding)
    pairs = [([7, 4, 10, 5], [6, 9]), ([8], [4, 4, 7, 5]), ([5, 9], [8, 6, 5])]
    source, target = max(len(s) for s, _ in pairs) + 1, max(len(t) for _, t in pairs) + 1
    ids = {part: torch.zeros(len(pairs), size, dtype=torch.int64)
           for part, size in dict(source=source, target_input=target, target_output=target).items()}
    log_probabilities, attention = torch.zeros(len(pairs), target, 10), torch.zeros(len(pairs), target, source)
    losses = []
    for row, (s, t) in enumerate(pairs):
        rows = dict(source=s + [END], target_input=[START] + t, target_output=t + [END])
        for part, values in rows.items():
            ids[part][row, :len(values)] = torch.tensor(values)
        logs, shares = model.run(torch.tensor(rows["source"]), torch.tensor(rows["target_input"]))
        losses.append(-logs[range(len(logs)), rows["target_output"]].sum())
        log_probabilities[row, :len(logs)] = logs.detach()
        attention[row, :shares.shape[0], :shares.shape[1]] = shares.detach()
    for part, values in ids.items():
        fixture.integers(part, values)
    fixture.integers("source_lengths", [len(s) + 1 for s, _ in pairs])
    fixture.integers("target_lengths", [len(t) + 1 for _, t in pairs])
    fixture.constant("log_probabilities", log_probabilities)
    fixture.constant("attention", attention)
    fixture.constant("losses", torch.stack(losses))
    fixture.loss("loss", sum(losses))
    return fixture


def fixtures():
    lengths = [5, 4, 2, 1]
    yield recurrent("lstm", 1, torch.nn.LSTM(3, 5), lengths)
    yield recurrent("lstm-bidirectional", 2, torch.nn.LSTM(7, 5, bidirectional=True), lengths)
    yield recurrent("gru", 3, torch.nn.GRU(4, 5), lengths)
    yield recurrent("gru-bidirectional", 4, torch.nn.GRU(6, 5, bidirectional=True), lengths)
    yield gru_reset_before("gru-reset-before", 5, lengths, size=4, hidden=5)
    for seed, kind in enumerate(["dot", "general", "concat", "additive"], 6):
        yield attention(kind, seed)
    yield cross_entropy("cross-entropy", 10, smoothing=0)
    yield cross_entropy("cross-entropy-smoothed", 11, smoothing=0.1)
    yield optimizers("optimizers", 12)
    yield translator("translator-feed", 13, feeding=True)
    yield translator("translator-nofeed", 14, feeding=False)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    check_steps()
    for fixture in fixtures():
        fixture.save(folder)


if __name__ == "__main__":
    main()
