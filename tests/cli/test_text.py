import pytest

from netmark.cli.text import clean, plural


@pytest.mark.parametrize("name", ["Zoë", "王小明", "محمد", "O'Brien", "👩‍👩‍👧", "", "a b", "क्षि"])
def test_names_of_people_are_shown_as_they_are(name: str) -> None:
    """Letters, marks and joiners of any script stay what they are."""
    assert clean(name) == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb\tc\r", "a\\x0ab\\x09c\\x0d"),
        ("a\x9bb", "a\\x9bb"),
        ("\u202eabc", "\\u202eabc"),
        ("a\u2028b", "a\\u2028b"),
        ("a\ud800b", "a\\ud800b"),
    ],
)
def test_what_a_terminal_obeys_is_shown_as_an_escape(text: str, shown: str) -> None:
    """Control characters, direction overrides and broken characters never reach a terminal."""
    assert clean(text) == shown


def test_a_number_is_followed_by_the_right_form_of_its_noun() -> None:
    """One row, two rows, no rows."""
    assert [plural(n, "row") for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
