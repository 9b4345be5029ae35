"""A company small enough to be cut off at every step of everything it does."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from netmark.app.payout import close
from netmark.app.sales import Order, sale
from netmark.cli import run
from netmark.store.db import connect
from netmark.store.plans import put_in_force

from .harness import ACT

LATER = ACT._replace(at="2026-12-01T10:00:00Z", today=date(2026, 12, 1))

PLAN = """
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Member"
[[ranks]]
name = "Leader"
needs = { GV = 100 }
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "none"
"""

MEMBERS = """id,name,sponsor,kind,joined,market,email
ann,Ann Smith,,distributor,2026-10-01,EU,ann@example.org
bob,Bob Jones,ann,distributor,2026-10-05,EU,
cat,Cat Brown,bob,distributor,2026-10-09,US,
dan,Dan Green,cat,customer,2026-10-20,,
"""

SALES = """ref,date,member,amount,pv,cv,buyer
A-1,2026-11-02,ann,100.00,80,70,self
A-2,2026-11-03,cat,60.00,,,retail
A-3,2026-11-04,dan,40.00,30,20,preferred
A-4,2026-10-21,bob,50.00,,,self
"""

LEADS = """id,name,found_by,email,consent,holder,next,on
F-1,Mia Gray,ann,mia@example.org,yes,bob,call,2026-11-09
F-2,Joe Hill,bob,,,,,
"""

IBAN = "DE89370400440532013000"


def typed(*words: str, today: str = "2026-11-05") -> Callable[[Path], int]:
    """Make an action of a command line, given in the folder of the database on a certain day."""

    def action(_: Path) -> int:
        return run(["--today", today, "--actor", "ann", "--quiet", *words])

    return action


def files(folder: Path) -> None:
    """Nothing but the files to fill a company from."""
    (folder / "members.csv").write_text(MEMBERS)
    (folder / "sales.csv").write_text(SALES)
    (folder / "plan.toml").write_text(PLAN)
    (folder / "leads.csv").write_text(LEADS)
    (folder / "starter.csv").write_text("day,what,done\n1,Talk,contact\n")
    (folder / "accounts.csv").write_text(f"member,iban\nann,{IBAN}\nbob,{IBAN}\n")


def founded(folder: Path) -> None:
    """A company without anybody."""
    files(folder)
    _type(folder, "init", "--company", "Evergreen")


def peopled(folder: Path) -> None:
    """Four members under each other."""
    founded(folder)
    for words in (
        ["Ann Smith", "--id", "ann", "--date", "2026-10-01", "--email", "ann@example.org"],
        ["Bob Jones", "--id", "bob", "--date", "2026-10-05", "--sponsor", "ann"],
        ["Cat Brown", "--id", "cat", "--date", "2026-10-09", "--sponsor", "bob"],
        ["Dan Green", "--id", "dan", "--date", "2026-10-20", "--sponsor", "cat"],
    ):
        _type(folder, "recruit", *words)


def found(folder: Path) -> None:
    """Four members, and a lead of ann who agrees to be passed on."""
    peopled(folder)
    _type(folder, "lead", "add", "Mia Gray", "--found-by", "ann", "--consent", "yes")


def lost(folder: Path) -> None:
    """The same lead, which came to nothing."""
    found(folder)
    _type(folder, "lead", "lose", "L1", "--reason", "no time")


def selling(folder: Path) -> None:
    """Four members, four sales in two months, and a plan in force since October."""
    peopled(folder)
    _type(folder, "import", "sales", str(folder / "sales.csv"))
    with connect(folder / "netmark.db") as store:
        october = store.settings.calendar.parse("2026-10")
        assert put_in_force(store, ACT, PLAN, "Small", october)


def retailed(folder: Path) -> None:
    """The same with a sale of ann to a customer."""
    selling(folder)
    _type(folder, "sale", "ann", "30.00", "--buyer", "retail", "--ref", "A-5")


def given(folder: Path) -> None:
    """The same with its credit given to bob."""
    retailed(folder)
    _type(folder, "give", "A-5", "--to", "bob")


def closed(folder: Path) -> None:
    """The same with October closed."""
    selling(folder)
    with connect(folder / "netmark.db") as store:
        close(store, ACT, "2026-10")


def corrected(folder: Path) -> None:
    """October and November closed, and a sale of October that came late and makes ranks."""
    closed(folder)
    late = ACT._replace(today=date(2026, 12, 5), late=True)
    with connect(folder / "netmark.db") as store:
        close(store, late, "2026-11")
        sale(store, late, Order("cat", "500.00", day=date(2026, 10, 20), ref="A-9"))


def asking(folder: Path) -> None:
    """Dan asks, and was in touch with cat."""
    peopled(folder)
    _type(folder, "ask", "open", "dan", "--topic", "products", "--text", "How?")
    _type(folder, "touch", "dan", "--by", "cat")


def asked(folder: Path) -> None:
    """The same, and cat has answered."""
    asking(folder)
    _type(folder, "ask", "answer", "1", "--text", "So.")


def adjusted(folder: Path) -> None:
    """Bob owes something for a kit."""
    closed(folder)
    why = ("--reason", "kit", "--category", "charge", "--tax", "none")
    _type(folder, "adjust", "bob", "-5.00", *why)


def paying(folder: Path) -> None:
    """October is closed and has a batch of which nothing is known yet; November is closed too."""
    closed(folder)
    _type(folder, "pay", "--period", "2026-10", "--approve")
    with connect(folder / "netmark.db") as store:
        close(store, LATER, "2026-11")
    (folder / "answer.csv").write_text("payment,status,reason\nP1,returned,account closed\n")


def held(folder: Path) -> None:
    """The same with bob on hold."""
    paying(folder)
    _type(folder, "pay", "hold", "bob", "--reason", "tax form is missing")


def waiting(folder: Path) -> None:
    """Four members, and a plan since November in which nobody has a place yet."""
    peopled(folder)
    tree = '[trees.team]\nkind = "binary"\nfill = "outer-left"\n'
    with connect(folder / "netmark.db") as store:
        november = store.settings.calendar.parse("2026-11")
        assert put_in_force(store, ACT, PLAN + tree, "Small", november)


def other(folder: Path) -> None:
    """Four members, and a plan since November with a tree of other uplines."""
    peopled(folder)
    tree = '[trees.up]\nkind = "other-uplines"\n'
    with connect(folder / "netmark.db") as store:
        november = store.settings.calendar.parse("2026-11")
        assert put_in_force(store, ACT, PLAN + tree, "Small", november)


def terminated(folder: Path) -> None:
    """Four members, one of whom has left."""
    peopled(folder)
    _type(folder, "member", "terminate", "bob", "--date", "2026-11-02", "--yes")


def with_copy(folder: Path) -> None:
    """A company that has changed since its last backup."""
    peopled(folder)
    _type(folder, "backup", str(folder / "copy.db"))
    _type(folder, "sale", "ann", "20.00")


def _type(folder: Path, *words: str) -> None:
    db = str(folder / "netmark.db")
    assert run(["--db", db, "--today", "2026-11-05", "--actor", "ann", "--quiet", *words]) == 0
