"""Every primitive of reference/plans.md is said and proved here, or is missing with a reason."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import click
import pytest

from netmark.cli import root
from netmark.plan.document import examine

from .cases import CASES
from .coverage import CANNOT, PARTLY, WAITING
from .primitives import MISSING, SAID
from .said import whole_plan
from .shared import shared_path

TESTS = Path(__file__).parents[1]
NOT_WHOLLY = {*PARTLY, *CANNOT, *(example for many in WAITING.values() for example in many)}


def section(number: int) -> str:
    """One section of the page."""
    text = shared_path("reference", "plans.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


def table(number: int) -> dict[str, list[str]]:
    """The rows of the table of a section by the word in the first column."""
    rows = [
        line.strip("|").split("|") for line in section(number).splitlines() if line[:3] == "| `"
    ]
    return {row[0].strip(" `").split("`")[0]: [cell.strip() for cell in row] for row in rows}


def test_every_primitive_is_said_or_missing() -> None:
    """Each id and each variant that the page names, and no id that it does not name."""
    primitives = table(9)
    assert len(primitives) > 80
    known = {key.partition(".")[0] for key in {*SAID, *MISSING}}
    assert sorted(known) == sorted(primitives)
    named = {
        f"{key}.{variant}"
        for key, row in primitives.items()
        for variant in re.findall(r"`(\w+)`", row[2])
    }
    named |= {f"compression.{word}" for word in table(10)}
    assert sorted(named - {*SAID, *MISSING}) == []
    assert not set(SAID) & set(MISSING)
    assert all(reason and "\n" not in reason for reason in MISSING.values())


@cache
def functions(path: Path) -> set[str]:
    """The tests in a file."""
    parsed = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in parsed.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("key", SAID)
def test_every_proof_is_there(key: str) -> None:
    """A test that exists, or an example all of whose rows are compared."""
    cases = {case.id for case in CASES} - NOT_WHOLLY
    assert SAID[key].proved
    for proof in SAID[key].proved:
        path, _, name = proof.partition("::")
        if name:
            assert name in functions(TESTS / path), proof
        else:
            assert proof in cases, proof


def test_examples_are_about_what_they_prove() -> None:
    """An example stands for a primitive only where the page of examples says so too."""
    examples = json.loads(shared_path("reference", "examples.json").read_text(encoding="utf-8"))
    about = {example["id"]: example["mechanisms"] for example in examples}
    for key, entry in SAID.items():
        for proof in entry.proved:
            if "::" not in proof:
                ids = {mechanism.partition(".")[0] for mechanism in about[proof]}
                assert key.partition(".")[0] in ids, f"{proof} is not about {key}"


@pytest.mark.parametrize("key", [key for key, entry in SAID.items() if entry.whole])
def test_what_is_said_is_a_plan_without_fault(key: str) -> None:
    """The piece in a small plan."""
    plan, problems = examine(whole_plan(SAID[key].said))
    assert [f"{p.where} {p.what}" for p in problems] == []
    assert plan


@pytest.mark.parametrize("key", [key for key, entry in SAID.items() if not entry.whole])
def test_what_is_told_is_a_command(key: str) -> None:
    """The command exists."""
    command: click.Command | None = root
    words = SAID[key].said.split()
    assert words[0] == "netmark"
    for word in words[1:]:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command
