"""Merging two members: one person who joined twice goes on as one of them."""

from datetime import date
from typing import NamedTuple

from netmark.app.adjust import open_period
from netmark.app.lead_privacy import open_leads
from netmark.app.members import Outcome, day_of_change
from netmark.app.owning import check_owner
from netmark.app.pay import balance_of
from netmark.app.sponsoring import check_circles, check_move, spans
from netmark.errors import StateError
from netmark.ledger.money import format_minor
from netmark.store import postings
from netmark.store.db import Act, Store, write
from netmark.store.genealogy import sponsor_on, stands_under
from netmark.store.members import Change, add_changes, code_of, find, member_on, recruits_ever
from netmark.store.merging import MERGED, merged_into
from netmark.store.owners import owned_on, owner_on
from netmark.store.places import placed_below, trees_of
from netmark.store.postings import Posting
from netmark.store.sales import sold_since
from netmark.store.text import clean
from netmark.store.uplines import told_above, trees_told


class _Merge(NamedTuple):
    """Who is merged into whom (ids), from which day on, why, and in which entry of the log."""

    member: int
    into: int
    day: str
    reason: str
    entry: int


def merge(
    store: Store, act: Act, code: str, into: str, day: date | None = None, reason: str = ""
) -> Outcome:
    """End a member, and give another one what is his, from a day on.

    His recruits, positions and those whose upline he is in other trees come under the other one,
    who takes his place when he stands below him; his balance moves by two postings; sales from that
    day on are credited to the other one. Ids, orders in the book, closed runs, titles and what was
    payable already stay. Done again it moves what has come to him since. Raises StateError where
    others are placed below him, because places are kept for good.
    """
    reason = clean(reason or act.note)
    with write(store, act, "member merge", "") as entry:
        member, other = find(store, code), find(store, into)
        code, into = code_of(store, member), code_of(store, other)
        entry.subject = code
        text = day_of_change(store, act, member, day)
        day_of_change(store, act, other, date.fromisoformat(text))
        why = f"merged into {into}: {reason}" if reason else f"merged into {into}"
        told = _Merge(member, other, text, why, entry.seq)
        _check(store, told)
        new = merged_into(store, member, text) != other
        old = member_on(store, member, text).status
        if new:
            rows: list[Change] = [(member, text, MERGED, into, other, why, entry.seq)]
            if old != "terminated":
                rows.append((member, text, "status", "terminated", None, why, entry.seq))
            add_changes(store, rows)
        moved = _recruits(store, told)
        given = _positions(store, told)
        above = _uplines(store, told)
        minor = _balance(store, act, told)
        if not (new or moved or given or above or minor):
            entry.nothing = True
            return Outcome(code, False, f"{code} is merged into {into} already.")
        amount = format_minor(minor, store.settings.exponent)
        entry.body.update(day=text, changes={MERGED: [None, into]}, amount_minor=minor)
        counted = {"recruits": moved, "positions": given, "uplines": above}
        entry.body.update({what: count for what, count in counted.items() if count})
        what = [f"{count} {name if count > 1 else name[:-1]}" for name, count in counted.items()]
        parts = [word for word, count in zip(what, counted.values(), strict=True) if count]
        parts += [f"a balance of {amount}"] if minor else []
        with_ = f", with {' and '.join(parts)}" if parts else ""
        said = f"{code} is merged into {into} from {text} on{with_}.{_stays(store, told)}"
        return Outcome(code, True, said)


def _check(store: Store, told: _Merge) -> None:
    """Refuse what cannot be merged."""
    who, whom = code_of(store, told.member), code_of(store, told.into)
    if told.member == told.into:
        raise StateError(f"{who} cannot be merged into {who}.", "name the member who goes on")
    before = merged_into(store, told.member, "9999-12-31")
    if before and before != told.into:
        raise StateError(
            f"{who} is merged into {code_of(store, before)} already.",
            f"take that back first: netmark member reinstate {who}",
        )
    if further := merged_into(store, told.into, "9999-12-31"):
        head = code_of(store, further)
        raise StateError(f"{whom} is merged into {head}.", f"name {head}")
    if member_on(store, told.into, told.day).status == "terminated":
        raise StateError(
            f"{whom} is terminated as of {told.day}.",
            f"netmark member reinstate {whom}, or merge the other way round",
        )
    for tree in trees_of(store, told.member):
        if placed_below(store, tree, told.member):
            raise StateError(
                f"{who} has others below in {tree}, where places are kept for good.",
                f"let it be a further position of {whom}: netmark member set {who} owner={whom}",
            )


