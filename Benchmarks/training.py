#!/usr/bin/env python3
"""Training speed beside PyTorch on the same token files, in one run.

    python3 Benchmarks/training.py --peer PEER_DIR --data DATA_DIR --python VENV/bin/python

PEER_DIR holds torch_seq2seq.py, DATA_DIR what its prepare_data.py wrote (train.en, train.de: pieces separated by blanks).
Both sides train shape M (embedding 256, one layer, 512 units, general attention, input feeding) in float32 on two
threads. The two take turns, so that a disturbance hits both; the medians are compared. Rates are target tokens a second,
EOS counted.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def ours(data, threads, seconds):
    """Tokens a second of `seq2seq train`, from the last line of its progress."""
    folder = tempfile.mkdtemp()
    command = [
        f"{ROOT}/.build/release/seq2seq", "train", "--source", f"{data}/train.en", "--target", f"{data}/train.de",
        "--validation-source", f"{data}/val.en", "--validation-target", f"{data}/val.de",
        "--tokenizer", "whitespace", "--vocabulary-kind", "separate", "--vocabulary-size", "8400",
        "--size", "medium", "--tie", "none", "--batch-tokens", "955", "--time", f"{seconds}s", "--json",
        "--threads", str(threads), "--output", f"{folder}/model",
    ]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=True)
    finally:
        shutil.rmtree(folder)
    steps = [json.loads(line) for line in result.stdout.splitlines()]
    return [step["tokens_per_second"] for step in steps if step["event"] == "step"][-1]


def peer(directory, python, data, threads, cell):
    """Tokens a second of the PyTorch peer's bench-train."""
    command = [
        python, f"{directory}/torch_seq2seq.py", "bench-train", "--data", data, "--model", "M", "--variant", "feed",
        "--cell", cell, "--threads", str(threads),
    ]
    environment = dict(os.environ, MALLOC_MMAP_MAX_="0", MALLOC_TRIM_THRESHOLD_="8000000000")
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        raise SystemExit(f"the peer failed:\n{result.stderr}")
    print(result.stdout.strip().splitlines()[-1])
    return json.loads(result.stdout.strip().splitlines()[-1])["tgt_tok_per_s"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--python", default="python3")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=45, help="of our training, each time")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    rates = {"seq2seq": [], "PyTorch fused": [], "PyTorch compiled": []}
    for _ in range(arguments.rounds):
        rates["seq2seq"].append(ours(arguments.data, arguments.threads, arguments.seconds))
        for name, cell in [("PyTorch fused", "fused"), ("PyTorch compiled", "compile")]:
            rates[name].append(peer(arguments.peer, arguments.python, arguments.data, arguments.threads, cell))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    best = max(value for name, value in medians.items() if name != "seq2seq")
    print(f"\nshape M, float32, {arguments.threads} threads, target tokens a second (median of {arguments.rounds})\n")
    for name, value in medians.items():
        samples = ", ".join(f"{rate:.0f}" for rate in rates[name])
        print(f"{name:18} {value:8.0f}   {value / best:5.2f} x the best of PyTorch   ({samples})")


if __name__ == "__main__":
    main()
