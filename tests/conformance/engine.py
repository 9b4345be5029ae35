"""Running a case: the example's members and figures through the plan reader and the engine."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from netmark.genealogy.placement import Place
from netmark.ledger.volume import Order
from netmark.payout.rehearse import JOINED, Person, book_of
from netmark.payout.run import Result, compute
from netmark.plan.bonuses.base import Line
from netmark.plan.book import Book
from netmark.plan.document import read
from netmark.plan.outlines import BUYERS, LAST_DAY

from .case import Case, Sale

Doc = dict[str, Any]
SIDES = ("left", "right")


class Run:
    """One period of an example, computed; ``before`` is the period that it continues."""

    def __init__(self, case: Case, example: Doc, period: str, before: "Run | None" = None) -> None:
        self.case, self.example, self.period = case, example, period
        self.before = before
        self.plan = read(case.plan, case.label)
        self.last_day = case.periods.get(period, LAST_DAY)
        self.members = list(self._members())
        self.slots = {str(doc["id"]): slot for slot, doc in enumerate(self.members, start=1)}
        left = before.result if before else None
        self.book: Book = book_of(self.plan, self._people(), self._orders(), self.last_day, left)

    @cached_property
    def result(self) -> Result:
        """What it pays."""
        return compute(self.book)

    @cached_property
    def lines(self) -> Sequence[Line]:
        """Every paid line of every bonus."""
        found = (line for bonus in self.plan.bonuses for line in bonus.lines(self.book))
        return [line for line in found if not line.reason]

    def _members(self) -> Iterator[Doc]:
        for doc in self.example["members"]:
            member = {**doc, "sponsor": doc.get(self.case.sponsor), "like": doc["id"]}
            yield member
            for number in range(2, int(doc.get("count", 1)) + 1):
                yield {**member, "id": f"{doc['id']} {number}"}
        yield from ({"id": leg, "sponsor": above} for leg, above, _ in self._legs())
        for buyer, seller in self._buyers():
            yield {"id": buyer, "sponsor": seller}
        for extra, sponsor in self.case.extra:
            yield {"id": extra, "sponsor": sponsor}
        for owner in dict.fromkeys(name for docs in self._figures_of() for name in docs):
            for side in SIDES if self.case.legs else ():
                if self._in_leg(owner, side) == f"{owner}.{side}":
                    place = {"placement": owner, "leg": side[0].upper()}
                    yield {"id": f"{owner}.{side}", "sponsor": owner, **place}

    def _buyers(self) -> Iterator[tuple[str, str]]:
        """Buyers of the events, in their order, with those who sold to them."""
        events = self.example["events"] if self.case.bought else ()
        yield from ((event["buyer"], event["seller"]) for event in events if "buyer" in event)

    def _in_leg(self, member: str, side: str) -> str:
        """Who is credited with what a leg brings: its first member, or one made up for it."""
        place = (member, side[0].upper())
        there = (
            (doc["id"], (doc.get("placement"), doc.get("leg"))) for doc in self.example["members"]
        )
        return next((str(name) for name, at in there if at == place), f"{member}.{side}")

    def _figures_of(self) -> Iterator[Doc]:
        """The figures of every period, by member."""
        yield from self.example["volumes"].values()

    def _legs(self) -> Iterator[tuple[str, str, str]]:
        """Legs that an example only gives the volumes of: a name, whose leg, and the figure."""
        for member, doc in self.example["volumes"].get(self.period, {}).items():
            legs = doc.get("legs", ()) if isinstance(doc, dict) else ()
            for number, figure in enumerate(legs, start=1):
                yield f"{member} leg {number}", str(member), str(figure)

    def _people(self) -> list[Person]:
        people = []
        for doc in self.members:
            sponsor = doc["sponsor"]
            person = Person(
                str(doc["id"]),
                self.slots[sponsor] if sponsor else 0,
                joined=date.fromisoformat(doc["enrolled"]) if "enrolled" in doc else JOINED,
                attributes={f"attr:{key}": self._said(doc, key) for key in self.case.attributes},
                forced=self._forced(doc),
                placed=self._placed(doc),
                owner=self.slots.get(doc.get("owner", ""), 0),
            )
            change = self.case.people.get(person.name)
            people.append(change(person) if change else person)
        return people

    def _said(self, doc: Doc, key: str) -> str:
        """What a member, or his figures of this period, say as an attribute."""
        now = self.example["volumes"].get(self.period, {}).get(doc["id"], {})
        return said(now.get(key, doc.get(key)))

    def _placed(self, doc: Doc) -> Mapping[str, Place]:
        """His place in the tree; whoever has none above is at the top."""
        model = self.plan.placement_trees.get(self.case.tree)
        if model is None:
            return {}
        if not doc.get("placement"):
            return {self.case.tree: Place(0, 1)}
        side = model.side_named({"L": "left", "R": "right"}.get(doc["leg"]) or doc["leg"])
        return {self.case.tree: Place(self.slots[doc["placement"]], side)}

    def _forced(self, doc: Doc) -> Mapping[str, str]:
        ladder = self.plan.default_ladder
        names = [rank.name for rank in self.plan.ladder(ladder).ranks] if ladder else []
        word = str(doc.get(self.case.rank_key, ""))
        rank = self.case.ranks.get(str(doc["id"])) or self.case.ranks.get(word, word)
        return {ladder: rank} if rank in names else {}

    def _orders(self) -> list[Order]:
        return [self._order(sale) for sale in self._sales() if sale.period in ("", self.period)]

    def _sales(self) -> Iterator[Sale]:
        figures: list[tuple[str, Doc]] = list(self.example["volumes"].get(self.period, {}).items())
        # An order that names no member is one of its own: the example is about single orders.
        figures += [(str(doc.get("member", doc.get("ref"))), doc) for doc in self.example["sales"]]
        for member, doc in figures:
            found = self._figures(member, doc) if member in self.slots else {}
            if found:
                kind = self.members[self.slots[member] - 1].get(self.case.order_kind, "order")
                kind = str(doc.get("order_kind", kind))
                buyer = str(doc.get("buyer", "self"))
                buyer = buyer if buyer in BUYERS else "self"
                yield Sale(member, kind=kind, buyer=buyer, day=day_of(doc), **found)
            for side in SIDES if self.case.legs and member in self.slots else ():
                if side in doc:
                    yield Sale(self._in_leg(member, side), pv=str(doc[side]))
        yield from (Sale(leg, pv=figure) for leg, _, figure in self._legs())
        yield from (Sale(buyer, cv=self.case.bought) for buyer, _ in self._buyers())
        yield from self.case.also

    def _figures(self, member: str, doc: Doc) -> dict[str, str]:
        found: dict[str, str] = {}
        for text in self.case.metrics:
            source, metric = text.split(" -> ")
            plain = source.removeprefix("growth of ").removeprefix("rest of ")
            name, _, factor = plain.partition(" x ")
            if name in doc:
                figure = Decimal(str(doc[name]))
                if source.startswith("growth of "):
                    figure -= self._before(member, name)
                if source.startswith("rest of "):
                    figure -= self._below(member, name)
                found[metric.lower()] = str(figure * Decimal(factor or 1))
        return found

    def _below(self, member: str, name: str) -> Decimal:
        """The same figure of the direct recruits, together."""
        figures = self.example["volumes"][self.period]
        recruits = (doc["id"] for doc in self.example["members"] if doc["sponsor"] == member)
        found = (figures.get(recruit, {}).get(name, 0) for recruit in recruits)
        return sum((Decimal(str(figure)) for figure in found), Decimal(0))

    def _before(self, member: str, name: str) -> Decimal:
        """A figure of the period before."""
        periods = self.example["periods"]
        before = ["", *periods][periods.index(self.period)]
        figures = self.example["volumes"].get(before, {})
        return Decimal(str(figures.get(member, {}).get(name, 0)))

    def _order(self, sale: Sale) -> Order:
        order = Order(
            self.slots[sale.member],
            sale.day or self.last_day,
            sale.buyer,
            sale.kind,
            hundredths(sale.pv),
            hundredths(sale.cv),
            hundredths(sale.amount),
        )
        late = self.before is not None and order.day <= self.before.last_day
        return order._replace(sold=order.size._replace(late=True)) if late else order


def said(value: object) -> str:
    """A value of the file as an attribute."""
    return str(value).lower() if isinstance(value, bool) else str(value or "")


def day_of(doc: Doc) -> date | None:
    """The day of an order, where the example gives one."""
    return date.fromisoformat(doc["date"]) if "date" in doc else None


def hundredths(text: str) -> int:
    """A decimal text in hundredths; more decimals than two are a mistake in the case."""
    scaled = Decimal(text) * 100
    assert scaled == int(scaled), text
    return int(scaled)
