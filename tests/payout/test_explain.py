"""From the cent to the order: lines of one member with the orders behind them."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from netmark.ledger.volume import Order, Size
from netmark.payout.explain import Item, Why, lines_of, sources_of, why
from netmark.payout.rehearse import Person, book_of
from netmark.payout.run import compute, result_columns
from netmark.plan.bonuses.base import Words
from netmark.plan.book import Book
from netmark.plan.document import read

HEAD = """
name = "Small"
currency = "USD"
period = "month"
rounding = {{ mode = "half-even", stage = "{}" }}
[active]
needs = {{ PV = 10 }}
[[bonuses]]
name = "Team"
kind = "levels"
"""
DAY = date(2026, 11, 30)


class Case:
    """A line of members one below the other, with orders (ref, slot, cents)."""

    def __init__(
        self, bonus: str, orders: Sequence[tuple[str, int, int]], stage: str = "bonus"
    ) -> None:
        self.plan = read(HEAD.format(stage) + bonus)
        size = max(slot for _, slot, _ in orders)
        people = [Person(f"m{n}", n - 1, joined=DAY) for n in range(1, size + 1)]
        sold = [Order(slot, DAY, "retail", "kit", cv, cv, cv) for _, slot, cv in orders]
        self.book: Book = book_of(self.plan, people, sold, DAY)
        self.items: dict[int, list[Item]] = {}
        for ref, slot, cv in orders:
            self.items.setdefault(slot, []).append(
                Item(ref, DAY, DAY, slot, "retail", "kit", cv, cv, cv, Size(cv, cv, cv))
            )
        self.words = Words({n: f"m{n}" for n in range(1, size + 1)}, 2, "CV")

    def why(self, earner: int) -> Why:
        """Why somebody is paid what he is paid."""
        bonus = self.plan.bonuses[0]
        found = dict(result_columns(compute(self.book)))
        return why(bonus, self.book, earner, found, self.items, self.words)


def told(found: Why) -> list[tuple[str, int, list[tuple[str, int, str]]]]:
    """Sentence, exact amount and orders (ref, base, exact share) of every line."""
    return [
        (says, int(line.exact), [(p.order.ref, int(p.base), str(p.exact)) for p in parts])
        for line, says, parts in found.lines
    ]


PLAIN = 'base = "CV"\nrates = ["10%", "5%"]\ncompression = "none"\n'


def test_every_line_leads_to_its_orders() -> None:
    """Two orders of the recruit and one of his: 7.00 and 3.00 at 10 %, 20.00 at 5 %."""
    case = Case(PLAIN, [("A", 2, 700), ("B", 2, 300), ("C", 3, 2_000)])
    found = case.why(1)
    assert told(found) == [
        ("level 1: 10 % of 10.00 CV from m2", 100, [("A", 700, "70"), ("B", 300, "30")]),
        ("level 2: 5 % of 20.00 CV from m3", 100, [("C", 2_000, "100")]),
    ]
    assert [found.paid, found.rounding, found.shown] == [200, 0, 200]


def test_one_order_alone_is_explained_with_its_share() -> None:
    """Of 1.00 on level 1 order B brought 0.30."""
    case = Case(PLAIN, [("A", 2, 700), ("B", 2, 300), ("C", 3, 2_000)])
    found = case.why(1).of_order("B")
    assert told(found) == [("level 1: 10 % of 10.00 CV from m2", 100, [("B", 300, "30")])]
    assert [found.shown, found.rounding] == [30, 0]
    assert case.why(1).of_order("Z").lines == ()


def test_rounding_stands_beside_the_lines() -> None:
    """Three halves of a cent: together 1.5, paid 2; line by line: 0 each."""
    orders = [("A", 2, 5), ("B", 3, 10)]
    found = Case(PLAIN, orders).why(1)
    assert [str(line.exact) for line, _, _ in found.lines] == ["1/2", "1/2"]
    assert [found.paid, found.rounding] == [1, 0]
    found = Case(PLAIN, [("A", 2, 5), ("B", 3, 20)]).why(1)
    assert (found.paid, found.rounding) == (2, Fraction(1, 2))
    found = Case(PLAIN, [("A", 2, 5), ("B", 3, 20)], "line").why(1)
    assert [line.paid for line, _, _ in found.lines] == [0, 1]
    assert [found.paid, found.rounding] == [1, 0]


def test_an_order_that_counts_in_part_is_shown_with_that_part() -> None:
    """Half of 7.01 is 3.50 after rounding, half of 3.00 is 1.50: together 5.00 of the volume."""
    half = '[volumes.Half]\nof = "CV"\nfactor = "50%"\nrounding = "down"\nover = "self"\n'
    case = Case(PLAIN.replace("CV", "Half") + half, [("A", 2, 701), ("B", 2, 300)])
    [(line, _, parts)] = case.why(1).lines
    assert (line.base, int(line.exact)) == (500, 50)
    assert sum(part.base for part in parts) == 500
    assert [part.exact for part in parts] == [
        Fraction(701, 20) * (each := Fraction(1000, 1001)),
        15 * each,
    ]


def test_a_refund_is_an_order_like_any_other() -> None:
    """10.00 sold and 4.00 taken back."""
    found = Case(PLAIN, [("A", 2, 1_000), ("A-R", 2, -400)]).why(1)
    [(_, _, parts)] = told(found)
    assert parts == [("A", 1_000, "100"), ("A-R", -400, "-40")]


def test_only_orders_that_the_bonus_pays_on_are_shown() -> None:
    """A filter on orders holds here as well."""
    bonus = PLAIN.replace('"CV"', '{ volume = "CV", orders = ["kit"] }')
    case = Case(bonus, [("A", 2, 700)])
    case.items[2].append(Item("B", DAY, DAY, 2, "retail", "order", 1, 1, 1, Size(1, 1, 1)))
    [(_, _, parts)] = told(case.why(1))
    assert [ref for ref, _, _ in parts] == ["A"]
    late = PLAIN.replace('"CV"', '{ volume = "CV", buyer_joined_within = "1 day" }')
    case = Case(late, [("A", 2, 700)])
    case.items[2].append(
        Item("B", date(2026, 12, 1), date(2026, 12, 1), 2, "retail", "kit", 1, 1, 1, Size(1, 1, 1))
    )
    [(_, _, parts)] = told(case.why(1))
    assert [ref for ref, _, _ in parts] == ["A"]


def test_sales_that_rolled_up_are_behind_the_one_who_took_them() -> None:
    """The third is inactive: his 9.00 count as sales of the second, and lead to his order."""
    bonus = 'base = "CV"\nrates = ["10%"]\ncompression = "roll-up"\n'
    case = Case(bonus, [("A", 1, 1_000), ("B", 2, 2_000), ("C", 3, 900)])
    [(says, exact, parts)] = told(case.why(1))
    assert (says, exact) == ("level 1: 10 % of 29.00 CV from m2", 290)
    assert parts == [("B", 2_000, "200"), ("C", 900, "90")]
    found = case.why(1).of_order("C")
    assert found.shown == 90


def test_on_a_compressed_tree_the_orders_of_those_not_kept_are_named() -> None:
    """The same by a tree of the plan."""
    bonus = (
        'base = "CV"\nrates = ["10%"]\ncompression = "none"\ntree = "kept"\n'
        '[trees.kept]\nkind = "compressed"\nkeep = { PV = 10 }\n'
    )
    case = Case(bonus, [("A", 1, 1_000), ("B", 2, 2_000), ("C", 3, 900)])
    [(_, _, parts)] = told(case.why(1))
    assert [ref for ref, _, _ in parts] == ["B", "C"]
    bonus_model = case.plan.bonuses[0]
    lines = lines_of(bonus_model, case.book, 1)
    assert sources_of(bonus_model, case.book, lines) == {2, 3}


def test_fixed_amounts_name_the_orders_that_counted() -> None:
    """An order has no share of 5.00 for a recruit who bought."""
    case = Case('base = "CV"\namounts = ["5.00"]\ncompression = "none"\n', [("A", 2, 700)])
    found = case.why(1)
    assert told(found) == [("level 1: 5.00 for m2", 500, [("A", 700, "0")])]
    assert found.paid == 500


def test_who_earned_nothing_has_no_lines() -> None:
    """The last in the line."""
    found = Case(PLAIN, [("A", 2, 700)]).why(2)
    assert (found.lines, found.paid) == ((), 0)
