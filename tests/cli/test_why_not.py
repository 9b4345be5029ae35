"""`why-not` on the command line."""

import csv
import io
import json

import pytest

from .conftest import Call
from .test_payout import _company  # noqa: F401  # the same small company


def test_it_reads_like_an_answer(netmark: Call) -> None:
    """Cat sold 133.33, and nobody is below her."""
    done = netmark("why-not", "cat", "--period", "2026-11", "--format", "table")
    assert done.code == 0, done.err
    assert done.out.splitlines()[:4] == [
        "cat Cat, Associate: 2026-11 (open)",
        "",
        "Team paid nothing: nobody stands below him.",
        "",
    ]
    assert "1 new direct recruit, buying for 0.06 (Team)" in done.out


def test_its_columns_are_a_contract(netmark: Call) -> None:
    """One row for each condition, reason and change; and one for each stop of an order."""
    done = netmark("why-not", "cat", "--period", "2026-11", "--bonus", "Team", "--csv")
    assert done.out.splitlines()[0] == (
        "period,member,of,part,way,need,actual,required,missing,met,amount"
    )
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["part"] for row in rows] == ["to be paid", "lack", "change"]
    done = netmark("why-not", "cat", "--period", "2026-11", "--order", "A-1", "--csv")
    assert done.out.splitlines() == [
        "period,order,bonus,upline,distance,what,reason,amount",
        "2026-11,A-1,Team,bob,1,paid,,10.00",
        "2026-11,A-1,Team,ann,2,paid,,5.00",
    ]
    found = json.loads(netmark("why-not", "ann", "--period", "2026-11", "--json").out)
    assert found == [
        {
            **{"period": "2026-11", "member": "ann", "of": "Team", "part": "paid", "way": ""},
            **{"need": "", "actual": "", "required": "", "missing": "", "met": ""},
            "amount": "6.67",
        }
    ]


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ("zoe --period 2026-11", 1, "there is no member 'zoe'"),
        ("cat --period 2026-11 --bonus Taem", 1, "did you mean 'Team'?"),
        ("cat --period 2026-11 --rank Asociate", 1, "did you mean Associate?"),
        ("cat --period 2026-11 --order A-9", 1, "there is no sale 'A-9'"),
        ("cat --period 2026-10 --order A-1", 1, "no plan is in force in 2026-10"),
        ("cat --period 2026-11 --rank Associate --bonus Team", 2, "a rank has neither"),
        ("cat --period November", 1, "November"),
    ],
)
def test_what_is_asked_wrongly_is_refused(netmark: Call, asked: str, code: int, said: str) -> None:
    """With the nearest name, and the exit code of the kind of mistake."""
    done = netmark("why-not", *asked.split())
    assert done.code == code, done.err
    assert said in done.err
    assert done.out == ""


def test_who_earned_nothing_is_sent_here(netmark: Call) -> None:
    """`explain` of a month without pay names the command that says why."""
    done = netmark("explain", "cat", "--period", "2026-11", "--format", "table")
    assert "earned nothing; why: netmark why-not cat --period 2026-11" in done.out
