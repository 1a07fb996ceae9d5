#!/usr/bin/env python3
"""Compares `seq2seq evaluate` with PyPI's sacrebleu, figure by figure as printed.

    compare-sacrebleu.py --program .build/release/seq2seq [TEXT...]

checks scores and signatures of the lines of Tests/Fixtures/sacrebleu, of lines that are nasty on purpose, of random
lines of difficult characters, and of each TEXT (any file of sentences, whose lines are damaged at random to play the
translations); references whose number varies; comparisons of two systems; and the report, counted here once more.
`--pair HYPOTHESES REFERENCES` checks real translations; `--unicode` every character that Python knows, and nothing else.
`--write-golden` instead writes the figures that the tests compare with; `pip install sacrebleu` first.
"""
import argparse
import collections
import itertools
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unicodedata
from unittest import mock

import numpy
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.significance import PairedTest

FIXTURE = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Fixtures" / "sacrebleu"
TOKENIZERS = ["13a", "none", "intl", "char"]
SMOOTHINGS = ["exp", "floor", "floor=0.05", "add-k", "add-k=0.5", "none"]
LENGTHS = [0, 1, 6, 11, 16, 21, 31, 41, 61]
FREQUENCIES = [0, 1, 2, 3, 4, 5, 10, 100, 1000]


class Settings:
    """How a corpus is scored."""

    def __init__(self, tokenizer="13a", lowercase=False, smoothing="exp"):
        self.tokenizer, self.lowercase, self.smoothing = tokenizer, lowercase, smoothing

    def __str__(self):
        return f"{self.tokenizer}, lowercase {self.lowercase}, {self.smoothing}"

    @property
    def options(self):
        return ["--tokenizer", self.tokenizer, "--smoothing", self.smoothing] + ["--lowercase"] * self.lowercase

    def bleu(self):
        method, *value = self.smoothing.split("=")
        return BLEU(tokenize=self.tokenizer, lowercase=self.lowercase, smooth_method=method, force=True,
                    smooth_value=float(value[0]) if value else None)

    def metrics(self):
        return [self.bleu()] + [CHRF(word_order=order, lowercase=self.lowercase) for order in (0, 2)]


SETTINGS = [Settings(t, l) for t in TOKENIZERS for l in (False, True)] + [Settings(smoothing=s) for s in SMOOTHINGS[1:]]


# ---------------------------------------------------------------- both programs
def unversioned(signature):
    """A signature without who computed the score."""
    return str(signature).split("|version:")[0]


def figures(hypotheses, references, settings):
    """What sacrebleu prints for a corpus, and its unrounded scores; a reference that is missing is None."""
    found = []
    for metric in settings.metrics():
        score = metric.corpus_score(hypotheses, references)
        found.append({"name": score.name, "score": score.score, "summary": score.format(width=2).split(" = ", 1)[1],
                      "signature": unversioned(metric.get_signature())})
    return found


class Files:
    """Files of lines in a folder that goes away."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.count = 0
        return self

    def __exit__(self, *error):
        self.folder.cleanup()

    def write(self, lines):
        self.count += 1
        path = pathlib.Path(self.folder.name) / f"{self.count}.txt"
        path.write_bytes("".join(line + "\n" for line in lines).encode("utf-8"))
        return path


def evaluate(program, settings, *arguments):
    """The objects that `seq2seq evaluate --json` prints."""
    command = [program, "evaluate", "--quiet", "--json", "--chrf++", *settings.options, *arguments]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    # No splitlines: a name may hold characters that Python takes for line ends.
    return [json.loads(line) for line in run.stdout.decode("utf-8").split("\n") if line]


def evaluate_lines(program, settings, hypotheses, references, *arguments):
    """The same of given lines; references of which some are None go as pairs."""
    with Files() as files:
        given = ["--hypotheses", files.write(hypotheses)]
        if any(line is None for lines in references for line in lines):
            grouped = enumerate(zip(*references))
            pairs = [f"{n}\t{line}" for n, lines in grouped for line in lines if line is not None]
            given += ["--group-sources", files.write(pairs)]
        else:
            given += [f"--references={files.write(lines)}" for lines in references]
        return evaluate(program, settings, *given, *arguments)


class Checks:
    """Counts what was compared, and shows what differs."""

    def __init__(self):
        self.checked = self.failed = 0

    def expect(self, same, name, *what):
        self.checked += 1
        if not same:
            self.failed += 1
            print(name + ":", *what, sep="\n  ")


# ---------------------------------------------------------------- corpora
def read_lines(path):
    """The lines of a file, which end with LF only, unlike those of Python's own reader."""
    lines = pathlib.Path(path).read_bytes().decode("utf-8").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def fixture():
    """The fixture's hypotheses and two sets of references."""
    return [read_lines(FIXTURE / f"{name}.txt") for name in ("hypotheses", "references-1", "references-2")]


