"""A statement as one page that needs nothing else and prints well, and a folder of them.

No script, no font and no picture from anywhere: what a member is sent can be kept and read.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from netmark.cli.text import clean
from netmark.errors import InputError
from netmark.ledger.money import VOLUME_EXPONENT, format_exact, format_minor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netmark.app.statement import Full
    from netmark.payout.explain import Why

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; color: #222; background: #fff; margin: 2.5em auto;
  max-width: 46em; padding: 0 1em; }
header { border-bottom: 2px solid #222; margin-bottom: 1.5em; }
h1 { font-size: 1.5em; margin: 0 0 .2em; }
h2 { font-size: 1.1em; margin: 2em 0 .4em; }
p { margin: .2em 0 .8em; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .2em .6em .2em 0; text-align: left; vertical-align: top; }
tr { border-bottom: 1px solid #e4e4e4; }
.amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.amount, th.amount { padding-right: 0; }
.sum td { font-weight: 600; border-top: 1px solid #222; }
.order td { border: 0; color: #666; font-size: .88em; padding-top: 0; }
.order td:first-child { padding-left: 1.6em; }
footer { margin-top: 3em; border-top: 1px solid #ccc; font-size: .85em; color: #666; }
a { color: inherit; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } tr, h2 { break-inside: avoid; }
  h2 { break-after: avoid; } }
"""
_SUMS = ("earned", "payable", "carried")


class Letterhead(NamedTuple):
    """What stands above and below every statement: the company, its money, when it was written."""

    company: str
    currency: str
    exponent: int
    written: str


def page(full: Full, head: Letterhead) -> str:
    """The statement of one member: what it comes to, then every line down to the orders."""
    found, why = full
    who = f"{found.name} ({found.member})" if found.name else found.member
    state = "" if found.state == "closed" else "Preview: the period is not closed."
    parts = [
        _top(f"Statement {found.period}: {who}"),
        "<header>",
        f"<h1>{_text(head.company or 'Statement')}</h1>",
        f"<p>Statement for <strong>{_text(who)}</strong>, period {_text(found.period)}"
        f"{', ' + _text(found.rank) if found.rank else ''}"
        f"{', terminated' if found.status == 'terminated' else ''}"
        f"{', active' if found.active else ', not active'}. Amounts in {_text(head.currency)}.</p>",
        f"<p><strong>{state}</strong></p>" if state else "",
        "</header>",
        "<h2>What it comes to</h2>",
        _items(full, head),
    ]
    if found.in_market:
        parts.append(f"<p>Payable in the money of the market: {_text(found.in_market)}.</p>")
    if found.wallets:
        split = ", ".join(
            f"{name} {format_minor(minor, head.exponent)}" for name, minor in found.wallets
        )
        parts.append(f"<p>Paid to: {_text(split)}.</p>")
    for status, day, reason in found.payment:
        when = f" on {day}" if day else ""
        parts.append(f"<p>Payment: {_text(status)}{_text(when)}{_text(_because(reason))}.</p>")
    parts += [_bonus(each, full, head) for each in why.whys]
    parts += ["<h2>Volumes</h2>", _volumes(full), _foot(head)]
    return "\n".join(part for part in parts if part) + "\n"


def _because(reason: object) -> str:
    return f" ({reason})" if reason else ""


def _top(title: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    )


def _foot(head: Letterhead) -> str:
    return f"<footer><p>Written by netmark on {_text(head.written)}.</p></footer>\n</body>\n</html>"


