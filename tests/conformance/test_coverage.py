"""The list of covered examples is complete and says what is true."""

import json
from pathlib import Path

import pytest

from .case import Waits
from .cases import CASES
from .coverage import COVERAGE, ELSEWHERE
from .engine import Doc
from .shared import shared_path
from .test_examples import reading, rows_of

KINDS = ("covered", "partly: ", "waits: ", "cannot: ")


@pytest.fixture(scope="module")
def examples() -> dict[str, Doc]:
    """Every example by its id."""
    text = shared_path("reference", "examples.json").read_text(encoding="utf-8")
    return {example["id"]: example for example in json.loads(text)}


def test_every_example_is_in_the_list_once(examples: dict[str, Doc]) -> None:
    """All 162 examples have a status, and nothing else has one."""
    assert len(examples) == 162
    assert sorted(COVERAGE) == sorted(examples)


def test_every_status_is_of_a_known_sort() -> None:
    """Covered, partly, waits or cannot; all but the first say for or why."""
    for example, status in COVERAGE.items():
        assert status.startswith(KINDS), example
        assert status == "covered" or status.partition(": ")[2], example


def test_every_covered_example_has_a_test() -> None:
    """Covered and partly covered examples are cases, and only those are."""
    claimed = {e for e, status in COVERAGE.items() if status.startswith(("covered", "partly"))}
    assert {case.id for case in CASES} == claimed - set(ELSEWHERE)
    for example, file in ELSEWHERE.items():
        assert example in claimed
        assert (Path(__file__).parent / file).is_file()


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
    status = f"partly: {', '.join(sorted(waiting))}" if waiting else "covered"
    assert status == COVERAGE[example]
