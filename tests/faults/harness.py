"""Run something in a process of its own that is cut off at a chosen step, and look what is left.

A step is one SQL statement on any connection, or one of the calls that give files their names.
"""

import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple, NoReturn

import netmark.store.db
from netmark.app.verify import verify
from netmark.store.db import Act, connect

ACT = Act("ann", "2026-11-05T10:00:00Z", date(2026, 11, 5))
CUT_OFF = 77
FAILED = 78
NAMING = ("link", "replace", "unlink", "fsync")

Action = Callable[[Path], object]
"""Does something to ``netmark.db`` in the folder it is given."""


MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a cut needs no disk


class Swept(NamedTuple):
    """How many steps an action has, and after how many of them the new state is there."""

    steps: int
    new: int


def sweep(make: Action, action: Action, target: str = "netmark.db", stride: int = 1) -> Swept:
    """Cut an action off before every one of its steps: what is left must be before or after.

    ``make`` prepares the folder, ``target`` is the file whose content counts. After every cut the
    file is verified, and the action is done again, as a user would do it: then it must be complete.
    With a ``stride`` only every so many steps are tried, for actions of a thousand.
    """
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        base, work = Path(folder, "base"), Path(folder, "work")
        base.mkdir()
        make(base)
        before = dump(base / target)
        shutil.copytree(base, work)
        assert run(work, action) == 0, "the action fails by itself"
        after = dump(work / target)
        assert after is not None
        assert before != after, "the action changes nothing"
        step, new = 1, 0
        while True:
            shutil.rmtree(work)
            shutil.copytree(base, work)
            code = run(work, action, cut=step)
            assert code in (0, CUT_OFF), f"step {step}: exit code {code}"
            if (work / target).exists():
                # First of all by somebody who only wants to read, as after a real crash.
                check(work / target)
            left = dump(work / target)
            assert left in (before, after), f"step {step}: neither the state before nor after"
            if code == 0:
                assert left == after
                return Swept(step - 1, new)
            if left == after:
                new += 1
            else:
                assert run(work, action) == 0, f"step {step}: cannot be done again"
                assert dump(work / target) == after, f"step {step}: done again, but different"
            step += stride


def dump(path: Path) -> str | None:
    """Everything in a file as SQL, with its numbers of version; None when there is no file."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as conn:
        numbers = [
            str(conn.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("application_id", "user_version")
        ]
        return "\n".join([*numbers, *conn.iterdump()])


def check(path: Path) -> None:
    """The file is whole, by every check there is."""
    with connect(path, readonly=True, upgrade=False) as store:
        assert verify(store, ACT) == []


def run(work: Path, action: Action, cut: int = 0, user: int = 0) -> int:
    """Do an action in a forked process, exactly as always: same salts, same clock.

    With ``cut`` the process ends before that step; with ``user`` it is done by that account.
    Gives the exit code; minus the signal that ended it.
    """
    with warnings.catch_warnings():
        # Python 3.12 warns because the test runner has threads; this child uses none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _child(work, action, cut, user)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def start(work: Path, action: Action) -> int:
    """Begin an action in a forked process and give its number; for :func:`finish`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _child(work, action, 0, 0)
    return child


def finish(child: int) -> int:
    """Wait for a process and give its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def wait_for(sign: Path) -> None:
    """Wait until another process has made a file, ten seconds at most."""
    end = time.monotonic() + 10
    while not sign.exists():
        assert time.monotonic() < end, f"{sign.name} never came"
        time.sleep(0.005)


def _child(work: Path, action: Action, cut: int, user: int) -> NoReturn:
    code = FAILED
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.chdir(work)
        if user and os.getuid() == 0:
            os.setgid(user)
            os.setuid(user)
        chance = os.urandom
        # The salts of the log, but not the names of drafts.
        os.urandom = lambda size: bytes(size) if size == 16 else chance(size)
        netmark.store.db.utc_now = lambda: "2026-11-30T12:00:00Z"
        if cut:
            _cut_off_before(cut)
        answer = action(work)
        code = answer if isinstance(answer, int) else 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else FAILED
    except BaseException:  # noqa: BLE001  whatever it is, the parent must hear of it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _cut_off_before(step: int) -> None:
    """End the process before that step, without a word to anybody."""
    steps = 0

    def count(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            os._exit(CUT_OFF)

    open_database = sqlite3.connect

    def traced(*args: str, **options: object) -> sqlite3.Connection:
        conn: sqlite3.Connection = open_database(*args, **options)  # type: ignore[call-overload]  # as it was called
        conn.set_trace_callback(count)
        return conn

    sqlite3.connect = traced  # type: ignore[assignment]  # in the child alone
    for name in NAMING:
        setattr(os, name, _counted(getattr(os, name), count))


def _counted(call: Callable[..., object], count: Callable[[], None]) -> Callable[..., object]:
    def counted(*args: object, **options: object) -> object:
        count()
        return call(*args, **options)

    return counted
