"""Recruiting, and what is changed about members from a day on."""

from collections.abc import Callable
from datetime import date

import pytest

from netmark.app.members import Newcomer, move, recruit, reinstate, set_, terminate
from netmark.errors import ConflictError, InputError, NetmarkError, StateError
from netmark.store.db import Store
from netmark.store.genealogy import sponsor_on
from netmark.store.log import Wanted, entries
from netmark.store.members import code_of, find, member_on, person_of

from .conftest import ACT, close_october, counts


@pytest.fixture
def team(store: Store) -> Store:
    """Ann joined in January and recruited Bob in February, he Cat in March, she Dan in April."""
    people = [("ann", ""), ("bob", "ann"), ("cat", "bob"), ("dan", "cat")]
    for month, (code, sponsor) in enumerate(people, 1):
        recruit(store, ACT, Newcomer(code.title(), code, sponsor, day=date(2026, month, 1)))
    return store


def sponsor(store: Store, code: str, day: str) -> str:
    """The code of the sponsor on a day."""
    return code_of(store, sponsor_on(store, find(store, code), day))


def test_a_recruit_stands_under_the_sponsor(team: Store) -> None:
    """Ids are dense and grow, names stand apart, and the first member is under the company."""
    cat = member_on(team, find(team, "cat"), "2026-11-20")
    assert cat == (3, "cat", 2, "distributor", "enrolled", "2026-03-01", "", {}, {}, {}, "")
    assert person_of(team, 3) == ("Cat", "", "")
    assert sponsor(team, "ann", "2026-11-20") == ""


def test_who_brings_no_id_gets_one_without_his_name(team: Store) -> None:
    """A name in an id could never be erased again."""
    assert recruit(team, ACT, Newcomer("Eve", sponsor="ann")).id == "M000005"
    recruit(team, ACT, Newcomer("Taker", "M000007"))
    assert recruit(team, ACT, Newcomer("Fay")).id == "M000008"


def test_names_are_kept_out_of_the_log(team: Store) -> None:
    """The log can never be erased, so it holds a salted digest of what is personal."""
    line = next(entries(team.conn, Wanted("dan")))
    assert (line.verb, "Dan" in line.body, len(line.private)) == ("recruit", False, 64)
    found = team.conn.execute("SELECT body FROM log_private WHERE seq = ?", (line.seq,)).fetchone()
    assert found[0] == '{"email":"","name":"Dan","phone":""}'


def test_recruiting_the_same_member_again_changes_nothing(team: Store) -> None:
    """A script that runs twice recruits once."""
    before = counts(team)
    again = recruit(team, ACT, Newcomer("Dan", "dan", "cat", day=date(2026, 4, 1)))
    assert (again.changed, counts(team)) == (False, before)


@pytest.mark.parametrize(
    "other",
    [
        Newcomer("Dan", "dan", "bob"),
        Newcomer("Daniel", "dan", "cat"),
        Newcomer("Dan", "dan", "cat", kind="customer"),
        Newcomer("Dan", "dan", "cat", market="EU"),
        Newcomer("Dan", "dan", "cat", day=date(2026, 4, 2)),
        Newcomer("Dan", "dan", "cat", attrs={"club": "gold"}),
    ],
)
def test_an_id_belongs_to_one_member(team: Store, other: Newcomer) -> None:
    """Another sponsor, name, kind, market, day or attribute under the same id is a conflict."""
    before = counts(team)
    with pytest.raises(ConflictError, match="another member dan"):
        recruit(team, ACT, other)
    assert counts(team) == before


def test_a_member_moved_since_is_still_the_same_recruit(team: Store) -> None:
    """What counts for sameness is how somebody joined, not what became of him."""
    move(team, ACT, "dan", "ann")
    assert not recruit(team, ACT, Newcomer("Dan", "dan", "cat")).changed