def _items(full: Full, head: Letterhead) -> str:
    rows = []
    for item, minor in full.statement.table.rows:
        kind = ' class="sum"' if item in _SUMS else ""
        amount = format_minor(int(str(minor)), head.exponent)
        rows.append(f'<tr{kind}><td>{_text(item)}</td><td class="amount">{amount}</td></tr>')
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def _bonus(why: Why, full: Full, head: Letterhead) -> str:
    """One bonus: each line with its sentence, and beneath it the orders it stands on."""
    codes, exponent = full.explanation.codes, head.exponent
    rows = []
    for line, says, orders in why.lines:
        rows.append(_row(says, format_exact(line.amount, exponent)))
        for order, base, share in orders:
            by = codes.get(order.member, "")
            figure = format_exact(base, VOLUME_EXPONENT)
            text = f"{order.called}, {order.day.isoformat()}, {by}: {figure}"
            amount = format_exact(share, exponent) if len(orders) > 1 else ""
            rows.append(_row(text, amount, "order"))
    if why.rounding:
        rows.append(_row("rounding", format_exact(why.rounding, exponent)))
    rows += [_row(reason, format_minor(-minor, exponent)) for reason, minor in why.taken]
    rows.append(_row(why.bonus, format_exact(why.shown, exponent), "sum"))
    return f"<h2>{_text(why.bonus)}</h2>\n<table>\n" + "\n".join(rows) + "\n</table>"


def _row(text: str, amount: str, kind: str = "") -> str:
    mark = f' class="{kind}"' if kind else ""
    return f'<tr{mark}><td>{_text(text)}</td><td class="amount">{amount}</td></tr>'


def _volumes(full: Full) -> str:
    rows = [_row(name, amount) for name, amount in full.statement.volumes]
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def _text(value: object) -> str:
    return escape(clean(str(value)))


# --- a folder of them -----------------------------------------------------------------------------

_PORTS = {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
_RESERVED = {"con", "prn", "aux", "nul", "index"} | _PORTS


class Names:
    """File names for members that are safe on every system, each of them once.

    Letters, digits, dots and dashes stay; what else is in a code becomes a dash. Two codes that
    would have one name on some system get a number each.
    """

    def __init__(self) -> None:
        self.used: set[str] = set()

    def of(self, code: str) -> str:
        """A name without its ending.

        >>> names = Names()
        >>> [names.of(code) for code in ("ann", "Ann", "a/b", "../x", "Zoë", "con")]
        ['ann', 'Ann-2', 'a-b', 'x', 'Zoe', 'con-2']
        """
        plain = unicodedata.normalize("NFKD", code).encode("ascii", "ignore").decode()
        word = "".join(c if c.isalnum() or c in "-_." else "-" for c in plain).strip("-.")[:64]
        if word.lower().partition(".")[0] in _RESERVED:
            word = word.replace(".", "-")  # a device with an ending is a device
        word = word or "member"
        name, number = word, 1
        while name.lower() in self.used or name.lower() in _RESERVED:
            number += 1
            name = f"{word}-{number}"
        self.used.add(name.lower())
        return name


@contextmanager
def new_folder(path: str) -> Iterator[str]:
    """A folder that is there with all that is written into it, or not at all.

    Raises InputError where there is something already.
    """
    target = os.path.abspath(path)
    if os.path.lexists(target):
        raise InputError(f"{path} is there already", "name a folder that is not there yet")
    if not os.path.isdir(os.path.dirname(target)):
        raise InputError(f"there is no folder {os.path.dirname(path)}", "make it first")
    draft = os.path.join(os.path.dirname(target), f".netmark-{os.urandom(8).hex()}.tmp")
    os.mkdir(draft, 0o700)
    try:
        yield draft
        os.rename(draft, target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def index(period: str, entries: list[tuple[str, str, str, str]], head: Letterhead) -> str:
    """The list of all statements in a folder: file, member, name and what is payable."""
    rows = [
        f'<tr><td><a href="{escape(file, quote=True)}">{_text(code)}</a></td><td>{_text(name)}</td>'
        f'<td class="amount">{_text(payable)}</td></tr>'
        for file, code, name, payable in entries
    ]
    title = f"{head.company + ': ' if head.company else ''}statements {period}"
    return "\n".join(
        (
            _top(title),
            f"<header><h1>{_text(title)}</h1>",
            f"<p>{len(entries)} statements. Payable in {_text(head.currency)}.</p></header>",
            "<table>",
            '<tr><th>member</th><th>name</th><th class="amount">payable</th></tr>',
            *rows,
            "</table>",
            _foot(head),
            "",
        )
    )
