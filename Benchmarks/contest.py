"""Programs that do the same work by turns, and what came of it."""

import statistics
from dataclasses import dataclass, field
from typing import Callable

import process


@dataclass
class Row:
    """A figure that every contender is asked for."""

    key: str
    label: str
    unit: str
    # Operations of a unit of work and (number format, threads), where a share of the machine's rate makes sense.
    operations: float = 0
    threads: int = 0

    @property
    def is_rate(self):
        """Whether more is better."""
        return self.unit.endswith("/s")


@dataclass
class Measurement:
    """What one turn of a contender gave: the figure of each row, peak memory in MB, facts for the checks."""

    figures: dict
    memory: float
    facts: dict = field(default_factory=dict)
    others: float = 0.0


@dataclass
class Contender:
    """A program in one mode. `number` is the format that its products are compared in."""

    name: str
    measure: Callable[[], Measurement]
    is_ours: bool = False
    number: str = "float32"
    turns: list = field(default_factory=list)
    left_out: str = ""
    is_broken: bool = False


@dataclass
class Check:
    """Whether an answer is as it must be, and what was compared."""

    text: str
    holds: bool


@dataclass
class Contest:
    """Contenders over the same rows, and the checks of their answers."""

    name: str
    rows: list
    contenders: list
    check: Callable[[dict], list] = lambda facts: []
    disturbed: int = 0
    checks: list = field(default_factory=list)

    def play(self, rounds, say, is_patient=True):
        """Plays rounds until so many were undisturbed, at most twice as many; without patience, just so many.

        In a round every contender has its turn. When others used the machine in one turn, no turn of the round counts,
        so that no side gains; unless there is no undisturbed round at all.
        """
        played = []
        attempts = 2 * rounds if is_patient else rounds
        while sum(map(is_quiet, played)) < rounds and len(played) < attempts and self.has_ours():
            turns = {}
            for contender in self.contenders:
                if not contender.left_out and self.has_ours():
                    say(f"{self.name}, round {len(played) + 1}: {contender.name}")
                    if is_patient:
                        process.wait_until_quiet()
                    take_turn(contender, turns, say)
            if turns:
                played.append(turns)
        quiet = [turns for turns in played if is_quiet(turns)]
        self.disturbed = 0 if quiet else len(played)
        for contender in self.contenders:
            contender.turns = [turns[contender.name] for turns in quiet or played if contender.name in turns]
        facts = {one.name: one.turns[-1].facts for one in self.contenders if one.turns}
        self.checks = self.check(facts) + [Check(one.left_out, False) for one in self.contenders if one.is_broken]

    def has_ours(self):
        """Whether a program of ours still plays; without one there is nothing to compare."""
        return any(one.is_ours and not one.left_out for one in self.contenders)

    def best_peer(self, row):
        """The best median of another's, or nothing."""
        medians = [median(one, row) for one in self.contenders if not one.is_ours]
        medians = [value for value in medians if value is not None]
        return (max if row.is_rate else min)(medians) if medians else None


def take_turn(contender, turns, say):
    """Measures a contender once, and says and notes why when that is not possible."""
    watch = process.Watch()
    try:
        turn = contender.measure()
    except (process.Unavailable, process.Broken) as error:
        contender.left_out, contender.is_broken = str(error), isinstance(error, process.Broken)
        say(f"  left out: {error}")
        return
    turn.others = watch.others()
    figures = ", ".join(f"{key} {value:.4g}" for key, value in turn.figures.items())
    say(f"  {figures}; {turn.memory:.0f} MB; others {turn.others:.0%} of a core")
    turns[contender.name] = turn


def is_quiet(turns):
    """Whether others left the machine alone in each turn of a round."""
    return all(turn.others < process.DISTURBED for turn in turns.values())


def values(contender, row):
    """A contender's figures of a row, one for each round."""
    return [turn.figures[row.key] for turn in contender.turns if row.key in turn.figures]


def median(contender, row):
    """Their median; nothing without any."""
    found = values(contender, row)
    return statistics.median(found) if found else None
