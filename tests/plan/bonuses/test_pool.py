"""Pools: a fund divided by shares, worked by hand."""

from fractions import Fraction

import pytest

from netmark.payout.breakage import breakage
from netmark.payout.run import compute
from netmark.plan.bonuses.base import Words

from ..small import HEAD, Team, faults

SAMPLES = [
    'fund = { volume = "CV", rate = "2%" }\nshares = { A = 0, D = 1 }\nrounding = "each"',
    'fund = { volume = "CV", rate = "1/3", buyers = ["retail"] }\nshares = { by = "PV" }\n'
    'rounding = "value-to-cents"',
    'fund = { amount = "10.00" }\nshares = 1\nneeds = { PV = 5 }\nrounding = "largest-remainder"',
    'fund = [{ volume = "CV", rate = "5%" }, { volume = "PV", per = 10, amount = "1.50" }]\n'
    'rounding = "value-to-units"\n'
    "shares = [{ count = { A = 0, D = 2 } }, "
    '{ by = "PV", per = 5, at_most = { A = 1, D = 3 }, needs = { active = true } }]',
    'fund = { amount = "100.00" }\nrounding = "each"\n'
    'shares = { by = "PV", places = [5, 3, 1], ties = "split", vacant = "company" }',
    'fund = { amount = "100.00" }\nrounding = "largest-remainder"\n'
    'cap = "20.00"\nabove_cap = "others"\n'
    'shares = { by = ["PV", "CV"], places = [4, 2, 1], ties = "first-joined", vacant = "others" }',
    'fund = { volume = "CV", rate = "50%", for = { kind = ["distributor"] }, at_most = "30.00" }\n'
    'shares = [{ by = "PV", part = "2/3" }, '
    '{ by = "CV", brackets = [["5", 1], ["10", 3]], part = "1/3" }]\n'
    'rounding = "value-to-cents"\nvalue_at_most = "0.50"\nbelow = { PV = 50 }',
    'tree = "kept"\nfund = { volume = "CV", rate = "7%" }\nrounding = "each"\n'
    'shares = { by = "PV", places = [2, 1], ties = "same", vacant = "company" }\n'
    'cap = { A = "0.50", D = "unlimited" }\nabove_cap = "company"',
]
"""Bonuses for the contract that every kind keeps."""
FIRST = (
    '[[bonuses]]\nname = "First"\nkind = "sales"\nbase = "CV"\nrate = "50%"\nneeds = { PV = 5 }\n'
)
SECOND = (
    '[[bonuses]]\nname = "Cycles"\nkind = "binary"\ntree = "team"\nbase = "CV"\nown = "none"\n'
    'units = { strong = 10, weak = 5 }\namount = "0"\ncarry = { legs = "both" }\n'
    'unqualified = "hold"\n[trees.team]\nkind = "binary"\nfill = "manual"\n'
)
SAMPLES += [
    f'{SECOND}---\nfund = {{ volume = "CV", rate = "50%" }}\nvalue_at_most = "2.00"\n'
    'shares = { units = "Cycles" }\nrounding = "value-to-cents"',
]
ENDLESS = [
    f'{FIRST}---\nfund = {{ amount = "10.00", less_paid_by = "First" }}\nrounding = "each"\n'
    'shares = { paid_by = "First", brackets = [["1", 1], ["4", 3]] }',
    f'{FIRST}---\nfund = [{{ paid_by = "First", rate = "1/3" }}, {{ unpaid_by = ["First"], '
    'rate = "20%", reasons = ["unqualified"] }]\nshares = { paid_by = "First" }\n'
    'rounding = "each"',
]
"""A fund from bonuses depends on what they pay."""

BONUS = '[[bonuses]]\nname = "Pool"\nkind = "pool"\n'
RANKS = "".join(
    f'[[ranks]]\nname = "{name}"\nneeds = {{ forced_rank = true }}\n'
    for name in ("Silver", "Gold", "Platinum")
)
BY_RANK = "shares = { Silver = 1, Gold = 5, Platinum = 10 }\n"
FUND = 'fund = { volume = "CV", rate = "2%" }\n'
EACH = 'rounding = "each"\n'
COMPANY = "sid  Silver\nsue  Silver\n  gus  Gold  CV 600000\npia  Platinum  CV 400000\nnob\n"