@pytest.mark.parametrize(
    ("newcomer", "words"),
    [
        (Newcomer("Eve", "eve", "bop"), "no member 'bop'"),
        (Newcomer("Eve", "eve", "dan", day=date(2026, 3, 31)), "before joining"),
        (Newcomer("Eve", "eve", kind="dist"), "not a kind of member"),
        (Newcomer("Eve", "eve", day=date(2026, 11, 21)), "today is 2026-11-20"),
        (Newcomer("Eve", "e" * 65), "at most 64"),
        (Newcomer("Eve", "e\u200bve"), "invisible"),
    ],
)
def test_a_recruit_that_cannot_be_is_refused(team: Store, newcomer: Newcomer, words: str) -> None:
    """Unknown or later sponsors, unknown kinds, days that lie ahead, ids that cannot be seen."""
    before = counts(team)
    with pytest.raises(NetmarkError) as refused:
        recruit(team, ACT, newcomer)
    assert words in f"{refused.value.message} {refused.value.hint}"
    assert counts(team) == before


def test_an_unknown_member_is_named_with_the_nearest_one(team: Store) -> None:
    """Misspelling is the usual reason."""
    with pytest.raises(InputError) as refused:
        terminate(team, ACT, "bop")
    assert refused.value.hint == "did you mean bob?"


def test_only_distributors_sponsor(team: Store) -> None:
    """Neither customers nor preferred customers recruit, unless they become distributors."""
    recruit(team, ACT, Newcomer("Cus", "cus", "ann", kind="customer"))
    recruit(team, ACT, Newcomer("Pre", "pre", "ann", kind="preferred"))
    for code in ("cus", "pre"):
        with pytest.raises(StateError, match="only distributors"):
            recruit(team, ACT, Newcomer("Eve", "eve", code))
        with pytest.raises(StateError, match="only distributors"):
            move(team, ACT, "dan", code)
    set_(team, ACT, "cus", {"kind": "distributor"})
    assert recruit(team, ACT, Newcomer("Eve", "eve", "cus")).changed


def test_a_sponsor_stays_a_distributor_while_he_has_recruits(team: Store) -> None:
    """Otherwise a customer would sponsor after all, on that day or on a later one."""
    with pytest.raises(StateError, match="must stay a distributor"):
        set_(team, ACT, "cat", {"kind": "customer"})
    with pytest.raises(StateError, match="must stay a distributor"):
        set_(team, ACT, "cat", {"kind": "customer"}, date(2026, 3, 2))  # before Dan joined
    move(team, ACT, "dan", "ann", date(2026, 6, 1))
    with pytest.raises(StateError, match="must stay a distributor"):
        set_(team, ACT, "cat", {"kind": "customer"}, date(2026, 5, 31))  # Dan is still there
    set_(team, ACT, "cat", {"kind": "customer"}, date(2026, 6, 1))
    with pytest.raises(StateError, match="from 2026-06-01 on cat is a customer"):
        recruit(team, ACT, Newcomer("Eve", "eve", "cat", day=date(2026, 5, 1)))


def test_a_sponsor_for_a_while_may_be_a_customer_before_and_after(team: Store) -> None:
    """What counts is the stretch of days in which somebody stands under him."""
    set_(team, ACT, "dan", {"kind": "customer"}, date(2026, 5, 1))
    set_(team, ACT, "dan", {"kind": "distributor"}, date(2026, 7, 1))
    set_(team, ACT, "dan", {"kind": "preferred"}, date(2026, 9, 1))
    recruit(team, ACT, Newcomer("Eve", "eve", "ann", day=date(2026, 4, 1)))
    move(team, ACT, "eve", "ann", date(2026, 4, 1))
    move(team, ACT, "eve", "bob", date(2026, 8, 31))
    assert move(team, ACT, "eve", "dan", date(2026, 7, 1)).changed  # until Bob takes over
    assert sponsor(team, "eve", "2026-08-30") == "dan"


