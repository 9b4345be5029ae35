"""Trying out what a plan promises: its examples are computed and its guards held against them."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from netmark.errors import InputError
from netmark.ledger.money import format_minor, format_volume
from netmark.payout.rehearse import Played, play
from netmark.payout.run import Result
from netmark.plan.document import Plan
from netmark.plan.measures import volume
from netmark.plan.promises import AtMost, Example, Expected, Stage
from netmark.plan.ranks import ranks

EARNED = "earned"
PAYABLE = "payable"


class Difference(NamedTuple):
    """One figure that is not what an example says.

    ``period`` is its number, empty where the example has only one; ``of`` the bonus, ``earned`` for
    all of them, or what else is compared; ``made_of`` says what made the actual figure.
    """

    period: str
    member: str
    of: str
    expected: str
    actual: str
    made_of: str = ""

    def __str__(self) -> str:
        when = f"period {self.period}: " if self.period else ""
        because = f" ({self.made_of})" if self.made_of else ""
        return f"{when}{self.member}: {self.of} {self.actual}, expected {self.expected}{because}"


class Outcome(NamedTuple):
    """An example or a guard after it was tried: what it says, and every difference found.

    ``broken`` says where a guard is broken.
    """

    says: str
    differences: tuple[Difference, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """Everything that is wrong, in words."""
        return (*map(str, self.differences), *self.broken)


def rehearse(plan: Plan) -> list[Outcome]:
    """Compute every example of a plan, and hold every guard against each of its periods."""
    outcomes: list[Outcome] = []
    books: list[tuple[str, Result]] = []
    for example in plan.examples:
        found: list[Difference] = []
        stages = example.stages
        several = stages[-1].last > 1
        for stage, played in _played(plan, example):
            when = str(played.number) if several else ""
            if played.number == stage.last:
                expected = stage.expected
                if stage.last == stages[-1].last and expected.pays is None:
                    expected = expected.model_copy(update={"pays": {}})
                found += _differences(expected, example.bonus, played, when)
            where = f"in the example '{example.says}'" + (f", period {when}" if several else "")
            books.append((where, played.result))
        outcomes.append(Outcome(example.says, tuple(found)))
    for guard in plan.guards:
        broken = [
            f"{where}: {text}"
            for where, result in books
            if (text := ratio_broken(result, guard.payout_ratio))
        ]
        outcomes.append(Outcome(guard.says, broken=tuple(broken)))
    return outcomes


def _played(plan: Plan, example: Example) -> Iterator[tuple[Stage, Played]]:
    try:
        yield from play(plan, example.stages)
    except InputError as error:
        raise InputError(f"the example '{example.says}': {error.message}", error.hint) from error


def _differences(expected: Expected, bonus: str, played: Played, when: str) -> Iterator[Difference]:
    """Member by member; of each what he is paid, then his ranks, his volumes and what he keeps."""
    for slot, name in enumerate(played.names[1:], start=1):
        for found in (
            *_money(expected, bonus, played, slot),
            *_ranks(expected, played, slot),
            *_figures(expected, played, slot),
        ):
            if found.expected != found.actual:
                yield found._replace(period=when, member=name)


def _money(expected: Expected, bonus: str, played: Played, slot: int) -> Iterator[Difference]:
    result, name = played.result, played.names[slot]
    plan = result.book.plan

    def said(minor: int) -> str:
        return format_minor(minor, plan.exponent)

    if expected.pays is not None:
        wanted = said(int(expected.pays.get(name, Fraction(0)) * plan.minor_per_unit))
        if bonus:
            yield Difference("", "", bonus, wanted, said(result.amounts[bonus][slot]))
        else:
            columns = result.amounts.items()
            parts = [f"{of} {said(column[slot])}" for of, column in columns if column[slot]]
            earned = said(result.earned[slot])
            yield Difference("", "", EARNED, wanted, earned, " + ".join(parts))
    if name in expected.payable:
        wanted = said(int(expected.payable[name] * plan.minor_per_unit))
        yield Difference("", "", PAYABLE, wanted, said(result.payable[slot]))


def _ranks(expected: Expected, played: Played, slot: int) -> Iterator[Difference]:
    book, name = played.result.book, played.names[slot]
    for ladder, held in expected.ranks_by_ladder(book.plan.default_ladder).items():
        if name in held:
            number = ranks(book, ladder).organic[slot]
            rank = book.plan.rank_name(ladder, number)
            of = "rank" if ladder == book.plan.default_ladder else f"rank in {ladder}"
            yield Difference("", "", of, held[name] or "none", rank or "none")


def _figures(expected: Expected, played: Played, slot: int) -> Iterator[Difference]:
    """Volumes and what is carried, in hundredths; what a rule counts is a whole number."""
    result, name = played.result, played.names[slot]
    plan = result.book.plan
    for of, wanted in expected.volumes.get(name, {}).items():
        had = volume(result.book, of)[slot]
        yield Difference("", "", of, format_volume(wanted), format_volume(had))
    for rule, columns in expected.carries.get(name, {}).items():
        counts = next((b.carry_counts for b in plan.bonuses if b.name == rule), ())
        for column, wanted in columns.items():
            kept = result.carries[rule][column][slot] * (100 if column in counts else 1)
            of = f"carry of {rule}, {column}"
            yield Difference("", "", of, format_volume(wanted), format_volume(kept))


def ratio_broken(result: Result, ratio: AtMost) -> str:
    """Why a result breaks a payout-ratio guard; empty when it keeps it."""
    plan = result.book.plan
    base = Fraction(sum(volume(result.book, ratio.of)) * plan.minor_per_unit, 100)
    limit, total = max(ratio.at_most * base, Fraction(0)), result.total
    if ratio.bonuses:
        total = sum(sum(result.amounts[name]) for name in ratio.bonuses)
    if total <= limit:
        return ""
    earned = format_minor(total, plan.exponent)
    allowed = format_minor(int(limit), plan.exponent)
    return f"{earned} earned, at most {allowed} allowed"
