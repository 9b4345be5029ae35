"""Files for banks: every field where a bank looks for it, and totals that it can check."""

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import InputError
from netmark.payout import nacha, pain001
from netmark.payout.transfers import (
    Message,
    Transfer,
    check_account,
    check_bic,
    check_iban,
    check_routing,
    readable,
)

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("pain.001.001.09.xsd"))
# What the guidelines of the European Payments Council for SEPA credit transfers of customers
# (EPC132-08, 2023 version 1.0) make narrower than ISO.
NARROWER = {
    '<xs:element name="CtrlSum" type="DecimalNumber" minOccurs="0"/>': (
        '<xs:element name="CtrlSum" type="DecimalNumber"/>'
    ),
    '<xs:element name="NbOfTxs" type="Max15NumericText" minOccurs="0"/>': (
        '<xs:element name="NbOfTxs" type="Max15NumericText"/>'
    ),
    '<xs:fractionDigits value="17"/>': '<xs:fractionDigits value="2"/>',
    '<xs:fractionDigits value="5"/>': '<xs:fractionDigits value="2"/>',
    '<xs:minInclusive value="0"/>': (
        '<xs:minInclusive value="0.01"/><xs:maxInclusive value="999999999.99"/>'
    ),
    '<xs:pattern value="[A-Z]{3,3}"/>': '<xs:enumeration value="EUR"/>',
    '<xs:enumeration value="CHK"/>': "",
    '<xs:enumeration value="TRA"/>': "",
    '<xs:enumeration value="DEBT"/>': "",
    '<xs:enumeration value="CRED"/>': "",
    '<xs:enumeration value="SHAR"/>': "",
    '<xs:element name="Nm" type="Max140Text" minOccurs="0"/>': (
        '<xs:element name="Nm"><xs:simpleType><xs:restriction base="Max140Text">'
        '<xs:maxLength value="70"/></xs:restriction></xs:simpleType></xs:element>'
    ),
    '<xs:element name="Id" type="Max35Text"/>': (
        '<xs:element name="Id"><xs:simpleType><xs:restriction base="Max35Text">'
        '<xs:enumeration value="NOTPROVIDED"/></xs:restriction></xs:simpleType></xs:element>'
    ),
    'name="Cdtr" type="PartyIdentification135" minOccurs="0"': (
        'name="Cdtr" type="PartyIdentification135"'
    ),
    'name="CdtrAcct" type="CashAccount38" minOccurs="0"': 'name="CdtrAcct" type="CashAccount38"',
    '<xs:element name="SvcLvl" minOccurs="0" maxOccurs="unbounded">': (
        '<xs:element name="SvcLvl" minOccurs="0">'
    ),
    '<xs:element name="Ustrd" type="Max140Text" minOccurs="0" maxOccurs="unbounded"/>': (
        '<xs:element name="Ustrd" type="Max140Text"/>'
    ),
}


def narrower() -> str:
    """The schema with what SEPA allows of it."""
    text = Path(__file__).with_name("pain.001.001.09.xsd").read_text(encoding="utf-8")
    for old, new in NARROWER.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


SEPA = xmlschema.XMLSchema(narrower())
SPACE = f"{{{pain001.NAMESPACE}}}"
EURO = Message("NETMARK-3-AB12CD34", "2026-12-05T10:30:00Z", "2026-12-07", "EUR", 2, "Nov & Co")
DOLLAR = EURO._replace(currency="USD")
PAYER = ("Evergreen <GmbH>", "DE89370400440532013000", "COBADEFFXXX")
TWO = [
    Transfer("P1", "Žofia Groß", 123_456, "GB82WEST12345698765432", "WESTGB22"),
    Transfer("P2", "Bob & Sons", 5, "FR1420041010050500013M02606"),
]
ORIGINATOR = nacha.Originator("Evergreen Inc", "1234567890", "021000021", "JPMORGAN CHASE")
ACH = [
    Transfer("P1", "Ann Smith", 123_456, routing="021000021", account="123456789"),
    Transfer("P2", "Bob", 5, routing="011401533", account="98-7", savings=True),
]


def texts(content: bytes, tag: str) -> list[str | None]:
    """The text of every element with a tag."""
    root = ElementTree.fromstring(content)
    return [element.text for element in root.iter(SPACE + tag)]


# --- ISO 20022 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", [EURO, DOLLAR, DOLLAR._replace(currency="JPY", exponent=0)])
@pytest.mark.parametrize("bic", ["COBADEFFXXX", ""])
def test_a_credit_transfer_is_valid_pain_001(message: Message, bic: str) -> None:
    """By the schema, with and without the bank of the payer."""
    SCHEMA.validate(BytesIO(pain001.write(message, (*PAYER[:2], bic), TWO)))


