"""Scorecards, fast for everybody at once, beside a slow and obvious way for each member alone."""

from datetime import date
from fractions import Fraction
from math import floor, sqrt
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from netmark.plan.book import ABSENT, CUSTOMER, DISTRIBUTOR, PREFERRED, TERMINATED
from netmark.team.profile import NETWORK
from netmark.team.scorecard import (
    DUPLICATION,
    EARLY,
    HELP,
    OWN,
    RETENTION,
    SHARED,
    VOLUME,
    Done,
    People,
    bands,
    first_times,
    measure,
    percentile,
)

END = date(2026, 11, 30).toordinal()
LAST = 2026 * 12 + 11
LEFT = DISTRIBUTOR + TERMINATED


def month(ordinal: int) -> int:
    """Months as classes count them."""
    day = date.fromordinal(ordinal)
    return day.year * 12 + day.month


def company(*rows: tuple[int, int, int, bool, int], **more: dict[int, int]) -> People:
    """From rows of sponsor, standing, days since joining, ordered lately, and customers' cents."""
    sponsors, standing, days, ordered, sold = zip(*rows, strict=True) if rows else [()] * 5
    joined = [0, *(END - each for each in days)]
    return People(
        END,
        LAST,
        [0, *sponsors],
        bytes([ABSENT, *standing]),
        joined,
        [0, *map(month, joined[1:])],
        bytes([0, *ordered]),
        [0, *sold],
        more.get("early", {}),
    )


@st.composite
def people(draw: st.DrawFn) -> People:
    """A company of up to twelve members, in any shape, with all that can be known of them."""
    size = draw(st.integers(0, 12))
    rows = [
        (
            draw(st.integers(0, i)),
            draw(st.sampled_from([DISTRIBUTOR, DISTRIBUTOR, LEFT, PREFERRED, CUSTOMER])),
            draw(st.integers(0, 1500)),
            draw(st.booleans()),
            draw(st.integers(-500, 5000)),
        )
        for i in range(size)
    ]
    members = st.integers(1, size) if size else st.nothing()
    done = st.builds(
        lambda hits, more: Done(hits, hits + more), st.integers(0, 4), st.integers(0, 4)
    )
    found = company(*rows)
    return found._replace(
        early_minor=draw(st.dictionaries(members, st.integers(-100, 900))) if size else {},
        shared=draw(st.dictionaries(members, done)) if size else {},
        helped=draw(st.dictionaries(members, done)) if size else {},
    )


def frontline(found: People, member: int) -> list[int]:
    """Who stands directly under a member."""
    return [i for i in range(1, len(found.sponsors)) if found.sponsors[i] == member]


def organisation(found: People, member: int) -> list[int]:
    """A member with everybody below."""
    below = [member]
    for each in below:
        below += frontline(found, each)
    return below


def there(found: People, i: int) -> bool:
    """He has not left: not terminated, and he ordered or joined within 90 days."""
    lately = found.ordered[i] or END - found.joined[i] < 90
    return found.standing[i] == DISTRIBUTOR and bool(lately)


def kept_share(found: People, i: int) -> Fraction:
    """The share of those who joined in the same month who are there, to the millionth."""
    mates = [
        j
        for j in range(1, len(found.sponsors))
        if found.standing[j] in (DISTRIBUTOR, LEFT) and found.classes[j] == found.classes[i]
    ]
    exact = Fraction(sum(there(found, j) for j in mates), len(mates))
    return Fraction(floor(exact * 10**6 + Fraction(1, 2)), 10**6)


Figures = dict[str, tuple[Fraction, Fraction]]


