#!/usr/bin/env python3
"""Write Examples/phrasebook.en-fr.tsv from its two sources, always the same way.

    python3 Scripts/make-phrasebook.py

phrasebook-handwritten.txt holds whole pairs, `English | French`. phrasebook-frames.txt holds
word lists and frames, which are sentences with slots; its head explains the notation. Pairs of
Examples/phrasebook-unseen.en-fr.tsv, which the demo translates, are kept out. A pair that breaks a
rule (see `faults`) stops the script and nothing is written.

The product does not need this script: the phrasebook is committed. Standard library only.
"""

import itertools
import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent
EXAMPLES = SCRIPTS.parent / "Examples"
HANDWRITTEN = SCRIPTS / "phrasebook-handwritten.txt"
FRAMES = SCRIPTS / "phrasebook-frames.txt"
PHRASEBOOK = EXAMPLES / "phrasebook.en-fr.tsv"
UNSEEN = EXAMPLES / "phrasebook-unseen.en-fr.tsv"

# A frame with more fillings than this keeps a sample, so that recombinations stay unseen.
FILLINGS_KEPT = 12


# --- French -------------------------------------------------------------------------------------

ASPIRATED = ("haricot", "homard", "huit", "haut", "hamburger", "onze", "hors", "oui")


def starts_with_vowel(french: str) -> bool:
    """Whether a word before this one is elided: j'arrive, l'hôtel, but le haricot, que oui."""
    return french[0].lower() in "aeiouàâéèêîôûœh" and not french.startswith(ASPIRATED)


IRREGULAR_FEMININES = {"blanc": "blanche", "inquiet": "inquiète", "grec": "grecque", "frais": "fraîche"}
FEMININE_ENDINGS = (("eux", "euse"), ("er", "ère"), ("en", "enne"), ("on", "onne"))


def agree(adjective: str, feminine: bool, plural: bool) -> str:
    """The form of a masculine singular adjective or participle for a gender and number."""
    form = adjective
    if feminine and form in IRREGULAR_FEMININES:
        form = IRREGULAR_FEMININES[form]
    elif feminine and not form.endswith("e"):
        ending = next((pair for pair in FEMININE_ENDINGS if form.endswith(pair[0])), ("", "e"))
        form = form.removesuffix(ending[0]) + ending[1]
    return form + "s" if plural and form[-1] not in "sx" else form


ELIDED = re.compile(r"(?<![-'\w])(je|me|te|se|le|la|de|ne|que) (?=(\w+))")
CONTRACTIONS = (("de le", "du"), ("de les", "des"), ("à le", "au"), ("à les", "aux"))


def join_words(french: str) -> str:
    """Elides and contracts: "de le hôtel" to "de l'hôtel", "à le port" to "au port", "que il" to "qu'il"."""
    french = ELIDED.sub(lambda m: m[1][:-1] + "'" if starts_with_vowel(m[2]) else m[0], french)
    french = re.sub(r"\bsi (?=ils?\b)", "s'", french)
    for apart, contracted in CONTRACTIONS:
        french = re.sub(rf"(?<!\w){apart}(?= )", contracted, french)
    return french


