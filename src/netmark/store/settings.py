"""The settings of a file: how they are written at its founding, and read."""

import json
from collections.abc import Mapping
from datetime import date
from sqlite3 import Connection

from netmark.errors import InputError, StoreError
from netmark.ledger.period import Calendar, Period
from netmark.store.db import Settings


def complete(given: Mapping[str, str]) -> dict[str, str]:
    """Add what was not said: US dollars, UTC, months, a company without a name.

    >>> complete({"currency": "JPY"})["exponent"]
    '0'
    """
    values = {"currency": "USD", "time_zone": "UTC", "calendar": "month", "company": "", **given}
    if "exponent" not in values:
        from netmark.ledger.money import exponent

        values["exponent"] = str(exponent(values["currency"]))
    return values


def load(conn: Connection) -> Settings:
    """Read the settings from the file. Raises StoreError when they are not whole."""
    found = dict(conn.execute("SELECT name, value FROM setting").fetchall())
    try:
        named = [
            Period(name, date.fromisoformat(first), date.fromisoformat(last))
            for name, first, last in json.loads(found.get("calendar_named", "[]"))
        ]
        return Settings(
            currency=found["currency"],
            exponent=int(found["exponent"]),
            time_zone=found["time_zone"],
            calendar=Calendar(found["calendar"], named),
            company=found["company"],
        )
    except (LookupError, TypeError, ValueError, InputError):
        raise StoreError(
            "the settings of this file are damaged", "see what is wrong: netmark verify"
        ) from None
