"""Primitives whose gate or figure netmark works out itself: over periods, without given answers."""

from collections.abc import Mapping, Sequence

import pytest

from netmark.payout.rehearse import from_outline
from netmark.payout.run import Result, compute
from netmark.plan.document import Plan, read
from netmark.plan.ranks import titles

from .said import FRAME

PLAIN = "".join(FRAME.values())
TEAM = '[trees.team]\nkind = "binary"\nfill = "manual"\n'


def run(plan: Plan, outlines: Sequence[str]) -> list[tuple[list[str], Result]]:
    """One period after the other, each with what the one before left."""
    found: list[tuple[list[str], Result]] = []
    carried: Mapping[str, Mapping[str, Sequence[int]]] = {}
    held: dict[str, Sequence[int]] = {}
    for outline in outlines:
        book, names = from_outline(plan, outline)
        book.facts = book.facts._replace(carried=carried, titles=held or book.facts.titles)
        book.memo.clear()  # an outline decides who is active before anything is carried
        result = compute(book)
        found.append((names, result))
        carried = result.carries
        held = {name: titles(book, name) for name in plan.all_ladders}
    return found


CYCLES = (
    TEAM + '[active]\nneeds = { PV = 100 }\n[[bonuses]]\nname = "It"\nkind = "binary"\n'
    'tree = "team"\nbase = "CV"\nown = "none"\nunits = { strong = 200, weak = 200 }\n'
    'amount = "20"\ncarry = { legs = "both" }\n'
)
WEEKS = (
    "you  place=:left  PV {}\n  ann  place=you:left  PV 100  CV 1000\n"
    "  bob  place=you:right  PV {}  CV 400\n",
    "you  place=:left  PV 100\n  ann  place=you:left  PV 100\n"
    "  bob  place=you:right  PV 100  CV 450\n",
)
AFTERWARDS = {
    "burn": ((600, 0), 4000, (200, 50)),
    "flush": ((0, 0), 0, (0, 450)),
    "hold": ((1000, 400), 8000, (200, 50)),
}
"""What stays after the first week, the cents of the second, and what stays then."""


