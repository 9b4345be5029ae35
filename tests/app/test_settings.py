"""The settings of the team side: seen, changed, refused, taken back, and never pay."""

from fractions import Fraction

import pytest

from netmark.app.settings import change, settings
from netmark.errors import InputError, StoreError
from netmark.store.db import Store
from netmark.store.team_settings import load
from netmark.store.verify import verify
from netmark.team.settings import MEANING, Settings

from .conftest import ACT


def test_every_setting_is_explained() -> None:
    """The list that a newcomer reads has no hole."""
    assert tuple(MEANING) == Settings._fields


def test_the_weights_are_points_of_a_hundred() -> None:
    """As the reference proposes them: 30, 20, 15, 15, 10, 10."""
    assert sum(getattr(Settings(), n) for n in MEANING if n.startswith("weight_")) == 100


def test_a_setting_is_kept_and_taken_back(store: Store) -> None:
    """An empty text is the way back to what is usual, and both stand in the log."""
    assert load(store) == Settings()
    assert change(store, ACT, "ask_hours", "24").said == ("ask_hours: 48 before, 24 from now on.")
    assert change(store, ACT, "fragile_leg", "0.65").after == "0.65"
    assert load(store) == Settings(ask_hours=24, fragile_leg=Fraction(13, 20))
    assert change(store, ACT, "ask_hours", "24").said == "ask_hours is 24 already."
    change(store, ACT, "ask_hours", "")
    assert load(store) == Settings(fragile_leg=Fraction(13, 20))
    found = {row[0]: row[1:3] for row in settings(store).rows}
    assert found["fragile_leg"] == ("0.65", "0.7")
    assert found["ask_hours"] == ("48", "48")
    assert verify(store) == []


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("ask_hours", "2.5", "a whole number from 0 to 100000, such as 48"),
        ("ask_hours", "-1", "a whole number from 0 to 100000"),
        ("fragile_leg", "1.01", "six decimals from 0 to 1, such as 0.7"),
        ("fragile_leg", "٣", "six decimals from 0 to 1"),
        ("asking", "1", "netmark settings"),
    ],
)
def test_what_cannot_be_set_is_refused(store: Store, name: str, text: str, hint: str) -> None:
    """With what is right instead, and nothing is kept."""
    with pytest.raises(InputError) as caught:
        change(store, ACT, name, text)
    assert hint in (caught.value.hint or "")
    assert load(store) == Settings()


def test_one_weight_stays_above_nothing(store: Store) -> None:
    """A score of which every part weighs nothing says nothing."""
    weights = [name for name in MEANING if name.startswith("weight_")]
    for name in weights[1:]:
        change(store, ACT, name, "0")
    with pytest.raises(InputError, match="all weights would be 0"):
        change(store, ACT, weights[0], "0")


def test_a_setting_that_nobody_could_set_is_damage(store: Store) -> None:
    """Somebody edited the file."""
    store.conn.execute("INSERT INTO setting VALUES ('team.ask_hours', 'soon')")
    with pytest.raises(StoreError, match="damaged"):
        load(store)
