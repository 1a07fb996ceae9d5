#!/usr/bin/env python3
"""Training speed beside PyTorch on the same token files, in one session.

    python3 Benchmarks/training.py --peer PEER_DIR --data DATA_DIR --python VENV/bin/python

PEER_DIR holds torch_seq2seq.py, DATA_DIR what its prepare_data.py wrote (train.en, train.de, val.en, val.de: pieces
separated by blanks). Both sides train shape M (embedding 256, one layer, 512 units, general attention, input feeding,
8,000 entries a side) in float32, on the same tokens. They take turns, so that a disturbance hits both; medians are
compared. Rates are target tokens a second, EOS counted, padding not.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OURS = "seq2seq"
PEERS = {"PyTorch fused": "fused", "PyTorch compiled": "compile"}
ENTRIES = 8000


def run(name, command, environment=None):
    """The finished process; ends the program when it failed."""
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        raise SystemExit(f"{name} failed:\n{result.stderr}")
    return result


def prepare(data, folder):
    """Writes the token files and vocabularies of whole tokens as our program takes them.

    SentencePiece marks the beginning of a word by U+2581. In our vocabularies that mark has a meaning of its own, and a
    token that holds it would be spelt in bytes; another mark stands in for it, and the tokens remain what they were.
    """
    for side, language in [("source", "en"), ("target", "de")]:
        for part in ["val", "train"]:
            with open(f"{data}/{part}.{language}", encoding="utf-8") as file:
                lines = [line.replace("\u2581", "\u2582") for line in file]
            with open(f"{folder}/{part}.{language}", "w", encoding="utf-8") as file:
                file.writelines(lines)
        tokens = dict.fromkeys(token for line in lines for token in line.split())
        entries = ["<pad>", "<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
        entries += ["\u2581" + token for token in tokens]
        entries += [f"\u2581\u2582\u2582{number}" for number in range(ENTRIES - len(entries))]
        with open(f"{folder}/{side}.vocab", "w", encoding="utf-8") as file:
            file.writelines(entry + "\n" for entry in entries)
        with open(f"{folder}/{side}.merges", "w", encoding="utf-8") as file:
            file.write("#version: 0.2\n")
    with open(f"{folder}/settings.json", "w", encoding="utf-8") as file:
        json.dump({"tokenizer": "whitespace", "normalization": "none"}, file)


def ours(options):
    """Tokens a second of `seq2seq train`, as the last record of its progress has it."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(options.data, folder)
        result = run(OURS, [
            options.program, "train", "--source", f"{folder}/train.en", "--target", f"{folder}/train.de",
            "--validation-source", f"{folder}/val.en", "--validation-target", f"{folder}/val.de",
            "--vocabulary", folder, "--size", "medium", "--tie", "none", "--batch-tokens", "955",
            "--time", f"{options.seconds}s", "--json", "--threads", str(options.threads), "--output", f"{folder}/model",
        ])
    # An epoch of as many steps as the peer has batches shows that the tokens are the same.
    facts = [line for line in result.stderr.splitlines() if "parameters" in line or line.startswith("epochs")]
    print("; ".join(facts), flush=True)
    records = [json.loads(line) for line in result.stdout.splitlines()]
    rates = [record["tokens_per_second"] for record in records if record["event"] == "step"]
    if not rates or rates[-1] <= 0:
        raise SystemExit(f"{OURS} reports its rate every 30 s only; give it more than {options.seconds} --seconds")
    return rates[-1]


def peer(options, cell):
    """Tokens a second of the PyTorch peer's bench-train."""
    environment = dict(os.environ, MALLOC_MMAP_MAX_="0", MALLOC_TRIM_THRESHOLD_="8000000000")
    result = run("the peer", [
        options.python, f"{options.peer}/torch_seq2seq.py", "bench-train", "--data", options.data, "--model", "M",
        "--variant", "feed", "--cell", cell, "--threads", str(options.threads),
    ], environment)
    record = result.stdout.strip().splitlines()[-1]
    print(record, flush=True)
    return json.loads(record)["tgt_tok_per_s"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", required=True, help="folder of torch_seq2seq.py")
    parser.add_argument("--data", required=True, help="folder of the token files")
    parser.add_argument("--python", default="python3", help="a Python that has torch")
    parser.add_argument("--program", default=f"{ROOT}/.build/release/seq2seq", help="our program")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=65, help="of our training, each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    rates = {name: [] for name in [OURS, *PEERS]}
    for _ in range(options.rounds):
        rates[OURS].append(ours(options))
        for name, cell in PEERS.items():
            rates[name].append(peer(options, cell))

    medians = {name: statistics.median(values) for name, values in rates.items()}
    best = max(medians[name] for name in PEERS)
    print(f"\nshape M, float32, {options.threads} threads, target tokens a second, median of {options.rounds}\n")
    print("| program | tokens/s | of the best PyTorch | each round |")
    print("| --- | --- | --- | --- |")
    for name, value in medians.items():
        rounds = ", ".join(f"{rate:.0f}" for rate in rates[name])
        print(f"| {name} | {value:.0f} | {value / best:.2f} | {rounds} |")


if __name__ == "__main__":
    main()