def test_counts_sums_and_references_are_those_of_the_payments() -> None:
    """1234.56 and 0.05 are 1234.61, said twice; SEPA only for euros."""
    content = pain001.write(EURO, PAYER, TWO)
    assert texts(content, "NbOfTxs") == ["2", "2"]
    assert texts(content, "CtrlSum") == ["1234.61", "1234.61"]
    assert texts(content, "InstdAmt") == ["1234.56", "0.05"]
    assert texts(content, "EndToEndId") == ["P1", "P2"]
    assert texts(content, "MsgId") == ["NETMARK-3-AB12CD34"]
    assert texts(content, "BICFI") == ["COBADEFFXXX", "WESTGB22"]
    assert texts(content, "Nm")[2:] == ["Zofia Gross", "Bob . Sons"]
    assert texts(content, "Cd") == ["SEPA"]
    assert texts(pain001.write(DOLLAR, PAYER, TWO), "Cd") == []


def test_the_schema_refuses_what_a_bank_would() -> None:
    """Otherwise it would prove nothing: a wrong order, a missing date, a name that is empty."""
    good = pain001.write(EURO, PAYER, TWO).decode()
    for old, new in (
        ("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>CASH</PmtMtd>"),
        ("<Dt>2026-12-07</Dt>", ""),
        ("<EndToEndId>P1</EndToEndId>", "<EndToEndId></EndToEndId>"),
        ("DE89370400440532013000", "DE"),
        ("<CtrlSum>1234.61</CtrlSum>", "<CtrlSum>1,234.61</CtrlSum>"),
    ):
        assert old in good
        assert not SCHEMA.is_valid(BytesIO(good.replace(old, new).encode()))


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=80), st.integers(1, pain001.MOST_EUROS)),
        min_size=1,
        max_size=5,
    )
)
def test_any_name_and_any_amount_gives_a_valid_message(people: list[tuple[str, int]]) -> None:
    """Names of any letters become letters that banks take, under ISO's rules and those of SEPA."""
    every = [
        Transfer(f"P{n}", f"M {name}", minor, "GB82WEST12345698765432")
        for n, (name, minor) in enumerate(people)
    ]
    SCHEMA.validate(BytesIO(pain001.write(EURO, PAYER, every)))
    SEPA.validate(BytesIO(pain001.write(EURO, PAYER, every)))


@pytest.mark.parametrize("bic", ["COBADEFFXXX", ""])
def test_a_transfer_in_euros_keeps_the_rules_of_sepa(bic: str) -> None:
    """With and without the bank of the payer; a cent more than SEPA transfers is refused."""
    payer = (*PAYER[:2], bic)
    SEPA.validate(BytesIO(pain001.write(EURO, payer, TWO)))
    most = TWO[0]._replace(minor=99_999_999_999)
    SEPA.validate(BytesIO(pain001.write(EURO, payer, [most])))
    with pytest.raises(InputError, match=r"P1 pays 1000000000\.00 EUR, more than SEPA"):
        pain001.write(EURO, payer, [most._replace(minor=100_000_000_000)])
    pain001.write(DOLLAR, payer, [most._replace(minor=100_000_000_000)])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ChrgBr>SLEV</ChrgBr>", "<ChrgBr>SHAR</ChrgBr>"),
        ("<Nm>Zofia Gross</Nm>", f"<Nm>{'Z' * 71}</Nm>"),
        ("<Id>NOTPROVIDED</Id>", "<Id>SOME BANK</Id>"),
        ("<CtrlSum>1234.61</CtrlSum>", ""),
        ('Ccy="EUR">0.05', 'Ccy="EUR">0.00'),
    ],
)
def test_the_rules_of_sepa_refuse_what_iso_would_allow(old: str, new: str) -> None:
    """Other charges, a longer name, a bank that is not said to be not provided, no total."""
    good = pain001.write(EURO, (*PAYER[:2], ""), TWO).decode()
    assert old in good
    changed = good.replace(old, new).encode()
    assert not SEPA.is_valid(BytesIO(changed))
    assert SCHEMA.is_valid(BytesIO(changed))


# --- NACHA ----------------------------------------------------------------------------------------


def records(content: bytes) -> list[str]:
    """The records of a file; each must have 94 characters, and their number be full blocks."""
    lines = content.decode("ascii").split("\r\n")
    assert lines.pop() == ""
    assert {len(line) for line in lines} == {94}
    assert len(lines) % 10 == 0
    return lines


