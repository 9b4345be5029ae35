"""Giving members their places: by the policy of the plan, or where somebody says."""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import InputError, StateError
from netmark.genealogy.placement import Place, Places
from netmark.genealogy.tree import roll_up, top_down
from netmark.store.book import previous_run
from netmark.store.days import check_day, closed_through
from netmark.store.db import Act, Store, write
from netmark.store.genealogy import sponsors_on
from netmark.store.members import code_of, find, member_on, row_of
from netmark.store.names import codes
from netmark.store.places import add_places, joined_by, placed_on, since
from netmark.store.plans import in_force
from netmark.store.text import nearest

if TYPE_CHECKING:
    from netmark.plan.document import Plan
    from netmark.plan.trees import PlacementTree

NOBODY_CHOSE = "placed by the plan"
_EVER = "9999-12-31"


class Where(NamedTuple):
    """A place as people write it: under whom, and on which side (left, right, or a number)."""

    parent: str
    side: str


def where(text: str) -> Where:
    """Read ``ann:left`` or ``ann:3``; ``:left`` alone is at the top. Raises InputError."""
    parent, colon, side = text.rpartition(":")
    if not colon or not side:
        raise InputError(f"{text!r} is not a place", "write the upline and the side: ann:left")
    return Where(parent, side)


class Given(NamedTuple):
    """Somebody who was given a place: the code of the member, of the one above, and the side."""

    member: str
    parent: str
    side: str
    day: str

    def said(self) -> str:
        """Where, in words."""
        return f"{self.side} under {self.parent}" if self.parent else "at the top"


class Standing(NamedTuple):
    """A placement tree in memory, as it stands on a day: who is in it, since when, who waits."""

    name: str
    model: "PlacementTree"
    places: Places
    days: Mapping[int, str]
    sponsors: "list[int]"


def trees_on(store: Store, day: date) -> "tuple[Plan, Mapping[str, PlacementTree]] | None":
    """The plan in force on a day and its placement trees; None when it has none."""
    from netmark.plan.document import read as read_plan

    calendar = store.settings.calendar
    version = in_force(store, calendar.containing(day))
    # A plan is read as a whole, which takes longer than recruiting somebody: look first.
    if version is None or "fill" not in version.toml:
        return None
    plan = read_plan(version.toml)
    return (plan, plan.placement_trees) if plan.placement_trees else None


def tree_called(store: Store, day: date, name: str = "") -> "tuple[str, PlacementTree, Plan]":
    """A placement tree of the plan in force; without a name the only one. Raises StateError."""
    found = trees_on(store, day)
    if found is None:
        raise StateError(
            "the plan in force has no placement tree",
            "members stand under their sponsor; a plan adds a tree with [trees.NAME]",
        )
    plan, trees = found
    if not name and len(trees) > 1:
        raise InputError("which tree?", f"say it with --tree: {', '.join(trees)}")
    chosen = name or next(iter(trees))
    if chosen not in trees:
        near = nearest(chosen, trees)
        hint = f"did you mean {near}?" if near else f"there is: {', '.join(trees)}"
        raise InputError(f"the plan has no placement tree {chosen!r}", hint)
    return chosen, trees[chosen], plan


def standing(
    store: Store, name: str, model: "PlacementTree", day: str, ever: bool = False
) -> Standing:
    """Read a tree as it stands on a day; with ``ever`` also the places that hold from later on.

    Where somebody can go is asked with ``ever``: a place is kept for good, also when a day before
    it is spoken of. Whoever joins after the day counts as his sponsor's recruit then.
    """
    sponsors = list(sponsors_on(store, day))
    if -1 in sponsors:
        last = sponsors_on(store, _EVER) if ever else [0] * len(sponsors)
        sponsors = [
            max(new, 0) if old < 0 else old for old, new in zip(sponsors, last, strict=True)
        ]
    placed = placed_on(store, name, _EVER if ever else day, len(sponsors))
    places = Places.restore(model.sides, placed, sponsors)
    return Standing(name, model, places, since(store, name), sponsors)


def place_all(store: Store, act: Act, name: str = "", day: date | None = None) -> list[Given]:
    """Give everybody a place whose time to wait is over, in the order of joining."""
    today = day or act.today
    name, model, plan = tree_called(store, today, name)
    with write(store, act, "member place", name) as entry:
        text = check_day(store, act, today, "a place")
        given = fill(store, plan, (name, model), (text, first_open(store, act)), entry.seq)
        if not given:
            entry.nothing = True
        entry.body.update(tree=name, placed=len(given), day=text)
    return given


