"""Twenty members of the golden month who earn nothing, and why: worked out from the published data.

Sections are those of golden-month/README.md of the shared reference data. What a change would have
paid is worked out here from the published members and volumes, by the rules of sections 3 to 7.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import pytest

from netmark.app.why_not import WhyNot, why_not, why_not_rank
from netmark.store.db import Act, Store, connect

from ..app.small import act
from .shared import shared_rows
from .test_golden_month import FORCED, PERIOD, PLAN, closed_month

ACT: Act = act("2016-02-01")
NOT_KEPT = "not in the tree kept, PV {} of {} or a rank by decree: no"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The closed month, opened for reading."""
    folder = tmp_path_factory.mktemp("why-not")
    closed_month(folder, PLAN)
    with connect(folder / "netmark.db", readonly=True) as found:
        yield found


class Known(NamedTuple):
    """The published members and volumes."""

    sponsor: dict[str, str]
    scheme: dict[str, str]
    pv: dict[str, Decimal]


@pytest.fixture(scope="module")
def known() -> Known:
    """Read the published files."""
    rows = shared_rows("golden-month", "members.csv")
    volumes = shared_rows("golden-month", "volumes.csv")
    return Known(
        {row["member"]: row["sponsor"] for row in rows},
        {row["member"]: row["scheme"] for row in rows},
        {row["member"]: Decimal(row["pv"]) for row in volumes},
    )


def kept_with(known: Known, member: str) -> dict[str, Decimal]:
    """Section 3: the CPV of everybody kept, if this member had the PV that keeps him."""
    least = {"DEFAULT": Decimal(50), "EU": Decimal(100)}
    pv = {**known.pv, member: least[known.scheme[member]]}
    kept = {
        m
        for m, scheme in known.scheme.items()
        if pv.get(m, Decimal(0)) >= least[scheme] or m in FORCED
    }
    found = dict.fromkeys(kept, Decimal(0))
    for owner, volume in pv.items():
        at = owner
        while at and at not in kept:
            at = known.sponsor[at]
        if at:
            found[at] += volume
    return found


def frontline(known: Known, cpv: dict[str, Decimal], member: str) -> list[str]:
    """Everybody kept whose nearest kept upline is this member."""
    found = []
    for other in cpv:
        at = known.sponsor[other]
        while at and at not in cpv:
            at = known.sponsor[at]
        if at == member:
            found.append(other)
    return found


def because(found: WhyNot) -> dict[str, str]:
    """The reason by bonus, as it is said."""
    said = [title.removesuffix(".").partition(" paid nothing: ") for title, _ in found.said]
    return {name: reason for name, middle, reason in said if middle}


def changes(found: WhyNot) -> dict[str, Decimal]:
    """What each change would have paid, all bonuses together."""
    brought: dict[str, Decimal] = {}
    for row in found.table.rows:
        if row[3] == "change":
            paid = Decimal(str(row[10]))
            brought[str(row[5])] = brought.get(str(row[5]), Decimal(0)) + paid
    return brought


MARKET = {
    "DEFAULT": ("team-eu", "override-eu", "infinity-eu"),
    "EU": ("personal", "team", "courtesy", "override", "infinity"),
}
"""The bonuses of the other scheme (sections 4 to 7 and 10): not for them, whatever they do."""


def check_other_scheme(known: Known, member: str, reasons: dict[str, str]) -> None:
    """Whatever is for the other scheme says so, first of all."""
    scheme = known.scheme[member]
    other = "EU" if scheme == "DEFAULT" else "DEFAULT"
    for name in MARKET[scheme]:
        assert reasons[name] == f"is market {other}: no"


@pytest.mark.parametrize(
    ("member", "pv", "missing"),
    [
        ("M00006", "0.00", "50.00"),  # bought nothing, recruited nobody
        ("M00007", "0.00", "50.00"),  # recruited 41, and bought nothing himself
        ("M00020", "0.00", "50.00"),  # one recruit, and bought nothing himself
        ("M00269", "5.60", "44.40"),  # bought too little
        ("M00324", "48.70", "1.30"),  # missed the 50 PV of section 3 by 1.30
        ("M00332", "48.10", "1.90"),
        ("M00515", "22.25", "27.75"),  # one recruit
        ("M00322", "16.20", "33.80"),  # 18 recruits, who pass 22.20 up to him once he is kept
        ("M01044", "45.35", "4.65"),
    ],
)
def test_who_bought_less_than_50_is_not_kept(
    store: Store, known: Known, member: str, pv: str, missing: str
) -> None:
    """DEFAULT, section 3: not in the compressed tree, so nothing; what is missing pays 5 %."""
    # Section 4: CPV from 50 to below 100 pays 5 % of it.
    found = why_not(store, ACT, member, PERIOD)
    reasons = because(found)
    check_other_scheme(known, member, reasons)
    own = ("personal", "team", "courtesy", "override", "infinity")
    assert {reasons[name] for name in own} == {NOT_KEPT.format(pv, "50.00")}
    cpv = kept_with(known, member)[member]
    assert Decimal(50) <= cpv < Decimal(100)
    rounded = (cpv * Decimal("0.05")).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert changes(found)[f"{missing} more that he buys himself"] == rounded


