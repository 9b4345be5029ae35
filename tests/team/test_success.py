"""What comes from whose sales, in random companies under plans of every kind of bonus."""

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netmark.plan.document import read
from netmark.team.success import earned

from ..oracle.mixed import Mixed, mixed_companies, mixed_plans
from ..oracle.strategies import to_toml
from ..plan.bonuses.test_contract import Case


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(mixed_plans(), mixed_companies(), st.lists(st.integers(1, 3), min_size=14, max_size=14))
def test_nothing_is_lost_or_counted_twice(mixed: Mixed, case: Case, groups: list[int]) -> None:
    """All groups together have every line that has a source, or sales behind it."""
    plan = read(to_toml(mixed.doc))
    book = case.book(plan)
    everybody = [0, *[1] * (book.size - 1)]
    several = [0, *groups]
    whole = earned(book, dict.fromkeys(range(1, book.size), everybody), plan.bonuses)
    parts = earned(book, dict.fromkeys(range(1, book.size), several), plan.bonuses)
    expected: dict[int, Fraction] = {}
    for bonus in plan.bonuses:
        for line in bonus.made(book):
            makers = bonus.makers_of(book, line) if line.unit == "volume" else []
            figures = (w * book.facts.metrics[metric][who] for who, metric, w in makers)
            behind = bool(line.source) or bool(sum(figures, Fraction(0)))
            if line.earner and not line.reason and behind:
                expected[line.earner] = expected.get(line.earner, Fraction(0)) + line.amount
    for earner in range(1, book.size):
        assert whole.get((earner, 1), 0) == expected.get(earner, 0)
        assert sum(parts.get((earner, group), Fraction(0)) for group in (1, 2, 3)) == whole.get(
            (earner, 1), 0
        )
