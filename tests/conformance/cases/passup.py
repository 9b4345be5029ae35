"""First recruits who are passed up."""

from ..case import Case, pays, plan

CASES = (
    Case(
        "C-2UP",
        plan(
            """
[trees.two_up]
kind  = "passup"
first = [1, 2]

[[bonuses]]
name  = "Sale"
kind  = "levels"
tree  = "two_up"
base  = "CV"
rates = ["80%"]                  # 800 on a product of 1,000
compression = "none"
"""
        ),
        {"sale": pays("Sale"), "total": pays("Sale")},
        bought="1000",
    ),
)
