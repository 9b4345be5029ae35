"""Files of sales that say who made a sale, and that refund what was given since."""

from pathlib import Path

import pytest

from netmark.app.import_sales import import_sales
from netmark.app.sales import report_sales
from netmark.errors import ConflictError, InputError
from netmark.store.files import Source

from .giving import Giving, line
from .small import AMPLE, act


def _import(told: Giving, text: str, day: str = "2026-10-25") -> tuple[int, int]:
    path = told.path.parent / "in.csv"
    path.write_text(text)
    done = import_sales(told.store, act(day), Source(str(path)))
    return done.added, done.same


FILE = """ref,date,member,amount,buyer,found_by
A-1,2026-10-05,bob,100.00,retail,ann
A-2,2026-10-05,cat,50.00,preferred,
A-3,2026-10-06,ann,20.00,self,ann
"""


def test_a_file_says_who_made_a_sale(tmp_path: Path) -> None:
    """The column found_by; the same file again changes nothing, also without that column."""
    told = line(tmp_path)
    assert _import(told, FILE) == (3, 0)
    by = {row[0]: row[-2] for row in report_sales(told.store, act(AMPLE), "2026-10").rows}
    assert by == {"A-1": "ann", "A-2": "", "A-3": ""}
    assert _import(told, FILE) == (0, 3)
    without = "\n".join(line_.rpartition(",")[0] for line_ in FILE.splitlines())
    assert _import(told, without) == (0, 3)
    assert told.findings() == []


def test_another_maker_is_a_conflict(tmp_path: Path) -> None:
    """In a row for the same order."""
    told = line(tmp_path)
    _import(told, FILE)
    with pytest.raises(ConflictError) as found:
        _import(told, FILE.replace("retail,ann", "retail,bob"))
    assert [problem.what for problem in found.value.problems] == [
        "'A-1' is in the book with another found_by: ann, not bob"
    ]


def test_every_gift_that_may_not_be_is_named_with_its_line(tmp_path: Path) -> None:
    """And nothing is imported."""
    told = line(tmp_path)
    text = """ref,date,member,amount,buyer,found_by,refunds
A-1,2026-10-05,ann,100.00,retail,bob,
A-2,2026-10-05,bob,100.00,self,ann,
A-3,2026-10-05,bob,100.00,retail,eva,
A-4,2026-10-05,bob,100.00,retail,ann,
A-5,2026-10-06,bob,-100.00,retail,ann,A-4
"""
    with pytest.raises(InputError) as found:
        _import(told, text)
    whats = [(p.where.rpartition(":")[2], p.what) for p in found.value.problems]
    assert whats == [
        ("2", "found_by: ann does not stand below bob on 2026-10-05"),
        ("3", "found_by: ann bought it for own use: only what a customer bought is given"),
        ("4", "found_by: there is no member 'eva'"),
        ("6", "found_by: a refund goes to who has the credit of its sale"),
    ]
    assert report_sales(told.store, act(AMPLE), "2026-10").rows == []


def test_a_shop_refunds_the_order_that_it_knows(tmp_path: Path) -> None:
    """By its number and its first member, or by those that it has now; twice is once."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    text = """ref,date,member,amount,refunds
R-1,2026-10-21,ann,-30.00,A-1
R-2,2026-10-22,bob,-20.00,A-1/to-bob
"""
    assert _import(told, text) == (2, 0)
    assert _import(told, text) == (0, 2)
    assert told.paid("2026-10") == {"ann": 500, "bob": 1000}
    with pytest.raises(InputError, match="a fault"):
        _import(told, "ref,date,member,amount,refunds\nR-3,2026-10-22,dan,-5.00,A-1\n")
    with pytest.raises(InputError, match="a fault"):
        _import(told, "ref,date,member,amount,refunds\nR-3,2026-10-22,ann,-55.00,A-1\n")
