"""Faults that a validation finds, told in plain words with line, column and what was meant."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from netmark.errors import Problem
from netmark.plan.source import Locator, parse, problems_from_pydantic


def quoted_rate(value: object) -> str:
    """A rate as the plan reads it: text with a percent sign."""
    if not isinstance(value, str) or not value.endswith("%"):
        raise ValueError(f'"{value}" is not a rate || write "5%" with quotes')
    return value


Rate = Annotated[str, BeforeValidator(quoted_rate)]


class Strict(BaseModel):
    """Knows its keys and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Base(Strict):
    """What a bonus is paid on."""

    volume: str
    buyers: list[str] = []


class Levels(Strict):
    """A bonus by levels."""

    kind: Literal["levels"]
    name: str = Field(min_length=1)
    base: str | Base = "CV"
    rates: list[Rate] | dict[str, list[Rate]]
    levels: int = Field(default=1, ge=1, le=50)
    only_for: dict[str, list[str]] = Field(default={}, alias="for")


class Sales(Strict):
    """A bonus on own sales."""

    kind: Literal["sales"]
    name: str
    rate: Rate | None = None
    how: Literal["whole", "marginal"] = "whole"


class Plan(Strict):
    """A plan in miniature."""

    name: str
    shared: bool = False
    bonuses: list[Annotated[Levels | Sales, Field(discriminator="kind")]] = []

    @field_validator("name")
    @classmethod
    def _named(cls, value: str) -> str:
        if value == "Plan":
            raise ValueError("a plan needs a name of its own")
        return value


def faults(text: str, head: str = 'name = "Evergreen"\n') -> list[Problem]:
    """All faults of a text, as the plan in miniature finds them."""
    data = parse(head + text, "p")
    with pytest.raises(ValidationError) as caught:
        Plan.model_validate(data)
    return problems_from_pydantic(caught.value, Locator(head + text, "p"), Plan)


LEVELS = '[[bonuses]]\nkind = "levels"\nname = "Unilevel"\n'


def test_a_misspelt_key_names_the_nearest_the_table_knows() -> None:
    """The key that is missing because of it is not reported a second time."""
    assert faults(LEVELS + 'rats = ["5%"]\n') == [
        Problem("p:5:1", "unknown key 'rats'", "did you mean 'rates'?")
    ]


def test_a_misspelt_key_that_is_optional_is_found_too() -> None:
    """What the model knows counts, also under the name that the plan uses for it."""
    text = LEVELS + 'rates = ["5%"]\nfro = {}\nlevel = 2\n'
    assert faults(text) == [
        Problem("p:6:1", "unknown key 'fro'", "did you mean 'for'?"),
        Problem("p:7:1", "unknown key 'level'", "did you mean 'levels'?"),
    ]


def test_a_key_like_none_lists_what_there_is() -> None:
    """Without a near name the known keys are listed, in the order of the manual."""
    assert faults(LEVELS + 'rates = ["5%"]\nbase = { volume = "CV", xyz = 1 }\n') == [
        Problem("p:6:25", "unknown key 'xyz'", "known keys: volume, buyers")
    ]


def test_a_missing_key_is_reported_where_its_table_begins() -> None:
    """The nearest place there is: the header of the bonus."""
    assert faults('[[bonuses]]\nkind = "levels"\nname = "x"\n') == [
        Problem("p:2:3", "the key 'rates' is missing")
    ]
    assert faults("", head="# nothing\n") == [Problem("p:1:1", "the key 'name' is missing")]


def test_our_own_words_and_hints_come_through() -> None:
    """What a field says about itself is shown as it is, with its hint apart."""
    text = LEVELS + 'rates = ["5%",\n "5"]\n'
    assert faults(text) == [Problem("p:6:2", '"5" is not a rate', 'write "5%" with quotes')]
    assert faults("", head='name = "Plan"\n') == [
        Problem("p:1:1", "a plan needs a name of its own")
    ]


def test_rates_by_rank_are_located_in_their_table() -> None:
    """The second entry of Director, not the bonus as a whole."""
    text = LEVELS + '[bonuses.rates]\nDirector = ["5%", "x"]\n'
    assert faults(text) == [Problem("p:6:19", '"x" is not a rate', 'write "5%" with quotes')]


