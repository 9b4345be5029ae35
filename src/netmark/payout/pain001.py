"""Credit transfers as ISO 20022 pain.001.001.09, the message that banks in most countries take."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from netmark.errors import InputError
from netmark.ledger.money import format_minor
from netmark.payout.transfers import Message, Transfer, readable

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
MOST_EUROS = 99_999_999_999
"""In cents; rule of the European Payments Council for SEPA credit transfers, EPC132-08 (2023)."""


def write(message: Message, payer: tuple[str, str, str], transfers: Sequence[Transfer]) -> bytes:
    """One message with one payment of all transfers; ``payer`` is name, IBAN and BIC (or empty).

    The same transfers give the same bytes. A transfer in euros asks for SEPA. Raises InputError
    for more than SEPA transfers at once.
    """
    if message.currency == "EUR":
        _must_be_sepa(transfers)
    name, iban, bic = payer
    total = format_minor(sum(each.minor for each in transfers), message.exponent)
    count = str(len(transfers))
    document = Element("Document", xmlns=NAMESPACE)
    initiation = SubElement(document, "CstmrCdtTrfInitn")
    head = SubElement(initiation, "GrpHdr")
    _texts(
        head,
        MsgId=message.reference,
        CreDtTm=message.created,
        NbOfTxs=count,
        CtrlSum=total,
    )
    _texts(SubElement(head, "InitgPty"), Nm=readable(name, 70))
    payment = SubElement(initiation, "PmtInf")
    _texts(
        payment,
        PmtInfId=message.reference,
        PmtMtd="TRF",
        BtchBookg="true",
        NbOfTxs=count,
        CtrlSum=total,
    )
    if message.currency == "EUR":
        _texts(_path(payment, "PmtTpInf", "SvcLvl"), Cd="SEPA")
    _texts(SubElement(payment, "ReqdExctnDt"), Dt=message.day)
    _texts(SubElement(payment, "Dbtr"), Nm=readable(name, 70))
    _texts(_path(payment, "DbtrAcct", "Id"), IBAN=iban)
    _bank(payment, "DbtrAgt", bic)
    _texts(payment, ChrgBr="SLEV")
    for each in transfers:
        _transfer(payment, message, each)
    indent(document)
    text: bytes = tostring(document, "UTF-8", xml_declaration=True)
    return text + b"\n"


def _must_be_sepa(transfers: Sequence[Transfer]) -> None:
    for each in transfers:
        if each.minor > MOST_EUROS:
            raise InputError(
                f"{each.reference} pays {format_minor(each.minor, 2)} EUR, more than SEPA"
                f" transfers at once: {format_minor(MOST_EUROS, 2)}",
                "let it fail, and pay it by hand: netmark pay --paid FILE",
            )


def _transfer(payment: Element, message: Message, each: Transfer) -> None:
    one = SubElement(payment, "CdtTrfTxInf")
    _texts(SubElement(one, "PmtId"), InstrId=each.reference, EndToEndId=each.reference)
    amount = SubElement(SubElement(one, "Amt"), "InstdAmt", Ccy=message.currency)
    amount.text = format_minor(each.minor, message.exponent)
    if each.bic:
        _bank(one, "CdtrAgt", each.bic)
    _texts(SubElement(one, "Cdtr"), Nm=readable(each.holder, 70))
    _texts(_path(one, "CdtrAcct", "Id"), IBAN=each.iban)
    _texts(SubElement(one, "RmtInf"), Ustrd=readable(message.about, 140))


def _bank(above: Element, tag: str, bic: str) -> None:
    """A bank by its BIC; a payer's bank that was not named is said to be not provided."""
    institution = _path(above, tag, "FinInstnId")
    if bic:
        _texts(institution, BICFI=bic)
    else:
        _texts(SubElement(institution, "Othr"), Id="NOTPROVIDED")


def _path(above: Element, *tags: str) -> Element:
    for tag in tags:
        above = SubElement(above, tag)
    return above


def _texts(above: Element, **texts: str) -> None:
    for tag, text in texts.items():
        SubElement(above, tag).text = text
