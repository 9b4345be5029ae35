"""Ranks: decided bottom-up, worked by hand."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from netmark.payout.rehearse import Person, book_of
from netmark.plan.book import Book
from netmark.plan.need import mask
from netmark.plan.ranks import needs_of_rank, ranks, titles

from .small import Team, plan

LADDER = """
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Associate"
[[ranks]]
name = "Silver"
needs = { PV = 100, GV = 300 }
[[ranks]]
name = "Gold"
needs = { PV = 100, legs = [{ count = 2, rank = "Silver" }] }
[[ranks]]
name = "Ruby"
needs = { legs = [{ count = 1, rank = "Gold", active = true }] }
"""


def ranked(outline: str, ladder: str = LADDER, name: str = "main") -> dict[str, str]:
    """The paid-as ranks of a company, those without a rank left out."""
    team = Team(ladder, outline)
    paid = ranks(team.book, name).paid
    return {who: team.plan.rank_name(name, number) for who, number in team.by_name(paid).items()}


def test_a_rank_without_needs_is_for_every_enrolled_distributor() -> None:
    """Customers and those who left have none."""
    assert ranked("ann\nbob  kind=customer\ncat  terminated\n") == {"ann": "Associate"}


def test_ranks_of_the_legs_are_decided_first() -> None:
    """Two Silvers make ann a Gold; that Gold makes zoe, who sells nothing, a Ruby."""
    found = ranked(
        """
        zoe
          ann  PV 100
            bob  PV 100
              cat  PV 200
            dan  PV 100
              eve  PV 200
        """
    )
    assert found == {
        **{"zoe": "Ruby", "ann": "Gold", "bob": "Silver", "dan": "Silver"},
        **{"cat": "Associate", "eve": "Associate"},
    }


def test_two_in_one_leg_are_one_leg() -> None:
    """Bob and cat are Silvers one below the other."""
    found = ranked("ann  PV 100\n  bob  PV 100\n    cat  PV 300\n")
    assert found == {"ann": "Silver", "bob": "Silver", "cat": "Silver"}


def test_a_better_rank_counts_as_well() -> None:
    """A Gold in the leg is good for a Silver."""
    outline = "ann  PV 100\n  bob  Gold inactive\n  cat\n    dan  Silver\n"
    assert ranked(outline)["ann"] == "Gold"


SETS = """
[[ranks]]
name = "Pair"
needs = { sets = [{ count = 2, PV = 100 }] }
[[ranks]]
name = "Both"
needs = { sets = [{ count = 1, rank = "Pair" }, { count = 2, PV = 100 }] }
"""


def test_sets_may_ask_for_ranks_that_are_being_decided() -> None:
    """Ann has a Pair and two others; fay's Pair is one of only two recruits."""
    pair = "  bob  PV 100\n    b1  PV 100\n    b2  PV 100\n"
    found = ranked("ann\n" + pair + "  cat  PV 100\n  dan  PV 100\n", SETS)
    assert found == {"ann": "Both", "bob": "Pair"}
    assert ranked("fay\n" + pair + "  gus  PV 100\n", SETS) == {"fay": "Pair", "bob": "Pair"}
    assert ranked("eve\n  bob  Pair\n  cat  PV 100\n  dan  PV 100\n", SETS)["eve"] == "Both"


def test_the_highest_rank_counts_even_if_a_lower_one_is_missed() -> None:
    """Ann has no 100 PV for Silver or Gold, but a Gold below her."""
    assert ranked("ann\n  bob  Gold\n")["ann"] == "Ruby"


def test_a_rank_by_decree_replaces_the_organic_one_both_ways() -> None:
    """Also downwards; what is below counts with the rank it is paid as."""
    team = Team(LADDER, "ann  PV 100\n  bob  Associate  PV 100\n    cat  PV 300\n  dan  Silver\n")
    found = ranks(team.book, "main")
    bob = team.slot("bob")
    assert (found.organic[bob], found.paid[bob]) == (2, 1)
    assert team.by_name(found.organic) == {"ann": 3, "bob": 2, "cat": 2, "dan": 1}
    # ann has two Silver legs: cat in one of them, dan by decree
    assert found.paid[team.slot("ann")] == 3


def test_an_inactive_holder_does_not_count_where_activity_is_asked() -> None:
    """Bob is a Gold by decree but inactive."""
    active = "[active]\nneeds = { PV = 50 }\n"
    assert ranked("ann\n  bob  Gold  PV 0\n", active + LADDER)["ann"] == "Associate"
    assert ranked("ann\n  bob  Gold  PV 50\n", active + LADDER)["ann"] == "Ruby"


