"""The plans of real companies in examples/plans: two pages each, with their sources, and they pay.

Amounts in their examples are those of the sources, or worked by hand where a source has none.
"""

from pathlib import Path

import pytest

from netmark.app.plan_text import describe
from netmark.payout.trial import rehearse
from netmark.plan.document import Plan, examine

FOLDER = Path(__file__).parents[2] / "examples" / "plans"
PLANS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
HEADINGS = ("## Source", "## What is certain", "## What is assumed", "## What is missing")
TWO_PAGES = 132


def read(name: str) -> Plan:
    """A plan without faults."""
    plan, problems = examine((FOLDER / name / "plan.toml").read_text("utf-8"), name)
    assert problems == []
    assert plan is not None
    return plan


@pytest.mark.parametrize("name", PLANS)
def test_it_pays_what_its_examples_say(name: str) -> None:
    """Three at least."""
    plan = read(name)
    assert len(plan.examples) >= 3
    assert [said for outcome in rehearse(plan) for said in outcome.said] == []


@pytest.mark.parametrize("name", PLANS)
def test_its_rules_fit_on_two_pages(name: str) -> None:
    """Without examples, comments and empty lines."""
    lines, counts = (FOLDER / name / "plan.toml").read_text("utf-8").splitlines(), True
    rules = 0
    for line in lines:
        if line.startswith("["):
            counts = not line.startswith(("[[examples", "[examples"))
        rules += counts and bool(line.strip()) and not line.lstrip().startswith("#")
    assert rules <= TWO_PAGES
    assert all(len(line) <= 140 for line in lines)


@pytest.mark.parametrize("name", PLANS)
def test_it_says_where_it_comes_from(name: str) -> None:
    """What is certain, what is assumed, and what is missing."""
    text = (FOLDER / name / "README.md").read_text("utf-8")
    assert [heading for heading in HEADINGS if heading not in text] == []


@pytest.mark.parametrize("name", PLANS)
def test_it_can_be_said_in_plain_words(name: str) -> None:
    """For whoever signs it."""
    assert describe(read(name)).sections