@pytest.mark.parametrize(
    ("text", "where", "what", "hint"),
    [
        ('levels = "2"', "6:1", "'levels' must be a whole number", ""),
        ("levels = 2.5", "6:1", "'levels' must be a whole number", ""),
        ("levels = 0", "6:1", "'levels' must be at least 1", ""),
        ("levels = 51", "6:1", "'levels' must be at most 50", ""),
        ("base = 5", "6:1", "'base' must be a text in quotes or a table in { }", ""),
        (
            "base = {volume = 5}",
            "6:9",
            "'volume' must be a text in quotes",
            'write "5" with quotes',
        ),
        ('for = ["EU"]', "6:1", "'for' must be a table in { }", ""),
        ('for.market = "EU"', "6:5", "'market' must be a list in [ ]", ""),
        ("for.market = [true]", "6:15", "entry 1 of 'market' must be a text in quotes", ""),
    ],
)
def test_a_value_of_the_wrong_type_says_what_it_must_be(
    text: str, where: str, what: str, hint: str
) -> None:
    """In the words of TOML, not of Python."""
    assert faults(f'{LEVELS}rates = ["5%"]\n{text}\n') == [Problem(f"p:{where}", what, hint)]


def test_an_empty_name_is_refused_in_words() -> None:
    """A bound on the length is told in characters."""
    text = '[[bonuses]]\nkind = "levels"\nname = ""\nrates = []\n'
    assert faults(text) == [Problem("p:4:1", "'name' must have at least 1 characters")]


def test_a_choice_names_the_nearest_or_lists_all() -> None:
    """A misspelt word is answered with the one that was meant."""
    head = '[[bonuses]]\nkind = "sales"\nname = "x"\n'
    assert faults(head + 'how = "margin"\n') == [
        Problem("p:5:1", "'how' cannot be 'margin'", "did you mean 'marginal'?")
    ]
    assert faults(head + 'how = "xyz"\n') == [
        Problem("p:5:1", "'how' cannot be 'xyz'", "use one of: whole, marginal")
    ]


def test_an_unknown_kind_of_bonus_names_the_nearest() -> None:
    """The fault stands at the kind, and nothing else of that bonus is judged."""
    assert faults('[[bonuses]]\nname = "x"\nkind = "level"\nxyz = 1\n') == [
        Problem("p:4:1", "'kind' cannot be 'level'", "did you mean 'levels'?")
    ]
    assert faults('[[bonuses]]\nname = "x"\n') == [Problem("p:2:3", "the key 'kind' is missing")]


def test_every_fault_is_reported_in_the_order_of_the_text() -> None:
    """A plan is corrected from top to bottom, in one go."""
    text = (
        'shared = "yes"\n' + LEVELS + 'rates = ["x"]\nlevels = "y"\n[[bonuses]]\nkind = "sales"\n'
    )
    assert [problem.where for problem in faults(text)] == ["p:2:1", "p:6:10", "p:7:1", "p:8:3"]


def test_a_part_of_a_plan_can_be_validated_on_its_own() -> None:
    """The prefix says where the part stands in the text."""
    text = '[[bonuses]]\nkind = "sales"\nname = "x"\nrat = "5%"\n'
    with pytest.raises(ValidationError) as caught:
        Sales.model_validate({"kind": "sales", "name": "x", "rat": "5%"})
    locator = Locator(text, "p")
    assert problems_from_pydantic(caught.value, locator, Sales, ("bonuses", 0)) == [
        Problem("p:4:1", "unknown key 'rat'", "did you mean 'rate'?")
    ]
    (unaided,) = problems_from_pydantic(caught.value, locator, prefix=("bonuses", 0))
    assert unaided == Problem("p:4:1", "unknown key 'rat'")


def test_a_key_that_is_named_like_the_kind_is_still_found() -> None:
    """A bonus of kind levels may have a key that is called levels."""
    text = LEVELS + 'levels = 2\nrates = [ "x" ]\n'
    assert [problem.where for problem in faults(text)] == ["p:6:11"]
