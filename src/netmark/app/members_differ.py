"""Rows about members who are in the book already: where they differ, and what can be done."""

import shlex
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from netmark.app.members_file import Row
from netmark.ledger.money import quoted
from netmark.store.db import Act, Store
from netmark.store.joining import Joined, as_joined
from netmark.store.members import PERSONAL, Member, code_of, member_as_came, member_on


class Difference(NamedTuple):
    """A fact of which the book and a row say different things; nothing is the company, or none."""

    what: str
    there: str
    here: str

    def __str__(self) -> str:
        if self.what == "joined":
            return f"joined: {self.there}, not {self.here}"
        return f"{self.what}: {self.there!r}, not {self.here!r}"


def conflicts(
    store: Store,
    act: Act,
    rows: Sequence[Row],
    context: tuple[frozenset[str], Mapping[str, int]],
) -> tuple[list[tuple[int, str, str]], str]:
    """Rows that say something else of members than the book, as (line, what, hint), and a hint.

    What a member joined with counts as well as what he is now: a file from before a move stays
    good, and so does one from after it. ``context``: the columns of the file, and ids by code.
    """
    columns, ids = context
    by_id = {ids[row.code]: row for row in rows}
    found: list[tuple[int, str, str]] = []
    joined = False
    for there in as_joined(store, list(by_id)):
        row = by_id[there.id]
        if _plainly_same(row, there, columns):
            continue
        differs = _differences(store, act, row, (there, columns))
        if differs:
            joined |= any(difference.what == "joined" for difference in differs)
            words = "; another ".join(map(str, differs))
            what = f"{quoted(row.code)} is in the book with another {words}"
            found.append((row.line, what, _advice(row.code, differs)))
    hint = "correct the file, or change what is in the book, as said with each row"
    if joined:
        hint = (
            "the day of joining cannot be changed: correct the file, or if the book is wrong,"
            " go back to a backup with netmark restore; next time try a file with --dry-run first"
        )
    return found, hint


def _advice(code: str, differs: Sequence[Difference]) -> str:
    """What can be done about the differences of one member, as commands to type."""
    who = shlex.quote(code)
    found: list[str] = []
    to_set: list[str] = []
    reason = ""
    for what, _, here in differs:
        if what == "joined":
            found.append("the day of joining cannot be changed")
        elif what == "sponsor":
            where = f"--sponsor {shlex.quote(here)}" if here else "--top"
            found.append(f"netmark member move {who} {where}")
        elif what.startswith("upline:"):
            tree = shlex.quote(what.removeprefix("upline:"))
            under = shlex.quote(here)
            found.append(f"netmark member upline {who} --under {under} --tree {tree}")
        elif what == "status":
            verb = "terminate" if here == "terminated" else "reinstate"
            found.append(f"netmark member {verb} {who}")
        else:
            to_set.append(shlex.quote(f"{what}={here}"))
            if what.startswith("rank:"):
                reason = " --reason WHY"
    if to_set:
        found.append(f"netmark member set {who} {' '.join(to_set)}{reason}")
    return "; ".join(found)


def _plainly_same(row: Row, there: Joined, columns: frozenset[str]) -> bool:
    return (
        (row.sponsor == there.sponsor or "sponsor" not in columns)
        and row.kind in {"", there.kind}
        and row.joined in {"", there.joined}
        and row.market in {"", there.market}
        and row.status in {"", "enrolled"}
        and not row.extra
        and row.person[0] in {"", there.name}
        and row.person[1] in {"", there.email}
        and row.person[2] in {"", there.phone}
    )


def _differences(
    store: Store, act: Act, row: Row, context: tuple[Joined, frozenset[str]]
) -> list[Difference]:
    """In what a row differs both from what a member joined with and from what he is today."""
    there, columns = context
    came = member_as_came(store, there.id)
    now = member_on(store, there.id, act.today.isoformat())
    said: dict[str, str] = {"kind": row.kind, "market": row.market, "status": row.status}
    said.update(row.extra)
    found: list[Difference] = []
    if "sponsor" in columns:
        sponsors = [code_of(store, member.sponsor) for member in (now, came)]
        if row.sponsor not in sponsors:
            found.append(Difference("sponsor", sponsors[0], row.sponsor))
    if row.joined and row.joined != there.joined:
        found.append(Difference("joined", there.joined, row.joined))
    for what, value in said.items():
        if value and value not in (_value(now, what), _value(came, what)):
            found.append(Difference(what, _value(now, what), value))
    for name, value, old in zip(PERSONAL, row.person, there[-3:], strict=True):
        if value and value != old:
            found.append(Difference(name, old, value))
    return found


def _value(member: Member, what: str) -> str:
    return member.value(what) or ""