def test_every_field_of_a_nacha_file_stands_in_its_columns() -> None:
    """Columns count from 1, as in the rules of NACHA."""
    head, batch, one, two, batch_end, end, *padding = records(
        nacha.write(DOLLAR, ORIGINATOR, ACH, 3)
    )

    def field(line: str, first: int, last: int) -> str:
        return line[first - 1 : last]

    assert field(head, 1, 13) == "101 021000021"
    assert field(head, 14, 23) == "1234567890"
    assert field(head, 24, 33) == "2612051030"
    assert field(head, 34, 40) == "C094101"
    assert field(head, 41, 63).strip() == "JPMORGAN CHASE"
    assert field(head, 64, 86).strip() == "EVERGREEN INC"
    assert field(batch, 1, 4) == "5220"
    assert field(batch, 5, 20).strip() == "EVERGREEN INC"
    assert field(batch, 41, 53) == "1234567890PPD"
    assert field(batch, 54, 63) == "COMMISSION"
    assert field(batch, 70, 75) == "261207"
    assert field(batch, 79, 94) == "1021000020000003"
    assert field(one, 1, 3) == "622"
    assert field(one, 4, 12) == "021000021"
    assert field(one, 13, 29) == "123456789".ljust(17)
    assert field(one, 30, 39) == "0000123456"
    assert field(one, 40, 54).strip() == "P1"
    assert field(one, 55, 76).strip() == "ANN SMITH"
    assert field(one, 79, 94) == "0021000020000001"
    assert field(two, 1, 3) == "632"
    assert field(two, 88, 94) == "0000002"
    # 02100002 + 01140153 = 03240155, and 1234.56 + 0.05.
    assert field(batch_end, 1, 20) == "82200000020003240155"
    assert field(batch_end, 21, 44) == "000000000000" + "000000123461"
    assert field(batch_end, 45, 54) == "1234567890"
    assert field(batch_end, 80, 94) == "021000020000003"
    assert field(end, 1, 21) == "900000100000100000002"
    assert field(end, 22, 31) == "0003240155"
    assert field(end, 32, 55) == "000000000000" + "000000123461"
    assert padding == ["9" * 94] * 4


@given(st.integers(1, 45))
def test_blocks_are_full_whatever_the_number_of_entries(count: int) -> None:
    """Four other records and padding; the file says how many blocks it has."""
    lines = records(nacha.write(DOLLAR, ORIGINATOR, ACH[:1] * count, 1))
    end = next(line for line in lines if line[0] == "9")
    assert int(end[7:13]) == len(lines) // 10 == -(-(count + 4) // 10)
    assert int(end[13:21]) == count


def test_an_entry_hash_keeps_its_last_ten_digits() -> None:
    """125 times 99999999 are 12499999875: eleven digits, the first is left out."""
    every = [Transfer("P1", "Ann", 1, routing="999999992", account="1")] * 125
    end = next(
        line for line in records(nacha.write(DOLLAR, ORIGINATOR, every, 1)) if line[0] == "8"
    )
    assert end[10:20] == "2499999875"


def test_an_amount_too_large_for_an_entry_is_refused() -> None:
    """Ten digits of cents are the most."""
    with pytest.raises(InputError, match="more than one entry"):
        nacha.write(DOLLAR, ORIGINATOR, [ACH[0]._replace(minor=10**10)], 1)


# --- accounts -------------------------------------------------------------------------------------


def test_account_numbers_are_checked() -> None:
    """Examples of the standards themselves, and each with a digit that is wrong."""
    for iban in ("DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "NO9386011117947"):
        assert check_iban(iban) == iban.replace(" ", "")
        with pytest.raises(InputError):
            check_iban(iban[:-1] + "5")
    assert check_routing("011401533") == "011401533"
    for wrong in ("011401534", "11401533", "00000000\u0660", "000000000"):
        with pytest.raises(InputError):
            check_routing(wrong)
    assert check_bic("cobadeff") == "COBADEFF"
    assert check_account("12 34-5") == "1234-5"
    with pytest.raises(InputError):
        check_account("1" * 18)


@given(st.text(max_size=50), st.integers(1, 30))
def test_a_readable_name_has_only_letters_of_banks(text: str, most: int) -> None:
    """And never more of them than fit."""
    found = readable(text, most)
    assert len(found) <= most
    assert found.isascii()
    assert all(letter.isalnum() or letter in "/?:().,'+ -" for letter in found)
