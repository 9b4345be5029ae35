"""Measures: what is added up over whom, worked by hand on small trees."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.ledger.volume import Metric, Order
from netmark.payout.rehearse import Person, book_of
from netmark.plan.book import Book
from netmark.plan.makers import Maker, makers
from netmark.plan.measures import keeper, level_volumes, metric, tree_of, volume
from netmark.plan.volumes import Volume

from .small import Team, plan

TREE = """
ann  PV 1
  bob  PV 10
    cat  PV 100
    dan  PV 200
  eve  PV 20
    fay  PV 1000
      gus  PV 5000
  hal
ivy  PV 7
"""


def measured(model: str, outline: str = TREE) -> dict[str, int]:
    """One volume of every member in whole points."""
    team = Team(f"[volumes.V]\n{model}\n", outline)
    found = team.by_name(volume(team.book, "V"))
    assert all(value % 100 == 0 for value in found.values())
    return {name: value // 100 for name, value in found.items()}


def test_self_is_the_own_figure() -> None:
    """Nothing is added up."""
    assert measured('of = "PV"\nover = "self"') == {
        **{"ann": 1, "bob": 10, "cat": 100, "dan": 200},
        **{"eve": 20, "fay": 1000, "gus": 5000, "ivy": 7},
    }


def test_frontline_with_and_without_the_own_figure() -> None:
    """Ann's frontline is bob, eve and hal: 10 + 20."""
    without = measured('of = "PV"\nover = "frontline"\nown = false')
    assert without == {"ann": 30, "bob": 300, "eve": 1000, "fay": 5000}
    with_own = measured('of = "PV"\nover = "frontline"\nown = true')
    assert with_own["ann"] == 31
    assert with_own["ivy"] == 7


def test_levels_reach_down_so_many_levels() -> None:
    """Two levels below ann: 30 and 1300; gus stands on the third."""
    assert measured('of = "PV"\nover = "levels"\nlevels = 2\nown = true')["ann"] == 1331
    assert measured('of = "PV"\nover = "levels"\nlevels = 3\nown = false')["ann"] == 6330


def test_an_organisation_is_everybody_below_and_mostly_oneself() -> None:
    """Own counts unless the plan says otherwise."""
    assert measured('of = "PV"\nover = "organisation"') == {
        **{"ann": 6331, "bob": 310, "cat": 100, "dan": 200},
        **{"eve": 6020, "fay": 6000, "gus": 5000, "ivy": 7},
    }
    without = measured('of = "PV"\nover = "organisation"\nown = false')
    assert without == {"ann": 6330, "bob": 300, "eve": 6000, "fay": 5000}


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ('"largest"', {"ann": 6020, "bob": 200, "eve": 6000, "fay": 5000}),
        ('"smallest"', {"bob": 100, "eve": 6000, "fay": 5000}),
        ("1", {"ann": 6020, "bob": 200, "eve": 6000, "fay": 5000}),
        ("2", {"ann": 310, "bob": 100}),
        ("3", {}),
        ("4", {}),
    ],
)
def test_a_leg_is_a_recruit_with_everybody_below(which: str, expected: dict[str, int]) -> None:
    """Ann's legs: eve 6020, bob 310, hal 0."""
    assert measured(f'of = "PV"\nover = "leg"\nwhich = {which}') == expected


def test_the_company_is_one_figure_for_all() -> None:
    """6331 under ann and 7 of ivy."""
    found = measured('of = "PV"\nover = "company"')
    assert set(found.values()) == {6338}
    assert len(found) == 9


def test_a_group_reaches_down_to_the_next_who_ends_it() -> None:
    """Cat, dan, fay and gus have 100: ann keeps bob, eve and hal, and each of the four his own."""
    group = 'of = "PV"\nover = "group"\nuntil = { PV = 100 }'
    assert measured(group) == {
        **{"ann": 31, "bob": 10, "cat": 100, "dan": 200},
        **{"eve": 20, "fay": 1000, "gus": 5000, "ivy": 7},
    }
    assert measured(group + "\nown = false") == {"ann": 30}


