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
    odfi = originator.routing[:8]
    created = message.created
    total = hashed = 0
    lines = [
        "101"
        + f" {originator.routing}"
        + _text(originator.company_id, 10)
        + created[2:10].replace("-", "")
        + created[11:16].replace(":", "")
        + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[(number - 1) % 36]
        + "094101"
        + _text(originator.bank, 23)
        + _text(originator.name, 23)
        + " " * 8,
        "5"
        + _CREDITS_ONLY
        + _text(originator.name, 16)
        + " " * 20
        + _text(originator.company_id, 10)
        + "PPD"
        + _text("COMMISSION", 10)
        + message.day[2:].replace("-", "")
        + message.day[2:].replace("-", "")
        + "   1"
        + odfi
        + _number(number, 7),
    ]
    for place, each in enumerate(transfers, start=1):
        if each.minor > _MOST:
            raise InputError(f"{each.reference} is more than one entry of a NACHA file can hold")
        lines.append(
            "6"
            + (_SAVINGS if each.savings else _CHECKING)
            + each.routing
            + _text(each.account, 17)
            + _number(each.minor, 10)
            + _text(each.reference, 15)
            + _text(each.holder, 22)
            + "  0"
            + odfi
            + _number(place, 7)
        )
        total += each.minor
        hashed += int(each.routing[:8])
    entries, entry_hash = len(transfers), _number(hashed % 10**10, 10)
    lines.append(
        "8"
        + _CREDITS_ONLY
        + _number(entries, 6)
        + entry_hash
        + _number(0, 12)
        + _number(total, 12)
        + _text(originator.company_id, 10)
        + " " * 25
        + odfi
        + _number(number, 7)
    )
    blocks = -(-(len(lines) + 1) // BLOCK)
    lines.append(
        "9"
        + _number(1, 6)
        + _number(blocks, 6)
        + _number(entries, 8)
        + entry_hash
        + _number(0, 12)
        + _number(total, 12)
        + " " * 39
    )
    lines += ["9" * WIDTH] * (blocks * BLOCK - len(lines))
    assert all(len(line) == WIDTH for line in lines)
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _text(text: str, width: int) -> str:
    return readable(text, width).upper().ljust(width)


def _number(number: int, width: int) -> str:
    digits = str(number).rjust(width, "0")
    if len(digits) > width:
        raise InputError(
            f"{number} does not fit into a NACHA file", "pay in smaller batches, or by another file"
        )
    return digits