def _recruits(store: Store, told: _Merge) -> int:
    """Put everybody who stands under him, on that day or later, under the other; how many."""
    trees = trees_told(store)
    if stands_under(store, told.into, told.member, told.day)[0]:
        _move(store, told, told.into, told.day, trees)
    moved = 0
    for recruit in recruits_ever(store, told.member):
        found = spans(store, recruit, told.member)
        days = [max(start, told.day) for start, end in found if end > told.day]
        for day in days:
            _move(store, told, recruit, day, trees)
        moved += bool(days)
    return moved


def _move(store: Store, told: _Merge, member: int, day: str, trees: list[str]) -> None:
    """Put somebody under the other; the other himself where the one who ends stands."""
    sponsor = sponsor_on(store, told.member, day) if member == told.into else told.into
    if sponsor is not None:
        check_move(store, member, sponsor, day)
    add_changes(store, [(member, day, "sponsor", None, sponsor, told.reason, told.entry)])
    check_circles(store, member, day, trees)


def _positions(store: Store, told: _Merge) -> int:
    """Give his further positions to the owner of the other; how many."""
    owned = owned_on(store, told.member, told.day)
    rows: list[Change] = []
    if told.into in owned:
        rows.append((told.into, told.day, "owner", None, None, told.reason, told.entry))
        add_changes(store, rows)
    owner = owner_on(store, told.into, told.day) or told.into
    others = [position for position in owned if position != told.into]
    for position in others:
        check_owner(store, owner, position, told.day)
    code = code_of(store, owner)
    rows = [(each, told.day, "owner", code, owner, told.reason, told.entry) for each in others]
    add_changes(store, rows)
    return len(owned)


def _uplines(store: Store, told: _Merge) -> int:
    """Name the other where he was named as the upline in a tree; how many."""
    code, found = code_of(store, told.into), told_above(store, told.member)
    rows: list[Change] = []
    for member, what in found:
        if member != told.into:
            for start, end in spans(store, member, told.member, what):
                if end > told.day:
                    day = max(start, told.day)
                    rows.append((member, day, what, code, told.into, told.reason, told.entry))
    add_changes(store, rows)
    for member, day, what, *_ in rows:
        check_circles(store, member, day, [what.removeprefix("upline:")])
    return len({(row[0], row[2]) for row in rows})


def _balance(store: Store, act: Act, told: _Merge) -> int:
    """Move what stands on his balance to the other by two postings, in minor units."""
    minor = balance_of(store, told.member)
    if minor:
        who = code_of(store, told.member)
        said = {told.member: told.reason, told.into: f"{who} was merged"}
        postings.add(
            store,
            told.entry,
            [
                Posting(open_period(store, act, each).id, each, amount, *_WORDS, said[each])
                for each, amount in ((told.member, -minor), (told.into, minor))
            ],
        )
    return minor


_WORDS = ("adjustment", "merge", "none")


def _stays(store: Store, told: _Merge) -> str:
    """What the merge leaves as it is, in sentences."""
    who, found = code_of(store, told.member), []
    if trees := trees_of(store, told.member):
        found.append(f"The place in {' and '.join(trees)} stays where it is.")
    if count := sold_since(store, told.member, told.day):
        sales = f"{count} sales" if count > 1 else "1 sale"
        found.append(
            f"{sales} from that day on, in the book already, stay with {who}"
            f" (netmark report sales --member {who})."
        )
    if leads := open_leads(store, told.member):
        found.append(leads)
    return "".join(f" {sentence}" for sentence in found)
