"""The kinds of values on the command line, strictly read, and the options that commands share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, TypeVar

import click

from netmark.cli.session import Session
from netmark.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from netmark.app.evaluate import When

    _ParamType = click.ParamType[object]
else:
    _ParamType = click.ParamType

Function = TypeVar("Function", bound="Callable[..., Any]")

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md")


class BadValue(click.BadParameter):
    """A value on the command line that cannot be taken, with what to write instead."""

    def __init__(
        self, message: str, hint: str, ctx: click.Context | None, param: click.Parameter | None
    ) -> None:
        super().__init__(message, ctx, param)
        self.hint = hint


class Value(_ParamType, ABC):
    """A kind of value: ``read`` takes its text, or raises InputError, here a usage error."""

    @abstractmethod
    def read(self, text: str) -> object:
        """Read the text of a value."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """Read what was typed; a default, and what has been read before, stays what it is."""
        if not isinstance(value, str) or _is_default(ctx, param):
            return value
        try:
            return self.read(value)
        except InputError as error:
            raise BadValue(error.message, error.hint, ctx, param) from None


def _is_default(ctx: click.Context | None, param: click.Parameter | None) -> bool:
    if ctx is None or param is None or param.name is None:
        return False
    return ctx.get_parameter_source(param.name) is click.core.ParameterSource.DEFAULT


class Day(Value):
    """A date as 2026-11-30, in plain digits."""

    name = "date"

    def read(self, text: str) -> object:
        """Read an ISO date into a ``date``."""
        from netmark.ledger.period import parse_day

        return parse_day(text)


class Code(Value):
    """The id of a member, the reference of an order, the name of a period: one printable word."""

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, text: str) -> object:
        """Take 1 to 64 printable characters that neither begin nor end with a space."""
        if not text:
            raise InputError(f"the {self.name} is empty", "leave it out, or say which")
        if len(text) > 64 or not text.isprintable() or text != text.strip():
            hint = "1 to 64 printable characters, with no space at either end"
            raise InputError(f"{_quoted(text)} cannot be a {self.name}", hint)
        return text


class Money(Value):
    """An amount in plain digits. Stays text: only the currency knows how many decimals it has."""

    name = "amount"

    def __init__(self, *, signed: bool = False) -> None:
        self.signed = signed

    def read(self, text: str) -> object:
        """Check the digits; a minus only where one makes sense."""
        if text.startswith("-") and not self.signed:
            raise InputError(f"{_quoted(text)} is negative", "money back is: netmark refund ORDER")
        self.check(text)
        return text

    def check(self, text: str) -> None:
        """Raise InputError for what is no amount in any currency."""
        from netmark.ledger.money import parse_minor

        whole, point, fraction = text.partition(".")
        hint = "write plain digits with a decimal point, like 1234.50"
        if point and not (fraction.isascii() and fraction.isdigit() and len(fraction) <= 4):
            raise InputError(f"{_quoted(text)} is not an amount", hint)
        try:
            parse_minor(whole, 0)
        except InputError as error:
            # Named as it was written, not only the part before the point.
            hint = error.hint if "digits before" in error.hint else hint
            raise InputError(f"{_quoted(text)} is not an amount", hint) from None


class Volume(Money):
    """A volume such as PV, with at most two decimals. Stays text."""

    name = "volume"

    def check(self, text: str) -> None:
        """Raise InputError for what is no volume."""
        from netmark.ledger.money import parse_volume

        parse_volume(text)


class Count(Value):
    """A whole number in plain ASCII digits."""

    name = "number"

    def __init__(self, least: int = 0, most: int = 1_000_000_000) -> None:
        self.least = least
        self.most = most

    def read(self, text: str) -> object:
        """Read at most ten digits into an ``int``."""
        if text.isascii() and text.isdigit() and len(text) <= 10:
            number = int(text)
            if self.least <= number <= self.most:
                return number
        hint = f"a whole number from {self.least} to {self.most}"
        raise InputError(f"{_quoted(text)} cannot be taken here", hint)


class OneOf(Value):
    """One of a few words; a misspelt one is told the nearest."""

    name = "word"

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, text: str) -> object:
        """Take the word if it is one of ours, in whatever case."""
        if text in self.words:
            return text
        if text.lower() in self.words:
            return text.lower()
        from netmark.store.text import nearest

        near = nearest(text, self.words)
        hint = f"did you mean {near}?" if near else f"one of: {', '.join(self.words)}"
        raise InputError(f"{_quoted(text)} is none of the words that are known here", hint)


class FileName(Value):
    """A path, which is not looked at before it is used."""

    name = "file"

    def read(self, text: str) -> object:
        """Refuse the empty path, which no system has."""
        if not text:
            raise InputError("the name of the file is empty", "name a file")
        return text


class Remark(Value):
    """A line of text for the log."""

    name = "text"

    def read(self, text: str) -> object:
        """Take what can be stored and shown."""
        from netmark.store.text import clean

        text = clean(text)
        if not text:
            raise InputError("there is no text", "write one, or leave the option out")
        return text


DAY = Day()
FILE = FileName()
MEMBER = Code("member")
ORDER = Code("order")
REMARK = Remark()
PERIOD = Code("period")
MONEY = Money()
DIFFERENCE = Money(signed=True)
VOLUME = Volume()


def _quoted(text: str) -> str:
    from netmark.ledger.money import quoted

    return quoted(text)


# --- options that commands share ------------------------------------------------------------------


def keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    """Put an option into the session instead of handing it to the command.

    The same option may stand before and after the command: the later one counts, and one that is
    not given must not take back one that was.
    """
    if value is not None and value is not False and param.name:
        setattr(ctx.ensure_object(Session), param.name, value)


def _keep_output(ctx: click.Context, param: click.Parameter, value: object) -> None:
    if value is not None and value is not False:
        name = param.name or ""
        output = ctx.ensure_object(Session).output
        # --csv and --json are short for --format: the last one counts.
        setattr(output, "format" if name in FORMATS else name, name if name in FORMATS else value)


def together(*options: Callable[[Any], Any]) -> Callable[[Function], Function]:
    """Make one decorator of several, shown in the help in this order.

    An option that the function has already (``--json`` belongs to reading and to writing) stays as
    it is.
    """

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            option(function)
            *before, new = function.__click_params__  # type: ignore[attr-defined]  # click's own
            if {name for param in before for name in param.opts}.intersection(new.opts):
                function.__click_params__ = before  # type: ignore[attr-defined]  # likewise
        return function

    return decorate


def _kept(*names: str, **more: Any) -> Callable[[Any], Any]:  # noqa: ANN401  as click.option
    return click.option(*names, expose_value=False, **more)


output_options = together(
    _kept(
        "--format",
        type=OneOf(*FORMATS),
        metavar="FORMAT",
        callback=_keep_output,
        help=f"{', '.join(FORMATS)}. Default: table on a terminal, else csv.",
    ),
    _kept("--csv", is_flag=True, callback=_keep_output, help="Short for --format csv."),
    _kept("--json", is_flag=True, callback=_keep_output, help="Short for --format json."),
    _kept(
        "-o",
        "--output",
        "path",
        type=FILE,
        callback=_keep_output,
        help="Write to FILE; its ending decides the format (also .html, .xlsx, .txt).",
    ),
    _kept(
        "--spreadsheet-safe",
        is_flag=True,
        callback=_keep_output,
        help="Mark cells that a spreadsheet would run as a formula.",
    ),
)
"""For every command that prints rows; the choice is in ``session.output``."""

storing_options = together(
    _kept("--dry-run", is_flag=True, callback=keep, help="Do everything, then undo it."),
    _kept("--note", type=REMARK, callback=keep, help="Why it is done, for the log."),
)
"""For a command that changes the file and prints rows about it."""

writing_options = together(
    storing_options,
    _kept("--json", is_flag=True, callback=_keep_output, help="Print what was done as JSON."),
)
"""For every command that changes the file; ``session.act()`` knows about the dry run."""

late_option = _kept(
    "--late",
    is_flag=True,
    callback=keep,
    help="Date it in a closed period; netmark correct settles the difference.",
)
"""For a command that says something dated: nothing is dated in a closed period by mistake."""

period_option = click.option(
    "--period", type=PERIOD, metavar="PERIOD", required=True, help="Such as 2026-11 or 2026-W47."
)
"""For every command about one period."""


def when_of(period: str, since: date | None, until: date | None) -> When:
    """What --period, --from and --to say together; a usage error where they contradict."""
    from netmark.app.evaluate import When
    from netmark.cli.errors import CommandLineError

    if (since or until) and period:
        raise CommandLineError(
            "--period and days are two ways to say when", "leave one of them out"
        )
    if until and not since:
        raise CommandLineError("--to needs a first day", "add --from DATE")
    return When(period, since, until)
