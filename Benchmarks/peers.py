"""The programs that ours is measured against, called by their own scripts and command lines."""

import json
import os
import re

import process
from data import SOURCE, TARGET

# PyTorch is faster by some percent when big tensors are not mapped afresh each time. It compiles in its own process,
# whose processor time is known.
ENVIRONMENT = {
    "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "8000000000", "TORCHINDUCTOR_COMPILE_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
}


class PyTorch:
    """The peer's `torch_seq2seq.py`, with a Python that has torch and maybe a trained model."""

    def __init__(self, python, folder, checkpoint):
        self.python, self.checkpoint = python, checkpoint
        self.script = f"{folder}/torch_seq2seq.py"
        self.missing = ""
        if not folder or not os.path.exists(self.script):
            self.missing = "PyTorch: no torch_seq2seq.py; name its folder with --peer"
        else:
            try:
                process.run("PyTorch", [python, "-c", "import torch"])
            except (process.Unavailable, process.Broken) as error:
                self.missing = str(error)

    def run(self, command, *words, source=None):
        """A command of the script, as a finished process."""
        if self.missing:
            raise process.Unavailable(self.missing)
        environment = os.environ | ENVIRONMENT
        return process.run("PyTorch", [self.python, self.script, command, *words], source, environment)

    def records(self, command, *words):
        """The objects it prints, one a line, and the process."""
        finished = self.run(command, *words)
        return [json.loads(line) for line in finished.output.splitlines() if line.startswith("{")], finished

    def with_checkpoint(self):
        """The options that name the trained model."""
        if not self.missing and not self.checkpoint:
            raise process.Unavailable("PyTorch: no trained model; name it with --checkpoint")
        return ["--ckpt", self.checkpoint]


class Marian:
    """Marian's decoder with a trained model: `model.npz` and `v.en.yml`, `v.de.yml` as marian_M.sh leaves them."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def decode(self, source, threads, beam, batch):
        """Translates a file of pieces: the process, and the seconds that it says translating took."""
        if not self.program or not self.folder:
            raise process.Unavailable("Marian: name a program and a trained model with --marian and --marian-model")
        # More batches than one are read ahead and sorted, as the others do; a batch of one is never sorted.
        ahead = ["--maxi-batch", "100", "--maxi-batch-sort", "src"] if batch > 1 else ["--maxi-batch", "1"]
        vocabularies = [f"{self.folder}/v.{side}.yml" for side in (SOURCE, TARGET)]
        finished = process.run("Marian", [
            self.program, "decode", "--models", f"{self.folder}/model.npz", "--vocabs", *vocabularies,
            "--cpu-threads", str(threads), "--beam-size", str(beam), "--mini-batch", str(batch), *ahead,
            "--normalize", "1", "--quiet-translation",
        ], source)
        found = re.search(r"Total time: ([0-9.]+)s", finished.errors)
        if not found:
            raise process.Broken("Marian: says no total time")
        return finished, float(found.group(1))
