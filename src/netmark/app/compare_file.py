"""What another system pays, read from a file in one of three shapes.

Each line: ``earner, bonus, source, order, level, base, rate, amount`` (as ``report lines``); each
member and bonus: ``member, bonus, amount`` (as ``report earnings``); or one row per member with a
column for each bonus, and rank, sponsor and volumes where they are known (as ``payout``).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction

from netmark.errors import InputError
from netmark.ledger.money import parse_minor, parse_volume, quoted, round_fraction
from netmark.payout.compare import Key, Piece, Side, Who
from netmark.store.cells import Faults
from netmark.store.db import Store
from netmark.store.files import Layout, Sheet, Source
from netmark.store.text import unmarked

LINES = ("period", "earner", "bonus", "source", "order", "level", "base", "rate", "amount", "note")
EARNINGS = ("period", "member", "bonus", "amount")
_WIDE = ("member", "name", "rank", "active", "sponsor", "period", "PV", "CV")
_SUMS = ("earned", "brought_forward", "posted", "to_owner", "fees", "payable", "carried")
_EXACT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")


def side_of_file(store: Store, source: Source, ours: Side | None) -> Side:
    """Read a file as one side; ``ours``, the other side, tells which columns are bonuses.

    Raises InputError with every fault and its line.
    """
    rows = _Rows(store, source, ours)
    rows.read()
    return rows.side()


class _Rows:
    def __init__(self, store: Store, source: Source, ours: Side | None) -> None:
        self.exponent = store.settings.exponent
        self.ours = ours
        volumes = next(iter(ours.members.values())).volumes if ours and ours.members else {}
        self.volumes = tuple(dict.fromkeys(("PV", "CV", *volumes)))
        self.bonuses = tuple(ours.bonuses) if ours else ()
        known = dict.fromkeys((*LINES, *EARNINGS, *_WIDE, *self.volumes, *self.bonuses, *_SUMS))
        self.sheet = Sheet(source, Layout(tuple(known), ()))
        self.faults: Faults = self.sheet.faults
        self.columns: set[str] = set()
        self.exact: defaultdict[Key, Fraction] = defaultdict(Fraction)
        self.pieces: defaultdict[Key, list[Piece]] = defaultdict(list)
        self.members: dict[str, Who] = {}
        self.seen: Counter[str] = Counter()

    def read(self) -> None:
        for piece in self.sheet:
            if not self.columns:
                self.columns = set(piece.cells)
                self._check_shape()
            names, columns = list(piece.cells), list(piece.cells.values())
            for line, cells in zip(piece.lines, zip(*columns, strict=True), strict=True):
                texts = (unmarked(cell).strip() for cell in cells)
                self._row(line, dict(zip(names, texts, strict=True)))
        self.faults.stop()

    def _check_shape(self) -> None:
        who = {"member", "earner"} & self.columns
        if not who:
            self.faults.add(1, "the column 'member' is missing", "or 'earner', in a file of lines")
        elif "bonus" in self.columns and "amount" not in self.columns:
            self.faults.add(1, "the column 'amount' is missing")
        elif "bonus" not in self.columns and not self.columns & set(self.bonuses):
            said = f"bonuses are: {', '.join(self.bonuses)}" if self.bonuses else "add one"
            self.faults.add(1, "there is no column 'bonus', and none that is called like one", said)
        self.faults.stop()

    def _row(self, line: int, row: dict[str, str]) -> None:
        member = row.get("earner") or row.get("member", "")
        if not member:
            self.faults.add(line, "member: it is empty")
            return
        self.members.setdefault(member, Who())
        try:
            if "bonus" in self.columns:
                self._long(member, row)
            else:
                self._wide(line, member, row)
        except InputError as error:
            self.faults.add(line, error.message, error.hint)

    def _long(self, member: str, row: dict[str, str]) -> None:
        key, amount = (member, row["bonus"]), self._amount("amount", row["amount"])
        self.exact[key] += amount
        if row.get("source"):
            self.members.setdefault(row["source"], Who())
        if "source" in self.columns and (row.get("source") or not row.get("note")):
            level = row.get("level", "")
            orders = frozenset([row["order"]] if row.get("order") else [])
            self.pieces[key].append(
                Piece(
                    row.get("source", ""),
                    int(level) if level.isdecimal() else None,
                    row.get("base", ""),
                    row.get("rate", ""),
                    amount,
                    orders,
                )
            )

    def _wide(self, line: int, member: str, row: dict[str, str]) -> None:
        self.seen[member] += 1
        if self.seen[member] > 1:
            self.faults.add(line, f"member: {member} is there twice")
        for bonus in self.bonuses:
            if row.get(bonus):
                self.exact[member, bonus] += self._amount(bonus, row[bonus])
        volumes = {name: parse_volume(row[name]) for name in self.volumes if row.get(name)}
        self.members[member] = Who(row.get("sponsor"), row.get("rank"), volumes)

    def _amount(self, column: str, text: str) -> Fraction:
        """An amount in minor units; a line may have more decimals than the currency."""
        if not text:
            return Fraction(0)
        if not _EXACT.fullmatch(text):
            try:
                parse_minor(text, self.exponent)
            except InputError as error:
                raise InputError(f"{column}: {error.message}", error.hint) from None
            raise InputError(f"{column}: {quoted(text)} is not an amount")
        return Fraction(text) * int(10**self.exponent)

    def side(self) -> Side:
        pay = {key: round_fraction(exact, "half-even") for key, exact in self.exact.items()}
        bonuses = [name for name in self.bonuses if self._has(name)]
        bonuses += [name for _, name in pay if name not in bonuses]
        lines = self.pieces if "source" in self.columns else None
        return Side(
            self.sheet.name,
            self.members,
            {key: minor for key, minor in pay.items() if minor},
            list(dict.fromkeys(bonuses)),
            lambda keys: None if lines is None else {key: lines.get(key, []) for key in keys},
            _not_known,
            _no_orders,
        )

    def _has(self, bonus: str) -> bool:
        return bonus in self.columns or any(name == bonus for _, name in self.exact)


def _not_known(bonus: str, code: str) -> Sequence[str] | None:
    del bonus, code
    return None


def _no_orders(code: str) -> frozenset[str] | None:
    del code
    return None
