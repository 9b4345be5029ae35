"""What is probably a slip in a plan with two clocks; and guards for each of them."""

import pytest

from netmark.payout.rehearse import from_outline
from netmark.payout.run import compute
from netmark.payout.trial import ratio_broken
from netmark.plan.document import doubtful

from .small import faults, plan

HEAD = """\
name = "Small"
currency = "USD"
period = "week"
rounding = { mode = "half-even", stage = "bonus" }
[volumes.Month]
of = "CV"
over = "self"
window = "whole month"
[volumes.Own]
of = "PV"
over = "self"
[volumes.Long]
of = "PV"
over = "self"
window = "this month"
"""
WEEKLY = '[[bonuses]]\nname = "Weekly"\nkind = "sales"\nbase = "CV"\nrate = "5%"\n'
MONTHLY = (
    '[[bonuses]]\nname = "Monthly"\nkind = "sales"\nbase = "Month"\nrate = "2%"\npaid = "month"\n'
)
USED = "needs = { any = [{ Own = 1 }, { Long = 1 }] }\n"
GUARD = '[[guards]]\nsays = "so much"\npayout_ratio = { at_most = "60%"MORE }\n'
CAP = '[payout.cap]\nrate = "60%"\nover = "company"\nfactor = "exact"\nrounding = "down"\n'


def doubts(text: str) -> list[str]:
    """What is doubtful about the clocks of a plan; unused volumes are not asked about."""
    found = [problem.what for problem in doubtful(plan(text, HEAD), HEAD + text)]
    return [what for what in found if "nothing uses" not in what]


def test_a_need_of_the_week_is_doubtful_where_a_month_is_paid() -> None:
    """Plain PV, a volume of it, also inside alternatives; not what looks at a month."""
    assert doubts(WEEKLY + USED + MONTHLY) == []
    assert doubts(MONTHLY + "needs = { PV = 100 }\n") == [
        "PV is that of the week in which the month ends, not of the whole month"
    ]
    assert doubts(MONTHLY + USED) == [
        "Own is that of the week in which the month ends, not of the whole month"
    ]
    assert doubts(MONTHLY + "needs = { Long = 100, Month = 5 }\n") == []


@pytest.mark.parametrize("kind", ["guard", "cap"])
def test_each_clock_is_held_against_its_own_volume(kind: str) -> None:
    """All pay against the CV of the last week, or the week's pay against that of a month."""

    def said(of: str, *bonuses: str) -> list[str]:
        names = f"[{', '.join(repr(name) for name in bonuses)}]"
        if kind == "cap":
            return doubts(WEEKLY + MONTHLY + CAP + f'of = "{of}"\nbonuses = {names}\n')
        more = f', of = "{of}", bonuses = {names}'
        return doubts(WEEKLY + MONTHLY + GUARD.replace("MORE", more))

    assert said("CV") == ["Monthly is paid for a whole month, and CV is that of one week"]
    assert said("CV", "Monthly") == said("CV")
    assert said("CV", "Weekly") == []
    assert said("Month", "Monthly") == []
    assert said("Month") == ["Weekly is paid by the week, and Month is of a longer time"]


def test_a_guard_may_be_about_some_bonuses_and_another_volume() -> None:
    """5 % of 100.00 CV, and 5 % of 40.00 PV: each against what the guard says."""
    other = WEEKLY.replace("Weekly", "Other").replace('"CV"', '"PV"')
    for more, broken in (
        ("", ""),
        (', of = "PV"', "7.00 earned, at most 2.80 allowed"),
        (', of = "PV", bonuses = ["Other"]', ""),
        (', of = "PV", bonuses = ["Weekly"]', "5.00 earned, at most 2.80 allowed"),
    ):
        text = WEEKLY + other + GUARD.replace("60%", "7%").replace("MORE", more)
        read = plan(text, HEAD)
        book, _ = from_outline(read, "ann  CV 100 PV 40\n")
        assert ratio_broken(compute(book), read.guards[0].payout_ratio) == broken


def test_faults() -> None:
    """A bonus that there is not, and a volume that counts members repeatedly."""
    text = HEAD + '[volumes.GV]\nof = "CV"\nover = "organisation"\n' + WEEKLY
    found = faults(text + GUARD.replace("MORE", ', of = "GV", bonuses = ["Weekli"]'))
    assert {what for _, what in found} == {
        "unknown bonus 'Weekli'",
        "GV is added up over several members, the company would count them repeatedly",
    }
