"""One member from both sides, and lists of members."""

from datetime import date

import pytest

from netmark.app.members import Newcomer, move, recruit, set_, terminate
from netmark.app.roster import Filter, list_, show
from netmark.app.sales import Order, refund, sale
from netmark.errors import InputError
from netmark.store.db import Store

from .conftest import ACT


@pytest.fixture
def team(store: Store) -> Store:
    """Ann over Bob and Eve; Bob over Cat, a customer, and Dan, who went to Eve in June."""
    people = [
        Newcomer("Ann", "ann", "", day=date(2026, 1, 1)),
        Newcomer("Bob", "bob", "ann", day=date(2026, 2, 1), attrs={"club": "gold"}),
        Newcomer("Cat", "cat", "bob", kind="customer", day=date(2026, 3, 1)),
        Newcomer("Dan", "dan", "bob", day=date(2026, 4, 1), market="EU"),
        Newcomer("Eve", "eve", "ann", day=date(2026, 5, 1)),
    ]
    for newcomer in people:
        recruit(store, ACT, newcomer)
    move(store, ACT, "dan", "eve", date(2026, 6, 1), "asked for it")
    return store


def test_a_member_is_seen_from_both_sides(team: Store) -> None:
    """Upline to the top, frontline with all below, and the downline by level and kind."""
    card = show(team, ACT, "ann")
    assert (card.sponsor, card.kind, card.status, card.joined) == (
        *("", "distributor", "enrolled", "2026-01-01"),
    )
    assert [(row[0], row[5]) for row in card.frontline.rows] == [("bob", 1), ("eve", 1)]
    assert card.levels.rows == [(1, 2, 2, 0, 0), (2, 2, 1, 0, 1)]
    assert [row[1] for row in show(team, ACT, "dan").upline.rows] == ["eve", "ann"]


def test_a_member_is_seen_as_of_a_day(team: Store) -> None:
    """In May Dan still stood under Bob, and in February there was nobody else below Ann."""
    card = show(team, ACT, "dan", date(2026, 5, 31))
    assert (card.sponsor, card.on, len(card.history.rows)) == ("bob", "2026-05-31", 1)
    assert [row[1] for row in card.upline.rows] == ["bob", "ann"]
    assert show(team, ACT, "ann", date(2026, 2, 1)).levels.rows == [(1, 1, 1, 0, 0)]
    with pytest.raises(InputError, match="joined on 2026-04-01"):
        show(team, ACT, "dan", date(2026, 3, 31))


def test_the_history_says_who_when_and_why(team: Store) -> None:
    """Joining first, then every change with what was before and after it."""
    clerk = ACT._replace(actor="boss", at="2026-11-20T13:00:00Z", note="new contract")
    set_(team, clerk, "dan", {"market": "US", "name": "Daniel"})
    set_(team, ACT, "dan", {"rank": "Director"}, date(2026, 11, 1), "promised")
    terminate(team, ACT, "dan", reason="left")
    noon, one = ACT.at, clerk.at
    assert show(team, ACT, "dan").history.rows == [
        ("2026-04-01", "joined", "", "bob", "", noon, "clerk"),
        ("2026-06-01", "sponsor", "bob", "eve", "asked for it", noon, "clerk"),
        ("2026-11-01", "rank:main", "", "Director", "promised", noon, "clerk"),
        ("2026-11-20", "market", "EU", "US", "new contract", one, "boss"),
        ("2026-11-20", "name", "Dan", "Daniel", "new contract", one, "boss"),
        ("2026-11-20", "status", "enrolled", "terminated", "left", noon, "clerk"),
    ]


def test_forced_ranks_stand_on_the_card_with_their_reason(team: Store) -> None:
    """In force on the day that is asked for, by ladder."""
    set_(team, ACT, "bob", {"rank": "Star", "rank:EU": "Sun"}, date(2026, 9, 1), "decree 7")
    set_(team, ACT, "bob", {"rank:EU": None}, date(2026, 10, 1))
    assert show(team, ACT, "bob").ranks.rows == [("main", "Star", "2026-09-01", "decree 7")]
    assert len(show(team, ACT, "bob", date(2026, 9, 30)).ranks.rows) == 2


