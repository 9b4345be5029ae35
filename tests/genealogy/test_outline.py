"""The outline language: what a line says, what is refused, and that drawings are read back."""

import time
import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import InputError
from netmark.genealogy.outline import MAX_INDENTED, Also, Entry, parse, render


def places(text: str) -> list[str]:
    """Line, column and words of every fault of an outline."""
    with pytest.raises(InputError) as caught:
        parse(text, "team")
    assert caught.value.message == "the outline cannot be read"
    assert all(problem.hint for problem in caught.value.problems)
    assert all(problem.what.isprintable() for problem in caught.value.problems)
    return [f"{problem.where} {problem.what}" for problem in caught.value.problems]


def test_the_outline_of_the_manual() -> None:
    """Ann recruited Bob, who recruited Cat, who bought for 100 points."""
    assert parse("ann  Director\n  bob\n    cat  PV 100\n") == [
        Entry("ann", -1, 1, "Director", {}, {}),
        Entry("bob", 0, 2, "", {}, {}),
        Entry("cat", 1, 3, "", {"PV": "100"}, {}),
    ]


def test_words_come_in_any_order() -> None:
    """Rank, numbers and flags of one member may be mixed."""
    (entry,) = parse("ann PV 100 Green market=EU CV -99.50 Diamond forced joined=2026-10-01 GV 7")
    assert entry.label == "Green Diamond"
    assert entry.numbers == {"PV": "100", "CV": "-99.50", "GV": "7"}
    assert entry.flags == {"market": "EU", "forced": "yes", "joined": "2026-10-01"}


def test_quotes_make_one_plain_word() -> None:
    """A name with spaces, a rank that looks like a volume, a value with spaces."""
    (entry,) = parse(r'''"O'Hara, \"Cat\" \\ \u0041" "VIP 3" "forced" "a=b" city="New York"''')
    assert entry.name == 'O\'Hara, "Cat" \\ A'
    assert entry.label == "VIP 3 forced a=b"
    assert (entry.numbers, entry.flags) == ({}, {"city": "New York"})


@pytest.mark.parametrize("label", ["Green Diamond", "5 Star", "Level 5", "SILVER EXECUTIVE", "2nd"])
def test_ranks_of_several_words_are_one_label(label: str) -> None:
    """Ranks may hold numbers and capitals, as long as no number follows capitals."""
    assert parse(f"ann {label}  PV 1")[0].label == label


def test_comments_and_blank_lines_mean_nothing() -> None:
    """They may stand anywhere, also left of the outline, and lines are counted all the same."""
    text = "# a team\n\n  ann # the owner\n      \n# bob left\n    cat#1  PV 5 #PV 6\r\n"
    assert parse(text) == [
        Entry("ann", -1, 3, "", {}, {}),
        Entry("cat#1", 0, 6, "", {"PV": "5"}, {}),
    ]
    assert parse("") == parse("\n # nobody \n") == []


def test_the_step_is_free_and_so_is_the_margin() -> None:
    """An outline may be indented as a whole; children stand deeper, siblings alike."""
    text = "    ann\n       bob\n        cat\n       dan\n    eve\n"
    assert [(entry.name, entry.parent) for entry in parse(text)] == [
        ("ann", -1),
        ("bob", 0),
        ("cat", 1),
        ("dan", 0),
        ("eve", -1),
    ]