def team(bonus: str, outline: str = COMPANY) -> Team:
    """A company with this pool."""
    return Team(RANKS + BONUS + bonus, outline, HEAD)


def paid(bonus: str, outline: str = COMPANY) -> dict[str, int]:
    """Cents by name."""
    found = team(bonus, outline)
    return found.by_name(found.plan.bonuses[0].pay(found.book))


def left(bonus: str, outline: str = COMPANY) -> dict[str, Fraction]:
    """What is not paid, in cents by reason."""
    found = team(bonus, outline)
    lines = found.plan.bonuses[0].lines(found.book)
    return {line.reason: line.exact for line in lines if line.reason}


def test_shares_by_rank() -> None:
    """20,000.00 for 1 + 1 + 5 + 10 shares: 1,176.470588... each."""
    assert paid(FUND + BY_RANK + EACH) == {
        "sid": 117_647,
        "sue": 117_647,
        "gus": 588_235,
        "pia": 1_176_471,
    }


def test_the_value_of_a_share_may_be_cut_off_first() -> None:
    """To 1,176.47 or to 1,176.00; what remains of the 20,000.00 stays with the company."""
    cents, units = (FUND + BY_RANK + f'rounding = "value-to-{to}"\n' for to in ("cents", "units"))
    assert paid(cents)["pia"] == 1_176_470
    assert left(cents) == {"cut off": 2_000_000 - 17 * 117_647}
    assert paid(units) == {"sid": 117_600, "sue": 117_600, "gus": 588_000, "pia": 1_176_000}
    assert left(units) == {"cut off": 2_000_000 - 17 * 117_600}


def test_the_largest_remainder_pays_the_whole_fund() -> None:
    """Cut off are 0.06, 0.06, 0.29 and 0.59 of a cent, together one: it goes to the last."""
    bonus = FUND + BY_RANK + 'rounding = "largest-remainder"\n'
    assert paid(bonus)["pia"] == 1_176_471
    assert sum(paid(bonus).values()) == 2_000_000
    assert left(bonus) == {}


def test_of_equal_remainders_the_first_who_joined_is_paid() -> None:
    """100.00 for three: 33.33 each, and the cent to who joined first; equals leave it."""
    bonus = 'fund = { amount = "100.00" }\nshares = 1\nrounding = "largest-remainder"\n'
    assert paid(bonus, "a\nb  joined=1999-05-01\nc\n") == {"a": 3333, "b": 3334, "c": 3333}
    assert left(bonus, "a\nb\nc\n") == {"cut off": 1}


def test_nobody_holds_a_share() -> None:
    """Then all of it stays with the company; without sales there is no fund."""
    assert left(FUND + BY_RANK + EACH, "a  CV 100\n") == {"nobody qualified": 200}
    assert left(FUND + BY_RANK + EACH, "a  CV -100\n") == {}


def test_shares_in_proportion_and_for_each_full_so_much() -> None:
    """Of 60.00: by 100 and 50 PV two thirds and one; by full 40 PV, 2 shares and 1."""
    fund, outline = 'fund = { amount = "60.00" }\n', "a  PV 100\nb  PV 50\nc  PV -10\n"
    assert paid(fund + 'shares = { by = "PV" }\n' + EACH, outline) == {"a": 4000, "b": 2000}
    assert paid(fund + 'shares = { by = "PV", per = 40 }\n' + EACH, outline) == {
        "a": 4000,
        "b": 2000,
    }
    assert paid(fund + 'shares = { by = "PV", per = 60 }\n' + EACH, outline) == {"a": 6000}


def test_a_score_table_capped_by_the_own_rank() -> None:
    """A Silver with 900 has the 5 points of his rank, the Gold with 400 his 5, Platinum 30."""
    bonus = (
        'fund = { amount = "40.00" }\n'
        'shares = { by = "PV", brackets = [["300", 5], ["700", 30]],'
        " at_most = { Silver = 5, Gold = 15, Platinum = 30 } }\n"
    )
    outline = "a  Silver  PV 900\nb  Gold  PV 400\nc  Platinum  PV 700\nd  Gold  PV 299\n"
    assert paid(bonus + EACH, outline) == {"a": 500, "b": 500, "c": 3000}


