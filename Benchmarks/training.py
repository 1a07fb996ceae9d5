"""Training beside PyTorch: the same shape on the same batches."""

import math
import tempfile

from contest import Check, Contender, Contest, Measurement, Row
from shapes import SHAPES

OURS = "seq2seq"
EPOCHS = 2
# How far our loss may be above the peer's: the first parameters differ, and so does the order of the batches.
LOSS_TOLERANCE = 0.1


def contests(setting):
    """A contest for each shape, number format and thread count."""
    for shape in setting.shapes:
        for number in ("float32", "bfloat16"):
            for threads in setting.threads:
                yield Training(setting, SHAPES[shape], number, threads).contest()


class Training:
    """A short training of a shape in a number format by so many threads."""

    def __init__(self, setting, shape, number, threads):
        self.setting, self.shape, self.number, self.threads = setting, shape, number, threads
        self.tokens = setting.tokens(shape.name, "training")

    def contest(self):
        """Ours, and PyTorch's ways to run a decoder step."""
        row = Row("tokens", f"{self.shape.name}, {self.number}, {self.threads} thread(s)", "tokens/s",
                  operations=self.shape.training(self.tokens.source_share), threads=self.threads)
        contenders = [Contender(OURS, self.measure_ours, is_ours=True, number=self.number)]
        for name, cell in [("PyTorch", "fused"), ("PyTorch compiled", "compile")]:
            contenders.append(Contender(name, lambda cell=cell: self.measure_peer(cell), number=self.number))
        return Contest(f"Training {row.label}", [row], contenders, self.check)

    def measure_ours(self):
        """Our rate from the second step on."""
        shape, tokens, setting = self.shape, self.tokens, self.setting
        with tempfile.TemporaryDirectory() as folder:
            records, finished = setting.program.records(
                "train", "--source", f"{tokens.ours}/train.en", "--target", f"{tokens.ours}/train.de",
                "--validation-source", f"{tokens.ours}/val.en", "--validation-target", f"{tokens.ours}/val.de",
                "--vocabulary", tokens.ours, "--embedding", str(shape.embedding), "--hidden", str(shape.hidden),
                "--layers", str(shape.layers), "--tie", "none", "--dropout", "0.3", "--label-smoothing", "0",
                "--schedule", "constant", "--learning-rate", "0.001", "--clip", "1",
                "--batch-tokens", str(tokens.batch_tokens), "--epochs", str(EPOCHS), "--threads", str(self.threads),
                *setting.program.precision("train", self.number), "--output", f"{folder}/model")
        first = next(record for record in records if record["event"] == "step")
        last = [record for record in records if record["event"] == "validation"][-1]
        facts = {"first": first["loss"], "trained": last["training_loss"], "validation": last["validation_loss"],
                 "steps": last["step"]}
        return Measurement({"tokens": last["tokens_per_second"]}, finished.memory, facts)

    def measure_peer(self, cell):
        """The peer's rate over the last epoch; in the first it warms up and compiles."""
        with tempfile.TemporaryDirectory() as folder:
            records, finished = self.setting.pytorch.records(
                "train", "--data", self.tokens.peer, "--model", self.shape.name, "--cell", cell,
                "--epochs", str(EPOCHS), "--threads", str(self.threads), "--out", f"{folder}/model.pt",
                *(["--bf16"] if self.number == "bfloat16" else []))
        first, last = records[0], records[-1]
        facts = {"first": first["train_nll"], "trained": last["train_nll"], "validation": last["val_nll"],
                 "tokens": last["tgt_tokens"] / EPOCHS}
        return Measurement({"tokens": last["tgt_tok_per_s"]}, finished.memory, facts)

    def check(self, facts):
        """Finite losses that fell, the same work on both sides, and about the same loss after it."""
        checks = []
        for name, fact in facts.items():
            losses = [fact["first"], fact["trained"], fact["validation"]]
            checks.append(Check(
                f"{name}: training loss {losses[0]:.2f}, then {losses[1]:.2f}; validation loss {losses[2]:.3f}",
                all(map(math.isfinite, losses)) and losses[1] < losses[0]))
        if OURS in facts:
            steps, wanted = facts[OURS]["steps"], EPOCHS * self.tokens.steps
            checks.append(Check(f"{OURS}: {steps} steps, {wanted} of the peer", abs(steps / wanted - 1) <= 0.1))
        for name, fact in facts.items():
            if name == OURS:
                continue
            given = self.tokens.target_tokens
            checks.append(Check(
                f"{name}: {fact['tokens']:.0f} target tokens an epoch, {given} given", fact["tokens"] == given))
            if OURS in facts:
                ratio = facts[OURS]["validation"] / fact["validation"]
                text = f"{OURS}: validation loss {ratio:.3f} of that of {name}"
                checks.append(Check(text, ratio <= 1 + LOSS_TOLERANCE))
        return checks
