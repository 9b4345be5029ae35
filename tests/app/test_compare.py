"""Two payouts beside each other: each difference, its cause, and sums that come out even."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.app.compare import Compared, compare
from netmark.app.reports import report
from netmark.errors import InputError
from netmark.payout.compare import Piece, Side, Who
from netmark.payout.compare import compare as compared
from netmark.store.files import Source

from .small import AMPLE, HEAD, LEVELS, Told, act, rows

PLAN = (
    HEAD
    + LEVELS.replace('rates = ["10%", "5%"]', "").rstrip()
    + ('\nrates = { Associate = ["10%", "5%"], Director = ["12%", "6%"] }\n')
)
DEMOTED = "Director and Associate"
Found = list[tuple[object, ...]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann above bob above cat, dan beside bob; cat sold 200.00 and 90.00, dan 40.00."""
    found = Told(tmp_path, PLAN)
    found.line("ann", "bob", "cat")
    found.join("dan", "ann")
    found.sell("cat", "200.00", "2026-10-05", "A-1")
    found.sell("cat", "90.00", "2026-10-06", "A-2")
    found.sell("dan", "40.00", "2026-10-07", "A-3")
    return found


def file(told: Told, text: str) -> str:
    """A file from another system."""
    path = Path(told.path).parent / "other.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def found(told: Told, text: str, period: str = "2026-10") -> Found:
    """Member, cause, both amounts in minor units, and the evidence, against a file."""
    return short(compare(told.store, act(AMPLE), period, file(told, text)))


def short(what: Compared) -> Found:
    """The columns that matter here."""
    names = ("member", "cause", "a", "b", "difference", "detail")
    return [tuple(row[name] for name in names) for row in rows(what.differences)]


# bob is paid 10 % of 290.00; ann, a Director by 330.00, 6 % of it and 12 % of 40.00: 22.20
WIDE = """\
member,rank,sponsor,PV,GV,Team
ann,Director,,0.00,330.00,22.20
bob,Associate,ann,,290.00,29.00
"""


def test_the_same_pay_differs_in_nothing(told: Told) -> None:
    """In each of the three shapes, and against itself."""
    lines = "earner,bonus,source,order,level,base,rate,amount\n" + (
        "ann,Team,cat,,2,290.00,6%,17.40\nann,Team,dan,A-3,1,40.00,12%,4.80\n"
        "bob,Team,cat,,1,290.00,10%,29.00\n"
    )
    earnings = "member,bonus,amount\nann,Team,22.20\nbob,Team,29.00\n"
    for text in (WIDE, lines, earnings):
        assert found(told, text) == []
    same = compare(told.store, act(AMPLE), "2026-10", "now:2026-10")
    assert (same.pairs, same.said) == (0, "2026-10 and now:2026-10 pay the same: 51.20")


@pytest.mark.parametrize(
    ("old", "new", "cause", "detail"),
    [
        ("bob,Associate,ann,,290.00,29.00", "", "missing member", "other.csv has no bob"),
        ("ann,Director,,0.00,330.00,22.20", "ann,Director,,,,22.21", "rounding", ""),
        (
            "Director,,0.00,330.00,22.20",
            "Associate,,,330.00,18.50",
            "rank",
            "Director and Associate",
        ),
        ("ann,,290.00,29.00", "dan,,290.00,9.00", "placement or sponsor", "sponsor ann and dan"),
        ("290.00,29.00", "200.00,20.00", "missing order", "another GV"),
        ("330.00,22.20", "330.00,17.40", "missing order", "as much as A-3 brings"),
        ("330.00,22.20", "330.00,99.00", "not known", ""),
    ],
)
def test_a_row_per_member_tells_what_it_can(
    told: Told, old: str, new: str, cause: str, detail: str
) -> None:
    """One thing is different; the worst first."""
    assert old in WIDE
    first = found(told, WIDE.replace(old, new))[0]
    assert (first[1], str(first[5]).rpartition("/")[2]) == (cause, detail)


