"""Our program: what it can do, its trainings, and a translator that stays."""

import contextlib
import json
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
        pipes = dict.fromkeys(["stdin", "stdout", "stderr"], subprocess.PIPE)
        self.child = process.Child([program.path, "translate", *words, "--quiet"], **pipes, pipesize=PIPE_BYTES)
        self.input, self.output, self.errors = (
            getattr(self.child.process, name) for name in ("stdin", "stdout", "stderr"))
        self.memory = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.input.close()
        self.output.close()
        self.errors.close()
        report = self.child.wait()
        self.memory = report["memory"] / 1024 if report else 0.0

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
            self.input.write(data)
            self.input.flush()

    def reply(self):
        """The next translation."""
        line = self.output.readline()
        if not line.endswith(b"\n"):
            errors = process.last_line(self.errors.read().decode("utf-8", "replace"))
            raise process.Broken(f"seq2seq translate: {errors or 'ended too early'}")
        return line[:-1].decode("utf-8")