@pytest.mark.parametrize("member", ["M00500", "M00853"])
def test_a_downline_that_buys_does_not_help_who_is_not_kept(
    store: Store, known: Known, member: str
) -> None:
    """2,550.00 and 2,000.00 are below them; with 50 PV they have 2.50 and the courtesy bonus."""
    # Section 6: 5 % of each front-line member whose own level is not below that by TV.
    found = why_not(store, ACT, member, PERIOD)
    assert because(found)["courtesy"] == NOT_KEPT.format("0.00", "50.00")
    cpv = kept_with(known, member)
    front = frontline(known, cpv, member)
    team = cpv[member] + sum(cpv[m] for m in front)
    assert cpv[member] == Decimal(50)
    assert Decimal(50) <= team < Decimal(500)  # his level is 10 %
    equal = [cpv[m] for m in front if cpv[m] >= 100]
    assert len(front) == len(equal)  # the level of each is 10 % or more, so none has a difference
    pays = Decimal("2.50") + Decimal("0.05") * sum(equal)
    assert changes(found)["50.00 more that he buys himself"] == pays


@pytest.mark.parametrize(
    ("member", "pv"),
    [
        ("M00002", "0.00"),  # bought nothing, nobody below
        ("M00336", "45.00"),  # nobody below
        ("M00908", "90.00"),  # one recruit, who bought nothing
    ],
)
def test_no_single_change_is_enough_where_two_things_are_missing(
    store: Store, known: Known, member: str, pv: str
) -> None:
    """EU, sections 3 and 7: less than 100 PV, and nobody below whose volume would pay."""
    found = why_not(store, ACT, member, PERIOD)
    reasons = because(found)
    check_other_scheme(known, member, reasons)
    assert reasons["team-eu"] == NOT_KEPT.format(pv, "100.00")
    # What is missing for his own 100 CPV, and somebody in front who buys 100 and is kept: 5 %.
    missing = Decimal(100) - Decimal(pv)
    recruit = f"{missing} more that he buys himself, and 1 new direct recruit, buying for 100.00"
    wanted = {recruit: Decimal("5.00")}
    if member == "M00908":
        wanted[f"{missing} more that he buys himself, and 100.00 more that M01415 buys"] = Decimal(
            "5.00"
        )
    assert changes(found) == wanted
    assert found.said[-1].title == (
        "No single small change would have brought pay, but two at once, all else as it was:"
    )


@pytest.mark.parametrize(("member", "pv", "missing"), [("M00522", "64.01", "35.99")])
def test_a_kept_frontline_pays_once_the_member_is_kept_himself(
    store: Store, known: Known, member: str, pv: str, missing: str
) -> None:
    """EU, section 7: with 100 CPV he is paid 5 % of the CPV of his front line."""
    found = why_not(store, ACT, member, PERIOD)
    assert because(found)["team-eu"] == NOT_KEPT.format(pv, "100.00")
    cpv = kept_with(known, member)
    cents = [
        (cpv[m] * Decimal("0.05")).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        for m in frontline(known, cpv, member)
    ]
    assert changes(found)[f"{missing} more that he buys himself"] == sum(cents)


@pytest.mark.parametrize("member", ["M00330", "M00535", "M00897"])
def test_who_has_nobody_below_is_paid_on_nobody(store: Store, known: Known, member: str) -> None:
    """EU, kept with 100 PV and more, without a front line: section 7 has nothing to pay on."""
    # Section 8: no rank, because TV is his own CPV alone and less than 500. A recruit with
    # 100 PV is kept and pays 5 % of 100.00.
    found = why_not(store, ACT, member, PERIOD)
    reasons = because(found)
    check_other_scheme(known, member, reasons)
    assert reasons["team-eu"] == "nobody stands below him in the tree kept"
    assert reasons["override-eu"] == "rank MGR: no rank"
    assert reasons["infinity-eu"] == "rank SVP: no rank"
    assert changes(found)["1 new direct recruit, buying for 100.00"] == Decimal("5.00")


def test_a_rank_alone_pays_nothing(store: Store) -> None:
    """M00923, EU: 1,856.05 PV of his own make him MGR (TV from 500), and nobody is below him."""
    reasons = because(why_not(store, ACT, "M00923", PERIOD))
    assert reasons["team-eu"] == "nobody stands below him in the tree kept"
    assert reasons["override-eu"] == "nobody stands below him in the tree ranked-eu"
    assert reasons["infinity-eu"] == "rank SVP: MGR"


@pytest.mark.parametrize(("member", "cpv"), [("M01474", "35.00"), ("M01475", "8.99")])
def test_a_rank_by_decree_keeps_but_does_not_qualify(store: Store, member: str, cpv: str) -> None:
    """Section 9 keeps them as MGR; section 7 wants 100 CPV, and nobody is below them."""
    found = why_not(store, ACT, member, PERIOD)
    reasons = because(found)
    assert reasons["team-eu"] == f"CPV {cpv} of 100.00"
    assert reasons["override-eu"] == "nobody stands below him in the tree ranked-eu"
    own = f"{Decimal(100) - Decimal(cpv)} more that he buys himself"
    both = f"{own}, and 1 new direct recruit, buying for 100.00"
    assert changes(found) == {both: Decimal("5.00")}


def test_what_a_rank_takes_is_said_for_both_schemes(store: Store) -> None:
    """M00330 has 100.88 CPV and nobody below: TV is short of 750 in DEFAULT, of 500 in EU."""
    found = why_not_rank(store, ACT, "M00330", PERIOD, "MGR")
    gaps = {row[2]: row[8] for row in found.table.rows if row[5] == "TV"}
    assert gaps == {"MGR (DEFAULT)": "649.12", "MGR (EU)": "399.12"}
