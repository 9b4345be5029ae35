"""With whom a request for help stands: rules by hand, and an oracle that walks second by second."""

from hypothesis import given
from hypothesis import strategies as st

from netmark.team.asks import COMPANY, HOUR, Event, Stand, Upline, stand

BOB, ANN, TOP = 3, 2, 1
CAT = 4
LINE = [Upline(BOB, helps=True), Upline(ANN, helps=True), Upline(TOP, helps=True)]
OPENED = Event(0, "open", CAT)


def after(hours: int, *events: Event, line: list[Upline] = LINE) -> Stand:
    """How a request stands so many hours after it was opened, with 48 hours for everybody."""
    return stand([OPENED, *events], line, hours * HOUR, 48)


def test_it_is_with_the_sponsor_first() -> None:
    """For 48 hours, to the second."""
    assert after(0) == Stand("waiting", BOB, 0, 48 * HOUR)
    assert stand([OPENED], LINE, 48 * HOUR - 1, 48).holder == BOB


def test_it_climbs_one_by_one_and_stays_with_the_company() -> None:
    """After 48, 96 and 144 hours; nobody is above the company."""
    assert after(48) == Stand("waiting", ANN, 48 * HOUR, 96 * HOUR)
    assert after(100) == Stand("waiting", TOP, 96 * HOUR, 144 * HOUR)
    assert after(144) == Stand("waiting", COMPANY, 144 * HOUR, None)
    assert after(10_000) == after(144)


def test_who_cannot_help_is_passed_over() -> None:
    """A sponsor who is a customer, or who left, loses no time for anybody."""
    line = [Upline(BOB, helps=False), Upline(ANN, helps=True), Upline(TOP, helps=False)]
    assert after(0, line=line).holder == ANN
    assert after(48, line=line) == Stand("waiting", COMPANY, 48 * HOUR, None)


def test_without_an_upline_the_company_has_it_at_once() -> None:
    """Somebody at the top asks the company."""
    assert after(5, line=[]) == Stand("waiting", COMPANY, 0, None)


def test_whoever_takes_it_has_the_same_hours_again() -> None:
    """Taken after 10 hours: his until 58, then it goes on from him, and is not taken any more."""
    taken = Event(10 * HOUR, "take", BOB)
    assert after(57, taken) == Stand("taken", BOB, 10 * HOUR, 58 * HOUR)
    assert after(58, taken) == Stand("waiting", ANN, 58 * HOUR, 106 * HOUR)


def test_somebody_higher_up_may_take_it() -> None:
    """It goes on from where he stands, not from the sponsor."""
    assert after(60, Event(HOUR, "take", ANN)).holder == TOP


def test_an_answer_ends_the_climbing() -> None:
    """Whoever answered is named for good."""
    assert after(900, Event(HOUR, "answer", ANN)) == Stand("answered", ANN, HOUR, None)


def test_it_is_passed_up_and_down_the_line() -> None:
    """The waiting begins anew with whom it was given to."""
    passed = Event(50 * HOUR, "pass", ANN, BOB)
    assert after(97, passed) == Stand("waiting", BOB, 50 * HOUR, 98 * HOUR)
    assert after(98, passed).holder == ANN


def test_what_is_closed_stays_closed_with_whoever_had_it() -> None:
    """It had climbed to ann; when it is opened again she has it again."""
    closed = Event(50 * HOUR, "close", CAT)
    assert after(900, closed) == Stand("closed", ANN, 50 * HOUR, None)
    again = Event(60 * HOUR, "reopen", CAT)
    assert after(61, closed, again) == Stand("waiting", ANN, 60 * HOUR, 108 * HOUR)


def test_whoever_answered_has_it_again() -> None:
    """The answer did not help: the one who gave it knows most about it."""
    events = Event(HOUR, "answer", TOP), Event(5 * HOUR, "reopen", CAT)
    assert after(6, *events).holder == TOP
    assert after(5 + 48, *events).holder == COMPANY


def test_whoever_left_loses_what_he_took() -> None:
    """The next one above has it at once, for what is left of the time."""
    line = [Upline(BOB, helps=False), *LINE[1:]]
    assert after(3, Event(HOUR, "take", BOB), line=line) == Stand("waiting", ANN, HOUR, 49 * HOUR)


def test_who_was_moved_away_begins_with_the_new_sponsor() -> None:
    """Bob had taken it and does not stand above cat any more."""
    assert after(3, Event(HOUR, "take", BOB), line=LINE[1:]).holder == ANN


def test_what_comes_later_is_not_known_yet() -> None:
    """The past can be looked at whatever was said since."""
    assert after(5, Event(6 * HOUR, "answer", ANN)).state == "waiting"


LINES = st.lists(st.booleans(), max_size=5).map(
    lambda flags: [Upline(10 + i, helps=flag) for i, flag in enumerate(flags)]
)
VERBS = st.sampled_from(["take", "answer", "pass", "close", "reopen"])


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Event], list[Upline], int, int]:
    """Things said about a request in their order, a line, an instant, and hours to wait."""
    line = draw(LINES)
    helpers = [upline.member for upline in line if upline.helps] or [COMPANY]
    events, at = [OPENED], 0
    for gap, verb in draw(st.lists(st.tuples(st.integers(0, 9), VERBS), max_size=6)):
        at += gap * HOUR // 2
        who, to = draw(st.sampled_from(helpers)), draw(st.sampled_from(helpers))
        events.append(Event(at, verb, who, to))
    return events, line, draw(st.integers(0, at // HOUR + 20)) * HOUR, draw(st.integers(1, 4))


def slow(events: list[Event], line: list[Upline], now: int, hours: int) -> tuple[str, int]:
    """Walk through time by half hours; move the request whenever its time is up."""
    helpers = [upline.member for upline in line if upline.helps]

    def above(member: int) -> int:
        """Return the helper after this one, or the company."""
        later = helpers[helpers.index(member) + 1 :]
        return later[0] if later else COMPANY

    state, holder, left = "waiting", helpers[0] if helpers else COMPANY, 2 * hours
    for tick in range(now // (HOUR // 2) + 1):
        if tick and state in ("waiting", "taken") and holder != COMPANY:
            left -= 1
            if not left:
                state, holder, left = "waiting", above(holder), 2 * hours
        for event in events[1:]:
            if event.at != tick * HOUR // 2:
                continue
            if event.what == "close":
                state = "closed"
                continue
            state = {"take": "taken", "answer": "answered"}.get(event.what, "waiting")
            if event.what in ("take", "answer"):
                holder = event.who
            elif event.what == "pass":
                holder = event.to
            left = 2 * hours
    return state, holder


@given(stories())
def test_it_climbs_as_if_somebody_watched_the_clock(
    story: tuple[list[Event], list[Upline], int, int],
) -> None:
    """State and holder agree with a walk through time."""
    found = stand(*story)
    assert (found.state, found.holder) == slow(*story)
    if found.climbs_at is not None:
        events, line, now, hours = story
        known = [event for event in events if event.at <= now]
        last = stand(known, line, found.climbs_at - 1, hours)
        assert (last.holder, last.since) == (found.holder, found.since)
        assert stand(known, line, found.climbs_at, hours).holder != found.holder
