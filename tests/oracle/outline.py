"""Companies for the tests of this folder, written as an indented outline."""

from dataclasses import replace
from datetime import date
from itertools import zip_longest

from .book import METRICS, Company, Member, Sale, hundredths

ORDER_DAY = date(2026, 11, 10)


def company(text: str, *more: Sale) -> Company:
    """Read one member per line, two blanks deeper than his sponsor.

    After the name: ``PV 100 CV 50 AMOUNT 20`` (one order), ``terminated``, ``preferred``,
    ``customer``, ``market EU``, ``joined 2026-10-01``, ``rank Gold``, ``title Gold`` and
    ``carry 1500`` (minor units brought forward).
    """
    members: list[Member] = []
    sales: list[Sale] = []
    line: list[str] = []
    for row in filter(str.strip, text.splitlines()):
        depth = (len(row) - len(row.lstrip())) // 2
        name, *words = row.split()
        line = [*line[:depth], name]
        sponsor = line[depth - 1] if depth else None
        members.append(_facts(Member(name, sponsor), words))
        volumes = {words[i]: hundredths(words[i + 1]) for i, w in enumerate(words) if w in METRICS}
        if volumes:
            pv, cv, amount = (volumes.get(metric, 0) for metric in METRICS)
            sales.append(Sale(name, ORDER_DAY, pv, cv, amount))
    return Company(tuple(members), (*sales, *more))


def _facts(member: Member, words: list[str]) -> Member:
    for word, value in zip_longest(words, words[1:], fillvalue=""):
        if word == "terminated":
            member = replace(member, status=word)
        elif word in ("preferred", "customer"):
            member = replace(member, kind=word)
        elif word == "market":
            member = replace(member, market=value)
        elif word == "joined":
            member = replace(member, joined=date.fromisoformat(value))
        elif word == "rank":
            member = replace(member, forced={"main": value})
        elif word == "title":
            member = replace(member, titles={"main": value})
        elif word == "carry":
            member = replace(member, brought_forward=int(value))
    return member
