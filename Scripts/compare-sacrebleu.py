#!/usr/bin/env python3
"""Compares `seq2seq evaluate` with PyPI's sacrebleu, figure by figure as printed.

    compare-sacrebleu.py --program .build/release/seq2seq [TEXT...]

checks the lines of Tests/Fixtures/sacrebleu, random lines of difficult characters, and each TEXT (any file of
sentences, whose lines are damaged at random to play the translations). `--pair HYPOTHESES REFERENCES` checks real
translations. `--write-golden` instead writes the figures that the tests compare with; `pip install sacrebleu` first.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from sacrebleu.metrics import BLEU, CHRF

FIXTURE = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Fixtures" / "sacrebleu"
TOKENIZERS = ["13a", "none", "intl", "char"]


def read_lines(path):
    """The lines of a file, which end with LF only, unlike those of Python's own reader."""
    lines = pathlib.Path(path).read_bytes().decode("utf-8").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def figures(hypotheses, references, tokenizer, lowercase):
    """What sacrebleu prints for a corpus, and its unrounded scores."""
    bleu = BLEU(tokenize=tokenizer, lowercase=lowercase, force=True)
    scores = [bleu.corpus_score(hypotheses, references)]
    scores += [CHRF(word_order=n, lowercase=lowercase).corpus_score(hypotheses, references) for n in (0, 2)]
    return [{"name": s.name, "score": s.score, "summary": s.format(width=2).split(" = ", 1)[1]} for s in scores]


def evaluate(program, hypotheses, references, tokenizer, lowercase):
    """What `seq2seq evaluate` prints for the same."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, lines in enumerate([hypotheses, *references]):
            paths.append(pathlib.Path(folder) / f"{number}.txt")
            paths[-1].write_bytes("".join(line + "\n" for line in lines).encode("utf-8"))
        command = [program, "evaluate", "--json", "--chrf++", "--tokenizer", tokenizer, "--hypotheses", paths[0]]
        command += [f"--references={path}" for path in paths[1:]] + ["--lowercase"] * lowercase
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        return [json.loads(line) for line in run.stdout.splitlines()]


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


def corpora(texts, pairs):
    """Every corpus to compare: its name, hypotheses and sets of references."""
    hypotheses, *references = (read_lines(FIXTURE / f"{n}.txt") for n in ("hypotheses", "references-1", "references-2"))
    yield "fixture, two references", hypotheses, references
    for number, line in enumerate(hypotheses):
        yield f"fixture, line {number + 1}", [line], [[references[0][number]], [references[1][number]]]
    generator = random.Random(7)
    for number in range(20):
        lines = [random_line(generator) for _ in range(50)]
        yield f"random {number + 1}", [damaged(line, generator) for line in lines], [lines]
    for text in texts:
        lines = read_lines(text)
        yield text, [damaged(line, generator) for line in lines], [lines]
    for hypotheses, references in pairs:
        yield hypotheses, read_lines(hypotheses), [read_lines(references)]


def compare(program, texts, pairs):
    """Returns how many corpora differ, and shows where."""
    checked = failed = 0
    for name, hypotheses, references in corpora(texts, pairs):
        for tokenizer in TOKENIZERS:
            for lowercase in (False, True):
                expected = figures(hypotheses, references, tokenizer, lowercase)
                found = evaluate(program, hypotheses, references, tokenizer, lowercase)
                for ours, theirs in zip(found, expected, strict=True):
                    checked += 1
                    same = all(ours[key] == theirs[key] for key in ("name", "summary"))
                    if not same or abs(ours["score"] - theirs["score"]) > 1e-9:
                        failed += 1
                        print(f"{name}, {tokenizer}, lowercase {lowercase}:\n  {ours}\n  {theirs}")
    print(f"{checked} scores compared, {failed} differ")
    return failed


def write_golden():
    """Writes the figures that EvaluationTests compares with."""
    hypotheses, *references = (read_lines(FIXTURE / f"{n}.txt") for n in ("hypotheses", "references-1", "references-2"))
    corpus = [
        {"tokenizer": tokenizer, "lowercase": lowercase, "references": count,
         "scores": figures(hypotheses, references[:count], tokenizer, lowercase)}
        for tokenizer in TOKENIZERS for lowercase in (False, True) for count in (1, 2)
    ]
    metrics = [BLEU(effective_order=True), CHRF(), CHRF(word_order=2)]
    sentences = [[m.sentence_score(h, list(r)).score for m in metrics] for h, *r in zip(hypotheses, *references)]
    golden = json.dumps({"corpus": corpus, "sentences": sentences}, indent=1)
    (FIXTURE / "scores.json").write_text(golden + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=".build/release/seq2seq")
    parser.add_argument("--pair", nargs=2, action="append", default=[], metavar=("HYPOTHESES", "REFERENCES"))
    parser.add_argument("--write-golden", action="store_true")
    parser.add_argument("texts", nargs="*", metavar="TEXT")
    options = parser.parse_args()
    if options.write_golden:
        return write_golden()
    return 1 if compare(options.program, options.texts, options.pair) else 0


if __name__ == "__main__":
    sys.exit(main())
