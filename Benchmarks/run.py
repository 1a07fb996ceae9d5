#!/usr/bin/env python3
"""Measures our program beside its peers, in one session, and prints a table.

    python3 Benchmarks/run.py --peer PEER --python VENV/bin/python --data M=DIR --data L=DIR \\
        --model MODEL --checkpoint PEER_MODEL --rounds 3 --json figures.json

README.md beside this file tells what is needed, what is measured, and how the table is read. Whatever is not there is
left out, and the table says so. It ends with an error when an answer is wrong.
"""

import argparse
import json
import os
import sys
import tempfile

import decoding
import machine
import peers
import process
import program
import starting
import table
import training
import vocabulary
from data import Tokens

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SECTIONS = {
    "training": training.contests, "decoding": decoding.contests, "start": starting.contests,
    "vocabulary": vocabulary.contests,
}
# Batches to train on and sentences to validate on: for the figures, and to see that all works.
AMOUNTS = {"training": (32, 256), "translation": (32, 1_000_000)}
QUICK_AMOUNTS = {"training": (4, 64), "translation": (4, 100)}


class Setting:
    """What the contests share: the programs, the data, and a folder for files in between."""

    def __init__(self, options, folder):
        self.quick, self.shapes, self.threads = options.quick, options.shapes, options.threads
        self.python, self.model = options.python, options.model
        self.data = dict(one.split("=", 1) for one in options.data)
        self.program = program.Program(options.program)
        self.pytorch = peers.PyTorch(options.python, options.peer, options.checkpoint)
        self.marian = peers.Marian(options.marian, options.marian_model)
        self.base, self.made = folder, {}

    def folder(self, name):
        """A new folder that is gone after the run."""
        path = f"{self.base}/{name}"
        os.makedirs(path)
        return path

    def data_folder(self, shape):
        """Where the data of a shape are."""
        if shape not in self.data:
            raise process.Unavailable(f"no data for shape {shape}; name its folder with --data {shape}=DIR")
        return self.data[shape]

    def tokens(self, shape, purpose):
        """The token files for a shape, made once for each purpose."""
        if (shape, purpose) not in self.made:
            amounts = QUICK_AMOUNTS if self.quick else AMOUNTS
            self.made[shape, purpose] = Tokens(
                self.data_folder(shape), self.folder(f"{shape}-{purpose}"), *amounts[purpose])
        return self.made[shape, purpose]


def parse():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    found = os.environ.get
    parser.add_argument("--only", type=names, default=list(SECTIONS), help=f"some of {','.join(SECTIONS)}")
    parser.add_argument("--shapes", type=names, default=["M", "L"], help="shapes to train (M,L)")
    parser.add_argument("--threads", type=numbers, default=[1, 2], help="thread counts (1,2)")
    parser.add_argument("--rounds", type=int, default=3, help="undisturbed rounds of each contest (3)")
    parser.add_argument("--quick", action="store_true", help="little work, one round: only shows that all works")
    parser.add_argument("--json", metavar="FILE", help="write the figures there, too")
    parser.add_argument("--program", default=f"{ROOT}/.build/release/seq2seq", help="our program")
    parser.add_argument("--model", help="our trained model of shape M")
    parser.add_argument("--data", action="append", default=[], metavar="SHAPE=DIR", help="token files of a shape")
    parser.add_argument("--peer", default=found("BENCHMARK_PEER", ""), help="folder of torch_seq2seq.py")
    parser.add_argument("--python", default=found("BENCHMARK_PYTHON", sys.executable), help="a Python that has torch")
    parser.add_argument("--checkpoint", help="the peer's trained model of shape M")
    parser.add_argument("--marian", default=found("BENCHMARK_MARIAN", ""), help="Marian's program")
    parser.add_argument("--marian-model", help="folder of Marian's trained model")
    options = parser.parse_args()
    unknown = [name for name in options.only if name not in SECTIONS]
    unknown += [shape for shape in options.shapes if shape not in ("M", "L")]
    unknown += [one for one in options.data if "=" not in one]
    if not os.access(options.program, os.X_OK):
        parser.error(f"no program: {options.program}; build it, or name it with --program")
    if unknown:
        parser.error(f"not known: {', '.join(unknown)}")
    if options.quick:
        options.rounds = 1
    return options


def names(text):
    """Words between commas."""
    return text.split(",")


def numbers(text):
    """Numbers between commas."""
    return [int(word) for word in text.split(",")]


def say(line):
    """Progress, apart from the table."""
    print(line, file=sys.stderr, flush=True)


def play(setting, options):
    """All contests asked for, played, and the sections that could not be."""
    played, left_out = [], []
    for name in options.only:
        try:
            for one in SECTIONS[name](setting):
                one.play(options.rounds, say, is_patient=not options.quick)
                played.append(one)
        except process.Unavailable as error:
            left_out.append(f"{name}: {error}")
            say(left_out[-1])
    return played, left_out


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        try:
            products = machine.product_rates(options.python, options.threads, is_patient=not options.quick)
        except (process.Unavailable, process.Broken) as error:
            products = {}
            say(f"no shares of the machine's product rate: {error}")
        played, left_out = play(Setting(options, folder), options)
    print(f"# Figures\n\n{machine.describe()}; {options.rounds} round(s)\n\n{table.product_table(products)}")
    for one in played:
        print(table.markdown(one, products))
    print("".join(f"\nLeft out: {reason}\n" for reason in left_out), end="")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({
                "machine": machine.describe(), "left_out": left_out,
                "products": [[*key, *value] for key, value in sorted(products.items())],
                "contests": [table.record(one, products) for one in played],
            }, file, indent=2)
    return 0 if all(check.holds for one in played for check in one.checks) else 1


if __name__ == "__main__":
    sys.exit(main())
