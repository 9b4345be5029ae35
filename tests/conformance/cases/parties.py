"""Parties: each is a member of its own below its host, who stands below the seller."""

from netmark.payout.rehearse import Person

from ..case import Case, pays, plan


def below_seller(person: Person) -> Person:
    """The host is a customer of the consultant, who is the second member."""
    return person._replace(sponsor=2)


MIDESIGNS = """
[[bonuses]]
name           = "Host credit"
kind           = "party"
base           = "AMOUNT"
brackets       = [["500", "10%"]]
bookings       = "PV"
least_bookings = 1

[[bonuses]]
name           = "Booking"
kind           = "party"
base           = "AMOUNT"
bookings       = "PV"
least_bookings = 1
per_booking    = "10.00"
from           = 500
"""
THIRTY_ONE = """
[[bonuses]]
name     = "Host credit"
kind     = "party"
base     = "AMOUNT"
brackets = [["200", "10%"]]

[[bonuses]]
name        = "Personal commission"
kind        = "levels"
base        = "AMOUNT"           # party, host, seller
rates       = ["0%", "25%"]
compression = "none"
"""

CASES = (
    *(
        Case(
            "MIDESIGNS-1",
            plan(MIDESIGNS),
            {"host_credit": pays("Host credit"), "booking_bonus": pays("Booking")},
            ("guest_sales -> AMOUNT", "bookings -> PV"),
            rows={"party": party},
            extra=((f"PARTY{party}", "HOST"),),
        )
        for party in (1, 2, 3, 4)
    ),
    *(
        Case(
            "C-31-BOUNDARY",
            plan(THIRTY_ONE, mode="half-up", stage="line"),
            {
                "host_credit": pays("Host credit"),
                "personal_commission": pays("Personal commission"),
            },
            ("retail_sales -> AMOUNT",),
            rows={"party": party},
            extra=((f"PARTY{party}", "HOST"),),
            people={"HOST": below_seller},
        )
        for party in (1, 2)
    ),
)