def test_legs_are_added_up_without_the_largest_and_up_to_a_cap() -> None:
    """Ann's legs: eve 6020, bob 310, hal 0; bob's: dan 200, cat 100."""
    assert measured('of = "PV"\nover = "legs"\nown = false\nbut_largest = 1') == {
        "ann": 310,
        "bob": 100,
    }
    assert measured('of = "PV"\nover = "legs"\nown = true\nleg_cap = 250') == {
        **{"ann": 501, "bob": 310, "cat": 100, "dan": 200},
        **{"eve": 270, "fay": 1250, "gus": 5000, "ivy": 7},
    }
    both = 'of = "PV"\nover = "legs"\nown = false\nbut_largest = 1\nleg_cap = 250'
    assert measured(both) == {"ann": 250, "bob": 100}


def test_a_volume_may_be_made_of_several_figures() -> None:
    """A price of 110.00 less 25 % of what it is earned on, 100.00: it cost 85.00."""
    team = Team(
        '[volumes.Cost]\nsum = [{ of = "AMOUNT" }, { of = "CV", factor = "-25%" }]\n'
        'rounding = "half-even"\nover = "self"\n'
        '[volumes.Costs]\nof = "Cost"\nfactor = -2\nover = "company"\n',
        "ann  AMOUNT 110  CV 100\n  bob  AMOUNT 0.50  CV 0.50\n",
    )
    # 0.50 - 0.125 is 0.375, and a half goes to the even neighbour: 0.38.
    assert team.by_name(volume(team.book, "Cost")) == {"ann": 8_500, "bob": 38}
    assert set(team.by_name(volume(team.book, "Costs")).values()) == {-2 * 8_538}


def test_only_the_figures_of_some_may_count() -> None:
    """Below ann only cat, dan, fay and gus have 100."""
    found = measured('of = "PV"\nover = "organisation"\nwhere = { PV = 100 }')
    assert found == {"ann": 6300, "bob": 300, "cat": 100, "dan": 200} | {
        "eve": 6000,
        "fay": 6000,
        "gus": 5000,
    }


def test_a_cap_is_the_most_that_counts() -> None:
    """Of what was added up."""
    found = measured('of = "PV"\nover = "organisation"\ncap = 300')
    assert (found["ann"], found["bob"], found["cat"], found["eve"]) == (300, 300, 100, 300)


def test_orders_behind_a_sum_count_with_their_factors() -> None:
    """And what rounding changed is spread over them, so that they still add up."""
    team = Team(
        '[volumes.V]\nsum = [{ of = "PV", factor = "1/3" }, { of = "CV" }, '
        '{ of = "PV", factor = 1 }, { of = "W" }]\n'
        'rounding = "down"\nover = "organisation"\n'
        '[volumes.W]\nof = "CV"\nfactor = -1\nover = "self"\n',
        "ann  PV 1  CV 30\n  bob  PV 50  CV 7\n  cat  CV 3\n",
    )
    made = makers(team.book, "V", None, "sponsor", 1)
    # A third more of 1.00 is 1.33, of 50.00 it is 66.66; CV counts once and is taken off again.
    assert {(team.names[m.member], m.metric.of): m.weight for m in made} == {
        ("ann", "PV"): Fraction(133, 100),
        ("bob", "PV"): Fraction(6666, 5000),
    }


def test_a_volume_may_add_up_another_one() -> None:
    """The organisation of frontline figures: eve 1000, fay 5000."""
    team = Team(
        '[volumes.F]\nof = "PV"\nover = "frontline"\nown = false\n'
        '[volumes.V]\nof = "F"\nover = "organisation"\n',
        TREE,
    )
    assert team.by_name(volume(team.book, "V"))["eve"] == 600_000


