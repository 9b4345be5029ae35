"""Reading the text of a plan: limits, syntax faults in plain words, and where everything stands."""

import time
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import PlanError, Problem
from netmark.plan.source import Locator, check_limits, parse

PLAN = '''\
name = "Evergreen"   # a comment with [[brackets]] and = signs
rounding = { mode = "half-even", stage = "bonus" }

[active]
needs = { PV = 100 }

[volumes.GV]
of = "PV"
over = "organisation"

[volumes."my volume"]
of = 'PV'

[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs.PV = 100
needs.legs = [
  # the first pair of legs
  { count = 2, rank = "Associate" },
  { count = 1, rank = "Director" }, # the second
]

[[bonuses]]
name = "Fast"
base = { volume = "CV" }
rates = ["20%", "10%"]
[[bonuses]]
name = "Unilevel"
  [bonuses.rates]
  Associate = ["2%", "3%"]
  "Senior Director" = [
    "2%", "3%",
  ]

[[examples]]
team = """
ann [ = {
  bob
"""
pays = { ann = "1.00" }
'''


def fault(text: str) -> Problem:
    """The one fault of a text that cannot be read."""
    with pytest.raises(PlanError) as caught:
        parse(text, "plan.toml")
    assert caught.value.message == "the plan cannot be read"
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("a = " + "[" * 100_000, "1:37", "brackets are nested more than 32 levels deep"),
        ("a = " + "{a=" * 80_000, "1:101", "brackets are nested more than 32 levels deep"),
        ("[" * 100_000, "1:33", "brackets are nested more than 32 levels deep"),
        ("a" + ".a" * 50_000 + " = 1", "1:64", "a key has more than 32 parts"),
        ("x = 1\n[" + "a." * 50_000 + "a]", "2:65", "a key has more than 32 parts"),
        ("a = {" + "a ." * 50_000 + "b = 1}", "1:101", "a key has more than 32 parts"),
        ('"a"' + ' . "b"' * 30_000 + " = 1", "1:191", "a key has more than 32 parts"),
        ("#" * 262_145, "1:1", "the file is larger than 256 KiB"),
        ("# " + "ü" * 131_072, "1:1", "the file is larger than 256 KiB"),
        ("a = " + "1" * 5000, "1:5", "a number is too large"),
        ("a = 1\nb = 0x" + "f" * 100_000, "2:1", "a number is too large"),
        ("a = 9223372036854775808", "1:1", "a number is too large"),
    ],
    ids=lambda value: value[:20],
)
def test_what_would_choke_the_reader_is_refused_at_once(text: str, where: str, what: str) -> None:
    """100,000 brackets or a key of 50,000 parts take less than a tenth of a second."""
    started = time.perf_counter()
    problem = fault(text)
    assert time.perf_counter() - started < 0.1
    assert problem.where == f"plan.toml:{where}"
    assert problem.what == what


@pytest.mark.parametrize(
    "text",
    [
        '"""' + '\\"""' * 60_000,
        '"' * 260_000,
        "'" * 260_000,
        '"\\' * 130_000,
        "," * 262_000,
        "[a\n" * 80_000,
        "= [\n" * 60_000,
        'a = """\n' + "[[[\n" * 60_000,
        "a" * 262_000,
    ],
    ids=lambda value: value[:8],
)
def test_the_scan_takes_linear_time_on_any_text(text: str) -> None:
    """Unclosed quotes and heaps of marks cost no more than a plain text of that length."""
    started = time.perf_counter()
    try:
        check_limits(text, "plan.toml")
    except PlanError as error:
        assert "levels" in error.problems[0].what  # noqa: PT017 - either is fine, slow is not
    assert time.perf_counter() - started < 0.5


def test_levels_are_counted_across_headers_keys_and_brackets() -> None:
    """32 levels written with dots are as deep as 32 brackets, and the next one is too deep."""
    header = ".".join("abcdefghijklmnop")
    assert parse(f"[{header}]\n{header} = 1", "plan.toml")
    problem = fault(f"[{header}]\n{header}.x = 1")
    assert problem == Problem("plan.toml:2:33", "tables are nested more than 32 levels deep")


def test_32_levels_and_32_parts_are_allowed() -> None:
    """The limit itself is not refused."""
    deep = parse("a = " + "[" * 31 + "]" * 31, "plan.toml")
    assert list(deep) == ["a"]
    assert parse(".".join("a" * 32) + " = 1", "plan.toml")