def test_extra_shares_for_those_who_reach_more() -> None:
    """One share each, and one more for a direct recruit who is Gold: 2 of 3 shares."""
    bonus = (
        'fund = { amount = "30.00" }\nshares = [{ count = 1, needs = { PV = 100 } }, '
        '{ count = 1, needs = { PV = 100, frontline = { count = 1, rank = "Gold" } } }]\n'
    )
    assert paid(bonus + EACH, "a  PV 100\n  g  Gold\nb  PV 100\n") == {"a": 2000, "b": 1000}


def test_each_way_may_divide_its_own_part_of_the_fund() -> None:
    """Of 90.00: 60.00 by PV, 3 to 1; 30.00 by CV, all of it to the second."""
    bonus = (
        'fund = { amount = "90.00" }\n'
        'shares = [{ by = "PV", part = "2/3" }, { by = "CV", part = "1/3" }]\n'
    )
    assert paid(bonus + EACH, "a  PV 300  CV -20\nb  PV 100  CV 5\n") == {"a": 4500, "b": 4500}


PLACES = 'fund = { amount = "100.00" }\nshares = { by = "PV", places = [5, 3, 2], '


def test_the_best_by_place() -> None:
    """The fourth and who has nothing are left out; a place not taken is the company's, or not."""
    ties = 'ties = "split", '
    assert paid(PLACES + ties + 'vacant = "company" }\n' + EACH, "a  PV 9\nb  PV 8\nc\n") == {
        "a": 5000,
        "b": 3000,
    }
    assert left(PLACES + ties + 'vacant = "company" }\n' + EACH, "a  PV 9\nb  PV 8\nc\n") == {
        "place not taken": 2000
    }
    assert paid(PLACES + ties + 'vacant = "others" }\n' + EACH, "a  PV 9\nb  PV 8\nc\n") == {
        "a": 6250,
        "b": 3750,
    }
    four = "a  PV 9\nb  PV 8\nc  PV 7\nd  PV 6\n"
    assert paid(PLACES + ties + 'vacant = "others" }\n' + EACH, four) == {
        "a": 5000,
        "b": 3000,
        "c": 2000,
    }


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        # 3 + 2 for two; both have 3, so that there are 11 shares; b joined before c.
        ("split", {"a": 5000, "b": 2500, "c": 2500}),
        ("same", {"a": 4545, "b": 2727, "c": 2727}),
        ("first-joined", {"a": 5000, "b": 3000, "c": 2000}),
    ],
)
def test_who_is_better_of_two_with_the_same_score(ties: str, expected: dict[str, int]) -> None:
    """Three words, three outcomes."""
    outline = "c  PV 8\na  PV 9\nb  PV 8  joined=1999-01-01\nd  PV 1\n"
    bonus = PLACES + f'ties = "{ties}", vacant = "others" }}\n' + EACH
    assert paid(bonus, outline) == expected


def test_a_share_is_never_worth_more_than_that() -> None:
    """18,000 for 500 cycles would be 36.00 each."""
    bonus = (
        'fund = { volume = "CV", rate = "45%" }\nshares = { by = "PV" }\nvalue_at_most = "20.00"\n'
    )
    outline = "a  PV 300  CV 40000\nb  PV 200\n"
    assert paid(bonus + EACH, outline) == {"a": 600_000, "b": 400_000}
    assert left(bonus + EACH, outline) == {"cap": 800_000}


def test_what_is_above_a_cap_stays_or_goes_to_the_others() -> None:
    """Of 100.00, 80.00 would be one member's; where nobody is below his cap, it finds nobody."""
    bonus = 'fund = { amount = "100.00" }\nshares = { by = "PV" }\n' + EACH
    outline = "a  PV 8\nb  PV 1\nc  PV 1\n"
    company = bonus + 'cap = "30.00"\nabove_cap = "company"\n'
    assert paid(company, outline) == {"a": 3000, "b": 1000, "c": 1000}
    assert left(company, outline) == {"cap": 5000}
    others = bonus + 'cap = "40.00"\nabove_cap = "others"\n'
    assert paid(others, outline) == {"a": 4000, "b": 3000, "c": 3000}
    low = bonus + 'cap = "22.00"\nabove_cap = "others"\n'
    assert paid(low, outline) == {"a": 2200, "b": 2200, "c": 2200}
    assert left(low, outline) == {"cap": 3400}


