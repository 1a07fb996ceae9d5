"""What each choice of a training is worth: trains, translates `val`, prints rows of docs/quality.md.

    python3 Benchmarks/quality.py --data MULTI30K baseline dropout-0.3 --seeds 1,2
    python3 Benchmarks/quality.py --data MULTI30K --with "--size small --epochs 12" --folder STUDY --jobs 2 gru ensemble

Each row is one change to the baseline; rows are joined by `+`. BLEU is sacreBLEU's, by the model's own search. Models are kept
in FOLDER, where a second call finds them.
"""

import argparse
import concurrent.futures
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# A row is options of train.
ROWS = {
    "baseline": [],
    "cosine": ["--schedule", "cosine"],
    "inverse-square-root": ["--schedule", "inverse-square-root"],
    "constant": ["--schedule", "constant"],
    "cooldown-0.1": ["--cooldown", "0.1"],
    "cooldown-0.4": ["--cooldown", "0.4"],
    "cooldown-0.7": ["--cooldown", "0.7"],
    "no-label-smoothing": ["--label-smoothing", "0"],
    "label-smoothing-0.2": ["--label-smoothing", "0.2"],
    "learning-rate-0.0005": ["--learning-rate", "0.0005"],
    "learning-rate-0.001": ["--learning-rate", "0.001"],
    "learning-rate-0.003": ["--learning-rate", "0.003"],
    "dropout-0.2": ["--dropout", "0.2"],
    "dropout-0.3": ["--dropout", "0.3"],
    "dropout-0.4": ["--dropout", "0.4"],
    "dropout-0.5": ["--dropout", "0.5"],
    "recurrent-dropout-0.2": ["--recurrent-dropout", "0.2"],
    "subword-dropout-0.05": ["--subword-dropout", "0.05"],
    "subword-dropout-0.1": ["--subword-dropout", "0.1"],
    "subword-dropout-0.2": ["--subword-dropout", "0.2"],
    "no-subword-dropout": ["--subword-dropout", "0"],
    "word-dropout-0.1": ["--word-dropout", "0.1"],
    "no-word-pairs": ["--no-word-pairs"],
    "vocabulary-2000": ["--vocabulary-size", "2000"],
    "vocabulary-4000": ["--vocabulary-size", "4000"],
    "vocabulary-16000": ["--vocabulary-size", "16000"],
    "joint": ["--vocabulary-kind", "joint"],
    "tie-target": ["--tie", "target"],
    "tiny": ["--size", "tiny"],
    "small": ["--size", "small"],
    "medium": ["--size", "medium"],
    "large": ["--size", "large"],
    "two-layers": ["--layers", "2"],
    "warmup-1000": ["--warmup", "1000"],
    "gru": ["--cell", "gru"],
    "one-direction": ["--one-direction"],
    "dot": ["--attention", "dot"],
    "additive": ["--attention", "additive"],
    "no-input-feeding": ["--no-input-feeding"],
    "batch-500": ["--batch-tokens", "500"],
    "batch-2000": ["--batch-tokens", "2000"],
    "momentum": ["--optimizer", "momentum"],
    "rmsprop": ["--optimizer", "rmsprop"],
    "average-0.999": ["--average", "0.999"],
    "float32": ["--precision", "float32"],
}
# Or options of translate, tried on the baseline's models.
SEARCHES = {
    **{f"beam-{width}": ["--beam", str(width)] for width in (1, 2, 3, 5, 8, 12)},
    **{f"length-penalty-{power}": ["--beam", "5", "--length-penalty", str(power)] for power in (0, 0.4, 0.8, 1.2, 1.6)},
}
# Or makes something of several models.
SPECIAL = ["ensemble", "distilled", "back-translated", "averaged-checkpoints"]


def merged(*changes):
    """Options of several lists, the later ones in place of the earlier."""
    options = {}
    for words in changes:
        name = None
        for word in words:
            if word.startswith("--"):
                name = word
                options[name] = []
            else:
                options[name].append(word)
    return [word for name, values in options.items() for word in [name, *values]]