def test_a_filter_narrows_a_metric() -> None:
    """Only what was sold to retail customers."""
    outline = "ann  PV 5  buyer=retail\n  bob  PV 6\n  cat  PV 7  buyer=preferred\n"
    retail = measured('of = "PV"\nover = "organisation"\nbuyers = ["retail"]', outline)
    assert retail == {"ann": 5}
    both = measured('of = "PV"\nover = "organisation"\nbuyers = ["retail", "preferred"]', outline)
    assert both == {"ann": 12, "cat": 7}
    kits = "ann  PV 5  order=kit\n  bob  PV 6\n"
    assert measured('of = "PV"\nover = "self"\norders = ["kit"]', kits) == {"ann": 5}


def test_a_filter_looks_at_the_first_days_after_joining() -> None:
    """Everything is sold on 30 November: with 30 days he must have joined on the 1st or later."""
    outline = "ann  PV 5  joined=2026-10-31\n  bob  PV 6  joined=2026-11-01\n"
    within = 'of = "PV"\nover = "self"\nbuyer_joined_within = "{}"'
    assert measured(within.format("30 days"), outline) == {"bob": 6}
    assert measured(within.format("31 days"), outline) == {"ann": 5, "bob": 6}
    assert measured(within.format("1 month"), outline) == {"bob": 6}
    assert measured(within.format("2 months"), outline) == {"ann": 5, "bob": 6}


def test_only_large_orders_are_added_up() -> None:
    """Of 100, 99 and 150 with a refund of 20 of it: 230; a filter may ask for several figures."""
    day = date(2026, 11, 5)
    sold = [
        Order(1, day, "self", "order", 100 * pv, 100 * cv, 0)
        for pv, cv in ((100, 90), (99, 200), (150, 80))
    ]
    sold.append(Order(1, day, "self", "order", -2_000, -1_000, 0, sold=sold[-1].size))
    for least, expected in (("PV = 100", 230), ("PV = 100, CV = 90", 100), ("PV = 151", 0)):
        text = 'of = "PV"\nover = "self"\norder_at_least = { ' + least + " }"
        found = plan("[volumes.V]\n" + text)
        assert volume(book_of(found, [Person("ann", 0)], sold), "V")[1] == 100 * expected


KEPT = """
[trees.kept]
kind = "compressed"
keep = { PV = 50 }
[volumes.CPV]
of = "PV"
over = "self"
tree = "kept"
[volumes.OV]
of = "CPV"
over = "organisation"
tree = "kept"
"""
SMALL_AND_LARGE = """
ann  PV 60
  bob  PV 40
    cat  PV 70
      dan  PV 10
        eve  PV 9
gus  PV 30
  hal  PV 50
"""


def test_who_is_not_kept_leaves_the_tree_and_his_sales_roll_up() -> None:
    """Bob's 40 go to ann, dan's and eve's 19 to cat; above gus there is nobody to take his 30."""
    team = Team(KEPT, SMALL_AND_LARGE)
    tree = tree_of(team.book, "kept")
    assert team.set(tree.inside) == {"ann", "cat", "hal"}
    assert team.names[tree.parents[team.slot("cat")]] == "ann"
    assert tree.parents[team.slot("hal")] == 0
    assert team.by_name(volume(team.book, "CPV")) == {"ann": 10_000, "cat": 8_900, "hal": 5_000}
    assert team.by_name(volume(team.book, "OV")) == {"ann": 18_900, "cat": 8_900, "hal": 5_000}


def test_a_volume_is_not_rolled_up_a_second_time() -> None:
    """A volume of the plan is taken as it is; those outside the tree have nothing."""
    team = Team(
        KEPT + '[volumes.S]\nof = "PV"\nover = "self"\n[volumes.V]\nof = "S"\nover = "self"\n'
        'tree = "kept"\n',
        SMALL_AND_LARGE,
    )
    assert team.by_name(volume(team.book, "V")) == {"ann": 6_000, "cat": 7_000, "hal": 5_000}


