"""Credits as a NACHA file, which American banks take: lines of 94 characters in blocks of ten."""

from collections.abc import Sequence
from typing import NamedTuple

from netmark.errors import InputError
from netmark.payout.transfers import Message, Transfer, readable

WIDTH = 94
BLOCK = 10
_CHECKING, _SAVINGS = "22", "32"
_CREDITS_ONLY = "220"
_MOST = 10**10 - 1


class Originator(NamedTuple):
    """Who pays: name, its number at the bank (ten characters), and its bank's routing number."""

    name: str
    company_id: str
    routing: str
    bank: str


def write(
    message: Message, originator: Originator, transfers: Sequence[Transfer], number: int
) -> bytes:
    """One file with one PPD batch of credits; ``number`` is that of the batch.

    Raises InputError for more than one entry can hold, 99,999,999.99.
    """
    bank = originator.routing[:8]
    entries = [_entry(each, bank, place) for place, each in enumerate(transfers, start=1)]
    hashed = sum(int(each.routing[:8]) for each in transfers) % 10**10
    sums = _number(hashed, 10) + _number(0, 12) + _number(sum(t.minor for t in transfers), 12)
    company = _text(originator.company_id, 10)
    batch_end = "8" + _CREDITS_ONLY + _number(len(entries), 6) + sums + company + " " * 25
    blocks = -(-(len(entries) + 4) // BLOCK)
    counts = _number(1, 6) + _number(blocks, 6) + _number(len(entries), 8)
    lines = [
        _file_head(message, originator, number),
        _batch_head(message, originator, number),
        *entries,
        batch_end + bank + _number(number, 7),
        "9" + counts + sums + " " * 39,
    ]
    lines += ["9" * WIDTH] * (blocks * BLOCK - len(lines))
    assert all(len(line) == WIDTH for line in lines)
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _file_head(message: Message, originator: Originator, number: int) -> str:
    """Record 1. Files of one day are told apart by a letter or digit, which follows the batch."""
    return (
        "101"
        + f" {originator.routing}"
        + _text(originator.company_id, 10)
        + message.created[2:10].replace("-", "")
        + message.created[11:16].replace(":", "")
        + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[(number - 1) % 36]
        + "094101"
        + _text(originator.bank, 23)
        + _text(originator.name, 23)
        + " " * 8
    )


def _batch_head(message: Message, originator: Originator, number: int) -> str:
    """Record 5: what the entries of the batch have in common."""
    day = message.day[2:].replace("-", "")
    return (
        "5"
        + _CREDITS_ONLY
        + _text(originator.name, 16)
        + " " * 20
        + _text(originator.company_id, 10)
        + "PPD"
        + _text("COMMISSION", 10)
        + day
        + day
        + "   1"
        + originator.routing[:8]
        + _number(number, 7)
    )


def _entry(each: Transfer, bank: str, place: int) -> str:
    """Record 6: one payment."""
    if each.minor > _MOST:
        raise InputError(f"{each.reference} is more than one entry of a NACHA file can hold")
    return (
        "6"
        + (_SAVINGS if each.savings else _CHECKING)
        + each.routing
        + _text(each.account, 17)
        + _number(each.minor, 10)
        + _text(each.reference, 15)
        + _text(each.holder, 22)
        + "  0"
        + bank
        + _number(place, 7)
    )


def _text(text: str, width: int) -> str:
    return readable(text, width).upper().ljust(width)


def _number(number: int, width: int) -> str:
    digits = str(number).rjust(width, "0")
    if len(digits) > width:
        raise InputError(
            f"{number} does not fit into a NACHA file", "pay in smaller batches, or by another file"
        )
    return digits
