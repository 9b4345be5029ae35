"""The one place where errors become words, JSON and exit codes."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from netmark.cli.session import print_error
from netmark.cli.text import clean
from netmark.errors import NetmarkError, Problem, StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
SHOWN_PROBLEMS = 50


class CommandLineError(NetmarkError):
    """The command line itself makes no sense. Exit code 2."""

    code = "usage"
    exit_code = 2


class Fault(NamedTuple):
    """Everything that is said about one error."""

    code: str
    exit_code: int
    message: str
    hint: str = ""
    where: str = ""
    problems: tuple[Problem, ...] = ()


def report(error: BaseException, args: Sequence[str], path: str = "") -> int:
    """Say an error on standard error and return its exit code.

    As JSON when the arguments ask for JSON; with ``--debug`` after the traceback. ``path`` is the
    database in use. A closed pipe is no error: whoever reads has had enough.
    """
    if isinstance(error, BrokenPipeError):
        mute(sys.stdout)
        return 0
    if "--debug" in _words(args):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, OSError):
        # What is still in the buffer cannot be written either.
        mute(sys.stdout)
    fault = describe(error, path)
    try:
        for line in [as_json(fault)] if wants_json(args) else as_text(fault):
            print_error(line)
    except OSError:
        mute(sys.stderr)
    return fault.exit_code


def _words(args: Sequence[str]) -> list[str]:
    return list(args[: args.index("--")]) if "--" in args else list(args)


def wants_json(args: Sequence[str]) -> bool:
    """Tell from the bare arguments, which may make no sense otherwise, whether JSON is wanted."""
    words = _words(args)
    wanted = os.environ.get("NETMARK_FORMAT", "")
    for i, word in enumerate(words):
        if word in ("--json", "--csv"):
            wanted = word[2:]
        elif word == "--format":
            wanted = words[i + 1] if i + 1 < len(words) else ""
        elif word.startswith("--format="):
            wanted = word[9:]
    return wanted in ("json", "jsonl")


def as_json(fault: Fault) -> str:
    """One line of JSON: code, message, hint, where and, for faults in a file, all the problems."""
    import json

    said: dict[str, object] = {
        "code": fault.code,
        "message": fault.message,
        "hint": fault.hint,
        "where": fault.where,
    }
    if fault.problems:
        said["problems"] = [problem._asdict() for problem in fault.problems]
    return json.dumps(said, ensure_ascii=True)


def as_text(fault: Fault) -> list[str]:
    """Lines for people: what happened, where, and what to do next."""
    lines = [f"Error: {fault.message}"]
    if fault.where:
        lines.append(f"  where: {fault.where}")
    if fault.code in ("input", "conflict") and len(fault.problems) > 1:
        from netmark.cli.faults import in_short

        lines += in_short(fault.problems)
    else:
        shown = fault.problems[:SHOWN_PROBLEMS]
        lines += [f"  {problem}" for problem in shown]
        if len(fault.problems) > len(shown):
            lines.append(f"  ... and {len(fault.problems) - len(shown)} more")
    if fault.hint:
        lines.append(f"  hint: {fault.hint}")
    return lines


def describe(error: BaseException, path: str = "") -> Fault:
    """Put any exception into the words of netmark."""
    if isinstance(error, NetmarkError):
        return Fault(
            error.code, error.exit_code, error.message, error.hint, error.where, error.problems
        )
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, KeyboardInterrupt | click.Abort | EOFError):
        return Fault("interrupted", INTERRUPTED, "interrupted; nothing was changed")
    if isinstance(error, MemoryError):
        return Fault("memory", 1, "there is not enough memory for this; nothing was changed")
    sqlite3 = sys.modules.get("sqlite3")
    if sqlite3 is not None and isinstance(error, sqlite3.Error):
        from netmark.store.trouble import plain

        return describe(plain(error, path))
    if isinstance(error, OSError):
        return Fault("system", 1, in_words(error), where=str(error.filename or ""))
    if path and sqlite3 is not None:
        from netmark.store.care import sound

        if not sound(path):
            hint = "see where with netmark verify, then bring back a backup: netmark restore FILE"
            return describe(StoreError(f"{path} is damaged", hint))
    return Fault(
        "internal",
        1,
        f"this is a mistake in netmark, not yours: {type(error).__name__}: {error}",
        "please report it with what the same command says with --debug",
    )


_ERRNO = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.ENOSPC: "no space is left on the disk",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EISDIR: "it is a folder, not a file",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the links lead round in a circle",
    errno.EMFILE: "too many files are open",
    errno.EFBIG: "the file would be too large",
    errno.EBADF: "standard output is closed",
}


def in_words(error: OSError) -> str:
    """Say what the system refused, without its own wording where we know better."""
    known = _ERRNO.get(error.errno or 0)
    return known or (error.strerror or str(error) or "the system refused").lower()


def mute(stream: object) -> None:
    """Point a stream that cannot be written any more at nothing, so that no error follows."""
    try:
        number = stream.fileno()  # type: ignore[attr-defined]  # anything without one ends below
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, number)
        os.close(nothing)
    except (OSError, ValueError, AttributeError):
        pass


# --- usage errors, in our wording -----------------------------------------------------------------


def _usage(error: click.ClickException) -> Fault:
    """Translate what click found in the command line; the hint is the usage or the help."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    message, hint, where = error.format_message(), "", ""
    if isinstance(error, click.NoSuchOption):
        message, hint = _no_such_option(error)
    elif isinstance(error, click.MissingParameter):
        message = f"{_name(error)} is missing"
    elif isinstance(error, click.BadParameter):
        message, hint, where = error.message, getattr(error, "hint", ""), _name(error)
    elif isinstance(error, click.BadOptionUsage):
        takes_none = "does not take" in message
        message = f"{error.option_name} {'takes no value' if takes_none else 'needs a value'}"
    elif message.startswith("Missing command"):
        message = "which one? A command is missing"
    if not hint:
        hint = _usage_hint(context) if context is not None else "see: netmark --help"
    return Fault("usage", 2, message, hint, where)


