"""Random plans and companies, with every feature and with many values that meet exactly.

:func:`plans` gives nested dicts as tomllib returns them, :func:`companies` a company that fits a
plan, :func:`to_toml` the text of a plan.
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from .bonuses import Ground, bonuses, filtered, order_filters
from .book import METRICS, Company, Doc, Member, Sale, factor
from .conditions import (
    KINDS,
    MARKETS,
    SHARES,
    TEAMS,
    Draw,
    Scope,
    Table,
    conditions,
    filters,
    minimums,
    one_condition,
    one_in,
    rank_names,
    usual_conditions,
)
from .toml_text import to_toml

__all__ = ["companies", "fans", "plans", "plans_about", "to_toml"]

FIRST_DAY, LAST_DAY = date(2026, 11, 1), date(2026, 11, 30)
JOINED = (
    *(date(2026, 1, 31), date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 11)),
    *(date(2026, 9, 12), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)),
    *(date(2026, 11, 11), date(2026, 11, 29), date(2026, 11, 30)),
)
# Hundredths that meet the thresholds of the conditions exactly, just miss them, or are refunds.
GAINS = (0, 1, 100, 1000, 5000, 5000, 9999, 10000, 10000, 10001, 20000, 50000, 3333, 15, 30000)
EVEN = (10000, 0, 5000, 20000, -10000)
LEGS = (5000, 2500, 10000, 5000, 2500, 0, 20000, -2500)
SHAPES = ("random", "bushy", "chain", "chain", "star", "broad")
MIXED_SHAPES = ("broad", "broad", "bushy", "chain")
VALUES = (*GAINS, -1, -15, -1000, -10000)
MONEY = {
    "USD": ("0.01", "1.50", "20.00"),
    "EUR": ("3.00", "7.25"),
    "JPY": ("1", "150", "2000"),
    "KWD": ("0.125", "3.500"),
}
RANKS = ("Associate", "Silver", "Gold", "Ruby", "Diamond")
BONUSES = ("Fast start", "Unilevel", "B3", "team-eu")


# ------------------------------------------------------------------------- plans


@st.composite
def plans(draw: Draw) -> Table:
    """A plan without faults: no circles, every name known, every rank in every table."""
    plan = draw(heads())
    ladders = draw(ladder_names())
    several = len(ladders) > 1
    ranks_of_active = bool(ladders) and draw(one_in(5))
    scope = Scope(metrics(plan), (), {}, None, (), several, active=False)

    plan["volumes"] = {}
    scope = _add_volumes(draw, plan, scope, ("GV", "own volume", "V3"), ())
    if not ranks_of_active and not draw(one_in(4)):
        plan["active"] = {"needs": draw(usual_conditions(scope))}
    scope = scope._replace(active=not ranks_of_active)

    plan["trees"] = {}
    trees = _add_trees(draw, plan, scope, ("T", "U"))
    scope = _add_volumes(draw, plan, scope, ("CPV", "TV", "OV"), trees)
    for ladder, names in ladders.items():
        own = scope._replace(own=ladder, own_ranks=names)
        scope = _add_ladder(draw, plan, own, trees)
        scope = scope._replace(own=None, own_ranks=(), ladders={**scope.ladders, ladder: names})

    if ranks_of_active:
        plan["active"] = {"needs": draw(usual_conditions(scope))}
    scope = scope._replace(active=True)
    trees += _add_trees(draw, plan, scope, ("late",))
    scope = _add_volumes(draw, plan, scope, ("late volume",), trees)
    plan["bonuses"] = []
    ground = Ground(scope, trees, MONEY[plan["currency"]])
    for name in BONUSES[: draw(st.integers(1, len(BONUSES)))]:
        plan["bonuses"].append(draw(bonuses(ground, name, tuple(plan["bonuses"]))))
    _leave_out_orders(draw, plan)
    return {key: value for key, value in plan.items() if value != {}}


@st.composite
def plans_about(draw: Draw, condition: str) -> Table:
    """A small plan that asks for one sort of condition, where companies often just meet it."""
    plan = draw(heads())
    own = draw(st.booleans())
    plan["volumes"] = {
        "GV": {"of": "PV", "over": "organisation", "own": own},
        "CPV": {"of": "PV", "over": "organisation", "tree": "T"},
    }
    plan["trees"] = {"T": {"kind": "compressed", "keep": {"PV": draw(st.sampled_from([0, 1]))}}}
    plan["active"] = {"needs": {"PV": draw(st.sampled_from([1, 10, 50]))}}
    names = RANKS[:2]
    plan["ranks"] = [{"name": names[0], "needs": {"PV": 10}}, {"name": names[1]}]
    known = {"main": names} if condition == "rank" else {}
    ladder = "EU" if known or draw(st.booleans()) else "main"
    volumes = (*metrics(plan), "GV", "CPV")
    scope = Scope(volumes, ("GV", "CPV"), known, ladder, names, ladder == "EU", active=True)
    needs = draw(one_condition(scope, condition))
    if ladder == "main":
        plan["ranks"][1]["needs"] = needs
    else:
        top = {"name": names[1], "needs": needs}
        tree = draw(st.sampled_from(["T", "sponsor"]))
        plan["ladders"] = {"EU": {"tree": tree, "ranks": [*plan["ranks"][:1], top]}}
    plan["bonuses"] = []
    return plan  # type: ignore[no-any-return]  # a drawn value has no type


def metrics(plan: Doc) -> tuple[str, ...]:
    """The metrics that may be named: AMOUNT counts hundredths, a dinar has thousandths."""
    return tuple(m for m in METRICS if m != "AMOUNT" or plan["currency"] != "KWD")


@st.composite
def heads(draw: Draw) -> Table:
    """Name, currency, rounding and minimum payout."""
    currency = draw(st.sampled_from(["USD", "USD", "EUR", "JPY", "KWD"]))
    plan: Table = {
        "name": "Evergreen",
        "currency": currency,
        "period": "month",
        "rounding": {
            "mode": draw(st.sampled_from(["half-even", "half-up", "down", "up"])),
            "stage": draw(st.sampled_from(["line", "bonus"])),
        },
    }
    if draw(st.booleans()):
        plan["payout"] = {"minimum": draw(st.sampled_from(MONEY[currency]))}
    return plan


@st.composite
def ladder_names(draw: Draw) -> dict[str, tuple[str, ...]]:
    """No ladder, the main one, another one or both, each with two to five ranks."""
    which = draw(st.sampled_from([(), ("main",), ("main",), ("main",), ("EU",), ("main", "EU")]))
    return {ladder: RANKS[: draw(st.integers(2, len(RANKS)))] for ladder in which}


def _add_ladder(draw: Draw, plan: Table, scope: Scope, trees: tuple[str, ...]) -> Scope:
    """Add a ladder and now and then a volume that ends at its ranks; returns what is known now."""
    ranks: list[Table] = [{"name": name} for name in scope.own_ranks]
    ladder: Table = {"ranks": ranks}
    if scope.own != "main" and trees and draw(st.booleans()):
        ladder = {"tree": draw(st.sampled_from(trees)), **ladder}
    for number, rank in enumerate(ranks):
        if number > 0 or draw(st.booleans()):
            rank["needs"] = draw(conditions(scope))
    group = f"{scope.own} group"
    if draw(one_in(3)):
        plan["volumes"][group] = draw(groups(scope, ladder.get("tree", "sponsor")))
        for rank in ranks[draw(st.integers(0, 2)) :]:
            _ask_for(draw, rank.setdefault("needs", {}), group)
        scope = scope._replace(volumes=(*scope.volumes, group))
    if scope.own == "main":
        plan["ranks"] = ranks
        return scope
    if draw(st.booleans()):
        ladder = {"for": draw(filters()), **ladder}
    plan["ladders"] = {scope.own: ladder}
    return scope


@st.composite
def groups(draw: Draw, scope: Scope, tree: str) -> Table:
    """A volume down to those who hold a rank of the ladder that is being made."""
    ladders = {**scope.ladders, str(scope.own): scope.own_ranks}
    scope = scope._replace(own=None, own_ranks=(), ladders=ladders)
    until: Table = {"rank": draw(rank_names(scope, below=False))}
    if draw(one_in(4)):
        until |= draw(usual_conditions(scope))
    elif draw(one_in(3)):
        until = {"any": [until, draw(usual_conditions(scope))]}
    elif draw(one_in(3)):
        until = {"legs": [{"count": 1, **until}]}
    of = draw(st.sampled_from(scope.volumes))
    return {"of": of, "over": "group", "own": draw(st.booleans()), "tree": tree, "until": until}


def _ask_for(draw: Draw, needs: Table, volume: str) -> None:
    """Let a rank need a volume, by itself, beside what it needs already, or as another way."""
    how = draw(st.sampled_from(["alone", "beside", "way", "not"]))
    if how == "alone":
        needs.clear()
    if how in ("alone", "beside"):
        needs[volume] = draw(minimums())
    if how == "way":
        needs["any"] = [*needs.get("any", ()), {volume: draw(minimums())}]


def _add_trees(draw: Draw, plan: Table, scope: Scope, names: tuple[str, ...]) -> tuple[str, ...]:
    added: tuple[str, ...] = ()
    for name in names[: draw(st.integers(0, len(names)))]:
        of = draw(st.sampled_from(["sponsor", "sponsor", *plan["trees"]]))
        keep = draw(usual_conditions(scope))
        plan["trees"][name] = {"kind": "compressed", "of": of, "keep": keep}
        added += (name,)
    return added


def _add_volumes(
    draw: Draw, plan: Table, scope: Scope, names: tuple[str, ...], trees: tuple[str, ...]
) -> Scope:
    """Add volumes of metrics and of the volumes before them; returns what may be named now."""
    for name in names[: draw(st.integers(0, len(names)))]:
        volume = draw(volumes(scope, trees))
        plan["volumes"][name] = volume
        more = (name,) if volume["over"] == "organisation" else ()
        scope = scope._replace(
            volumes=(*scope.volumes, name), organisations=scope.organisations + more
        )
    return scope


@st.composite
def volumes(draw: Draw, scope: Scope, trees: tuple[str, ...]) -> Table:
    """A volume with any scope."""
    scopes = ["organisation", "organisation", "self", "frontline", "levels", "leg", "company"]
    over = draw(st.sampled_from([*scopes, "group", "legs"]))
    volume: Table = {"of": draw(st.sampled_from(scope.volumes)), "over": over}
    choice = over in ("organisation", "group") and draw(st.booleans())
    if over in ("frontline", "levels") or choice:
        volume["own"] = draw(st.booleans())
    if over == "levels":
        volume["levels"] = draw(st.integers(1, 3))
    if over == "group":
        volume["until"] = draw(usual_conditions(scope))
    if over == "leg":
        volume["which"] = draw(st.sampled_from(["largest", "smallest", 1, 2, 3]))
    if over == "legs":
        volume["own"] = draw(st.booleans())
        legs = {"but_largest": draw(st.integers(1, 2)), "leg_cap": draw(minimums())}
        for key in draw(st.sampled_from([("but_largest",), ("leg_cap",), tuple(legs)])):
            volume[key] = legs[key]
    if trees and not draw(one_in(4)):
        volume["tree"] = draw(st.sampled_from(trees))
    if volume["of"] in METRICS and draw(one_in(4)):
        volume.update(draw(order_filters()))
    elif draw(one_in(3)):
        volume = _weighed(draw, volume, scope.volumes)
    if draw(one_in(8)):
        volume["where"] = draw(usual_conditions(scope))
    if draw(one_in(6)):
        volume["cap"] = draw(minimums())
    return volume


def _weighed(draw: Draw, volume: Table, names: tuple[str, ...]) -> Table:
    """The same volume with a factor, or of several figures with a factor each."""
    factors = st.sampled_from([2, "0.75", "75%", "1/3", "-1", "-25%", 0, 1])
    if draw(st.booleans()):
        volume["factor"] = draw(factors)
        parts = [volume]
    else:
        part = st.fixed_dictionaries({"of": st.sampled_from(names), "factor": factors})
        parts = draw(st.lists(part, min_size=1, max_size=3))
        volume = {**{key: value for key, value in volume.items() if key != "of"}, "sum": parts}
    if any(factor(part).denominator > 1 for part in parts):
        volume["rounding"] = draw(st.sampled_from(["half-even", "half-up", "down"]))
    return volume


def _leave_out_orders(draw: Draw, plan: Table) -> None:
    """Let a volume leave out the orders of a bonus: bonuses stand below, so this comes last."""
    named = filtered(tuple(plan["bonuses"]))
    if not named:
        return
    for volume in plan["volumes"].values():
        if volume.get("of") in METRICS and draw(one_in(5)):
            volume["except"] = draw(st.sampled_from(named))


# --------------------------------------------------------------------- companies


@st.composite
def companies(draw: Draw, plan: Doc, mixed: bool = False) -> Company:
    """A company of any shape whose forced ranks exist in the plan; parents come first.

    mixed: many customers, many who left, several legs for a few members, and few different
    volumes, so that their sums meet exactly.
    """
    size = draw(st.sampled_from([1, 4, 7, 9, 11, 12, 13, 14, 30]))
    shape = draw(st.sampled_from(MIXED_SHAPES if mixed else SHAPES))
    ladders = {name: table["ranks"] for name, table in plan.get("ladders", {}).items()}
    if "ranks" in plan:
        ladders["main"] = plan["ranks"]
    names = {ladder: [rank["name"] for rank in ranks] for ladder, ranks in ladders.items()}
    members = []
    for number in range(size):
        sponsor = draw(sponsors(shape, number))
        members.append(draw(member_facts(f"m{number:02}", sponsor, names, 5 if mixed else 8)))
    orders = [
        draw(sales(member, EVEN if mixed else VALUES))
        for member in members
        for _ in range(draw(st.sampled_from([1, 1, 0, 2, 3])))
    ]
    return Company(tuple(members), tuple(orders), LAST_DAY)


@st.composite
def fans(draw: Draw) -> tuple[Table, Company]:
    """A plan with one rule about legs, and one member with up to seven legs of a few volumes."""
    hundreds = st.integers(1, 6).map(lambda n: n * 50)
    if draw(one_in(2)):
        size = draw(st.sampled_from([2, 3, 1, 4]))
        least = st.sampled_from([25, 50, 75, 100, 150, 200])
        falling = sorted(draw(st.sets(least, min_size=size, max_size=size)), reverse=True)
        rest = draw(st.sampled_from(["sum", "one"])) if size > 1 else "one"
        needs: Table = {"legs": [{"of": "OV", "at_least": falling, "rest": rest}]}
    else:
        needs = {"OV": draw(hundreds), "largest_leg": draw(st.sampled_from(SHARES))}
    plan = draw(heads())
    plan["volumes"] = {"OV": {"of": "PV", "over": "organisation", "own": draw(st.booleans())}}
    plan["ranks"] = [{"name": RANKS[0], "needs": needs}]
    plan["bonuses"] = []
    members, orders = [Member("top")], []
    for number in range(draw(st.sampled_from([4, 3, 5, 7, 2, 1]))):
        # A leg of two, so that it has a volume where the own volume does not count.
        pair = Member(f"m{number}", "top"), Member(f"m{number}b", f"m{number}")
        members += pair
        orders += [Sale(m.id, LAST_DAY, pv=draw(st.sampled_from(LEGS))) for m in pair]
    orders.append(Sale("top", LAST_DAY, pv=draw(st.sampled_from(LEGS))))
    return plan, Company(tuple(members), tuple(orders), LAST_DAY)


@st.composite
def sponsors(draw: Draw, shape: str, number: int) -> str | None:
    """Somebody before, as the shape has it; now and then the company."""
    if number == 0 or draw(one_in(12)):
        return None
    last = number - 1
    earliest, latest = {
        "chain": (last, last),
        "bushy": (max(0, last // 2 - 1), last // 2),
        "broad": (0, min(2, last)),
        "star": (0, 0),
        "random": (0, last),
    }[shape]
    return f"m{draw(st.integers(earliest, latest)):02}"


@st.composite
def member_facts(
    draw: Draw, code: str, sponsor: str | None, ranks: dict[str, list[str]], often: int
) -> Member:
    """A member; once in so many times something about him is not as usual."""

    def seldom(value: st.SearchStrategy[Any], usual: Any) -> Any:  # noqa: ANN401
        return draw(value) if draw(one_in(often)) else usual

    held = st.fixed_dictionaries(
        {}, optional={ladder: st.sampled_from(names) for ladder, names in ranks.items()}
    )
    return Member(
        id=code,
        sponsor=sponsor,
        kind=seldom(st.sampled_from(KINDS), "distributor"),
        status=seldom(st.just("terminated"), "enrolled"),
        market=draw(st.sampled_from(MARKETS)),
        attrs=draw(st.sampled_from([{}, *({"team": team} for team in TEAMS)])),
        joined=draw(st.sampled_from(JOINED)),
        forced=seldom(held, {}),
        titles=seldom(held, {}),
        customers=draw(st.sampled_from([0, 0, 1, 2])),
        brought_forward=draw(st.sampled_from([0, 0, 1, 1999, -500])),
    )


@st.composite
def sales(draw: Draw, member: Member, values: tuple[int, ...]) -> Sale:
    """An order of this member on a day of the period, not before the member joined."""
    earliest = max(FIRST_DAY, member.joined)
    days = st.integers(0, (LAST_DAY - earliest).days)
    value = st.sampled_from(values)
    return Sale(
        member=member.id,
        day=earliest + timedelta(days=draw(days)),
        pv=draw(value),
        cv=draw(value),
        amount=draw(value),
        buyer=draw(st.sampled_from(["self", "preferred", "retail"])),
        kind=draw(st.sampled_from(["order", "order", "kit"])),
    )