def test_a_move_is_dated(team: Store) -> None:
    """Before its day the old sponsor stays, and everybody below comes along."""
    said = move(team, ACT, "cat", "ann", date(2026, 10, 5), "asked for it").said
    assert said == "cat stands under ann from 2026-10-05 on."
    assert sponsor(team, "cat", "2026-10-04") == "bob"
    assert sponsor(team, "cat", "2026-10-05") == "ann"
    assert sponsor(team, "dan", "2026-10-05") == "cat"
    assert not move(team, ACT, "cat", "ann").changed
    move(team, ACT, "cat", "")
    assert sponsor(team, "cat", "2026-11-20") == ""


def test_nobody_stands_under_himself(team: Store) -> None:
    """Neither directly nor through those below."""
    for target in ("ann", "bob", "dan"):
        with pytest.raises(StateError):
            move(team, ACT, "ann", target)


def test_a_move_into_the_past_makes_no_cycle_later(team: Store) -> None:
    """In May Dan left for the company and in June Bob went under him: so not Dan under Bob."""
    move(team, ACT, "dan", "", date(2026, 5, 1))
    move(team, ACT, "bob", "dan", date(2026, 6, 1))
    with pytest.raises(StateError, match="on 2026-06-01 bob stands under dan"):
        move(team, ACT, "dan", "bob", date(2026, 5, 15))
    # Until the end of May it does no harm, when another move follows in time.
    move(team, ACT, "dan", "ann", date(2026, 5, 31))
    assert move(team, ACT, "dan", "bob", date(2026, 5, 15)).changed


def test_nobody_stands_under_somebody_who_was_not_there_yet(team: Store) -> None:
    """Dan joined in April; in March nobody can have been put under him."""
    recruit(team, ACT, Newcomer("Eve", "eve", "ann", day=date(2026, 1, 1)))
    with pytest.raises(StateError, match="before joining on 2026-04-01"):
        move(team, ACT, "eve", "dan", date(2026, 3, 31))


def test_a_terminated_member_keeps_his_place_and_recruits_no_more(team: Store) -> None:
    """Those below stay where they are; reinstated, he goes on."""
    terminate(team, ACT, "cat", date(2026, 10, 1), "left")
    assert member_on(team, 3, "2026-09-30").status == "enrolled"
    assert member_on(team, 3, "2026-10-01").status == "terminated"
    assert sponsor(team, "dan", "2026-11-20") == "cat"
    with pytest.raises(StateError, match="terminated as of"):
        recruit(team, ACT, Newcomer("Eve", "eve", "cat"))
    with pytest.raises(StateError, match="terminated as of"):
        move(team, ACT, "ann", "cat")
    assert not terminate(team, ACT, "cat").changed
    assert reinstate(team, ACT, "cat", date(2026, 11, 1)).changed
    assert recruit(team, ACT, Newcomer("Eve", "eve", "cat")).changed


def test_nothing_is_dated_in_a_closed_period(team: Store) -> None:
    """What was paid stays as it was; the hint says where to go."""
    close_october(team)
    day = date(2026, 10, 31)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: recruit(team, ACT, Newcomer("Eve", day=day)),
        lambda: move(team, ACT, "dan", "ann", day),
        lambda: terminate(team, ACT, "dan", day),
        lambda: set_(team, ACT, "dan", {"market": "EU"}, date(2026, 9, 1)),
    )
    for attempt in attempts:
        with pytest.raises(StateError, match="closed") as error:
            attempt()
        assert error.value.hint == (
            "2026-10 is closed; the next open day is 2026-11-01;"
            " --late dates it there all the same, to be settled by netmark correct"
        )
    assert move(team, ACT, "dan", "ann", date(2026, 11, 1)).changed


