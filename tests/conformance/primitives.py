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
    "period.two_clocks": "a plan has one period: weekly and monthly bonuses are two plans",
    "true_up": "a period is paid once; no interim payment that a later period makes up",
    "payout_lag": "a run has no pay day; netmark ends with what is payable",
    "payout_guarantee": "a guard says the most that is paid of all CV; nothing tops pay up to a "
    "ratio",
    # Parts of primitives that are there otherwise.
    "status.window_in_days": "a window counts whole periods: 35 days are 5 weeks, but 30 days "
    "are no number of them",
    "requalification.downline": "who does not requalify loses his rank, not his downline: that is "
    "a move by hand",
    "snapshot.cutoff": "facts are those of the last day of the period: named periods may end on "
    "any day, but orders and facts end together",
    "snapshot.sponsor_at_sale": "sponsors are those of the period's last day, not of each sale",
    "placement.re_entry": "nothing makes a new position by itself; one is recruited by hand "
    "and given its owner",
    "metrics.more": "a sale has PV, CV and AMOUNT; further figures are orders of kinds of their "
    "own",
    "growth.goal": "growth is over an earlier period, not over a goal",
    "routing.auto_balance": "volume of others goes up the tree; only the own goes to the weaker "
    "leg",
    "routing.banked": "volume of somebody in the holding tank is in no leg, also not later",
    "reserve.ceiling": "no volume moves what is above a ceiling into later periods",
    "conditions.customers_by_order": "customers are counted who bought more than they "
    "returned, not by the size of one order",
    "effective_date.same_order": "a rank is decided once all orders of a period are added up: it "
    "counts for the whole period, or as a title from the next one on, not from one order on",
    "rank_borrowing": "who lends has less himself, so that what one reaches depends on whom others "
    "lend to; conditions are minimums that nobody takes from anybody",
    "same_rank.minimum_override": "a differential has no least difference; a courtesy or a "
    "generation pays beside it",
    "differential.matrix_of_totals": "the rate of a pair of titles is the difference of theirs; "
    "a table by earner's and frontline's title of any other shape cannot be said",
    "tree_split": "splits are not agreed member by member; one plan is for all",
    "lower_of.rule": "said by a bonus for each kind of payer; there is no word for it",
    "first_n.orders": "recruits are numbered, the orders of one seller are not",
    "ladder": "tiers use the volume up at every step; none keeps it until the top step resets it",
    "cycle_value.pool_of_units": "a pool divides by volumes; the units that a binary matched are "
    "no volume of the plan",
    "pool.quantile": "shares go by a fixed number of places, not by a share of all members",
    "tournament.ties_by_sale": "ties go by joining or are split, not by the later sale",
    "compression.down_to": "levels are skipped or not; none ends at a volume that is met going "
    "down",
    "compression.matrix_fill": "nobody is taken out of a placement tree; a member keeps his place",
    "cap.member_per_day": "limits are for the period of the plan, not for a day in it",
    "currency.by_date": "a peg or a factor changes with the plan that is in force, not by itself",
    "rounding.per_member": "money is rounded by line or by bonus, never the sum of bonuses",
    "reversal.clawback": "a refund counts in its own period and lowers what it pays; the bonuses "
    "of the first period are not computed again",
    "period.final_after": "a period is final when somebody closes it; no number of days is known",
    "party.non_cash": "what a host gets in goods is not money, and not netmark's",
}
