"""Limits of a bonus and the cap of the company, each as its rule reads."""

from fractions import Fraction

from .book import rate, round_exact
from .conditions import Table


def cents(text: str) -> int:
    """Dollars and cents in cents."""
    return int(Fraction(text) * 100)


def limited(lines: list[tuple[int, Fraction]], limit: Table, rank: int, mode: str) -> int:
    """First each line up to its limit, then the sum, rounded, up to its own."""
    total = Fraction(0)
    cut = False
    for level, whole_line in lines:
        amount = whole_line
        for most in limit.get("source", [])[: max(level, 1)][-1:]:
            if most != "unlimited" and whole_line > cents(most):
                amount, cut = Fraction(cents(most)), True
        total += amount
    whole = round_exact(sum((amount for _, amount in lines), Fraction(0)), mode)
    sums = min(whole, round_exact(total, mode)) if cut else whole
    most = limit.get("amount", "unlimited")
    if isinstance(most, dict):
        most = {0: "0", 1: most["A"], 2: most["D"]}[rank]
    return sums if most == "unlimited" else min(sums, max(cents(most), 0)) if sums > 0 else sums


def capped(cap: Table, paid: dict[str, list[int]], volume: int, mode: str) -> dict[str, list[int]]:
    """All pay above zero that is not exempt is scaled alike, so that the cap is kept."""
    free: dict[str, int | None] = dict.fromkeys(paid, 0)
    for exempt in cap.get("exempt", []):
        if isinstance(exempt, str):
            free[exempt] = None
        else:
            free[exempt["bonus"]] = cents(exempt["first"])
    counts = cap.get("exempt_counts", False)
    room, scaled = max(rate(cap["rate"]) * volume, Fraction(0)), 0
    for name, amounts in paid.items():
        first = free[name]
        for amount in amounts:
            part = amount if first is None else min(amount, first)
            is_free = first is None or (first > 0 and amount > 0)
            room -= part if counts or not is_free else 0
            scaled += amount - part
    room = max(room, Fraction(0))
    factor = Fraction(1) if scaled <= room else room / scaled
    if factor != 1 and cap["factor"] != "exact":
        tens = 10 ** int(cap["factor"])
        factor = Fraction(int(factor * tens), tens)
    how = "down" if cap["rounding"] == "down" else mode
    return {
        name: [
            amount
            if first is None or amount <= first or factor == 1
            else first + round_exact((amount - first) * factor, how)
            for amount in amounts
        ]
        for name, amounts in paid.items()
        for first in [free[name]]
    }
