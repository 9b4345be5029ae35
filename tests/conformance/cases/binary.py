"""Binary: two legs matched; figures called left and right are what the two legs bring."""

from ..case import Case, Legs, pays, plan, ranks

TEAM = '\n[trees.team]\nkind = "binary"\nfill = "manual"\n'
HERE = Legs("Binary")
STATE = Legs("Binary", money=False)


def binary(body: str, *, before: str = "", after: str = "", currency: str = "USD") -> str:
    """A plan with one binary bonus on PV; own orders enter the legs of those above only."""
    head = '\n[[bonuses]]\nname = "Binary"\nkind = "binary"\ntree = "team"\nbase = "PV"\n'
    return plan(
        f'{TEAM}{before}{head}own = "none"\n{body}\n{after}', currency=currency, period="week"
    )


BOTH = 'carry = { legs = "both" }\n'
BURN = 'unqualified = "burn"\n'
PLAIN = f"{BURN}{BOTH}"


def cycle(strong: int, weak: int, pay: str) -> str:
    """Whole units, the rest is carried."""
    return f"units = {{ strong = {strong}, weak = {weak} }}\n{pay}\n{PLAIN}"


USANA_OLD = binary(
    'tiers = [["250", "40"], ["2000", "400"]]\nunqualified = "flush"\n'
    'carry = { legs = "both", at_most = 5000 }'
)
USANA = (
    'units = "any"\nrate = "20%"\nleast = 125\nunqualified = "flush"\n'
    'cap = { volume = 5000, leftover = "consume-paid" }\n'
    'carry = { legs = "both", at_most = 5000 }\nfor = { attr.active = ["true", ""] }\n'
)
WEEKLY = {"weekly_commission": HERE}
BEACHBODY = binary(
    "units = { strong = 200, weak = 100 }\n"
    + PLAIN
    + 'amount = { Emerald = "14", Ruby = "16", "Diamond" = "18" }\n'
    'cap = { amount = { Emerald = "250", Ruby = "1000", Diamond = "2000" }, '
    'leftover = "consume-matched" }\n',
    before=ranks("Emerald", "Ruby", "Diamond"),
)
CYCLES = {"team_cycle_bonus": HERE}
HBN = binary(cycle(200, 200, 'on = "PV"\nbrackets = [["25", "4%"], ["50", "8%"], ["100", "12%"]]'))
TEN = 'units = "any"\nrate = "10%"\n'
FLUSHED = binary(TEN + BURN + 'carry = { legs = "none" }\nfor = { attr.status = [""] }\n')
NET = binary(TEN + PLAIN)
LOTS = binary(cycle(100, 100, 'amount = "10"'))
PAIRING = {"pairing": HERE}


ELIGIBLE = 'for = { attr.status = [""] }\n'


def capped(leftover: str) -> str:
    """10 % of the lesser leg, at most 500 a week."""
    return binary(TEN + PLAIN + f'cap = {{ amount = "500", leftover = "{leftover}" }}\n')


def unpaid(word: str) -> str:
    """Cycles of 200 at 20, for members who qualify."""
    return binary(
        f'units = {{ strong = 200, weak = 200 }}\namount = "20"\n{BOTH}unqualified = "{word}"\n'
        'for = { attr.qualified = ["true"] }\n'
    )


TREE = ("pv -> PV",)

PERCENT = (
    Case("USANA-OLD-1", USANA_OLD, WEEKLY, legs=True),
    Case("USANA-OLD-2", USANA_OLD, WEEKLY, legs=True),
    Case("USANA-2020-1", binary(USANA), WEEKLY, legs=True, attributes=("active",)),
    Case("C-USANA-6W", binary(USANA), WEEKLY, legs=True, attributes=("active",)),
    Case(
        "C-EXPIRY-FIFO",
        binary(TEN + BURN + 'carry = { legs = "both", periods = 1 }\n'),
        {"binary": HERE},
        legs=True,
    ),
    Case("MYLB-1", NET, {"binary": HERE}, TREE),
    Case("peer-B8", NET, {"binary": HERE}, legs=True),
    Case(
        "peer-B10",
        binary(TEN + BURN + 'carry = { legs = "stronger", at_most = 200 }\n'),
        {"binary": HERE},
        legs=True,
    ),
    *(
        Case(
            f"peer-B{n}",
            FLUSHED,
            {"binary": HERE},
            TREE,
            legs=n < 12,
            attributes=("status",),
        )
        for n in (1, 3, 12, 13)
    ),
    Case(
        "peer-B5",
        binary(TEN + BURN + 'scaled = "weaker/stronger"\ncarry = { legs = "none" }\n'),
        {"binary": HERE},
        legs=True,
    ),
    Case(
        "peer-B6",
        binary(
            TEN + BURN + 'carry = { legs = "none" }\n'
            'cap = { amount = "25", leftover = "consume-matched" }\n'
        ),
        {"binary": HERE},
        legs=True,
    ),
    *(
        Case("C-CAP-LEFTOVER", capped(word), {"binary": HERE}, legs=True, rows={"variant": variant})
        for word, variant in (
            ("consume-matched", "consume_all_matched"),
            ("consume-paid", "consume_paid_only"),
            ("flush", "flush_all_at_cap"),
        )
    ),
    *(
        Case(
            "peer-B15",
            binary(f'{TEN}{carry}{ELIGIBLE}unqualified = "{word}"\n'),
            {"binary": HERE},
            legs=True,
            rows={"variant": variant},
            attributes=("status",),
        )
        for word, carry, variant in (
            ("burn", 'carry = { legs = "stronger" }\n', "carry_forward"),
            ("hold", BOTH, "net_off"),
        )
    ),
)

