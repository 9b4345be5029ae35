"""Every fault that a plan as a whole can have, at its line, with a hint."""

import pytest

from netmark.errors import PlanError
from netmark.plan.document import read

HEAD = """\
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
"""
BONUS = '[[bonuses]]\nname = "B"\nbase = "CV"\n'
LEVELS = BONUS + 'kind = "levels"\ncompression = "none"\n'
SALES = BONUS + 'kind = "sales"\n'
RANKS = '[[ranks]]\nname = "A"\n[[ranks]]\nname = "D"\n'
LADDERS = '[ladders.EU]\nranks = [{ name = "A" }]\n[ladders.US]\nranks = [{ name = "A" }]\n'
GV = '[volumes.GV]\nof = "PV"\nover = "organisation"\n'


def found(text: str) -> list[str]:
    """Line, what and hint of every fault, lines counted after the head."""
    try:
        read(HEAD + text)
    except PlanError as error:
        return [
            f"{int(problem.where.split(':')[1]) - 4}: {problem.what} ({problem.hint})"
            for problem in error.problems
        ]
    return []


CASES = [
    # names
    (
        '[volumes.rank]\nof = "PV"\nover = "self"\n',
        "1: 'rank' means something else already (choose another name)",
    ),
    (
        '[volumes.Payable]\nof = "PV"\nover = "self"\n',
        "1: 'Payable' means something else already (choose another name)",
    ),
    (
        GV + SALES.replace('"B"', '"gv"') + 'rate = "1%"\n',
        "5: 'gv' is used twice (volumes and bonuses have their own names)",
    ),
    (
        '[volumes.pv]\nof = "PV"\nover = "self"\n',
        "1: 'pv' is used twice (volumes and bonuses have their own names)",
    ),
    (
        '[trees.sponsor]\nkind = "compressed"\nkeep = { PV = 1 }\n',
        "1: the sponsor tree is always there (choose another name)",
    ),
    (
        '[[ranks]]\nname = "A"\n[ladders.main]\nranks = [{ name = "A" }]\n',
        "3: [[ranks]] is the ladder 'main' (choose another name)",
    ),
    ('[[ranks]]\nname = "A"\n[[ranks]]\nname = "a"\n', "4: the rank 'a' is there twice ()"),
    # volumes
    (
        '[volumes.Own]\nof = "QV"\nover = "self"\n',
        "2: unknown volume 'QV' (did you mean 'PV'?)",
    ),
    (
        '[volumes.V]\nof = "PV"\nover = "self"\ntree = "team"\n',
        "4: unknown tree 'team' (there is: sponsor)",
    ),
    (
        '[volumes.V]\nof = "PV"\nover = "frontline"\n',
        "3: does the member's own PV count in V? (write own = true or own = false)",
    ),
    (
        '[volumes.V]\nof = "PV"\nover = "self"\nown = true\n',
        "4: own has no meaning with over = self (take it out)",
    ),
    (
        '[volumes.V]\nof = "PV"\nover = "levels"\nown = true\n',
        '1: levels = n goes with over = levels (write over = "levels", levels = 3)',
    ),
    (
        '[volumes.V]\nof = "PV"\nover = "self"\nlevels = 3\n',
        '1: levels = n goes with over = levels (write over = "levels", levels = 3)',
    ),
    (
        '[volumes.V]\nof = "PV"\nover = "leg"\n',
        '1: which leg? (with over = "leg" write which = "largest", "smallest" or 2)',
    ),
    (
        GV + '[volumes.V]\nof = "GV"\nover = "self"\nbuyers = ["retail"]\n',
        "4: GV is already added up, orders can't be picked (filter GV)",
    ),
    (
        '[volumes.V]\nof = "PV"\nover = "self"\nexcept = "B"\n' + SALES + 'rate = "1%"\n',
        "4: B pays on every order, so nothing would be left"
        " (give B a filter such as buyer_joined_within, or take except out)",
    ),
    # bonuses
    (LEVELS + 'rates = ["1%"]\ntree = "x"\n', "7: unknown tree 'x' (there is: sponsor)"),
    (
        SALES.replace('"CV"', '"CW"') + 'rate = "1%"\n',
        "3: unknown volume 'CW' (did you mean 'CV'?)",
    ),
    (
        GV + SALES.replace('"CV"', '{ volume = "GV", buyers = ["retail"] }') + 'rate = "1%"\n',
        "6: GV is already added up, orders can't be picked from it"
        " (put the filter into [volumes] and name that volume here)",
    ),
    (
        SALES.replace('"CV"', '{ volume = "CV", except = "C" }') + 'rate = "1%"\n',
        "3: unknown bonus above this one 'C' (there is: none)",
    ),
    (SALES + 'rate = "1%"\nladder = "EU"\n', "6: unknown ladder 'EU' (there is: none)"),
    (
        SALES + 'rates = { A = "1%" }\n',
        "1: it pays by rank, and the plan has no ranks (add [[ranks]])",
    ),
    (LADDERS + SALES + 'rates = { A = "1%" }\n', '5: which ladder? (write ladder = "EU")'),
    (
        RANKS + SALES + 'rates = { A = "1%" }\n',
        '9: says nothing about D (write D = "0%" if that rank earns nothing here)',
    ),
    (
        RANKS + LEVELS + 'rates = { A = ["1%"], D = ["1%"], Dir = ["2%"] }\n',
        "10: unknown rank 'Dir' (did you mean 'D'?)",
    ),
    (
        RANKS + LEVELS + 'rates = { A = ["1%"] }\n',
        "10: says nothing about D (write D = [] if that rank earns nothing here)",
    ),
    (
        RANKS + LEVELS + 'rates = ["1%"]\ninfinity = { from = 2, rate = { A = "1%" } }\n',
        '11: says nothing about D (write D = "0%" if that rank earns nothing here)',
    ),
    # sales
    (SALES, "1: does not say what it pays (give exactly one of rate, rates, brackets, amount)"),
    (
        SALES + 'rate = "1%"\namount = "1.00"\n',
        "6: says rate and amount (give exactly one of rate, rates, brackets, amount)",
    ),
    (
        SALES + 'brackets = [["0", "1%"]]\n',
        "5: does not say on which volume the brackets are, or how they are applied"
        ' (add on = "PV" and how = "whole" (one rate on all) or "marginal" (by slice))',
    ),
    (
        SALES + 'brackets = [["5", "1%"], ["5", "2%"]]\non = "CV"\nhow = "whole"\n',
        "5: thresholds must rise from row to row ()",
    ),
    (
        SALES + 'brackets = [["0", "1%"]]\non = "PV"\nhow = "marginal"\n',
        '6: slices can only be taken of the base itself (write on = "CV", or how = "whole")',
    ),
    (
        SALES + 'brackets = [["0", "1%"]]\non = "QV"\nhow = "whole"\n',
        "6: unknown volume 'QV' (did you mean 'PV'?)",
    ),
    # levels
    (LEVELS, '1: give either rates or amounts (for example rates = ["5%", "3%"])'),
    (
        LEVELS + 'rates = ["1%"]\namounts = ["1.00"]\n',
        '1: give either rates or amounts (for example rates = ["5%", "3%"])',
    ),
    (
        LEVELS + 'amounts = ["1.00"]\ninfinity = { from = 2, rate = "1%" }\n',
        "7: infinity pays a rate, and this bonus pays fixed amounts"
        " (make infinity a bonus of its own)",
    ),
    (
        LEVELS.replace('"none"', '"skip-unqualified"')
        + 'rates = ["1%"]\ninfinity = { from = 2, rate = "1%" }\n',
        "7: infinity counts levels, and skip-unqualified counts only those who are paid"
        ' (use compression = "skip-inactive", or a bonus of its own for infinity)',
    ),
    (
        RANKS + LEVELS + 'rates = ["1%"]\ninfinity = { from = 9, rate = "1%",'
        ' block = { rank = "equal-or-higher", beyond = 7 } }\n',
        "11: somebody who blocks would keep levels on which he is not paid infinity himself"
        " (write beyond = 8 or more)",
    ),
    (
        LEVELS + 'rates = ["1%"]\ninfinity = { from = 2, rate = "1%",'
        ' block = { rank = "equal-or-higher", beyond = 7 } }\n',
        "1: it pays by rank, and the plan has no ranks (add [[ranks]])",
    ),
    (
        RANKS + SALES + 'rate = { A = "1%", D = "2%" }\n',
        "9: is one rate for everybody (write rates for a table by rank)",
    ),
    (SALES + 'rate = "1%"\non = "PV"\n', "6: says how brackets are used (add brackets)"),
    (SALES + 'rate = "1%"\nhow = "whole"\n', "6: says how brackets are used (add brackets)"),
    (SALES + 'amount = "1.005"\n', "5: USD has only 2 decimals ()"),
    (SALES + 'amount = "-1.00"\n', "5: less than nothing can't be paid ()"),
    (LEVELS + 'amounts = ["1.00",\n "0.001"]\n', "7: USD has only 2 decimals ()"),
    # what reads alike
    (
        SALES.replace('"CV"', '{ volume = "CV", orders = ["kit"] }')
        + 'rate = "1%"\n'
        + SALES.replace('"CV"', '{ volume = "CV", orders = ["Kit"] }').replace('"B"', '"C"')
        + 'rate = "1%"\n',
        "-3: 'CV (orders kit)' and 'CV (orders Kit)' read alike (rename one)",
    ),
    (
        '[ladders.EU]\nranks = [{ name = "A" }]\n[ladders.eu]\nranks = [{ name = "A" }]\n',
        "3: 'ladder EU' and 'ladder eu' read alike (rename one)",
    ),
    # the rest
    ('[payout]\nminimum = "-1.00"\n', "2: less than nothing can't be paid ()"),
    (
        '[[examples]]\nsays = "x"\nteam = "ann"\n[examples.pays]\nann = "1.005"\n',
        "5: USD has only 2 decimals ()",
    ),
    (
        '[active]\nneeds = { rank = "D" }\n',
        "2: it asks for a rank, and the plan has no ranks (add [[ranks]])",
    ),
    ('[payout]\nminimum = "1.005"\n', "2: USD has only 2 decimals ()"),
    (
        '[[examples]]\nsays = "x"\nteam = "ann"\nbonus = "Unilevel"\n',
        "4: unknown bonus 'Unilevel' (there is: none)",
    ),
]