def test_a_cap_by_rank() -> None:
    """A Silver gets at most 10.00, a Gold whatever comes."""
    bonus = 'fund = { amount = "100.00" }\nshares = { by = "PV" }\n' + EACH
    cap = 'cap = { Silver = "10.00", Gold = "unlimited", Platinum = "0" }\nabove_cap = "others"\n'
    outline = "a  Silver  PV 5\nb  Gold  PV 4\nc  Platinum  PV 1\n"
    assert paid(bonus + cap, outline) == {"a": 1000, "b": 9000}


def test_who_must_stay_below() -> None:
    """Only those with less than 40,000 PV."""
    bonus = 'fund = { amount = "10.00" }\nshares = 1\nbelow = { PV = 40000 }\n' + EACH
    assert paid(bonus, "a  PV 39999.99\nb  PV 40000\n") == {"a": 1000}


def test_a_fund_of_several_parts() -> None:
    """10 % of retail orders, 2.00 for each full 25 PV but at most 5.00, and 1.00: 16.00."""
    bonus = (
        'fund = [{ volume = "CV", rate = "10%", buyers = ["retail"] }, '
        '{ volume = "PV", per = 25, amount = "2.00", at_most = "5.00" }, { amount = "1.00" }]\n'
        "shares = 1\n"
    )
    outline = "a  CV 100  buyer=retail\nb  PV 99\nc  CV 7\n"
    found = team(bonus + EACH + "needs = { CV = 7 }\n", outline)
    pool = found.plan.bonuses[0]
    assert found.by_name(pool.pay(found.book)) == {"a": 800, "c": 800}
    [line, _] = pool.lines(found.book)
    assert (line.unit, line.base, line.rate) == ("money", 1600, Fraction(1, 2))
    assert pool.explain(line, Words({}, 2, "CV")) == "50 % of the fund of 16.00: 1 of 2 shares"


def test_a_fund_from_some_members() -> None:
    """Only sales in one market feed the pool, wherever its earners are."""
    bonus = 'fund = { volume = "CV", rate = "10%", for = { market = ["EU"] } }\nshares = 1\n'
    outline = "a  CV 100  market=EU\n  b  CV 900  market=US\n"
    assert paid(bonus + EACH, outline) == {"a": 500, "b": 500}


def test_a_line_says_its_share_of_the_volume() -> None:
    """2 % for 3 members of whom one has half of the shares; an ugly share is said about."""
    bonus = FUND + 'shares = { by = "PV" }\n' + EACH
    found = team(bonus, "a  PV 2  CV 100\nb  PV 1\nc  PV 1\n")
    pool, words = found.plan.bonuses[0], Words({}, 2, "CV")
    assert [pool.explain(line, words) for line in pool.lines(found.book)] == [
        "1 % of 100.00 CV: 2 of 4 shares",
        "0.5 % of 100.00 CV: 1 of 4 shares",
        "0.5 % of 100.00 CV: 1 of 4 shares",
    ]
    found = team(bonus, "a  PV 1000  CV 100\nb  PV 0.01\n")
    said = found.plan.bonuses[0].explain(next(iter(found.plan.bonuses[0].lines(found.book))), words)
    assert said == "about 1.99998 % of 100.00 CV: 1000 of 1000.01 shares"


def test_breakage_names_what_was_cut_off_apart_from_rounding() -> None:
    """Every reason stands once."""
    found = team(FUND + BY_RANK + 'rounding = "value-to-units"\n')
    rows = {row.reason: row.exact for row in breakage(compute(found.book))}
    assert rows == {"paid": 1_999_200, "cut off": 800}


SHARES = "shares = 1\n"


