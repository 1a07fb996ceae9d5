"""Cold start: a whole process that loads a model and translates one sentence."""

import statistics

from contest import Check, Contender, Contest, Measurement, Row
from data import SOURCE, write
from sentences import Sentences

BEAM = 5


def contests(setting):
    """One contest, with the most threads asked for."""
    yield Start(setting).contest()


class Start:
    """The sentence of median length, translated with beam 5 by a new process each time."""

    def __init__(self, setting):
        self.setting, self.threads = setting, max(setting.threads)
        self.tokens = setting.tokens("M", "translation")
        self.folder = setting.folder("starting")

    def contest(self):
        """Processes from start to end; the files are in the system's memory already."""
        row = Row("seconds", "start to first translation", "ms")
        return Contest("Cold start", [row], [
            Contender("seq2seq", self.measure_ours, is_ours=True), Contender("PyTorch", self.measure_pytorch),
            Contender("Marian", self.measure_marian),
        ], lambda facts: [Check(f"{name}: {lines} line(s)", lines == 1) for name, lines in facts.items()])

    def source(self, line):
        """A file of one sentence."""
        path = f"{self.folder}/sentence"
        write(path, [line])
        return path

    def measure(self, starts, start):
        """The median of some starts, after one that brings the files into memory."""
        start()
        runs = [start() for _ in range(starts)]
        lines = len(runs[-1].output.splitlines())
        seconds = statistics.median(run.seconds for run in runs)
        return Measurement({"seconds": 1000 * seconds}, max(run.memory for run in runs), lines)

    def measure_ours(self):
        """`translate` as a user calls it, but for the beam and the threads."""
        setting, source = self.setting, self.source(Sentences(self.setting.model, self.tokens).middle)
        return self.measure(10, lambda: setting.program.run(
            "translate", setting.model, "--beam", str(BEAM), "--threads", str(self.threads), source=source))

    def measure_pytorch(self):
        """The script's `translate`, which takes raw text."""
        pytorch, source = self.setting.pytorch, self.source(self.tokens.raw[SOURCE][self.tokens.middle])
        words = [*pytorch.with_checkpoint(), "--data", self.tokens.peer, "--beam", str(BEAM)]
        return self.measure(3, lambda: pytorch.run(
            "translate", *words, "--threads", str(self.threads), source=source))

    def measure_marian(self):
        """Marian's decoder, which takes pieces."""
        source = self.source(self.tokens.validation[SOURCE][self.tokens.middle])
        return self.measure(3, lambda: self.setting.marian.decode(source, self.threads, BEAM, batch=1)[0])