@pytest.mark.parametrize(("text", "fault"), CASES, ids=[fault for _, fault in CASES])
def test_a_plan_that_does_not_fit_together_is_refused(text: str, fault: str) -> None:
    """Line, what is wrong, and what to do."""
    assert found(text) == [fault]


def test_a_currency_that_does_not_exist_is_refused() -> None:
    """With the nearest code, at its line."""
    with pytest.raises(PlanError) as caught:
        read(HEAD.replace("USD", "USX"))
    [problem] = caught.value.problems
    assert problem.where == "plan.toml:2:1"
    assert "USX" in problem.what


GROUP = '[volumes.G]\nof = "PV"\nover = "group"\nuntil = { rank = "D" }\n'
CIRCLES = [
    (
        GROUP + 'where = { rank = "D" }\n[[ranks]]\nname = "D"\nneeds = { G = 1 }\n',
        "volume G needs ladder main needs volume G",
    ),
    (
        GROUP + '[volumes.O]\nof = "G"\nover = "organisation"\n'
        '[[ranks]]\nname = "D"\nneeds = { O = 1 }\n',
        "volume O needs volume G needs ladder main needs volume O",
    ),
    (
        GROUP.replace('"D"', '"D", active = true') + "[active]\nneeds = { G = 1 }\n"
        '[[ranks]]\nname = "D"\nneeds = { G = 1 }\n',
        "active needs volume G needs ladder main needs active",
    ),
    (
        GROUP.replace('"D"', '"D", active = true') + '[active]\nneeds = { rank = "D" }\n'
        '[[ranks]]\nname = "D"\nneeds = { G = 1 }\n',
        "active needs ladder main needs active",
    ),
    (
        '[volumes.A]\nof = "B"\nover = "self"\n[volumes.B]\nof = "A"\nover = "self"\n',
        "volume A needs volume B needs volume A",
    ),
    ('[volumes.A]\nof = "A"\nover = "organisation"\n', "volume A needs volume A"),
    (
        '[trees.t]\nkind = "compressed"\nkeep = { V = 1 }\n'
        '[volumes.V]\nof = "PV"\nover = "self"\ntree = "t"\n',
        "volume V needs tree t needs volume V",
    ),
    ("[active]\nneeds = { active = true }\n", "active needs active"),
    ("[active]\nneeds = { frontline = { count = 1, active = true } }\n", "active needs active"),
    (
        '[active]\nneeds = { rank = "D" }\n[[ranks]]\nname = "D"\nneeds = { active = true }\n',
        "active needs ladder main needs active",
    ),
    (
        '[trees.t]\nkind = "compressed"\nof = "u"\nkeep = { PV = 1 }\n'
        '[trees.u]\nkind = "compressed"\nof = "t"\nkeep = { PV = 1 }\n',
        "tree t needs tree u needs tree t",
    ),
    (
        '[ladders.A]\nranks = [{ name = "X", needs = { rank = { ladder = "B", at_least = "X" } } }]'
        '\n[ladders.B]\nranks = [{ name = "X", needs = { rank = { ladder = "A", at_least = "X" } }'
        " }]\n",
        "ladder A needs ladder B needs ladder A",
    ),
    (
        '[trees.t]\nkind = "compressed"\nkeep = { rank = "D" }\n'
        '[ladders.L]\ntree = "t"\nranks = [{ name = "D" }]\n',
        "ladder L needs tree t needs ladder L",
    ),
]