def test_a_list_shows_forced_ranks_of_all_ladders(team: Store) -> None:
    """As they are on the day that is asked for."""
    set_(team, ACT, "bob", {"rank:US": "U1", "rank:EU": "E2"}, date(2026, 9, 1), "decree 7")
    set_(team, ACT, "bob", {"rank:US": None}, date(2026, 10, 1))

    def forced(day: date) -> dict[object, object]:
        table = list_(team, ACT, Filter(on=day))
        assert table.columns[-1].name == "forced_rank"
        return {row[0]: row[-1] for row in table.rows if row[-1]}

    assert forced(date(2026, 9, 30)) == {"bob": "EU=E2, US=U1"}
    assert forced(date(2026, 10, 1)) == {"bob": "EU=E2"}


def test_the_card_counts_what_was_bought_and_sold(team: Store) -> None:
    """By kind of buyer, in the period of the day and in all; refunds count against it."""
    sale(team, ACT, Order("bob", "100.00", ref="A", day=date(2026, 10, 5)))
    sale(team, ACT, Order("bob", "50.00", pv="40", buyer="retail", ref="B", day=date(2026, 11, 5)))
    sale(team, ACT, Order("bob", "30.00", ref="C", day=date(2026, 11, 6)))
    sale(team, ACT, Order("ann", "1.00", day=date(2026, 11, 6)))
    refund(team, ACT, "B", "25.00", date(2026, 11, 19))
    assert show(team, ACT, "bob").sales.rows == [
        ("2026-11", "self", 1, 0, 3000, 3000, 3000),
        ("2026-11", "retail", 1, 1, 2500, 2000, 2500),
        ("all", "self", 2, 0, 13000, 13000, 13000),
        ("all", "retail", 1, 1, 2500, 2000, 2500),
    ]
    assert show(team, ACT, "bob", date(2026, 10, 31)).sales.rows == [
        ("2026-10", "self", 1, 0, 10000, 10000, 10000),
        ("all", "self", 1, 0, 10000, 10000, 10000),
    ]
    assert show(team, ACT, "dan").sales.rows == []


def test_a_list_shows_everybody_as_of_a_day(team: Store) -> None:
    """In the order of recruiting, with the sponsor of that day."""
    rows = list_(team, ACT, Filter(on=date(2026, 4, 1))).rows
    assert [row[0] for row in rows] == ["ann", "bob", "cat", "dan"]
    assert rows[3] == ("dan", "Dan", "bob", "distributor", "enrolled", "2026-04-01", "EU", "")
    assert list_(team, ACT).rows[3][2] == "eve"


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Filter(kind="customer"), ["cat"]),
        (Filter(market="EU"), ["dan"]),
        (Filter(sponsor="ann"), ["bob", "eve"]),
        (Filter(sponsor="bob", on=date(2026, 5, 31)), ["cat", "dan"]),
        (Filter(find="A"), ["ann", "cat", "dan"]),
        (Filter(status="terminated"), ["eve"]),
        (Filter(status="enrolled", kind="distributor", find="e"), []),
    ],
)
def test_a_list_takes_those_to_whom_all_applies(
    team: Store, where: Filter, found: list[str]
) -> None:
    """Kind, market, sponsor, status, and a part of the name in any case."""
    terminate(team, ACT, "eve")
    assert [row[0] for row in list_(team, ACT, where).rows] == found


def test_a_filter_that_is_misspelt_is_not_an_empty_list(team: Store) -> None:
    """An empty answer to a wrong question is a wrong answer."""
    for where in (Filter(kind="customr"), Filter(status="gone"), Filter(sponsor="an")):
        with pytest.raises(InputError):
            list_(team, ACT, where)
