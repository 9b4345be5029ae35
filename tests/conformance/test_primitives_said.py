"""What the language can say although no example of the reference proves it: worked by hand."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from netmark.ledger.period import Calendar, Period
from netmark.payout.rehearse import from_outline
from netmark.payout.run import compute
from netmark.plan.document import read
from netmark.plan.measures import volume
from netmark.plan.needs import active
from netmark.plan.ranks import ranks

from ..app.small import HEAD, Told
from .said import FRAME

PLAIN = "".join(FRAME.values())
LEVELS = '[[bonuses]]\nname = "It"\nkind = "levels"\nbase = "CV"\ncompression = "none"\n'
WEEK = timedelta(days=7)
Carries = Mapping[str, Mapping[str, Sequence[int]]]


def earned(text: str, outline: str) -> dict[str, int]:
    """Cents by name under a plan, without zeros."""
    book, names = from_outline(read(PLAIN + text), outline)
    cents = compute(book).earned
    return {name: paid for name, paid in zip(names, cents, strict=True) if paid}


def test_a_matrix_pays_by_its_own_levels() -> None:
    """Ann recruits all four; in a matrix of two sides cat and dan stand below bob and ben."""
    # 100.00 of each. Ann: 10 % of bob and ben, 5 % of cat and dan. Bob and ben: 10 % of one each.
    text = LEVELS + 'tree = "matrix"\nrates = ["10%", "5%"]\n'
    text += '[trees.matrix]\nkind = "matrix"\nwidth = 2\nfill = "level-even"\n'
    team = "ann\n  bob  CV 100\n  ben  CV 100\n  cat  CV 100\n  dan  CV 100\n"
    assert earned(text, team) == {"ann": 3000, "bob": 1000, "ben": 1000}


def test_a_kit_pays_a_fixed_amount() -> None:
    """50.00 for the kit, nothing for the other order."""
    text = LEVELS.replace('"CV"', '{ volume = "CV", orders = ["Gold"] }') + 'amounts = ["50.00"]\n'
    assert earned(text, "ann\n  bob  CV 400 order=Gold\n  cat  CV 400\n") == {"ann": 5000}


def test_active_may_look_at_four_periods() -> None:
    """100 PV once in four weeks: active in the week of the order and in the three after it."""
    text = '[active]\nneeds = { PV4 = 100 }\n[volumes.PV4]\nof = "PV"\nover = "self"\n'
    plan = read(PLAIN.replace("month", "week") + text + 'window = "4 periods"\n')
    seen: list[int] = []
    carried: Carries = {}
    for pv in (100, 0, 0, 0, 0):
        book, _ = from_outline(plan, f"ann  PV {pv}\n")
        book.facts = book.facts._replace(carried=carried)
        book.memo.clear()  # an outline decides who is active before anything is carried
        seen.append(active(book)[1])
        carried = compute(book).carries
    assert seen == [1, 1, 1, 1, 0]


def test_volume_that_qualified_somebody_below_is_used() -> None:
    """Bob has used his 4,200 himself; ann has her own 700 left, eve 1,000 of her own and gus's."""
    text = (
        '[volumes.Total]\nof = "PV"\nover = "organisation"\nown = true\n'
        '[trees.qualifying]\nkind = "compressed"\nkeep = { Total = 4000 }\n'
        '[volumes.Free]\nof = "PV"\nover = "self"\ntree = "qualifying"\n'
        '[[ranks]]\nname = "Supervisor"\nneeds = { Total = 4000, Free = 1000 }\n'
    )
    team = "ann  PV 700\n  bob  PV 4200\neve  PV 600\n  fay  PV 4200\n  gus  PV 400\n"
    book, names = from_outline(read(PLAIN + text), team)
    assert list(volume(book, "Free")[1:]) == [70_000, 420_000, 100_000, 420_000, 0]
    paid = zip(names, ranks(book, "main").paid, strict=True)
    assert [name for name, rank in paid if rank] == ["bob", "eve", "fay"]


def test_the_depth_bonus_reaches_down_to_the_next() -> None:
    """1 % from the second group down, to the first groups of the next who has the bonus himself."""
    # A line of groups of 100.00 CV; ann and cat have the bonus. Ann: of cat (level 2) and of dan
    # (level 1 of cat), not of eve. Cat: of eve and of fay.
    text = (
        '[[ranks]]\nname = "Top"\n[[ranks]]\nname = "Depth"\nneeds = { forced_rank = true }\n'
        f"{LEVELS}[bonuses.infinity]\nfrom = 2\n"
        'rate = { Top = "0%", Depth = "1%" }\nblock = { rank = "equal-or-higher", beyond = 1 }\n'
    )
    team = (
        "ann  Depth  CV 100\n  bob  CV 100\n    cat  Depth  CV 100\n      dan  CV 100\n"
        "        eve  CV 100\n          fay  CV 100\n"
    )
    assert earned(text, team) == {"ann": 200, "cat": 200}


def days(first: date, length: timedelta, count: int) -> Calendar:
    """A calendar of its own: so many periods of one length."""
    starts = [first + place * length for place in range(count)]
    end = length - timedelta(days=1)
    return Calendar("named", [Period(f"{day:%Y-%m-%d}", day, day + end) for day in starts])


