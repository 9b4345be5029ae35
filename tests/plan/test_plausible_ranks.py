"""Ranks that nobody can reach, or that are the same twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.plan.document import doubtful
from netmark.plan.ranks import ranks

from .small import HEAD, Team, plan
from .test_plausible import GV, doubts

USED = '[[bonuses]]\nname = "B"\nkind = "sales"\nbase = "CV"\nrate = "5%"\nneeds = { GV = 1 }\n'


def ladder(*needs: str) -> str:
    """Ranks called R1, R2 and so on, with these needs."""
    ranks = [
        f'[[ranks]]\nname = "R{number}"\n' + (f"needs = {each}\n" if each else "")
        for number, each in enumerate(needs, start=1)
    ]
    return f"{GV}{''.join(ranks)}{USED}"


def legs(rank: str) -> str:
    """Two legs with a rank."""
    return f'{{ legs = [{{ count = 2, rank = "{rank}" }}] }}'


TAKES_ITSELF = "it takes somebody who is R{0} or higher already"


@pytest.mark.parametrize(
    ("needs", "out"),
    [
        (["", legs("R2")], {"R2": 2}),
        (["", legs("R3"), legs("R2")], {"R2": 3, "R3": 2}),
        # R3 can be reached by volume, so that somebody is R2 or higher.
        (["", legs("R2"), "{ GV = 5 }"], {}),
        (["", "{ any = [{ GV = 5 }, " + legs("R2") + "] }"], {}),
        (["", "{ any = [" + legs("R2") + "] }"], {"R2": 2}),
        (["", '{ title = "R2" }'], {"R2": 2}),
        (["", '{ frontline = { count = 1, rank = "R2" } }', legs("R2")], {"R2": 2, "R3": 2}),
        (["", legs("R1"), legs("R2")], {}),
    ],
)
def test_a_rank_that_takes_itself_is_out_of_reach(needs: list[str], out: dict[str, int]) -> None:
    """Whoever is the first would have to be there before; another way to it is enough."""
    found = [what for what in doubts(ladder(*needs)) if "reach" in what]
    assert found == [
        f"nobody can reach {name} without a decree: {TAKES_ITSELF.format(rank)}"
        for name, rank in out.items()
    ]


NEEDS = st.one_of(
    st.just("{ GV = 10 }"),
    st.builds(legs, st.sampled_from(["R1", "R2", "R3", "R4"])),
    st.builds(
        lambda one, other: f"{{ any = [{legs(one)}, {legs(other)}] }}",
        st.sampled_from(["R1", "R2", "R3", "R4"]),
        st.sampled_from(["R2", "R3", "R4"]),
    ),
)


@settings(max_examples=60, deadline=None)
@given(needs=st.lists(NEEDS, min_size=4, max_size=4))
def test_in_a_large_company_somebody_has_every_rank_in_reach(needs: list[str]) -> None:
    """Everybody with two legs, seven deep, and enough sales: the highest rank is the one found."""
    text = ladder(*needs)
    outline = [f"{'  ' * depth}m{n} PV 10" for n, depth in enumerate(_complete(7))]
    team = Team(text, "\n".join(outline))
    found = [what for what in doubts(text) if "without a decree" in what]
    names = [f"R{n}" for n in range(1, 5)]
    in_reach = [name for name in names if not any(f"reach {name} " in what for what in found)]
    best = max((names.index(name) + 1 for name in in_reach), default=0)
    assert max(ranks(team.book, "main").organic) == best


def _complete(deep: int, at: int = 0) -> list[int]:
    """The depths of a tree in which everybody has two below him."""
    below = _complete(deep - 1, at + 1) if deep > 1 else []
    return [at, *below, *below]


def test_nobody_reaches_in_fact_what_is_said_to_be_out_of_reach() -> None:
    """Two legs with somebody who has everything else: neither is the first R2."""
    team = Team(ladder("", legs("R2")), "ann\n  bob PV 500\n    eve PV 5\n  cat PV 500\n")
    assert max(ranks(team.book, "main").organic) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            '[ladders.EU]\nfor = { market = ["EU"] }\n[[ladders.EU.ranks]]\nname = "A"\n'
            'needs = { any = [{ PV = 5, for = { market = ["US", "UK"] } }] }\n',
            "it is for members whom its ladder is not for",
        ),
        (
            '[ladders.EU]\nfor = { kind = ["preferred"] }\n[[ladders.EU.ranks]]\nname = "A"\n',
            "nobody who is preferred has a rank",
        ),
        (
            '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\n'
            'needs = { frontline = { count = 1, rank = "A", kind = ["preferred", "customer"] } }\n',
            "nobody who is preferred or customer has a rank",
        ),
    ],
)
def test_a_rank_for_others_than_its_ladder_is_out_of_reach(text: str, why: str) -> None:
    """Other markets, or kinds of members who never have a rank."""
    found = doubts(text)
    assert len(found) == 1
    assert found[0].endswith(f" without a decree: {why}")


def test_two_ranks_that_take_the_same_are_doubtful() -> None:
    """However it is written; also twice nothing."""
    text = ladder("{ GV = 600, PV = 100 }", "{ PV = 100, GV = 600 }")
    assert doubts(text) == ["R2 takes the same as R1, which is a lower rank"]
    assert doubts(ladder("", "")) == ["R2 takes the same as R1, which is a lower rank"]
    assert doubts(ladder("{ GV = 600 }", "{ GV = 600, customers = 1 }")) == []


def test_every_doubt_about_a_rank_has_its_place() -> None:
    """The line of the rank."""
    text = ladder("", legs("R2"))
    (found,) = doubtful(plan(text), HEAD + text)
    line = (HEAD + text).split(legs("R2"))[0].count("\n")
    assert found.where == f"plan.toml:{line - 1}:3"
