"""Why a member is paid what he is paid: from the cent to the order, and his statement."""

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from netmark.app import balances
from netmark.app.owning import Position, positions_of
from netmark.app.payout import Seen, see_member, shown_rank
from netmark.app.table import Table, columns
from netmark.errors import InputError
from netmark.ledger.money import VOLUME_EXPONENT, format_exact, format_minor, format_volume
from netmark.store import names
from netmark.store.db import Act, Store, read
from netmark.store.orders import items_of

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.explain import Why
    from netmark.store.runs import Run


class Explanation(NamedTuple):
    """What a member is paid in a period and why, bonus by bonus.

    ``table`` has one row per order behind each line (and one for a line without orders); its
    amounts are exact, so that they add up with the rows called ``rounding``. ``status`` is that
    at the end of the period, which is what counts.
    """

    member: str
    name: str
    period: str
    state: str
    rank: str
    whys: "tuple[Why, ...]"
    table: Table
    exponent: int
    codes: dict[int, str]
    status: str


def explain(
    store: Store, act: Act, code: str, text: str = "", bonus: str = "", order: str = ""
) -> Explanation:
    """Explain a member's earnings; of one ``bonus`` only, or of one ``order`` (its reference)."""
    with read(store):
        seen, slot = see_member(store, act, code, text)
        return _explained(store, seen, slot, bonus, order)


def _explained(store: Store, seen: Seen, slot: int, bonus: str, order: str) -> Explanation:
    from netmark.payout.explain import lines_of, sources_of, why
    from netmark.plan.bonuses.base import VolumeBonus, Words
    from netmark.plan.limits import reasons

    chosen = [seen.plan.bonus(bonus)] if bonus else list(seen.plan.bonuses)
    came_to = {b.name: [f"bonus {b.name}", *dict(reasons(seen.plan, b.name))] for b in chosen}
    paid_by = [
        b for b in chosen if bonus or any(seen.results[name][slot] for name in came_to[b.name])
    ]
    sources: set[int] = set()
    for each in paid_by:
        lines = lines_of(each, seen.book, slot)
        sources |= sources_of(each, seen.book, lines) | {line.source for line in lines}
    sources.discard(0)  # the company itself has no code
    members = {seen.members[source] for source in sources | {slot}}
    code_of = names.codes(store, members)
    by_slot = {source: code_of[seen.members[source]] for source in sources | {slot}}
    orders = items_of(store, seen.period, seen.run, seen.members, sources)
    whys = []
    for each in paid_by:
        volume = each.base.volume if isinstance(each, VolumeBonus) else "volume"
        words = Words(by_slot, seen.plan.exponent, volume)
        found = why(each, seen.book, slot, seen.results, orders, words)
        whys.append(found.of_order(order) if order else found)
    if order:
        whys = [found for found in whys if found.lines]
    if order and not whys:
        raise InputError(
            f"order {order} brought {by_slot[slot]} nothing in {seen.period.name}",
            hint=f"netmark explain {by_slot[slot]} --period {seen.period.name}",
        )
    member = seen.members[slot]
    return Explanation(
        code_of[member],
        names.names(store, [member]).get(member, ""),
        seen.period.name,
        "closed" if seen.run else "open",
        seen.rank(slot),
        tuple(whys),
        _table(seen, whys, by_slot, rounding=not order),
        seen.plan.exponent,
        by_slot,
        status(seen.book.facts.standing[slot]),
    )


def status(standing: int) -> str:
    """What a member was at the end of a period, as its book or its run has it."""
    from netmark.plan.book import TERMINATED

    return "terminated" if standing >= TERMINATED else "enrolled"


def _table(seen: Seen, whys: "list[Why]", codes: dict[int, str], rounding: bool) -> Table:
    rows: list[tuple[object, ...]] = []
    exponent = seen.plan.exponent
    for why in whys:
        for line, says, parts in why.lines:
            source, rate = codes.get(line.source, ""), "" if line.unit == "count" else line.rate
            left = line.exact  # what no order stands for
            if parts and line.base and line.unit == "volume":
                left = left * (line.base - sum(base for _, base, _ in parts)) / line.base
            for order, base, exact in parts:
                amount = format_exact(exact, exponent)
                figure = format_exact(base, VOLUME_EXPONENT)
                rows.append(
                    (
                        why.bonus,
                        source,
                        order.ref,
                        order.day.isoformat(),
                        line.level,
                        figure,
                        rate,
                        amount,
                        says,
                    )
                )
            if left and (rounding or not parts):
                base_text = line.base_text(exponent)
                rows.append(
                    (
                        why.bonus,
                        source,
                        "",
                        "",
                        line.level,
                        base_text,
                        rate,
                        format_exact(left, exponent),
                        says,
                    )
                )
        exact = sum((line.exact for line, _, _ in why.lines), Fraction(0))
        raw = why.paid + sum(gone for _, gone in why.taken)
        adjusted = [("rounding", raw - exact)] if rounding else []
        adjusted += [(reason, Fraction(-gone)) for reason, gone in why.taken]
        for reason, difference in adjusted:
            if difference:
                text = format_exact(difference, exponent)
                rows.append((why.bonus, "", "", "", 0, "", "", text, reason))
    heads = columns("bonus source order day:date level:int base rate:rate amount says")
    return Table(heads, rows, exponent)