UNITS = (
    *(
        Case(i, BEACHBODY, CYCLES, legs=True, ranks={"Diamond+": "Diamond"})
        for i in ("BEACH-1", "C-13-23-1", "C-BEACH-CAP")
    ),
    Case(
        "C-PMB-BURN",
        unpaid("burn"),
        {"team_building_rewards": HERE},
        legs=True,
        attributes=("qualified",),
    ),
    Case(
        "C-ENTR-HOLD", unpaid("hold"), {"cycle_bonus": HERE}, legs=True, attributes=("qualified",)
    ),
    *(Case(i, HBN, {"team_bonus": HERE}, ("pv -> PV",), legs=True) for i in ("HBN-25", "HBN-50")),
    Case("TALK-1", binary(cycle(100, 100, 'amount = "25"')), {"team_commission": HERE}, legs=True),
    Case("JEUN-2", binary(cycle(600, 300, 'amount = "35"')), {"team_commission": STATE}, legs=True),
    Case("VEMMA-1", binary(cycle(360, 180, 'amount = "20"')), {"cycle_bonus": STATE}, legs=True),
    Case("BEINF-BB3", binary(cycle(200, 200, 'amount = "20"')), {"binary": HERE}, legs=True),
    Case(
        "BEINF-BB4",
        binary(cycle(200, 200, 'amount = "20"'))
        + '[payout.cut]\nrate = "5%"\nreason = "a paycut of the company"\nrounding = "plan"\n',
        {"binary": HERE},
        legs=True,
    ),
    Case("GENELET-1", binary(cycle(200, 200, 'rate = "10%"')), PAIRING, legs=True),
    Case(
        "GENELET-3",
        binary(
            "units = [{ strong = 400, weak = 200 }, { strong = 200, weak = 200 }]\n"
            f'rate = "10%"\n{PLAIN}'
        ),
        {"pairing": STATE},
        legs=True,
    ),
    Case(
        "MAKNOM-1",
        binary(
            'units = { strong = 150, weak = 150 }\namount = "1200"\n'
            + PLAIN
            + 'cap = { units = 25, leftover = "flush" }\n',
            currency="BDT",
        ),
        {"step": HERE},
        legs=True,
    ),
    Case(
        "C-FIRST-PAIR-21",
        binary(
            "units = [{ strong = 2000, weak = 1000, once = true }, "
            "{ strong = 1000, weak = 1000 }]\n"
            f'rate = "5%"\n{PLAIN}'
        ),
        {"binary": HERE},
        legs=True,
    ),
    Case("peer-PB1", LOTS, {"pairing": STATE}, legs=True),
    Case("peer-PB2", LOTS, {"pairing in P1": HERE, "pairing": STATE}, legs=True),
    Case(
        "peer-PB4",
        binary('units = { strong = "2.5", weak = "2.5" }\namount = "10"\n' + PLAIN),
        PAIRING,
        legs=True,
    ),
)

MATCH = """
[[bonuses]]
name = "Match"
kind = "match"
base = ["Binary"]
earned = "as-paid"
rates = ["10%"]
compression = "none"
"""

WITH_MATCH = (
    Case(
        "C-TREE-2W",
        binary(TEN + PLAIN, after=MATCH),
        {"binary": HERE, "match": pays("Match")},
        TREE,
    ),
)

CASES = (*WITH_MATCH, *PERCENT, *UNITS)
