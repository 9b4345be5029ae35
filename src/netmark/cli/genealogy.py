"""`tree`, `upline`, `downline`: who stands under whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import DAY, MEMBER, Count, output_options

if TYPE_CHECKING:
    from datetime import date

    from netmark.app.table import Table
    from netmark.cli.session import Session

DEEPEST_INDENT = 24

_on = click.option("--on", type=DAY, help="As it was on that day; else today.")
_member = click.argument("member", type=MEMBER)
_name = click.option("--tree", "name", metavar="NAME", help="A tree of the plan instead.")


@command(
    "tree",
    examples=[
        "netmark tree",
        "netmark tree ann --depth 2 --on 2026-10-31",
        "netmark tree ann --tree team",
    ],
)
@click.argument("member", type=MEMBER, required=False)
@click.option("--depth", type=Count(), help="How many levels down; else all.")
@_name
@_on
@output_options
@pass_session
def tree(
    session: Session, member: str | None, depth: int | None, name: str | None, on: date | None
) -> None:
    """Show the genealogy, from the top or from a member.

    On a screen as an outline, everybody below his sponsor; otherwise in rows with the level. With
    --tree everybody below the one under whom he stands in that tree of the plan.
    """
    from netmark.app import tree as app

    if name is not None:
        store, act = session.open(readonly=True), session.act()
        found = app.of_plan(store, act, member or "", name, depth, on)
        empty = f"Nobody stands in {name} there"
        if "side" in (column.name for column in found.columns):
            empty = f"{member or 'Nobody'} has {'no' if member else 'a'} place in {name} yet"
            empty += f": netmark member place {member or 'ID'} --tree {name}"
        session.show(outline(found) if session.format == "table" else found, empty)
        return
    table = app.tree(session.open(readonly=True), session.act(), member or "", depth, on)
    session.show(outline(table) if session.format == "table" else table, "Nobody is here yet.")


@command("upline", examples=["netmark upline cat", "netmark upline cat --tree team"])
@_member
@_name
@_on
@output_options
@pass_session
def upline(session: Session, member: str, name: str | None, on: date | None) -> None:
    """List everybody above a member, nearest first."""
    from netmark.app import tree as app

    if name is not None:
        table = app.upline_in(session.open(readonly=True), session.act(), member, name, on)
        show_rows(session, table, f"{member} has nobody above in {name}.")
        return
    table = app.upline(session.open(readonly=True), session.act(), member, on)
    show_rows(session, table, f"{member} stands directly under the company.")


@command(
    "downline",
    examples=[
        "netmark downline ann --depth 1",
        "netmark downline ann --tree team",
        "netmark downline ann -o ann.xlsx",
    ],
)
@_member
@_name
@click.option("--depth", type=Count(1), help="How many levels down; else all.")
@_on
@output_options
@pass_session
def downline(
    session: Session, member: str, name: str | None, depth: int | None, on: date | None
) -> None:
    """List everybody below a member, by level."""
    from netmark.app import tree as app

    if name is not None:
        store, act = session.open(readonly=True), session.act()
        table = app.downline_in(store, act, member, name, depth, on)
        show_rows(session, table, f"{member} has nobody below in {name}.")
        return
    table = app.downline(session.open(readonly=True), session.act(), member, depth, on)
    show_rows(session, table, f"{member} has nobody below.")


def show_rows(session: Session, table: Table, empty: str) -> None:
    """Show rows of members; on a screen without what is usual."""
    session.show(brief(table) if session.format == "table" else table, empty)


def brief(table: Table) -> Table:
    """Say kind and status in one last column, and only where they are not the usual ones."""
    from netmark.app.table import Column

    names = [column.name for column in table.columns]
    kind, status = names.index("kind"), names.index("status")
    kept = [i for i in range(len(names)) if i not in (kind, status)]
    rows = [(*(row[i] for i in kept), _unusual(row[kind], row[status])) for row in table.rows]
    return table._replace(columns=(*(table.columns[i] for i in kept), Column("note")), rows=rows)


def _unusual(kind: object, status: object) -> str:
    return ", ".join(
        str(word) for word in (kind, status) if word not in ("distributor", "enrolled")
    )


def outline(table: Table) -> Table:
    """Draw the rows of a tree as an outline: ids indented by level, the usual left unsaid."""
    from netmark.app.table import Table, columns

    drawn: list[tuple[object, ...]] = []
    top = min((level for level, *_ in table.rows if isinstance(level, int)), default=0)
    names = [column.name for column in table.columns]
    # In a tree of the plan it is also worth knowing who the sponsor is.
    of_plan = "side" in names or "upline" in names
    extra = [name for name in ("side", "sponsor") if of_plan and name in names]
    for level, code, name, *place, kind, status, joined in table.rows:
        assert isinstance(level, int)
        depth = level - top
        # A chain of thousands must not be drawn thousands of columns wide.
        deep = f"({depth}) " if depth > DEEPEST_INDENT else ""
        indented = "  " * min(depth, DEEPEST_INDENT) + f"{deep}{code}"
        shown = (place[names.index(name) - 3] for name in extra)
        drawn.append((indented, name, *shown, joined, _unusual(kind, status)))
    heads = " ".join(("member name", *extra, "joined:date note"))
    return Table(columns(heads), drawn, table.exponent)
