"""Every figure of an evaluation against a slow count over members, on random companies."""

from array import array
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from netmark.team.careers import People, roles
from netmark.team.cohorts import Cohort, cohorts, leaving_days
from netmark.team.evaluate import MONEY, Figure, Sold, Window, figures
from netmark.team.recruiting import Recruit, duplication, recruiter_share, strict_duplication

FIRST, LAST = 200, 229


class Member(NamedTuple):
    """One of a random company: sponsor by number, 0 the company."""

    sponsor: int
    joined: int
    distributor: bool
    left: int
    orders: int
    customers: int


@st.composite
def companies(draw: st.DrawFn) -> list[Member]:
    """Up to a dozen members, some customers among them, who never sponsor."""
    found: list[Member] = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        above = [0, *(n for n in range(1, number) if found[n - 1].distributor)]
        joined = draw(st.sampled_from((1, 50, 138, 139, 140, 199, 200, 215, 229)))
        left = draw(st.sampled_from((0, 0, 0, 150, 200, 220)))
        found.append(
            Member(
                draw(st.sampled_from(above)),
                joined,
                draw(st.integers(0, 4)) > 0,
                left if left > joined else 0,
                draw(st.integers(0, 3)),
                draw(st.integers(0, 2)),
            )
        )
    return found


def evaluated(company: list[Member]) -> dict[str, Figure]:
    """What netmark says, by measure; everybody ordered on the last day, if at all."""
    people, sold = columns(company)
    found = roles(people, FIRST, LAST)
    left = array("i", [0, *(m.left for m in company)])
    found = found._replace(
        left=left,
        taking_part=bytearray([0, *(takes_part(m) for m in company)]),
        at_start=bytearray([0, *(was_there(m) for m in company)]),
    )
    rows = figures(people, found, sold, everybody(company), Window(FIRST, LAST))
    return {row.measure: row for row in rows}


def columns(company: list[Member]) -> tuple[People, Sold]:
    """The company as columns."""
    people = People(
        [0, *(m.sponsor for m in company)],
        [0, *(m.joined for m in company)],
        {n: "customer" for n, m in enumerate(company, start=1) if not m.distributor},
        {},
    )
    customers = [0, *(m.customers if m.distributor else 0 for m in company)]
    return people, Sold([0, *(m.orders for m in company)], customers, {})


def takes_part(member: Member) -> bool:
    """Enrolled as a distributor on a day from 200 to 229."""
    days = range(member.joined, member.left or 1000)
    return member.distributor and any(FIRST <= day <= LAST for day in days)


def was_there(member: Member) -> bool:
    """Enrolled as a distributor on the day before."""
    return member.distributor and FIRST - 1 in range(member.joined, member.left or 1000)


def everybody(company: list[Member]) -> Cohort | None:
    """All of them as one class."""
    people, _ = columns(company)
    ordered = [0, *(LAST if m.orders else 0 for m in company)]
    leaving = leaving_days(people.joined, [0, *(m.left for m in company)], ordered)
    rows = cohorts(people.joined, leaving, roles(people, FIRST, LAST), LAST)
    return rows[-1] if rows else None


class Slow:
    """The same counted one member after the other, by going through all of them each time."""

    def __init__(self, company: list[Member]) -> None:
        self.all = dict(enumerate(company, start=1))
        self.part = {n for n, m in self.all.items() if takes_part(m)}

    def count(self, rule: Callable[[int], bool]) -> int:
        """How many participants are so."""
        return sum(rule(n) for n in self.part)

    def recruits(self, number: int) -> set[int]:
        """Participants whose sponsor somebody is."""
        return {n for n in self.part if self.all[n].sponsor == number}

    def depth(self, number: int) -> int:
        """How many participants stand above without a gap."""
        above = self.all[number].sponsor
        return self.depth(above) + 1 if above in self.part else 0

    def below(self, number: int) -> set[int]:
        """Participants below without a gap."""
        found = self.recruits(number)
        return found.union(*map(self.below, found))

    def active(self, number: int) -> bool:
        """He has an order."""
        return self.all[number].orders > 0

    def customers(self, number: int) -> int:
        """Those named on orders, and the members he brought who are customers and bought."""
        own = [m for m in self.all.values() if m.sponsor == number and not m.distributor]
        named = self.all[number].customers if number and self.all[number].distributor else 0
        return named + sum(m.orders > 0 for m in own)

    def frontline(self) -> list[Recruit]:
        """Every recruit of a participant."""
        return [
            Recruit(
                LAST - self.all[n].joined,
                sum(map(self.active, self.recruits(n))),
                self.customers(n),
            )
            for n in self.part
            if self.all[n].sponsor in self.part
        ]


