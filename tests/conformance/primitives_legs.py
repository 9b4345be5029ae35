"""Binary and lines: how it is said, and what proves it."""

from .said import Said, paid, said

LEGS = 'tree = "team"\nbase = "CV"\nown = "none"\n'
KEEP = 'carry = { legs = "both" }\n'
HOLD = 'unqualified = "hold"\n'
CYCLE = 'units = { strong = 100, weak = 100 }\namount = "10.00"\n'
ANY = 'units = "any"\nrate = "10%"\n'
BINARY = "plan/bonuses/test_binary.py::"
INACTIVE = "conformance/test_primitives_counted.py::test_legs_of_those_who_do_not_qualify"
UNITS = "plan/bonuses/test_pool_of_bonuses.py::"
CYCLES = (
    '[[bonuses]]\nname = "Cycles"\nkind = "binary"\nunits = { strong = 360, weak = 180 }\n'
    + LEGS
    + 'amount = "0"\n'
    + KEEP
    + HOLD
    + '[[bonuses]]\nname = "It"\nkind = "pool"\nfund = { volume = "CV", rate = "45%" }\n'
    'rounding = "each"\n'
)

LEGWORK: dict[str, Said] = {
    "fixed_amount.per_pair": paid(
        "binary", LEGS + CYCLE + KEEP + HOLD, "peer-PB1", "peer-PB2", "peer-PB4"
    ),
    "binary.percent": paid(
        "binary",
        LEGS + ANY + "least = 125\n" + KEEP + HOLD,
        "USANA-2020-1",
        "MYLB-1",
        BINARY + "test_a_percentage_of_the_lesser_leg",
    ),
    "binary.tiers": paid(
        "binary",
        LEGS + 'tiers = [["250", "40.00"], ["500", "100.00"]]\n' + KEEP + HOLD,
        "USANA-OLD-1",
        "USANA-OLD-2",
    ),
    "ladder": paid(
        "binary",
        LEGS
        + 'climb = true\ntiers = [["1200", "300"], ["2400", "300"], ["5000", "600"]]\n'
        + KEEP
        + HOLD,
        "plan/bonuses/test_climb.py::test_every_step_pays_once_until_the_top_begins_anew",
        "plan/bonuses/test_climb.py::test_climbing_agrees_with_one_step_after_the_other",
    ),
    "binary.cycle": paid("binary", LEGS + CYCLE + KEEP + HOLD, "TALK-1", "peer-PB1"),
    "binary.cycle_two_thirds": paid(
        "binary",
        LEGS + 'units = { strong = 200, weak = 100 }\namount = "14.00"\n' + KEEP + HOLD,
        "BEACH-1",
        "C-13-23-1",
        "plan/test_pairing.py::test_counting_at_once_is_one_after_the_other",
    ),
    "binary.first_pair": paid(
        "binary",
        LEGS + "units = [{ strong = 2000, weak = 1000, once = true }, "
        '{ strong = 1000, weak = 1000 }]\nrate = "5%"\n' + KEEP + HOLD,
        "C-FIRST-PAIR-21",
        BINARY + "test_the_first_pair_ever_is_remembered",
    ),
    "binary.ratio": paid(
        "binary", LEGS + ANY + 'scaled = "weaker/stronger"\n' + KEEP + HOLD, "peer-B5"
    ),
    "cycle_value.by_rank": paid(
        "binary",
        LEGS
        + 'units = { strong = 100, weak = 100 }\namount = { A = "14", B = "16" }\n'
        + KEEP
        + HOLD,
        "BEACH-1",
        "BEINF-BB3",
    ),
    "cycle_value.by_pv": paid(
        "binary",
        LEGS + 'units = { strong = 200, weak = 200 }\non = "PV"\n'
        'brackets = [["25", "4%"], ["50", "8%"]]\n' + KEEP + HOLD,
        "HBN-25",
        "HBN-50",
    ),
    "cycle_value.by_package": paid(
        "binary",
        'ladder = "packages"\n'
        + LEGS
        + 'units = { strong = 100, weak = 100 }\namount = { Silver = "10", Gold = "20" }\n'
        + KEEP
        + HOLD
        + '[[ladders.packages.ranks]]\nname = "Silver"\n[[ladders.packages.ranks]]\n'
        'name = "Gold"\nneeds = { for = { attr.package = ["Gold"] } }\n',
        "conformance/test_primitives_said.py::test_a_cycle_may_be_worth_what_the_package_says",
    ),
    "cycle_value.pool": said(
        CYCLES + 'shares = { units = "Cycles" }\nvalue_at_most = "20.00"\n',
        UNITS + "test_the_value_of_a_cycle_is_a_pool_divided_by_all_cycles",
    ),
    "cycle_value.pool_of_units": said(
        CYCLES + 'shares = { units = "Cycles", per = 10 }\n',
        UNITS + "test_a_fund_is_divided_by_the_units_that_a_binary_matched",
        UNITS + "test_units_agree_with_matching_them_one_by_one",
    ),
    "legs_carry.both": paid("binary", LEGS + ANY + KEEP + HOLD, "USANA-2020-1", "peer-B8"),
    "legs_carry.stronger_only": paid(
        "binary",
        LEGS + ANY + 'carry = { legs = "stronger" }\n' + HOLD,
        BINARY + "test_legs_against_a_slow_walk",
    ),
    "legs_carry.power_line": paid(
        "lines",
        'base = "CV"\nrate = "15%"\ncarry = { keep = "power-line", at_most = 13334 }\n',
        "plan/bonuses/test_lines.py::test_the_power_line_is_unpaid_and_keeps_the_rest",
    ),
    "legs_carry.cap": paid(
        "binary",
        LEGS + ANY + 'carry = { legs = "both", at_most = 5000 }\n' + HOLD,
        "C-USANA-6W",
        BINARY + "test_what_was_carried_counts_and_the_carry_has_a_limit",
    ),
    "legs_carry.expiry": paid(
        "binary",
        LEGS + ANY + 'carry = { legs = "both", periods = 4 }\n' + HOLD,
        "C-EXPIRY-FIFO",
        BINARY + "test_volume_of_a_period_can_be_used_for_so_long",
    ),
    "legs_inactive.flush": paid(
        "binary",
        LEGS + ANY + KEEP + 'needs = { active = true }\nunqualified = "flush"\n',
        INACTIVE,
        "C-USANA-6W",
    ),
    "legs_inactive.burn": paid(
        "binary",
        LEGS + ANY + KEEP + 'needs = { active = true }\nunqualified = "burn"\n',
        INACTIVE,
        "C-PMB-BURN",
    ),
    "legs_inactive.hold": paid(
        "binary",
        LEGS + ANY + KEEP + 'needs = { active = true }\nunqualified = "hold"\n',
        INACTIVE,
        "C-ENTR-HOLD",
        "peer-B15",
    ),
    "cap_leftover.consume_all": paid(
        "binary",
        LEGS + ANY + KEEP + HOLD + 'cap = { amount = "500", leftover = "consume-matched" }\n',
        "C-BEACH-CAP",
        "C-CAP-LEFTOVER",
    ),
    "cap_leftover.consume_paid": paid(
        "binary",
        LEGS + ANY + KEEP + HOLD + 'cap = { volume = 5000, leftover = "consume-paid" }\n',
        "C-CAP-LEFTOVER",
    ),
    "cap_leftover.flush_all": paid(
        "binary",
        LEGS + CYCLE + KEEP + HOLD + 'cap = { units = 10, leftover = "flush" }\n',
        "MAKNOM-1",
        "C-CAP-LEFTOVER",
    ),
    "fifo_lots": paid(
        "binary",
        LEGS + ANY + 'carry = { legs = "both", periods = 1 }\n' + HOLD,
        "C-EXPIRY-FIFO",
        "plan/test_pairing.py::test_the_oldest_lot_is_used_first",
    ),
    "lines": paid(
        "lines",
        'base = "CV"\nrate = "15%"\nline_at_most = "2000"\ncarry = { keep = "power-line" }\n',
        "plan/bonuses/test_lines.py::test_the_power_line_is_unpaid_and_keeps_the_rest",
        "plan/bonuses/test_lines.py::test_lines_against_a_slow_walk",
    ),
}
