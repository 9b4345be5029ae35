"""Bundles: closed runs in one file that somebody else computes again, without the database."""

import os
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

from netmark.app.payout import plan_of
from netmark.app.periods import period_of
from netmark.errors import InputError, Problem, StateError
from netmark.store import bundle, plans, runs
from netmark.store.db import Act, Store, read
from netmark.store.files import opened


class Checked(NamedTuple):
    """What became of a bundle: the periods in it, the one before them, and what does not agree.

    ``outside`` is the period whose leftovers the first run takes as they are stated, because its
    own run is not in the file; else empty.
    """

    periods: list[str]
    outside: str
    fingerprint: str
    problems: list[Problem]


def export(store: Store, act: Act, period: str = "", with_ids: bool = False) -> Iterator[bytes]:
    """The lines of a bundle of all closed runs, or of that of a period; the same every time.

    Members are numbers in the order of joining, with their codes besides only ``with_ids``.
    Raises StateError when nothing is closed.
    """
    from netmark.payout.bundle import sealed

    chosen = runs.all_runs(store)
    if period:
        chosen = [runs.closed_run(store, period_of(store, act, period))]
    if not chosen:
        raise StateError("no period is closed yet", "netmark payout --period PERIOD --close")

    def lines() -> Iterator[bytes]:
        with read(store):
            yield from bundle.lines(
                store, chosen, lambda run: plan_of(store, plans.by_id(store, run.plan)), with_ids
            )

    return sealed(lines())


def check(path: str, progress: Callable[[str], None] | None = None) -> Checked:
    """Compute every run of a bundle again, and follow what each left to the next one.

    Raises InputError for a file that is no bundle or not a whole one.
    """
    from netmark.payout.bundle import LONGEST_HEAD, Head, Item, items, seal_of
    from netmark.payout.recompute import Bundle

    name = os.path.basename(path)
    try:
        with opened(path) as stream:
            # Another kind of file may be one endless line.
            seal = seal_of(chain([stream.readline(LONGEST_HEAD)], stream), name)
            stream.seek(0)
            found = Bundle(seal.changed)

            def told() -> Iterator[tuple[int, Item]]:
                for number, item in items(stream, name):
                    if progress and isinstance(item, Head):
                        progress(f"the run of {item.run}")
                    yield number, item

            problems = list(found.problems(told()))
    except OSError as error:
        raise InputError(f"{path} can't be read: {error}") from error
    if not found.runs:
        raise InputError(f"{name} has no run in it", "netmark verify --export FILE writes one")
    return Checked([head.run for head in found.runs], found.outside, seal.fingerprint, problems)
