"""Text from outside."""

import pytest

from netmark.errors import InputError
from netmark.store.text import choice, clean, clean_code, marked, nearest, unmarked


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("", ""),
        ("  Ann  Smith ", "Ann  Smith"),
        ("A\u030angstro\u0308m", "\u00c5ngstr\u00f6m"),
        ("\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u062f"),
        (
            "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645",
            "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645",
        ),
        ("a\u00a0b", "a\u00a0b"),
    ],
)
def test_text_is_stored_in_one_form(text: str, stored: str) -> None:
    """Composed, without spaces around it; letters of any script, and joiners inside words."""
    assert clean(text) == stored
    assert clean(clean(text)) == stored


@pytest.mark.parametrize(
    "mark", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\u202a", "\u202e", "\u2066", "\u2069"]
)
def test_marks_that_do_something_are_refused(mark: str) -> None:
    """Nothing that is stored can ring, clear a screen, break a line or turn the writing."""
    with pytest.raises(InputError, match=f"U\\+{ord(mark):04X}"):
        clean(f"a{mark}b")


def test_half_a_character_is_refused() -> None:
    """JSON can say it; no file can hold it."""
    with pytest.raises(InputError, match=r"U\+D800"):
        clean("a\ud800")


@pytest.mark.parametrize(
    "code", ["a\u200bb", "a\u00a0b", "a\u200db", "\ufeffa", "", "   ", "x" * 65]
)
def test_a_code_is_what_can_be_seen(code: str) -> None:
    """Two codes that look the same are the same."""
    with pytest.raises(InputError):
        clean_code(code)


def test_a_code_may_have_letters_of_any_script() -> None:
    """And spaces inside, and 64 characters."""
    for code in ("M 001", "\u738b-1", "x" * 64, "../a", "[b]"):
        assert clean_code(f" {code} ") == code


def test_only_marks_before_formulas_are_taken_off() -> None:
    """A Dutch name keeps its apostrophe; a mark before a mark is the only one taken off."""
    texts = ["'=1", "'-5.00", "'@x", "'t Hart", "''=1", "''t", "'", ""]
    meant = ["=1", "-5.00", "@x", "'t Hart", "'=1", "''t", "'", ""]
    assert [unmarked(text) for text in texts] == meant
    assert [unmarked(marked(text)) for text in texts] == texts


def test_the_nearest_word_is_found_in_any_case() -> None:
    """Or none, when nothing is near."""
    assert nearest("SPONSER", ["id", "sponsor"]) == "sponsor"
    assert nearest("xyz", ["id", "sponsor"]) == ""
    with pytest.raises(InputError) as refused:
        choice("retial", ("self", "retail"), "a kind of buyer")
    assert refused.value.hint == "did you mean retail?"


def test_one_of_a_few_words_may_be_written_in_any_case() -> None:
    """Other programs write Distributor and RETAIL."""
    assert choice("RETAIL", ("self", "retail"), "a kind of buyer") == "retail"
