"""The cap of the company, what is exempt from it and what it leaves of the rest; wallets."""

from ..case import Case, Settled, pays, plan

CYCLES = """
[[bonuses]]
name = "Cycle pay"
kind = "sales"
base = "PV"                      # cycles
rate = "5000%"                   # 50 for each

[payout.cap]
rate          = "60%"
of            = "CV"
over          = "company"
factor        = "exact"
rounding      = "down"
exempt        = [{ bonus = "Cycle pay", first = "200.00" }]   # four cycles
exempt_counts = true
"""
COMPANY = (("company", ""),)

CASES = (
    Case(
        "LIFEWAVE-CAP-1",
        plan(CYCLES, period="week"),
        {"payout_cap": Settled("cap")},
        ("bv -> CV",),
        extra=COMPANY,
    ),
    Case(
        "C-LIFEWAVE-PRORATE",
        plan(CYCLES, period="week"),
        {"cycle_pay": pays("Cycle pay"), "proration_factor": Settled("factor")},
        ("bv -> CV", "cycles -> PV"),
        extra=COMPANY,
    ),
    Case(
        "C-SPLIT-WALLET",
        plan(
            """
[[bonuses]]
name = "Bonus"
kind = "sales"
base = "CV"
rate = "100%"

[[payout.wallets]]
name = "cash"
rate = "60%"
[[payout.wallets]]
name = "restricted"
""",
            period="week",
        ),
        {"cash": Settled("wallet cash"), "restricted": Settled("wallet restricted")},
        ("bonus -> CV",),
    ),
)
