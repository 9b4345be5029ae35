"""Another value in the text of a plan: where it stands, and how a person would write it."""

import pytest

from netmark.app import examples
from netmark.errors import InputError
from netmark.plan.rewrite import path_of, put, written
from netmark.plan.source import parse

TEXT = """\
name = "Small"  # ours
sales = { pv = "50%" }
[[ranks]]
name = "Director"
needs = { GV = 300 }
[[bonuses]]  # the only one
name = "Team"
kind = "levels"
rates = { Associate = ["10%", "5%"], Director = ["12%"] }  # by rank
[payout]
minimum = "10.00"
"""


def changed(path: str, value: str, text: str = TEXT) -> list[tuple[str, str]]:
    """The lines that a new value changes, before and after."""
    at = path_of(parse(text, "plan.toml"), path.split("."))
    before, after = text.splitlines(), put(text, "plan.toml", at, value).splitlines()
    if len(before) == len(after):
        return [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    return [("", line) for line in after if line not in before]


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (
            "bonuses.Team.rates.Associate.1",
            '"7%"',
            'rates = { Associate = ["10%", "7%"], Director = ["12%"] }  # by rank',
        ),
        ("ranks.Director.needs.GV", "500", "needs = { GV = 500 }"),
        ("ranks.0.needs.GV", "500", "needs = { GV = 500 }"),
        ("payout.minimum", '"20.00"', 'minimum = "20.00"'),
        ("sales.pv", '"1%"', 'sales = { pv = "1%" }'),
        ("name", '"Other"', 'name = "Other"  # ours'),
    ],
)
def test_only_the_value_is_written_anew(path: str, value: str, line: str) -> None:
    """Comments, spaces and everything beside it stay."""
    assert [after for _, after in changed(path, value)] == [line]


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("payout.approvals", "2", "approvals = 2"),
        ("bonuses.Team.compression", '"none"', 'compression = "none"'),
        ("bonuses.Team.limit.amount", '"5.00"', 'limit.amount = "5.00"'),
        ("active.needs", "{ PV = 1 }", "active.needs = { PV = 1 }"),
    ],
)
def test_what_is_not_there_is_added_below_its_header(path: str, value: str, line: str) -> None:
    """Or at the top of the plan, if the table has none."""
    assert changed(path, value) == [("", line)]


def test_what_is_missing_in_braces_is_added_in_them() -> None:
    """First, so that the rest stays as it is."""
    assert changed("sales.cv", '"9%"') == [
        ('sales = { pv = "50%" }', 'sales = { cv = "9%", pv = "50%" }')
    ]


@pytest.mark.parametrize(
    ("path", "said", "hint"),
    [
        ("bonuses.Taem.rates", "bonuses has no 'Taem'", "did you mean Team?"),
        ("bonuses.Team.rats", "bonuses.Team has no 'rats'", "did you mean rates?"),
        ("bonuses.Team.rates.director", "has no 'director'", "did you mean Director?"),
        ("bonuses.Team.rates.Director.1", "has no entry 1", "counted from 0 to 0"),
        ("bonuses.Team.rates.Director.x", "is a list of values", "bonuses.Team.rates.Director.0"),
        ("bonuses.Team.kind.x", "is a value", "leave out the rest"),
        ("payuot.minimum", "the plan has no 'payuot'", "did you mean payout?"),
        ("ranks.Director.needs.PW", "has no 'PW'", "there is: GV"),
    ],
)
def test_a_path_that_leads_nowhere_is_answered_with_the_nearest_name(
    path: str, said: str, hint: str
) -> None:
    """Or with what there is."""
    with pytest.raises(InputError, match=said) as caught:
        path_of(parse(TEXT, "plan.toml"), path.split("."))
    assert hint in caught.value.hint


@pytest.mark.parametrize("name", examples.plans())
def test_every_value_of_the_built_in_plans_can_be_changed(name: str) -> None:
    """Each text and number outside the examples becomes another one, and nothing else does."""
    text = examples.plan_text(name)
    document = parse(text, name)
    document.pop("examples", None)
    todo: list[tuple[tuple[str | int, ...], object]] = [((), document)]
    tried = 0
    while todo:
        path, value = todo.pop()
        if isinstance(value, dict):
            todo += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            todo += [((*path, place), inner) for place, inner in enumerate(value)]
        else:
            # put compares the whole document that comes out with the one that is wanted.
            assert '"another"' in put(text, name, path, '"another"')
            tried += 1
    assert tried > 10


def test_values_are_written_as_people_write_them() -> None:
    """Whole numbers bare where they stand bare, texts in quotes, TOML as it is."""
    assert [written(word) for word in ("5", "007", "1.5", "true", "unlimited", "{ PV = 1 }")] == [
        *("5", '"007"', '"1.5"', "true", '"unlimited"', "{ PV = 1 }"),
    ]
    assert written("5", bare=False) == '"5"'
    with pytest.raises(InputError, match="can't be read as a value"):
        written('["5%"')
