"""The list of covered examples is complete and says what is true."""

import json
from pathlib import Path

import pytest

from .case import Waits
from .cases import CASES
from .coverage import CANNOT, ELSEWHERE, PARTLY, WAITING
from .engine import Doc
from .shared import shared_path
from .test_examples import reading, rows_of


@pytest.fixture(scope="module")
def examples() -> dict[str, Doc]:
    """Every example by its id."""
    text = shared_path("reference", "examples.json").read_text(encoding="utf-8")
    return {example["id"]: example for example in json.loads(text)}


def test_every_example_is_covered_or_has_a_reason(examples: dict[str, Doc]) -> None:
    """All 162 examples are a case or wait for something, each in one place."""
    assert len(examples) == 162
    waiting = [*CANNOT, *(example for many in WAITING.values() for example in many)]
    assert sorted({case.id for case in CASES} | set(waiting) | set(ELSEWHERE)) == sorted(examples)
    assert len(waiting) == len(set(waiting))
    assert not {case.id for case in CASES} & set(waiting)
    assert set(PARTLY) <= {case.id for case in CASES} | set(ELSEWHERE)
    assert all((Path(__file__).parent / file).is_file() for file in ELSEWHERE.values())


@pytest.mark.parametrize("example", sorted({case.id for case in CASES}))
def test_every_expected_row_is_accounted_for(example: str, examples: dict[str, Doc]) -> None:
    """Each row is compared or waits for something; together that is the status in the list."""
    waiting = set()
    cases = [(case, rows_of(case, examples[example])) for case in CASES if case.id == example]
    for row in examples[example]["expected"]:
        found = [reading(case, row) for case, rows in cases if row in rows]
        assert len(found) == 1, f"{len(found)} cases are about {row}"
        assert found[0] is not None, f"nothing is said about {row}"
        if isinstance(found[0], Waits):
            waiting.add(found[0].kind)
    assert ", ".join(sorted(waiting)) == PARTLY.get(example, "")
