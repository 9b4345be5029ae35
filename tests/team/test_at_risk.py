"""The four rules of being at risk, at their limits, each with its reason."""

from netmark.team.at_risk import Seen, at_risk

TODAY = 1000
WELL = Seen(today=TODAY, joined=1, order_days=[TODAY - 1])


def rules(seen: Seen) -> list[str]:
    """The names of the rules that are met."""
    return [risk.rule for risk in at_risk(seen)]


def test_nothing_speaks_for_risk_of_somebody_who_ordered_yesterday() -> None:
    """An empty list."""
    assert at_risk(WELL) == []


def test_late_is_more_than_one_and_a_half_times_the_own_gap() -> None:
    """Usually every 40 days: 60 days are not late, 61 are."""
    gaps = [TODAY - 60 - 80, TODAY - 60 - 40, TODAY - 60]
    assert rules(WELL._replace(order_days=gaps)) == []
    later = WELL._replace(order_days=[day - 1 for day in gaps])
    assert at_risk(later) == [("late", "no order for 61 days, usually every 40")]


def test_nobody_is_late_within_thirty_days() -> None:
    """Somebody who orders every day is at risk from the 31st day on."""
    days = [TODAY - 32, TODAY - 31, TODAY - 30]
    assert rules(WELL._replace(order_days=days)) == []
    assert rules(WELL._replace(order_days=[day - 1 for day in days])) == ["late"]


def test_orders_of_one_day_are_one_order() -> None:
    """Three on the same day say nothing of a gap; the limit is then 30 days."""
    found = at_risk(WELL._replace(order_days=[TODAY - 31] * 3))
    assert found == [("late", "no order for 31 days")]


def test_a_gap_between_two_numbers_of_days_is_their_mean() -> None:
    """Gaps of 20 and 25 days: 22.5; 33.75 days are the limit."""
    days = [TODAY - 34 - 45, TODAY - 34 - 25, TODAY - 34]
    found = at_risk(WELL._replace(order_days=days))
    assert found == [("late", "no order for 34 days, usually every 22.5")]


def test_half_of_the_volume_lost_is_a_risk() -> None:
    """From 200.00 to 100.00 it is, to 100.01 not; whoever had none can't lose half."""
    found = at_risk(WELL._replace(volumes=(10000, 20000)))
    assert found == [("falling", "three-month volume down by 50%")]
    assert rules(WELL._replace(volumes=(10001, 20000))) == []
    assert rules(WELL._replace(volumes=(0, 0))) == []
    more_returned = at_risk(WELL._replace(volumes=(-500, 20000)))
    assert more_returned == [("falling", "three-month volume down by 100%")]


def test_a_newcomer_without_a_first_sale_is_at_risk_for_thirty_days() -> None:
    """Later he is no newcomer; before he joined there is nothing to say."""
    new = Seen(today=TODAY, joined=TODAY - 30, sold=False)
    assert at_risk(new) == [("no first sale", "joined 30 days ago and has not sold anything yet")]
    assert rules(new._replace(joined=TODAY - 31)) == []
    assert rules(new._replace(joined=TODAY + 1)) == []
    assert rules(new._replace(sold=True)) == []


def test_silence_counts_only_where_contacts_are_kept() -> None:
    """More than 30 days since the last one."""
    assert rules(WELL._replace(contact=TODAY - 30)) == []
    found = at_risk(WELL._replace(contact=TODAY - 31))
    assert found == [("silent", "no contact with the sponsor for 31 days")]
    assert rules(WELL._replace(contact=None)) == []


def test_every_rule_that_is_met_is_told() -> None:
    """A row with several reasons is called first."""
    lost = Seen(TODAY, TODAY - 20, [TODAY - 40], (0, 100), sold=False, contact=TODAY - 40)
    assert rules(lost) == ["late", "falling", "no first sale", "silent"]