def fill_new(
    store: Store, act: Act, day: date, entry: int, member: int = 0
) -> list[tuple[str, Given]]:
    """Whoever has just joined (or ``member`` alone) gets his place where nobody has to wait."""
    found = trees_on(store, day)
    if found is None:
        return []
    plan, trees = found
    given = []
    days = day.isoformat(), first_open(store, act)
    for name, model in trees.items():
        if model.tank is None:
            some = fill(store, plan, (name, model), days, entry, member)
            given += [(name, one) for one in some]
    return given


def fill(
    store: Store,
    plan: "Plan",
    tree: "tuple[str, PlacementTree]",
    days: tuple[str, str],
    entry: int,
    only: int = 0,
) -> list[Given]:
    """Place by the policy whoever waits and is due (or ``only`` one), in the caller's write.

    ``days``: on which it is done, and before which no place is given.
    """
    (name, model), (day, first) = tree, days
    if model.fill == "manual":
        return []
    there = standing(store, name, model, day, ever=True)
    volumes = _volumes(store, plan, there, day)
    since_day, new = dict(there.days), list[tuple[int, Place, str]]()
    waits: dict[int, list[tuple[int, str]]] = {}
    for each in _due(store, there, day, only):
        todo = deque([each])
        while todo:
            member, due = todo.popleft()
            sponsor = there.sponsors[member]
            place = there.places.find(model.fill, sponsor, volumes.of if volumes else None)
            if place is None:
                # Whoever joined before his sponsor comes right after him.
                waits.setdefault(sponsor, []).append((member, due))
                continue
            there.places.put(member, sponsor, place)
            if volumes:
                volumes.enter(member)
            since_day[member] = max(due, first, since_day.get(place.parent, ""))
            new.append((member, place, since_day[member]))
            todo += waits.pop(member, [])
    add_places(store, name, new, NOBODY_CHOSE, entry)
    named = codes(store, {m for member, place, _ in new for m in (member, place.parent) if m})
    return [
        Given(named[member], named.get(place.parent, ""), model.side_name(place.side), from_day)
        for member, place, from_day in new
    ]


def _due(store: Store, there: Standing, day: str, only: int = 0) -> Iterator[tuple[int, str]]:
    """Who has no place and is due on a day, in the order of joining; with the day he was due."""
    tank = there.model.tank
    for member, joined, kind in joined_by(store, day, only):
        if there.places.sides[member]:
            continue
        due = tank.due(date.fromisoformat(joined)).isoformat() if tank else joined
        if due <= day and is_for(store, there.model, (member, kind), day):
            yield member, due


def is_for(store: Store, model: "PlacementTree", who: tuple[int, str], day: str) -> bool:
    """Is a tree for somebody, a member and his kind on a day, by what the plan says in ``for``?"""
    wanted, (member, kind) = model.for_, who
    if wanted is None or (wanted.kind and kind not in wanted.kind):
        return wanted is None
    if not (wanted.market or wanted.attr):
        return True
    found = member_on(store, member, day)
    by_market = not wanted.market or found.market in wanted.market
    return by_market and all(found.attrs.get(name, "") in v for name, v in wanted.attr.items())


def first_open(store: Store, act: Act) -> str:
    """From which day on places may be given, as ISO text: the first after everything closed.

    Nothing when no period is closed, or when what is said comes ``late``: then a place counts from
    the day on which it was due, and a correction takes it in.
    """
    closed = "" if act.late else closed_through(store)
    return (date.fromisoformat(closed) + timedelta(days=1)).isoformat() if closed else ""


class _Volumes:
    """What each side of a member holds: what was carried, and PV sold in the period so far."""

    def __init__(self, store: Store, plan: "Plan", there: Standing, day: str) -> None:
        from netmark.ledger.volume import Metric
        from netmark.plan.bonuses.binary import Binary
        from netmark.store.book import brought
        from netmark.store.metrics import sums

        period = store.settings.calendar.containing(date.fromisoformat(day))
        self._places, size = there.places, len(there.sponsors)
        own = sums(store, period, [Metric("PV")], size)[Metric("PV")]
        parents = there.places.parents
        self._totals = roll_up(parents, top_down(parents), own)
        carried = brought(store, plan, previous_run(store, period), size).carried
        self._legs = [
            carried[bonus.name]
            for bonus in plan.bonuses
            if isinstance(bonus, Binary) and bonus.tree == there.name
        ]

    def of(self, member: int, side: int) -> int:
        """What one side of a member holds."""
        leg, below = ("left", "right")[side - 1], self._places.child(member, side)
        stays = sum(
            column[member]
            for lots in self._legs
            for name, column in lots.items()
            if name.startswith(leg)
        )
        return stays + (self._totals[below] if below else 0)

    def enter(self, member: int) -> None:
        """What somebody has sold who was just given his place is in the legs of all above."""
        above = self._places.parents[member]
        while above:
            self._totals[above] += self._totals[member]
            above = self._places.parents[above]


