"""`member erase` and `member export`: what a person may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.members import member as group
from netmark.cli.options import MEMBER, output_options, writing_options

if TYPE_CHECKING:
    from netmark.cli.session import Session


@command("erase", of=group, examples=['netmark member erase cat --note "asked for it"'])
@click.argument("member", type=MEMBER)
@writing_options
@pass_session
def erase(session: Session, member: str) -> None:
    """Delete name, contacts and bank details of a member, for good.

    The number, the place, sales, runs and digests stay, so that every cent can still be explained;
    what the log kept of names is deleted too, the words of his requests for help, and the prospect
    of a lead who became this member. Backups that were made before still have it. It cannot be
    undone.
    """
    from netmark.app import privacy

    store, act = session.open(), session.act()
    if not act.dry_run:
        session.confirm(f"Delete what is personal about {member}, for good?")
    outcome = privacy.erase(store, act, member)
    session.done(outcome.said, id=outcome.id, changed=outcome.changed)


@command(
    "export",
    of=group,
    examples=["netmark member export cat --json", "netmark member export cat -o cat.html"],
)
@click.argument("member", type=MEMBER)
@output_options
@pass_session
def export(session: Session, member: str) -> None:
    """Show everything that is kept about a member, for himself.

    Facts, name and contacts with what they were earlier, changes, orders, every line of pay of
    closed periods, and leads. Others are called other 1, other 2, and so on; their orders and
    customers are left out, and so are the prospects.
    """
    from netmark.app import privacy
    from netmark.cli.document import Document, Part

    kept = privacy.kept(session.open(readonly=True), session.act(), member)
    parts = (
        Part("personal", "Name, contacts, bank details", kept.personal, "None."),
        Part("earlier", "What they were earlier", kept.earlier, "Nothing."),
        Part("changes", "Changes", kept.changes),
        Part("sales", "Orders", kept.sales, "None."),
        Part("pay", "Pay", kept.pay, "None."),
        Part("lines", "Lines of pay", kept.lines, "None."),
        Part("leads", "Leads found or held", kept.leads, "None."),
        Part("prospect", "As a prospect, before joining", kept.prospect, "Nothing."),
        Part("asks", "Said in requests for help", kept.asks, "Nothing."),
        Part("contacts", "Contacts", kept.contacts, "None."),
    )
    session.show_document(Document(kept.facts, parts))
