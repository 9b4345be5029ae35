"""A person's rights: to be forgotten without a cent changing, and to be told what is kept."""

from collections.abc import Iterator
from typing import NamedTuple

from netmark.app.lead_privacy import (
    Others,
    as_prospect,
    erase_prospect,
    leads_of,
    open_leads,
)
from netmark.app.table import Table, columns
from netmark.store import asks, contacts, names, privacy, runs
from netmark.store.db import Act, Store, read, write
from netmark.store.members import code_of, events, find, member_on, row_of
from netmark.store.periods import period_by_id
from netmark.store.sales import sales_in


def erase(store: Store, act: Act, code: str) -> "Erased":
    """Delete name, contacts and bank details of a member, and what the log kept of them.

    So go the words of his requests for help, what he said in those of others, and what was kept of
    him as a prospect. His number, his place, sales, runs and digests stay. It cannot be undone.
    Copies of the file that were made before still have it, and so have texts that somebody wrote
    into the ledger, such as customers and reasons: they are covered by its digests, and it is said
    where they stand. Raises InputError for a member who is not there.
    """
    with write(store, act, "member erase", "") as entry:
        member = find(store, code)
        code = entry.subject = code_of(store, member)
        words = privacy.said_of(store, member)
        gone = privacy.erase(store, member)
        for table, count in erase_prospect(store, member).items():
            gone[table] = gone.get(table, 0) + count
        if not gone:
            entry.nothing = True
            return Erased(code, False, f"nothing personal is kept about {code}.", ())
        entry.body["erased"] = gone
        said = f"{code}: name, contacts, bank details and words are erased for good."
        if has := open_leads(store, member):
            said += f" {has}"
        return Erased(code, True, said, tuple(map(_left, privacy.mentions(store, words))))


class Erased(NamedTuple):
    """What an erasure did; ``left`` says where names or contacts stand that cannot be erased."""

    id: str
    changed: bool
    said: str
    left: tuple[str, ...]


_SEE = {
    "sale": "netmark report sales --period P",
    "member": "netmark member show {first}",
    "member_change": "netmark member show {first}",
    "posting": "netmark report postings",
    "payment_status": "netmark pay list",
    "log": "netmark log",
    "plan": "netmark plan list",
}


def _left(found: privacy.Mention) -> str:
    """Where something is left, in a sentence, with the command that shows it."""
    table = found.table.replace("_", " ")
    where = f"{table} {found.first}" if found.rows == 1 else f"{found.rows} rows of {table}"
    first = f", the first of them {found.first}" if found.rows > 1 else ""
    see = _SEE.get(found.table, "").format(first=found.first)
    return f"still said in {where} ({found.column}){first}" + (f": {see}" if see else "")


class Kept(NamedTuple):
    """Everything that is kept about one member. Others are called ``other 1``, ``other 2``, ….

    Money in the currency of the company; times in UTC.
    """

    facts: Table
    personal: Table
    earlier: Table
    changes: Table
    sales: Table
    pay: Table
    lines: Table
    leads: Table
    prospect: Table
    asks: Table
    contacts: Table


def kept(store: Store, act: Act, code: str) -> Kept:
    """Collect what is kept about a member, for himself; nobody else can be told from it."""
    with read(store):
        member = find(store, code)
        others = Others(code_of(store, member))
        exponent = store.settings.exponent
        pay: list[tuple[object, ...]] = []
        lines: list[tuple[object, ...]] = []
        for run in runs.all_runs(store):
            row = runs.row_of(store, run, member)
            if row is not None:
                name = period_by_id(store, run.period).name
                pay += [(name, *each) for each in _paid(row)]
                lines += _lines(store, act, others, code, name)
        return Kept(
            _facts(store, act, others, member),
            Table(columns("what value"), list(privacy.personal(store, member))),
            Table(columns("at what before after"), list(privacy.before(store, member))),
            Table(columns("day:date what value reason"), list(_changes(store, others, member))),
            Table(_SALES, list(_sales(store, others, member)), exponent),
            Table(columns("period item amount:money"), pay, exponent),
            Table(_LINES, lines, exponent),
            leads_of(store, member),
            as_prospect(store, others, member),
            Table(columns("at topic what text"), list(asks.words_by(store, member))),
            Table(columns("day:date with way"), list(_contacts(store, act, others, member))),
        )


_SALES = columns(
    "ref date:date buyer kind product amount:money pv:volume cv:volume refunds given_by given_to"
)
_LINES = columns("period bonus source order level:int base rate:rate amount")


def _facts(store: Store, act: Act, others: Others, member: int) -> Table:
    now = member_on(store, member, act.today.isoformat())
    sponsor = others[code_of(store, now.sponsor)]
    facts = {"id": now.code, "kind": now.kind, "status": now.status, "joined": now.joined}
    facts |= {"sponsor": sponsor, "market": now.market}
    facts |= {f"attr:{name}": value for name, value in now.attrs.items()}
    return Table(columns(" ".join(facts)), [tuple(facts.values())])


def _changes(store: Store, others: Others, member: int) -> Iterator[tuple[object, ...]]:
    about = events(store, member)
    codes = names.codes(store, {event.sponsor for event in about if event.sponsor})
    above, joined, _ = row_of(store, member)
    yield joined, "joined", f"under {others[code_of(store, above)] or 'the company'}", ""
    for event in about:
        other = others[codes[event.sponsor]] if event.sponsor else ""
        yield event.day, event.what, other or event.value or "", event.reason


def _contacts(store: Store, act: Act, others: Others, member: int) -> Iterator[tuple[object, ...]]:
    """With whom he was in touch, and when."""
    found = contacts.contacts(store, [member], act.today.isoformat())
    codes = names.codes(store, {who for one in found for who in (one.member, one.by)})
    for one in found:
        yield one.day, others[codes[one.by if one.member == member else one.member]], one.way


def _sales(store: Store, others: Others, member: int) -> Iterator[tuple[object, ...]]:
    """His orders and refunds, without the customers."""
    for ref, day, _, buyer, kind, product, _, *figures, by, to in sales_in(store, None, member):
        yield ref, day, buyer, kind, product, *figures, others[str(by)], others[str(to)]


def _paid(row: dict[str, int]) -> Iterator[tuple[str, int]]:
    for name, minor in row.items():
        if name.startswith("bonus ") and minor:
            yield name.removeprefix("bonus "), minor
    for name in ("brought_forward", "earned", "to_owner", "fees", "payable", "carried"):
        if row.get(name):
            yield name.replace("_", " "), row[name]


def _lines(
    store: Store, act: Act, others: Others, code: str, period: str
) -> Iterator[tuple[object, ...]]:
    """Every line he was paid; orders of others are left out."""
    from netmark.app.explain import explain

    found = explain(store, act, code, period)
    for row in found.table.rows:
        bonus, source, order, _, level, base, rate, amount, _ = row
        own = str(source) == others.code
        yield period, bonus, others[str(source)], order if own else "", level, base, rate, amount
