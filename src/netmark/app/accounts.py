"""Where members want their money: set one by one or from a file, kept apart like names."""

from collections.abc import Callable, Iterator

from netmark.errors import InputError
from netmark.payout.transfers import check_account, check_bic, check_iban, check_routing
from netmark.store import payments
from netmark.store.cells import Faults
from netmark.store.db import Act, Store, write
from netmark.store.files import Imported, Layout, Sheet, Source
from netmark.store.members import add_changes, code_of, find
from netmark.store.payments import Bank
from netmark.store.text import clean, unmarked


def _kind(text: str) -> str:
    if text not in ("checking", "savings"):
        raise InputError("this is not a kind of account", "checking or savings")
    return text


CHECKS: dict[str, Callable[[str], str]] = {
    "holder": clean,
    "iban": check_iban,
    "bic": check_bic,
    "routing": check_routing,
    "account": check_account,
    "account_kind": _kind,
}
"""How each part of an account is checked, by its name; gives it as it is kept."""

LAYOUT = Layout(("member", *CHECKS), ("member",))


def checked(name: str, text: str) -> str:
    """One part of an account as it is kept; empty stays empty. Raises InputError naming the part.

    >>> checked("iban", "de89 3704 0044 0532 0130 00")
    'DE89370400440532013000'
    """
    try:
        return CHECKS[name](text) if text else ""
    except InputError as error:
        raise InputError(f"{name}: {error.message}", error.hint) from None


def set_account(store: Store, act: Act, code: str, given: dict[str, str]) -> str:
    """Say where a member wants his money: holder, iban, bic, or routing, account, account_kind.

    What is not given stays; empty takes it away. Gives one sentence about it.
    """
    wanted = {name: checked(name, text) for name, text in given.items()}
    with write(store, act, "pay bank") as entry:
        member = find(store, code)
        entry.subject = code_of(store, member)
        before = payments.bank_of(store, member)
        after = before._replace(**wanted)
        changed = [name for name in Bank._fields if getattr(after, name) != getattr(before, name)]
        if not changed:
            entry.nothing = True
            return f"{entry.subject} has that already."
        _put(store, act, entry.seq, {member: after})
        # That it changed is kept; what it was only where it can be erased.
        entry.private.update(
            {name: [getattr(before, name), getattr(after, name)] for name in changed}
        )
        return f"{entry.subject}: {', '.join(changed)} set."


def import_accounts(
    store: Store, act: Act, source: Source, progress: Callable[[int], None] | None = None
) -> Imported:
    """Bring in accounts from a file: all of it, or nothing and every fault at its line.

    An empty cell leaves what is there. Done again it changes nothing.
    """
    with write(store, act, "import accounts", source.path) as entry:
        sheet = Sheet(source, LAYOUT)
        before, after = payments.banks(store), dict[int, Bank]()
        rows = 0
        for line, cells in _rows(sheet):
            rows += 1
            if progress:
                progress(rows)
            member = _member(store, sheet.faults, line, cells.pop("member"))
            if member in after:
                sheet.faults.add(line, "this member has a row already", "one row for each member")
            wanted: dict[str, str] = {}
            for name, text in cells.items():
                try:
                    wanted |= {name: checked(name, text)} if text else {}
                except InputError as error:
                    sheet.faults.add(line, error.message, error.hint)
            after[member] = before.get(member, Bank())._replace(**wanted)
        sheet.faults.stop()
        new = {member: bank for member, bank in after.items() if bank != before.get(member, Bank())}
        _put(store, act, entry.seq, new)
        entry.nothing = not new
        entry.body.update(file=sheet.name, accounts=len(new))
        return Imported(rows, len(new), rows - len(new))


def _put(store: Store, act: Act, entry: int, accounts: dict[int, Bank]) -> None:
    for member, bank in accounts.items():
        payments.put_bank(store, member, bank)
    today, note = act.today.isoformat(), clean(act.note)
    add_changes(store, [(member, today, "bank", None, None, note, entry) for member in accounts])


def _rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    for piece in sheet:
        for place, line in enumerate(piece.lines):
            cells = {name: unmarked(cell[place].strip()) for name, cell in piece.cells.items()}
            yield line, cells


def _member(store: Store, faults: Faults, line: int, code: str) -> int:
    """The id of a member; below 0 with a fault noted when there is none."""
    try:
        return find(store, code)
    except InputError as error:
        faults.add(line, f"member: {error.message}", error.hint)
        return -line