def counted(found: People, member: int, old_days: int) -> Figures:
    """Numerator and denominator of every part of one member."""
    recruits = [i for i in frontline(found, member) if found.standing[i] in (DISTRIBUTOR, LEFT)]
    enrolled = [i for i in recruits if found.standing[i] == DISTRIBUTOR]
    old = [i for i in enrolled if END - found.joined[i] > old_days]
    doubled = [
        i
        for i in old
        if any(found.standing[j] == DISTRIBUTOR and found.ordered[j] for j in frontline(found, i))
    ]
    early = [found.early_minor[i] for i in recruits if i in found.early_minor]
    shared = found.shared.get(member, Done(0, 0))
    helped = found.helped.get(member, Done(0, 0))
    pairs = {
        RETENTION: (
            sum(there(found, i) for i in recruits),
            sum(kept_share(found, i) for i in recruits),
        ),
        EARLY: (sum(early), len(early)),
        DUPLICATION: (len(doubled), len(old)),
        SHARED: shared,
        HELP: helped,
    }
    return {name: (Fraction(hits), Fraction(of)) for name, (hits, of) in pairs.items()}


def rounded(value: Fraction) -> int:
    """To the millionth."""
    return floor(value * 10**6 + Fraction(1, 2))


def values(found: People, member: int, old_days: int, legs: bool) -> dict[str, int | None]:
    """Every part of one member, or of his leg, as it is compared."""
    who = organisation(found, member) if legs else [member]
    each = [counted(found, i, old_days) for i in who]
    sums = {
        name: (sum(c[name][0] for c in each), sum(c[name][1] for c in each)) for name in each[0]
    }
    all_early = [
        Fraction(minor)
        for i, minor in found.early_minor.items()
        if found.standing[i] in (DISTRIBUTOR, LEFT)
    ]
    middle = median(all_early) if all_early else Fraction(0)
    volume = sum(found.sold_minor[i] for i in organisation(found, member))
    answer: dict[str, int | None] = {
        VOLUME: volume,
        OWN: volume if legs else found.sold_minor[member],
        SHARED: None,
    }
    for name in (RETENTION, DUPLICATION, HELP):
        hits, of = sums[name]
        answer[name] = rounded(hits / of) if of else None
    hits, of = sums[EARLY]
    answer[EARLY] = rounded(hits / (middle * of)) if middle > 0 and of else None
    hits, of = sums[SHARED]
    nobody_does = not any(done.of for done in found.shared.values())
    if not nobody_does and (of or frontline(found, member)):
        answer[SHARED] = int(hits)
    return answer


@given(people(), st.sampled_from([30, 90, 400]), st.booleans())
def test_everybody_at_once_is_as_each_by_himself(found: People, old: int, legs: bool) -> None:
    """The fast columns hold what the slow way finds for every member and every part."""
    parts = measure(found, old, legs).parts
    for member in range(1, len(found.sponsors)):
        expected = values(found, member, old, legs)
        assert {name: part.values[member] for name, part in parts.items()} == expected


def tenure_band(found: People, i: int) -> int:
    """0: less than 3 months since the month of joining; then less than 12, less than 36, more."""
    months = LAST - found.classes[i]
    return 0 if months < 3 else 1 if months < 12 else 2 if months < 36 else 3


@given(people(), st.lists(st.integers(0, 40), min_size=6, max_size=6).filter(any))
def test_scores_are_weighted_means_of_textbook_z_scores(found: People, numbers: list[int]) -> None:
    """Within a tenure band; what is not known is left out and the other weights scaled."""
    weights = dict(zip(NETWORK, numbers, strict=True))
    measured = measure(found)
    everybody = range(1, len(found.sponsors))
    scored = [i for i in everybody if found.standing[i] == DISTRIBUTOR]
    seen = list[int]()
    for number, band in enumerate(bands(found, measured, weights)):
        mates = [i for i in scored if tenure_band(found, i) == number]
        assert band.slots == mates
        seen += mates
        scores = list[float]()
        for place, i in enumerate(mates):
            total, whole = 0.0, 0
            for name, weight in weights.items():
                column = measured.parts[name].values
                known = [v for j in mates if (v := column[j]) is not None]
                value = column[i]
                if value is None:
                    assert band.z[name][place] is None
                    continue
                mean = sum(known) / len(known)
                deviation = sqrt(sum((v - mean) ** 2 for v in known) / len(known))
                z = (value - mean) / deviation if deviation > 1e-9 else 0.0
                total, whole = total + weight * z, whole + weight
            scores.append(total / whole if whole else 0.0)
            assert band.counted[place] == whole
            assert abs(band.network[place] / 1e6 - scores[-1]) < 1e-4
        for place in range(len(mates)):
            better = sum(score > band.network[place] for score in band.network)
            assert band.rank[place] == better + 1
    assert sorted(seen) == scored