def test_facts_are_set_from_a_day_on(team: Store) -> None:
    """Kind, market, attributes and forced ranks are dated; nothing takes one away."""
    values = {"market": "EU", "attr:club": "gold", "rank": "Director", "rank:EU": "Star"}
    set_(team, ACT, "dan", values, date(2026, 10, 1), "promised")
    set_(team, ACT, "dan", {"market": None, "attr:club": "", "rank:EU": ""}, date(2026, 11, 1))
    before, october, now = (
        member_on(team, 4, day) for day in ("2026-09-30", "2026-10-31", "2026-11-20")
    )
    assert (before.market, before.attrs, before.ranks) == ("", {}, {})
    assert (october.market, october.attrs) == ("EU", {"club": "gold"})
    assert october.ranks == {"main": "Director", "EU": "Star"}
    assert (now.market, now.attrs, now.ranks) == ("", {}, {"main": "Director"})


def test_an_attribute_from_joining_can_be_taken_away(team: Store) -> None:
    """What somebody brought along is dated like everything else."""
    recruit(team, ACT, Newcomer("Eve", "eve", day=date(2026, 1, 1), attrs={"club": "gold"}))
    set_(team, ACT, "eve", {"attr:club": ""}, date(2026, 2, 1))
    assert member_on(team, 5, "2026-01-31").attrs == {"club": "gold"}
    assert member_on(team, 5, "2026-02-01").attrs == {}


def test_setting_what_is_so_already_changes_nothing(team: Store) -> None:
    """No empty entries in the log."""
    set_(team, ACT, "dan", {"market": "EU", "name": "Daniel"})
    before = counts(team)
    assert not set_(team, ACT, "dan", {"market": "EU", "name": "Daniel"}).changed
    assert counts(team) == before


def test_a_new_name_leaves_the_old_one_only_where_it_can_be_erased(team: Store) -> None:
    """The change says that there was one, not what it was."""
    set_(team, ACT, "dan", {"name": "Daniel", "email": "d@example.org"})
    assert person_of(team, 4) == ("Daniel", "d@example.org", "")
    rows = team.conn.execute("SELECT what, value FROM member_change ORDER BY seq").fetchall()
    assert rows == [("name", None), ("email", None)]
    line = next(entries(team.conn, Wanted("dan")))
    assert "Daniel" not in line.body


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"rank": "Director"}, "needs a reason"),
        ({"markt": "EU"}, "did you mean market?"),
        ({"sponsor": "ann"}, "member move"),
        ({"status": "terminated"}, "member terminate"),
        ({"kind": "custommer"}, "did you mean customer?"),
        ({"attr:": "x"}, "nothing called"),
        ({"name": "a\x1bb"}, "cannot be shown"),
    ],
)
def test_what_cannot_be_set_is_refused(team: Store, values: dict[str, str], words: str) -> None:
    """With the nearest name, or the command that does it."""
    with pytest.raises(InputError) as refused:
        set_(team, ACT, "dan", dict(values))
    assert words in f"{refused.value.message} {refused.value.hint}"


def test_nobody_is_changed_before_he_joined(team: Store) -> None:
    """Dan joined on 1 April."""
    attempts: tuple[Callable[[], object], ...] = (
        lambda: move(team, ACT, "dan", "ann", date(2026, 3, 31)),
        lambda: terminate(team, ACT, "dan", date(2026, 3, 31)),
    )
    for attempt in attempts:
        with pytest.raises(InputError, match="joined on 2026-04-01"):
            attempt()


def test_a_dry_run_says_what_would_happen(team: Store) -> None:
    """The same checks, and nothing kept."""
    before = counts(team)
    assert move(team, ACT._replace(dry_run=True), "dan", "ann").changed
    assert counts(team) == before


def test_a_chain_of_thousands_is_moved_without_recursion(store: Store) -> None:
    """Five thousand members, each under the one before; the top cannot go under the bottom."""
    rows = [
        (i, f"m{i}", i - 1 or None, "distributor", "2026-01-01", "", "", 1) for i in range(1, 5001)
    ]
    from netmark.store.db import write
    from netmark.store.members import add_members

    with write(store, ACT, "import", ""):
        add_members(store, rows)
    with pytest.raises(StateError, match="cannot stand under"):
        move(store, ACT, "m1", "m5000")
    assert move(store, ACT, "m5000", "m1").changed
