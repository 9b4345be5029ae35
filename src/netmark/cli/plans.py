"""`plan`: write one, check it, read it in plain English, try its examples, put it in force."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, group, pass_session
from netmark.cli.options import FILE, PERIOD, late_option, output_options, writing_options
from netmark.cli.plans_compared import diff, sweep
from netmark.cli.text import plural

if TYPE_CHECKING:
    from netmark.app.plan_text import Section
    from netmark.cli.document import Part
    from netmark.cli.session import Session
    from netmark.plan.document import Plan

FINDINGS = 3

plan = group(
    "plan",
    "Write, check, read and use the compensation plan.",
    examples=["netmark plan new unilevel -o plan.toml", "netmark plan check plan.toml"],
)

for compared in (diff, sweep):
    plan.add_command(compared)

_file = click.argument("file", type=FILE)


@command(
    "new",
    of=plan,
    examples=[
        "netmark plan new",
        "netmark plan new evergreen -o plan.toml",
        'netmark plan new "Evergreen 2027" --like 2026-11 -o plan.toml',
    ],
)
@click.argument("name", type=FILE, required=False)
@click.option(
    "--like",
    "model",
    type=FILE,
    metavar="PLAN",
    default="",
    help="Start from this plan; NAME is then what the new one is called.",
)
@output_options
@click.option("-o", "--output", "target", type=FILE, default="", help="The new file.")
@pass_session
def new(session: Session, name: str | None, model: str, target: str) -> None:
    """Start a plan from one that comes with netmark, or from one of yours.

    Without NAME: lists those that come with netmark. Without -o the text goes to standard output.
    No file is overwritten.

    With --like PLAN, a built-in plan, a file, a period whose plan is in force or the name of a
    plan that was put in force, the text is copied with NAME as its name; without NAME as it is.
    """
    from netmark.app import plans
    from netmark.cli.errors import CommandLineError

    if model:
        given = plans.named(model, lambda: session.open(readonly=True)).source
        text = given.text if name is None else plans.like(given.text, name, given.file)
        plans.keep(text, target)
    elif name is None:
        if target:
            raise CommandLineError("which plan is to be copied?", "see them all: netmark plan new")
        session.show(plans.built_in(), "")
        session.say("Copy one with: netmark plan new NAME -o plan.toml")
        return
    else:
        text = plans.new(name, target)
    if target:
        session.say(f"{target} written. Change it, then: netmark plan check {target}")
    else:
        click.echo(text, nl=False)


@command("check", of=plan, examples=["netmark plan check plan.toml"])
@_file
@output_options
@pass_session
def check(session: Session, file: str) -> int:
    """Find every fault of a plan, with its line and column.

    FILE is a plan, a built-in name, or - for standard input. Exit code 3 when there are faults;
    notes about what is probably a slip are no faults.
    """
    from netmark.app.plans import check as check_plan

    found = check_plan(file)
    if session.format == "table" and session.output.path is None:
        # As compilers write it: editors jump to the place, and nothing is broken into columns.
        from netmark.cli.text import clean

        for problem in found.problems:
            click.echo(clean(f"{problem.where}: {problem.what}"))
            if problem.hint:
                click.echo(clean(f"  hint: {problem.hint}"))
        for note in found.notes:
            session.say(f"Note: {note}.")
    else:
        session.show(found.table, "")
    if found.problems:
        session.say(f"{found.file}: {plural(len(found.problems), 'fault')}.")
        return FINDINGS
    assert found.plan is not None
    session.say(f"{found.file} is in order: {_contents(found.plan)}.")
    return 0


def _contents(plan: Plan) -> str:
    ranks = sum(len(ladder.ranks) for ladder in plan.all_ladders.values())
    counts = [
        (ranks, "rank", "ranks"),
        (len(plan.bonuses), "bonus", "bonuses"),
        (len(plan.examples), "example", "examples"),
        (len(plan.guards), "guard", "guards"),
    ]
    said = [plural(count, one, many) for count, one, many in counts if count]
    return ", ".join([plan.name, *said])


@command(
    "show",
    of=plan,
    examples=[
        "netmark plan show",
        "netmark plan show plan.toml",
        "netmark plan show plan.toml --part graph --csv",
    ],
)
@click.argument("file", type=FILE, required=False)
@click.option(
    "--period", type=PERIOD, metavar="PERIOD", default="", help="Of this period, without FILE."
)
@click.option(
    "--part", metavar="NAME", default="", help="Only this part, such as ranks, maximum or graph."
)
@output_options
@pass_session
def show(session: Session, file: str | None, period: str, part: str) -> None:
    """Say a plan in plain English.

    Volumes, who is active, what each rank takes, each bonus with its rates, when it is paid out,
    what an order can bring at most, what feeds what, and the words it uses. Without FILE: the plan
    in force now, or in --period. CSV carries one part: the facts, or what --part names.
    """
    from netmark.app import plans
    from netmark.app.plan_text import describe
    from netmark.app.plan_text import part as part_of
    from netmark.cli.document import Document
    from netmark.cli.errors import CommandLineError

    if file and period:
        raise CommandLineError("a file has no period", "leave out FILE, or --period")
    if file:
        shown, state = plans.read(file), ""
    else:
        shown, state = plans.in_force(session.open(readonly=True), session.act(), period)
    found = describe(shown, state)
    if not part:
        session.show_document(Document(found.facts, _parts(found.sections)), to_read=True)
        return
    only = part_of(found, part)
    if only.outline and session.format == "table" and session.output.path is None:
        from netmark.cli.text import clean

        click.echo("\n".join(map(clean, only.outline.split("\n"))))
    else:
        session.show(only.table, f"There is nothing in {part}.")


def _parts(sections: tuple[Section, ...]) -> tuple[Part, ...]:
    from netmark.cli.document import Part

    return tuple(
        Part(section.name, section.title, section.table, outline=section.outline)
        for section in sections
    )


@command("test", of=plan, examples=["netmark plan test plan.toml"])
@_file
@output_options
@pass_session
def test(session: Session, file: str) -> int:
    """Compute the examples inside a plan.

    Its guards are held against each of them. Exit code 3 when something differs from what it says.
    """
    from netmark.app.plans import try_out

    found = try_out(file)
    if session.format == "table" and session.output.path is None:
        # A line for each difference: the sentences would be broken in a narrow column.
        from netmark.cli.screen import Pen
        from netmark.cli.text import clean

        Pen(sys.stdout).outline("\n".join(map(clean, found.text.splitlines())))
    else:
        session.show(found.table, "")
    if not found.tried:
        session.say(f"{found.plan} has no examples: add [[examples]] with says, team and pays.")
        return 0
    if found.broken:
        session.say(f"{found.plan}: {found.broken} of {found.tried} differ.")
        return FINDINGS
    session.say(f"{found.plan}: all {found.tried} are as the plan says.")
    return 0


@command("kinds", of=plan, examples=["netmark plan kinds", "netmark plan kinds levels"])
@click.argument("kind", required=False)
@output_options
@pass_session
def kinds(session: Session, kind: str | None) -> None:
    """Explain what a plan can hold.

    Every kind of bonus and every other part, with all its fields. Without KIND: lists them.
    """
    from netmark.app import plan_kinds

    if kind is None:
        session.show(plan_kinds.kinds(), "")
        return
    from netmark.app.table import Table, columns
    from netmark.cli.document import Document

    found = plan_kinds.manual(kind)
    facts = Table(columns("kind"), [(found.name,)])
    parts = _parts(found.sections)
    session.show_document(Document(facts, parts, "fields", found.text), to_read=True)


@command(
    "schema",
    of=plan,
    examples=["netmark plan schema > plan.schema.json", "netmark plan schema --format table"],
)
@output_options
@pass_session
def schema(session: Session) -> None:
    """Print the JSON Schema of a plan, for editors.

    With it an editor completes keys, shows what they mean and marks what cannot be read. Editors
    of TOML find it by the first line of a plan:

    \b
    #:schema ./plan.schema.json

    It is JSON wherever it goes; with another --format, or a file with another ending, the keys of
    every table are listed instead.
    """
    from netmark.app import plan_schema
    from netmark.cli.output import render_json

    chosen = session.output.format or ("" if session.output.path is None else session.format)
    if chosen in ("", "json"):
        render_json(session, plan_schema.schema())
    else:
        session.show(plan_schema.keys(), "")


@command(
    "use",
    of=plan,
    examples=[
        "netmark plan use plan.toml --from 2026-11",
        "netmark plan use unilevel --from 2026-W47",
    ],
)
@_file
@click.option(
    "--from",
    "start",
    type=PERIOD,
    metavar="PERIOD",
    required=True,
    help="The first period that it pays.",
)
@late_option
@writing_options
@pass_session
def use(session: Session, file: str, start: str) -> None:
    """Put a plan in force from a period on.

    It is checked and its examples are computed first. Earlier periods keep the plan they had, and
    a period that is closed never gets another one.
    """
    from netmark.app.plans import use_plan

    done = use_plan(session.open(), session.act(), file, start)
    already = "" if done.changed else " already"
    session.done(
        f"{done.name} is in force from {done.period} on{already}.",
        name=done.name,
        **{"from": done.period},
        digest=done.digest,
        changed=done.changed,
    )


@command("list", of=plan, examples=["netmark plan list"])
@output_options
@pass_session
def list_(session: Session) -> None:
    """List the plans that were put in force.

    With the first period of each, who did it and when.
    """
    from netmark.app.plans import list_ as list_plans

    table = list_plans(session.open(readonly=True))
    session.show(table, "No plan is in force yet: netmark plan use FILE --from PERIOD")
