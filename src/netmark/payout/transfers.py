"""Transfers as banks want them: account numbers that are checked, letters that they can read."""

import re
import unicodedata
from typing import NamedTuple

from netmark.errors import InputError

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_UNREADABLE = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
_SAID_OTHERWISE = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
)


class Transfer(NamedTuple):
    """One payment to an account: its reference, whose account, minor units, and where."""

    reference: str
    holder: str
    minor: int
    iban: str = ""
    bic: str = ""
    routing: str = ""
    account: str = ""
    savings: bool = False


class Message(NamedTuple):
    """What all transfers of one file have in common.

    ``created`` is an instant in UTC, ``day`` the ISO date on which the bank is to pay.
    """

    reference: str
    created: str
    day: str
    currency: str
    exponent: int
    about: str


def check_iban(text: str) -> str:
    """An IBAN without spaces, in capitals; its check digits must be right (ISO 7064, MOD 97-10).

    >>> check_iban("de89 3704 0044 0532 0130 00")
    'DE89370400440532013000'
    """
    iban = "".join(text.split()).upper()
    if _IBAN.fullmatch(iban):
        digits = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
        if int(digits) % 97 == 1:
            return iban
    raise InputError("this is not an IBAN: its check digits are wrong", "copy it once more")


def check_bic(text: str) -> str:
    """A BIC in capitals: 8 or 11 letters and digits (ISO 9362)."""
    bic = text.strip().upper()
    if not _BIC.fullmatch(bic):
        raise InputError("this is not a BIC", "8 or 11 letters and digits, such as COBADEFFXXX")
    return bic


def check_routing(text: str) -> str:
    """A routing number of an American bank: nine digits; 3, 7 and 1 times them is a multiple of 10.

    >>> check_routing("021000021")
    '021000021'
    """
    if len(text) == 9 and text.isascii() and text.isdigit():
        weighted = sum(int(digit) * (3, 7, 1)[place % 3] for place, digit in enumerate(text))
        if weighted % 10 == 0 and int(text):
            return text
    raise InputError(
        "this is not a routing number: nine digits with a check digit", "copy it once more"
    )


def check_account(text: str) -> str:
    """An account number at an American bank: at most 17 letters, digits and hyphens."""
    account = text.replace(" ", "")
    if not re.fullmatch(r"[A-Za-z0-9-]{1,17}", account):
        raise InputError("this is not an account number", "1 to 17 letters and digits")
    return account


def readable(text: str, most: int) -> str:
    """A name in the letters that every bank takes, cut to a length; accents are left out.

    >>> readable("Žofia Groß <Č>", 35)
    'Zofia Gross .C.'
    """
    plain = unicodedata.normalize("NFKD", text.translate(_SAID_OTHERWISE))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _UNREADABLE.sub(".", letters)[:most].strip()
