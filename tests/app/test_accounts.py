"""Where members want their money, and the files that name it."""

from pathlib import Path

import pytest

from netmark.app import pay
from netmark.app.accounts import import_accounts, set_account
from netmark.app.pay_file import Payer, bank_file, transfers_table
from netmark.errors import InputError
from netmark.store import names, payments
from netmark.store.files import Source

from .small import Told, rows
from .test_pay import DECEMBER, IBAN, company


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Cat buys for 100.00 in October: bob gets 10.00, ann 5.00."""
    return company(tmp_path)


def test_an_account_is_kept_apart_like_a_name(told: Told) -> None:
    """What it is stands in no entry of the log, only in its personal part."""
    assert set_account(told.store, DECEMBER, "bob", {"iban": "de89 3704 0044 0532 0130 00"}) == (
        "bob: iban set."
    )
    assert set_account(told.store, DECEMBER, "bob", {"iban": IBAN}) == "bob has that already."
    public = told.store.conn.execute("SELECT group_concat(body) FROM log").fetchone()[0]
    private = told.store.conn.execute("SELECT group_concat(body) FROM log_private").fetchone()[0]
    assert (IBAN in public, IBAN in private) == (False, True)
    assert told.findings() == []


@pytest.mark.parametrize(
    ("field", "text"),
    [("iban", "DE88370400440532013000"), ("bic", "COBA"), ("routing", "021000022")],
)
def test_a_wrong_account_is_refused(told: Told, field: str, text: str) -> None:
    """By its check digits or its length."""
    with pytest.raises(InputError, match=f"^{field}: this is not"):
        set_account(told.store, DECEMBER, "bob", {field: text})


def test_accounts_come_from_a_file_all_or_none(told: Told, tmp_path: Path) -> None:
    """An empty cell leaves what is there; the same file again changes nothing."""
    source = Source(str(tmp_path / "accounts.csv"))
    Path(source.path).write_text("member,iban,holder\nann,DE00,\nzoe,,\nbob,,Bob & Sons\nbob,,\n")
    with pytest.raises(InputError) as caught:
        import_accounts(told.store, DECEMBER, source)
    found = [problem.where.rpartition(":")[2] for problem in caught.value.problems]
    assert found == ["2", "3", "5"]
    assert transfers_of(told) == {}
    set_account(told.store, DECEMBER, "bob", {"iban": IBAN})
    Path(source.path).write_text(f"member,iban,holder\nann,{IBAN},\nbob,,Bob & Sons\n")
    assert import_accounts(told.store, DECEMBER, source)[:3] == (2, 2, 0)
    assert import_accounts(told.store, DECEMBER, source)[:3] == (2, 0, 2)
    assert transfers_of(told) == {"ann": ("", IBAN), "bob": ("Bob & Sons", IBAN)}
    assert told.findings() == []


def transfers_of(told: Told) -> dict[str, tuple[str, str]]:
    """Holder and IBAN of everybody who has an account."""
    return {
        names.codes(told.store)[member]: (bank.holder, bank.iban)
        for member, bank in payments.banks(told.store).items()
    }


def test_a_file_for_the_bank_names_everybody_without_an_account(told: Told) -> None:
    """And there is no file; with all accounts it is the same every time."""
    told.close("2026-10")
    pay.approve(told.store, DECEMBER, "2026-10")
    payer = Payer(name="Evergreen", iban=IBAN)
    set_account(told.store, DECEMBER, "bob", {"iban": IBAN})
    with pytest.raises(InputError) as caught:
        bank_file(told.store, 1, "pain001", payer, "2026-12-07")
    assert [problem.what for problem in caught.value.problems] == [
        "ann has no account for such a file"
    ]
    set_account(told.store, DECEMBER, "ann", {"iban": IBAN, "holder": "Ann & Sons"})
    first = bank_file(told.store, 1, "pain001", payer, "2026-12-07")
    assert (first.payments, first.total_minor) == (2, 1500)
    assert first == bank_file(told.store, 1, "pain001", payer, "2026-12-07")
    shown = rows(transfers_table(told.store, 1))
    assert [(row["payment"], row["holder"], row["amount"]) for row in shown] == [
        ("P1", "Ann & Sons", 500),
        ("P2", "Bob", 1000),
    ]
