"""What limits take from pay, worked by hand; all that is taken stays in sight."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.payout.breakage import breakage
from netmark.payout.rehearse import from_outline
from netmark.payout.run import Result, compute
from netmark.plan.document import read
from netmark.plan.limits import in_market, prorate, split
from netmark.plan.owners import divided
from netmark.plan.paying import paid_by, raw_by

HEAD = """
name = "Small"
currency = "USD"
period = "month"
rounding = {{ mode = "half-even", stage = "{}" }}
[[ranks]]
name = "A"
[[ranks]]
name = "D"
needs = {{ forced_rank = true }}
"""
OWN = '[[bonuses]]\nname = "Own"\nkind = "sales"\nbase = "CV"\nrate = "10%"\n'
TEAM = '[[bonuses]]\nname = "Team"\nkind = "levels"\nbase = "CV"\ncompression = "none"\n'
CAP = """
[payout.cap]
rate = "50%"
of = "PV"
over = "company"
factor = "exact"
rounding = "down"
"""


def result(plan: str, outline: str, stage: str = "bonus") -> Result:
    """What the company pays under a plan."""
    return compute(from_outline(read(HEAD.format(stage) + plan), outline)[0])


def faults(plan: str) -> list[tuple[str, str]]:
    """What is wrong with a plan, and the hints."""
    with pytest.raises(PlanError) as caught:
        read(HEAD.format("bonus") + plan)
    return [(problem.what, problem.hint) for problem in caught.value.problems]


def test_a_member_is_paid_at_most_the_limit() -> None:
    """10 % of 100.00, 50.00 and -20.00 under a limit of 6.00: a refund is taken back in full."""
    team = "ann  CV 100\nbob  CV 50\ncat  CV -20\n"
    found = result(OWN + 'limit = { amount = "6.00" }', team)
    assert list(found.amounts["Own"]) == [0, 600, 500, -200]
    assert list(found.taken["capped Own"]) == [0, 400, 0, 0]
    assert list(found.earned) == [0, 600, 500, -200]
    assert list(raw_by(found.book, "Own")) == [0, 1_000, 500, -200]
    assert list(paid_by(found.book, "Own")) == [0, 600, 500, -200]


def test_a_limit_goes_by_rank() -> None:
    """A Director may have all of his 10.00, an A 6.00 of it."""
    team = "ann  D  CV 100\nbob  CV 100\n"
    found = result(OWN + 'limit = { amount = { A = "6.00", D = "unlimited" } }', team)
    assert list(found.amounts["Own"]) == [0, 1_000, 600]


def test_what_comes_from_one_source_is_limited_by_level() -> None:
    """25 % of 1,000 at most 200, 10 % of it at most 80; of 100 in full."""
    team = "ann\n  bob\n    cat  CV 1000\n    dan  CV 100\n"
    plan = TEAM + 'rates = ["25%", "10%"]\nlimit = { source = ["200.00", "80.00"] }'
    for stage in ("line", "bonus"):
        found = result(plan, team, stage)
        assert list(found.amounts["Team"]) == [0, 9_000, 22_500, 0, 0]
        assert list(found.taken["capped Team"]) == [0, 2_000, 5_000, 0, 0]
    both = plan.replace("] }", '], amount = "100.00" }')
    assert list(result(both, team).amounts["Team"]) == [0, 9_000, 10_000, 0, 0]
    one = plan.replace('["200.00", "80.00"]', '"90.00"')
    assert list(result(one, team).amounts["Team"]) == [0, 10_000, 11_500, 0, 0]


def test_a_bonus_waits_for_what_another_paid() -> None:
    """Only who is paid 5.00 or more by Own has the second bonus; the limit of Own counts first."""
    team = "ann  CV 50\nbob  CV 49.90\n"
    second = OWN.replace("Own", "More") + 'trigger = { bonus = "Own", at_least = "5.00" }\n'
    assert list(result(OWN + second, team).amounts["More"]) == [0, 500, 0]
    low = OWN + 'limit = { amount = "4.00" }\n' + second
    assert list(result(low, team).amounts["More"]) == [0, 0, 0]


def test_a_trigger_looks_only_upwards() -> None:
    """What stands below is not paid yet."""
    first = OWN.replace("Own", "Many") + 'trigger = { bonus = "Own", at_least = "5.00" }\n'
    [(what, _)] = faults(first + OWN)
    assert what == "unknown bonus above this one 'Own'"


def test_the_company_pays_no_more_than_its_cap() -> None:
    """2 x 10.00 and 1.00 are 21.00; half of 20 PV is 10.00: factor 10/21, cut off."""
    team = "ann  CV 100  PV 20\nbob  CV 100\ncat  CV 10\n"
    found = result(OWN + CAP, team)
    assert list(found.amounts["Own"]) == [0, 476, 476, 47]
    assert list(found.taken["prorated Own"]) == [0, 524, 524, 53]
    rounded = CAP.replace('"down"', '"plan"')
    assert list(result(OWN + rounded, team).amounts["Own"]) == [0, 476, 476, 48]
    factor = CAP.replace('"exact"', "2")  # 0.47
    assert list(result(OWN + factor, team).amounts["Own"]) == [0, 470, 470, 47]


def test_the_cap_may_be_a_share_of_what_customers_paid() -> None:
    """Half of 40.00 may be paid and 21.00 are earned; nothing else of the plan asks for AMOUNT."""
    cap = CAP.replace('of = "PV"', 'of = "AMOUNT"')
    found = result(OWN + cap, "ann  CV 100  AMOUNT 40\nbob  CV 100\ncat  CV 10\n")
    assert list(found.amounts["Own"]) == [0, 952, 952, 95]


def test_nothing_is_scaled_below_the_cap() -> None:
    """21.00 of 21.00 may be paid."""
    found = result(OWN + CAP, "ann  CV 100  PV 42\nbob  CV 100\ncat  CV 10\n")
    assert list(found.amounts["Own"]) == [0, 1_000, 1_000, 100]
    assert not any(found.taken["prorated Own"])


@pytest.mark.parametrize(
    ("exempt", "own", "team"),
    [
        # 30.00 may be paid; Own 20.00 and Team 20.00 come together.
        ("", [0, 1_500, 0], [0, 1_500, 0]),
        ('exempt = ["Own"]\nexempt_counts = true', [0, 2_000, 0], [0, 1_000, 0]),
        ('exempt = ["Own"]\nexempt_counts = false', [0, 2_000, 0], [0, 2_000, 0]),
        # Of Own 10.00 stay: 30.00 - 10.00 for 30.00, two thirds.
        (
            'exempt = [{ bonus = "Own", first = "10.00" }]\nexempt_counts = true',
            [0, 1_666, 0],
            [0, 1_333, 0],
        ),
        ('bonuses = ["Team"]', [0, 2_000, 0], [0, 2_000, 0]),
    ],
)
def test_exempt_pay_is_inside_the_cap_or_beside_it(
    exempt: str, own: list[int], team: list[int]
) -> None:
    """The plan says which: it changes what is left for the others."""
    plan = OWN + TEAM + 'rates = ["10%"]\n' + CAP + exempt
    found = result(plan, "ann  CV 200  PV 60\n  bob  CV 200  PV 0  kind=customer\n")
    assert (list(found.amounts["Own"]), list(found.amounts["Team"])) == (own, team)


def test_what_is_taken_back_is_never_scaled() -> None:
    """-5.00 stay -5.00 and leave 15.00 for the 20.00 of the others."""
    found = result(OWN + CAP, "ann  CV 200  PV 20\nbob  CV -50\n")
    assert list(found.amounts["Own"]) == [0, 1_500, -500]


def test_no_volume_no_pay() -> None:
    """Refunds only: the cap is nothing, not less."""
    found = result(OWN + CAP, "ann  CV 200  PV -20\n")
    assert list(found.earned) == [0, 0]


def test_breakage_says_what_limits_took() -> None:
    """10.05 came together by 10 %: 6.00 after the limit, 5.00 by the cap."""
    plan = OWN + 'limit = { amount = "6.00" }\n' + CAP
    found = result(plan, "ann  CV 100.04  PV 10\n")
    assert {each.reason: (each.lines, each.exact) for each in breakage(found)} == {
        "paid": (1, Fraction(500)),
        "rounding": (0, Fraction(4, 10)),
        "capped": (1, Fraction(400)),
        "company cap": (1, Fraction(100)),
    }


def test_a_market_has_money_of_its_own() -> None:
    """25.00 USD are 32.25 CAD at 1.29, and 3,900 yen, which have no decimals, at 156."""
    pegs = (
        "[payout.pegs]\n"
        'CA = { currency = "CAD", rate = "1.29" }\nJP = { currency = "JPY", rate = "156" }\n'
    )
    plan = read(HEAD.format("bonus") + pegs)
    assert in_market(plan, "CA", 2_500) == ("CAD", 3_225)
    assert in_market(plan, "JP", 2_500) == ("JPY", 3_900)
    assert in_market(plan, "US", 2_500) == ("USD", 2_500)
    assert plan.attributes == ("market",)


def test_choices_that_change_cents_must_be_made() -> None:
    """Each is asked for by name."""
    hint = 'source = "200.00" for each line, or owner = "500.00" for all positions of one'
    assert ("limits nothing", f'give amount = "500.00" for a member, {hint}') in faults(
        OWN + "limit = {}"
    )
    bare = '[payout.cap]\nrate = "50%"\nof = "CV"\nover = "company"\n'
    assert {what for what, _ in faults(OWN + bare)} == {
        "the key 'factor' is missing",
        "the key 'rounding' is missing",
    }
    [(what, hint)] = faults(OWN + CAP + 'exempt = ["Own"]')
    assert what == "does exempt pay use up the cap?"
    assert hint == "write exempt_counts = true, or false where it is paid beside the cap"
    [(what, _)] = faults(OWN + CAP + "exempt_counts = true")
    assert what == "nothing is exempt"
    [(what, _)] = faults(OWN + CAP + 'exempt = ["Own", "Own"]\nexempt_counts = true')
    assert what == "Own is exempt twice"
    [(what, hint)] = faults(OWN + CAP + 'bonuses = ["Ovn"]')
    assert (what, hint) == ("unknown bonus 'Ovn'", "did you mean 'Own'?")
    [(what, _)] = faults(OWN + 'limit = { amount = { A = "5.00" } }')
    assert what == "says nothing about D"


def test_the_cap_is_on_volume_that_counts_once() -> None:
    """Organisations overlap, so they can't be added up over the company."""
    volume = '[volumes.GV]\nof = "PV"\nover = "organisation"\n'
    [(what, hint)] = faults(volume + OWN + CAP.replace('of = "PV"', 'of = "GV"'))
    assert what.startswith("GV is added up over several members")
    assert hint == 'name PV, CV, AMOUNT, or a volume with over = "self"'