def test_a_tree_may_be_made_from_a_compressed_one() -> None:
    """Who has 65 stays on top: cat keeps all that had been rolled up to ann, but nothing above."""
    team = Team(
        KEPT + '[trees.top]\nkind = "compressed"\nof = "kept"\nkeep = { PV = 65 }\n'
        '[volumes.TOP]\nof = "PV"\nover = "self"\ntree = "top"\n',
        SMALL_AND_LARGE,
    )
    assert team.set(tree_of(team.book, "top").inside) == {"cat"}
    assert team.by_name(volume(team.book, "TOP")) == {"cat": 8_900}
    assert team.names[keeper(team.book, "kept")[team.slot("eve")]] == "cat"
    assert keeper(team.book, "top")[team.slot("ann")] == 0


def test_every_figure_leads_back_to_the_sales_behind_it() -> None:
    """Ann's CPV of 100 is hers and bob's; her OV is that of all five below each other."""
    team = Team(KEPT, SMALL_AND_LARGE)
    models = team.plan.volumes

    def behind(name: str, member: str) -> list[str]:
        [addend] = models[name].addends(team.plan)
        found = makers(team.book, addend.of, addend.metric, "kept", team.slot(member))
        return [team.names[maker.member] for maker in found]

    assert behind("CPV", "ann") == ["ann", "bob"]
    assert behind("OV", "cat") == ["cat", "dan", "eve"]
    whole = makers(team.book, "OV", None, "kept", team.slot("ann"))
    assert [team.names[maker.member] for maker in whole] == ["ann", "bob", "cat", "dan", "eve"]


@pytest.mark.parametrize(
    "model",
    [
        'over = "self"',
        'over = "company"',
        'over = "organisation"',
        'over = "organisation"\nown = false',
        'over = "frontline"\nown = true',
        'over = "frontline"\nown = false',
        'over = "levels"\nlevels = 2\nown = true',
        'over = "leg"\nwhich = "largest"',
        'over = "leg"\nwhich = "smallest"',
        'over = "leg"\nwhich = 2',
        'over = "group"\nuntil = { PV = 100 }',
        'over = "group"\nown = false\nuntil = { PV = 100 }',
        'over = "legs"\nown = true\nbut_largest = 1',
        'over = "legs"\nown = false\nleg_cap = 250',
        'over = "legs"\nown = false\nbut_largest = 1\nleg_cap = "99.99"',
        'over = "organisation"\ncap = 1000',
        'over = "organisation"\nwhere = { PV = 100 }',
        'over = "company"\ncap = 1000\nfactor = "1/3"\nrounding = "half-up"',
        'over = "organisation"\nfactor = "0.335"\nrounding = "down"',
    ],
)
@pytest.mark.parametrize("tree", ["sponsor", "kept"])
def test_the_sales_behind_a_figure_add_up_to_it(model: str, tree: str) -> None:
    """For every scope, on both trees."""
    team = Team(
        KEPT.replace("50", "100") + f'[volumes.V]\nof = "PV"\ntree = "{tree}"\n{model}\n', TREE
    )
    figures = volume(team.book, "V")
    for name in team.names[1:]:
        slot = team.slot(name)
        made = makers(team.book, "V", None, "sponsor", slot)
        assert sum(metric(team.book, m.metric)[m.member] * m.weight for m in made) == figures[slot]
        assert len({maker[:2] for maker in made}) == len(made)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(-500, 500)), max_size=30))
def test_levels_add_up_to_the_organisation(rows: list[tuple[int, int]]) -> None:
    """What stands 1, 2, 3 … levels below is together everything below, also with refunds."""
    lines: list[str] = []
    levels: list[int] = []
    for number, (parent, pv) in enumerate(rows):
        level = levels[parent % number] + 1 if number and parent else 0
        level = min(level, levels[-1] + 1) if levels else 0
        levels.append(level)
        lines.append(f"{level}: m{number}  PV {pv}")
    team = Team('[volumes.V]\nof = "PV"\nover = "organisation"\nown = false\n', "\n".join(lines))
    below = level_volumes(team.book.sponsor_tree, metric(team.book, Metric("PV")), len(rows))
    summed = [sum(level[i] for level in below) for i in range(team.book.size)]
    assert summed == list(volume(team.book, "V"))


