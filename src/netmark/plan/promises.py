"""What a plan says about itself: examples that it must pay, and guards that a run must keep."""

from typing import Annotated, NamedTuple

from pydantic import Field

from netmark.plan.conditions import Part, Path
from netmark.plan.values import MOST_PERIODS, Money, Quantity, Rate
from netmark.plan.words import listed

Times = Annotated[int, Field(strict=True, ge=1, le=MOST_PERIODS)]


class Expected(Part):
    """What is expected of one period."""

    pays: dict[str, Money] | None = Field(
        None, description="member = what is earned; whoever is not named: nothing"
    )
    payable: dict[str, Money] = Field(
        {}, description="member = what is paid out, with the balance from before"
    )
    ranks: dict[str, str | dict[str, str]] = Field(
        {},
        description="member = organic rank in the first ladder, empty for none; of another ladder"
        " in a table of its own",
        examples=['{ ann = "Director", EU = { ann = "Star" } }'],
    )
    volumes: dict[str, dict[str, Quantity]] = Field(
        {}, description="member = figures by volume", examples=["{ ann = { GV = 1200 } }"]
    )
    carries: dict[str, dict[str, dict[str, Quantity]]] = Field(
        {},
        description="member = what a bonus or a volume leaves for the next period, by its columns",
        examples=["{ ann = { Binary = { left = 200, right = 0 } } }"],
    )

    def ranks_by_ladder(self, first: str) -> dict[str, dict[str, str]]:
        """The ranks by ladder and member; ``first`` is the ladder of ranks without one."""
        found: dict[str, dict[str, str]] = {}
        for key, value in self.ranks.items():
            if isinstance(value, str):
                found.setdefault(first, {})[key] = value
            else:
                found.setdefault(key, {}).update(value)
        return found


class ExamplePeriod(Expected):
    """One period of an example, or several that are alike."""

    team: str = Field("", description="an indented outline; left out: as in the period before")
    times: Times = Field(
        1, description="so many periods alike; what is expected is of the last of them"
    )


class Stage(NamedTuple):
    """A period of an example: its outline, what is expected of it, and where both are written.

    Periods are numbered from 1; ``first`` and ``last`` differ when several are alike.
    """

    team: str
    team_path: Path
    expected: Expected
    path: Path
    first: int
    last: int


class Example(Expected):
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
    order. A `+` begins one more: `bob  CV 100 + CV 50  buyer=retail`.

    About the member: `kind=preferred` or `kind=customer` (else a distributor), `market=EU`,
    `attr:NAME=VALUE`, `joined=2026-11-03` (else long ago), `terminated`, `inactive`;
    `title=Director` a rank held before this period; `rank:EU=Director` and `title:EU=Director` in
    another ladder than the first; `place=ann:left` in the plan's placement tree (else by its
    policy, in the order of the outline); `upline:TREE=ann` in a tree with other uplines;
    `owner=ann` of a position that is hers.

    About the order: `buyer=retail` or `buyer=preferred` (else the member), `customer=eve` who that
    is, `order=kit` (its kind), `sold=2026-11-03` (else the last day of the period, which is
    2026-11-30).

    Active is who meets the plan's [active]; but whoever has no PV in the outline counts as active
    without it, and `inactive` is never active. A name with spaces stands in quotation marks; `#`
    begins a comment.

    With earlier periods there is an outline for each in [[examples.periods]], the oldest first.
    Each goes on from the one before as closed periods do: with titles, balances, what bonuses
    carry and what volumes over several periods have seen. The last one ends on 2026-11-30.

        [[examples]]
        says = "20.00 to be paid out at least"
        [[examples.periods]]
        team = \"\"\"
        ann  CV 100
        \"\"\"
        pays = { ann = "10.00" }
        [[examples.periods]]
        pays = { ann = "10.00" }
        payable = { ann = "20.00" }

    Whoever stands in one outline stands in all later ones, with his place in the placement tree
    and his day of joining; who is new joined on the first day of that period, unless it is said.
    What an earlier period pays is compared where it says so, what the last one pays always.
    """

    says: str = Field(description="what it shows")
    team: str = Field("", description="an indented outline")
    bonus: str = Field("", description="look at this bonus only")
    periods: tuple[ExamplePeriod, ...] = Field(
        (), max_length=MOST_PERIODS, description="instead of team: several periods, oldest first"
    )

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Its periods in their order; an example with a team has one."""
        if not self.periods:
            return (Stage(self.team, ("team",), self, (), 1, 1),)
        found: list[Stage] = []
        team, team_path, number = "", ("periods", 0, "team"), 0
        for place, period in enumerate(self.periods):
            if period.team:
                team, team_path = period.team, ("periods", place, "team")
            path = ("periods", place)
            last = number + period.times
            found.append(Stage(team, team_path, period, path, number + 1, last))
            number = last
        return tuple(found)


class AtMost(Part):
    """An upper limit of what is earned in a period.

    A bonus that is paid by a longer clock has a guard of its own, against a volume of that clock.
    """

    at_most: Rate = Field(description="for example 45%", examples=['"45%"'])
    of: str = Field("CV", description="PV, CV, AMOUNT, or a volume over members themselves")
    bonuses: tuple[str, ...] = Field((), description="which bonuses it is about; nothing: all")

    def measured(self) -> str:
        """What is held against what, in words."""
        what = f"earned by {listed(self.bonuses)}" if self.bonuses else "earned"
        return f"{what}, as a share of all {self.of}"


class Guard(Part):
    """A promise that a closed run must keep."""

    says: str = Field(description="the promise in words")
    payout_ratio: AtMost = Field(
        description="what is earned, as a share of all CV or of another volume",
        examples=['{ at_most = "45%" }'],
    )