@pytest.mark.parametrize("word", AFTERWARDS)
@pytest.mark.parametrize(
    ("needs", "own", "bob"),
    [
        ("{ active = true }", 99, 100),
        ("{ active = true, legs = [{ count = 2, active = true }] }", 100, 99),
    ],
    ids=["inactive", "active but not qualified"],
)
def test_legs_of_those_who_do_not_qualify(word: str, needs: str, own: int, bob: int) -> None:
    """99 PV of one's own, or of bob, are too few in the first week; in the second all is well."""
    # 1,000 and 400 are two cycles of 200; then 0 and 450 come in. A cycle pays 20.00.
    plan = read(PLAIN + CYCLES + f'needs = {needs}\nunqualified = "{word}"\n')
    first, then, last = AFTERWARDS[word]
    runs = run(plan, [WEEKS[0].format(own, bob), WEEKS[1]])
    seen = []
    for names, result in runs:
        you = names.index("you")
        legs = result.carries["It"]
        seen.append((result.earned[you], legs["left"][you] // 100, legs["right"][you] // 100))
    assert seen == [(0, *first), (then, *last)]


def test_shares_by_what_the_lesser_leg_grew() -> None:
    """3,500, 7,000 and 15,000 more than the month before: 3 and 7 shares, and one leg too large."""
    text = TEAM + (
        '[volumes.Lesser]\nof = "PV"\nover = "leg"\nwhich = "smallest"\ntree = "team"\n'
        '[volumes.More]\nof = "PV"\nover = "leg"\nwhich = "smallest"\ntree = "team"\ngrowth = 1\n'
        '[[bonuses]]\nname = "It"\nkind = "pool"\nfund = { volume = "CV", rate = "3%" }\n'
        'shares = { by = "More", per = 1000 }\nbelow = { Lesser = 40000 }\nrounding = "each"\n'
    )

    def month(p: int, q: int, r: int, cv: int) -> str:
        lines, above = ["world  kind=customer  CV " + str(cv)], ":left"
        for name, leg in (("p", p), ("q", q), ("r", r)):
            lines.append(f"{name}  place={above}")
            lines.append(f"  {name}-left  place={name}:left  PV 90000")
            lines.append(f"  {name}-right  place={name}:right  PV {leg}")
            above = f"{name}-left:left"
        return "\n".join(lines) + "\n"

    months = [month(10_000, 20_000, 30_000, 0), month(13_500, 27_000, 45_000, 2_000_000)]
    _, (names, result) = run(read(PLAIN + text), months)
    paid = {name: cents for name, cents in zip(names, result.earned, strict=True) if cents}
    assert paid == {"p": 1_800_000, "q": 4_200_000}


def test_growth_over_a_goal_that_was_set() -> None:
    """The goal comes as an entry of a kind of its own, and is taken off: 3,500 over it, 1,000."""
    text = (
        '[volumes.Goal]\nof = "AMOUNT"\nover = "self"\norders = ["month"]\n'
        '[volumes.GV]\nof = "PV"\nover = "organisation"\n'
        '[volumes.More]\nover = "self"\nsum = [{ of = "GV" }, { of = "Goal", factor = -1 }]\n'
        '[[bonuses]]\nname = "It"\nkind = "pool"\nfund = { amount = "40.00" }\n'
        'shares = { by = "More", per = 1000 }\nrounding = "each"\n'
    )
    team = (
        "p  PV 1000  AMOUNT 10000  order=month\n  p1  PV 12500\n"
        "q  PV 11000  AMOUNT 10000  order=month\n"
        "r  PV 9000  AMOUNT 10000  order=month\n"
    )
    plan = read(PLAIN + text.replace('"self"\nsum', '"self"\nwhere = { Goal = 1 }\nsum'))
    [(names, result)] = run(plan, [team])
    paid = {name: cents for name, cents in zip(names, result.earned, strict=True) if cents}
    assert paid == {"p": 3000, "q": 1000}


def test_commission_at_the_lower_plan_of_payer_and_receiver() -> None:
    """P2 costs 100.00 and pays 10 and 9 %, P1 costs 50.00 and pays 5 and 4 %."""
    # Who is in P2 is his rank, by what he paid. What a payer counts for is one figure for receivers
    # in P1 (always 50.00), and two for those in P2.
    text = (
        '[[ranks]]\nname = "P1"\n[[ranks]]\nname = "P2"\nneeds = { PV = 100 }\n'
        '[volumes.Upper]\nof = "MEMBERS"\nover = "self"\nfactor = 100\nwhere = { rank = "P2" }\n'
        '[volumes.Each]\nof = "MEMBERS"\nover = "self"\nfactor = 50\n'
        '[volumes.Lower]\nover = "self"\nrounding = "down"\n'
        'sum = [{ of = "Each" }, { of = "Upper", factor = "-50%" }]\n'
    )
    for name, base, low, high in (
        ("P1", "Each", '["5%", "4%"]', '["0%", "0%"]'),
        ("P2 of P1", "Lower", '["0%", "0%"]', '["5%", "4%"]'),
        ("P2 of P2", "Upper", '["0%", "0%"]', '["10%", "9%"]'),
    ):
        text += (
            f'[[bonuses]]\nname = "{name}"\nkind = "levels"\nbase = "{base}"\n'
            f'compression = "none"\nrates = {{ P1 = {low}, P2 = {high} }}\n'
        )
    team = "A PV 100\n  B PV 50\n    D PV 50\n    E PV 100\n  C PV 100\n"
    [(names, result)] = run(read(PLAIN + text), [team])
    lines = {
        (names[line.earner], names[line.source]): int(line.exact)
        for bonus in result.book.plan.bonuses
        for line in bonus.lines(result.book)
        if not line.reason and line.exact
    }
    assert lines == {
        ("A", "B"): 250,
        ("A", "C"): 1000,
        ("B", "D"): 250,
        ("A", "D"): 200,
        ("B", "E"): 250,
        ("A", "E"): 900,
    }
