"""Trees and members, volume, qualification: how it is said, and what proves it."""

from .said import Said, paid, said, told

LEVELS = 'base = "CV"\ncompression = "none"\nrates = ["10%", "5%"]\n'

MEMBERS: dict[str, Said] = {
    "trees.enroller_vs_sponsor": paid(
        "levels",
        LEVELS + 'tree = "enroller"\n[trees.enroller]\nkind = "other-uplines"\n',
        "app/test_uplines.py::test_the_enroller_is_paid_in_one_tree_and_the_sponsor_in_the_other",
        "c_doterra_faststart_3gen",
    ),
    "trees.binary": said(
        '[trees.team]\nkind = "binary"\nfill = "weaker-count"\n',
        "MYLB-1",
        "app/test_placing.py::test_legs_pay_and_what_is_left_comes_back",
    ),
    "trees.matrix": paid(
        "levels",
        LEVELS
        + 'tree = "matrix"\n[trees.matrix]\nkind = "matrix"\nwidth = 3\nfill = "level-even"\n',
        "conformance/test_primitives_said.py::test_a_matrix_pays_by_its_own_levels",
        "conformance/test_placement.py::test_placement_example",
    ),
    "trees.lines": paid(
        "lines",
        'base = "CV"\nrate = "15%"\ncarry = { keep = "power-line" }\n',
        "plan/bonuses/test_lines.py::test_the_power_line_is_unpaid_and_keeps_the_rest",
    ),
    "parent_per_bonus": paid(
        "levels",
        LEVELS + 'tree = "foster"\n[trees.foster]\nkind = "other-uplines"\n',
        "plan/test_trees.py::test_some_stand_under_another_upline",
        "app/test_uplines.py::test_the_enroller_is_paid_in_one_tree_and_the_sponsor_in_the_other",
    ),
    "member_kinds": paid(
        "levels",
        'base = { volume = "CV", buyers = ["preferred", "retail"] }\ncompression = "none"\n'
        'rates = ["10%"]\nneeds = { frontline = { count = 2, kind = ["preferred"] } }\n',
        "plan/bonuses/test_levels.py::test_compression_decides_who_takes_a_level",
        "plan/test_needs.py::test_frontline_counts_enrolled_recruits",
        "oracle/test_oracle_pay.py::test_terminated_and_customers_keep_a_level_but_earn_nothing",
    ),
    "positions": said(
        '[volumes.Centres]\nof = "PV"\nover = "owner"\n[[bonuses]]\nname = "It"\n'
        'kind = "sales"\nbase = "CV"\nrate = "5%"\nneeds = { Centres = 200 }\n'
        'limit = { owner = "5000.00" }\n',
        "C-3BC",
        "peer-B16",
        "app/test_owning.py::test_an_owner_is_asked_and_limited_with_all_positions",
    ),
    "placement.outer": said(
        '[trees.team]\nkind = "binary"\nfill = "outer-right"\n',
        "conformance/test_placement.py::test_placement_example",
        "genealogy/test_placement.py::test_each_policy_agrees_with_a_plain_search",
    ),
    "placement.alternate": said(
        '[trees.team]\nkind = "binary"\nfill = "alternate"\n',
        "conformance/test_placement.py::test_placement_example",
    ),
    "placement.weaker": said(
        '[trees.team]\nkind = "binary"\nfill = "weaker-volume"\n'
        '[trees.heads]\nkind = "binary"\nfill = "weaker-count"\n',
        "genealogy/test_placement.py::test_the_weaker_side_by_volume",
        "app/test_placing.py::test_the_weaker_side_by_what_was_sold_and_carried",
    ),
    "placement.bfs": said(
        '[trees.team]\nkind = "binary"\nfill = "level-order"\n',
        "conformance/test_placement.py::test_placement_example",
    ),
    "placement.bfs_even": said(
        '[trees.team]\nkind = "matrix"\nwidth = 3\nfill = "level-even"\n',
        "conformance/test_placement.py::test_placement_example",
    ),
    "placement.manual": said(
        '[trees.team]\nkind = "binary"\nfill = "manual"\nby_hand = "outer-line"\n',
        "app/test_placing.py::test_a_place_by_hand_lies_below_the_sponsor",
        "app/test_placing.py::test_only_the_end_of_an_outer_line",
    ),
    "placement.holding_tank": said(
        '[trees.team]\nkind = "binary"\nfill = "outer-left"\ntank = "14 days"\n',
        "app/test_placing.py::test_the_tank_of_be_infinity",
    ),
    "pass_up": said(
        '[trees.two_up]\nkind = "passup"\nfirst = [1, 2]\n',
        "C-2UP",
        "plan/test_trees.py::test_the_first_recruits_are_passed_up",
    ),
    "status.window": said(
        '[active]\nneeds = { PV4 = 100 }\n[volumes.PV4]\nof = "PV"\nover = "self"\n'
        'window = "4 periods"\n',
        "plan/test_windows.py::test_a_window_takes_in_earlier_periods",
        "conformance/test_primitives_said.py::test_active_may_look_at_four_periods",
    ),
    "status.qualified": paid(
        "binary",
        'tree = "team"\nbase = "CV"\nown = "none"\nunits = "any"\nrate = "10%"\n'
        'carry = { legs = "both" }\nunqualified = "burn"\n'
        "needs = { active = true, legs = [{ count = 2, active = true }] }\n",
        "C-PMB-BURN",
        "plan/test_needs.py::test_rank_and_activity_are_asked_of_the_same_member",
    ),
    "status.qualified_per_side": paid(
        "binary",
        'tree = "team"\nbase = "CV"\nown = "none"\nunits = "any"\nrate = "10%"\n'
        'carry = { legs = "both" }\nunqualified = "burn"\n'
        "needs = { active = true, legs = [{ count = 2, active = true, recruited = 1 }] }\n",
        "plan/test_leg_needs.py::test_one_active_recruit_on_each_side",
        "plan/test_leg_needs.py::test_somebody_placed_by_others_does_not_open_a_side",
    ),
    "months_count": said(
        '[volumes.Months]\nof = "MEMBERS"\nover = "self"\nwhere = { rank = "B" }\n'
        'window = "12 periods"\n[[bonuses]]\nname = "It"\nkind = "sales"\nbase = "CV"\n'
        'rate = "5%"\nneeds = { Months = 6 }\n',
        "conformance/test_primitives_said.py::test_months_are_counted_by_heads_over_a_window",
    ),
    "waiting_period": said(
        '[volumes.Months]\nof = "MEMBERS"\nover = "self"\nwhere = { rank = "B" }\n'
        'window = "12 periods"\n[[bonuses]]\nname = "It"\nkind = "sales"\nbase = "CV"\n'
        'rate = "5%"\nneeds = { Months = 12 }\n',
        "conformance/test_primitives_said.py::test_months_are_counted_by_heads_over_a_window",
    ),
    "title": said(
        '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\n'
        'needs = { any = [{ title = "B" }, { GV = 1000 }] }\n',
        "plan/test_ranks.py::test_a_title_is_the_highest_rank_ever_held",
        "app/test_payout.py::test_titles_stay_when_ranks_are_lost",
    ),
    "snapshot.status_at_enrolment": said(
        '[[bonuses]]\nname = "First"\nkind = "sales"\nbase = "CV"\nrate = "10%"\n[[bonuses]]\n'
        'name = "It"\nkind = "match"\nbase = ["First"]\nearned = "as-paid"\n'
        'compression = "none"\n'
        'sources = [{ for = { attr.sponsor-then = ["Gold"] }, rates = ["15%"] }]\n',
        "C-USANA-MATCH",
    ),
    "granted_rank": told(
        "netmark member set",
        "plan/test_ranks.py::test_a_rank_by_decree_replaces_the_organic_one_both_ways",
        "app/test_payout.py::test_ranks_by_decree_begin_and_end_on_a_day",
        "conformance/test_golden_month.py::test_ranks_follow_the_published_tables",
    ),
    "termination.stays": told(
        "netmark member terminate",
        "app/test_members.py::test_a_terminated_member_keeps_his_place_and_recruits_no_more",
        "app/test_payout.py::test_who_has_left_earns_nothing_and_keeps_his_place",
    ),
    "termination.pay_only": paid(
        "levels",
        'base = "CV"\nrates = ["5%"]\ncompression = "skip-inactive"\n',
        "C-PAPARAZZI-COMP",
    ),
    "termination.physical": told(
        "netmark member move",
        "app/test_members.py::test_a_move_is_dated",
        "app/test_members.py::test_a_chain_of_thousands_is_moved_without_recursion",
    ),
    "metrics": paid(
        "sales",
        'base = "CV"\non = "PV"\nhow = "whole"\nbrackets = [["0", "5%"]]\n',
        "amway_in_bv60_eg3",
        "herbalife_retail_profit",
    ),
    "derived_metric": said(
        '[volumes.Points]\nof = "PV"\nfactor = "0.75"\nrounding = "half-even"\nover = "self"\n'
        '[volumes.Half]\nsum = [{ of = "CV", orders = ["first"], factor = "50%" }, '
        '{ of = "CV", orders = ["repeat"] }]\nrounding = "half-even"\nover = "self"\n',
        "NEON-CV-1",
        "plan/test_measures.py::test_orders_behind_a_sum_count_with_their_factors",
    ),
    "scope": said(
        '[volumes.V1]\nof = "PV"\nover = "self"\n'
        '[volumes.V2]\nof = "PV"\nover = "frontline"\nown = false\n'
        '[volumes.V3]\nof = "PV"\nover = "levels"\nlevels = 3\nown = true\n'
        '[volumes.V4]\nof = "PV"\nover = "group"\nuntil = { rank = "B" }\n'
        '[volumes.V5]\nof = "PV"\nover = "leg"\nwhich = "smallest"\ntree = "team"\n'
        '[volumes.V6]\nof = "PV"\nover = "company"\n',
        "plan/test_measures.py::test_levels_reach_down_so_many_levels",
        "plan/test_measures.py::test_a_group_reaches_down_to_the_next_who_ends_it",
        "plan/test_measures.py::test_a_leg_is_a_recruit_with_everybody_below",
        "plan/test_measures.py::test_the_company_is_one_figure_for_all",
        "peer-S4",
    ),
    "scope.generation": said(
        '[trees.leaders]\nkind = "compressed"\nkeep = { rank = "B" }\n'
        '[volumes.Own]\nof = "PV"\nover = "self"\ntree = "leaders"\n'
        '[volumes.First]\nof = "Own"\nover = "frontline"\nown = false\ntree = "leaders"\n',
        "plan/test_measures.py::test_a_volume_is_not_rolled_up_a_second_time",
    ),
    "window.cumulative": said(
        '[volumes.Ever]\nof = "PV"\nover = "self"\nwindow = "lifetime"\n',
        "vestige_bv_accumulation",
    ),
    "window.rolling": said(
        '[volumes.Three]\nof = "PV"\nover = "self"\nwindow = "3 periods"\n',
        "herbalife_qp_accumulation",
        "plan/test_windows.py::test_windows_add_up_what_each_period_alone_had",
    ),
    "filter.order_kind": paid(
        "sales", 'base = { volume = "CV", orders = ["kit"] }\nrate = "5%"\n', "NEON-CV-1"
    ),
    "filter.buyer_kind": paid(
        "sales", 'base = { volume = "CV", buyers = ["retail"] }\nrate = "5%"\n', "JEUN-3"
    ),
    "filter.days_since_join": paid(
        "sales",
        'base = { volume = "CV", buyer_joined_within = "60 days" }\nrate = "5%"\n',
        "c_doterra_faststart_3gen",
        "C-FASTSTART-60D",
    ),
    "filter.calendar_months": paid(
        "sales",
        'base = { volume = "CV", buyer_joined_within = "3 months" }\nrate = "5%"\n',
        "yl_faststart_75",
        "yl_faststart_amy",
    ),
    "weight": said(
        '[volumes.Rest]\nsum = [{ of = "PV", buyer_joined_within = "3 months", factor = "30%" }, '
        '{ of = "PV", except = "Fast" }]\nrounding = "half-even"\nover = "self"\n'
        '[[bonuses]]\nname = "Fast"\nkind = "sales"\nrate = "5%"\n'
        'base = { volume = "PV", buyer_joined_within = "3 months" }\n',
        "c_yl_faststart_cap",
    ),
    "measure_cap.amount": said(
        '[volumes.Below]\nof = "PV"\nover = "organisation"\nown = false\ncap = 1000\n',
        "herbalife_qp_accumulation",
        "plan/test_measures.py::test_a_cap_is_the_most_that_counts",
    ),
    "measure_cap.leg_share": said(
        '[[ranks]]\nname = "A"\nneeds = { GV = 1000, largest_leg = "40%" }\n'
        '[volumes.Capped]\nof = "PV"\nover = "legs"\nown = false\nleg_cap = 400\n',
        "imacademy_40pct_leg",
        "BEINF-LEG-1",
    ),
    "unencumbered": said(
        '[trees.qualifying]\nkind = "compressed"\nkeep = { GV = 4000 }\n'
        '[volumes.Free]\nof = "PV"\nover = "self"\ntree = "qualifying"\n'
        '[[ranks]]\nname = "A"\nneeds = { GV = 4000, Free = 1000 }\n',
        "conformance/test_primitives_said.py::test_volume_that_qualified_somebody_below_is_used",
    ),
    "reserve": said(
        '[volumes.Now]\nof = "PV"\nover = "self"\norders = ["order"]\ncap = 100\n',
        "BEINF-COUPON-1",
        "plan/test_measures.py::test_a_cap_is_the_most_that_counts",
    ),
    "growth": said(
        '[volumes.More]\nof = "PV"\nover = "organisation"\ngrowth = 1\n',
        "hbnaturals_growth",
    ),
    "except_largest_leg": said(
        '[volumes.Others]\nof = "PV"\nover = "legs"\nown = false\nbut_largest = 1\n',
        "plan/test_measures.py::test_legs_are_added_up_without_the_largest_and_up_to_a_cap",
    ),
    "routing": paid(
        "binary",
        'tree = "team"\nbase = "CV"\nown = "weaker"\nunits = "any"\nrate = "10%"\n'
        'carry = { legs = "both" }\nunqualified = "hold"\n',
        "plan/bonuses/test_binary.py::test_own_sales_in_the_weaker_leg",
    ),
    "conditions": said(
        '[[ranks]]\nname = "A"\nneeds = { PV = 100, any = [{ GV = 500 }, { customers = 3 }] }\n',
        "plan/test_needs.py::test_all_keys_must_hold_and_one_alternative",
        "C-GDI-TEAM",
    ),
    "leg_condition.rank": said(
        '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\n'
        'needs = { legs = [{ count = 3, rank = "A", active = true }] }\n',
        "plan/test_needs.py::test_a_leg_may_hold_what_is_asked_at_any_depth",
    ),
    "leg_condition.volume": said(
        '[[ranks]]\nname = "A"\nneeds = { legs = [{ count = 2, GV = 1000 }] }\n',
        "plan/test_needs.py::test_a_leg_may_hold_what_is_asked_at_any_depth",
    ),
    "leg_condition.largest_second_rest": said(
        '[[ranks]]\nname = "A"\n'
        'needs = { legs = [{ of = "GV", at_least = [1000, 500, 300], rest = "sum" }] }\n',
        "plan/test_needs.py::test_legs_are_compared_from_the_largest_down",
    ),
    "leg_condition.lesser_leg": said(
        '[volumes.Lesser]\nof = "PV"\nover = "leg"\nwhich = "smallest"\ntree = "team"\n'
        '[[ranks]]\nname = "A"\nneeds = { Lesser = 1000 }\n',
        "plan/test_measures.py::test_a_leg_is_a_recruit_with_everybody_below",
    ),
    "leg_condition.combined": said(
        '[[ranks]]\nname = "A"\n'
        'needs = { legs = [{ of = "GV", lines = 3, shares = ["40%", "20%"] }] }\n',
        "plan/test_needs.py::test_legs_are_put_together_to_lines",
        "peer-ND3",
    ),
    "leg_condition.per_side": said(
        '[ladders.sides]\ntree = "team"\n[[ladders.sides.ranks]]\nname = "A"\n'
        "needs = { legs = [{ count = 2, active = true }] }\n",
        "plan/test_ranks.py::test_each_ladder_has_its_own_tree_and_members",
    ),
    "leg_condition.enrolled": said(
        '[trees.enrolment]\nkind = "other-uplines"\n[ladders.enrolled]\ntree = "enrolment"\n'
        '[[ladders.enrolled.ranks]]\nname = "A"\nneeds = { legs = [{ count = 3, PV = 100 }] }\n',
        "plan/test_ranks.py::test_each_ladder_has_its_own_tree_and_members",
    ),
    "title.grace_period": said(
        '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\nneeds = { GV = 1000 }\n'
        'grace = "2 periods"\n',
        "plan/test_holding.py::test_a_rank_holds_for_two_periods_more",
        "plan/test_holding.py::test_many_months_against_a_list_of_them",
    ),
    "requalification": said(
        '[volumes.Year]\nof = "PV"\nover = "organisation"\nwindow = "12 periods"\n'
        '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\nneeds = { GV = 4000 }\n'
        'keep = { Year = 2000 }\ngrace = "until January"\n',
        "plan/test_holding.py::test_a_rank_may_be_asked_again_once_a_year",
        "app/test_holding.py::test_a_rank_holds_from_run_to_run",
    ),
    "conditions.single_order": said(
        '[volumes.Large]\nof = "PV"\nover = "self"\norder_at_least = { PV = 1000 }\n'
        '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\nneeds = { Large = 1000 }\n',
        "plan/test_measures.py::test_only_large_orders_are_added_up",
        "store/test_metrics.py::test_sums_are_those_of_the_slow_way",
    ),
    "disjoint_sets": paid(
        "structures",
        'size = 3\nmembers = { PV = 100 }\nuses = { GV = 600 }\namounts = ["50.00", "250.00"]\n'
        "needs = { sets = [{ count = 3, PV = 100 }, { count = 2, active = true }] }\n",
        "plan/bonuses/test_structures.py::test_no_other_way_to_divide_them_pays_more",
        "plan/bonuses/test_structures.py::test_a_whole_company_against_asking_one_by_one",
        "plan/test_sets.py::test_as_many_places_as_can_be_are_filled",
    ),
    "frontline_count": said(
        '[[ranks]]\nname = "A"\nneeds = { frontline = { count = 3, active = true, PV = 50 } }\n',
        "C-PAPARAZZI-COMP",
        "plan/test_needs.py::test_frontline_asks_one_and_the_same_recruit",
    ),
    "effective_date": said(
        '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\nneeds = { GV = 1000 }\n[[bonuses]]\n'
        'name = "It"\nkind = "sales"\nbase = "CV"\nrate = "5%"\nneeds = { title = "B" }\n',
        "plan/test_needs.py::test_a_title_is_the_highest_rank_of_earlier_periods",
        "conformance/test_primitives_said.py::test_a_new_rank_may_count_from_the_next_month_on",
    ),
    "bottom_up": said(
        '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\n'
        'needs = { legs = [{ count = 2, rank = "A" }] }\n',
        "plan/test_ranks.py::test_ranks_of_the_legs_are_decided_first",
        "c_amway_leadership_guarantee_1",
    ),
}
