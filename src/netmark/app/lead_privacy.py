"""The rights of prospects: to be forgotten, and to be told what is kept of them."""

from collections.abc import Iterator
from typing import NamedTuple

from netmark.app.lead_rules import case_of
from netmark.app.members import Outcome
from netmark.app.table import Table, columns
from netmark.store import leads, privacy
from netmark.store.db import Act, Store, read, write
from netmark.store.leads import Happened, Lead
from netmark.store.members import PERSONAL, code_of
from netmark.store.names import codes
from netmark.store.sales import ref_of
from netmark.team.leads import OPEN, WON


class Others:
    """What others than the one who asks are called here, the same one always the same."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.called: dict[str, str] = {}

    def __getitem__(self, code: str) -> str:
        if code in ("", self.code):
            return code
        return self.called.setdefault(code, f"other {len(self.called) + 1}")


def erase(store: Store, act: Act, code: str) -> Outcome:
    """Delete who the prospect of a lead is, and everything that was said about him.

    The lead stays in counts and rates. An open one is lost with it, and the prospect is not to be
    contacted any more. It cannot be undone. Copies of the file that were made before still have it.
    """
    with write(store, act, "lead erase") as entry:
        case = case_of(store, code)
        code, lead, now = case.lead.code, case.lead.id, case.now
        entry.subject = code
        gone = privacy.erase_lead(store, lead)
        if not gone:
            entry.nothing = True
            return Outcome(code, False, f"nothing personal is kept about {code}.")
        day = max(act.today.isoformat(), case.newest)
        happened = []
        if now.contact[0] != "no":
            happened.append(Happened(lead, day, "contact", value="no"))
        if now.status[0] == OPEN:
            happened.append(Happened(lead, day, "lose", case.holder))
        leads.happen(store, happened, entry.seq)
        entry.body["erased"] = gone
        return Outcome(code, True, f"{code}: the prospect and what was said are erased for good.")


class KeptLead(NamedTuple):
    """Everything that is kept about a prospect. Others are called ``other 1``, ``other 2``, ….

    ``earlier``: what was said of him at which time (UTC), before and after.
    """

    facts: Table
    personal: Table
    earlier: Table
    history: Table


def export(store: Store, code: str) -> KeptLead:
    """Collect what is kept about a prospect, for himself; nobody else can be told from it."""
    with read(store):
        case = case_of(store, code)
        lead, now = case.lead, case.now
        own = code_of(store, now.member[0])
        others = Others(own)
        facts = {"id": lead.code, "wants": lead.wants, "found": lead.day, "source": lead.source}
        facts |= {"language": lead.language, "region": lead.region, "status": now.status[0]}
        facts |= {"consent": now.consent[0], "contact": now.contact[0]}
        facts |= {"found_by": others[code_of(store, lead.found_by)]}
        facts |= {"holder": others[code_of(store, case.holder)]}
        person = leads.person_of(store, lead.id) or ("", "", "")
        known = [(what, value) for what, value in zip(PERSONAL, person, strict=True) if value]
        return KeptLead(
            Table(columns(" ".join(facts)), [tuple(facts.values())]),
            Table(columns("what value"), list(known)),
            Table(columns("at what before after"), list(privacy.before_of_lead(store, lead.id))),
            Table(columns("day:date what who said note"), list(_happened(store, others, lead))),
        )


def _happened(store: Store, others: Others, lead: Lead) -> Iterator[tuple[object, ...]]:
    """What happened with a lead, without telling who did it."""
    events = leads.events_of(store, [lead.id])
    said = leads.notes(store, (event[0] for event in events))
    members = {lead.found_by, *(m for event in events for m in (event[4], event[8]) if m)}
    code = codes(store, members)
    yield lead.day, "found", others[code[lead.found_by]], "", ""
    for seq, _, day, what, by, value, until, sale, member in events:
        words = value or (f"on {until}" if until else "")
        if sale or member:
            words = f"order {ref_of(store, sale)}" if sale else others[code[member or 0]]
        yield day, what, others[code[by]] if by else "", words, said.get(seq, "")


def _became(store: Store, member: int) -> list[Lead]:
    """The leads that a member was before he joined."""
    found = leads.leads_of(store, leads.became(store, None, member))
    now = leads.standing(store, found)
    return [
        lead for i, lead in enumerate(found) if now.status[i] == WON and now.member[i] == member
    ]


def erase_prospect(store: Store, member: int) -> dict[str, int]:
    """Delete what is kept of a member from when he was a prospect; how many rows, by table."""
    gone: dict[str, int] = {}
    for lead in _became(store, member):
        for table, count in privacy.erase_lead(store, lead.id).items():
            gone[table] = gone.get(table, 0) + count
    return gone


def open_leads(store: Store, member: int) -> str:
    """How many open leads a member still has, in a sentence with the command that shows them."""
    found = leads.leads_of(store, leads.of_member(store, member))
    now = leads.standing(store, found)
    has = sum(
        holder == member and status == OPEN
        for holder, status in zip(now.holder, now.status, strict=True)
    )
    code, said = code_of(store, member), "1 open lead" if has == 1 else f"{has} open leads"
    return f"{code} still has {said}: netmark lead list --mine {code} --open" if has else ""


def leads_of(store: Store, member: int) -> Table:
    """The leads that a member found or was given, without saying who the prospects are."""
    found = leads.leads_of(store, leads.of_member(store, member))
    now = leads.standing(store, found)
    since: dict[int, str] = {}
    for held in now.holdings():
        if held.holder == member:
            since.setdefault(held.lead, held.since)
    rows: list[tuple[object, ...]] = [
        (
            *(lead.code, lead.day, lead.found_by == member, since.get(i, "")),
            *(now.holder[i] == member, now.status[i]),
        )
        for i, lead in enumerate(found)
    ]
    heads = columns("lead found:date found_by_him:bool given:date has_it:bool status")
    return Table(heads, rows)


def as_prospect(store: Store, others: Others, member: int) -> Table:
    """What happened with a member, and was said about him, before he joined."""
    rows = [
        (lead.code, *row)
        for lead in _became(store, member)
        for row in _happened(store, others, lead)
    ]
    return Table(columns("lead day:date what who said note"), list(rows))
