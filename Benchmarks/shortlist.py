#!/usr/bin/env python3
"""What shortlists of several sizes do to a model's translations: tokens left, coverage, BLEU, lines that differ.

    python3 Benchmarks/shortlist.py MODEL --pairs train.en train.de --validation val.en val.de

MODEL is copied; PAIRS should be those that it was trained on. Prints a table in Markdown."""

import argparse
import json
import pathlib
import shutil
import subprocess
import tempfile


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--pairs", nargs=2, required=True, metavar=("SOURCE", "TARGET"))
    parser.add_argument("--validation", nargs=2, metavar=("SOURCE", "TARGET"), help="held out of the pairs if not given")
    parser.add_argument("--translations", nargs="+", type=int, default=[20, 50, 100, 200])
    parser.add_argument("--frequent", nargs="+", type=int, default=[100, 500])
    parser.add_argument("--beam", type=int, help="the model's own if not given")
    parser.add_argument("--program", default=root / ".build/release/seq2seq")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "model"
        shutil.copytree(arguments.model, copy)
        if arguments.beam:
            set_beam(copy / "config.json", arguments.beam)
        print("| translations | frequent | tokens | coverage | BLEU | without | lines that differ |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for translations in arguments.translations:
            for frequent in arguments.frequent:
                print(row(measure(arguments, copy, translations, frequent)), flush=True)


def set_beam(file, beam):
    configuration = json.loads(file.read_text())
    configuration["decoding"]["beam"] = beam
    file.write_text(json.dumps(configuration))


def measure(arguments, model, translations, frequent):
    command = [arguments.program, "shortlist", model, "--quiet", "--json"]
    command += ["--source", arguments.pairs[0], "--target", arguments.pairs[1]]
    command += ["--translations", str(translations), "--frequent", str(frequent)]
    if arguments.validation:
        command += ["--validation-source", arguments.validation[0], "--validation-target", arguments.validation[1]]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def row(report):
    return (
        f"| {report['translations']} | {report['frequent']} | {report['candidates']:.0f} "
        f"| {report['coverage']:.1%} | {report['bleu']:.2f} | {report['full_bleu']:.2f} | {report['changed']:.1%} |"
    )


if __name__ == "__main__":
    main()
