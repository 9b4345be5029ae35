"""Who may sponsor whom, on the day something is said and on every later day.

Only distributors sponsor; nobody stands under himself or under somebody who stands under him.
Because a move may be dated in the past, later moves are looked at as well.
"""

from collections.abc import Iterable

from netmark.errors import StateError
from netmark.store.db import Store
from netmark.store.genealogy import next_move, stands_under
from netmark.store.members import Event, code_of, events, recruits_ever, replay, row_of
from netmark.store.uplines import circle_on

_ALWAYS = "9999-99-99"


def check_sponsor(store: Store, sponsor: int, day: str, until: str = "") -> None:
    """Refuse a sponsor who cannot recruit on ``day``, or is no distributor before ``until``.

    ``until`` is the first day on which he is no longer the sponsor; empty: he stays it.
    """
    changes = events(store, sponsor)
    then = replay(store, sponsor, (e for e in changes if e.day <= day))
    if then.joined > day:
        raise StateError(
            f"{then.code} cannot sponsor anybody on {day}, before joining on {then.joined}.",
            f"give a date from {then.joined} on",
        )
    if then.kind != "distributor":
        raise StateError(
            f"{then.code} cannot sponsor anybody: only distributors do,"
            f" and on {day} {then.code} is a {_kind(then.kind)}.",
            f"change the kind first: netmark member set {then.code} kind=distributor",
        )
    if then.status == "terminated":
        raise StateError(
            f"{then.code} cannot sponsor anybody: terminated as of {day}.",
            f"netmark member reinstate {then.code}, or name another sponsor",
        )
    for change in _kinds(changes):
        if day < change.day < (until or _ALWAYS) and change.value != "distributor":
            raise StateError(
                f"{then.code} cannot sponsor anybody from {day} on:"
                f" from {change.day} on {then.code} is a {_kind(change.value or '')}.",
                "name another sponsor",
            )


def check_move(store: Store, member: int, sponsor: int, day: str) -> None:
    """Refuse a move that would put somebody under himself, on that day or on any later one."""
    if sponsor == member:
        raise StateError(
            f"{code_of(store, member)} cannot be the own sponsor.", "name another sponsor"
        )
    until = next_move(store, member, day)
    check_sponsor(store, sponsor, day, until)
    # The way up from the new sponsor changes only on days on which somebody on it moves.
    at = day
    while True:
        under, moves = stands_under(store, sponsor, member, at)
        if under:
            who, whom = code_of(store, member), code_of(store, sponsor)
            since = f"on {at} {whom} stands" if at > day else f"{whom} stands"
            raise StateError(
                f"{who} cannot stand under {whom}: {since} under {who}.",
                f"see who stands where: netmark tree {who}",
            )
        if not moves or (until and moves >= until):
            return
        at = moves


def check_circles(store: Store, member: int, day: str, trees: Iterable[str]) -> None:
    """Refuse what was just said about a member if it puts him under himself in one of the trees."""
    for tree in trees:
        if since := circle_on(store, tree, member, day):
            who = code_of(store, member)
            raise StateError(
                f"{who} would stand under {who} in {tree} from {since} on.",
                f"see who stands where: netmark tree {who} --tree {tree}",
            )


def check_kind(store: Store, member: int, day: str) -> None:
    """Refuse to make somebody anything but a distributor while he sponsors others."""
    until = next((e.day for e in _kinds(events(store, member)) if e.day > day), _ALWAYS)
    for recruit in recruits_ever(store, member):
        for start, end in spans(store, recruit, member):
            if start < until and end > day:
                who, whom = code_of(store, member), code_of(store, recruit)
                raise StateError(
                    f"{who} must stay a distributor as the sponsor of {whom}.",
                    f"move the recruits first: netmark member move {whom} --sponsor ID",
                )


def spans(store: Store, recruit: int, sponsor: int, what: str = "sponsor") -> list[tuple[str, str]]:
    """The half-open stretches of days during which somebody stands under a sponsor.

    Or, by another name in the table of changes, under an upline in a tree.
    """
    first, joined, _ = row_of(store, recruit)
    steps: dict[str, int | None] = {joined: first if what == "sponsor" else None}
    for event in events(store, recruit):
        if event.what == what:
            steps[event.day] = event.sponsor  # the last one said about a day counts
    days = [*sorted(steps), _ALWAYS]
    return [(day, days[i + 1]) for i, day in enumerate(days[:-1]) if steps[day] == sponsor]


def _kinds(changes: list[Event]) -> list[Event]:
    """The last word about the kind on each day it changes."""
    last = {change.day: change for change in changes if change.what == "kind"}
    return list(last.values())


def _kind(kind: str) -> str:
    return "preferred customer" if kind == "preferred" else kind
