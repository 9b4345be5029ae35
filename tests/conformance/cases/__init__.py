"""The cases, by what their plans are about."""

from . import compression, fast_start, flat, groups, levels, measures, own_sales, peers

CASES = (
    *own_sales.CASES,
    *groups.CASES,
    *levels.CASES,
    *fast_start.CASES,
    *compression.CASES,
    *flat.CASES,
    *measures.CASES,
    *peers.CASES,
)
