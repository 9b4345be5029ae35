"""Random bonuses of both kinds."""

from typing import Any, NamedTuple

from hypothesis import strategies as st

from .book import METRICS
from .conditions import DURATIONS, Draw, Scope, Table, filters, one_in, usual_conditions

RATES = ("1%", "2%", "2.5%", "5%", "10%", "33.33%", "1/3", "100%")
BUYERS = ("self", "preferred", "retail")
ORDERS = ("order", "kit")


class Ground(NamedTuple):
    """What the plan offers to its bonuses."""

    scope: Scope
    trees: tuple[str, ...]
    money: tuple[str, ...]
    """flat amounts that the currency can express"""


@st.composite
def order_filters(draw: Draw) -> Table:
    """One or two of the filters that narrow a metric."""
    options: Table = {
        "buyers": st.lists(st.sampled_from(BUYERS), min_size=1, max_size=2, unique=True),
        "orders": st.lists(st.sampled_from(ORDERS), min_size=1, max_size=2, unique=True),
        "buyer_joined_within": st.sampled_from(DURATIONS),
        "order_at_least": st.dictionaries(
            st.sampled_from(["PV", "CV"]), st.sampled_from([1, 10, 100]), min_size=1, max_size=2
        ),
    }
    keys = draw(st.lists(st.sampled_from(sorted(options)), min_size=1, max_size=2, unique=True))
    return {key: draw(options[key]) for key in keys}


@st.composite
def bonuses(draw: Draw, ground: Ground, name: str, above: tuple[Table, ...]) -> Table:
    """A bonus that may leave out the orders of one above it."""
    scope = ground.scope
    bonus: Table = {
        "name": name,
        "kind": draw(st.sampled_from(["sales", "levels", "levels", "levels"])),
    }
    bonus["base"] = draw(bases(scope, above))
    if draw(one_in(8)):
        bonus["for"] = draw(filters())
    if draw(one_in(4)):
        bonus["needs"] = draw(usual_conditions(scope))
    if ground.trees and draw(one_in(3)):
        bonus["tree"] = draw(st.sampled_from(ground.trees))
    ranks: tuple[str, ...] = ()
    if scope.ladders:
        ladder = draw(st.sampled_from(sorted(scope.ladders)))
        ranks = scope.ladders[ladder]
        if scope.several or draw(st.booleans()):
            bonus["ladder"] = ladder
    if bonus["kind"] == "sales":
        _sales(draw, bonus, ground, ranks)
    else:
        _levels(draw, bonus, ground, ranks)
    return bonus


@st.composite
def bases(draw: Draw, scope: Scope, above: tuple[Table, ...]) -> Any:  # noqa: ANN401
    """A metric, a metric with a filter (a table), or a volume of the plan."""
    if draw(one_in(3)):
        name = draw(st.sampled_from(scope.volumes))
        return {"volume": name} if draw(one_in(4)) else name
    metrics = [name for name in scope.volumes if name in METRICS]
    if draw(one_in(2)):
        return draw(st.sampled_from(metrics))
    table = {"volume": draw(st.sampled_from(metrics)), **draw(order_filters())}
    named = filtered(above)
    if named and draw(st.booleans()):
        if draw(st.booleans()):
            table = {"volume": table["volume"]}
        table["except"] = draw(st.sampled_from(named))
    return table


def filtered(above: tuple[Table, ...]) -> tuple[str, ...]:
    """The bonuses whose base has a filter: only their orders can be left out elsewhere."""
    return tuple(b["name"] for b in above if len(b["base"]) > 1 and isinstance(b["base"], dict))


def _sales(draw: Draw, bonus: Table, ground: Ground, ranks: tuple[str, ...]) -> None:
    how = draw(st.sampled_from(["rate", "rates", "amount", "whole", "marginal"]))
    if how == "rates" and ranks:
        bonus["rates"] = draw(_by_rank(ranks, rates_or_zero()))
    elif how == "amount":
        bonus["amount"] = draw(st.sampled_from(ground.money))
    elif how in ("whole", "marginal"):
        bonus["how"] = how
        bonus["brackets"] = draw(brackets())
        bonus["on"] = draw(st.sampled_from(ground.scope.volumes))
        if how == "marginal":
            bonus["base"] = bonus["on"]
    else:
        bonus["rate"] = draw(st.sampled_from(RATES))


def rates_or_zero() -> st.SearchStrategy[str]:
    """A rate that is now and then nothing."""
    return st.sampled_from(["0%", *RATES])


def _by_rank(
    ranks: tuple[str, ...], values: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    """A table that names every rank of the ladder."""
    return st.fixed_dictionaries(dict.fromkeys(ranks, values))


@st.composite
def brackets(draw: Draw) -> list[list[str]]:
    """One to four rows with rising thresholds."""
    steps = ["0", "0.01", "10", "50", "99.99", "100", "200", "500"]
    rows = draw(st.lists(st.sampled_from(range(len(steps))), min_size=1, max_size=4, unique=True))
    return [[steps[row], draw(rates_or_zero())] for row in sorted(rows)]


def _levels(draw: Draw, bonus: Table, ground: Ground, ranks: tuple[str, ...]) -> None:
    words: list[Any] = ["none", "stop", "skip-inactive", "skip-unqualified", "roll-up"]
    if ranks:
        words.append({"skip-below": draw(st.sampled_from(ranks))})
    bonus["compression"] = draw(st.sampled_from(words))
    flat = draw(one_in(5))
    cells = st.sampled_from(ground.money) if flat else rates_or_zero()
    rows = st.lists(cells, min_size=2, max_size=6).map(lambda row: _not_all_zero(row, flat))
    short: st.SearchStrategy[list[str]] = st.one_of(st.just([]), rows)
    if ranks and draw(st.booleans()):
        table = draw(_by_rank(ranks, short))
        table[ranks[-1]] = table[ranks[-1]] or draw(rows)
        values: Any = table
    else:
        values = draw(rows)
    bonus["amounts" if flat else "rates"] = values
    if draw(one_in(5)):
        bonus["depth"] = draw(_depths(ground.scope))
    if not flat and bonus["compression"] != "skip-unqualified" and draw(one_in(2)):
        bonus["infinity"] = draw(infinities(ranks))


def _not_all_zero(row: list[str], flat: bool) -> list[str]:
    return row if flat or any(rate != "0%" for rate in row) else [*row[:-1], "5%"]


@st.composite
def _depths(draw: Draw, scope: Scope) -> list[Table]:
    depths = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3, unique=True))
    return [{"levels": depth, "needs": draw(usual_conditions(scope))} for depth in sorted(depths)]


@st.composite
def infinities(draw: Draw, ranks: tuple[str, ...]) -> Table:
    """An infinity part with or without blocking."""
    start = draw(st.integers(1, 5))
    table: Table = {"rate": draw(st.sampled_from(RATES)), "from": start}
    if ranks and draw(st.booleans()):
        table["rate"] = draw(_by_rank(ranks, rates_or_zero()))
        if set(table["rate"].values()) == {"0%"}:
            table["rate"][ranks[-1]] = "2%"
    if ranks and draw(st.booleans()):
        beyond = draw(st.integers(start - 1, start + 2))
        table["block"] = {"rank": "equal-or-higher", "beyond": beyond}
    return table
