"""What the company may set about its team side: look at it and change it."""

from typing import NamedTuple

from netmark.app.table import Table, columns
from netmark.store.db import Act, Store, read, write
from netmark.store.team_settings import keep, load
from netmark.team.settings import MEANING, Settings, changed, said


class Set(NamedTuple):
    """A setting before and after, as they are typed."""

    name: str
    before: str
    after: str

    @property
    def said(self) -> str:
        """One sentence about it."""
        if self.before == self.after:
            return f"{self.name} is {self.after} already."
        return f"{self.name}: {self.before} before, {self.after} from now on."


def settings(store: Store) -> Table:
    """Every setting: its name, value, what it is without being set, and what it means."""
    with read(store):
        now = load(store)
    usual = Settings()
    rows: list[tuple[object, ...]] = [
        (name, said(now, name), said(usual, name), MEANING[name]) for name in now._fields
    ]
    return Table(columns("setting value usual meaning"), rows)


def change(store: Store, act: Act, name: str, text: str) -> Set:
    """Set one of them; an empty text makes it what is usual again.

    Raises InputError with what is right for a name or a value that cannot be.
    """
    with write(store, act, "settings", name) as entry:
        before = load(store)
        after = changed(before, name, text or said(Settings(), name))
        done = Set(name, said(before, name), said(after, name))
        if before == after:
            entry.nothing = True
            return done
        keep(store, entry, after, name)
        entry.body["before"] = done.before
        return done
