"""Files for banks where markets are paid in their own money and payouts are split by wallets.

Cat buys for 100.00 in October: bob is paid 10.00 and ann 5.00, in US dollars. Bob is in Canada.
"""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from netmark.app import pay
from netmark.app.accounts import set_account
from netmark.app.pay_file import Payer, Written, bank_file, transfers_table
from netmark.app.pay_parts import Chosen
from netmark.errors import InputError, StateError

from .small import HEAD, LEVELS, Told, act, rows

DECEMBER = act("2026-12-05")
PEGS = '[payout.pegs.CA]\ncurrency = "CAD"\nrate = "1.29"\n'
YEN = '[payout.pegs.CA]\ncurrency = "JPY"\nrate = "150.5"\n'
WALLETS = """[[payout.wallets]]
name = "Bank"
rate = "1/3"
[[payout.wallets]]
name = "Gift card"
"""
PAYER = Payer(name="Evergreen", iban="DE89370400440532013000")


def approved(folder: Path, more: str) -> Told:
    """October is closed and approved as batch 1."""
    told = Told(folder, HEAD + LEVELS + more)
    told.join("ann")
    told.join("bob", "ann", market="CA")
    told.join("cat", "bob")
    told.sell("cat", "100.00", "2026-10-05")
    told.close("2026-10")
    pay.approve(told.store, DECEMBER, "2026-10")
    for code in ("ann", "bob"):
        set_account(told.store, DECEMBER, code, {"iban": PAYER.iban})
    return told


def written(told: Told, currency: str = "", wallet: str = "", kind: str = "pain001") -> Written:
    """The file for the bank."""
    return bank_file(told.store, 1, kind, PAYER, "2026-12-07", Chosen(currency, wallet))


def amounts(found: Written) -> list[tuple[str | None, str | None]]:
    """Currency and amount of every transfer in the file."""
    root = ElementTree.fromstring(found.content)
    return [(each.get("Ccy"), each.text) for each in root.iter() if each.tag.endswith("InstdAmt")]


def test_there_is_a_file_for_each_money(tmp_path: Path) -> None:
    """Bob's 10.00 are 12.90 Canadian dollars, at the rate of the plan and not of his bank."""
    told = approved(tmp_path, PEGS)
    with pytest.raises(InputError, match="paid by currency: CAD and USD") as refused:
        written(told)
    assert refused.value.hint.startswith("a file for each: netmark pay file 1 --currency ")
    usd, cad = written(told, "USD"), written(told, "CAD")
    assert (amounts(usd), amounts(cad)) == ([("USD", "5.00")], [("CAD", "12.90")])
    assert usd.said == "Batch 1 of 2026-10: 1 payment, 5.00"
    assert cad.said == "Batch 1 (CAD) of 2026-10: 1 payment, 12.90 CAD"
    [row] = rows(transfers_table(told.store, 1, Chosen("CAD")))
    assert (row["member"], row["amount"], row["currency"]) == ("bob", 1290, "CAD")


def test_money_without_cents_has_none_in_the_file(tmp_path: Path) -> None:
    """10.00 dollars are 1505 yen."""
    told = approved(tmp_path, YEN)
    assert amounts(written(told, "JPY")) == [("JPY", "1505")]


def test_a_company_with_one_money_is_not_asked(tmp_path: Path) -> None:
    """Nobody of the batch is in a pegged market."""
    told = approved(tmp_path, PEGS.replace("CA]", "EU]"))
    assert amounts(written(told)) == [("USD", "5.00"), ("USD", "10.00")]
    with pytest.raises(InputError, match="by the currency 'EUR'"):
        written(told, "EUR")


def test_there_is_a_file_for_each_wallet(tmp_path: Path) -> None:
    """A third of 5.00 and 10.00 is 1.67 and 3.33; the rest, to the cent, goes to the other one."""
    told = approved(tmp_path, WALLETS)
    with pytest.raises(InputError, match="paid by wallet: Bank and Gift card"):
        written(told)
    bank, card = written(told, wallet="Bank"), written(told, wallet="Gift card")
    assert [amount for _, amount in amounts(bank)] == ["1.67", "3.33"]
    assert [amount for _, amount in amounts(card)] == ["3.33", "6.67"]
    assert card.said == "Batch 1 (Gift card) of 2026-10: 2 payments, 10.00"
    with pytest.raises(InputError, match="wallet 'Gold'") as refused:
        written(told, wallet="Gold")
    assert refused.value.hint == "there is Bank and Gift card"


def test_two_files_of_a_batch_never_have_the_same_reference(tmp_path: Path) -> None:
    """A bank would take the second one for the first sent twice."""
    halves = WALLETS.replace("1/3", "50%")
    told = approved(tmp_path, halves + PEGS.replace("1.29", "1.00"))
    found = [
        written(told, currency, wallet).content
        for currency in ("USD", "CAD")
        for wallet in ("Bank", "Gift card")
    ]
    texts = [[each.text for each in ElementTree.fromstring(content).iter()] for content in found]
    assert len({text[3] for text in texts}) == 4
    assert all(str(text[3]).startswith("NETMARK-1-") for text in texts)


def test_an_american_file_is_for_dollars_alone(tmp_path: Path) -> None:
    """Also where the company's own money is the dollar."""
    told = approved(tmp_path, PEGS)
    numbers = {"routing": "021000021", "account": "123"}
    set_account(told.store, DECEMBER, "bob", numbers)
    payer = Payer(name="E", routing="021000021", bank="B", company_id="1")
    with pytest.raises(StateError, match="for US dollars"):
        bank_file(told.store, 1, "nacha", payer, "2026-12-07", Chosen("CAD"))


def test_only_what_is_paid_is_in_the_file(tmp_path: Path) -> None:
    """A wallet that gets nothing of a payment has no transfer of nothing."""
    told = approved(tmp_path, WALLETS.replace("1/3", "0%"))
    with pytest.raises(InputError, match="nothing for Bank"):
        written(told, wallet="Bank")