@pytest.mark.parametrize(
    ("bonus", "what"),
    [
        (FUND + SHARES, "the key 'rounding' is missing"),
        (FUND + EACH, "the key 'shares' is missing"),
        (SHARES + EACH, "the key 'fund' is missing"),
        (FUND + 'rounding = "up"\n' + SHARES, "'rounding' cannot be 'up'"),
        ('fund = { volume = "CV" }\n' + SHARES + EACH, "says volume"),
        ('fund = { buyers = ["self"] }\n' + SHARES + EACH, "says nothing"),
        (
            'fund = { amount = "5.00", orders = ["kit"] }\n' + SHARES + EACH,
            "a fixed amount comes from no orders",
        ),
        ('fund = { amount = "5.001" }\n' + SHARES + EACH, "USD has only 2 decimals"),
        (
            'fund = { volume = "GV", rate = "1%" }\n' + SHARES + EACH,
            "GV adds up the sales of several members",
        ),
        (
            'fund = { volume = "Own", rate = "1%", buyers = ["self"] }\n' + SHARES + EACH,
            "Own is already added up, orders can't be picked from it",
        ),
        (
            'fund = { volume = "CV", rate = "1%", except = "Pol" }\n' + SHARES + EACH,
            "unknown bonus above this one 'Pol'",
        ),
        (FUND + "shares = { Silver = 1 }\n" + EACH, "says nothing about Gold, Platinum"),
        (
            FUND + "shares = { Silver = 1, Gold = 1, Platinum = 1, Silvr = 1 }\n" + EACH,
            "unknown rank 'Silvr'",
        ),
        (FUND + "shares = { needs = { PV = 1 } }\n" + EACH, "does not say how many shares"),
        (FUND + 'shares = { count = 1, by = "PV" }\n' + EACH, "says both count and by"),
        (FUND + 'shares = { by = "PW" }\n' + EACH, "unknown volume 'PW'"),
        (FUND + "shares = { count = 1, per = 5 }\n" + EACH, "of which volume?"),
        (
            FUND + 'shares = { by = "PV", per = 5, brackets = [["1", 1]] }\n' + EACH,
            "says per and brackets",
        ),
        (
            FUND + 'shares = { by = "PV", brackets = [["2", 1], ["1", 2]] }\n' + EACH,
            "thresholds must rise from row to row",
        ),
        (
            FUND + 'shares = { by = "PV", places = [1], ties = "split" }\n' + EACH,
            "what if two have the same figure, and if fewer than these win?",
        ),
        (FUND + 'shares = { by = "PV", ties = "split" }\n' + EACH, "goes with places"),
        (
            FUND + 'shares = [{ count = 1, part = "50%" }, { count = 1 }]\n' + EACH,
            "the parts of the fund don't make up the whole",
        ),
        (FUND + SHARES + EACH + 'cap = "5.00"\n', "who has what is above the cap?"),
        (FUND + SHARES + EACH + 'above_cap = "others"\n', "above which cap?"),
        (
            FUND
            + 'shares = [{ count = 1, part = "100%" }]\n'
            + EACH
            + 'cap = "5.00"\nabove_cap = "others"\n',
            "what is above a cap can't go to others in a fund of several parts",
        ),
        (FUND + SHARES + EACH + "below = { PW = 5 }\n", "unknown volume 'PW'"),
        (FUND + SHARES + EACH + "below = {}\n", "below what?"),
        (
            'fund = { paid_by = "Nobody", rate = "5%" }\n' + SHARES + EACH,
            "unknown bonus above this one 'Nobody'",
        ),
        (
            FUND + SHARES + EACH + 'cap = { Silver = "1.00" }\nabove_cap = "company"\n',
            "says nothing about Gold, Platinum",
        ),
    ],
)
def test_a_choice_that_changes_cents_must_be_made(bonus: str, what: str) -> None:
    """What was left out or does not fit together is one fault."""
    volumes = '[volumes.GV]\nof = "CV"\nover = "organisation"\n'
    volumes += '[volumes.Own]\nof = "CV"\nover = "self"\n'
    found = [said for _, said in faults(volumes + RANKS + BONUS + bonus, HEAD)]
    assert len(found) == 1
    assert found[0].startswith(what)


def test_an_own_volume_may_feed_a_fund() -> None:
    """A volume over self is a metric with a name."""
    volume = '[volumes.Own]\nof = "CV"\nover = "self"\nbuyers = ["retail"]\n'
    bonus = 'fund = { volume = "Own", rate = "10%" }\nshares = 1\n' + EACH
    found = Team(volume + BONUS + bonus, "a  CV 100  buyer=retail\nb  CV 50\n", HEAD)
    pool = found.plan.bonuses[0]
    assert found.by_name(pool.pay(found.book)) == {"a": 500, "b": 500}
    assert [maker.member for maker in pool.makers(found.book, 0)] == [1, 2]
