"""The frame every command stands in: late imports, the global options anywhere, own wording."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from netmark.cli.options import DAY, FILE, REMARK, keep
from netmark.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "allow_extra_args": True}
FRAME: dict[str, Any] = {
    "context_settings": CONTEXT,
    "subcommand_metavar": "COMMAND ...",
    "no_args_is_help": False,
}

pass_session = click.make_pass_decorator(Session)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        from netmark import __version__

        click.echo(f"netmark {__version__}")
        ctx.exit()


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def global_options(*, top: bool) -> list[click.Option]:
    """Make the options that go with every command; only the outermost shows them in its help."""

    def option(*names: str, says: str, **more: Any) -> click.Option:  # noqa: ANN401  as in click
        if not top:
            # The environment counts once, and less than what is written anywhere.
            more.pop("envvar", None)
        return click.Option(
            names, help=says, hidden=not top, expose_value=False, callback=keep, **more
        )

    db = "The database; else $NETMARK_DB, else netmark.db here."
    return [
        option("--db", type=FILE, envvar="NETMARK_DB", says=db),
        option(
            "--today", type=DAY, envvar="NETMARK_TODAY", says="The day it is; or $NETMARK_TODAY."
        ),
        option(
            "--actor",
            type=REMARK,
            metavar="WHO",
            says="Who does it, for the log; else the system's user.",
        ),
        option("--note", type=REMARK, says="Why it is done, for the log."),
        option("--yes", "-y", is_flag=True, says="Answer yes to every question."),
        option("--quiet", "-q", is_flag=True, says="Print data and errors only."),
        option("--debug", is_flag=True, says="Show the traceback of an error."),
    ]


class _Framed(click.Command):
    """What commands and groups of commands have in common."""

    examples: Sequence[str] = ()
    shows_global_options = False
    _global: list[click.Option] | None = None
    _help: click.Option | None = None

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002  as in click
        """Make the help option; click's own asks for translations, which takes milliseconds."""
        if self._help is None:
            self._help = click.Option(
                CONTEXT["help_option_names"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_help,
                help="Show this help and exit.",
            )
        return self._help

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Give the parameters of the command and, after them, the global options."""
        own = super().get_params(ctx)
        if self._global is None:
            taken = {name for param in own for name in param.opts}
            options = global_options(top=self.shows_global_options)
            self._global = [option for option in options if taken.isdisjoint(option.opts)]
        return [*own, *self._global]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the examples, as they are typed."""
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples" if len(self.examples) > 1 else "Example"):
                for example in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


class Command(_Framed):
    """A command with examples in its help, which takes the global options as well."""

    @property
    def _signed(self) -> bool:
        """Is one of the arguments an amount that may be below zero?"""
        return any(
            isinstance(param, click.Argument) and getattr(param.type, "signed", False)
            for param in self.params
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and refuse words that are left over."""
        rest = super().parse_args(ctx, _signed_last(args) if self._signed else args)
        if ctx.args and not ctx.resilient_parsing:
            from netmark.cli.errors import CommandLineError

            hint = 'a name of several words goes into quotes: "Ann Smith"'
            raise CommandLineError(f"{ctx.args[0][:40]!r} is one word too many", hint)
        return rest


def _signed_last(args: list[str]) -> list[str]:
    """Put an amount below zero behind all options, where it is not taken for one.

    >>> _signed_last(["ann", "-25.00", "--reason", "-1"])
    ['ann', '--reason', '-1', '--', '-25.00']
    """
    signed = [
        place
        for place, word in enumerate(args)
        if word[:1] == "-" and word[1:2].isdigit() and not args[place - 1].startswith("--")
    ]
    if not signed or "--" in args or signed[0] == 0:
        return args
    rest = [word for place, word in enumerate(args) if place not in signed]
    return [*rest, "--", *(args[place] for place in signed)]


class Group(_Framed, click.Group):
    """A command of commands, which knows what a misspelt one was meant to be."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            from netmark.cli.errors import no_such_command

            raise no_such_command(ctx, args[0], self.list_commands(ctx))
        return args[0], command, args[1:]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  as in click
        """Name the commands in the order in which they were defined."""
        return list(self.commands)


class Entry:
    """Where a command of the outermost group lives, and the line it has in its help."""

    __slots__ = ("attribute", "module", "says")

    def __init__(self, module: str, attribute: str, says: str) -> None:
        self.module = f"netmark.cli.{module}"
        self.attribute = attribute
        self.says = says


class LazyGroup(Group):
    """The outermost group: a command's module is imported when the command is called.

    ``sections`` maps a heading of the help to its commands, in the order of the help.
    """

    shows_global_options = True

    def __init__(
        self,
        name: str,
        sections: Mapping[str, Mapping[str, Entry]],
        says: str,
        examples: Sequence[str],
    ) -> None:
        version = click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help="Show the version and exit.",
        )
        super().__init__(name, params=[version], help=says, **FRAME)
        self.examples = examples
        self.sections = sections
        self.entries = {name: e for entries in sections.values() for name, e in entries.items()}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show the help when nothing at all is asked for."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  as in click
        """Name every command, without importing one."""
        return list(self.entries)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002  as in click
        cmd_name: str,
    ) -> click.Command | None:
        """Import the module of a command and take the command from it."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        found = getattr(import_module(entry.module), entry.attribute)
        assert isinstance(found, click.Command)
        return found

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002  as in click
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands under their headings, from the table alone."""
        width = max(map(len, self.entries))
        for heading, entries in self.sections.items():
            with formatter.section(heading):
                # Padded to one width, so that the columns of all sections stand under each other.
                formatter.write_dl([(name.ljust(width), e.says) for name, e in entries.items()])


def command(
    name: str, *, examples: Sequence[str], of: Group | None = None
) -> Callable[[Callable[..., object]], Command]:
    """Make a function a command, of a group or of netmark itself; its docstring is the help.

    The function may return an exit code (3 for findings). Every command has an example.
    """

    def make(function: Callable[..., object]) -> Command:
        made = click.command(name, cls=Command, context_settings=CONTEXT)(function)
        made.examples = examples
        if of is not None:
            of.add_command(made)
        return made

    return make


def group(name: str, says: str, *, examples: Sequence[str] = ()) -> Group:
    """Make a command of commands; they are added with ``command(..., of=group)``."""
    made = Group(name, help=says, **FRAME)
    made.examples = examples
    return made
