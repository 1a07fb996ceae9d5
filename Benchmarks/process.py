"""Running programs, with what each used and what the rest of the machine used meanwhile."""

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass

TICKS = os.sysconf("SC_CLK_TCK")
# Processor time of other processes, as a share of one core, from which on a sample counts as disturbed.
DISTURBED = 0.08


class Unavailable(Exception):
    """Something that this machine or this version does not have; it is left out of the table."""


class Broken(Exception):
    """A program that is there failed; the benchmark reports it and ends with an error."""


@dataclass
class Finished:
    """A process that has ended well: peak memory in MB."""

    output: str
    errors: str
    seconds: float
    memory: float


class Watch:
    """Measures from its making on how much of a core other processes used."""

    def __init__(self):
        self.start = time.perf_counter()
        self.machine, self.own = machine_seconds(), own_seconds()

    def others(self):
        """The share of one core that went to others. Children count as our own once they were waited for."""
        passed = time.perf_counter() - self.start
        others = (machine_seconds() - self.machine) - (own_seconds() - self.own)
        return max(0.0, others) / passed if passed > 0 else 0.0


def machine_seconds():
    """Processor seconds that all processes, the kernel and other virtual machines have used since boot."""
    with open("/proc/stat", encoding="ascii") as file:
        fields = file.readline().split()
    user, nice, system, _, _, irq, softirq, steal = map(int, fields[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS


def own_seconds():
    """Processor seconds of this process and of the children it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def wait_until_quiet(seconds=30):
    """Waits until others have left the machine alone for a second, at most `seconds`."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        watch = Watch()
        time.sleep(1)
        if watch.others() < DISTURBED:
            return


def run(name, command, source=None, environment=None):
    """Runs a command to its end, with the file `source` as its input.

    Output goes to files: no reader competes with the program, and only `wait4` tells one child's peak memory.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        with open(source or os.devnull, "rb") as file:
            try:
                child = subprocess.Popen(command, stdin=file, stdout=output, stderr=errors, env=environment)
            except OSError as error:
                raise Unavailable(f"{name}: {error.strerror}: {command[0]}") from error
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    if child.returncode != 0:
        lines = texts[1].strip().splitlines() or [f"exit status {child.returncode}"]
        raise Broken(f"{name}: {lines[-1][:300]}")
    return Finished(texts[0], texts[1], seconds, usage.ru_maxrss / 1024)