def _volumes(store: Store, plan: "Plan", there: Standing, day: str) -> _Volumes | None:
    """The volumes of the sides where the policy looks at them."""
    by_volume = there.model.fill == "weaker-volume"
    return _Volumes(store, plan, there, day) if by_volume else None


def place(
    store: Store, act: Act, code: str, at: Where | None, name: str = "", day: date | None = None
) -> Given:
    """Give one member a place: where somebody says, or (None) where the policy puts him now."""
    today = day or act.today
    name, model, plan = tree_called(store, today, name)
    with write(store, act, "member place", "") as entry:
        member = find(store, code)
        code = entry.subject = code_of(store, member)
        text = check_day(store, act, today, "a place")
        given = put(store, plan, (name, model), (member, at, text), entry.seq)
        entry.body.update(tree=name, under=given.parent, side=given.side, day=text)
    return given


def put(
    store: Store,
    plan: "Plan",
    tree: "tuple[str, PlacementTree]",
    wanted: tuple[int, Where | None, str],
    entry: int,
) -> Given:
    """Check a place and keep it, inside the write of the caller; the reason stands in the log."""
    (name, model), (member, at, day) = tree, wanted
    code, there = code_of(store, member), standing(store, name, model, day, ever=True)
    if (joined := row_of(store, member)[1]) > day:
        raise InputError(f"{code} had not joined by {day}", f"give a day from {joined} on")
    [(_, _, kind)] = joined_by(store, day, member)
    if not is_for(store, model, (member, kind), day):
        raise StateError(f"the tree {name} is not for {code}, by what the plan says in for")
    sponsor = there.sponsors[member]
    if at is None:
        volumes = _volumes(store, plan, there, day)
        found = there.places.find(model.fill, sponsor, volumes.of if volumes else None)
        if found is None:
            raise _nowhere(store, there, code, sponsor)
    else:
        found = _by_hand(store, there, member, at)
    try:
        there.places.put(member, sponsor, found)
    except InputError as error:
        raise StateError(f"{code} can't be placed there: {error.message}", error.hint) from error
    since_day = max(day, there.days.get(found.parent, ""))
    add_places(store, name, [(member, found, since_day)], "", entry)
    return Given(code, code_of(store, found.parent or None), model.side_name(found.side), since_day)


def _nowhere(store: Store, there: Standing, code: str, sponsor: int) -> StateError:
    """Why the policy has no place for somebody, and what to do first."""
    first = not any(there.places.sides)
    by_hand = f"netmark member place {code} {':left' if first else 'UPLINE:left'}"
    if there.model.fill == "manual":
        return StateError(
            f"{code} can't be placed by the plan: places in {there.name} are given by hand",
            f"{'put him at the top' if first else 'say where'}: {by_hand}",
        )
    upline = code_of(store, sponsor)
    return StateError(
        f"{code} can't be placed by the plan: the sponsor {upline} has no place in {there.name}"
        " himself",
        f"place him first: netmark member place {upline}; or say where: {by_hand}",
    )


def _by_hand(store: Store, there: Standing, member: int, at: Where) -> Place:
    """The place that was said, if it lies below the sponsor."""
    model, sponsor = there.model, there.sponsors[member]
    side = model.side_named(at.side)
    if not side:
        sides = "left or right" if model.kind == "binary" else f"1 to {model.sides}"
        raise InputError(f"there is no side {at.side!r}", f"sides are {sides}")
    parent = find(store, at.parent) if at.parent else 0
    found = Place(parent, side if parent else 1)
    if sponsor and not there.places.stands_under(parent, sponsor):
        upline = code_of(store, sponsor)
        raise StateError(
            f"{at.parent or 'the top'} does not stand below the sponsor {upline} in {there.name}",
            f"choose somebody below: netmark tree {upline} --tree {there.name}",
        )
    if model.by_hand == "outer-line" and sponsor and not there.places.on_outer_line(found, sponsor):
        raise StateError(
            f"{at.parent}:{at.side} does not end an outermost line of {code_of(store, sponsor)}",
            "the plan allows no other place by hand",
        )
    return found
