"""The validation sentences as our trained model takes them, and how good translations of them are."""

import json
import tempfile

import process
from data import SOURCE, TARGET, join_pieces, read, write


class Sentences:
    """Validation sentences for a model of ours; one trained on pieces takes pieces, any other raw text."""

    def __init__(self, model, tokens):
        if not model:
            raise process.Unavailable("seq2seq: no trained model; name it with --model")
        try:
            with open(f"{model}/config.json", encoding="utf-8") as file:
                text = json.load(file)["text"]["source"]
        except (OSError, ValueError, KeyError) as error:
            raise process.Unavailable(f"seq2seq: no model in {model}") from error
        self.tokens = tokens
        self.are_pieces = text.get("tokenizer") == "whitespace"
        self.lines = read(f"{tokens.ours}/val.{SOURCE}") if self.are_pieces else tokens.raw[SOURCE]

    @property
    def middle(self):
        """The sentence of median length."""
        return self.lines[self.tokens.middle]

    def text(self, translations):
        """What the translations say in plain text."""
        return [join_pieces(line) for line in translations] if self.are_pieces else translations


def bleu(program, tokens, translations):
    """BLEU of plain translations of all validation sentences, as our `evaluate` computes it for every side."""
    with tempfile.TemporaryDirectory() as folder:
        write(f"{folder}/translations", translations)
        return program.bleu(f"{folder}/translations", f"{tokens.peer}/raw.val.{TARGET}")
