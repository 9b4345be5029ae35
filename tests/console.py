"""Runs the console blocks of a README as a reader would, and compares what they print.

A block begins with three backticks and ``console``. Lines that begin with ``$`` are commands; the
lines below one are what it prints, standard output and errors together, as on a terminal that is
100 columns wide. A line ``...`` stands for any number of lines. ``cd`` and ``export`` last to the
end of the file; a line of a command that ends in a backslash goes on in the next one.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

COLUMNS = 100
TODAY = "2026-11-30"
ANY = "..."
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """One command of a document, the line it stands on, and what it is to print."""

    line: int
    command: str
    expected: tuple[str, ...]


def steps(text: str) -> list[Step]:
    """Read the commands of all console blocks, in their order."""
    found: list[Step] = []
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        for number, line in enumerate(block[1].splitlines(), start=first):
            if found and found[-1].command.endswith("\\") and not found[-1].expected:
                command = f"{found[-1].command[:-1].rstrip()} {line.removeprefix('>').strip()}"
                found[-1] = found[-1]._replace(command=command)
            elif line.startswith("$ "):
                found.append(Step(number, line[2:].rstrip(), ()))
            elif found:
                found[-1] = found[-1]._replace(expected=(*found[-1].expected, line))
            else:
                raise AssertionError(f"line {number}: output before the first command")
    return [step._replace(expected=_without_blanks_at_the_end(step.expected)) for step in found]


def _without_blanks_at_the_end(lines: tuple[str, ...]) -> tuple[str, ...]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def agrees(expected: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """Tell whether the lines are these, where ``...`` stands for any number of them.

    >>> agrees(("a", "...", "d"), ("a", "b", "c", "d")), agrees(("a",), ("a", "b"))
    (True, False)
    """
    if not expected:
        return not printed
    if expected[0].strip() == ANY:
        rest = expected[1:]
        return any(agrees(rest, printed[n:]) for n in range(len(printed) + 1))
    return bool(printed) and printed[0] == expected[0] and agrees(expected[1:], printed[1:])


class Terminal:
    """A shell in a folder of its own, with nothing of the environment that changes what is said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        tools = folder.parent / "tools"
        tools.mkdir(exist_ok=True)
        program = tools / "netmark"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m netmark "$@"\n')
        program.chmod(0o755)
        self.environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "HOME": str(folder),
            "USER": "you",
            "LOGNAME": "you",
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "NO_COLOR": "1",
            "NETMARK_TODAY": TODAY,
        }
        if "PYTHONPATH" in os.environ:
            self.environment["PYTHONPATH"] = os.environ["PYTHONPATH"]

    def run(self, command: str) -> tuple[str, ...]:
        """Run one command and give what it prints, line by line."""
        word, _, rest = command.partition(" ")
        if word == "cd":
            self.folder = self.folder / shlex.split(rest, comments=True)[0]
            return ()
        if word == "export":
            for assignment in shlex.split(rest, comments=True):
                name, _, value = assignment.partition("=")
                self.environment[name] = value
            return ()
        return _without_blanks_at_the_end(tuple(self._on_a_terminal(command).splitlines()))

    def _on_a_terminal(self, command: str) -> str:
        import fcntl
        import pty
        import struct
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
        shell = subprocess.Popen(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        # A terminal whose other end is closed says so with an error instead of an end of file.
        printed = bytearray()
        reader = threading.Thread(target=_read_all, args=(ours, printed))
        reader.start()
        try:
            shell.wait(timeout=120)
            reader.join(timeout=120)
        finally:
            shell.kill()
            reader.join(timeout=10)
            os.close(ours)
        return printed.decode("utf-8").replace("\r\n", "\n")


def _read_all(descriptor: int, into: bytearray) -> None:
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:
            return
        if not chunk:
            return
        into += chunk


def differences(document: Path, folder: Path) -> list[str]:
    """Run every command of a document in ``folder``; one text per command that prints otherwise."""
    terminal, found = Terminal(folder), []
    for step in steps(document.read_text("utf-8")):
        printed = terminal.run(step.command)
        if not agrees(step.expected, printed):
            where = f"{document.parent.name}/{document.name}:{step.line}"
            lines = "\n".join(printed)
            expected = "\n".join(step.expected)
            found.append(
                f"{where}: $ {step.command}\n--- expected\n{expected}\n--- printed\n{lines}\n"
            )
    return found


def rewrite(document: Path, folder: Path) -> str:
    """Give the document with what its commands print now; for its author, who then reads it."""
    terminal, text = Terminal(folder), document.read_text("utf-8")
    lines, out, at = text.splitlines(), list[str](), 0
    for step in steps(text):
        start = step.line - 1
        while lines[start].endswith("\\"):
            start += 1
        out += lines[at : start + 1]
        printed = terminal.run(step.command)
        out += step.expected if agrees(step.expected, printed) else printed
        at = start + 1
        while at < len(lines) and not lines[at].startswith(("$ ", "```")):
            at += 1
    return "\n".join(out + lines[at:]) + "\n"


if __name__ == "__main__":
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        for name in sys.argv[1:]:
            path = Path(name)
            copy = Path(place) / path.parent.name
            shutil.copytree(path.parent, copy)
            path.write_text(rewrite(path, copy), "utf-8")