def test_texts_and_comments_do_not_count_as_brackets() -> None:
    """Brackets, dots and quotes inside texts and comments are just characters."""
    marks = "[{" * 50 + "." * 50
    text = (
        f'a = """\n{marks} " "" \\""" {marks}\n"""""\n'
        f"b = '''\n{marks} ' '' {marks}'''\n"
        f'c = "{marks} \\" {marks}"  # {marks} """\n'
        f"d = '{marks} \"'\n"
        f'"{marks}" = 1\n'
        "e = 1\n"
    )
    assert parse(text, "plan.toml") == tomllib.loads(text)
    assert fault(text + "f = " + "[" * 40).where == "plan.toml:10:37"


def test_forgotten_brackets_in_headers_are_not_taken_for_depth() -> None:
    """Forty headers without their closing bracket are a fault of the first one."""
    problem = fault("[ranks\nx = 1\n" * 40)
    assert (problem.where, problem.what) == ("plan.toml:1:7", "a table header is not closed")


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("rate = 5%", "1:9", "a percentage stands in quotes"),
        ("a = 1\nr = [5%, 3%]", "2:7", "a percentage stands in quotes"),
        ("name = Evergreen", "1:8", "this is not a value"),
        ("name", "1:5", "there is no = after the key"),
        ('a = "x\nb = 1', "1:7", "this character cannot stand here"),
        ("[a]\nx = 1\n  [a]\n", "3:3", "this table was already given"),
        ("a = 1\na = 2\n", "2:1", "this key stands here a second time"),
        ("a = {b = 1, b = 2}", "1:18", "this key stands here a second time"),
        ("a = {b = 1}\n[a.c]\n", "2:1", "this table was already given"),
        ("a = {b = 1}\na.c = 2\n", "2:1", "this table was already closed"),
        ('a = ["x" "y"]', "1:10", "the list is not closed here"),
        ("a = {b = 1 c = 2}", "1:12", "the table is not closed here"),
        ("a = { b = 1,\n c = 2 }", "1:13", "a table in { } stands on one line"),
        ("a = { b = 1\r\n}", "1:12", "a table in { } stands on one line"),
        ("a = {1 = 1, =}", "1:13", "a key is expected here"),
        ("[a\nx = 1", "1:3", "a table header is not closed"),
        ("a = 1 b = 2", "1:7", "the line goes on after its end"),
        ('a = "\\q"', "1:6", "a backslash stands alone in the text"),
        ('a = "\\uzzzz"', "1:8", "this character code does not exist"),
        ("a = 2026-02-30", "1:5", "there is no such date"),
        ("= 1", "1:1", "a key or a table header is expected here"),
        ('x = 1\r\ny = 2\r\nz = "\\q"', "3:6", "a backslash stands alone in the text"),
    ],
)
def test_a_syntax_fault_is_named_in_plain_words(text: str, where: str, what: str) -> None:
    """Line, column, what is wrong and what to do, without the words of a TOML library."""
    problem = fault(text)
    assert (problem.where, problem.what) == (f"plan.toml:{where}", what)
    assert problem.hint


def test_a_forgotten_pair_of_quotes_is_answered_with_quotes() -> None:
    """The commonest fault of all: a percentage or a word without quotes."""
    assert fault("rate = 5%").hint == 'write "5%" with quotes'
    assert fault("name = Evergreen").hint == 'text stands in quotes: "Director"'


@pytest.mark.parametrize("text", ['a = """\nx\ny', "a = [1,\n2", 'a = "x', "a = {b = 1", "a ="])
def test_a_text_that_ends_too_early_is_a_fault_at_its_end(text: str) -> None:
    """What is not closed is noticed where the text ends."""
    assert fault(text + "\n").where.startswith(f"plan.toml:{text.count(chr(10)) + 1}:")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[[bonuses]]\nname = "x\\u001b[31m"', "2:1"),
        ('a = ["x", "\\u202e"]', "1:11"),
        ('"a\\u0000" = 1', "1:1"),
        ('a = "\\u0085"', "1:1"),
    ],
)
def test_invisible_control_characters_are_refused(text: str, where: str) -> None:
    """A name in a plan is shown on terminals and must not command them."""
    problem = fault(text)
    assert problem.where == f"plan.toml:{where}"
    assert "invisible control character" in problem.what


