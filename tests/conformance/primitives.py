"""The table of section 9 of reference/plans.md: how each is said, and what proves it.

Keys are ``id`` or ``id.variant``. Variants beyond those that the page names in its third column are
named here in the same way, where it names them in plain words. ``MISSING`` says what cannot be
said, with the reason; what can be said otherwise meanwhile stands there too.
"""

from .primitives_legs import LEGWORK
from .primitives_members import MEMBERS
from .primitives_pay import PAY
from .primitives_settled import SETTLED
from .said import Said

SAID: dict[str, Said] = {**MEMBERS, **PAY, **LEGWORK, **SETTLED}

MISSING: dict[str, str] = {
    # What whole families of plans need.
    "true_up": "a period is paid once: a top-up bonus pays what a tier is more than an advance, "
    "but no later period takes off what an earlier one paid",
    # Parts of primitives that are there otherwise.
    "requalification.downline": "who does not requalify loses his rank, not his downline: that is "
    "a move by hand",
    "snapshot.cutoff": "facts are those of the last day of the period: named periods may end on "
    "any day, but orders and facts end together",
    "snapshot.sponsor_at_sale": "sponsors are those of the period's last day, not of each sale",
    "placement.re_entry": "nothing makes a new position by itself; one is recruited by hand "
    "and given its owner",
    "metrics.more": "a sale has PV, CV and AMOUNT; further figures are orders of kinds of their "
    "own",
    "routing.auto_balance": "volume of others goes up the tree; only the own goes to the weaker "
    "leg",
    "routing.banked": "volume of somebody in the holding tank is in no leg, also not later",
    "reserve.ceiling": "a volume keeps what was sold in earlier periods, not how much of it a "
    "ceiling has left unused",
    "conditions.customers_by_order": "customers are counted who bought more than they "
    "returned, not by the size of one order",
    "effective_date.same_order": "a rank is decided once all orders of a period are added up: it "
    "counts for the whole period, or as a title from the next one on, not from one order on",
    "rank_borrowing": "who lends has less himself, so that what one reaches depends on whom others "
    "lend to; conditions are minimums that nobody takes from anybody",
    "differential.matrix_of_totals": "the rate of a pair of titles is the difference of theirs; "
    "a table by earner's and frontline's title of any other shape cannot be said",
    "lower_of.rule": "said by a bonus for each pair of ranks; there is no word for it",
    "first_n.orders": "recruits are numbered; orders are added up by member and period, so that "
    "none of them has a number",
    "tournament.ties_by_sale": "a book holds sums by member and period, so that the day of his "
    "last order is not known; ties go by joining or are split",
    "compression.down_to": "levels are skipped or not; none ends at a volume that is met going "
    "down",
    "compression.matrix_fill": "nobody is taken out of a placement tree; skip-inactive lifts "
    "all below him by a level, not one line only",
    "cap.member_per_day": "a limit is one of the period: the pay of a day within it is not known, "
    "unless days are the periods",
    "rounding.per_member": "money is rounded by line or by bonus: limits and bonuses read columns "
    "of whole coins, so that the exact sum of several bonuses is never there",
    "reversal.share": "trace says what an order's part of each pair was paid, and adjust takes it "
    "off; nothing does both by itself, because a part that still waits has to leave its leg too",
    "party.non_cash": "what a host gets in goods is not money, and not netmark's",
}
