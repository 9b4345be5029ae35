"""Rates and walks up or down a tree: how it is said, and what proves it."""

from .said import Said, paid, said

GENERATIONS = 'base = "CV"\nleader = "B"\nineligible = "keeps-generation"\nrates = ["6%", "3%"]\n'
FIRST = '[[bonuses]]\nname = "First"\nkind = "sales"\nbase = "CV"\nrate = "10%"\n'
DIFFERENTIAL = (
    '[[bonuses]]\nname = "Team"\nkind = "differential"\nbase = "CV"\nown = "paid"\n'
    'rates = { A = "5%", B = "10%" }\n'
)


def match(body: str, *proved: str) -> Said:
    """A match of a bonus that stands above it."""
    return said(
        f'{FIRST}[[bonuses]]\nname = "It"\nkind = "match"\nbase = ["First"]\nearned = "as-paid"\n'
        + body,
        *proved,
    )


PAY: dict[str, Said] = {
    "bracket.whole": paid(
        "sales",
        'base = "CV"\non = "PV"\nhow = "whole"\nbrackets = [["0", "5%"], ["500", "10%"]]\n',
        "c_marykay_brackets",
        "plan/bonuses/test_sales.py::test_a_whole_bracket_is_picked_by_another_volume",
    ),
    "bracket.marginal": paid(
        "sales",
        'base = "CV"\non = "CV"\nhow = "marginal"\nbrackets = [["0", "5%"], ["500", "10%"]]\n',
        "plan/bonuses/test_sales.py::test_marginal_brackets_pay_each_slice_at_its_own_rate",
    ),
    "bracket.mixed": paid(
        "sales",
        'needs = { PV = 501 }\nbase = "PV"\non = "PV"\nhow = "marginal"\n'
        'brackets = [["0", "0%"], ["200", "5%"]]\n',
        "C-VISALUS-PCC",
    ),
    "bracket.unpaid_first": paid(
        "sales",
        'base = "PV"\non = "PV"\nhow = "marginal"\nbrackets = [["0", "0%"], ["200", "10%"]]\n',
        "C-VISALUS-PCC",
    ),
    "bracket_cumulative": paid(
        "sales",
        'base = "CV"\non = "SoFar"\nhow = "whole"\nbrackets = [["0", "5%"], ["8016", "8%"]]\n'
        '[volumes.SoFar]\nof = "CV"\nover = "self"\nwindow = "lifetime"\n',
        "vestige_bv_accumulation",
    ),
    "rate_by_rank": paid(
        "sales", 'base = "CV"\nrates = { A = "5%", B = "10%" }\n', "tiens_ex1", "ecosway_1month"
    ),
    "rate_by_own_volume": paid(
        "levels",
        'ladder = "own"\nbase = "CV"\ncompression = "none"\nrates = { R1 = ["1%"], R2 = ["2%"] }\n'
        '[[ladders.own.ranks]]\nname = "R1"\nneeds = { PV = 500 }\n'
        '[[ladders.own.ranks]]\nname = "R2"\nneeds = { PV = 1000 }\n',
        "c_herbalife_royalty_scaled",
    ),
    "fixed_amount.kit": paid(
        "levels",
        'base = { volume = "CV", orders = ["Gold"] }\namounts = ["50.00"]\ncompression = "none"\n',
        "conformance/test_primitives_said.py::test_a_kit_pays_a_fixed_amount",
    ),
    "fixed_amount.upgrade_difference": paid(
        "award",
        'kits = { Bronze = "15.00", Silver = "50.00" }\n',
        "plan/bonuses/test_award.py::test_an_upgrade_pays_the_difference",
        "LIFEWAVE-PIB-0",
    ),
    "fixed_amount.per_member": paid(
        "levels",
        'base = "CV"\namounts = ["10.00", "5.00"]\ncompression = "none"\n',
        "plan/bonuses/test_levels.py::test_fixed_amounts_are_paid_for_every_member_who_sold",
    ),
    "fixed_amount.count_in_window": paid(
        "award",
        'recruit = "CV"\nevery = 6\namount = "100.00"\ntimes = "once"\nwithin = "30 days"\n',
        "plan/bonuses/test_award.py::test_only_the_first_days_of_the_sponsor_count",
    ),
    "fixed_amount.pair_completion": paid(
        "award",
        'recruit = "CV"\nevery = 2\namount = "50.00"\ntimes = "always"\n',
        "plan/bonuses/test_award.py::test_a_number_of_recruits_completes_it",
    ),
    "fixed_amount.rank_advance": paid(
        "award",
        'ranks = { A = "0", B = "500.00" }\nskipped = "each"\n',
        "plan/bonuses/test_award.py::test_a_rank_is_paid_the_first_time",
    ),
    "levels.depth_by_rank": paid(
        "levels",
        'base = "CV"\ncompression = "none"\nrates = { A = ["8%", "5%"], B = ["8%", "5%", "4%"] }\n',
        "multisoft_no_compression",
        "mlmforge_unilevel",
        "peer-U9",
    ),
    "levels.depth_by_active_legs": paid(
        "levels",
        'base = "CV"\ncompression = "none"\nrates = ["5%", "5%", "5%"]\n'
        "depth = [{ levels = 1, needs = { PV = 50 } }, "
        "{ levels = 3, needs = { legs = [{ count = 2, active = true }] } }]\n",
        "peer-U10",
    ),
    "levels.flat_per_member": paid(
        "levels",
        'base = "AMOUNT"\ncompression = "none"\namounts = ["1.00", "1.00", "1.00"]\n',
        "GDI-1",
        "GSI-1",
        "LIVEGOOD-1",
    ),
    "differential.group": paid(
        "differential",
        'base = "CV"\nown = "paid"\non = "GV"\nbrackets = [["200", "3%"], ["600", "6%"]]\n',
        "amway_in_bv60_eg3",
        "essens_uk",
    ),
    "differential.path": paid(
        "differential",
        'base = "CV"\nown = "discount"\nneeds = { active = true }\n'
        'rates = { A = "25%", B = "35%" }\n',
        "c_herbalife_differential_chain",
        "beinf_ub3",
    ),
    "differential.matrix": said(
        DIFFERENTIAL,
        "c_scentsy_director",
    ),
    "same_rank.replacement": said(
        DIFFERENTIAL
        + '[[bonuses]]\nname = "Leaders"\nkind = "generations"\n'
        + GENERATIONS
        + 'boundary = "leader-in"\nearns = "leaders"\n',
        "tiens_ex3",
    ),
    "same_rank.replacement_by_match": said(
        DIFFERENTIAL
        + '[[bonuses]]\nname = "Match"\nkind = "courtesy"\nof = "Team"\n'
        + 'rate = { A = "20%", B = "15%" }\n'
        + 'onward = { of = "below", most = 10, ineligible = "passed-over" }\n',
        "peer-ND2",
        "plan/bonuses/test_courtesy.py::test_handing_on_agrees_with_walking_up",
    ),
    "same_rank.minimum_override": said(
        DIFFERENTIAL
        + '[[bonuses]]\nname = "Least"\nkind = "courtesy"\nof = "Team"\nrate = "1%"\n'
        + 'onward = { of = "base", most = 1, ineligible = "keeps-part" }\n',
        "plan/bonuses/test_courtesy.py::test_a_difference_is_handed_on_up_to_the_next_who_has_one",
    ),
    "cascade": paid(
        "cascade",
        'base = "CV"\nfrom = 0\nbudget = "8/8"\nrates = { A = "1/8", B = "6/8" }\n',
        "enagic_joe",
    ),
    "halving": paid(
        "cascade",
        'base = "AMOUNT"\nfrom = 0\nbudget = "100%"\n'
        'halving = { first = "50%", ratio = "50%", most = 10, ineligible = "passed-over" }\n',
        "darpa_mit",
    ),
    "tree_split.fixed": paid(
        "split",
        'base = "CV"\nup = "25%"\nleft = "seller"\nat_most = 10\nineligible = "passed-over"\n'
        'agreed = [{ for = { attr.agreed = ["60"] }, rate = "60%" }]\n',
        "peer-MP1",
        "plan/bonuses/test_split.py::test_dividing_at_once_agrees_with_one_sale_after_the_other",
    ),
    "tree_split.treesplit": paid(
        "split",
        'base = "CV"\nup = "25%"\nleft = "seller"\nat_most = 10\nineligible = "passed-over"\n'
        "agreed = []\n",
        "peer-MP1",
        "plan/bonuses/test_split.py::test_dividing_at_once_agrees_with_one_sale_after_the_other",
    ),
    "tree_split.discount": paid(
        "split",
        'base = "CV"\nup = "25%"\nleft = "seller"\nat_most = 10\nineligible = "passed-over"\n'
        'discounts = [{ for = { attr.code = ["10"] }, rate = "10%" }]\n',
        "peer-MP1",
        "plan/bonuses/test_split.py::test_dividing_at_once_agrees_with_one_sale_after_the_other",
    ),
    "breakaway": said(
        '[volumes.Group]\nof = "PV"\nover = "group"\nuntil = { rank = "B" }\n',
        "peer-S4",
        "plan/test_measures.py::test_a_group_reaches_down_to_the_next_who_ends_it",
        "plan/test_ranks.py::test_a_rank_may_need_a_group_that_ends_at_the_same_rank",
    ),
    "override_guarantee": paid(
        "generations",
        'base = "CV"\nleader = "B"\nboundary = "leader-in"\nineligible = "passed-over"\n'
        'earns = "leaders"\nrates = ["4%"]\nguarantee = { minimum = "400.00" }\n',
        "c_amway_leadership_guarantee_1",
        "plan/bonuses/test_generations_guarantee.py::test_a_guarantee_is_paid_out_of_what_a_leader_receives",
    ),
    "down_to_qualifier": paid(
        "levels",
        'base = "CV"\ncompression = "none"\n[bonuses.infinity]\nfrom = 2\n'
        'rate = { A = "0%", B = "1%" }\nblock = { rank = "equal-or-higher", beyond = 1 }\n',
        "plan/bonuses/test_levels.py::"
        "test_an_equal_or_higher_rank_ends_infinity_beyond_his_own_levels",
        "conformance/test_primitives_said.py::test_the_depth_bonus_reaches_down_to_the_next",
    ),
    "generations.leader_in": paid(
        "generations",
        GENERATIONS + 'boundary = "leader-in"\nearns = "leaders"\n',
        "c_forever_leadership",
        "c_generation_merryvital",
    ),
    "generations.next_leader_in": paid(
        "generations",
        GENERATIONS + 'boundary = "next-leader-in"\nearns = "leaders"\n',
        "c_generation_codebreaker",
    ),
    "generations.leader_to_leader": paid(
        "generations",
        GENERATIONS + 'boundary = "closing-leader-in"\nearns = "leaders"\n',
        "peer-G1",
        "conformance/test_golden_month.py::test_override_is_the_published_one",
    ),
    "generations.closing_leader_in": paid(
        "generations",
        GENERATIONS + 'boundary = "closing-leader-in"\nearns = "everybody"\n',
        "plan/bonuses/test_generations.py::"
        "test_the_same_tree_pays_differently_under_each_convention",
        "KUVERA-1",
    ),
    "generations.ineligible_boundary": paid(
        "generations",
        'base = "CV"\nleader = "B"\nineligible = "passed-over"\nrates = ["6%"]\n'
        'boundary = "leader-in"\nearns = "leaders"\nneeds = { active = true }\n',
        "peer-G3",
        "plan/bonuses/test_generations.py::"
        "test_a_leader_who_may_not_earn_keeps_his_generation_or_not",
    ),
    "infinity": paid(
        "levels",
        'base = "CV"\ncompression = "none"\ninfinity = { from = 4, rate = "1%" }\n',
        "plan/bonuses/test_levels.py::test_infinity_pays_everybody_from_a_level_on",
        "peer-BO1",
    ),
    "infinity.blocking": paid(
        "levels",
        'base = "CV"\ncompression = "skip-inactive"\n[bonuses.infinity]\nfrom = 8\n'
        'rate = { A = "1%", B = "2%" }\nblock = { rank = "equal-or-higher", beyond = 7 }\n',
        "c_purium_infinity",
        "conformance/test_golden_month.py::test_infinity_is_the_published_one",
    ),
    "match.level": match('compression = "none"\nrates = ["20%", "15%", "10%"]\n', "C-MATCH-7L"),
    "match.generation": match(
        'rates = ["3%", "3%"]\n[bonuses.generations]\nleader = "B"\n'
        'boundary = "closing-leader-in"\nineligible = "keeps-generation"\nearns = "everybody"\n',
        "KUVERA-1",
    ),
    "match.frozen_status": match(
        'compression = "none"\nsources = [{ for = { attr.sponsor-then = ["Gold"] }, '
        'rates = ["15%"] }, { for = {}, rates = ["10%"] }]\n',
        "C-USANA-MATCH",
    ),
    "match.down": match('down = { rate = "10%", shared_by = "frontline" }\n', "GENELET-4"),
    "match.raw": said(
        FIRST + '[[bonuses]]\nname = "It"\nkind = "match"\nbase = ["First"]\nearned = "raw"\n'
        'compression = "none"\nrates = ["10%"]\n',
        "plan/bonuses/test_match.py::test_a_limit_of_the_base_counts_or_not",
    ),
    "match.unlock": match(
        'compression = "none"\nrates = ["10%", "5%"]\n'
        "depth = [{ levels = 2, needs = { GV = 500 } }]\n",
        "plan/bonuses/test_match.py::test_levels_may_have_to_be_opened",
    ),
    "match.own_income": match(
        'compression = "none"\nrates = ["10%"]\n'
        'trigger = { bonus = "First", at_least = "100.00" }\n',
        "plan/test_limits.py::test_a_bonus_waits_for_what_another_paid",
    ),
    "share_series": paid(
        "cascade",
        'base = "PV"\nfrom = 1\nseries = [{ rank = "A", rate = "3%" }, '
        '{ rank = "B", rate = "3%" }]\n',
        "C-UNICITY-FSB",
        "plan/bonuses/test_cascade.py::test_one_member_may_take_several_shares_of_a_series",
    ),
    "courtesy": said(
        DIFFERENTIAL.replace('own = "paid"', 'own = "discount"\nfirst_share = { rate = "5%" }')
        + '[[bonuses]]\nname = "Courtesy"\nkind = "courtesy"\nof = "Team"\nrate = "5%"\n',
        "plan/bonuses/test_courtesy.py::test_a_difference_or_a_courtesy_never_both",
        "conformance/test_golden_month.py::test_team_and_courtesy_are_the_published_ones",
    ),
    "best_of": paid(
        "best_of",
        '[[bonuses.alternatives]]\nname = "First line"\nkind = "levels"\nbase = "CV"\n'
        'rates = ["10%"]\ncompression = "none"\n[[bonuses.alternatives]]\nname = "Own"\n'
        'kind = "sales"\nbase = "CV"\nrate = "25%"\n',
        "c_oriflame_best_of",
    ),
    "lower_of": paid(
        "levels",
        'base = { volume = "AMOUNT", orders = ["A"] }\ncompression = "none"\n'
        'rates = { A = ["5%"], B = ["5%"] }\n',
        "conformance/test_primitives_counted.py::"
        "test_commission_at_the_lower_plan_of_payer_and_receiver",
        "wtk_grouped_plan",
    ),
    "triggered_bonus": said(
        FIRST + '[[bonuses]]\nname = "It"\nkind = "sales"\nbase = "CV"\nrate = "5%"\n'
        'trigger = { bonus = "First", at_least = "100.00" }\n',
        "advocare_silver",
        "plan/test_limits.py::test_a_bonus_waits_for_what_another_paid",
    ),
    "retail_margin": paid(
        "sales",
        'base = "Margin"\nrate = "100%"\n[volumes.Margin]\n'
        'sum = [{ of = "AMOUNT", buyers = ["retail"] }, '
        '{ of = "CV", buyers = ["retail"], factor = "-75%" }]\n'
        'rounding = "half-even"\nover = "self"\n',
        "herbalife_retail_profit",
        "plan/test_measures.py::test_a_volume_may_be_made_of_several_figures",
    ),
    "first_n.match": match(
        'compression = "none"\nsources = [{ for = {}, first = 3, rates = ["50%"] }]\n',
        "CODED-1",
        "plan/bonuses/test_match.py::test_the_first_recruits_may_have_rates_of_their_own",
    ),
    "first_n": paid(
        "award",
        'recruit = { volume = "CV", orders = ["kit"] }\neach = [[1, "100.00"], [4, "150.00"]]\n',
        "C-2UP",
        "plan/bonuses/test_award.py::test_recruits_are_paid_by_their_number",
    ),
}
