"""`ask`: requests for help, which go to the sponsor and climb the upline."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, group, pass_session
from netmark.cli.options import (
    FILE,
    MEMBER,
    Code,
    Count,
    OneOf,
    Value,
    output_options,
    storing_options,
    writing_options,
)
from netmark.cli.text import plural

if TYPE_CHECKING:
    from netmark.app.asks import By, Done
    from netmark.cli.session import Session

STATS_BY = ("helper", "topic", "month")

ask = group(
    "ask",
    "Ask the upline for help, and see what became of it.",
    examples=[
        'netmark ask open cat --topic "first sale" --text "How do I begin?"',
        "netmark ask list --mine bob --open",
        'netmark ask answer 1 --text "Call me at six."',
    ],
)


class Words(Value):
    """Some sentences, which are kept apart and can be erased."""

    name = "text"

    def read(self, text: str) -> object:
        """Take what can be stored and shown."""
        from netmark.app.asks import MOST_WORDS
        from netmark.store.text import clean

        return clean(text, MOST_WORDS)


_number = click.argument("number", type=Count(1), metavar="NUMBER")
_text = click.option("--text", type=Words(), default="", help="In words; they can be erased.")
_at = click.option(
    "--at", metavar="DATE/TIME", default="", help="When, such as 2026-11-30T18:00:00Z; else now."
)
_by = click.option(
    "--by", type=MEMBER, metavar="ID", default="", help="Who does it; else whoever has it."
)
_asker = click.option(
    "--by", type=MEMBER, metavar="ID", default="", help="Who does it; else whoever asked."
)
_company = click.option("--company", is_flag=True, help="The company does it.")


class _Said(TypedDict):
    at: str
    text: str
    by: str
    company: bool


@command(
    "open",
    of=ask,
    examples=[
        'netmark ask open cat --topic "first sale" --text "How do I begin?"',
        "netmark ask open cat --topic products --at 2026-11-05T18:00:00-05:00",
        "netmark ask open cat --starter",
    ],
)
@click.argument("member", type=MEMBER)
@click.option("--topic", type=Code("topic"), metavar="TOPIC", default="", help="What about.")
@click.option("--starter", is_flag=True, help="Begin the checklist for the first 30 days.")
@_text
@_at
@writing_options
@pass_session
def open_(session: Session, member: str, topic: str, starter: bool, text: str, at: str) -> None:
    """Ask for help: the request goes to the sponsor of MEMBER.

    Whoever holds it has so many hours (netmark settings ask_hours) to take or to answer it; then it
    climbs to the next upline who is a distributor and has not left, and at last to the company.
    Asking is never counted against anybody. TOPIC is a word or two that everybody may read; what is
    personal goes into --text. With --starter somebody of the upline is asked to go through the
    checklist of the company with a newcomer: netmark ask show NUMBER ticks what the book shows.
    """
    from netmark.app import asks
    from netmark.cli.errors import CommandLineError
    from netmark.team.starter import STARTER

    if starter == bool(topic):
        hint = f"netmark ask open {member} --topic TOPIC, or --starter"
        raise CommandLineError("what is asked for?", hint)
    if topic == STARTER:
        raise CommandLineError(
            "that topic is the checklist", f"netmark ask open {member} --starter"
        )
    when = asks.When(at, text)
    _done(session, asks.open_(session.open(), session.act(), member, topic or STARTER, when))


@command("take", of=ask, examples=["netmark ask take 1", "netmark ask take 1 --by ann"])
@_number
@_by
@_company
@_text
@_at
@writing_options
@pass_session
def take(session: Session, number: int, **said: Unpack[_Said]) -> None:
    """See to a request: it stays with whoever takes it.

    Anybody of the upline may take it, also before it has come to him. If nothing follows for the
    same hours again, it climbs on from there.
    """
    from netmark.app import asks

    by, when = _by_whom(said), asks.When(said["at"], said["text"])
    _done(session, asks.take(session.open(), session.act(), number, by, when))


@command("answer", of=ask, examples=['netmark ask answer 1 --text "Call me at six." --by bob'])
@_number
@_by
@_company
@_text
@_at
@writing_options
@pass_session
def answer(session: Session, number: int, **said: Unpack[_Said]) -> None:
    """Answer a request, in words.

    Anybody of the upline may answer, and the company. It climbs no more; whoever asked closes it,
    or opens it again.
    """
    from netmark.app import asks

    by, when = _by_whom(said), asks.When(said["at"], said["text"])
    _done(session, asks.answer(session.open(), session.act(), number, by, when))


@command("pass", of=ask, examples=["netmark ask pass 1 --to ann"])
@_number
@click.option("--to", type=MEMBER, metavar="ID", required=True, help="To whom of the upline.")
@_by
@_company
@_text
@_at
@writing_options
@pass_session
def pass_(session: Session, number: int, to: str, **said: Unpack[_Said]) -> None:
    """Give a request to somebody else of the upline, who has the same hours again."""
    from netmark.app import asks

    by, when = _by_whom(said), asks.When(said["at"], said["text"])
    _done(session, asks.pass_(session.open(), session.act(), number, to, by, when))


@command("close", of=ask, examples=["netmark ask close 1"])
@_number
@_asker
@_company
@_text
@_at
@writing_options
@pass_session
def close(session: Session, number: int, **said: Unpack[_Said]) -> None:
    """Close a request: nothing more is needed."""
    from netmark.app import asks

    by, when = _by_whom(said), asks.When(said["at"], said["text"])
    _done(session, asks.close(session.open(), session.act(), number, by, when))


@command("reopen", of=ask, examples=['netmark ask reopen 1 --text "It did not work."'])
@_number
@_asker
@_company
@_text
@_at
@writing_options
@pass_session
def reopen(session: Session, number: int, **said: Unpack[_Said]) -> None:
    """Open an answered or closed request again: whoever had it last has it again."""
    from netmark.app import asks

    by, when = _by_whom(said), asks.When(said["at"], said["text"])
    _done(session, asks.reopen(session.open(), session.act(), number, by, when))


@command(
    "list",
    of=ask,
    examples=["netmark ask list --mine bob --open", "netmark ask list --of cat --csv"],
)
@click.option("--mine", type=MEMBER, metavar="ID", default="", help="Those that wait on a member.")
@click.option("--of", type=MEMBER, metavar="ID", default="", help="Those that a member asked.")
@click.option("--open", "only_open", is_flag=True, help="Those that nobody has answered yet.")
@click.option("--at", metavar="DATE/TIME", default="", help="As they stood then; else now.")
@output_options
@pass_session
def list_(session: Session, mine: str, of: str, only_open: bool, at: str) -> None:
    """List requests: who holds what, since when, when it climbs, and the next step.

    hours_left is empty where it does not climb; an empty holder is the company. Times are in UTC.
    """
    from netmark.app import asks_seen

    where = asks_seen.Filter(mine, of, only_open, at)
    session.show(
        asks_seen.list_(session.open(readonly=True), session.act(), where), "No such requests."
    )


@command("show", of=ask, examples=["netmark ask show 1", "netmark ask show 1 --json"])
@_number
@click.option("--at", metavar="DATE/TIME", default="", help="As it stood then; else now.")
@output_options
@pass_session
def show(session: Session, number: int, at: str) -> None:
    """Show one request with everything that was said about it.

    With the checklist of a newcomer: the date of each item from the day of joining, and what the
    book shows to be done.
    """
    from netmark.app import asks_seen
    from netmark.cli.document import Document, Part

    shown = asks_seen.show(session.open(readonly=True), session.act(), number, at)
    parts = [Part("said", "What was said", shown.said)]
    if shown.checklist:
        parts.append(Part("checklist", "Checklist", shown.checklist))
    session.show_document(Document(shown.facts, tuple(parts)))


@command("stats", of=ask, examples=["netmark ask stats --by helper", "netmark ask stats --csv"])
@click.option(
    "--by", type=OneOf(*STATS_BY), metavar="WHAT", default="topic", help=", ".join(STATS_BY)
)
@output_options
@pass_session
def stats(session: Session, by: str) -> None:
    """Count how many requests were answered, how fast, and what followed.

    in_time is out of due: the requests whose hours are over (ask_hours); low and high are its 95 %
    interval. first_sale, first_recruit and any_sale followed within the days that the company set
    (answer_days), out of answered_before: the answers that are as old as that. A request belongs to
    whoever answered it first, else to whoever has it. Nothing here counts by who asked: asking is
    never held against anybody. The checklists of newcomers are left out.
    """
    from netmark.app.asks_stats import stats as make

    session.show(make(session.open(readonly=True), session.act(), by), "Nobody has asked yet.")


@command("starter", of=ask, examples=["netmark ask starter", "netmark ask starter starter.csv"])
@click.argument("file", type=FILE, required=False)
@storing_options
@output_options
@pass_session
def starter(session: Session, file: str | None) -> None:
    """Put a checklist for newcomers in force, or show the one that is.

    FILE is a CSV with the columns day (counted from joining), what, and done: own order, first
    sale, first recruit, contact, asked or lead, where netmark is to tick it by itself. As long as
    the company has none, there is one that comes with netmark.
    """
    from netmark.app import starter as lists
    from netmark.store.files import Source

    if file is None:
        session.show(lists.show(session.open(readonly=True)), "")
        return
    done = lists.keep(session.open(), session.act(), Source(file))
    same = "" if done.added else " is in force already"
    said = f"A checklist of {plural(done.rows, 'item')}{same or ' is in force'}."
    session.done(said, rows=done.rows, added=done.added, same=done.same)


def _by_whom(said: _Said) -> By:
    from netmark.app.asks import By
    from netmark.cli.errors import CommandLineError

    if said["by"] and said["company"]:
        raise CommandLineError("a member or the company?", "leave --by or --company out")
    return By(said["by"], said["company"])


def _done(session: Session, done: Done) -> None:
    session.done(
        done.said,
        ask=done.number,
        member=done.member,
        topic=done.topic,
        state=done.state,
        holder=done.holder,
        changed=done.changed,
    )
