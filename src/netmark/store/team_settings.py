"""The settings of the team side in the file: those that were ever set."""

from netmark.errors import InputError, StoreError
from netmark.store.db import Entry, Store
from netmark.team.settings import Settings, changed, said

_PREFIX = "team."


def load(store: Store) -> Settings:
    """The settings in force. Raises StoreError when the file has one that nobody could set."""
    rows = store.conn.execute(
        "SELECT name, value FROM setting WHERE name GLOB ? ORDER BY name", (f"{_PREFIX}*",)
    ).fetchall()
    settings = Settings()
    try:
        for name, value in rows:
            settings = _with(settings, name.removeprefix(_PREFIX), value)
    except InputError as error:
        raise StoreError(
            f"the settings of this file are damaged: {error.message}",
            "see what is wrong: netmark verify",
        ) from None
    return settings


def _with(settings: Settings, name: str, value: str) -> Settings:
    """One setting more; the sum of the weights is looked at only when somebody sets them."""
    return settings._replace(**{name: getattr(changed(Settings(), name, value), name)})


def keep(store: Store, entry: Entry, settings: Settings, name: str) -> None:
    """Write one setting, and into the log what verify will ask for."""
    value = said(settings, name)
    store.conn.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (_PREFIX + name, value))
    entry.body["settings"] = {_PREFIX + name: value}