@given(companies())
def test_recruiting_and_structure_agree_with_a_slow_count(company: list[Member]) -> None:
    """Numerators and denominators, of every company drawn."""
    slow, found = Slow(company), evaluated(company)
    n = len(slow.part)
    if not n:
        assert found == {}
        return
    sizes = [len(slow.recruits(m)) for m in slow.part]
    recruiting = recruiter_share(sizes).hits
    new = [any(slow.all[r].joined >= FIRST for r in slow.recruits(m)) for m in slow.part]
    depths, downlines = map(slow.depth, slow.part), [len(slow.below(m)) for m in slow.part]
    founders = sum(slow.all[m].sponsor not in slow.part for m in slow.part)
    expected = {
        "founders": (founders, n),
        "newcomers": (sum(not was_there(slow.all[m]) for m in slow.part), n),
        "recruited in the period": (sum(new), n),
        "recruited nobody": (n - recruiting, n),
        "two recruits or more": (sum(size >= 2 for size in sizes), n),
        "mean depth": (sum(depths), n),
        "width": (n - founders, recruiting),
        "downline of 10 or more": (sum(size >= 10 for size in downlines), n),
    }
    actual = {name: (found[name].numerator, found[name].denominator) for name in expected}
    assert actual == expected
    assert found["participants"].value == n
    assert found["deepest level"].value == max(map(slow.depth, slow.part))
    assert found["widest frontline"].value == max(sizes)


@given(companies())
def test_duplication_and_activity_agree_with_a_slow_count(company: list[Member]) -> None:
    """By the definitions for one frontline, of all frontlines together."""
    slow, found = Slow(company), evaluated(company)
    if not slow.part:
        return
    active = slow.count(slow.active)
    start = [m for m in company if was_there(m)]
    recruits = sum(m.joined >= FIRST for n, m in slow.all.items() if founded(slow, n))
    expected = {
        "duplication": duplication(slow.frontline()),
        "strict duplication": strict_duplication(slow.frontline()),
        "activity": (sum(m.orders > 0 for m in start), len(start)),
        "recruits per active": (recruits, active),
        "orders per active": (sum(m.orders for m in company), active),
        "customers per active": (sum(map(slow.customers, [0, *slow.all])), active),
    }
    assert {n: (found[n].numerator, found[n].denominator) for n in expected} == expected


def founded(slow: Slow, number: int) -> bool:
    """Is he a recruit of a participant?"""
    return number in slow.part and slow.all[number].sponsor in slow.part


@given(companies())
def test_every_share_is_what_it_is_divided_from_and_within_its_interval(
    company: list[Member],
) -> None:
    """Except for retention, which is estimated."""
    for figure in evaluated(company).values():
        if figure.value is None or figure.numerator is None or "there after" in figure.measure:
            continue
        assert figure.denominator
        assert figure.value == Fraction(figure.numerator, figure.denominator)
        if figure.interval:
            assert figure.interval.holds(figure.value)


@given(companies())
def test_what_chance_gives_is_a_share_too(company: list[Member]) -> None:
    """Between nothing and all, and a number of levels is not negative."""
    for figure in evaluated(company).values():
        if figure.chance is not None:
            assert figure.chance >= 0
            assert figure.kind != "share" or figure.chance <= 1


def test_half_of_a_line_of_two_recruits_nobody_as_chance_gives() -> None:
    """One founder, one recruit: 1 of 2, and chance gives one half of two."""
    company = [Member(0, 1, True, 0, 1, 0), Member(1, 1, True, 0, 1, 0)]
    nobody = evaluated(company)["recruited nobody"]
    assert (nobody.value, nobody.chance) == (Fraction(1, 2), Fraction(1, 2))


def test_end_customers_are_all_who_are_no_participants() -> None:
    """Of 100.00: 40 own, 10 of members who are customers, 20 preferred, 30 retail, 5 unnamed."""
    company = [Member(0, 1, True, 0, 1, 0)]
    people, sold = columns(company)
    amounts = {"self": 4000, "member": 1000, "preferred": 2000, "retail": 3000, "unnamed": 500}
    sold = sold._replace(amounts=amounts)
    window = Window(FIRST, LAST)
    rows = figures(people, roles(people, FIRST, LAST), sold, None, window)
    found = {row.measure: row for row in rows if row.kind == MONEY}
    assert found["named end customers"].value == Fraction(55, 100)
    assert found["end customers"].value == Fraction(60, 100)