def test_a_chain_of_a_hundred_thousand_is_added_up() -> None:
    """No recursion: the first of 100,000 in a row has 100,000 points below and above him."""
    outline = "\n".join(f"{level}: m{level}  PV 1" for level in range(100_000))
    team = Team(
        '[volumes.V]\nof = "PV"\nover = "organisation"\n'
        '[volumes.L]\nof = "PV"\nover = "leg"\nwhich = "largest"\n',
        outline,
    )
    assert volume(team.book, "V")[1] == 10_000_000
    assert volume(team.book, "V")[100_000] == 100
    assert volume(team.book, "L")[1] == 9_999_900


def test_a_volume_knows_whether_it_adds_up_sales() -> None:
    """Of PV: a metric; of another volume: none."""
    team = Team('[volumes.V]\nof = "PV"\nover = "self"\n', "ann")
    assert Volume(of="V", over="self").metrics(team.plan) == []
    assert team.plan.volumes["V"].metrics(team.plan) == [Metric("PV")]


def test_members_can_be_counted() -> None:
    """Each is 1: those below with so much PV, those who left not; over several periods as well."""
    outline = TREE.replace("hal", "hal  kind=customer").replace("eve ", "eve  terminated ")
    counted = 'of = "MEMBERS"\nover = "organisation"\nown = false\n'
    assert measured(counted, outline) == {"ann": 6, "bob": 2, "eve": 2, "fay": 1}
    some = counted + "where = { PV = 100 }\n"
    assert measured(some, outline) == {"ann": 4, "bob": 2, "eve": 2, "fay": 1}
    team = Team(f"[volumes.V]\n{some}", outline)
    assert makers(team.book, "V", None, "sponsor", team.slot("ann")) == []


def test_months_in_a_row_are_counted_with_a_window() -> None:
    """In how many of the last three periods somebody had 100 PV."""
    often = 'of = "MEMBERS"\nover = "self"\nwhere = { PV = 100 }\nwindow = "3 periods"\n'
    team = Team(f"[volumes.Often]\n{often}", "ann  PV 100\nbob  PV 99\n")
    model = team.plan.volumes["Often"]
    columns = {name: [0, 100, 100] for name in model.carry_columns}
    book = Book(team.plan, team.book.facts._replace(carried={"Often": columns}))
    now = volume(book, "Often")
    assert now[1] - now[2] == 100
    assert now[2] > 0


def test_owner_is_all_positions_together() -> None:
    """Ann's 1, and 10 and 20 of her positions bob and eve; everybody else owns himself alone."""
    outline = TREE.replace("bob ", "bob  owner=ann ").replace("eve ", "eve  owner=ann ")
    assert measured('of = "PV"\nover = "owner"', outline) == {
        **{"ann": 31, "bob": 31, "eve": 31, "cat": 100, "dan": 200},
        **{"fay": 1000, "gus": 5000, "ivy": 7},
    }
    team = Team('[volumes.V]\nof = "PV"\nover = "owner"\n', outline)
    made = makers(team.book, "V", None, "sponsor", team.slot("bob"))
    assert made == [Maker(team.slot(name), Metric("PV")) for name in ("ann", "bob", "eve")]
    kept = '[trees.kept]\nkind = "compressed"\nkeep = { PV = 15 }\n'
    team = Team(f'{kept}[volumes.V]\nof = "PV"\nover = "owner"\ntree = "kept"\n', outline)
    assert team.by_name(volume(team.book, "V"))["eve"] == 2_000
    assert makers(team.book, "V", None, "kept", team.slot("eve")) == [
        Maker(team.slot("eve"), Metric("PV"))
    ]
