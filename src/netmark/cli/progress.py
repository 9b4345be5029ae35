"""One line on standard error that shows that something long is still moving."""

import os
import sys
import time


class Progress:
    """Called with the number of rows done so far; draws from the second second on.

    Only on a terminal that can go back to the beginning of a line, and never more than ten times
    in a second. As a context manager it wipes its line at the end.
    """

    def __init__(self, label: str, total: int = 0, *, enabled: bool = True) -> None:
        self.label = label
        self.total = total
        self.started = time.monotonic()
        self.next = self.started + 1.0
        self.drawn = 0
        terminal = sys.stderr is not None and sys.stderr.isatty()
        self.enabled = enabled and terminal and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __call__(self, done: int) -> None:
        """Show how far it is."""
        if not self.enabled or (now := time.monotonic()) < self.next:
            return
        self.next = now + 0.1
        self._draw(self._line(done, now - self.started))

    def _line(self, done: int, seconds: float) -> str:
        if self.total:
            share = min(done / self.total, 1.0)
            bar = ("#" * int(share * 20)).ljust(20, ".")
            return f"{self.label} [{bar}] {share:4.0%}"
        return f"{self.label}: {done} rows, {seconds:.0f} s"

    def _draw(self, line: str) -> None:
        sys.stderr.write("\r" + line.ljust(self.drawn))
        sys.stderr.flush()
        self.drawn = len(line)

    def close(self) -> None:
        """Leave the line as it was found."""
        if self.drawn:
            sys.stderr.write("\r" + " " * self.drawn + "\r")
            sys.stderr.flush()
            self.drawn = 0