def test_pegs_need_a_currency_and_a_rate() -> None:
    """And a limit has the decimals of the plan's currency."""
    found = faults('[payout.pegs]\nCA = { currency = "XXQ", rate = "0" }\n')
    assert "a rate of exchange is above zero" in {what for what, _ in found}
    assert len(found) == 2
    found = faults('[payout.pegs]\nCA = { currency = "CAD", rate = 1.29 }\n')
    assert found == [("a rate of exchange is a quoted string", 'write it like "1.29"')]
    assert faults(OWN + 'limit = { amount = "5.005" }')[0][0] == "USD has only 2 decimals"


figures = st.lists(st.integers(-3_000, 30_000), min_size=1, max_size=8)


@given(figures, st.integers(0, 40_000), st.integers(0, 500), st.booleans())
def test_the_cap_is_kept_and_used_up(sold: list[int], pv: int, first: int, counts: bool) -> None:
    """Scaled pay is never more than what is left, and less only by what is cut off."""
    exempt = f'exempt = [{{ bonus = "Own", first = "{first / 100:.2f}" }}]\n'
    exempt += f"exempt_counts = {str(counts).lower()}\n"
    team = "".join(f"m{n}  CV {cv / 100:.2f}\n" for n, cv in enumerate(sold))
    found = result(OWN + CAP + exempt, team + f"pv  CV 0  PV {pv / 100:.2f}\n")
    raw = raw_by(found.book, "Own")
    spared = sum(min(cents, first) for cents in raw if cents > 0)
    beside = 0 if counts else spared
    limit = Fraction(pv, 2)
    cap = found.book.plan.payout.cap
    assert cap
    assert prorate(found.book, cap, {"Own": raw}).limit == limit
    total, most = sum(raw), limit + beside
    if total <= most:
        assert found.total == total
    else:
        exact = max(most, Fraction(spared + sum(cents for cents in raw if cents < 0)))
        assert exact - len(raw) < found.total <= exact