DEEPER, SMALLER = "dan is level 1 and level 2", "dan: 40.00 and 30.00"
SWAPPED = "2026-10 lacks A-9; FILE lacks A-3"
LINES = """\
earner,bonus,source,order,level,base,rate,amount
ann,Team,cat,,2,290.00,6%,17.40
ann,Team,dan,A-3,1,40.00,12%,4.80
bob,Team,cat,,1,290.00,10%,29.00
"""


@pytest.mark.parametrize(
    ("old", "new", "cause", "part", "detail"),
    [
        ("1,40.00,12%,4.80", "1,40.00,10%,4.00", "rate", "-0.80", "dan: 12% and 10%"),
        (
            "1,40.00,12%,4.80",
            "2,40.00,6%,2.40",
            "compression",
            "-2.40",
            "dan is level 1 and level 2",
        ),
        (
            "1,40.00,12%,4.80",
            "1,30.00,12%,3.60",
            "what it pays on",
            "-1.20",
            "dan: 40.00 and 30.00",
        ),
        (
            "A-3,1,40.00",
            "A-9,1,50.00",
            "missing order",
            "1.20",
            "2026-10 lacks A-9; FILE lacks A-3",
        ),
        ("1,40.00,12%,4.80", "1,40.00,12%,4.81", "rounding", "0.01", ""),
    ],
)
def test_lines_tell_to_the_cent(
    told: Told, old: str, new: str, cause: str, part: str, detail: str
) -> None:
    """What is different about one line."""
    text = LINES.replace(old, new).replace("50.00,12%,4.80", "50.00,12%,6.00")
    [row] = found(told, text)
    said = str(row[5]).replace(str(Path(told.path).parent / "other.csv"), "FILE")
    assert (row[0], row[1], row[4], said) == ("ann", cause, part, detail)


def test_a_move_is_seen_in_every_line_it_moves(told: Told) -> None:
    """Cat goes under dan in November: bob loses, dan gains, ann keeps her level 2."""
    told.close("2026-10")
    told.move("cat", "dan", "2026-11-01")
    told.sell("cat", "290.00", "2026-11-05", "B-1")
    told.sell("dan", "40.00", "2026-11-07", "B-2")
    by = {(row[0], row[1]) for row in short(compare(told.store, act(AMPLE), "2026-10", "2026-11"))}
    assert by == {
        ("bob", "placement or sponsor"),
        ("dan", "placement or sponsor"),
    }


def test_what_came_late_is_found_against_the_run(told: Told) -> None:
    """A-4 over 50.00: at the old rates 5.00 to bob, 3.00 to ann. And 340.00 make bob a Director,
    who is paid 12 %, not 10.
    """
    told.close("2026-10")
    log = told.store.conn.execute("SELECT max(seq) FROM log").fetchone()[0]
    told.store.conn.execute(
        "INSERT INTO sale SELECT 99, 'A-4', member, day, at, period, buyer, kind, 5000, 5000, 5000,"
        " customer, product, NULL, ? FROM sale WHERE ref = 'A-1'",
        (log,),
    )
    assert short(compare(told.store, act(AMPLE), "2026-10", "now:2026-10")) == [
        ("bob", "missing order", 2_900, 4_080, "5.00", "2026-10 lacks A-4"),
        ("bob", "rank", 2_900, 4_080, "6.80", "Associate and Director"),
        ("ann", "missing order", 2_220, 2_520, "3.00", "2026-10 lacks A-4"),
    ]


def test_a_bonus_that_one_side_does_not_have_is_a_rule(told: Told) -> None:
    """Whatever it pays."""
    text = "member,bonus,amount\nann,Team,22.20\nbob,Team,29.00\nbob,Car,100.00\n"
    [row] = found(told, text)
    assert (row[0], row[1], row[4]) == ("bob", "rule", "100.00")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("code,Team\nann,1\n", "there is no such column: 'code'"),
        ("Team\n1\n", "the column 'member' is missing"),
        ("member,bonus\nann,Team\n", "the column 'amount' is missing"),
        ("member,PV\nann,1\n", "there is no column 'bonus', and none that is called like one"),
        ("member,Team\nann,1O\n", "'1O' is not an amount"),
        ("member,Team\nann,1\nann,2\n", "ann is there twice"),
    ],
)
def test_a_file_with_faults_is_refused(told: Told, text: str, fault: str) -> None:
    """With the line of each."""
    with pytest.raises(InputError) as error:
        found(told, text)
    said = [problem.what for problem in error.value.problems]
    assert any(fault in what for what in said), said