@pytest.mark.parametrize(("text", "circle"), CIRCLES, ids=[circle for _, circle in CIRCLES])
def test_what_needs_itself_is_refused(text: str, circle: str) -> None:
    """A swallowed circle would become a wrong number; it is named from end to end."""
    [said] = found(text)
    assert said.split(": ", 1)[1] == f"{circle} (break the circle at one of them)"


def test_circles_are_looked_for_without_recursion() -> None:
    """A hundred volumes in a row are fine, and fatal when the last needs the first."""
    rows = [f'[volumes.V{n}]\nof = "V{n + 1}"\nover = "self"\n' for n in range(99)]
    assert found("".join(rows) + '[volumes.V99]\nof = "PV"\nover = "self"\n') == []
    [said] = found("".join(rows) + '[volumes.V99]\nof = "V0"\nover = "self"\n')
    assert said.count(" needs ") == 100


def test_what_a_ladder_reads_of_its_own_ranks_below_is_no_circle() -> None:
    """Legs and frontline are decided bottom-up."""
    legs = '{ legs = [{ count = 2, rank = "A" }], frontline = { count = 1, rank = "A" } }'
    assert found(f'[[ranks]]\nname = "A"\n[[ranks]]\nname = "D"\nneeds = {legs}\n') == []


def test_several_faults_are_told_at_once() -> None:
    """In the order of the document."""
    text = '[volumes.V]\nof = "QV"\nover = "leg"\n' + SALES + 'tree = "x"\n'
    assert [fault.split(":")[0] for fault in found(text)] == ["1", "2", "4", "8"]


def test_lines_of_legs_have_a_share_each() -> None:
    """The first has none: it is the largest leg."""
    text = GV + '[[ranks]]\nname = "D"\nneeds = {{ legs = [{{ of = "GV", {} }}] }}\n'
    hint = "(every line but the first has a share)"
    assert found(text.format('lines = 3, shares = ["5%"]')) == [
        f"6: 1 shares make 1 to 2 lines {hint}"
    ]
    assert found(text.format('lines = 2, shares = ["0%"]')) == [
        "6: a share is more than 0% and at most 100% ()"
    ]