def test_a_payout_is_split_without_loss() -> None:
    """One third of 0.05 is 0.02 to the nearest cent, again 0.02, and 0.01 is left."""
    wallets = "".join(
        f'[[payout.wallets]]\nname = "{name}"\n{rate}'
        for name, rate in (("one", 'rate = "1/3"\n'), ("two", 'rate = "1/3"\n'), ("three", ""))
    )
    plan = read(HEAD.format("bonus") + wallets)
    assert split(plan, 5) == {"one": 2, "two": 2, "three": 1}
    assert split(plan, 0) == {"one": 0, "two": 0, "three": 0}
    up = read((HEAD.format("bonus") + wallets).replace('"half-even"', '"up"'))
    assert split(up, 1) == {"one": 1, "two": 0, "three": 0}
    assert split(read(HEAD.format("bonus")), 5) == {}


def test_only_the_last_wallet_takes_the_rest() -> None:
    """All others say their share, together at most the whole."""

    def wallet(name: str, rate: str = "") -> str:
        return f'[[payout.wallets]]\nname = "{name}"\n' + (f'rate = "{rate}"\n' if rate else "")

    [(what, _)] = faults(wallet("a", "60%"))
    assert what == "what goes to a?"
    [(what, _)] = faults(wallet("a") + wallet("b"))
    assert what == "what goes to a?"
    [(what, _)] = faults(wallet("a", "60%") + wallet("b", "50%") + wallet("c"))
    assert what == "the shares are more than the whole"
    [(what, _)] = faults(wallet("a", "60%") + wallet("a"))
    assert what == "the wallet 'a' is there twice"


