#!/usr/bin/env python3
"""Shows how time and memory grow with the corpus: reading, learning a vocabulary, encoding, starting an epoch.

    python3 Benchmarks/scale.py --pairs 10000 100000 1000000 10000000

Each corpus is made of our own phrasebook by repetition and noise: two of its pairs side by side with a number, so that
no pair is there twice. The program does the rest by its usual commands; a training is stopped after its first step.
"""

import argparse
import os
import random
import signal
import subprocess
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COLUMNS = ["pairs", "vocabulary", "reading and encoding", "epoch's start", "own memory", "with mapped files"]


class Run:
    """A run of the program: when it said what, and the most memory that it held."""

    def __init__(self, arguments, until=None):
        self.lines, self.own, self.resident = [], 0, 0
        start = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        watcher = threading.Thread(target=self.watch, args=(process,))
        watcher.start()
        for line in process.stderr:
            self.lines.append((time.perf_counter() - start, line))
            if until and line.startswith(until):
                process.send_signal(signal.SIGINT)
                until = None
        status = process.wait()
        watcher.join()
        self.seconds = time.perf_counter() - start
        if status not in (0, 130):
            raise SystemExit("".join(line for _, line in self.lines[-3:]))

    def watch(self, process):
        while process.poll() is None:
            try:
                with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
                    sizes = dict(line.split(":", 1) for line in file)
                own = int(sizes["RssAnon"].split()[0])
                self.own = max(self.own, own)
                self.resident = max(self.resident, int(sizes["VmRSS"].split()[0]))
            except (OSError, KeyError, ValueError):
                pass
            time.sleep(0.02)

    def at(self, part):
        """When the first line with this part came."""
        return next(seconds for seconds, line in self.lines if part in line)


def make_corpus(path, count):
    """Writes pairs of like lengths, none of them twice."""
    with open(f"{ROOT}/Examples/phrasebook.en-fr.tsv", encoding="utf-8") as file:
        pairs = [line.rstrip("\n").split("\t")[:2] for line in file]
    choice = random.Random(1)
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            first, second = choice.choice(pairs), choice.choice(pairs)
            # In groups of three digits: the words of a language don't grow with its texts for ever, either.
            noise = f"{number:,}".replace(",", " ")
            file.write(f"{first[0]} {second[0]} {noise}\t{first[1]} {second[1]} {noise}\n")


def measure(program, folder, count):
    """One line of the table."""
    pairs, words, model = f"{folder}/pairs.tsv", f"{folder}/vocabulary-{count}", f"{folder}/model-{count}"
    make_corpus(pairs, count)
    vocabulary = Run([program, "vocabulary", pairs, "-o", words, "--vocabulary-size", "8000"])
    training = Run(
        [program, "train", pairs, "-o", model, "--vocabulary", words, "--size", "tiny", "--batch-tokens", "1000"],
        until="epoch 1/")
    encoded = training.at("pairs to train on")
    begun, stepped = training.at(" parameters, "), training.at("epoch 1/")
    os.unlink(pairs)
    return [
        f"{count:,}", f"{vocabulary.seconds:.1f} s", f"{encoded:.1f} s", f"{stepped - begun:.2f} s",
        f"{max(vocabulary.own, training.own) / 1024:.0f} MB", f"{max(vocabulary.resident, training.resident) / 1024:.0f} MB",
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--program", default=f"{ROOT}/.build/release/seq2seq")
    parser.add_argument("--folder", help="where the corpora are made for a while; 80 bytes a pair, four times")
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + " ---: |" * len(COLUMNS), flush=True)
    for count in options.pairs:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            print("| " + " | ".join(measure(options.program, folder, count)) + " |", flush=True)


if __name__ == "__main__":
    main()
