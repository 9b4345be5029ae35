"""Every plan and every story in examples/ does what it says, commands and output."""

import shutil
from pathlib import Path

import pytest

from netmark.payout.trial import rehearse
from netmark.plan.document import examine
from tests.console import differences, steps

EXAMPLES = Path(__file__).parents[2] / "examples"
PLANS = sorted(path.parent.name for path in EXAMPLES.glob("*/plan.toml"))
STORIES = sorted(path.parent.name for path in EXAMPLES.glob("*/README.md"))


def test_the_built_in_plans_are_all_there() -> None:
    """A newcomer finds these by name; each folder tells a story."""
    assert {"evergreen", "infinity", "retail", "unilevel"} <= set(PLANS)
    assert set(PLANS) <= set(STORIES)


@pytest.mark.parametrize("name", PLANS)
def test_every_plan_pays_what_its_own_examples_say(name: str) -> None:
    """It has no fault, an example at least, and neither example nor guard differs."""
    plan, problems = examine((EXAMPLES / name / "plan.toml").read_text("utf-8"), name)

    assert problems == []
    assert plan is not None
    assert plan.examples
    assert [said for outcome in rehearse(plan) for said in outcome.said] == []


@pytest.mark.parametrize("name", STORIES)
def test_every_story_prints_what_it_says(name: str, tmp_path: Path) -> None:
    """Whoever types the commands of a README in its folder sees what the README shows."""
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)

    assert differences(EXAMPLES / name / "README.md", folder) == []


@pytest.mark.parametrize("name", ["demo", "evergreen", "infinity", "retail", "unilevel"])
def test_every_story_of_a_built_in_plan_has_commands(name: str) -> None:
    """A README without a command would be tested by nothing."""
    assert len(steps((EXAMPLES / name / "README.md").read_text("utf-8"))) >= 5