def damaged(line, generator):
    """A line with some of its words lost, doubled, swapped or cut."""
    words = line.split(" ")
    for _ in range(generator.randrange(4)):
        place = generator.randrange(len(words))
        edit = generator.randrange(4)
        if edit == 0 and len(words) > 1:
            del words[place]
        elif edit == 1:
            words.insert(place, words[place])
        elif edit == 2:
            words[place] = words[place][: len(words[place]) // 2]
        else:
            other = generator.randrange(len(words))
            words[place], words[other] = words[other], words[place]
    return " ".join(words)


def random_line(generator):
    """Up to forty characters from the corners of Unicode and of the tokenizers' rules."""
    pieces = list("aAbBzZ0159 ..,,--''!?/&<>()[]{}_~^`#$%*+:;=@|\\\"\t\r") + ["  ", "&amp;", "&lt;", "&quot;", "<skipped>"]
    pieces += list("\u0085\u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000\u200b\ufeff\x00\x0b\x0c\x1c\x1d\x1e\x1f")
    pieces += list("éßẞİıΣσςΌῼǅﬁ中国語日本한국ไทยिक्षعربيةא´½²Ⅷ٣¿«»“”„…–—€£™©°\u0301\u0308\u0345\u0307\U0001F600\U0001F3FD\U00010400")
    return "".join(generator.choice(pieces) for _ in range(generator.randrange(40)))


def nasty_lines():
    """Hypothesis, reference, further reference: what breaks programs."""
    marks = "".join(chr(c) for c in range(0x300, 0x370))
    yield "all empty", [""] * 3, [""] * 3, [""] * 3
    yield "empty hypotheses", ["", "", ""], ["a b c d", "e", ""], ["f", "", "g"]
    yield "empty references", ["a b c d e", "f", ""], ["", "", ""], ["", "", ""]
    yield "blanks only", [" ", "\t", "\u3000"], ["a", " ", "b"], ["\x1c", "\u2003", ""]
    yield "punctuation only", ["...", "?!?!?!", "—…—", "''''", "-"], ["..", "?!", "…", "'", "--"], [".", "!", "—", "", "-"]
    yield "Chinese", ["今天天气很好，我们去公园吧。"], ["今天天气真好，我们去公园玩吧！"], ["天气好，去公园。"]
    yield "Japanese", ["「吾輩は猫である」。名前はまだ無い。"], ["吾輩は猫である。名前は、まだない。"], ["私は猫だ。"]
    yield "combining marks", ["a" + marks, "e\u0301 o\u0308"], ["a" + marks[:50], "é ö"], ["a", "e o"]
    yield "many marks on one letter", ["a" + "\u0301" * 10_000], ["a" + "\u0301" * 9_000], ["á"]
    yield "a long word", ["x" * 10_000], ["x" * 9_999 + "y"], ["x"]
    yield "a long line", ["the cat , 1.5 sat. " * 600], ["the cat, 1.5 sat. " * 590], ["a cat"]
    yield "long Chinese", ["我们去公园，" * 1_700], ["我们去学校，" * 1_650], ["公园"]
    yield "long punctuation", [".,-!?" * 2_000], [",.-?!" * 2_000], ["..."]
    yield "long capitals", ["ΣΑΣ ΌΣΟΣ İI " * 900], ["σας όσος i̇i " * 900], ["Σ"]
    yield "one word", ["word"], ["word"], ["words"]


def corpora(texts, pairs):
    """Every corpus to compare: its name, hypotheses and sets of references."""
    hypotheses, *references = fixture()
    yield "fixture, two references", hypotheses, references
    for number, lines in enumerate(zip(hypotheses, *references)):
        yield f"fixture, line {number + 1}", [lines[0]], [[lines[1]], [lines[2]]]
    for name, hypotheses, *references in nasty_lines():
        yield name, hypotheses, references
        yield f"{name}, one reference", hypotheses, references[:1]
    generator = random.Random(7)
    for number in range(20):
        lines = [random_line(generator) for _ in range(50)]
        yield f"random {number + 1}", [damaged(line, generator) for line in lines], [lines]
    for text in texts:
        lines = read_lines(text)
        yield text, [damaged(line, generator) for line in lines], [lines]
        yield f"{text}, references that vary in number", lines, [
            [damaged(line, generator) or "-" for line in lines],
            [damaged(line, generator) or "-" if number % 3 else None for number, line in enumerate(lines)]]
    for hypotheses, references in pairs:
        yield hypotheses, read_lines(hypotheses), [read_lines(references)]


def characters():
    """Corpora of every assigned character, 4,096 code points at a time."""
    for start in range(0, sys.maxunicode + 1, 4096):
        known = [chr(c) for c in range(start, start + 4096) if unicodedata.category(chr(c)) not in ("Cn", "Cs", "Co")]
        known = [c for c in known if c not in "\n\r"]
        hypotheses = [f"a{c}b 1{c}2 A{c}. {c}" for c in known]
        references = [f"a {c} b 1{c}2 a{c.lower()} . {c}" for c in known]
        if known:
            yield f"U+{start:04X}…", hypotheses, [references]


# ---------------------------------------------------------------- comparisons
def check_scores(program, checks, name, hypotheses, references, settings):
    expected = figures(hypotheses, references, settings)
    found = evaluate_lines(program, settings, hypotheses, references)
    for ours, theirs in itertools.zip_longest(found, expected):
        same = all(ours[key] == theirs[key] for key in ("name", "summary"))
        same = same and unversioned(ours["signature"]) == theirs["signature"]
        checks.expect(same and abs(ours["score"] - theirs["score"]) < 1e-9, f"{name}, {settings}", ours, theirs)


class SplitMix:
    """Our generator, in the place of NumPy's, so that both programs draw the same lines."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        bits = self.state
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & mask
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & mask
        return bits ^ (bits >> 31)

    def choice(self, count, size, replace):
        assert replace
        return numpy.array([[(count * self.next()) >> 64 for _ in range(size[1])] for _ in range(size[0])])


def bootstrap(system, baseline, references, resamples, seed):
    """sacrebleu's comparison of two systems over the lines that our generator draws."""
    metrics = {metric.__class__.__name__ + str(n): metric for n, metric in enumerate(Settings().metrics())}
    with mock.patch.dict(os.environ, SACREBLEU_SEED=str(seed)), mock.patch("numpy.random.default_rng", SplitMix):
        test = PairedTest([("baseline", baseline), ("system", system)], metrics, references, "bs", resamples)
        signatures, results = test()
    return [
        {"comparison": name, "signature": unversioned(signatures[name]), "p_value": results[name][1].p_value,
         **{role: {"score": result.score, "mean": float(result.mean), "half_width": float(result.ci)}
            for role, result in zip(("baseline", "system"), results[name])}}
        for name in results if name != "System"
    ]


def check_bootstrap(program, checks, name, system, baseline, references, seed):
    resamples = 200
    expected = bootstrap(system, baseline, references, resamples, seed)
    with Files() as files:
        found = evaluate_lines(program, Settings(), system, references, f"--baseline={files.write(baseline)}",
                               f"--resamples={resamples}", f"--seed={seed}")[3:]
    for ours, theirs in itertools.zip_longest(found, expected):
        # sacrebleu adds up and divides in single precision, so a resample may fall to the other side of the limit.
        same = abs(ours["p_value"] - theirs["p_value"]) < 1.5 / (resamples + 1) and ours["comparison"] == theirs["comparison"]
        for role in ("baseline", "system"):
            half_width = (ours[role]["interval"][1] - ours[role]["interval"][0]) / 2
            same = same and abs(ours[role]["score"] - theirs[role]["score"]) < 1e-9
            same = same and abs(ours[role]["mean"] - theirs[role]["mean"]) < 1e-3
            same = same and abs(half_width - theirs[role]["half_width"]) < 1e-3
        same = same and unversioned(ours["signature"]) == theirs["signature"]
        checks.expect(same, f"{name}, bootstrap, seed {seed}", ours, theirs)


def bucket(bounds, number):
    """The range of numbers that a number is in."""
    index = max(i for i, bound in enumerate(bounds) if bound <= number)
    return bounds[index], bounds[index + 1] - 1 if index + 1 < len(bounds) else None


def check_report(program, checks, name, hypotheses, references, settings):
    words = lambda line: settings.bleu()._preprocess_segment(line).split()
    groups = collections.defaultdict(list)
    for number, line in enumerate(references):
        groups[bucket(LENGTHS, len(words(line)))].append(number)
    by_length = {}
    for key, lines in groups.items():
        scores = figures([hypotheses[n] for n in lines], [[references[n] for n in lines]], settings)
        by_length[key] = (len(lines), [(score["name"], round(score["score"], 8)) for score in scores])

    counts = collections.Counter(word for line in references for word in words(line))
    totals = collections.defaultdict(lambda: [0, 0, 0])
    for hypothesis, reference in zip(hypotheses, references):
        both = [collections.Counter(words(line)) for line in (reference, hypothesis)]
        for column, counted in enumerate([*both, both[0] & both[1]]):
            for word, count in counted.items():
                totals[bucket(FREQUENCIES, counts[word])][column] += count

    for row in evaluate_lines(program, settings, hypotheses, [references], "--report")[3:]:
        key = (row["from"], row.get("to"))
        if row["report"] == "length":
            scores = [(score["name"], round(score["score"], 8)) for score in row["scores"]]
            expected = by_length.pop(key, None)
            checks.expect((row["sentences"], scores) == expected, f"{name}, report", row, expected)
        else:
            in_references, in_hypotheses, matched = expected = totals.pop(key, [0, 0, 0])
            same = [in_references, in_hypotheses] == [row["in_references"], row["in_hypotheses"]]
            f1 = 200 * matched / (in_references + in_hypotheses)
            checks.expect(same and abs(row["f1"] - f1) < 1e-9, f"{name}, report", row, expected)
    checks.expect(not by_length and not totals, f"{name}, report", "rows are missing", by_length, dict(totals))


def compare_characters(program, checks):
    for name, hypotheses, references in characters():
        for settings in (Settings(t, l) for t in TOKENIZERS for l in (False, True)):
            check_scores(program, checks, name, hypotheses, references, settings)


def compare(program, checks, texts, pairs):
    for name, hypotheses, references in corpora(texts, pairs):
        for settings in SETTINGS:
            check_scores(program, checks, name, hypotheses, references, settings)
    generator = random.Random(11)
    hypotheses, first, _ = fixture()
    systems = [("fixture", hypotheses, [damaged(line, generator) for line in hypotheses], first)]
    for text in texts:
        lines = read_lines(text)
        systems.append((text, *([damaged(line, generator) for line in lines] for _ in range(2)), lines))
    for name, system, baseline, references in systems:
        for seed in (1, 2, 3):
            check_bootstrap(program, checks, name, system, baseline, [references], seed)
        for settings in (Settings(), Settings("intl", True)):
            check_report(program, checks, name, system, references, settings)


def write_golden():
    """Writes the figures that EvaluationTests compares with."""
    hypotheses, *references = fixture()
    corpus = [
        {"tokenizer": tokenizer, "lowercase": lowercase, "references": count,
         "scores": figures(hypotheses, references[:count], Settings(tokenizer, lowercase))}
        for tokenizer in TOKENIZERS for lowercase in (False, True) for count in (1, 2)
    ]
    metrics = [BLEU(effective_order=True), CHRF(), CHRF(word_order=2)]
    lines = list(zip(hypotheses, *references))
    sentences = [[m.sentence_score(h, list(r)).score for m in metrics] for h, *r in lines]
    # Each line is a corpus of its own here: short ones lack matches of some order.
    smoothing = [
        {"method": method, "scores": [figures([h], [[r] for r in rs], Settings(smoothing=method))[0] for h, *rs in lines]}
        for method in SMOOTHINGS
    ]
    varying = [line if number % 2 else None for number, line in enumerate(references[1])]
    baseline = [references[1][n] if n % 3 == 0 else line for n, line in enumerate(hypotheses)]
    golden = {
        "corpus": corpus, "sentences": sentences, "smoothing": smoothing,
        "varying": figures(hypotheses, [references[0], varying], Settings()),
        "bootstrap": bootstrap(hypotheses, baseline, references[:1], 200, 7),
    }
    (FIXTURE / "scores.json").write_text(json.dumps(golden, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=".build/release/seq2seq")
    parser.add_argument("--pair", nargs=2, action="append", default=[], metavar=("HYPOTHESES", "REFERENCES"))
    parser.add_argument("--unicode", action="store_true")
    parser.add_argument("--write-golden", action="store_true")
    parser.add_argument("texts", nargs="*", metavar="TEXT")
    options = parser.parse_args()
    if options.write_golden:
        return write_golden()
    checks = Checks()
    if options.unicode:
        compare_characters(options.program, checks)
    else:
        compare(options.program, checks, options.texts, options.pair)
    print(f"{checks.checked} figures compared, {checks.failed} differ")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
