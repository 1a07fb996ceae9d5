"""What each choice of a training is worth: trains, translates `val`, prints a row of docs/quality.md.

    python3 Benchmarks/quality.py --data MULTI30K baseline dropout-0.3 --seeds 1,2

Each row is one change to the baseline. BLEU is that of `evaluate`, by the model's own search.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BASELINE = ["--epochs", "24"]
ROWS = {
    "baseline": [],
    "cosine": ["--schedule", "cosine"],
    "inverse-square-root": ["--schedule", "inverse-square-root"],
    "no-label-smoothing": ["--label-smoothing", "0"],
    "label-smoothing-0.2": ["--label-smoothing", "0.2"],
    "learning-rate-0.0005": ["--learning-rate", "0.0005"],
    "learning-rate-0.001": ["--learning-rate", "0.001"],
    "learning-rate-0.003": ["--learning-rate", "0.003"],
    "dropout-0.2": ["--dropout", "0.2"],
    "dropout-0.3": ["--dropout", "0.3"],
    "dropout-0.5": ["--dropout", "0.5"],
    "recurrent-dropout-0.2": ["--recurrent-dropout", "0.2"],
    "subword-dropout-0.05": ["--subword-dropout", "0.05"],
    "subword-dropout-0.2": ["--subword-dropout", "0.2"],
    "no-subword-dropout": ["--subword-dropout", "0"],
    "vocabulary-2000": ["--vocabulary-size", "2000"],
    "vocabulary-4000": ["--vocabulary-size", "4000"],
    "vocabulary-16000": ["--vocabulary-size", "16000"],
    "joint": ["--vocabulary-kind", "joint"],
    "tie-target": ["--tie", "target"],
    "small": ["--size", "small"],
    "large": ["--size", "large"],
    "two-layers": ["--layers", "2"],
    "gru": ["--cell", "gru"],
    "additive": ["--attention", "additive"],
    "no-input-feeding": ["--no-input-feeding"],
    "batch-500": ["--batch-tokens", "500"],
    "batch-2000": ["--batch-tokens", "2000"],
    "average-0.999": ["--average", "0.999"],
    "float32": ["--precision", "float32"],
}


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


def train(program, data, pair, words, folder):
    """A trained model's BLEU on `val`, the minutes of its training, and its perplexity."""
    source, target = pair
    sides = ["--source", f"{data}/train.{source}", "--target", f"{data}/train.{target}",
             "--validation-source", f"{data}/val.{source}", "--validation-target", f"{data}/val.{target}"]
    start = time.monotonic()
    subprocess.run([program, "train", *sides, *words, "--quiet", "--output", folder], check=True)
    minutes = (time.monotonic() - start) / 60
    finished = subprocess.run(
        [program, "evaluate", folder, "--source", f"{data}/val.{source}", "--target", f"{data}/val.{target}",
         "--json", "--quiet"], check=True, capture_output=True, text=True)
    scores = {record["name"].split("|")[0]: record["score"] for record in map(json.loads, finished.stdout.splitlines())}
    return scores["BLEU"], minutes, scores["perplexity per token"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", default=["baseline"], help=f"some of {', '.join(ROWS)}; or a+b for both")
    parser.add_argument("--data", required=True, help="folder with train.en, val.en, train.de …")
    parser.add_argument("--pair", default="en,de", help="source and target (en,de)")
    parser.add_argument("--seeds", default="1,2", help="seeds (1,2)")
    parser.add_argument("--program", default=f"{ROOT}/.build/release/seq2seq")
    parser.add_argument("--with", dest="extra", default="", help="further options of train, in one string")
    options = parser.parse_args()
    unknown = [part for row in options.rows for part in row.split("+") if part not in ROWS]
    if unknown:
        parser.error(f"not known: {', '.join(unknown)}")
    print("| choice | BLEU | of each seed | perplexity | minutes |\n| --- | ---: | --- | ---: | ---: |")
    for row in options.rows:
        words = merged(BASELINE, *(ROWS[part] for part in row.split("+")), options.extra.split())
        found = []
        for seed in options.seeds.split(","):
            with tempfile.TemporaryDirectory() as folder:
                found.append(train(options.program, options.data, options.pair.split(","),
                                   [*words, "--seed", seed], f"{folder}/model"))
        bleus, minutes, perplexities = zip(*found)
        print(f"| {row} | {statistics.mean(bleus):.2f} | {', '.join(f'{one:.2f}' for one in bleus)} "
              f"| {statistics.mean(perplexities):.2f} | {statistics.mean(minutes):.1f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
