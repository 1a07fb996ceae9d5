"""Running programs, with what each used and what the rest of the machine used meanwhile."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
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
    """Runs a command to its end, with the file `source` as its input. Output goes to files, so nobody waits for us."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        with open(source or os.devnull, "rb") as file:
            report = Child(command, environment, stdin=file, stdout=output, stderr=errors).wait()
        texts = []
        for stream in (output, errors):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    if report is None:
        raise Unavailable(f"{name}: {last_line(texts[1])}")
    if report["status"] != 0:
        raise Broken(f"{name}: {last_line(texts[1]) or 'ended with status %d' % report['status']}")
    return Finished(texts[0], texts[1], report["seconds"], report["memory"] / 1024)


class Child:
    """A process whose peak memory is told when it has ended; see launch.py."""

    def __init__(self, command, environment=None, **pipes):
        self.folder = tempfile.TemporaryDirectory()
        self.report = f"{self.folder.name}/report"
        launcher = [sys.executable, "-I", "-S", f"{HERE}/launch.py", self.report]
        self.process = subprocess.Popen([*launcher, *command], env=environment, **pipes)

    def wait(self):
        """Waits for its end: status, seconds and memory in KB; nothing if there is no such program."""
        self.process.wait()
        with self.folder:
            if not os.path.exists(self.report):
                return None
            with open(self.report, encoding="ascii") as file:
                return json.load(file)


def last_line(text):
    """The end of an error message, which says most."""
    lines = text.strip().splitlines()
    return lines[-1][:300] if lines else ""
