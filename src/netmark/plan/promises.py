"""What a plan says about itself: examples that it must pay, and guards that a run must keep."""

from pydantic import Field

from netmark.plan.conditions import Part
from netmark.plan.values import Money, Rate


class Example(Part):
    """A small team with what it is paid; ``netmark plan test`` computes it.

    ``team`` is an outline: a line for each member, whoever is indented deeper is below. A line is a
    name and then words in any order. All numbers are of the period that the example is about.

        [[examples]]
        says = "a sale two levels down"
        team = \"\"\"
        ann  Director
          bob  inactive
            cat  PV 100  CV 80  joined=2026-11-03
        \"\"\"
        pays = { ann = "4.00" }

    Words alone are a rank by decree in the first ladder, such as `Director`; without one, what the
    member reaches. `PV 100`, `CV 80` and `AMOUNT 99.50` are what is credited to the member in one
    order.

    About the member: `kind=preferred` or `kind=customer` (else a distributor), `market=EU`,
    `attr:NAME=VALUE`, `joined=2026-11-03` (else long ago), `terminated`, `inactive`;
    `title=Director` a rank held before this period; `rank:EU=Director` and `title:EU=Director` in
    another ladder than the first; `place=ann:left` in the plan's placement tree (else by its
    policy, in the order of the outline); `upline:TREE=ann` in a tree with other uplines;
    `owner=ann` of a position that is hers.

    About the order: `buyer=retail` or `buyer=preferred` (else the member), `order=kit` (its kind),
    `sold=2026-11-03` (else 2026-11-30, which is the last day of the period).

    Active is who meets the plan's [active]; but whoever has no PV in the outline counts as active
    without it, and `inactive` is never active. A name with spaces stands in quotation marks; `#`
    begins a comment.
    """

    says: str = Field(description="what it shows")
    team: str = Field(description="an indented outline")
    pays: dict[str, Money] = Field({}, description="member = money; whoever is not named: nothing")
    ranks: dict[str, str] = Field({}, description="member = organic rank")
    bonus: str = Field("", description="look at this bonus only")


class AtMost(Part):
    """An upper limit."""

    at_most: Rate = Field(description="for example 45%", examples=['"45%"'])


class Guard(Part):
    """A promise that a closed run must keep."""

    says: str = Field(description="the promise in words")
    payout_ratio: AtMost = Field(
        description="what is earned, as a share of all CV", examples=['{ at_most = "45%" }']
    )
