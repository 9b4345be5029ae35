"""What leads are by what happened with them, what is counted of them, and to whom they go best."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from netmark.team.leads import Candidate, Event, Holding, Leads, Tally, ranked, rate, tally

ANN, BOB, CAT = 1, 2, 3


def event(seq: int, day: int, what: str, who: int = 0, value: str = "", until: str = "") -> Event:
    """Something that happened with the only lead on a day of November."""
    return seq, 1, f"2026-11-{day:02}", what, who or None, value, until, None, None


def one(*events: Event) -> Leads:
    """A lead that ann found on the first of November, and what happened with it."""
    leads = Leads([(1, ANN, "2026-11-01")])
    leads.take(events)
    return leads


def test_a_lead_is_with_whoever_found_it() -> None:
    """Until it is given to somebody else."""
    leads = one()
    assert (leads.holder, leads.how, leads.since) == ([ANN], ["found"], ["2026-11-01"])
    assert list(leads.holdings()) == [Holding(0, ANN, "found", "2026-11-01", "", "")]


def test_the_whole_way_of_a_lead_is_kept() -> None:
    """Ann to bob to cat; bob was in touch on the fifth, cat not yet."""
    leads = one(event(1, 3, "pass", BOB), event(2, 5, "touch", BOB), event(3, 8, "pass", CAT))
    assert list(leads.holdings()) == [
        Holding(0, ANN, "found", "2026-11-01", "2026-11-03", ""),
        Holding(0, BOB, "pass", "2026-11-03", "2026-11-08", "2026-11-05"),
        Holding(0, CAT, "pass", "2026-11-08", "", ""),
    ]
    assert (leads.shared, leads.found_by) == ([True], [ANN])


def test_a_touch_does_the_next_step() -> None:
    """Unless the step was said after that day; a touch may be written down late."""
    step = event(1, 5, "next", ANN, until="2026-11-09")
    assert one(step).step_on == ["2026-11-09"]
    assert one(step, event(2, 6, "touch", ANN)).step == [0]
    assert one(step, event(2, 4, "touch", ANN)).step == [1]
    assert one(
        step, event(2, 6, "touch", ANN), event(3, 6, "next", ANN, until="2026-11-12")
    ).step == [3]


def test_who_is_not_to_be_contacted_has_no_next_step() -> None:
    """And nothing about him is ever due."""
    leads = one(event(1, 5, "next", ANN, until="2026-11-06"), event(2, 6, "contact", value="no"))
    assert (leads.step, leads.due(0, "2026-11-30")) == ([0], False)


def test_a_lead_without_a_step_is_due_and_one_with_a_later_step_is_not() -> None:
    """A lead that nobody has decided about must not be forgotten."""
    assert one().due(0, "2026-11-02")
    later = one(event(1, 5, "next", ANN, until="2026-11-09"))
    assert [later.due(0, f"2026-11-0{day}") for day in (8, 9)] == [False, True]
    assert not one(event(1, 5, "lose", ANN)).due(0, "2026-11-30")


def test_a_lead_that_is_reopened_is_open_with_the_same_holder() -> None:
    """What it became is forgotten."""
    won: Event = (1, 1, "2026-11-05", "convert", ANN, "", "", 7, None)
    leads = one(won)
    assert (leads.status, leads.sale, leads.first) == (["won"], [7], ["2026-11-05"])
    leads.take([event(2, 6, "reopen", ANN)])
    assert (leads.status, leads.sale, leads.closed, leads.holder) == (["open"], [None], [""], [ANN])


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """What may happen with a lead: only touches and steps may be late."""
    day = moved = 1
    found: list[Event] = []
    for seq in range(1, draw(st.integers(0, 12)) + 1):
        what = draw(st.sampled_from(["touch", "next", "pass", "consent", "lose", "reopen"]))
        if what in ("touch", "next"):
            on = draw(st.integers(moved, 28))
        else:
            on = moved = draw(st.integers(day, 28))
        day = max(day, on)
        who = draw(st.sampled_from([ANN, BOB, CAT]))
        value = draw(st.sampled_from(["yes", "no"])) if what == "consent" else ""
        until = draw(st.sampled_from(["", "2026-12-24"])) if what == "next" else ""
        found.append(event(seq, on, what, who, value, until))
    return found


@given(stories())
def test_one_pass_in_the_order_of_writing_gives_what_looking_back_gives(story: list[Event]) -> None:
    """The obvious way: put everything in the order of its days and look for the last word on it."""
    leads = one(*story)
    by_day = sorted(story, key=lambda each: (each[2], each[0]))
    moves = [each for each in by_day if each[3] == "pass"]
    ends = [each for each in by_day if each[3] in ("lose", "reopen")]
    consents = [each for each in by_day if each[3] == "consent"]
    touches = [each[2] for each in by_day if each[3] == "touch"]
    since = moves[-1][0] if moves else 0
    mine = [each[2] for each in by_day if each[3] == "touch" and each[0] > since]
    steps = [each for each in by_day if each[3] in ("next", "touch", "lose")]
    step = steps[-1] if steps and steps[-1][3] == "next" and steps[-1][6] else None

    assert leads.holder == [moves[-1][4] if moves else ANN]
    assert leads.status == ["lost" if ends and ends[-1][3] == "lose" else "open"]
    assert leads.consent == [consents[-1][5] if consents else ""]
    assert leads.last == [max(touches, default="")]
    assert leads.first == [min(mine, default="")]
    if leads.status == ["open"]:
        assert leads.step == [step[0] if step else 0]


# --- counting -------------------------------------------------------------------------------------


def three() -> Leads:
    """Ann found three in September; bob got two and won one, the third is hers and lost.

    The first was passed on the 2nd and touched on the 5th, the second passed on the 10th and never.
    """
    leads = Leads([(n, ANN, "2026-09-01") for n in (1, 2, 3)])
    leads.take(
        [
            (1, 1, "2026-09-02", "pass", BOB, "", "", None, None),
            (2, 1, "2026-09-05", "touch", BOB, "", "", None, None),
            (3, 1, "2026-09-20", "convert", BOB, "", "", 9, None),
            (4, 2, "2026-09-10", "pass", BOB, "", "", None, None),
            (5, 3, "2026-09-12", "lose", ANN, "", "", None, None),
        ]
    )
    return leads


def figures(one: Tally) -> tuple[int, int, int, int, int]:
    """The counts of a group."""
    return one.created, one.received, one.passed, one.mature, one.won


def test_leads_are_counted_by_member() -> None:
    """Created and passed for ann who found them, won for whoever has them; hers counts for her."""
    found = tally(three(), "2026-12-01", 60)
    assert {key: figures(each) for key, each in found.items()} == {
        ANN: (3, 0, 2, 1, 0),
        BOB: (0, 2, 0, 2, 1),
    }


def test_only_mature_leads_count_for_conversion() -> None:
    """On the 8th of November bob has had the first for 67 days and the second for 59."""
    found = tally(three(), "2026-11-08", 60)
    assert (found[BOB].mature, found[BOB].won) == (1, 1)


def test_the_median_of_the_first_touch_knows_whoever_was_never_in_touch() -> None:
    """One after three days, one not within 82: at three days half is left, which is the median."""
    found = tally(three(), "2026-12-01", 60)
    assert (found[BOB].spells, found[BOB].first_touch) == ([(3, True), (82, False)], 3)
    assert found[ANN].first_touch is None


def test_leads_are_counted_by_any_group() -> None:
    """Two of the fair, of which one was passed and won; one of the web."""
    found = tally(three(), "2026-12-01", 60, ["fair", "web", "fair"])
    assert {key: figures(each) for key, each in found.items()} == {
        "fair": (2, 1, 1, 2, 1),
        "web": (1, 1, 1, 1, 0),
    }


def test_a_lead_that_comes_back_is_received_once() -> None:
    """And whoever found it has not received it."""
    back = one(event(1, 2, "pass", BOB), event(2, 3, "pass", ANN), event(3, 4, "pass", BOB))
    found = tally(back, "2026-11-30", 60)
    assert (found[ANN].received, found[BOB].received) == (0, 1)


def test_a_share_of_nothing_is_none() -> None:
    """Not nought."""
    assert rate(0, 0)[2:] == (None, None, None)
    assert rate(3, 4).value == Fraction(3, 4)


# --- whom to pass it to ---------------------------------------------------------------------------

PLAIN = Candidate(9, "m", 1, "2026-01-01", False, True, 0, 0, 0, None, 0, 0)
BETTER = {
    "who speaks another language comes after everybody": (
        PLAIN._replace(load=9),
        PLAIN._replace(language=-1, newcomer=True),
    ),
    "a newcomer comes before whoever speaks the language": (
        PLAIN._replace(newcomer=True),
        PLAIN._replace(language=1),
    ),
    "the language counts for more than the region": (
        PLAIN._replace(language=1),
        PLAIN._replace(region=1),
    ),
    "the region counts for more than open leads": (PLAIN._replace(region=1, load=3), PLAIN),
    "another region is like none": (
        PLAIN._replace(region=-1),
        PLAIN._replace(load=1),
    ),
    "fewer open leads count for more than a fast touch": (
        PLAIN._replace(load=1),
        PLAIN._replace(load=2, wait=0),
    ),
    "a fast touch comes before a slow one": (PLAIN._replace(wait=1), PLAIN._replace(wait=2)),
    "a slow touch comes before none": (PLAIN._replace(wait=30), PLAIN),
    "3 of 4 (lower end 30 %) come before 1 of 1 (20 %)": (
        PLAIN._replace(won=3, mature=4),
        PLAIN._replace(won=1, mature=1),
    ),
    "the nearer level comes first": (PLAIN, PLAIN._replace(level=2)),
    "at last the id decides": (PLAIN._replace(code="a"), PLAIN._replace(code="b")),
}


def test_the_better_candidate_comes_first() -> None:
    """Each pair differs in what one rule is about, worked out by hand."""
    for said, (first, second) in BETTER.items():
        assert ranked([second, first]) == [first, second], said


candidates = st.builds(
    Candidate,
    member=st.just(1),
    code=st.sampled_from("abcdef"),
    level=st.integers(1, 3),
    joined=st.just("2026-01-01"),
    newcomer=st.booleans(),
    sold=st.booleans(),
    language=st.integers(-1, 1),
    region=st.integers(-1, 1),
    load=st.integers(0, 2),
    wait=st.none() | st.integers(0, 2),
    won=st.integers(0, 1),
    mature=st.integers(1, 2),
)


@given(st.lists(candidates, max_size=6, unique_by=lambda one: one.code))
def test_the_order_does_not_depend_on_who_is_looked_at_first(found: list[Candidate]) -> None:
    """Backwards gives the same, and each neighbour is at least as good as the next by the rules."""
    order = ranked(found)
    assert ranked(found[::-1]) == order
    for one, other in pairwise(order):
        assert not _before(other, one)


def _before(one: Candidate, other: Candidate) -> bool:
    """The rules one after another, as they are said in the help."""

    def low(each: Candidate) -> Fraction:
        return rate(each.won, each.mature).low or Fraction(0)

    for better, worse in (
        (one.language >= 0, other.language >= 0),
        (one.newcomer, other.newcomer),
        (one.language == 1, other.language == 1),
        (one.region == 1, other.region == 1),
    ):
        if better != worse:
            return better
    if one.load != other.load:
        return one.load < other.load
    if one.wait != other.wait:
        return other.wait is None or (one.wait is not None and one.wait < other.wait)
    if low(one) != low(other):
        return low(one) > low(other)
    return (one.level, one.code) < (other.level, other.code)
