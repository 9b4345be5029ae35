"""First recruits who are passed up: paid, closed, explained and shown."""

from pathlib import Path

from netmark.app.explain import explain
from netmark.app.tree import of_plan

from .small import AMPLE, HEAD, Told, act, rows

PLAN = f"""{HEAD}
[trees.one_up]
kind  = "passup"
first = [1]
[[bonuses]]
name = "Sale"
kind = "levels"
tree = "one_up"
base = "CV"
rates = ["80%"]
compression = "none"
"""


def test_the_first_recruit_pays_whoever_the_recruiter_belongs_to(tmp_path: Path) -> None:
    """Also after closing, and when one member is looked at alone."""
    told = Told(tmp_path, PLAN)
    told.line("ann", "bob")
    told.join("eve", "bob", day="2026-09-09")
    told.join("dan", "bob", day="2026-09-08")  # recorded later, but he joined first
    told.join("fay", "dan", day="2026-09-10")
    for code, amount in (("dan", "100.00"), ("eve", "200.00"), ("fay", "300.00")):
        told.sell(code, amount, "2026-09-20")
    wanted = {"ann": 8_000 + 24_000, "bob": 16_000}
    assert told.paid("2026-09") == wanted
    told.close("2026-09")
    assert told.paid("2026-09") == wanted
    assert told.findings() == []
    assert "80 % of 200.00 CV" in str(explain(told.store, act(AMPLE), "bob", "2026-09"))
    table = of_plan(told.store, act(AMPLE), "ann", "one_up")
    assert [(row["level"], row["id"], row["sponsor"]) for row in rows(table)] == [
        (0, "ann", ""), (1, "bob", "ann"), (2, "eve", "bob"), (1, "dan", "bob"), (1, "fay", "dan"),
    ]  # fmt: skip
    told.move("dan", "", "2026-10-01")  # now eve is the first of bob
    told.sell("eve", "100.00", "2026-10-20")
    assert told.paid("2026-10") == {"ann": 8_000}
