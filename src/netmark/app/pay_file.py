"""Files for the bank: an approved batch as ISO 20022 pain.001, NACHA or a table."""

import tomllib
from collections.abc import Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from netmark.app.accounts import checked
from netmark.app.pay import reference
from netmark.app.pay_parts import ALL, Chosen, Parts, parts
from netmark.app.table import Table, columns
from netmark.errors import InputError, Problem, StateError
from netmark.ledger.money import exponent, format_minor
from netmark.payout import nacha, pain001
from netmark.payout.transfers import Message, Transfer
from netmark.store import log, names, payments
from netmark.store.balances import period_of_run
from netmark.store.db import Store, read
from netmark.store.members import code_of
from netmark.store.payments import Bank, Batch, Payment
from netmark.store.sha import sha256


class Payer(BaseModel):
    """Who pays, and from which account: a TOML file that stays with whoever pays."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1, max_length=70)
    iban: str = ""
    bic: str = ""
    routing: str = ""
    bank: str = ""
    company_id: str = Field("", max_length=10)


class Written(NamedTuple):
    """A file for the bank, and how many payments with which total it has, in minor units.

    ``said`` says both, the money only where it is not that of the company.
    """

    content: bytes
    payments: int
    total_minor: int
    said: str


def read_payer(path: str) -> Payer:
    """Read who pays from a TOML file. Raises InputError with every fault."""
    try:
        with open(path, "rb") as stream:
            payer = Payer.model_validate(tomllib.load(stream))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {(error.strerror or '').lower()}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not TOML: {error}") from None
    except ValidationError as error:
        raise InputError(
            f"{path} does not say who pays",
            'name = "…", then iban and bic, or routing, bank and company_id',
            problems=[
                Problem(path, f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}")
                for fault in error.errors()
            ],
        ) from None
    try:
        for name in ("iban", "bic", "routing"):
            checked(name, getattr(payer, name))
    except InputError as error:
        raise InputError(f"{path}: {error.message}", error.hint) from None
    return payer


def transfers_table(store: Store, number: int, chosen: Chosen = ALL) -> Table:
    """The approved payments of a batch with the accounts of their members, as a table.

    All of it is paid in one money: see :func:`netmark.app.pay_parts.parts`.
    """
    with read(store):
        batch, approved = _approved(store, number)
        part = parts(store, batch, approved, chosen)
        found = part.payments
        codes = names.codes(store, [payment.member for payment in found])
        every = _transfers(store, part)
        period = period_of_run(store, batch.run).name
    rows: list[tuple[object, ...]] = [
        (
            *(period, each.reference, codes[payment.member], each.holder, each.minor),
            *(part.currency, each.iban, each.bic, each.routing, each.account),
            "savings" if each.savings else "checking" if each.account else "",
        )
        for payment, each in zip(found, every, strict=True)
    ]
    heads = columns(
        "period payment member holder amount:money currency iban bic routing account account_kind"
    )
    return Table(heads, rows, exponent(part.currency))


def bank_file(
    store: Store, number: int, kind: str, payer: Payer, day: str, chosen: Chosen = ALL
) -> Written:
    """An approved batch as ``pain001`` or ``nacha``, to be paid on a day; always the same bytes.

    Only what no bank has answered yet, and what is paid in one money. Raises InputError naming
    everybody without an account.
    """
    with read(store):
        batch, approved = _approved(store, number)
        part = parts(store, batch, approved, chosen)
        every = _transfers(store, part)
        _must_have_accounts(store, part.payments, every, kind)
        period = period_of_run(store, batch.run).name
        created = log.act_of(store.conn, batch.log)[0]
    total = sum(each.minor for each in every)
    text = "\n".join([*filter(None, [part.mark]), *(f"{e.reference} {e.minor}" for e in every)])
    digest = sha256(f"{period}\n{text}".encode()).hexdigest()[:8].upper()
    message = Message(
        f"NETMARK-{batch.id}-{digest}",
        created,
        day,
        part.currency,
        exponent(part.currency),
        f"{payer.name} {period}",
    )
    if kind == "pain001":
        _must_say(payer, "iban")
        account = ("".join(payer.iban.split()).upper(), payer.bic.upper())
        content = pain001.write(message, (payer.name, *account), every)
    else:
        _must_say(payer, "routing", "bank", "company_id")
        if part.currency != "USD":
            raise StateError("a NACHA file is for US dollars", hint="netmark pay file --as pain001")
        who = nacha.Originator(payer.name, payer.company_id, payer.routing, payer.bank)
        content = nacha.write(message, who, every, batch.id)
    count = f"{len(every)} payments" if len(every) > 1 else "1 payment"
    of = f"{batch.id} ({part.mark})" if part.mark else f"{batch.id}"
    amount = format_minor(total, exponent(part.currency))
    amount += f" {part.currency}" if part.currency != store.settings.currency else ""
    said = f"Batch {of} of {period}: {count}, {amount}"
    return Written(content, len(every), total, said)


def _must_say(payer: Payer, *fields: str) -> None:
    missing = [name for name in fields if not getattr(payer, name)]
    if missing:
        raise InputError(
            f"the payer's {' and '.join(missing)} must be said for such a file",
            "write it into the file that --payer names",
        )


def _approved(store: Store, number: int) -> tuple[Batch, list[Payment]]:
    batch = next((found for found in payments.batches(store) if found.id == number), None)
    if batch is None:
        raise InputError(f"there is no batch {number}", "see: netmark pay list")
    if not batch.approved:
        raise StateError(
            f"batch {number} waits for somebody else to approve it",
            hint=f"netmark pay --period {period_of_run(store, batch.run).name} --approve",
        )
    every = payments.payments(store, payments.OF_BATCH, number)
    found = [payment for payment in every if payment.status == "approved"]
    if not found:
        raise StateError(
            f"the bank has answered to all of batch {number}: nothing is left to be sent",
            hint="netmark pay list",
        )
    return batch, found


def _transfers(store: Store, part: Parts) -> list[Transfer]:
    banks = payments.banks(store)
    called = names.names(store, [payment.member for payment in part.payments])
    every = []
    for payment, minor in zip(part.payments, part.minor, strict=True):
        bank = banks.get(payment.member, Bank())
        holder = bank.holder or called.get(payment.member, "")
        where = (bank.iban, bank.bic, bank.routing, bank.account, bank.account_kind == "savings")
        every.append(Transfer(reference(payment.id), holder, minor, *where))
    return every


def _must_have_accounts(
    store: Store, found: Sequence[Payment], every: Sequence[Transfer], kind: str
) -> None:
    problems = []
    for payment, each in zip(found, every, strict=True):
        there = each.iban if kind == "pain001" else each.routing and each.account
        if not there or not each.holder:
            code = code_of(store, payment.member)
            what = "has no account for such a file" if not there else "has no name"
            options = "--iban IBAN" if kind == "pain001" else "--routing N --account N"
            hint = f"netmark pay bank {code} {options}" if not there else ""
            problems.append(Problem(each.reference, f"{code} {what}", hint))
    if problems:
        raise InputError(
            f"{len(problems)} of {len(every)} payments can't be written; there is no file",
            "give the accounts; or let a payment fail: netmark pay --paid FILE",
            problems=problems,
        )