def test_columns_may_have_other_names(told: Told) -> None:
    """As for every file that is read."""
    text = "Distributor;Unilevel;Fax\nann;22.20;1\nbob;30.00;2\n"
    columns = {"member": "Distributor", "Team": "Unilevel"}
    source = Source("", columns, ignore=("Fax",), separator=";")
    what = compare(told.store, act(AMPLE), "2026-10", file(told, text), source)
    assert [row[:5] for row in short(what)] == [("bob", "not known", 2_900, 3_000, "1.00")]


def test_what_netmark_writes_it_reads(told: Told) -> None:
    """The report on lines, as CSV, is one side of a comparison."""
    table = report(told.store, act(AMPLE), "lines", "2026-10")
    names = ",".join(column.name for column in table.columns)
    text = "\n".join([names, *(",".join(map(_text, row)) for row in table.rows)])
    assert found(told, text + "\n") == []


def _text(value: object) -> str:
    return f"{value * 100}%".replace(".0%", "%") if isinstance(value, Fraction) else str(value)


CODES = st.sampled_from("abc")
PIECES = st.builds(
    Piece,
    CODES,
    st.integers(1, 3),
    st.sampled_from(["100.00", "200.00"]),
    st.sampled_from(["5%", "10%"]),
    st.fractions(-500, 500, max_denominator=8),
    st.frozensets(st.sampled_from(["A", "B", "C"]), max_size=2),
)
SIDES = st.dictionaries(
    st.tuples(CODES, st.sampled_from(["Team", "Car"])), st.lists(PIECES, max_size=4), max_size=5
)


def side(name: str, lines: dict[tuple[str, str], list[Piece]], known: bool) -> Side:
    """A side with these lines, which it can show or not."""
    exact = {key: sum((p.amount for p in pieces), Fraction(0)) for key, pieces in lines.items()}
    pay = {key: round(amount) for key, amount in exact.items() if round(amount)}
    way: Callable[[str, str], list[str]] = lambda _, code: [c for c in "cba" if c < code]  # noqa: E731
    return Side(
        name,
        {code: Who("", "", {}) for code in "abc"},
        pay,
        ["Team", "Car"],
        lambda keys: {key: lines.get(key, []) for key in keys} if known else None,
        way,
        lambda _: None,
        name,
    )


@given(SIDES, SIDES, st.booleans(), st.booleans())
def test_causes_add_up_to_the_difference(
    a: dict[tuple[str, str], list[Piece]],
    b: dict[tuple[str, str], list[Piece]],
    first: bool,
    second: bool,
) -> None:
    """Whatever the sides know; nothing is left out, nothing is there that does not differ."""
    sides = side("a", a, first), side("b", b, second)
    sums: Counter[str] = Counter()
    for each in compared(*sides):
        assert sum((cause.part for cause in each.causes), Fraction(0)) == each.b - each.a != 0
        sums["all"] += each.b - each.a
    assert sums["all"] == sum(sides[1].pay.values()) - sum(sides[0].pay.values())


def test_the_worst_comes_first_and_causes_are_summed(told: Told) -> None:
    """Net and gross by cause."""
    what = compare(told.store, act(AMPLE), "2026-10", file(told, WIDE.replace("29.00", "9.00")))
    [total] = rows(what.causes)
    assert (total["cause"], total["count"], total["net"]) == ("not known", 1, "-20.00")
    assert Decimal(str(total["gross"])) == 20
    assert what.said.endswith("other.csv pays 31.20: 1 difference")
