"""Whole life cycles of companies, drawn from a seed, beside a model in memory."""