def test_a_level_may_be_written_as_a_number() -> None:
    """Where indentation would be too deep; it may go back to indented lines."""
    text = "ann\n  bob\n2: cat\n3: dan\n      2: eve\n  fay\n0: gus\n1: hal\n"
    assert [(entry.name, entry.parent) for entry in parse(text)] == [
        ("ann", -1),
        ("bob", 0),
        ("cat", 1),
        ("dan", 2),
        ("eve", 1),
        ("fay", 0),
        ("gus", -1),
        ("hal", 6),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ann\n\tbob", "team:2:1 a tab stands in the indentation"),
        ("ann\n  \tbob", "team:2:3 a tab stands in the indentation"),
        ("ann\tDirector", "team:1:4 a tab stands between the words"),
        ("ann\n    bob\n  cat", "team:3:1 the indentation fits no line above"),
        ("  ann\nbob", "team:2:1 the line begins left of the first one"),
        ("ann\n\u00a0\u00a0bob", "team:2:1 an invisible character stands here: U+00A0"),
        ("ann\u3000lee", "team:1:4 an invisible character stands here: U+3000"),
        ("ann \u202ebob", "team:1:5 a control character stands here: U+202E"),
        ('"ann\x1b[31m"', "team:1:5 a control character stands here: U+001B"),
        ('"ann', "team:1:1 a quotation mark has no other one"),
        ('an"n', "team:1:1 a quotation mark stands inside a word"),
        ('"ann"lee', "team:1:1 a quotation mark has no other one"),
        ('ann x="a', "team:1:5 a quotation mark stands inside a word"),
        ("a=b", "team:1:1 a line begins with a name"),
        ('"" PV 1', "team:1:1 the name is empty"),
        ("ann =b", "team:1:5 there is no key before the ="),
        ("ann market=", "team:1:5 market has no value"),
        ("ann PV=100", "team:1:5 'PV' cannot be the key of a flag"),
        ("ann ü=1", "team:1:5 'ü' cannot be the key of a flag"),
        ("ann a=1 a=2", "team:1:9 a stands here a second time"),
        ("ann forced forced", "team:1:12 forced stands here a second time"),
        ("ann PV 1 PV 2", "team:1:10 PV stands here a second time"),
        ("ann PV", "team:1:5 PV needs a number"),
        ("ann PV many", "team:1:8 PV needs a number"),
        ("ann PV 1,000", "team:1:8 PV needs a number"),
        ("ann GV 1e3", "team:1:8 GV needs a number"),
        ("ann PV +1", "team:1:8 PV needs a number"),
        ("ann PV ١٢٣", "team:1:8 PV needs a number"),
        ('ann PV "1"', "team:1:8 PV needs a number"),
        ("ann PV " + "1" * 5000, "team:1:8 PV needs a number"),
        ("ann 100", "team:1:5 it is not said what 100 counts"),
        ("ann\nann", "team:2:1 'ann' already stands in line 1"),
        ("3: ann", "team:1:1 there is nobody on level 2 above"),
        ("ann\n1:", "team:2:1 there is no name behind the level"),
        ("ann\n1: bob\n  cat", "team:3:1 the member above has a number for its level"),
        ("0: ann\nbob", "team:2:1 the lines above have numbers for levels"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(text: str, fault: str) -> None:
    """Line, column and plain words; the hint says what to write."""
    assert places(text) == [fault]


def test_every_fault_is_reported_once() -> None:
    """A line at fault keeps its place, so that the lines below it are not at fault as well."""
    text = "ann\n  bob PV x\n    cat\n   dan\n    eve 7\n      fay =\n  bob\n"
    assert places(text) == [
        "team:2:10 PV needs a number",
        "team:4:1 the indentation fits no line above",
        "team:5:9 it is not said what 7 counts",
        "team:6:11 there is no key before the =",
    ]


def test_lines_are_counted_from_where_the_outline_begins() -> None:
    """An outline inside a plan is reported with the lines of the plan."""
    with pytest.raises(InputError) as caught:
        parse("ann\n\tbob", "plan.toml", 40)
    assert caught.value.problems[0].where == "plan.toml:41:1"
    assert parse("ann", "plan.toml", 40)[0].line == 40


def test_the_drawing_of_a_family() -> None:
    """Siblings in the order given, two spaces a level, two before each word."""
    drawn = render(
        ["ann", "bob", "cat", "dan"],
        [-1, 0, 0, 1],
        ["Green Diamond", "", "VIP 3", ""],
        [{}, {"PV": "100", "CV": "99.50"}, {}, {}],
        [{"market": "EU"}, {}, {"city": "New York"}, {"forced": "yes"}],
    )
    assert drawn == (
        "ann  Green Diamond  market=EU\n"
        "  bob  PV 100  CV 99.50\n"
        "    dan  forced\n"
        '  cat  "VIP 3"  city="New York"\n'
    )


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("ann", "ann"),
        ("Ann Smith", '"Ann Smith"'),
        ("山田\u3000太郎", '"山田\u3000太郎"'),
        ("#1", '"#1"'),
        ("12:", '"12:"'),
        ("a=b", '"a=b"'),
        ('"', '"\\""'),
        ("\\", "\\"),
        ("a\nb\t\u202e", '"a\\u000ab\\u0009\\u202e"'),
        ("forced", "forced"),
        ("PV", "PV"),
        ("100", "100"),
    ],
)
def test_names_are_quoted_only_where_they_must_be(name: str, drawn: str) -> None:
    """A name that could be taken for something else, or that a terminal would obey."""
    assert render([name], [-1]) == f"{drawn}\n"
    assert parse(drawn)[0].name == name


def test_a_plus_begins_one_more_order() -> None:
    """With words of its own; a + in a label stays part of it."""
    [ann, bob] = parse("ann  Gold +  PV 1 + PV 2 CV 3 order=kit + CV 4\nbob  PV 1 x=y\n")
    assert (ann.label, ann.numbers, ann.flags) == ("Gold +", {"PV": "1"}, {})
    assert ann.more == (Also({"PV": "2", "CV": "3"}, {"order": "kit"}), Also({"CV": "4"}, {}))
    assert (bob.orders, bob.more) == ((Also({"PV": "1"}, {"x": "y"}),), ())


