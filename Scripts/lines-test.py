#!/usr/bin/env python3
"""Translates a file of text and garbage twice and checks what is promised of lines.

One line out for each line in, in order; the same bytes at another number of threads; memory that does not grow with
the file. The model copies letters, so that lines of letters show whether the order holds.
"""

import argparse
import filecmp
import itertools
import os
import random
import subprocess
import sys
import tempfile

LETTERS = "abcdefg"
ODD = [
    b"", b" ", b"\t", b" \t  ", b"\r", b"a\r", b"\x00", b"a\x00b", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"a\xc2\x85b", b"\x1b[31m", b"\x7f",
    "\u202e\u2066abc\u2069".encode(), ("e" + "\u0301" * 300).encode(), "👩‍👩‍👧‍👦👍🏽🏳️‍🌈".encode(), "\U000e0fff\u0378".encode(),
    b"a\tb\tc", b"{name} %s %1$d <b>x</b> https://example.com/a?b=c me@example.com 1,234.5", b"<s> </s> <unk> <0x41>",
    "▁▁</w>".encode(), b"A B C", b"." * 50, b"a " * 60, "猫がいます。".encode(), "ﷺ ﬁ Å".encode(),
]


def lines(count, seed):
    """Lines with what their translation must be, where that is known."""
    chance = random.Random(seed)
    for number in range(count):
        kind = chance.random()
        if kind < 0.5:
            letters = " ".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 3))).encode()
            yield letters, letters
        elif kind < 0.8:
            yield chance.choice(ODD), None
        elif kind < 0.999 or number % 7:
            size = chance.choice([1, 2, 3, 5, 8, 20])
            yield bytes(chance.choice(range(256)) for _ in range(size)).replace(b"\n", b" "), None
        else:
            yield b"a b. c d? " * 200, None


def write_input(path, count):
    """Writes the file; the last line lacks its end. A start that asks for another encoding is none of it."""
    with open(path, "wb") as file:
        for number, (line, _) in enumerate(lines(count, seed=1)):
            file.write((b"" if number == 0 else b"\n") + (b"a" if number in (0, count - 1) else line))


def translate(program, model, source, target, threads):
    """Returns the largest memory of the process, in MiB."""
    with open(source, "rb") as stdin, open(target, "wb") as stdout, open(os.devnull, "wb") as stderr:
        command = [program, "translate", model, "--beam", "1", "--threads", str(threads)]
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr)
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"translate ended with status {status}")
    return usage.ru_maxrss / 1024


def check(target, count):
    """Counts the lines, and compares those whose translation is known; a few may be translated otherwise."""
    with open(target, "rb") as file:
        translations = file.read().split(b"\n")
    if translations.pop() != b"" or len(translations) != count:
        sys.exit(f"{len(translations)} lines for {count}")
    known = [(n, line) for n, (line, text) in enumerate(lines(count, seed=1)) if text and 0 < n < count - 1]
    right = sum(translations[n] == line for n, line in known)
    if right < 0.95 * len(known):
        sys.exit(f"only {right} of {len(known)} lines of letters are where they belong")
    return right, len(known)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--program", default=".build/release/seq2seq")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pairs, model = os.path.join(folder, "pairs.tsv"), os.path.join(folder, "model")
        with open(pairs, "w") as file:
            for length in (1, 2, 3):
                for letters in itertools.product(LETTERS, repeat=length):
                    file.write("\t".join([" ".join(letters)] * 2) + "\n")
        subprocess.run(
            [arguments.program, "train", pairs, "-o", model, "--quiet", "--embedding", "16", "--hidden", "32",
             "--epochs", "20", "--batch-tokens", "100", "--learning-rate", "0.02", "--dropout", "0"], check=True)
        runs, memory = [(arguments.lines // 10, 2), (arguments.lines, 2), (arguments.lines, 1)], []
        paths = [[os.path.join(folder, name) for name in (f"in-{run[0]}", f"out-{run[0]}-{run[1]}")] for run in runs]
        # All runs come first: what this process itself has held counts as the largest memory of those that it starts.
        for (count, threads), (source, target) in zip(runs, paths):
            write_input(source, count)
            memory.append(translate(arguments.program, model, source, target, threads))
            print(f"{count} lines, {threads} threads: {memory[-1]:.0f} MiB", flush=True)
        for (count, threads), (_, target) in zip(runs, paths):
            right, known = check(target, count)
            print(f"{count} lines, {threads} threads: {count} lines out, {right} of {known} letters in place", flush=True)
        if not filecmp.cmp(paths[1][1], paths[2][1], shallow=False):
            sys.exit("the bytes depend on the number of threads")
        if max(memory) > 1.3 * memory[0] + 20:
            sys.exit("memory grows with the file")
        print("the same bytes twice; memory is flat")


if __name__ == "__main__":
    main()