def test_a_pool_that_divides_its_cents_keeps_them_below_a_limit() -> None:
    """1.00 for three are 0.33 each, and a cent stays: a limit of 0.40 changes nothing."""
    pool = '[[bonuses]]\nname = "Pool"\nkind = "pool"\nfund = { amount = "1.00" }\nshares = 1\n'
    plan = pool + 'rounding = "largest-remainder"\nlimit = { source = "0.40" }\n'
    found = result(plan, "ann\nbob\ncat\n")
    assert sorted(found.amounts["Pool"]) == [0, 33, 33, 33]
    assert not any(found.taken["capped Pool"])
    tight = result(plan.replace("0.40", "0.30"), "ann\nbob\ncat\n")
    assert list(tight.amounts["Pool"]) == [0, 30, 30, 30]


def test_all_positions_of_an_owner_share_a_limit() -> None:
    """10.00, 5.00 and 0.01 of 12.00: in proportion, without loss; a refund is taken in full."""
    team = (
        "ann  CV 100\nann2  CV 50 owner=ann\nann3  CV 0.10 owner=ann\n"
        "ann4  CV -20 owner=ann\nbob  CV 130\ncat  CV 40\n"
    )
    found = result(OWN + 'limit = { owner = "12.00" }', team)
    assert list(found.amounts["Own"]) == [0, 799, 400, 1, -200, 1_200, 400]
    assert list(found.taken["capped Own"]) == [0, 201, 100, 0, 0, 100, 0]
    both = result(OWN + 'limit = { owner = "12.00", amount = "8.00" }', team)
    assert list(both.amounts["Own"]) == [0, 738, 461, 1, -200, 800, 400]
    assert list(result(OWN + 'limit = { owner = "0" }', team).amounts["Own"])[1] == 0


@given(
    parts=st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
    whole=st.integers(0, 10**6),
)
def test_dividing_loses_nothing(parts: list[int], whole: int) -> None:
    """Everybody has his exact share, up or down to a whole unit, and together it is the whole."""
    shares, total = divided(whole, parts), sum(parts)
    assert sum(shares) == whole
    exact = [Fraction(whole * part, total) for part in parts]
    assert all(abs(share - part) < 1 for share, part in zip(shares, exact, strict=True))
