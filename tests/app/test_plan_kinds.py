"""The manual of everything that a plan may hold."""

import pytest

from netmark.app import plan_kinds
from netmark.errors import InputError
from netmark.plan.bonuses import registry


def test_every_kind_of_bonus_has_a_manual_with_all_its_fields() -> None:
    """Made from the model that reads the plan, so that it can't fall behind."""
    for kind, model in registry().items():
        found = plan_kinds.manual(kind)
        rows = found.sections[0].table.rows
        fields = {str(row[0]).partition(".")[0].removesuffix("[]") for row in rows}
        assert fields == {field.alias or name for name, field in model.model_fields.items()}
        assert all(row[1] and row[3] for row in rows), kind
        assert "[[bonuses]]" in found.text
        assert ">>>" not in found.text


@pytest.mark.parametrize("name", plan_kinds.TABLES)
def test_every_other_part_of_a_plan_has_a_manual(name: str) -> None:
    """With a type, a default and a sentence for every field."""
    found = plan_kinds.manual(name)
    assert found.says
    for field, kind, default, says in found.sections[0].table.rows:
        assert kind not in ("", "value"), field
        assert default
        assert says


def test_the_manual_says_how_a_value_is_written() -> None:
    """Types are those of a plan, not those of Python."""
    rows = {str(row[0]): row for row in plan_kinds.manual("levels").sections[0].table.rows}
    assert rows["base"][1] == "text or table"
    assert rows["base.buyer_joined_within"][1] == "time"
    assert rows["rates"][1] == "list of rate, or a table by rank"
    assert rows["infinity.from"][1:3] == ("whole number", "required")
    assert rows["needs"][1] == "table (see needs)"
    words = [section.table.rows for section in plan_kinds.manual("levels").sections[1:]]
    assert ("skip-inactive", "inactive members consume no level") in words[0]


def test_the_manual_says_what_the_words_of_parts_mean() -> None:
    """Also those in tables inside."""
    titles = [section.title for section in plan_kinds.manual("pool").sections]
    assert titles[1:7] == [
        "Words for shares[].best.ties",
        "Words for shares[].best.rounding",
        "Words for shares[].ties",
        "Words for shares[].vacant",
        "Words for rounding",
        "Words for above_cap",
    ]


def test_an_unknown_kind_is_told_the_nearest() -> None:
    """A kind of bonus or another part of a plan."""
    with pytest.raises(InputError) as caught:
        plan_kinds.manual("level")
    assert caught.value.hint == "did you mean levels?"