class Statement(NamedTuple):
    """Everything one member earned in one period, and what is payable; the table adds up.

    ``status`` is that at the end of the period: whoever is terminated by then earns nothing in it.
    ``in_market`` is what is payable in the money of his market, where the plan pegs it; ``wallets``
    how it is split, where the plan does that. ``positions``: all of an owner who has several.
    """

    member: str
    name: str
    period: str
    state: str
    rank: str
    active: bool
    volumes: tuple[tuple[str, str], ...]
    table: Table
    payable: str
    status: str
    in_market: str = ""
    wallets: tuple[tuple[str, int], ...] = ()
    positions: tuple[Position, ...] = ()
    payment: tuple[tuple[object, ...], ...] = ()


def statement(store: Store, act: Act, code: str, text: str = "") -> Statement:
    """The statement of one member: each bonus, balance brought forward, fees, payable, carried.

    Of a closed period one row is read, whatever the size of the company.
    """
    from netmark.app import payout as payouts
    from netmark.app.periods import period_of
    from netmark.store import runs
    from netmark.store.members import find

    period, member = period_of(store, act, text), find(store, code)
    run = runs.run_of(store, period)
    if run is None:
        seen, slot = see_member(store, act, code, text)
        figures = {name: column[slot] for name, column in seen.results.items()}
        figures["brought_forward"] = seen.book.facts.brought_forward[slot]
        figures["standing"] = seen.book.facts.standing[slot]
        metrics = seen.book.facts.metrics
        figures |= {f"metric {metric}": column[slot] for metric, column in metrics.items()}
        rank, plan = seen.rank(slot), seen.plan
        market = seen.book.facts.attributes["market"][slot] if plan.payout.pegs else ""
        bonuses = [bonus.name for bonus in plan.bonuses]
        volumes = list(plan.volumes)
    else:
        found = runs.row_of(store, run, member)
        if found is None:
            raise payouts.not_there(code, period)
        figures, market = found, str(found.get("market", ""))
        kept, ranks = runs.shape_of_run(store, run)
        rank = shown_rank(ranks, lambda ladder: found[f"rank {ladder}"])
        bonuses = [
            name.removeprefix("bonus ") for name in kept.results if name.startswith("bonus ")
        ]
        volumes = [
            name.removeprefix("volume ") for name in kept.results if name.startswith("volume ")
        ]
    rows: list[tuple[object, ...]] = [
        (name, figures[f"bonus {name}"]) for name in bonuses if figures[f"bonus {name}"]
    ]
    rows.append(("earned", figures["earned"]))
    if figures["brought_forward"]:
        rows.append(("brought forward", figures["brought_forward"]))
    rows += balances.posted(store, period, member)
    rows += balances.fees(store, period, figures["payable"] + figures["fees"], figures["fees"])
    rows.append(("payable", figures["payable"]))
    if figures["carried"]:
        rows.append(("carried", figures["carried"]))
    exponent = store.settings.exponent
    shown = [(name, format_volume(figures[f"metric {name}"])) for name in ("PV", "CV")]
    shown += [(name, format_volume(figures[f"volume {name}"])) for name in volumes]
    return Statement(
        names.codes(store, [member])[member],
        names.names(store, [member]).get(member, ""),
        period.name,
        "closed" if run else "open",
        rank,
        bool(figures["active"]),
        tuple(shown),
        Table(columns("item amount:money"), rows, exponent),
        format_minor(figures["payable"], exponent),
        status(figures["standing"]),
        *_paid_out(store, period, market, figures["payable"]),
        _positions(store, member, period, seen if run is None else run),
        tuple(balances.payment_of(store, act, run, member)) if figures["payable"] else (),
    )


def _positions(
    store: Store, member: int, period: "Period", of: "Seen | Run"
) -> tuple[Position, ...]:
    """What each position of a member's owner is paid; only their rows of a closed run are read."""
    from netmark.store import runs

    found = []
    for other in positions_of(store, member, period.last.isoformat()):
        if isinstance(of, Seen):
            slot = of.members.index(other)
            figures = {name: of.results[name][slot] for name in ("earned", "payable")}
        else:
            figures = runs.row_of(store, of, other) or {"earned": 0, "payable": 0}
        found.append((other, figures["earned"], figures["payable"]))
    codes = names.codes(store, [other for other, _, _ in found])
    return tuple(Position(codes[other], earned, payable) for other, earned, payable in found)


def _paid_out(
    store: Store, period: "Period", market: str, payable: int
) -> tuple[str, tuple[tuple[str, int], ...]]:
    """What is payable in the money of a market, and by wallet; nothing where the plan has neither.

    The plan is only read where it may say something about it.
    """
    from netmark.app.payout import plan_of, plan_text
    from netmark.ledger.money import exponent
    from netmark.plan.limits import in_market, split
    from netmark.store import plans, runs

    run = runs.run_of(store, period)
    version = plans.by_id(store, run.plan) if run else plan_text(store, period)
    if not market and "wallets" not in version.toml:
        return "", ()
    plan, text = plan_of(store, version), ""
    if market in plan.payout.pegs:
        currency, minor = in_market(plan, market, payable)
        text = f"{format_minor(minor, exponent(currency))} {currency}"
    return text, tuple(split(plan, payable).items())