def test_somebody_who_left_holds_no_rank() -> None:
    """Not even by decree, and so he does not count for those above."""
    outline = "ann  PV 100\n  bob  Silver  terminated\n  cat  Silver\n"
    assert ranked(outline) == {"ann": "Associate", "cat": "Silver"}
    assert ranked("ann\n  bob  Gold  terminated\n") == {"ann": "Associate"}
    assert ranked("ann  PV 500  terminated\n") == {}


def test_ranks_below_may_stand_in_alternatives() -> None:
    """Either 1000 PV or two Associates in front."""
    ladder = """
    [[ranks]]
    name = "Associate"
    needs = { PV = 10 }
    [[ranks]]
    name = "Director"
    needs = { any = [{ PV = 1000 }, { frontline = { count = 2, rank = "Associate" } }] }
    """
    outline = "ann\n  bob  PV 10\n  cat  PV 10\n  dan  PV 9\neve  PV 1000\nfay\n  gus  PV 10\n"
    assert ranked(outline, ladder) == {
        **{"ann": "Director", "bob": "Associate", "cat": "Associate"},
        **{"eve": "Director", "gus": "Associate"},
    }


def test_frontline_asks_the_recruit_himself() -> None:
    """A Silver two levels below is in the leg, not in the frontline."""
    ladder = LADDER.replace('legs = [{ count = 2, rank = "Silver" }]', "X").replace(
        "X", 'frontline = { count = 1, rank = "Silver", PV = 50 }'
    )
    assert ranked("ann  PV 100\n  bob\n    cat  Silver  PV 50\n", ladder)["ann"] == "Associate"
    assert ranked("ann  PV 100\n  bob  Silver  PV 50\n", ladder)["ann"] == "Gold"
    assert ranked("ann  PV 100\n  bob  Silver  PV 49\n", ladder)["ann"] == "Associate"


TWO = """
[trees.kept]
kind = "compressed"
keep = { PV = 50 }
[ladders.A]
tree = "kept"
ranks = [{ name = "One" }, { name = "Two", needs = { legs = [{ count = 2, rank = "One" }] } }]
[ladders.B]
for = { market = ["EU"] }
ranks = [{ name = "Uno" }, { name = "Due", needs = { rank = { ladder = "A", at_least = "Two" } } }]
"""
TEAM = """
ann  PV 50  market=EU
  bob  PV 0
    cat  PV 50
  dan  PV 50
eve  PV 50
"""


def test_each_ladder_has_its_own_tree_and_members() -> None:
    """Bob is not kept, so cat and dan are ann's legs; only ann is in the EU."""
    assert ranked(TEAM, TWO, "A") == {"ann": "Two", "cat": "One", "dan": "One", "eve": "One"}
    assert ranked(TEAM, TWO, "B") == {"ann": "Due"}


def people_with(ranks_by_name: dict[str, tuple[str, str]]) -> tuple[Book, list[str]]:
    """Members with (title before, decree now), each sponsored by the company."""
    people = [
        Person(
            name,
            0,
            titles={"main": title} if title else {},
            forced={"main": decree} if decree else {},
        )
        for name, (title, decree) in ranks_by_name.items()
    ]
    return book_of(plan(LADDER), people, [], date(2026, 11, 30)), list(ranks_by_name)


def test_a_title_is_the_highest_rank_ever_held() -> None:
    """Up with a better rank, never down."""
    book, _ = people_with({"ann": ("Gold", ""), "bob": ("", "Silver"), "cat": ("Silver", "Gold")})
    assert list(titles(book, "main")) == [0, 3, 2, 3]


def test_the_needs_of_a_rank_decide_and_explain() -> None:
    """Bob is 200 short of the group volume of a Silver."""
    team = Team(LADDER, "ann  PV 300\nbob  PV 100\n")
    silver = needs_of_rank(team.book, "main", 2)
    assert team.set(mask(silver, team.book)) == {"ann"}
    bob = team.slot("bob")
    missing = [need.required - need.actual(team.book)[bob] for need in silver.every]
    assert missing == [0, 20_000]


def test_progress_reads_ranks_below_after_they_are_decided() -> None:
    """One of two Silver legs is there."""
    team = Team(LADDER, "ann  PV 100\n  bob  Silver\n  cat\n")
    [_, legs] = needs_of_rank(team.book, "main", 3).every
    assert ranks(team.book, "main").paid[team.slot("ann")] == 1
    assert legs.actual(team.book)[team.slot("ann")] == 1


MANY = LADDER.replace("count = 2", "count = 254")


