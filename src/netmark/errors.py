"""What can go wrong: an exception stops a command, a Problem is one fault in the user's data."""

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One fault in a file that somebody wrote: where it stands, what it is, what to do about it.

    ``where`` is ``file:line`` or ``file:line:column``; ``hint`` may be empty.
    """

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} ({self.hint})" if self.hint else text


class NetmarkError(Exception):
    """Refused or failed, and nothing was changed. Shown without a traceback, exit code 1."""

    code = "refused"
    exit_code = 1

    def __init__(
        self, message: str, hint: str = "", where: str = "", problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where
        self.problems = tuple(problems)


class InputError(NetmarkError):
    """A value or a file that cannot be taken as it is; ``problems`` lists every fault of a file."""

    code = "input"


class PlanError(NetmarkError):
    """A compensation plan that cannot be read or does not make sense."""

    code = "plan"


class StateError(NetmarkError):
    """The right command at the wrong moment: no plan in force, a period that is still open."""

    code = "state"


class ConflictError(StateError):
    """The same reference with different content, or a period closed already. Exit code 5."""

    code = "conflict"
    exit_code = 5


class IntegrityError(NetmarkError):
    """What is stored does not agree with itself. Exit code 3: a finding."""

    code = "integrity"
    exit_code = 3


class StoreError(NetmarkError):
    """The database is missing, locked, corrupt, of a newer program, not ours. Exit code 4."""

    code = "database"
    exit_code = 4