def test_a_sponsor_of_newcomers_is_not_behind_one_of_old_hands() -> None:
    """Half of the old class is left and all of the new, which is what is expected of each."""
    # Ann (1) has two recruits of two years ago, one of them left; Bob (2) two of this month.
    found = company(
        (0, DISTRIBUTOR, 1000, True, 0),
        (0, DISTRIBUTOR, 1000, True, 0),
        (1, DISTRIBUTOR, 725, True, 0),
        (1, LEFT, 725, True, 0),
        (2, DISTRIBUTOR, 5, False, 0),
        (2, DISTRIBUTOR, 6, False, 0),
    )
    part = measure(found).parts[RETENTION]
    assert (part.hits[1], part.of[1], part.values[1]) == (1, 1_000_000, 1_000_000)
    assert (part.hits[2], part.of[2], part.values[2]) == (2, 2_000_000, 1_000_000)


def test_more_recruits_and_more_own_purchases_bring_no_points() -> None:
    """Ten more recruits who do as everybody does change no value but counts behind the ratios."""
    few = company(
        (0, DISTRIBUTOR, 800, True, 500),
        (1, DISTRIBUTOR, 200, True, 0),
        (2, DISTRIBUTOR, 100, True, 0),
    )
    row = (1, DISTRIBUTOR, 200, True, 0)
    many = company(
        (0, DISTRIBUTOR, 800, True, 500), row, (2, DISTRIBUTOR, 100, True, 0), *[row] * 10
    )
    before, after = measure(few).parts, measure(many).parts
    assert before[VOLUME].values[1] == after[VOLUME].values[1] == 500
    assert before[RETENTION].values[1] == after[RETENTION].values[1] == 1_000_000
    # None of the ten recruited: duplication falls from 1 of 1 to 1 of 11.
    assert (before[DUPLICATION].values[1], after[DUPLICATION].values[1]) == (1_000_000, 90_909)


def test_early_productivity_by_hand() -> None:
    """Recruits of 100.00, 300.00 and 200.00: median 200.00. Ann's two: 400.00 of 2 x 200.00."""
    found = company(
        (0, DISTRIBUTOR, 800, True, 0),
        (1, DISTRIBUTOR, 200, True, 0),
        (1, DISTRIBUTOR, 200, True, 0),
        (0, DISTRIBUTOR, 200, True, 0),
        early={2: 10000, 3: 30000, 4: 20000},
    )
    part = measure(found).parts[EARLY]
    assert (part.hits[1], part.of[1], part.values[1]) == (40000, 2, 1_000_000)
    assert part.values[4] is None


def test_percentiles_count_equal_ones_by_half() -> None:
    """Of 1, 2, 2, 5: below 2 is one of four, and half of the two equal ones."""
    assert percentile([1, 2, 2, 5], 5) == Fraction(7, 8)
    assert percentile([3], 3) == Fraction(1, 2)


def test_the_first_recruit_is_the_one_who_joined_first() -> None:
    """Customers are no recruits; those who left since are."""
    found = company(
        (0, DISTRIBUTOR, 800, True, 0),
        (1, CUSTOMER, 700, True, 0),
        (1, LEFT, 300, True, 0),
        (1, DISTRIBUTOR, 200, True, 0),
    )
    assert first_times(found, [1, 4]) == {1: END - 300}
