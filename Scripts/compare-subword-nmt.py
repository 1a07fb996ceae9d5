#!/usr/bin/env python3
"""Compares a vocabulary's merges with those that the reference tool subword-nmt learns from the same words.

    seq2seq vocabulary PAIRS -o DIR --words       writes NAME.merges and, for this script, NAME.words
    pip install subword-nmt
    Scripts/compare-subword-nmt.py DIR [NAME]     NAME is joint (default), source or target

NAME.words has a word and its count on each line. Exit code 0: the merges are the same, in the same order.

    Scripts/compare-subword-nmt.py --write MERGES FOLDER

writes the fixture of the tests instead: from FOLDER/joint.words the reference's first MERGES merges and how it cuts
every word with them (joint.merges, joint.pieces).
"""

import io
import pathlib
import sys

from subword_nmt.apply_bpe import BPE
from subword_nmt.learn_bpe import learn_bpe


def reference_merges(words: pathlib.Path, count: int) -> list[str]:
    """What subword-nmt learns from a `word count` file, header included."""
    merges = io.StringIO()
    with open(words, encoding="utf-8", newline="\n") as lines:
        learn_bpe(lines, merges, count, is_dict=True)
    return merges.getvalue().split("\n")[:-1]


def write_fixture(folder: pathlib.Path, count: int) -> None:
    """Stores the reference's merges, and each word as the pieces that the reference makes of it."""
    words = folder / "joint.words"
    merges = "\n".join(reference_merges(words, count)) + "\n"
    (folder / "joint.merges").write_text(merges, encoding="utf-8")
    encoder = BPE(io.StringIO(merges), separator="")
    with open(folder / "joint.pieces", "w", encoding="utf-8") as pieces:
        for line in words.read_text(encoding="utf-8").splitlines():
            word = line.split(" ")[0]
            pieces.write(" ".join(encoder.segment_tokens([word])) + "</w>\n")


def compare(folder: pathlib.Path, name: str) -> bool:
    """Prints whether the merges in a vocabulary folder equal the reference's."""
    ours = (folder / f"{name}.merges").read_text(encoding="utf-8").split("\n")[:-1]
    theirs = reference_merges(folder / f"{name}.words", len(ours) - 1)
    for number, (our, their) in enumerate(zip(ours, theirs)):
        if our != their:
            print(f"merge {number} is {our!r}, but subword-nmt learns {their!r}")
            return False
    if len(ours) != len(theirs):
        print(f"{len(ours) - 1} merges, but subword-nmt learns {len(theirs) - 1}")
        return False
    print(f"all {len(ours) - 1} merges are the same")
    return True


def main(arguments: list[str]) -> int:
    if len(arguments) == 3 and arguments[0] == "--write":
        write_fixture(pathlib.Path(arguments[2]), int(arguments[1]))
        return 0
    if len(arguments) not in (1, 2) or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    name = arguments[1] if len(arguments) == 2 else "joint"
    return 0 if compare(pathlib.Path(arguments[0]), name) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
