"""How an example of reference/examples.json becomes a plan file, a company and expectations.

Members, volumes and expected amounts are read from the shared file when the test runs. A case adds
what the file says in words only: the plan, and which figure of it each expected row is.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from netmark.payout.rehearse import Person


class Pays(NamedTuple):
    """The row is what these bonuses of the plan pay together.

    A row with a source, level or generation is compared with those lines, any other with the
    member's amount. ``earner`` when it is not the member of the row.
    """

    bonuses: tuple[str, ...]
    earner: str = ""


class Owned(NamedTuple):
    """The row is what a bonus pays all positions of the member's together."""

    bonus: str


class Volume(NamedTuple):
    """The row is a volume of the plan, or a metric."""

    name: str


class Counted(NamedTuple):
    """The row is what counts toward the first need of a rank (a leg counts only in part)."""

    rank: str


class Legs(NamedTuple):
    """The row is what a binary bonus pays, how many units it matched, and what stays in the legs.

    ``money`` False: the example does not say what it pays.
    """

    bonus: str
    money: bool = True


class Settled(NamedTuple):
    """The row is the cap of the company, its factor, a wallet, or the limit of a bonus at a level.

    ``what`` is "cap", "factor" or "wallet NAME", or else the name of the bonus; money is that of
    the market.
    """

    what: str
    level: int = 0


class Scored(NamedTuple):
    """The row is the figure by which a pool of the plan finds its best."""

    bonus: str


class Alternative(NamedTuple):
    """The row is what one alternative of a bonus comes to, whether it is paid or not."""

    bonus: str
    alternative: str


class Left(NamedTuple):
    """The row is what a bonus of the plan could have paid, and nobody has."""

    bonus: str


class Waits(NamedTuple):
    """The row is not compared: the plan language lacks this yet."""

    kind: str


Reading = Pays | Owned | Volume | Counted | Legs | Scored | Settled | Alternative | Left | Waits


def pays(*bonuses: str, earner: str = "") -> Pays:
    """See :class:`Pays`."""
    return Pays(bonuses, earner)


class Sale(NamedTuple):
    """An order that the example states in words, or that is assumed; figures as decimal text.

    ``day`` None: the last day of the period; ``period`` empty: in every period of the example.
    """

    member: str
    pv: str = "0"
    cv: str = "0"
    amount: str = "0"
    kind: str = "order"
    buyer: str = "self"
    day: date | None = None
    period: str = ""


class Case(NamedTuple):
    """One example, or those of its rows that ``rows`` picks, under one plan.

    ``plan`` is the text of a plan file; empty where a case only says what its rows wait for.
    ``reads`` by "bonus of MEMBER", "bonus in PERIOD", or "bonus".
    ``metrics`` says what the figures of the example are: "bv -> CV", "pv x 18 -> CV", or
    "growth of cv -> CV" for what a figure has more than in the period before, "rest of cv -> CV"
    for what it has more than those of the direct recruits together.
    ``legs``: figures called left and right are PV of that leg, and become a sale of its first
    member; ``tree`` is the tree that ``placement`` and ``leg`` are
    about. ``attributes`` may also be figures of a period.
    ``order_kind`` is the key of a member that names the kind of all his orders, ``rank_key`` the
    one that names his rank, ``attributes`` are those that become attributes.
    ``ranks``: plan rank by member or by the example's word for it; without an entry that word
    itself where the plan has such a rank.
    ``people`` changes what a member is, ``extra`` adds members whom the example only implies, with
    their sponsors (empty: the company), ``also`` adds orders that it states in words.
    ``bought``: events tell of buyers, who join under their sellers in this order; what each paid.
    ``periods``: the last day of a period, where days matter.
    ``others`` says why more members may earn than the example names; empty: they must not.
    ``market``: the market whose money the expected amounts are in, by a peg of the plan.
    ``unit``: smallest units of the plan's money in 1 of an expected amount; 0: the currency's.
    """

    id: str
    plan: str
    reads: Mapping[str, Reading]
    metrics: tuple[str, ...] = ()
    legs: bool = False
    tree: str = "team"
    order_kind: str = ""
    rows: Mapping[str, object] = {}
    sponsor: str = "sponsor"
    rank_key: str = "rank"
    ranks: Mapping[str, str] = {}
    attributes: tuple[str, ...] = ()
    people: Mapping[str, Callable[[Person], Person]] = {}
    extra: tuple[tuple[str, str], ...] = ()
    also: tuple[Sale, ...] = ()
    bought: str = ""
    periods: Mapping[str, date] = {}
    others: str = ""
    unit: int = 0
    market: str = ""

    @property
    def label(self) -> str:
        """The name of the test: the example's id and the rows that are picked."""
        picked = ", ".join(f"{key} {value}" for key, value in self.rows.items())
        return f"{self.id} ({picked})" if picked else self.id


def plan(
    body: str,
    *,
    currency: str = "USD",
    mode: str = "half-even",
    stage: str = "bonus",
    period: str = "month",
) -> str:
    """The text of a plan file: a head, then ``body``. Points are paid as USD where money is not."""
    return (
        f'name     = "An example"\ncurrency = "{currency}"\nperiod   = "{period}"\n'
        f'rounding = {{ mode = "{mode}", stage = "{stage}" }}\n{body}'
    )


def ranks(*names: str) -> str:
    """A ladder, lowest first, whose ranks are held by decree only: the example gives them."""
    return "".join(
        f'\n[[ranks]]\nname  = "{name}"\nneeds = {{ forced_rank = true }}\n' for name in names
    )
