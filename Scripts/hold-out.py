#!/usr/bin/env python3
"""Holds out pairs by their source: no source of a held-out pair is left in the other file.

    hold-out.py PAIRS --pairs 2000 TRAIN HELD
"""
import argparse
import random

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("file")
parser.add_argument("train")
parser.add_argument("held")
parser.add_argument("--pairs", type=int, default=2000, help="pairs to hold out, at least")
parser.add_argument("--seed", type=int, default=7)
arguments = parser.parse_args()

with open(arguments.file, encoding="utf-8") as file:
    lines = file.read().splitlines()
counts = {}
for line in lines:
    source = line.split("\t")[0]
    counts[source] = counts.get(source, 0) + 1
sources = sorted(counts)
random.Random(arguments.seed).shuffle(sources)
held, left = set(), arguments.pairs
for source in sources:
    if left <= 0:
        break
    held.add(source)
    left -= counts[source]
with open(arguments.train, "w", encoding="utf-8") as train, open(arguments.held, "w", encoding="utf-8") as test:
    for line in lines:
        print(line, file=test if line.split("\t")[0] in held else train)
