"""The statement of a member: everything that was earned in a period, and what is payable."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from netmark.app import balances
from netmark.app.explain import Explanation, explained, status
from netmark.app.owning import Position, positions_of
from netmark.app.payout import Seen, not_there, see, see_member, shown_rank
from netmark.app.periods import period_of
from netmark.app.table import Table, columns
from netmark.ledger.money import format_minor, format_volume
from netmark.store import names, runs
from netmark.store.db import Act, Store, read
from netmark.store.members import code_of, find
from netmark.store.owners import owner_on

if TYPE_CHECKING:
    from netmark.ledger.period import Period


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


class Full(NamedTuple):
    """A statement with the arithmetic behind it: every line, down to the orders."""

    statement: Statement
    explanation: Explanation


def statement(store: Store, act: Act, code: str, text: str = "") -> Statement:
    """The statement of one member: each bonus, balance brought forward, fees, payable, carried.

    Of a closed period one row is read, whatever the size of the company.
    """
    period, member = period_of(store, act, text), find(store, code)
    run = runs.run_of(store, period)
    if run is None:
        seen, slot = see_member(store, act, code, text)
        return _of_seen(store, act, seen, slot)
    found = runs.row_of(store, run, member)
    if found is None:
        raise not_there(code, period)
    kept, ranks = runs.shape_of_run(store, run)
    rank = shown_rank(ranks, lambda ladder: found[f"rank {ladder}"])
    return _made(store, _Of(act, period, run, None, member), rank, found, kept.results)


def full_statement(store: Store, act: Act, code: str, text: str = "") -> Full:
    """The statement of one member with everything behind it."""
    with read(store):
        seen, slot = see_member(store, act, code, text)
        return Full(_of_seen(store, act, seen, slot), explained(store, seen, slot))


def all_statements(store: Store, act: Act, text: str = "") -> tuple[int, Iterator[Full]]:
    """How many there are, and one after another: of everybody with money in a period, by code.

    Has to be used up within one ``read`` of the caller.
    """
    from netmark.payout.explain import gather

    seen = see(store, act, text)
    for bonus in seen.plan.bonuses:
        gather(bonus, seen.book)
    codes = names.codes(store)
    brought = seen.book.facts.brought_forward
    settled = ("earned", "to_owner", "fees", "payable", "carried")
    columns_of = [seen.results[name] for name in settled if name in seen.results]
    slots = [
        slot
        for slot in range(1, len(seen.members))
        if brought[slot] or any(column[slot] for column in columns_of)
    ]
    slots.sort(key=lambda slot: codes[seen.members[slot]])
    made = (Full(_of_seen(store, act, seen, slot), explained(store, seen, slot)) for slot in slots)
    return len(slots), made


class _Of(NamedTuple):
    """What a statement is about: a period, its run or what was computed, and a member (an id).

    ``act`` says which day it is for what became of a payment.
    """

    act: Act
    period: "Period"
    run: runs.Run | None
    seen: Seen | None
    member: int


def _of_seen(store: Store, act: Act, seen: Seen, slot: int) -> Statement:
    """The statement of a slot of a period that was read already."""
    facts = seen.book.facts
    figures: dict[str, int] = {name: column[slot] for name, column in seen.results.items()}
    figures |= {"brought_forward": facts.brought_forward[slot], "standing": facts.standing[slot]}
    figures |= {f"metric {metric}": column[slot] for metric, column in facts.metrics.items()}
    market = facts.attributes["market"][slot] if seen.plan.payout.pegs else ""
    about = _Of(act, seen.period, seen.run, seen, seen.members[slot])
    return _made(store, about, seen.rank(slot), figures, list(seen.results), market)


def _made(
    store: Store,
    of: _Of,
    rank: str,
    figures: Mapping[str, int],
    results: "list[str] | tuple[str, ...]",
    market: str = "",
) -> Statement:
    """``figures`` by column; ``results`` are the columns of the run in the order of the plan."""
    period, member = of.period, of.member
    market = market or str(figures.get("market", ""))
    bonuses = [name for name in results if name.startswith("bonus ")]
    volumes = [name for name in results if name.startswith("volume ")]
    rows: list[tuple[object, ...]] = [
        (name.removeprefix("bonus "), figures[name]) for name in bonuses if figures[name]
    ]
    rows.append(("earned", figures["earned"]))
    if figures["brought_forward"]:
        rows.append(("brought forward", figures["brought_forward"]))
    rows += balances.posted(store, period, member)
    if moved := figures.get("to_owner", 0):
        owner = code_of(store, owner_on(store, member, period.last.isoformat()))
        rows.append((f"to the owner {owner}" if owner else "from own positions", moved))
    rows += balances.fees(store, period, figures["payable"] + figures["fees"], figures["fees"])
    rows.append(("payable", figures["payable"]))
    if figures["carried"]:
        rows.append(("carried", figures["carried"]))
    exponent = store.settings.exponent
    shown = [(name, format_volume(figures[f"metric {name}"])) for name in ("PV", "CV")]
    shown += [(name.removeprefix("volume "), format_volume(figures[name])) for name in volumes]
    return Statement(
        names.codes(store, [member])[member],
        names.names(store, [member]).get(member, ""),
        period.name,
        "closed" if of.run else "open",
        rank,
        bool(figures["active"]),
        tuple(shown),
        Table(columns("item amount:money"), rows, exponent),
        format_minor(figures["payable"], exponent),
        status(figures["standing"]),
        *_paid_out(store, period, market, figures["payable"]),
        _positions(store, of),
        tuple(balances.payment_of(store, of.act, of.run, member)) if figures["payable"] else (),
    )


def _positions(store: Store, of: _Of) -> tuple[Position, ...]:
    """What each position of a member's owner is paid; only their rows of a closed run are read."""
    found = []
    for other in positions_of(store, of.member, of.period.last.isoformat()):
        if of.run is None and of.seen:
            slot = of.seen.members.index(other)
            figures = {name: of.seen.results[name][slot] for name in ("earned", "payable")}
        else:
            # Not from what was read: that may be the member with those below him alone.
            row = runs.row_of(store, of.run, other) if of.run else None
            figures = row or {"earned": 0, "payable": 0}
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
    from netmark.store import plans

    run = runs.run_of(store, period)
    version = plans.by_id(store, run.plan) if run else plan_text(store, period)
    if not market and "wallets" not in version.toml:
        return "", ()
    plan, text = plan_of(store, version), ""
    if market in plan.payout.pegs:
        currency, minor = in_market(plan, market, payable, period.last)
        text = f"{format_minor(minor, exponent(currency))} {currency}"
    return text, tuple(split(plan, payable).items())
