import time
from datetime import date

import click
import pytest

from netmark.cli import options
from netmark.cli.options import BadValue, Code, Count, Money, OneOf, Value, Volume

NO_NUMBERS = [
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "1e5",
    "1e999999",
    "9223372036854775808",
    "1" * 5000,
    "1." + "0" * 5000,
    "",
    " ",
    " 1",
    "1 ",
    "+1",
    "1_000",
    "1,000.00",
    "1.000,00",
    "$5",
    "5 USD",
    "0x10",
    "1.",
    ".5",
    "1.2.3",
    "--5",
    "\uff11\uff12",
    "\u0661\u0662",
    "1\n",
    "1\x00",
    "½",
    "true",
    "None",
]


def read(kind: Value, text: str) -> object:
    """Read a value as the command line does."""
    return kind.convert(text, None, None)


@pytest.mark.parametrize("kind", [Money(), Money(signed=True), Volume(), Count(1)])
@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_plain_number_is_refused_at_once(kind: Value, text: str) -> None:
    """Whatever the text, the answer is a usage error with a hint, within a tenth of a second."""
    begun = time.perf_counter()
    with pytest.raises(BadValue) as caught:
        read(kind, text)
    assert time.perf_counter() - begun < 0.1
    assert caught.value.hint
    assert caught.value.exit_code == 2
    assert len(caught.value.message) < 120


@pytest.mark.parametrize("text", ["0", "5", "1234.5", "1234.567", "0.0001", "9999999999999"])
def test_an_amount_is_handed_on_as_it_was_written(text: str) -> None:
    """How many decimals are too many is for the currency to say."""
    assert read(Money(), text) == text


def test_a_negative_amount_is_a_refund() -> None:
    """Where money back makes no sense the hint names the command for it."""
    with pytest.raises(BadValue, match="negative") as caught:
        read(Money(), "-5")
    assert "netmark refund" in caught.value.hint
    assert read(Money(signed=True), "-5") == "-5"


def test_a_volume_has_two_decimals_at_most() -> None:
    """PV is counted in hundredths."""
    assert read(Volume(), "99.95") == "99.95"
    with pytest.raises(BadValue):
        read(Volume(), "99.955")


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-13-01", "20261101", "2026-W45-1", "01.11.2026", "\u0662026-11-01", ""],
)
def test_a_date_is_written_in_one_way(text: str) -> None:
    """ISO with dashes, days that exist, plain digits."""
    with pytest.raises(BadValue, match="is not a date"):
        read(options.DAY, text)
    assert read(options.DAY, "2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["", " ann", "ann ", "a\nb", "a\x1bb", "x" * 65, "\u202ea"])
def test_an_id_is_one_visible_word_or_several(text: str) -> None:
    """Nothing that cannot be seen, and not more than 64 characters."""
    with pytest.raises(BadValue):
        read(Code("member"), text)
    assert read(Code("member"), "Ann-007 Ü") == "Ann-007 Ü"


def test_a_count_lies_between_its_borders() -> None:
    """The hint names the borders."""
    assert read(Count(1, 9), "9") == 9
    with pytest.raises(BadValue) as caught:
        read(Count(1, 9), "10")
    assert caught.value.hint == "a whole number from 1 to 9"


def test_a_misspelt_word_is_told_the_nearest() -> None:
    """Otherwise all of them."""
    kind = OneOf("self", "preferred", "retail")
    with pytest.raises(BadValue) as caught:
        read(kind, "retial")
    assert caught.value.hint == "did you mean retail?"
    with pytest.raises(BadValue) as caught:
        read(kind, "xyz")
    assert caught.value.hint == "one of: self, preferred, retail"


def test_a_default_is_not_read() -> None:
    """An option that is not given may stand for something that could not be typed."""

    @click.command()
    @click.option("--pv", type=Volume(), default="")
    def command(pv: str) -> str:
        return pv

    assert command.main([], standalone_mode=False) == ""
    with pytest.raises(BadValue):
        command.main(["--pv", ""], standalone_mode=False)
