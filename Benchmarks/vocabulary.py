"""Learning subword vocabularies from raw text: ours, subword-nmt's, SentencePiece's."""

import tempfile

import process
from contest import Check, Contender, Contest, Measurement, Row
from data import SOURCE, TARGET, read, spread, write

OURS = "seq2seq"
SENTENCEPIECE = """
import sys, sentencepiece
text, prefix, size, threads = sys.argv[1:]
sentencepiece.SentencePieceTrainer.train(
    input=text, model_prefix=prefix, vocab_size=int(size), model_type="bpe", character_coverage=1.0, minloglevel=2,
    num_threads=int(threads))
"""


def contests(setting):
    """One contest: a vocabulary for each side of the corpus."""
    yield Vocabulary(setting).contest()


class Vocabulary:
    """Both sides of the raw training text, learnt by the most threads asked for."""

    def __init__(self, setting):
        self.setting, self.threads = setting, max(setting.threads)
        self.size = 1000 if setting.quick else 8000
        self.folder = setting.folder("vocabulary")
        self.lines = 0
        for side in (SOURCE, TARGET):
            lines = read(f"{setting.data_folder('M')}/raw.train.{side}")
            lines = spread(lines, 2000) if setting.quick else lines
            write(self.text(side), lines)
            self.lines += len(lines)

    def text(self, side):
        """The raw text of a side."""
        return f"{self.folder}/train.{side}"

    def contest(self):
        """Whole processes, from start to end."""
        row = Row("seconds", f"two of {self.size}, {self.lines} lines", "s", threads=self.threads)
        return Contest("Learning a vocabulary", [row], [
            Contender(OURS, self.measure_ours, is_ours=True), Contender("subword-nmt", self.measure_subword_nmt),
            Contender("SentencePiece BPE", self.measure_sentencepiece),
        ], self.check)

    def measure_ours(self):
        """Both vocabularies in one command."""
        with tempfile.TemporaryDirectory() as folder:
            finished = self.setting.program.run(
                "vocabulary", "--output", f"{folder}/v", "--source", self.text(SOURCE), "--target", self.text(TARGET),
                "--vocabulary-kind", "separate", "--vocabulary-size", str(self.size), "--threads", str(self.threads))
            entries = [len(read(f"{folder}/v/{name}.vocab")) for name in ("source", "target")]
        return Measurement({"seconds": finished.seconds}, finished.memory, {"entries": entries})

    def measure_subword_nmt(self):
        """As many merges as we have entries, a process for each side."""
        return self.measure_sides("subword_nmt", lambda text, output: [
            "-m", "subword_nmt.learn_bpe", "--symbols", str(self.size), "--input", text,
            "--output", f"{output}.vocab"])

    def measure_sentencepiece(self):
        """As many pieces as we have entries, a process for each side."""
        return self.measure_sides("sentencepiece", lambda text, output: [
            "-c", SENTENCEPIECE, text, output, str(self.size), str(self.threads)])

    def measure_sides(self, module, words):
        """Runs Python for each side; `words` makes its arguments from text and output."""
        if not module_exists(self.setting.python, module):
            raise process.Unavailable(f"{module}: not found by {self.setting.python}")
        seconds, memory, entries = 0.0, 0.0, []
        with tempfile.TemporaryDirectory() as folder:
            for side in (SOURCE, TARGET):
                finished = process.run(module, [self.setting.python, *words(self.text(side), f"{folder}/{side}")])
                seconds += finished.seconds
                memory = max(memory, finished.memory)
                entries.append(len(read(f"{folder}/{side}.vocab")))
        return Measurement({"seconds": seconds}, memory, {"entries": entries})

    def check(self, facts):
        """As many entries as were asked for; a list of merges has a first line and may end early."""
        return [
            Check(f"{name}: {' and '.join(map(str, fact['entries']))} entries",
                  all(0.9 * self.size <= count <= self.size + 1 for count in fact["entries"]))
            for name, fact in facts.items()
        ]


def module_exists(python, module):
    """Whether a Python can import a module."""
    try:
        process.run(module, [python, "-c", f"import {module}"])
    except (process.Unavailable, process.Broken):
        return False
    return True