# --- Words and frames ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    """An entry of a word list: a noun with its gender and numbers, or a phrase that fills a slot as it is."""

    english: str
    french: str
    feminine: bool = False
    plural: bool = False
    english_number: str = "s"  # s, p, or u for a noun that is not counted

    @staticmethod
    def parse(entry: str, is_noun: bool) -> "Word":
        english, french = (side.strip() for side in entry.split(" = "))
        if not is_noun:
            return Word(english, french)
        french, flags = french.rsplit(" ", 1)
        match = re.fullmatch(r"([mf])(p?)(?::([spu]))?", flags)
        if not match:
            raise SystemExit(f"{FRAMES.name}: wrong gender or number in '{entry}'")
        gender, plural, number = match.groups()
        return Word(english, french, gender == "f", bool(plural), number or plural or "s")

    def in_english(self, form: str) -> str:
        """What `{form}` stands for in an English frame: the noun with a determiner, or a word that agrees."""
        single, counted = self.english_number != "p", self.english_number == "s"
        an = "an " if self.english[0] in "aeiou" and not self.english.startswith(("uni", "one")) else "a "
        determiners = {
            "": "",
            "the": "the ",
            "my": "my ",
            "a": an if counted else "some ",
            "any": an if counted else "any ",
            "this": "this " if single else "these ",
        }
        if form in determiners:
            return determiners[form] + self.english
        agreeing = {
            "is": ("is", "are"),
            "isthis": ("is this", "are these"),
            "thisis": ("this is", "these are"),
            "does": ("does", "do"),
            "has": ("has", "have"),
            "s": ("s", ""),
        }
        return agreeing[form][0 if single else 1]

    def in_french(self, form: str) -> str:
        """What `{form}` stands for in a French frame; elision is left to `join_words`."""
        vowel = starts_with_vowel(self.french)
        feminine_before_consonant = self.feminine and not vowel

        def choose(masculine: str, feminine: str, plural: str) -> str:
            return plural if self.plural else feminine if self.feminine else masculine

        uncounted = self.english_number == "u"
        partitive = "des " if self.plural else "de l'" if vowel else choose("du ", "de la ", "")
        indefinite = partitive if uncounted else choose("un ", "une ", "des ")
        possessive = "es " if self.plural else "a " if feminine_before_consonant else "on "
        determiners = {
            "": "",
            "le": choose("le ", "la ", "les "),
            "un": indefinite,
            "du": partitive,
            "dun": "de " if uncounted or self.plural else "d'" + indefinite,
            "mon": "m" + possessive,
            "son": "s" + possessive,
            "votre": choose("votre ", "votre ", "vos "),
            "notre": choose("notre ", "notre ", "nos "),
            "leur": choose("leur ", "leur ", "leurs "),
            "ce": choose("cet " if vowel else "ce ", "cette ", "ces "),
            "en": choose("en " if vowel else "au ", "en ", "aux "),
            "den": choose("de " if vowel else "du ", "de ", "des "),
        }
        if form in determiners:
            return determiners[form] + self.french
        agreeing = {
            "art": choose("le", "la", "les"),
            "est": choose("est", "est", "sont"),
            "nest": choose("n'est", "n'est", "ne sont"),
            "cest": choose("c'est", "c'est", "ce sont"),
            "cenest": choose("ce n'est", "ce n'est", "ce ne sont"),
            "va": choose("va", "va", "vont"),
            "nt": choose("", "", "nt"),
            "ra": choose("ra", "ra", "ront"),
        }
        return agreeing[form]


SLOT = re.compile(r"\{([a-z]*)([12]?)\}")
AGREEMENT = re.compile(r"\[(\w+)\]")


def capitalized(sentence: str) -> str:
    """The sentence with a capital first; `str.capitalize` would lower the rest."""
    return sentence[0].upper() + sentence[1:]


def fill(frame: tuple[str, str], words: tuple[Word, ...]) -> tuple[str, str]:
    """The pair of sentences a frame gives with these words; bracketed words agree with the first."""

    def word(slot: re.Match) -> Word:
        return words[int(slot[2] or 1) - 1]

    english = SLOT.sub(lambda slot: word(slot).in_english(slot[1]), frame[0])
    french = SLOT.sub(lambda slot: word(slot).in_french(slot[1]), frame[1])
    french = AGREEMENT.sub(lambda m: agree(m[1], words[0].feminine, words[0].plural), french)
    return capitalized(english), capitalized(join_words(french))


def split_pair(line: str) -> tuple[str, str]:
    """The two sides of a line `English | French`."""
    english, french = line.strip().split(" | ")
    return english, french


