"""Translation with equally trained models: rates of greedy search and beams, latency, BLEU."""

import os
import statistics

import process
from contest import Check, Contender, Contest, Measurement, Row
from data import SOURCE, join_pieces
from program import Translator
from sentences import Sentences, bleu
from shapes import SHAPES

BEAMS = {1: "greedy", 5: "beam 5"}
BATCHES = (1, 64)
WARM_UP = 64
REPEATS = 50
INT8_WEIGHTS = "model.int8.safetensors"
# How far our BLEU may be below a peer's; how far above it before the models are not equally trained; and how far that
# of int8 may be below that of float32.
BLEU_BELOW, BLEU_ABOVE = 1.0, 3.0
INT8_TOLERANCE = 0.1


def contests(setting):
    """A contest for each thread count."""
    for threads in setting.threads:
        yield Decoding(setting, threads).contest()


class Decoding:
    """Translation of the validation sentences by models of shape M."""

    def __init__(self, setting, threads):
        self.setting, self.threads = setting, threads
        self.tokens = setting.tokens("M", "translation")
        self.peer_bleu = None

    def contest(self):
        """Our number formats, PyTorch in float32, Marian in float32."""
        rows, share = [], self.tokens.source_share
        for beam, name in BEAMS.items():
            for batch in BATCHES:
                rows.append(Row(f"{name}, batch {batch}", f"{name}, batch {batch}", "tokens/s",
                                operations=SHAPES["M"].decoding(share, beam), threads=self.threads))
        rows += [Row(f"{name}, latency", f"{name}, one warm sentence", "ms") for name in BEAMS.values()]
        contenders = [
            Contender(f"seq2seq {number}", lambda number=number: self.measure_ours(number), True, number)
            for number in ("float32", "int8")
        ]
        contenders += [Contender("PyTorch", self.measure_pytorch), Contender("Marian", self.measure_marian)]
        return Contest(f"Translating, {self.threads} thread(s)", rows, contenders, self.check)

    def rate(self, seconds):
        """Tokens a second; the references' tokens are counted, so that they are the same for every side."""
        return self.tokens.reference_tokens / seconds

    def measure_ours(self, number):
        """A process for each beam that is warmed up and then asked over pipes, and answers before it is asked again."""
        setting, sentences = self.setting, Sentences(self.setting.model, self.tokens)
        if number == "int8" and not os.path.exists(f"{setting.model}/{INT8_WEIGHTS}"):
            raise process.Unavailable(f"seq2seq int8: {setting.model} has no {INT8_WEIGHTS}")
        figures, facts, memory = {}, {}, 0.0
        batch = ["--batch", "64"] if setting.program.has("translate", "--batch") else []
        for beam, name in BEAMS.items():
            words = [setting.model, "--beam", str(beam), "--threads", str(self.threads), *batch,
                     *setting.program.precision("translate", number)]
            with Translator(setting.program, words) as translator:
                translator.translate(sentences.lines[:WARM_UP])
                together, seconds = translator.translate(sentences.lines)
                figures[f"{name}, batch 64"] = self.rate(seconds)
                singly, seconds = translator.translate_singly(sentences.lines)
                figures[f"{name}, batch 1"] = self.rate(seconds)
                times = [translator.translate_singly([sentences.middle])[1] for _ in range(REPEATS)]
                figures[f"{name}, latency"] = 1000 * statistics.median(times)
            memory = max(memory, translator.memory)
            facts[name] = bleu(setting.program, self.tokens, sentences.text(together))
            facts[f"{name}: differ"] = sum(one != other for one, other in zip(together, singly))
        return Measurement(figures, memory, facts)

    def measure_pytorch(self):
        """One run of bench-decode, which does all rows."""
        words = self.setting.pytorch.with_checkpoint()
        words += ["--data", self.tokens.peer, "--threads", str(self.threads)]
        records, finished = self.setting.pytorch.records("bench-decode", *words, "--runs", "1", "--cap", "1")
        figures = {}
        for record in records:
            name = BEAMS[record["beam"]]
            if "median_ms" in record:
                figures[f"{name}, latency"] = record["median_ms"]
            else:
                figures[f"{name}, batch {record['batch']}"] = self.rate(record["seconds"])
        if self.peer_bleu is None:
            scored, _ = self.setting.pytorch.records("score", *words)
            self.peer_bleu = {name: scored[0]["bleu"][str(beam)] for beam, name in BEAMS.items()}
        return Measurement(figures, finished.memory, self.peer_bleu)

    def measure_marian(self):
        """A process for each row; its own time of translating counts, without loading."""
        figures, facts, memory = {}, {}, 0.0
        for beam, name in BEAMS.items():
            for batch in BATCHES:
                finished, seconds = self.setting.marian.decode(
                    f"{self.tokens.peer}/val.{SOURCE}", self.threads, beam, batch)
                figures[f"{name}, batch {batch}"] = self.rate(seconds)
                memory = max(memory, finished.memory)
                lines = finished.output.splitlines()
                if len(lines) != len(self.tokens.raw[SOURCE]):
                    raise process.Broken(f"Marian: {len(lines)} translations")
                facts[name] = bleu(self.setting.program, self.tokens, map(join_pieces, lines))
        return Measurement(figures, memory, facts)

    def check(self, facts):
        """BLEU near each peer's, of int8 near that of float32, and the same translations in any batch."""
        checks = []
        for beam in BEAMS.values():
            scores = {name: fact[beam] for name, fact in facts.items()}
            ours = {name: score for name, score in scores.items() if name.startswith("seq2seq")}
            for name, score in ours.items():
                for peer in (other for other in scores if other not in ours):
                    checks.append(Check(
                        f"BLEU, {beam}: {name} {score:.1f}, {peer} {scores[peer]:.1f}",
                        -BLEU_BELOW <= score - scores[peer] <= BLEU_ABOVE))
            if len(ours) == 2:
                loss = ours["seq2seq float32"] - ours["seq2seq int8"]
                checks.append(Check(f"BLEU, {beam}: int8 loses {loss:.2f}", loss <= INT8_TOLERANCE))
            for name in ours:
                count = facts[name][f"{beam}: differ"]
                checks.append(Check(f"{name}, {beam}: {count} translations depend on the batch", count == 0))
        return checks