def test_two_hundred_and_fifty_four_legs_are_counted_exactly() -> None:
    """Counters hold up to 255 legs of each rank."""
    legs = [f"  m{number}  Silver" for number in range(254)]
    assert ranked("\n".join(["ann  PV 100", *legs]), MANY)["ann"] == "Gold"
    assert ranked("\n".join(["ann  PV 100", *legs[1:]]), MANY)["ann"] == "Associate"
    mixed = [f"  m{number}  {'Silver' if number % 2 else 'Ruby'}" for number in range(600)]
    assert ranked("\n".join(["ann  PV 100", *mixed]), MANY)["ann"] == "Ruby"


def test_a_chain_of_a_hundred_thousand_is_ranked() -> None:
    """All but the last three have 300 GV; nobody has two legs."""
    outline = "\n".join(f"{level}: m{level}  PV 100" for level in range(100_000))
    team = Team(LADDER, outline)
    paid = ranks(team.book, "main").paid
    assert (paid[1], paid[99_998], paid[99_999], paid[100_000]) == (2, 2, 1, 1)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4)), min_size=1, max_size=14))
def test_more_sales_never_lower_a_rank(rows: list[tuple[int, int]]) -> None:
    """There is no negation in conditions: whoever sells 100 more is at least what he was."""
    levels: list[int] = []
    for number, (parent, _) in enumerate(rows):
        level = levels[parent % number] + 1 if number and parent else 0
        levels.append(min(level, levels[-1] + 1) if levels else 0)

    def paid(more: int) -> bytes:
        lines = [
            f"{level}: m{number}  PV {100 * hundreds + (more if number == len(rows) - 1 else 0)}"
            for number, (level, (_, hundreds)) in enumerate(zip(levels, rows, strict=True))
        ]
        return ranks(Team(LADDER, "\n".join(lines)).book, "main").paid

    assert all(now <= then for now, then in zip(paid(0), paid(100), strict=True))


def test_a_rank_by_decree_only_is_reached_by_nobody() -> None:
    """Each decree gives its own rank and no higher one; what others reach is not touched."""
    text = (
        '[[ranks]]\nname = "Low"\nneeds = { PV = 10 }\n[[ranks]]\nname = "Silver"\n'
        "by_decree = true\n"
        '[[ranks]]\nname = "Gold"\nby_decree = true\n'
    )
    team = Team(text, "ann  Silver\n  bob  Gold  PV 10\n  cat  PV 10\n  dan\n")
    decided = ranks(team.book, "main")
    assert team.by_name(decided.paid) == {"ann": 2, "bob": 3, "cat": 1}
    assert team.by_name(decided.organic) == {"ann": 2, "bob": 3, "cat": 1}
    [need] = needs_of_rank(team.book, "main", 3).every
    assert need.label == "Gold by decree"
    assert team.by_name(need.actual(team.book)) == {"bob": 1}


BREAKAWAY = """
[volumes.Group]
of = "PV"
over = "group"
until = { rank = "Director" }
[[ranks]]
name = "Associate"
[[ranks]]
name = "Manager"
needs = { Group = 150 }
[[ranks]]
name = "Director"
needs = { any = [{ Group = 300 }, { legs = [{ count = 2, rank = "Director" }] }] }
"""


def test_a_rank_may_need_a_group_that_ends_at_the_same_rank() -> None:
    """Cat's 300 make her a Director and leave bob's group: his 100 + 60 are a Manager's; ann has
    no more than his 160 and her own 10, until two Directors below her make her one as well.
    """
    team = """
    ann  PV 10
      bob  PV 100
        cat  PV 200
          dan  PV 100
        eve  PV 60
    """
    found = {"ann": "Manager", "bob": "Manager", "cat": "Director"}
    assert ranked(team, BREAKAWAY) == found | {"dan": "Associate", "eve": "Associate"}
    assert ranked(team + "  fay  PV 300\n", BREAKAWAY)["ann"] == "Director"


def test_a_rank_by_decree_ends_a_group_as_well() -> None:
    """Dan is a Director by decree, so cat has only her own 200."""
    team = "cat  PV 200\n  dan  Director  PV 100\n"
    assert ranked(team, BREAKAWAY) == {"cat": "Manager", "dan": "Director"}


def test_the_groups_of_breakaway_ranks_are_decided_in_a_chain_of_a_hundred_thousand() -> None:
    """Every third in the chain reaches 300 with the two below him."""
    outline = "\n".join(f"{level}: m{level}  PV 100" for level in range(99_999))
    team = Team(BREAKAWAY, outline)
    assert ranks(team.book, "main").paid.count(3) == 33_333
