"""The reference implementation against numbers worked out by hand: trees and volumes."""

import tomllib
from datetime import date

import pytest

from .book import Company, Doc, Sale, within
from .oracle import compute
from .outline import company

HEAD = """
currency = "USD"
rounding = { mode = "half-even", stage = "line" }
"""


def plan(text: str) -> Doc:
    """A plan without the parts that these tests do not look at."""
    return tomllib.loads(HEAD + text)


def volume(text: str, of: Company) -> dict[str, int]:
    """The volume V in whole units by member, zeros left out."""
    values = compute(plan(text), of).volumes["V"]
    return {m: v // 100 for m, v in values.items() if v}


TEAM = """
ann PV 1
  bob PV 10
    dan PV 100
      eve PV 1000
    fay PV 200
  cat PV 20
"""


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('over = "self"', {"ann": 1, "bob": 10, "cat": 20, "dan": 100, "eve": 1000, "fay": 200}),
        ('over = "frontline"\nown = false', {"ann": 30, "bob": 300, "dan": 1000}),
        (
            'over = "frontline"\nown = true',
            {"ann": 31, "bob": 310, "dan": 1100, "cat": 20, "eve": 1000, "fay": 200},
        ),
        ('over = "levels"\nlevels = 2\nown = false', {"ann": 330, "bob": 1300, "dan": 1000}),
        (
            'over = "organisation"',
            {"ann": 1331, "bob": 1310, "cat": 20, "dan": 1100, "eve": 1000, "fay": 200},
        ),
        ('over = "organisation"\nown = false', {"ann": 1330, "bob": 1300, "dan": 1000}),
        ('over = "leg"\nwhich = "largest"', {"ann": 1310, "bob": 1100, "dan": 1000}),
        ('over = "leg"\nwhich = "smallest"', {"ann": 20, "bob": 200, "dan": 1000}),
        ('over = "leg"\nwhich = 2', {"ann": 20, "bob": 200}),
        ('over = "company"', dict.fromkeys(["ann", "bob", "cat", "dan", "eve", "fay"], 1331)),
    ],
)
def test_scopes(rule: str, expected: dict[str, int]) -> None:
    """Each scope adds the volume of exactly the members it names."""
    assert volume(f'[volumes.V]\nof = "PV"\n{rule}', company(TEAM)) == expected


def test_volume_of_a_volume() -> None:
    """A volume may add up another volume instead of a metric."""
    text = '[volumes.F]\nof = "PV"\nover = "frontline"\nown = false\n[volumes.V]\nof = "F"\n'
    expected = {"ann": 30 + 300 + 1000, "bob": 1300, "dan": 1000}
    assert volume(text + 'over = "organisation"', company(TEAM)) == expected


NOVEMBER = date(2026, 11, 10)
ORDERS = company(
    "ann joined 2026-09-12\n  bob joined 2026-09-11",
    Sale("ann", NOVEMBER, pv=100, buyer="self"),
    Sale("ann", NOVEMBER, pv=200, buyer="retail", kind="kit"),
    Sale("ann", date(2026, 11, 11), pv=400, buyer="retail"),
    Sale("bob", NOVEMBER, pv=800, buyer="preferred"),
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('buyers = ["retail"]', {"ann": 6}),
        ('buyers = ["self", "preferred"]', {"ann": 1, "bob": 8}),
        ('orders = ["kit"]', {"ann": 2}),
        ('buyers = ["retail"]\norders = ["order"]', {"ann": 4}),
        # 2026-09-12 + 60 days = 2026-11-11, the first day outside.
        ('buyer_joined_within = "60 days"', {"ann": 3}),
        ('buyer_joined_within = "3 months"', {"ann": 7, "bob": 8}),
        ('buyer_joined_within = "2 months"', {}),
    ],
)
def test_order_filters(rule: str, expected: dict[str, int]) -> None:
    """A filter narrows a metric by buyer, kind of order and time since the member joined."""
    assert volume(f'[volumes.V]\nof = "PV"\nover = "self"\n{rule}', ORDERS) == expected


def test_volume_except_a_bonus() -> None:
    """Orders under the base filter of the named bonus do not count twice."""
    text = """
    [volumes.V]
    of = "PV"
    over = "self"
    except = "Kits"
    [[bonuses]]
    name = "Kits"
    kind = "sales"
    rate = "1%"
    base = { volume = "CV", orders = ["kit"] }
    """
    assert volume(text, ORDERS) == {"ann": 5, "bob": 8}


def test_windows() -> None:
    """The joining day is day 1, the joining month is month 1."""
    joined = date(2026, 1, 31)
    assert within(date(2026, 1, 31), joined, "1 days")
    assert not within(date(2026, 2, 1), joined, "1 days")
    assert within(date(2026, 3, 31), joined, "60 days")
    assert not within(date(2026, 4, 1), joined, "60 days")
    assert within(date(2026, 3, 31), joined, "3 months")
    assert not within(date(2026, 4, 1), joined, "3 months")


COMPRESSED = """
[trees.T]
kind = "compressed"
of = "sponsor"
keep = { PV = 50 }
"""

SPARSE = """
ann PV 60
  bob PV 7
    cat PV 100
      dan PV 3
        eve PV 50
      fay PV 4
    gus PV 5
hal PV 9
  ivy PV 50
"""


def test_compressed_tree() -> None:
    """A kept member hangs under the nearest kept upline, or under the company."""
    trees = compute(plan(COMPRESSED), company(SPARSE)).trees
    assert trees == {"T": {"ann": None, "cat": "ann", "eve": "cat", "ivy": None}}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # bob and gus roll up to ann, dan and fay to cat; hal has no kept upline: lost.
        ('over = "self"', {"ann": 72, "cat": 107, "eve": 50, "ivy": 50}),
        ('over = "frontline"\nown = true', {"ann": 179, "cat": 157, "eve": 50, "ivy": 50}),
        ('over = "organisation"', {"ann": 229, "cat": 157, "eve": 50, "ivy": 50}),
        ('over = "company"', {"ann": 279, "cat": 279, "eve": 279, "ivy": 279}),
        ('over = "leg"\nwhich = "largest"', {"ann": 157, "cat": 50}),
    ],
)
def test_metric_on_a_compressed_tree(rule: str, expected: dict[str, int]) -> None:
    """A metric is rolled up to the nearest kept upline before it is added; the rest have 0."""
    text = f'{COMPRESSED}\n[volumes.V]\nof = "PV"\ntree = "T"\n{rule}'
    assert volume(text, company(SPARSE)) == expected


def test_volume_on_a_compressed_tree() -> None:
    """A plan volume is not rolled up again on a compressed tree."""
    text = f'{COMPRESSED}\n[volumes.S]\nof = "PV"\nover = "self"\n[volumes.V]\nof = "S"\ntree = "T"'
    expected = {"ann": 210, "cat": 150, "eve": 50, "ivy": 50}
    assert volume(text + '\nover = "organisation"', company(SPARSE)) == expected


def test_tree_of_a_tree() -> None:
    """A compressed tree of a compressed tree keeps only who is in both."""
    text = COMPRESSED + '[trees.U]\nkind = "compressed"\nof = "T"\nkeep = { PV = 60 }\n'
    result = compute(plan(text), company(SPARSE))
    assert result.trees["U"] == {"ann": None, "cat": "ann"}
