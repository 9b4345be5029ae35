"""Verify finds money that does not add up, whoever edited the file."""

from pathlib import Path

import pytest

from netmark.app import pay

from .test_pay import AWARD, DECEMBER, answer, company, put

TAMPERED = {
    "UPDATE posting SET amount_minor = 400 WHERE seq = 1": "took up 300 posted for ann",
    "UPDATE payment SET amount_minor = 600 WHERE id = 1": "pays ann 600, but 800 was payable",
    "UPDATE batch SET total_minor = 1": "says 2 payments and 1, but has 2 and 1800",
    "DELETE FROM posting WHERE payment = 2": "returned, but did not return to the balance",
    "DELETE FROM approval": "is returned, but was not approved before",
    "UPDATE facts_1 SET payable = 1 WHERE member = 1": "earned and 300 posted are not",
    "DELETE FROM payment_status": "gives back a payment that did not come back",
}


@pytest.mark.parametrize("sql", TAMPERED)
def test_verify_finds_money_that_does_not_add_up(tmp_path: Path, sql: str) -> None:
    """Somebody edits the file by hand, with the triggers out of the way."""
    told = company(tmp_path)
    put(told, "ann", "3.00", AWARD)
    told.close("2026-10")
    pay.approve(told.store, DECEMBER, "2026-10")
    answer(told, tmp_path, "payment,status\nP2,returned\n")
    assert told.findings() == []
    conn = told.store.conn
    conn.execute("PRAGMA foreign_keys = OFF")
    triggers = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    conn.execute(sql)
    for _, text in triggers:
        conn.execute(text)
    found = [what for _, what in told.findings()]
    assert any(TAMPERED[sql] in what for what in found), found
