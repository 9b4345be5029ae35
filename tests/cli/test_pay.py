"""`adjust`, `pay` and the reports on balances, as they are typed."""

import json
from pathlib import Path

import pytest

from .conftest import Call

KIT = ("--reason", "kit", "--category", "charge", "--tax", "none")
PLAN = """
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "10%"
"""
COLUMNS = {
    "report balances --period 2026-10": (
        "period,member,name,brought_forward,earned,posted,fees,payable,status,paid,held,carried,"
        "owed_for"
    ),
    "report postings": (
        "number,period,member,amount,kind,category,tax,reason,order,origin,bonus,undoes,posted_by"
    ),
    "pay --period 2026-10": "period,payment,member,name,amount,status,reason,batch,account",
    "pay list": (
        "batch,period,payments,total,waiting,approved,paid,failed,returned,made_at,approved_by"
    ),
    "pay file 1": (
        "period,payment,member,holder,amount,currency,iban,bic,routing,account,account_kind"
    ),
}


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """October is closed: ann has 10.00 of her own 100.00, bob 2.00."""
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-05")
    Path("plan.toml").write_text(PLAN)
    for call in (
        "init --plan plan.toml --from 2026-10",
        "recruit Ann --id ann --date 2026-10-01",
        "recruit Bob --id bob --sponsor ann --date 2026-10-01",
        "sale ann 100.00 --date 2026-10-05",
        "sale bob 20.00 --date 2026-10-05",
        "payout --period 2026-10 --close",
    ):
        assert netmark(*call.split()).code == 0, call


@pytest.mark.parametrize("command", COLUMNS)
def test_the_columns_are_these(command: str, netmark: Call) -> None:
    """Scripts of other people rely on them."""
    assert netmark("adjust", "ann", "-5.00", *KIT).code == 0
    assert netmark("pay", "--period", "2026-10", "--approve").code == 0
    assert netmark(*command.split()).out.splitlines()[0] == COLUMNS[command]


def test_an_amount_below_zero_is_no_option(netmark: Call) -> None:
    """Wherever it stands among them."""
    for words in (("ann", "-5.00", *KIT), ("--reason", "kit", "ann", "-5.00", *KIT[2:])):
        done = netmark("adjust", *words, "--json")
        assert json.loads(done.out)["amount"] == "-5.00"


def test_what_a_command_did_is_told(netmark: Call) -> None:
    """In a sentence, or as JSON."""
    assert netmark("adjust", "ann", "-5.00", *KIT, "--dry-run").err == (
        "Posting 1: -5.00 on the balance of ann in 2026-11. Nothing was stored: --dry-run.\n"
    )
    done = netmark("pay", "hold", "bob", "--reason", "no form", "--json")
    assert json.loads(done.out) == {"member": "bob", "changed": True, "dry_run": False}
    said = netmark("pay", "--period", "2026-10", "--approve", "--expect-total", "10.00")
    assert said.err == (
        "Batch 1 of 2026-10: 1 payment, 10.00, approved.\n2026-10: 2.00 held, 10.00 approved.\n"
    )
    assert netmark("pay", "--period", "2026-10", "--approve").err.startswith("Nothing is due")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("pay",), "which period is to be paid?"),
        (("pay", "--period", "2026-10", "--expect-total", "1.00"), "goes with --approve"),
        (("pay", "--paid", "x.csv", "--period", "2026-10"), "--paid stands alone"),
        (("pay", "bank", "ann"), "which account?"),
        (("pay", "file", "1", "--as", "nacha"), "needs --payer FILE and -o FILE"),
        (("adjust", "ann", "5.00", "--undo", "1", *KIT), "has a category and a tax class"),
    ],
)
def test_what_is_missing_is_asked_for(words: tuple[str, ...], says: str, netmark: Call) -> None:
    """As a usage error."""
    done = netmark(*words)
    assert (done.code, says in done.err) == (2, True), done.err


def test_a_file_for_the_bank_is_written_whole_or_not_at_all(netmark: Call) -> None:
    """With a payer that does not say enough the old file stays."""
    netmark("pay", "--period", "2026-10", "--approve")
    for member in ("ann", "bob"):
        words = ("--routing", "021000021", "--account", "12345", "--kind", "checking")
        assert netmark("pay", "bank", member, *words).code == 0
    write = ("pay", "file", "1", "--as", "nacha", "--payer", "payer.toml", "-o", "pay.ach")
    Path("pay.ach").write_text("old")
    for text, says in (
        ("name = 1", "name: Input should be a valid string"),
        ("name", "is not TOML"),
        ('name = "E"', "the payer's routing and bank and company_id must be said"),
        ('name = "E"\nrouting = "1"', "routing: this is not a routing number"),
    ):
        Path("payer.toml").write_text(text)
        done = netmark(*write)
        assert (done.code, says in done.err, Path("pay.ach").read_text()) == (1, True, "old")
    Path("payer.toml").write_text(
        'name = "E"\nrouting = "021000021"\nbank = "JPM"\ncompany_id = "1234567890"\n'
    )
    assert netmark(*write).err == "Batch 1 of 2026-10: 2 payments, 12.00, in pay.ach.\n"
    assert len(Path("pay.ach").read_text().splitlines()) == 10


def test_the_statement_says_what_became_of_the_payment(netmark: Call) -> None:
    """Paid on a day; held and why."""
    netmark("pay", "hold", "bob", "--reason", "no form")
    netmark("pay", "--period", "2026-10", "--approve")
    Path("answer.csv").write_text("payment,status,date\nP1,paid,2026-11-04\n")
    assert netmark("pay", "--paid", "answer.csv").err == "1 answer: 1 paid.\n"

    def payment(member: str) -> object:
        done = netmark("statement", member, "--period", "2026-10", "--json")
        return json.loads(done.out)["payment"]

    assert payment("ann") == [{"status": "paid", "day": "2026-11-04", "reason": ""}]
    assert payment("bob") == [{"status": "held", "day": None, "reason": "no form"}]


def test_accounts_come_in_from_a_file(netmark: Call) -> None:
    """In columns with names of somebody else, too."""
    Path("accounts.csv").write_text("Who,iban\nann,DE89370400440532013000\n")
    words = ("import", "accounts", "accounts.csv", "--column", "member=Who")
    assert netmark(*words).err == "accounts.csv: 1 row, 1 added.\n"
    assert netmark(*words).err == "accounts.csv: 1 row, 0 added, 1 already there.\n"
