#!/usr/bin/env python3
"""Translates and trains for half an hour each, and checks that neither memory nor open files grow.

The second half of each must not need more than the first: 5 % more memory and 4 MiB, and no descriptor or thread more.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

PAIRS = "Examples/phrasebook.en-fr.tsv"


def sample(process):
    """The resident memory (MiB), open descriptors and threads of a process."""
    with open(f"/proc/{process.pid}/status") as file:
        status = dict(line.split(":", 1) for line in file)
    descriptors = len(os.listdir(f"/proc/{process.pid}/fd"))
    return int(status["VmRSS"].split()[0]) / 1024, descriptors, int(status["Threads"])


def watch(name, process, minutes, count=lambda: ""):
    """Samples a process each second, and prints the largest figures of each tenth of the time."""
    tenths = []
    start = time.monotonic()
    for tenth in range(1, 11):
        samples = []
        while time.monotonic() - start < minutes * 6 * tenth:
            if process.poll() is not None:
                sys.exit(f"{name} ended with status {process.returncode} amid the soak")
            samples.append(sample(process))
            time.sleep(min(1, minutes))
        tenths.append([max(column) for column in zip(*samples)])
        memory, descriptors, threads = tenths[-1]
        print(
            f"{name}, {minutes * tenth / 10:.1f} minutes: {memory:.1f} MiB, {descriptors} descriptors, {threads} threads"
            + count(), flush=True)
    first, second = ([max(column) for column in zip(*half)] for half in (tenths[:5], tenths[5:]))
    if second[0] > 1.05 * first[0] + 4 or second[1] > first[1] or second[2] > first[2]:
        sys.exit(f"{name} needs more in its second half: {second}, before {first}")


def translate(program, minutes):
    """Translates the same sentences again and again, as fast as the program takes them."""
    with open(PAIRS, "rb") as file:
        sources = b"".join(line.split(b"\t")[0] + b"\n" for line in file)
    process = subprocess.Popen(
        [program, "translate", "models/en-fr", "--quiet"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    counted = {"in": 0, "out": 0}
    stopping = threading.Event()

    def feed():
        while not stopping.is_set():
            process.stdin.write(sources)
            counted["in"] += sources.count(b"\n")
        process.stdin.close()

    def drain():
        while block := process.stdout.read1(1 << 16):
            counted["out"] += block.count(b"\n")

    threads = [threading.Thread(target=work, daemon=True) for work in (feed, drain)]
    for thread in threads:
        thread.start()
    try:
        watch("translating", process, minutes, lambda: f", {counted['out']} lines")
        stopping.set()
        for thread in threads:
            thread.join()
        process.wait()
    finally:
        process.kill()
    if process.returncode != 0 or counted["in"] != counted["out"]:
        sys.exit(f"translating ended with status {process.returncode}, {counted['out']} lines for {counted['in']}")


def train(program, minutes):
    """Trains without an end, and stops by a signal."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [program, "train", PAIRS, "-o", os.path.join(folder, "model"), "--epochs", "100000", "--patience", "0",
             "--save-every", "10s", "--quiet"])
        try:
            watch("training", process, minutes)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()
        if process.returncode != 130:
            sys.exit(f"training ended with status {process.returncode}, not 130")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--program", default=".build/release/seq2seq")
    arguments = parser.parse_args()
    translate(arguments.program, arguments.minutes)
    train(arguments.program, arguments.minutes)
    print("memory is flat; no descriptor and no thread is left behind")


if __name__ == "__main__":
    main()