def _usage_hint(context: click.Context) -> str:
    path = context.command_path
    pieces = " ".join(context.command.collect_usage_pieces(context))
    return f"{path} {pieces} - more: {path} --help"


def _name(error: click.BadParameter) -> str:
    """Name a parameter as the user would type it: ``--pv``, ``MEMBER``."""
    param = error.param
    if param is None:
        return str(error.param_hint or "")
    if isinstance(param, click.Argument):
        return (param.metavar or (param.name or "").upper()).strip("[]").removesuffix("...")
    return max(param.opts, key=len)


def _no_such_option(error: click.NoSuchOption) -> tuple[str, str]:
    option = error.option_name
    if option.lstrip("-")[:1].isdigit():
        return "a negative number is not taken here", "money back is: netmark refund"
    context = error.ctx
    if context is None:
        return f"there is no option {option}", ""
    params = context.command.get_params(context)
    known = {name.lstrip("-"): name for param in params for name in param.opts}
    from netmark.store.text import nearest

    # Without the dashes, which make any two short words look alike.
    near = known.get(nearest(option.lstrip("-"), known))
    return (
        f"{context.command_path} has no option {option}",
        f"did you mean {near}?" if near else f"see them all: {context.command_path} --help",
    )


# What people type when they do not know the word yet, and what it is called here.
_MEANT = {
    "add": "recruit",
    "check": "plan check",
    "close": "payout --close",
    "diff": "plan diff",
    "list": "member list",
    "move": "member move",
    "new": "recruit",
    "reinstate": "member reinstate",
    "schema": "plan schema",
    "set": "member set",
    "show": "member show",
    "sweep": "plan sweep",
    "terminate": "member terminate",
    "use": "plan use",
}


def no_such_command(context: click.Context, word: str, known: Sequence[str]) -> CommandLineError:
    """Name the command that was probably meant."""
    from netmark.store.text import nearest

    near = nearest(word, known)
    meant = "" if context.parent is not None else _MEANT.get(word, "")
    if near and not meant:
        hint = f"did you mean {context.command_path} {near}?"
    elif meant:
        hint = f"did you mean netmark {meant}?"
    else:
        hint = f"see them all: {context.command_path} --help"
    if word.startswith("-"):
        return CommandLineError(f"{context.command_path} has no option {clean(word)}", hint)
    return CommandLineError(f"{context.command_path} has no command {word[:40]!r}", hint)