@pytest.mark.parametrize(
    ("line", "column", "what"),
    [
        ("ann  PV 1 +", 11, "a + stands between two orders"),
        ("ann  PV 1 + + PV 2", 13, "a + stands between two orders"),
        ("ann  PV 1 + order=kit", 13, "the last order has no number"),
        ("ann  PV 1 + order=kit + PV 2", 23, "a + stands between two orders"),
        ("ann  PV 1 + PV 2 Director", 18, "'Director' is not about an order"),
        ("ann  PV 1 + PV 2 PV 3", 18, "PV stands here a second time"),
    ],
)
def test_an_order_that_cannot_be_read_is_pointed_at(line: str, column: int, what: str) -> None:
    """With the column of the word."""
    with pytest.raises(InputError) as caught:
        parse(line)
    [problem] = caught.value.problems
    assert (problem.where, problem.what) == (f"outline:1:{column}", what)


def test_children_cannot_come_before_their_parents() -> None:
    """Nor can anybody be his own parent: whoever draws must not lose a cycle silently."""
    for parents in ([0], [1, -1]):
        with pytest.raises(ValueError, match="a parent comes before its children"):
            render(["ann", "bob"][: len(parents)], parents)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["forced", "PV 5", "5 Star", "100", "a  b", " a", 'x"y', "k=v", "#", "3: x", "VIP", "PV", "\\u"]
)
NUMBERS = st.dictionaries(
    st.sampled_from(["PV", "CV", "GV_2"]),
    st.from_regex(r"-?[0-9]{1,6}(\.[0-9]{2})?", fullmatch=True),
)
FLAGS = st.dictionaries(
    st.from_regex(r"[a-z][A-Za-z0-9_.:-]{0,5}", fullmatch=True), TEXTS.filter(bool), max_size=2
)
MORE = st.lists(st.tuples(NUMBERS.filter(bool), FLAGS), max_size=2)


@st.composite
def outlines(draw: st.DrawFn) -> list[Entry]:
    """Any forest of up to 12 members in the order of its lines."""
    names = draw(st.lists(TEXTS.filter(bool), unique=True, max_size=12))
    entries: list[Entry] = []
    path: list[int] = []
    for index, name in enumerate(names):
        del path[draw(st.integers(0, len(path))) :]
        label, numbers, flags = draw(TEXTS), draw(NUMBERS), draw(FLAGS)
        parent = path[-1] if path else -1
        more = tuple(Also(*each) for each in draw(MORE)) if numbers else ()
        entries.append(Entry(name, parent, index + 1, label, numbers, flags, more))
        path.append(index)
    return entries


@given(outlines())
def test_what_is_drawn_is_read_back(entries: list[Entry]) -> None:
    """Names, labels and values of any characters survive drawing and reading."""
    drawn = render(
        [entry.name for entry in entries],
        [entry.parent for entry in entries],
        [entry.label for entry in entries],
        [entry.numbers for entry in entries],
        [entry.flags for entry in entries],
        [entry.more for entry in entries],
    )
    assert parse(drawn) == entries
    assert not any(unicodedata.category(c) == "Cc" for c in drawn if c != "\n")


@given(st.integers(MAX_INDENTED - 2, 3 * MAX_INDENTED), st.randoms(use_true_random=False))
def test_deep_trees_are_read_back(depth: int, random: Random) -> None:
    """Members beyond the deepest indented level, and others beside them, keep their parents."""
    parents, path = [-1], [0]
    for index in range(1, 3 * depth):
        del path[random.randint(max(1, len(path) - 3), len(path)) :]
        parents.append(path[-1])
        path.append(index)
    drawn = render([f"m{index}" for index in range(len(parents))], parents)
    assert [entry.parent for entry in parse(drawn)] == parents


@given(st.text(alphabet='ab 1:"=#\\\n\tPV.é', max_size=60))
def test_any_text_is_read_or_refused_with_problems(text: str) -> None:
    """Whatever is read is drawn and read again as the same; the rest is refused with places."""
    try:
        entries = parse(text)
    except InputError as error:
        refused = error.problems
        fine = len(refused) > 0
    else:
        drawn = render(
            [entry.name for entry in entries],
            [entry.parent for entry in entries],
            [entry.label for entry in entries],
            [entry.numbers for entry in entries],
            [entry.flags for entry in entries],
        )
        again = parse(drawn)
        fine = [entry._replace(line=0) for entry in again] == [e._replace(line=0) for e in entries]
    assert fine


def test_a_chain_of_100000_is_drawn_and_read_in_linear_time_and_space() -> None:
    """Deep levels are numbers, so a line is never longer than its words and 80 columns."""
    count = 100_000
    names = [f"m{index}" for index in range(count)]
    parents = list(range(-1, count - 1))
    started = time.perf_counter()
    drawn = render(names, parents, ["Green Diamond"] * count)
    assert len(drawn) < count * 110
    assert drawn.splitlines()[40] == " " * 64 + "40: m40  Green Diamond"
    entries = parse(drawn)
    assert time.perf_counter() - started < 10
    assert [entry.parent for entry in entries] == parents
