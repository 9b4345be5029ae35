"""What became of requests for help, counted by hand: 48 hours, 14 days, today is day 100."""

from fractions import Fraction

from netmark.team.asks import HOUR
from netmark.team.helped import Helped, Request, Terms, helped
from netmark.team.recruiting import Counted

TERMS = Terms(now=100 * 24 * HOUR, today=100, hours=48, days=14)


def day(number: int, hour: int = 0) -> int:
    """Return an instant."""
    return (number * 24 + hour) * HOUR


def count(*requests: Request) -> Helped:
    """Count them."""
    return helped(requests, TERMS)


def test_nobody_asked() -> None:
    """Nothing is out of nothing, and there is no median."""
    nothing = Counted(0, 0)
    assert count() == Helped(0, 0, nothing, None, nothing, nothing, nothing)


def test_in_time_is_within_the_hours_to_the_second() -> None:
    """After 48 hours just in time, a second later not."""
    assert count(Request(day(50), day(52), 52)).in_time == Counted(1, 1)
    assert count(Request(day(50), day(52) + 1, 52)).in_time == Counted(0, 1)


def test_a_young_request_is_not_due_although_it_is_answered() -> None:
    """Otherwise the quick ones would count and the slow ones not yet."""
    young = Request(day(99), day(99, 1), 99)
    assert count(young, Request(day(99)), Request(day(98))).in_time == Counted(0, 1)
    assert (count(young).answered, count(young).hours) == (1, Fraction(1))


def test_the_median_is_the_middle_of_the_hours() -> None:
    """1, 5 and 30 hours: 5; without the last: 3."""
    waits = [Request(day(50), day(50, hours), 50) for hours in (1, 5)]
    assert count(*waits, Request(day(50), day(51, 6), 51)).hours == 5
    assert count(*waits, Request(day(50))).hours == 3


def test_what_follows_within_14_days_is_fruit() -> None:
    """On the day of the answer and on the 14th day after it, not on the 15th; not before it."""
    answered = Request(day(49), day(50), 50)
    assert count(answered._replace(sales=[50])).first_sale == Counted(1, 1)
    assert count(answered._replace(sales=[64])).first_sale == Counted(1, 1)
    assert count(answered._replace(sales=[65])).first_sale == Counted(0, 1)
    assert count(answered._replace(recruits=[60])).first_recruit == Counted(1, 1)
    later = answered._replace(sales=[49, 51], recruits=[20, 60])
    assert count(later).first_sale == Counted(0, 1)
    assert count(later).first_recruit == Counted(0, 1)
    assert count(later).any_sale == Counted(1, 1)


def test_an_answer_that_is_too_young_bears_no_fruit_yet() -> None:
    """Answered on day 87: its 14 days end on day 101."""
    assert count(Request(day(85), day(87), 87, [88])).any_sale == Counted(0, 0)
    assert count(Request(day(85), day(86), 86, [88])).any_sale == Counted(1, 1)
