"""Pools, compression, settlement, periods and whole plans: how it is said, and what proves it."""

from .said import Said, paid, said, told

FUND = 'fund = { volume = "CV", rate = "2%" }\nrounding = "each"\n'
LEVELS = 'base = "CV"\nrates = ["10%", "5%"]\n'
COMPRESSION = "plan/test_compression.py::test_each_word_passes_over_others"
CAP = '[payout.cap]\nrate = "60%"\nof = "CV"\nover = "company"\nrounding = "down"\n'
POOL = "plan/bonuses/test_pool.py::"
LIMITS = "plan/test_limits.py::"
PERIODS = "ledger/test_period.py::"
PLAIN = "ledger/test_period.py::test_a_period_covers_these_days"

SETTLED: dict[str, Said] = {
    "pool.equal": paid("pool", FUND + "shares = { count = 1 }\n", "C-GDI-TEAM"),
    "pool.by_rank": paid(
        "pool",
        FUND + "shares = { A = 1, B = 5 }\n",
        "c_doterra_leadership_pool",
        POOL + "test_shares_by_rank",
    ),
    "pool.capped_by_own_rank": paid(
        "pool",
        FUND + 'shares = { by = "PV", brackets = [["300", 5], ["600", 9]], '
        "at_most = { A = 5, B = 9 } }\n",
        POOL + "test_a_score_table_capped_by_the_own_rank",
    ),
    "pool.extra_shares": paid(
        "pool",
        FUND + "shares = [{ count = { A = 1, B = 2 } }, { count = 1, needs = { GV = 5000 } }]\n",
        POOL + "test_extra_shares_for_those_who_reach_more",
    ),
    "pool.by_metric": paid(
        "pool",
        FUND + 'shares = { by = "PV" }\n',
        "C-VEMMA-POOL",
        POOL + "test_shares_in_proportion_and_for_each_full_so_much",
    ),
    "pool.by_points": paid(
        "pool",
        FUND + 'shares = { by = ["PV", "GV"] }\n',
        "INHABIT-POOL-1",
    ),
    "pool.by_growth": paid(
        "pool",
        FUND + 'shares = { by = "More", per = 1000 }\n[volumes.More]\nof = "PV"\n'
        'over = "organisation"\ngrowth = 1\n',
        "conformance/test_primitives_counted.py::test_shares_by_what_the_lesser_leg_grew",
    ),
    "pool.score_table": paid(
        "pool",
        FUND + 'shares = { by = "PV", brackets = [["300", 5], ["600", 9]] }\n',
        "C-ATOMY-1",
    ),
    "pool.place_table": paid(
        "pool",
        FUND + 'shares = { by = "PV", places = [5, 3, 1], ties = "split", vacant = "company" }\n',
        "beinf_pool_rank",
        POOL + "test_the_best_by_place",
    ),
    "pool.quantile": paid(
        "pool",
        FUND + 'shares = { by = "PV", best = { by = "GV", after = "20%", to = "40%", '
        'ties = "best", rounding = "up" } }\n',
        "C-ELITE-3",
        "plan/test_places.py::test_the_best_fifth_and_the_next_one",
        "plan/test_places.py::test_bands_cut_everybody_once",
    ),
    "pool.rounded_point_value": paid(
        "pool",
        'fund = { volume = "CV", rate = "2%" }\nrounding = "value-to-units"\n'
        'shares = { by = "PV" }\n',
        "MMLM-POOL-1",
        POOL + "test_the_value_of_a_share_may_be_cut_off_first",
    ),
    "pool.ceiling": paid(
        "pool",
        FUND + "shares = { count = 1 }\nbelow = { GV = 40000 }\n",
        "C-AGEL",
        POOL + "test_who_must_stay_below",
    ),
    "pool.residue": paid(
        "pool",
        'fund = { volume = "CV", rate = "2%" }\nrounding = "largest-remainder"\n'
        'shares = { count = 1 }\ncap = "500.00"\nabove_cap = "others"\n',
        POOL + "test_the_largest_remainder_pays_the_whole_fund",
        POOL + "test_what_is_above_a_cap_stays_or_goes_to_the_others",
    ),
    "tournament": paid(
        "pool",
        FUND + "needs = { active = true }\n"
        'shares = { by = "PV", places = [5, 3, 1], ties = "first-joined", vacant = "others" }\n',
        "beinf_pool_rank",
        POOL + "test_who_is_better_of_two_with_the_same_score",
    ),
    "payout_guarantee": said(
        '[[bonuses]]\nname = "First"\nkind = "sales"\nbase = "CV"\nrate = "5%"\n'
        '[[bonuses]]\nname = "It"\nkind = "pool"\nrounding = "each"\n'
        'fund = { volume = "CV", rate = "50%", less_paid_by = ["First"] }\n'
        'shares = { paid_by = "First" }\n',
        "plan/bonuses/test_pool_of_bonuses.py::test_a_promised_share_of_the_sales_is_topped_up",
    ),
    "compression.none": paid(
        "levels", LEVELS + 'compression = "none"\n', COMPRESSION, "multisoft_no_compression"
    ),
    "compression.skip_inactive": paid(
        "levels",
        LEVELS + 'compression = "skip-inactive"\n',
        COMPRESSION,
        "c_doterra_unilevel_compressed",
        "pruvit_rank6_compression",
    ),
    "compression.skip_unqualified": paid(
        "levels",
        'base = "CV"\ncompression = "skip-unqualified"\nrates = { A = ["5%"], B = ["5%", "4%"] }\n',
        "multisoft_generous",
    ),
    "compression.skip_below_rank": paid(
        "levels",
        LEVELS + 'compression = { skip-below = "B" }\n',
        "peer-U6",
        "peer-U7",
        "c_dxn_development",
    ),
    "compression.roll_up": paid(
        "levels", LEVELS + 'compression = "roll-up"\n', COMPRESSION, "dxn_27pct"
    ),
    "compression.pass_up_differential": paid(
        "differential",
        'base = "CV"\nown = "discount"\nneeds = { active = true }\n'
        'rates = { A = "4%", B = "12%" }\n',
        "beinf_ub3",
    ),
    "compression.not_blocking": paid(
        "generations",
        'base = "CV"\nleader = "B"\nboundary = "leader-in"\nineligible = "keeps-generation"\n'
        'earns = "leaders"\nneeds = { PV = 500 }\nrates = ["5%", "5%", "5%"]\n',
        "plan/bonuses/test_generations.py::"
        "test_a_leader_who_may_not_earn_keeps_his_generation_or_not",
    ),
    "compression.no_roll_up": paid(
        "levels",
        'base = { volume = "CV", buyer_joined_within = "60 days" }\nrates = ["20%"]\n'
        'compression = "none"\nneeds = { PV = 100 }\n',
        "C-FASTSTART-60D",
        "LIFEWAVE-PIB-0",
    ),
    "compression.pay_only": paid(
        "levels", LEVELS + 'compression = "skip-inactive"\n', "C-PAPARAZZI-COMP"
    ),
    "compression.physical": told(
        "netmark member move", "app/test_members.py::test_a_move_is_dated"
    ),
    "compression.all_but_topmost": said(
        '[trees.ranked]\nkind = "regrouped"\nunder = { rank = "B" }\nskip = "all-but-topmost"\n',
        "plan/test_trees.py::test_everybody_comes_under_somebody_of_rank",
        "conformance/test_golden_month.py::test_override_is_the_published_one",
    ),
    "cap.member": paid(
        "levels",
        LEVELS + 'compression = "none"\nlimit = { amount = { A = "500.00", B = "unlimited" } }\n',
        LIMITS + "test_a_member_is_paid_at_most_the_limit",
        "C-BEACH-CAP",
    ),
    "cap.bonus": paid(
        "levels",
        LEVELS + 'compression = "none"\nlimit = { source = ["200.00", "80.00"] }\n',
        "c_yl_faststart_cap",
        LIMITS + "test_what_comes_from_one_source_is_limited_by_level",
    ),
    "cap.owner": paid(
        "levels",
        LEVELS + 'compression = "none"\nlimit = { owner = "5000.00" }\n',
        "peer-B16",
        LIMITS + "test_all_positions_of_an_owner_share_a_limit",
    ),
    "cap.company": said(
        CAP + 'factor = "exact"\n',
        "LIFEWAVE-CAP-1",
        LIMITS + "test_the_company_pays_no_more_than_its_cap",
    ),
    "proration": said(
        CAP + 'factor = 4\nexempt = ["Fast", { bonus = "Cycles", first = "200.00" }]\n'
        'exempt_counts = true\n[[bonuses]]\nname = "Fast"\nkind = "sales"\nbase = "CV"\n'
        'rate = "5%"\n[[bonuses]]\nname = "Cycles"\nkind = "sales"\nbase = "PV"\nrate = "5%"\n',
        "C-LIFEWAVE-PRORATE",
        LIMITS + "test_exempt_pay_is_inside_the_cap_or_beside_it",
    ),
    "currency": said(
        '[payout.pegs.CA]\ncurrency = "CAD"\nrate = "1.29"\n',
        "c_yl_currency_peg",
        LIMITS + "test_a_market_has_money_of_its_own",
    ),
    "currency.by_date": said(
        '[payout.pegs.CA]\ncurrency = "CAD"\nrate = "1.29"\n'
        'changes = [{ since = "2026-04-01", rate = "1.31" }]\n',
        LIMITS + "test_a_rate_of_exchange_may_change_on_a_day",
    ),
    "rounding.per_line": said(
        'rounding = { mode = "half-up", stage = "line" }\n',
        "dxn_27pct",
        "plan/bonuses/test_levels.py::test_rounding_by_line_or_once_per_bonus",
    ),
    "rounding.per_bonus": said(
        'rounding = { mode = "half-up", stage = "bonus" }\n',
        "plan/bonuses/test_levels.py::test_rounding_by_line_or_once_per_bonus",
    ),
    "rounding.half_up": said(
        'rounding = { mode = "half-up", stage = "line" }\n', "peer-R1", "c_marykay_brackets"
    ),
    "rounding.half_even": said('rounding = { mode = "half-even", stage = "line" }\n', "peer-R1"),
    "rounding.truncate": said(
        'rounding = { mode = "down", stage = "line" }\n', "peer-R1", "dxn_27pct"
    ),
    "wallet_split": said(
        '[[payout.wallets]]\nname = "cash"\nrate = "60%"\n[[payout.wallets]]\nname = "shop"\n',
        "C-SPLIT-WALLET",
        LIMITS + "test_a_payout_is_split_without_loss",
    ),
    "payout_lag": said(
        '[payout]\npay_after = "14 days"\n',
        "app/test_pay.py::test_nothing_is_paid_before_the_day_from_which_the_plan_pays",
    ),
    "period.final_after": said(
        '[payout]\nclose_after = "3 days"\n',
        "app/test_payout.py::test_a_period_takes_late_orders_as_long_as_the_plan_says",
    ),
    "minimum_payout": said(
        '[payout]\nminimum = "10.00"\n',
        "payout/test_settle.py::test_a_balance_below_the_minimum_is_carried",
        "app/test_payout.py::test_balances_are_carried_until_they_reach_the_minimum",
    ),
    "reversal": told(
        "netmark refund",
        "app/test_payout.py::test_a_refund_after_the_close_becomes_a_debt",
        "plan/bonuses/test_levels.py::test_refunds_are_taken_back_from_those_who_were_paid",
    ),
    "carry_bonus": paid(
        "sales",
        'base = "CV"\nrate = "5%"\nwithheld = { until = { PV = 20 }, keep = "3 periods" }\n',
        "plan/test_withholding.py::test_many_months_against_a_list_of_what_waits",
        "app/test_withholding.py::test_what_september_withheld_comes_with_october",
    ),
    "reversal.clawback": told(
        "netmark correct",
        "app/test_correct.py::test_a_late_refund_takes_back_what_was_paid",
        "app/test_correct.py::test_a_refund_goes_through_the_carry_of_a_binary",
    ),
    "reversal.cutoff": paid(
        "sales",
        'base = { volume = "CV", refunds = "same-period" }\nrate = "5%"\n',
        "peer-R3",
        "app/test_payout.py::test_a_plan_may_let_late_refunds_take_nothing_back",
        "store/test_metrics.py::test_sums_are_those_of_the_slow_way",
    ),
    "run_once": told(
        "netmark payout",
        "app/test_payout.py::test_a_period_is_closed_once_and_in_order",
        "app/test_payout.py::test_two_who_close_at_once_are_one_close",
        "peer-NS1",
    ),
    "conservation": told(
        "netmark verify",
        "darpa_mit",
        "C-SPLIT-WALLET",
        "payout/test_breakage.py::test_all_that_could_be_paid_is_accounted_for",
        "app/test_explain.py::test_every_order_is_conserved",
    ),
    "period.day": said(
        'period = "named"\n',
        PERIODS + "test_every_day_is_in_exactly_one_period",
        "conformance/test_primitives_said.py::test_a_day_may_be_a_period",
    ),
    "period.week": said('period = "week"\n', PLAIN, "USANA-OLD-1"),
    "period.week_from_any_day": said(
        'period = "week from Saturday"\n',
        "cli/test_company.py::test_weeks_may_begin_on_another_day",
        PERIODS + "test_a_week_from_any_day_is_numbered_as_iso_numbers_its_weeks",
    ),
    "period.fortnight": said('period = "fortnight"\n', PLAIN),
    "period.month": said('period = "month"\n', PLAIN, "BEINF-BB3"),
    "period.quarter": said('period = "quarter"\n', PLAIN),
    "period.year": said('period = "year"\n', PLAIN),
    "period.two_clocks": said(
        'period = "week"\n[volumes.Month]\nof = "CV"\nover = "self"\nwindow = "whole month"\n'
        '[[bonuses]]\nname = "Weekly"\nkind = "sales"\nbase = "CV"\nrate = "5%"\n'
        '[[bonuses]]\nname = "Monthly"\nkind = "levels"\nbase = "Month"\nrates = ["5%"]\n'
        'compression = "none"\npaid = "month"\n',
        "app/test_clocks.py::test_every_month_is_paid_once_as_the_slow_way_says",
        "app/test_clocks.py::test_explain_lines_and_breakage_agree_with_the_clock",
        "plan/test_clocks.py::test_a_longer_clock_needs_figures_of_its_own",
    ),
    "period.catalogue": said(
        'period = "named"\n',
        PERIODS + "test_named_periods_are_followed_across_a_gap",
        "app/test_company.py::test_a_calendar_of_its_own_is_kept",
    ),
    "period.half_open": told(
        "netmark init",
        PERIODS + "test_day_and_bounds_agree_around_every_change_of_the_clock",
        PERIODS + "test_half_past_eleven_in_new_york_on_30_november_belongs_to_november",
    ),
    "exclusion": said(
        '[[bonuses]]\nname = "Fast"\nkind = "levels"\nrates = ["20%"]\ncompression = "none"\n'
        'base = { volume = "CV", buyer_joined_within = "60 days" }\n[[bonuses]]\nname = "It"\n'
        'kind = "levels"\nrates = ["5%"]\ncompression = "none"\n'
        'base = { volume = "CV", except = "Fast" }\n',
        "plan/test_document.py::test_a_bonus_may_leave_out_the_orders_of_one_that_leaves_out_others",
        "oracle/test_oracle_pay.py::test_window_and_exclusion",
    ),
    "order_of_bonuses": said(
        '[[bonuses]]\nname = "First"\nkind = "sales"\nbase = "CV"\nrate = "10%"\n'
        'limit = { amount = "100.00" }\n[[bonuses]]\nname = "Match"\nkind = "match"\n'
        'base = ["First"]\nearned = "raw"\ncompression = "none"\nrates = ["10%"]\n',
        "C-ORDER-CAP-MATCH",
        "plan/bonuses/test_match.py::test_the_base_is_bonuses_above",
        "payout/test_run.py::test_bonuses_are_paid_in_plan_order_and_added_up",
    ),
    "party.sales": paid(
        "levels",
        'base = { volume = "AMOUNT", buyers = ["retail"] }\nrates = ["0%", "25%"]\n'
        'compression = "none"\n',
        "C-31-BOUNDARY",
    ),
    "party.host_credit": paid(
        "party", 'base = "AMOUNT"\nbrackets = [["200", "10%"]]\n', "C-31-BOUNDARY"
    ),
    "party.credit_ladder": paid(
        "party",
        'base = "AMOUNT"\nbrackets = [["200", "10%"], ["500", "12%"], ["1000", "15%"]]\n',
        "conformance/test_primitives_said.py::test_a_host_climbs_a_ladder_of_credits",
    ),
    "party.booking": paid(
        "party",
        'base = "AMOUNT"\nbookings = { volume = "PV", orders = ["booking"] }\n'
        'per_booking = "25.00"\nfrom = 200\nleast_bookings = 0\n',
        "MIDESIGNS-1",
    ),
}