def test_a_day_may_be_a_period() -> None:
    """Periods with names of their own may be days."""
    calendar = days(date(2026, 11, 1), timedelta(days=1), 30)
    found = calendar.containing(date(2026, 11, 17))
    assert (found.first, found.last) == (date(2026, 11, 17), date(2026, 11, 17))


def test_a_week_may_begin_on_any_day() -> None:
    """Weeks from Saturday to Friday: a Friday and the Saturday after it are paid apart."""
    calendar = days(date(2026, 10, 31), WEEK, 8)
    friday, saturday = (
        calendar.containing(date(2026, 11, 6)),
        calendar.containing(date(2026, 11, 7)),
    )
    assert (friday.first, friday.last) == (date(2026, 10, 31), date(2026, 11, 6))
    assert (saturday.first, saturday.last) == (date(2026, 11, 7), date(2026, 11, 13))
    assert calendar.parse("2026-10-31").first.isoweekday() == 6


def test_a_new_rank_may_count_from_the_next_month_on(tmp_path: Path) -> None:
    """Bob reaches B in September; what needs the title pays him 5 % in October, not before."""
    plan = HEAD + (
        '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\nneeds = { PV = 1000 }\n[[bonuses]]\n'
        'name = "It"\nkind = "sales"\nbase = "CV"\nrate = "5%"\nneeds = { title = "B" }\n'
    )
    told = Told(tmp_path, plan)
    told.join("bob")
    told.sell("bob", "1000.00", "2026-09-10")
    assert told.close("2026-09").earned_minor == 0
    told.sell("bob", "100.00", "2026-10-10")
    assert told.close("2026-10").earned_minor == 500


def test_a_cycle_may_be_worth_what_the_package_says() -> None:
    """A ladder of packages: of 300.00 against 200.00 two cycles of 20.00, or two of 10.00."""
    text = (
        '[trees.team]\nkind = "binary"\nfill = "manual"\n'
        '[[ladders.packages.ranks]]\nname = "Silver"\n[[ladders.packages.ranks]]\n'
        'name = "Gold"\nneeds = { for = { attr.package = ["Gold"] } }\n'
        '[[bonuses]]\nname = "It"\nkind = "binary"\ntree = "team"\nladder = "packages"\n'
        'base = "CV"\nown = "none"\nunits = { strong = 100, weak = 100 }\n'
        'amount = { Silver = "10", Gold = "20" }\ncarry = { legs = "both" }\n'
        'unqualified = "hold"\n'
    )
    team = "ann  place=:left {}\n  bob  place=ann:left CV 300\n  cat  place=ann:right CV 200\n"
    assert earned(text, team.format("attr:package=Gold")) == {"ann": 4000}
    assert earned(text, team.format("")) == {"ann": 2000}


def test_a_host_climbs_a_ladder_of_credits() -> None:
    """10 % of 499.00 and 12 % of 500.00, each of the whole."""
    text = '[[bonuses]]\nname = "It"\nkind = "party"\nbase = "AMOUNT"\n'
    text += 'brackets = [["200", "10%"], ["500", "12%"], ["1000", "15%"]]\n'
    team = 'ann\n  "ann\'s"  kind=customer AMOUNT 499\nbob\n  "bob\'s"  kind=customer AMOUNT 500\n'
    assert earned(text, team) == {"ann": 4990, "bob": 6000}


def test_the_smaller_side_is_empty_where_nobody_stands() -> None:
    """A side of a binary tree is a leg from the start: bob's 300 stand against nothing."""
    text = '[trees.team]\nkind = "binary"\nfill = "manual"\n[volumes.Weaker]\nof = "PV"\n'
    plan = read(PLAIN + text + 'over = "leg"\nwhich = "smallest"\ntree = "team"\n')
    team = "ann place=:left\n  bob PV 300 place=ann:left\n"
    both = team + "  cat PV 200 place=ann:right\n"
    seen = [volume(from_outline(plan, each)[0], "Weaker")[1] for each in (team, both)]
    assert seen == [0, 20000]


def test_months_are_counted_by_heads_over_a_window() -> None:
    """A Director in March, April and June: three of the last four months, two in a row at most."""
    text = (
        '[ladders.main]\nranks = [{ name = "Director", needs = { PV = 500 } }]\n'
        '[ladders.awards]\nranks = [{ name = "Emerald", needs = { Months = 3 } }]\n'
        '[volumes.Months]\nof = "MEMBERS"\nover = "self"\n'
        'where = { rank = { ladder = "main", at_least = "Director" } }\nwindow = "4 periods"\n'
    )
    plan = read(PLAIN + text)
    seen: list[tuple[int, int]] = []
    carried: Carries = {}
    for pv in (500, 600, 0, 700, 0, 0):
        book, _ = from_outline(plan, f"ann  PV {pv}\n")
        book.facts = book.facts._replace(carried=carried)
        book.memo.clear()
        seen.append((volume(book, "Months")[1] // 100, ranks(book, "awards").paid[1]))
        carried = compute(book).carries
    assert seen == [(1, 0), (2, 0), (2, 0), (3, 1), (2, 0), (1, 0)]
