"""The shape in which every use case hands rows to whoever shows them."""

from typing import NamedTuple


class Column(NamedTuple):
    """One column of a result: its public name and how its raw values are to be read.

    Kinds: ``text``, ``int``, ``bool``, ``date`` (ISO text), ``money`` (``int`` minor units),
    ``volume`` (``int`` hundredths), ``rate`` (exact ``Fraction``).
    """

    name: str
    kind: str = "text"


class Table(NamedTuple):
    """Rows with raw values; ``exponent`` is that of the currency, for the columns of kind money."""

    columns: tuple[Column, ...]
    rows: list[tuple[object, ...]]
    exponent: int = 2


def columns(spec: str) -> tuple[Column, ...]:
    """Columns from words such as ``amount:money``; a word without a kind is text.

    >>> columns("id amount:money")
    (Column(name='id', kind='text'), Column(name='amount', kind='money'))
    """
    return tuple(Column(*word.split(":")) for word in spec.split())