def test_a_byte_order_mark_does_not_move_columns() -> None:
    """Some editors put an invisible mark in front of the text."""
    assert parse("\ufeffa = 1", "plan.toml") == {"a": 1}
    assert fault("\ufeffa = x").where == "plan.toml:1:5"
    assert Locator("\ufeffa = 1", "plan.toml").where(("a",)) == "plan.toml:1:1"


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ((), "1:1"),
        (("name",), "1:1"),
        (("rounding", "stage"), "2:34"),
        (("active",), "4:2"),
        (("active", "needs", "PV"), "5:11"),
        (("volumes",), "7:2"),
        (("volumes", "GV"), "7:10"),
        (("volumes", "GV", "of"), "8:1"),
        (("volumes", "my volume", "of"), "12:1"),
        (("ranks",), "14:3"),
        (("ranks", 1), "16:3"),
        (("ranks", 1, "needs"), "18:1"),
        (("ranks", 1, "needs", "legs"), "19:7"),
        (("ranks", 1, "needs", "legs", 0, "rank"), "21:16"),
        (("ranks", 1, "needs", "legs", 1), "22:3"),
        (("ranks", 1, "needs", "legs", 1, "rank"), "22:16"),
        (("bonuses", 0, "rates", 1), "28:17"),
        (("bonuses", 1, "rates"), "31:12"),
        (("bonuses", 1, "rates", "Associate", 0), "32:16"),
        (("bonuses", 1, "rates", "Senior Director", 1), "34:11"),
        (("examples", 0, "pays", "ann"), "42:10"),
        # What is missing: its nearest parent.
        (("bonuses", 1, "base"), "29:3"),
        (("bonuses", 7, "base"), "25:3"),
        (("ranks", 0, "needs", "PV"), "14:3"),
        (("currency",), "1:1"),
        (("name", "x", 3), "1:1"),
    ],
)
def test_everything_in_a_plan_has_a_place(path: tuple[str | int, ...], where: str) -> None:
    """Lines and columns were read off the text by eye, in an editor that shows them."""
    assert Locator(PLAN, "plan.toml").where(path) == f"plan.toml:{where}"


def test_line_ends_of_other_systems_do_not_move_lines() -> None:
    """A plan saved with carriage returns has its keys in the same places."""
    locator = Locator(PLAN.replace("\n", "\r\n"), "plan.toml")
    assert locator.where(("bonuses", 1, "rates", "Senior Director", 1)) == "plan.toml:34:11"
    assert locator.where(("examples", 0, "pays", "ann")) == "plan.toml:42:10"


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path of a parsed text; recursive, because it is the slow obvious way."""
    found = [path]
    if isinstance(value, dict):
        found += [below for key, child in value.items() for below in paths(child, (*path, key))]
    if isinstance(value, list):
        found += [below for at, child in enumerate(value) for below in paths(child, (*path, at))]
    return found


def test_the_locator_finds_exactly_what_the_reader_reads() -> None:
    """Every key and every entry that the plan has is found at its own place."""
    locator = Locator(PLAN, "plan.toml")
    every = paths(parse(PLAN, "plan.toml"))
    assert all(locator.has(path) for path in every)
    below = [path for path in every if path and path[0] != "examples" and len(path) > 1]
    own = {locator.where(path) for path in below}
    # A list of tables and its first table stand in the same header; every other place is its own.
    assert len(own) == len(below)


KEYS = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", '"g\\"h"'])
SCALARS = st.sampled_from(
    ["1", "-2.5", "true", '"x # [y] = {"', "'lit\"eral'", "2026-11-30", "2026-11-30 10:00:00"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[ # note ]\n" + " ,\n".join(items) + "\n]"),
        st.lists(st.tuples(KEYS, inner), max_size=3, unique_by=lambda pair: pair[0]).map(
            lambda pairs: "{" + ", ".join(f"{key} = {value}" for key, value in pairs) + "}"
        ),
    ),
    max_leaves=8,
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=4, unique_by=lambda pair: pair[0]))
def test_any_table_is_located_as_it_is_read(pairs: list[tuple[str, str]]) -> None:
    """Whatever a table holds, the locator finds its keys and entries, and invents none."""
    text = "[[t]]\n[[t]]\n" + "".join(f"{key} = {value}\n" for key, value in pairs)
    locator = Locator(text, "f")
    for path in paths(parse(text, "f")):
        assert locator.has(path)
        assert not locator.has((*path, "nothing"))


@given(st.text(alphabet="ab.=[]{}\"'#,\\\n 1\r", max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    """Reading and locating come to an end on any text, with a line that exists."""
    locator = Locator(text, "f")
    assert locator.where(("a", "b", 0)).startswith("f:")
    try:
        data = parse(text, "f")
    except PlanError as error:
        refused = error.problems
        line = int(refused[0].where.split(":")[1]) if refused else 0
        valid = 1 <= line <= text.count("\n") + 1
    else:
        valid = all(locator.has(path) for path in paths(data))
    assert valid
