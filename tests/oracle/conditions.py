"""Random conditions that a plan may state without going round in a circle."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st

from .book import METRICS

Table = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

# Mostly low: who meets nothing shows nothing.
THRESHOLDS: tuple[int | str, ...] = (1, 1, 10, 10, 50, 50, 100, 100, 200, 500)
THRESHOLDS = (*THRESHOLDS, 0, "0.01", "99.99", "100.01")
MARKETS = ("", "EU", "US")
TEAMS = ("red", "blue")
KINDS = ("distributor", "preferred", "customer")
DURATIONS = ("1 days", "20 days", "60 days", "61 days", "1 months", "2 months", "3 months")
SHARES = ("25%", "50%", "60%", "1/3", "100%")


class Scope(NamedTuple):
    """What may be named at one spot of a plan."""

    volumes: tuple[str, ...]
    """metrics and volumes of which a minimum may be asked"""
    organisations: tuple[str, ...]
    """those of them that add up an organisation"""
    ladders: Mapping[str, tuple[str, ...]]
    """ladders whose ranks are known already, with their rank names"""
    own: str | None
    """the ladder being defined: only the ranks of those below are known"""
    own_ranks: tuple[str, ...]
    several: bool
    """more than one ladder in the plan: a plain rank name is ambiguous outside of a ladder"""
    active: bool


@st.composite
def conditions(draw: Draw, scope: Scope, alternatives: bool = True) -> Table:
    """A table of one to three minimums."""
    known = makers(draw, scope, alternatives)
    # A volume is by far the most usual condition; too many at once are never met.
    names = ["volume"] * 4 + [*known]
    table: Table = {}
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        table = {**known[draw(st.sampled_from(names))](), **table}
    return table


@st.composite
def one_condition(draw: Draw, scope: Scope, name: str) -> Table:
    """A condition of one sort alone."""
    return makers(draw, scope, True)[name]()


def makers(draw: Draw, scope: Scope, alternatives: bool) -> dict[str, Callable[[], Table]]:
    """The sorts of conditions that can be stated here."""
    found: dict[str, Callable[[], Table]] = {
        "volume": lambda: {draw(st.sampled_from(scope.volumes)): draw(minimums())},
        "for": lambda: {"for": draw(filters())},
        "joined_within": lambda: {"joined_within": draw(st.sampled_from(DURATIONS))},
        "forced_rank": lambda: {"forced_rank": True},
        "customers": lambda: {"customers": draw(st.integers(1, 2))},
        "frontline": lambda: {"frontline": draw(frontlines(scope))},
        "sets": lambda: {"sets": draw(st.lists(frontlines(scope), min_size=1, max_size=3))},
        "legs": lambda: {"legs": draw(st.lists(legs(scope), min_size=1, max_size=2))},
    }
    if scope.organisations:
        found["largest_leg"] = lambda: _balance(draw, scope)
    if scope.active:
        found["active"] = lambda: {"active": True}
    if scope.ladders:
        found["rank"] = lambda: {"rank": draw(rank_names(scope, below=False))}
    if scope.ladders or scope.own:
        found["title"] = lambda: {"title": draw(rank_names(scope, below=True))}
    if alternatives:
        inner = st.lists(conditions(scope, alternatives=False), min_size=1, max_size=3)
        found["any"] = lambda: {"any": draw(inner)}
    return found


@st.composite
def usual_conditions(draw: Draw, scope: Scope) -> Table:
    """Mostly one low minimum of a volume, so that many members meet it; else anything."""
    if draw(one_in(3)):
        return draw(conditions(scope))  # type: ignore[no-any-return]  # a drawn value has no type
    return {draw(st.sampled_from(scope.volumes)): draw(st.sampled_from([1, 1, 10, 50]))}


def _balance(draw: Draw, scope: Scope) -> Table:
    name = draw(st.sampled_from(scope.organisations))
    return {name: draw(minimums()), "largest_leg": draw(st.sampled_from(SHARES))}


def one_in(times: int) -> st.SearchStrategy[bool]:
    """True once in so many times."""
    return st.sampled_from([False] * (times - 1) + [True])


def minimums() -> st.SearchStrategy[int | str]:
    """Whole numbers and texts with decimals, equal to volumes that companies really have."""
    return st.sampled_from(THRESHOLDS)


@st.composite
def filters(draw: Draw) -> Table:
    """A filter on one or two fixed facts."""
    facts = {"market": MARKETS, "kind": KINDS, "attr": TEAMS}
    keys = draw(st.lists(st.sampled_from(sorted(facts)), min_size=1, max_size=2, unique=True))
    table: Table = {
        key: draw(st.lists(st.sampled_from(facts[key]), min_size=1, max_size=3, unique=True))
        for key in keys
    }
    if "attr" in table:
        table["attr"] = {"team": table["attr"]}
    return table


@st.composite
def rank_names(draw: Draw, scope: Scope, below: bool) -> Any:  # noqa: ANN401  # text or table
    """A rank, plain where the ladder is clear; below: the ladder being defined counts as known."""
    ladders = dict(scope.ladders)
    if below and scope.own:
        ladders[scope.own] = scope.own_ranks
    ladder = draw(st.sampled_from(sorted(ladders)))
    name = draw(st.sampled_from(ladders[ladder]))
    clear = ladder == scope.own or not (scope.several or scope.own)
    return name if clear and draw(st.booleans()) else {"ladder": ladder, "at_least": name}


@st.composite
def somebody(draw: Draw, scope: Scope) -> Table:
    """What one member of a frontline or a leg must be."""
    table: Table = {}
    if (scope.ladders or scope.own) and draw(st.booleans()):
        table["rank"] = draw(rank_names(scope, below=True))
    if scope.active and draw(st.booleans()):
        table["active"] = True
    return table


@st.composite
def frontlines(draw: Draw, scope: Scope) -> Table:
    """A count over the frontline."""
    table: Table = {"count": draw(st.sampled_from([1, 1, 2, 3])), **draw(somebody(scope))}
    if draw(one_in(4)):
        kinds = st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True)
        table["kind"] = draw(kinds)
    if draw(st.booleans()):
        table[draw(st.sampled_from(scope.volumes))] = draw(minimums())
    return table


@st.composite
def legs(draw: Draw, scope: Scope) -> Table:
    """An entry of either kind: legs that contain somebody, or sorted legs with thresholds."""
    plain = [name for name in scope.volumes if name not in METRICS]
    if plain and draw(one_in(4)):
        shares = draw(st.lists(st.sampled_from(SHARES), min_size=1, max_size=3))
        lines = draw(st.integers(1, len(shares) + 1))
        return {"of": draw(st.sampled_from(plain)), "lines": lines, "shares": shares}
    if plain and draw(st.booleans()):
        size = draw(st.sampled_from([1, 2, 2, 3, 3, 4]))
        steps = st.sampled_from([1, 50, 100, 150, 200, 300, 400])
        falling = sorted(
            draw(st.lists(steps, min_size=size, max_size=size, unique=True)), reverse=True
        )
        rest = draw(st.sampled_from(["one", "sum"])) if size > 1 else "one"
        return {"of": draw(st.sampled_from(plain)), "at_least": falling, "rest": rest}
    table: Table = {"count": draw(st.sampled_from([1, 1, 2, 3])), **draw(somebody(scope))}
    if "rank" not in table and draw(one_in(4)):
        table["recruited"] = draw(st.sampled_from([1, 1, 2]))
    if len(table) == 1 or draw(one_in(3)):
        table[draw(st.sampled_from(scope.volumes))] = draw(minimums())
    return table
