"""The JSON Schema of a plan: what the examples write is in order, and slips are not."""

import tomllib
from importlib import import_module
from typing import Any

import pytest

from netmark.app import examples, plan_schema
from netmark.plan.bonuses import registry

from .json_schema import faults

WHOLE = plan_schema.schema()
SMALL = """
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Director"
needs = { GV = "99.50", legs = [{ count = 2, rank = "Director" }] }
[ladders]
EU = [{ name = "One" }]
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
compression = { skip-below = "Director" }
rates = { Director = ["10%", "1/3"] }
"""


def of(text: str) -> list[str]:
    """The faults of a plan in the eyes of an editor."""
    return faults(WHOLE, tomllib.loads(text))


@pytest.mark.parametrize("name", examples.plans())
def test_every_plan_that_comes_with_netmark_is_in_order(name: str) -> None:
    """Also in an editor that knows nothing but the schema."""
    assert of(examples.plan_text(name)) == []


@pytest.mark.parametrize("kind", registry())
def test_every_sample_of_a_kind_is_in_order(kind: str) -> None:
    """What the tests of a kind pay with can be written with the help of the schema."""
    head = SMALL[: SMALL.index("[[bonuses]]")]
    test = import_module(f"tests.plan.bonuses.test_{kind}")
    for sample in getattr(test, "SAMPLES", []) + getattr(test, "ENDLESS", []):
        before, _, own = sample.rpartition("\n---\n")
        assert of(f'{head}{before}\n[[bonuses]]\nname = "B"\nkind = "{kind}"\n{own}') == []


def test_short_forms_are_in_order() -> None:
    """A word for a table, a list for a ladder, a text for a volume with decimals."""
    assert of(SMALL) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"month"', '"mnth"', "$.period: 'mnth' is not one of"),
        ('"99.50"', '"99,50"', "$.ranks[0].needs.GV: none of 2 forms"),
        ('"99.50"', "true", "$.ranks[0].needs.GV: none of 2 forms"),
        ("count = 2", "cuont = 2", "$.ranks[0].needs.legs[0]: none of 3 forms"),
        ("count = 2", "count = -2", "$.ranks[0].needs.legs[0]: none of 3 forms"),
        ('"levels"', '"level"', "$.bonuses[0].kind: 'level' is not one of"),
        ('kind = "levels"\n', "", "$.bonuses[0]: kind is missing"),
        ('base = "CV"\n', "", "$.bonuses[0]: base is missing"),
        ('base = "CV"\n', "base = 5\n", "$.bonuses[0].base: none of 2 forms"),
        ("skip-below", "skip-blow", "$.bonuses[0].compression: none of 2 forms"),
        ('["10%", "1/3"]', "[10]", "$.bonuses[0].rates: none of 2 forms"),
        ('name = "Team"', 'name = "5 Team"', "$.bonuses[0].name: '5 Team' is not written like"),
        ("[ladders]", "[laders]", "$: unknown key laders"),
    ],
)
def test_a_slip_is_marked_where_it_stands(old: str, new: str, fault: str) -> None:
    """Misspelt keys and words, bare numbers for rates, what is missing."""
    assert old in SMALL
    found = of(SMALL.replace(old, new, 1))
    assert len(found) == 1, found
    assert found[0].startswith(fault)


def test_every_key_says_what_it_is() -> None:
    """An editor shows it beside the key; every kind of bonus is there with its sentence."""
    tables: dict[str, Any] = {"Plan": WHOLE, **WHOLE["definitions"]}
    silent = [
        f"{name}.{key}"
        for name, table in tables.items()
        for key, form in table["properties"].items()
        if not form.get("description")
    ]
    assert silent == []
    kinds = WHOLE["definitions"]["Bonus"]["properties"]["kind"]["enum"]
    assert kinds == list(registry())
    rows = {(row[0], row[1]): row for row in plan_schema.keys().rows}
    assert rows["Levels", "rates"][2:4] == ("list of rate or table of list of rate", False)
    assert rows["Levels", "compression"][3] is True
    assert rows["LegVolumes", "at_least"][2] == "list of volume"
    assert rows["PayoutPolicy", "minimum"][2] == "money"