def content_lines(path: Path) -> list[str]:
    """A file's lines without comments and blank lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def framed_pairs() -> list[tuple[str, str]]:
    """Every frame of phrasebook-frames.txt, filled from its lists."""
    lists: dict[str, list[Word]] = {}
    pairs = []
    kind, names, kept = "", [""], FILLINGS_KEPT
    for line in content_lines(FRAMES):
        if not line.startswith(" "):
            kind, *names = line.split()
            kept = int(names.pop()) if names[-1].isdigit() else FILLINGS_KEPT
        elif kind == "frames":
            frame = split_pair(line)
            fillings = list(itertools.product(*(lists[name] for name in names)))
            if len(fillings) > kept:
                fillings = random.Random(frame[0]).sample(fillings, kept)
            pairs += [fill(frame, words) for words in fillings]
        else:
            words = [Word.parse(entry, kind == "nouns") for entry in line.split(";") if entry.strip()]
            for name in names:
                lists.setdefault(name, []).extend(words)
    return pairs


# --- Checks and output --------------------------------------------------------------------------

LETTERS = set("abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûœABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÇÉÈÊÎÔŒ")
CHARACTERS = LETTERS | set("0123456789 .,?!:;'-")


def faults(english: str, french: str) -> list[str]:
    """The rules a pair breaks, in words; empty when it is good."""
    last_english, last_french = english[-1], french[-1]
    found = {
        "a character outside the phrasebook's": set(english + french) - CHARACTERS,
        "blanks at an end or doubled": any(s != " ".join(s.split()) for s in (english, french)),
        "no capital at the start": not (capitalized(english) == english and capitalized(french) == french),
        "different final punctuation": last_english != last_french and not {last_english, last_french} <= LETTERS,
        "no blank before French ?!:;": re.search(r"[^ ][?!:;]", french),
        "a blank before English punctuation": re.search(r" [?!:;.,]", english),
        "a blank before a French comma or full stop": re.search(r" [.,]", french),
        "a missing elision or contraction": join_words(french) != french,
    }
    return [fault for fault, is_found in found.items() if is_found]


def words_of(pair: tuple[str, str]) -> set[str]:
    """The words of both sides, in lower case."""
    return set(re.findall(r"\w+", " ".join(pair).lower()))


def main() -> None:
    """Gathers the pairs, checks them, and writes the phrasebook if all are good."""
    unseen = [tuple(line.split("\t")) for line in content_lines(UNSEEN)]
    kept_out = {side for pair in unseen for side in pair}
    handwritten = [split_pair(line) for line in content_lines(HANDWRITTEN)]

    # One French sentence an English one; the handwritten one counts.
    phrasebook: dict[str, str] = {}
    for english, french in handwritten + framed_pairs():
        if english not in kept_out and french not in kept_out:
            phrasebook.setdefault(english, french)

    problems = [f"{pair}: {fault}" for pair in [*phrasebook.items(), *unseen] for fault in faults(*pair)]
    repeated = len(handwritten) - len({english for english, _ in handwritten})
    if repeated:
        problems.append(f"{HANDWRITTEN.name}: {repeated} English sentences occur twice")
    known_words = {word for pair in phrasebook.items() for word in words_of(pair)}
    unknown_words = {word for pair in unseen for word in words_of(pair)} - known_words
    problems += [f"{UNSEEN.name}: '{word}' is not in the phrasebook" for word in sorted(unknown_words)]
    if problems:
        sys.exit("\n".join(problems))

    pairs = sorted(phrasebook.items())
    random.Random(1).shuffle(pairs)
    text = "".join(f"{english}\t{french}\n" for english, french in pairs)
    PHRASEBOOK.write_text(text, encoding="utf-8", newline="\n")
    print(f"{PHRASEBOOK.name}: {len(pairs)} pairs, {len(handwritten)} of them handwritten")


if __name__ == "__main__":
    main()
