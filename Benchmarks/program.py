"""Our program: what it can do, its trainings, and a translator that stays."""

import contextlib
import json
import os
import subprocess
import threading
import time

import process

PIPE_BYTES = 1 << 20


class Program:
    """The `seq2seq` at a path."""

    def __init__(self, path):
        self.path = path
        self.help = {}

    def has(self, command, option):
        """Whether a command knows an option."""
        if command not in self.help:
            self.help[command] = process.run("seq2seq", [self.path, command, "--help"]).output
        return f"{option} " in self.help[command]

    def precision(self, command, number):
        """The options for a number format; float32 is what a version without a choice computes in."""
        if self.has(command, "--precision"):
            return ["--precision", number]
        if number == "float32":
            return []
        raise process.Unavailable(f"seq2seq {number}: `{command}` has no --precision")

    def run(self, *words, source=None):
        """A command run to its end."""
        return process.run("seq2seq", [self.path, *words], source=source)

    def records(self, *words):
        """The objects that a command writes as lines of JSON, and the process."""
        finished = self.run(*words, "--json")
        return [json.loads(line) for line in finished.output.splitlines()], finished

    def bleu(self, hypotheses, references):
        """BLEU of a file of translations."""
        records, _ = self.records("evaluate", "--hypotheses", hypotheses, "--references", references)
        return next(record["score"] for record in records if record["name"] == "BLEU")


class Translator:
    """A `translate` process that answers over pipes, loaded once."""

    def __init__(self, program, words):
        command = [program.path, "translate", *words, "--quiet"]
        self.child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pipesize=PIPE_BYTES)
        self.memory = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.child.stdin.close()
        self.child.stdout.close()
        _, status, usage = os.wait4(self.child.pid, 0)
        self.child.returncode = os.waitstatus_to_exitcode(status)
        self.child.stderr.close()
        self.memory = usage.ru_maxrss / 1024

    def translate(self, lines):
        """Translates lines given all at once; returns translations and seconds."""
        data = "".join(line + "\n" for line in lines).encode("utf-8")
        start = time.perf_counter()
        # Translations may come before all lines have been taken.
        writer = threading.Thread(target=self.send, args=[data])
        writer.start()
        replies = [self.reply() for _ in lines]
        seconds = time.perf_counter() - start
        writer.join()
        return replies, seconds

    def translate_singly(self, lines):
        """Translates lines one at a time, each sent when the one before was answered."""
        start = time.perf_counter()
        replies = []
        for line in lines:
            self.send((line + "\n").encode("utf-8"))
            replies.append(self.reply())
        return replies, time.perf_counter() - start

    def send(self, data):
        """Writes to the process. One that has ended is noticed when its reply is missing."""
        with contextlib.suppress(BrokenPipeError):
            self.child.stdin.write(data)
            self.child.stdin.flush()

    def reply(self):
        """The next translation."""
        line = self.child.stdout.readline()
        if not line.endswith(b"\n"):
            errors = self.child.stderr.read().decode("utf-8", "replace").strip().splitlines()
            raise process.Broken(f"seq2seq translate: {errors[-1] if errors else 'ended too early'}")
        return line[:-1].decode("utf-8")
