"""The token files that both sides work on, cut from those that the peer's `prepare_data.py` wrote.

    python3 Benchmarks/data.py DATA OUT

writes all of DATA as both sides want it, to OUT/ours and OUT/peer, for a model to translate with.
"""

import json
import os
import sys

import process

BATCH = 64
# SentencePiece's mark of a word's beginning. It has a meaning of its own in our vocabularies, too, and a token that
# holds it would be spelt in bytes; so in our files another mark stands in for it.
MARK, OUR_MARK = "\u2581", "\u2582"
SOURCE, TARGET = "en", "de"


def read(path):
    """The lines of a file without their ends."""
    try:
        with open(path, encoding="utf-8") as file:
            return [line.rstrip("\n") for line in file]
    except OSError as error:
        raise process.Unavailable(f"no data: {error.strerror}: {path}") from error


def write(path, lines):
    """A file of these lines."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def spread(items, count):
    """So many items, evenly from the whole; all of them if there are fewer."""
    count = min(count, len(items))
    return [items[int((place + 0.5) * len(items) / count)] for place in range(count)]


class Tokens:
    """Part of the data, for both sides: `batches` training batches and `sentences` to validate on.

    Training pairs are whole batches, taken evenly from all that the peer makes of the data when it sorts by length:
    sorting them again gives the same batches, with no more padding than a whole epoch has.
    """

    def __init__(self, data, folder, batches, sentences):
        self.data, self.folder = data, folder
        self.ours, self.peer = f"{folder}/ours", f"{folder}/peer"
        pairs = list(zip(read(f"{data}/train.{SOURCE}"), read(f"{data}/train.{TARGET}")))
        # The peer leaves out empty sides, and cuts what is longer than 100 tokens.
        pairs = [pair for pair in pairs if all(0 < len(side.split()) <= 100 for side in pair)]
        pairs.sort(key=lambda pair: tuple(len(side.split()) for side in pair))
        whole = [pairs[start : start + BATCH] for start in range(0, len(pairs) - BATCH + 1, BATCH)]
        self.pairs = [pair for batch in spread(whole, batches) for pair in batch]
        places = spread(range(len(read(f"{data}/val.{SOURCE}"))), sentences)
        self.validation = {side: [read(f"{data}/val.{side}")[place] for place in places] for side in (SOURCE, TARGET)}
        self.raw = {side: [read(f"{data}/raw.val.{side}")[place] for place in places] for side in (SOURCE, TARGET)}
        self.write_ours()
        self.write_peer()

    @property
    def target_tokens(self):
        """Target tokens of the training pairs, EOS counted."""
        return sum(len(target.split()) + 1 for _, target in self.pairs)

    @property
    def steps(self):
        """Batches of an epoch."""
        return len(self.pairs) // BATCH

    @property
    def batch_tokens(self):
        """The fewest target tokens a batch that make no more batches than the peer has."""
        limit = -(-self.target_tokens // self.steps)
        while self.count_batches(limit) > self.steps:
            limit += 1
        return limit

    def count_batches(self, limit):
        """How many batches our program makes of the pairs, which are in its order already."""
        count, tokens = 1, 0
        for _, target in self.pairs:
            more = len(target.split()) + 1
            if tokens + more > limit:
                count, tokens = count + 1, 0
            tokens += more
        return count

    @property
    def reference_tokens(self):
        """Target tokens of the validation pairs, EOS counted: what the rates of translation count."""
        return sum(len(line.split()) + 1 for line in self.validation[TARGET])

    @property
    def middle(self):
        """The place of the validation sentence that has the median length; the peer takes the same."""
        lengths = [len(line.split()) for line in self.validation[SOURCE]]
        return sorted(range(len(lengths)), key=lengths.__getitem__)[len(lengths) // 2]

    @property
    def source_share(self):
        """Source tokens for each target token; both sides' encoders read an EOS."""
        return sum(len(source.split()) + 1 for source, _ in self.pairs) / self.target_tokens

    def write_peer(self):
        """The folder as the peer wants it."""
        os.makedirs(self.peer)
        for place, side in enumerate((SOURCE, TARGET)):
            write(f"{self.peer}/train.{side}", (pair[place] for pair in self.pairs))
            write(f"{self.peer}/val.{side}", self.validation[side])
            write(f"{self.peer}/raw.val.{side}", self.raw[side])
            for name in (f"vocab.{side}.txt", f"spm.{side}.model"):
                os.symlink(os.path.abspath(f"{self.data}/{name}"), f"{self.peer}/{name}")

    def write_ours(self):
        """The same tokens and vocabularies of as many entries as our program takes them."""
        os.makedirs(self.ours)
        for place, (side, name) in enumerate([(SOURCE, "source"), (TARGET, "target")]):
            write(f"{self.ours}/train.{side}", (remark(pair[place]) for pair in self.pairs))
            write(f"{self.ours}/val.{side}", map(remark, self.validation[side]))
            pieces = read(f"{self.data}/vocab.{side}.txt")
            entries = ["<pad>", "<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
            # Our bytes are as many entries more; pieces that no text has cut into, of which there are more, make room.
            used = {piece for line in read(f"{self.data}/train.{side}") for piece in line.split()}
            kept = sorted(pieces[4:], key=lambda piece: piece not in used)[: len(pieces) - len(entries)]
            entries += [MARK + remark(piece) for piece in kept]
            write(f"{self.ours}/{name}.vocab", entries)
            write(f"{self.ours}/{name}.merges", ["#version: 0.2"])
        with open(f"{self.ours}/settings.json", "w", encoding="utf-8") as file:
            json.dump({"tokenizer": "whitespace", "normalization": "none"}, file)


def remark(text):
    """Text as our files have it."""
    return text.replace(MARK, OUR_MARK)


def join_pieces(line):
    """The text that pieces, with either mark, spell."""
    return line.replace(" ", "").replace(MARK, " ").replace(OUR_MARK, " ").strip()


if __name__ == "__main__":
    everything = sys.maxsize
    Tokens(*sys.argv[1:3], batches=everything, sentences=everything)