class Study:
    """The data, the program, and a folder of the models that were trained."""

    def __init__(self, options, folder):
        self.program, self.data, self.folder = options.program, options.data, folder
        self.source, self.target = options.pair.split(",")
        self.base = options.extra.split()
        self.seeds, self.jobs = options.seeds.split(","), options.jobs

    def file(self, part, language):
        return f"{self.data}/{part}.{language}"

    def run(self, *words, output=None):
        # All of a line's threads, unless several trainings share the machine.
        threads = ["--threads", "1"] if self.jobs > 1 else []
        with open(output or os.devnull, "w") as stream:
            subprocess.run([self.program, *words, *threads, "--quiet"], check=True, stdout=stream)

    def model(self, name, words, seed, source=None, target=None, languages=None):
        """The folder of a model, trained unless it is there; its minutes are kept beside it."""
        folder = f"{self.folder}/{name}-{seed}"
        if os.path.exists(f"{folder}.minutes"):
            return folder
        (a, b) = languages or (self.source, self.target)
        start = time.monotonic()
        self.run("train", "--source", source or self.file("train", a), "--target", target or self.file("train", b),
                 "--validation-source", self.file("val", a), "--validation-target", self.file("val", b),
                 *words, "--seed", seed, "--output", folder)
        with open(f"{folder}.minutes", "w") as file:
            file.write(str((time.monotonic() - start) / 60))
        return folder

    def row(self, name, seed):
        words = merged(self.base, *(ROWS[part] for part in name.split("+")))
        return self.model(name, words, seed)

    def translations(self, models, source, output, *words):
        if not os.path.exists(output):
            ensemble = [word for model in models[1:] for word in ("--ensemble", model)]
            self.run("translate", models[0], *ensemble, *words, source, output=f"{output}.part")
            os.rename(f"{output}.part", output)
        return output

    def joined(self, files, output):
        with open(output, "w") as stream:
            for file in files:
                with open(file) as part:
                    stream.write(part.read())
        return output

    def distilled(self, seed):
        """A model that learns from what the ensemble of the baseline's seeds makes of the sources, and from the references."""
        train = self.file("train", self.source)
        taught = f"{self.folder}/taught"
        sources = self.joined([train, train], f"{self.folder}/distilled-{seed}.source")
        targets = self.joined([self.file("train", self.target), taught], f"{self.folder}/distilled-{seed}.target")
        return self.model("distilled", self.halved(), seed, sources, targets)

    def back_translated(self, seed):
        """A model that learns from the targets' translations back into the source language, too."""
        back = self.model("back", self.base, seed, languages=(self.target, self.source))
        target = self.file("train", self.target)
        made = self.translations([back], target, f"{self.folder}/back-{seed}.source")
        sources = self.joined([self.file("train", self.source), made], f"{self.folder}/both-{seed}.source")
        targets = self.joined([target, target], f"{self.folder}/both-{seed}.target")
        return self.model("back-translated", self.halved(), seed, sources, targets)

    def halved(self):
        """Half as many epochs, since there are twice as many pairs."""
        words = list(self.base)
        if "--epochs" in words:
            place = words.index("--epochs") + 1
            words[place] = str(int(words[place]) // 2)
        return words

    def averaged(self, seed, count=4):
        """The mean of the last so many weights that a run saved, at a rate that stays (Vaswani et al. 2017, section 6.1)."""
        name = "averaged-checkpoints"
        folder, words = f"{self.folder}/constant-{seed}", merged(self.base, ROWS["constant"])
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            training = pool.submit(self.model, "constant", words, seed)
            saves = Saves(folder)
            while not training.done():
                saves.look()
                time.sleep(0.5)
            training.result()
        saves.look()
        averaged = f"{self.folder}/{name}-{seed}"
        shutil.copytree(folder, averaged, ignore=shutil.ignore_patterns("training", "model*"), dirs_exist_ok=True)
        saves.write_mean(count, f"{averaged}/model.safetensors")
        shutil.copy(f"{folder}.minutes", f"{averaged}.minutes")
        return averaged

    def bleu(self, models, *words):
        with tempfile.NamedTemporaryFile() as output:
            os.unlink(output.name)
            self.translations(models, self.file("val", self.source), output.name, *words)
            found = subprocess.run(
                [self.program, "evaluate", "--hypotheses", output.name, "--references", self.file("val", self.target),
                 "--json", "--quiet"], check=True, capture_output=True, text=True)
            open(output.name, "a").close()
        scores = {record["name"].split("|")[0]: record["score"] for record in map(json.loads, found.stdout.splitlines())}
        return scores["BLEU"]

    def measured(self, name, seed):
        if name == "ensemble":
            models = [self.row("baseline", one) for one in self.seeds]
            return self.bleu(models), sum(map(minutes, models))
        if name in SEARCHES:
            model = self.row("baseline", seed)
            return self.bleu([model], *SEARCHES[name]), minutes(model)
        makers = {"distilled": self.distilled, "back-translated": self.back_translated, "averaged-checkpoints": self.averaged}
        model = makers[name](seed) if name in makers else self.row(name, seed)
        return self.bleu([model]), minutes(model)

    def print(self, name):
        seeds = self.seeds[:1] if name == "ensemble" else self.seeds
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            if name in ("ensemble", "distilled"):
                models = list(pool.map(lambda seed: self.row("baseline", seed), self.seeds))
            if name == "distilled":
                self.translations(models, self.file("train", self.source), f"{self.folder}/taught")
            found = list(pool.map(lambda seed: self.measured(name, seed), seeds))
        bleus, spent = zip(*found)
        print(f"| {name} | {statistics.mean(bleus):.2f} | {', '.join(f'{one:.2f}' for one in bleus)} "
              f"| {statistics.mean(spent):.1f} |", flush=True)


class Saves:
    """The weights that a training under way has saved, each as its header and its numbers."""

    def __init__(self, folder):
        self.file, self.seen, self.weights = f"{folder}/model.safetensors", None, []

    def look(self):
        """Keeps the weights if they are new; the program puts whole files in place, so none is half-written."""
        if os.path.exists(self.file) and os.stat(self.file).st_mtime_ns != self.seen:
            self.seen = os.stat(self.file).st_mtime_ns
            with open(self.file, "rb") as file:
                header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
                del header["__metadata__"]["checksum"]
                self.weights.append((header, numpy.frombuffer(file.read(), "<f4")))

    def write_mean(self, count, path):
        weights = [numbers for _, numbers in self.weights[-count:]]
        header = json.dumps(self.weights[-1][0]).encode()
        with open(path, "wb") as file:
            file.write(len(header).to_bytes(8, "little") + header)
            file.write(numpy.mean(weights, axis=0, dtype="<f4").tobytes())


def minutes(model):
    with open(f"{model}.minutes") as file:
        return float(file.read())


def main():
    known = [*ROWS, *SEARCHES, *SPECIAL]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", default=["baseline"],
                        help=f"some of {', '.join(known)}; or a+b for both")
    parser.add_argument("--data", required=True, help="folder with train.en, val.en, train.de …")
    parser.add_argument("--pair", default="en,de", help="source and target (en,de)")
    parser.add_argument("--seeds", default="1,2", help="seeds (1,2)")
    parser.add_argument("--program", default=f"{ROOT}/.build/release/seq2seq")
    parser.add_argument("--with", dest="extra", default="--epochs 24",
                        help="options of train for every row, in one string (--epochs 24)")
    parser.add_argument("--folder", help="where models are kept; a temporary folder if not given")
    parser.add_argument("--jobs", type=int, default=1, help="trainings at a time, one thread each if several (1)")
    options = parser.parse_args()
    unknown = [part for row in options.rows for part in row.split("+") if part not in known]
    if unknown:
        parser.error(f"not known: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as temporary:
        study = Study(options, options.folder or temporary)
        os.makedirs(study.folder, exist_ok=True)
        print("| choice | BLEU | of each seed | minutes |\n| --- | ---: | --- | ---: |")
        for row in options.rows:
            study.print(row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
