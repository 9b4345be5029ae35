"""Sales from files: each reference once, in any order, all of the file or nothing."""

import io
import itertools
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from netmark.app.import_sales import import_sales
from netmark.app.members import Newcomer, recruit
from netmark.app.sales import Order, refund, report_sales, sale
from netmark.errors import ConflictError, InputError
from netmark.store import schema
from netmark.store.db import Act, Store, connect, create, write
from netmark.store.files import Source

from .conftest import ACT, Write, close_october, counts

SALES = """ref,date,member,amount,pv,cv,buyer,customer,product,kind,refunds
A-1,2026-11-02,ann,100.00,80,70.50,retail,Zoë,SKU-1,order,
A-2,2026-11-03,bob,60.00,,,,,,,
A-1-back,2026-11-04,ann,-25.00,,,,,,,A-1
A-3,2026-10-21,ann,0.00,50,0,self,,KIT,kit,
"""


@pytest.fixture
def shop(store: Store) -> Store:
    """Ann and Bob sell; Bob joined on 10 February."""
    recruit(store, ACT, Newcomer("Ann", "ann", day=date(2026, 1, 1)))
    recruit(store, ACT, Newcomer("Bob", "bob", "ann", day=date(2026, 2, 10)))
    return store


def book(store: Store) -> list[tuple[object, ...]]:
    """All sales by reference."""
    names = "s.ref,s.day,s.period,s.member,s.buyer,s.kind,s.amount_minor,s.pv,s.cv,s.customer"
    rows = store.conn.execute(
        f"SELECT {names},s.product,o.ref FROM sale s LEFT JOIN sale o ON o.seq = s.refunds"
        " ORDER BY s.ref"
    )
    return rows.fetchall()


def faults(store: Store, source: Source) -> list[str]:
    """What is wrong with a file, as line and words; nothing may have changed."""
    before = counts(store)
    with pytest.raises(InputError) as refused:
        import_sales(store, ACT, source)
    assert counts(store) == before
    return [
        f"{problem.where.rpartition(':')[2]} {problem.what} {problem.hint}".strip()
        for problem in refused.value.problems
    ]


def test_a_file_brings_everything_it_says(shop: Store, written: Write) -> None:
    """A quarter of A-1 goes back: PV 20.00 and CV 17.625, which is 17.62, half to even."""
    assert import_sales(shop, ACT, written(SALES)) == (4, 4, 0, ())
    month, first = 20261101, ("SKU-1", None)
    assert book(shop) == [
        ("A-1", "2026-11-02", month, 1, "retail", "order", 10000, 8000, 7050, "Zoë", *first),
        (
            *("A-1-back", "2026-11-04", month, 1, "retail", "order", -2500, -2000, -1762),
            *("Zoë", "SKU-1", "A-1"),
        ),
        ("A-2", "2026-11-03", month, 2, "self", "order", 6000, 6000, 6000, "", "", None),
        ("A-3", "2026-10-21", 20261001, 1, "self", "kit", 0, 5000, 0, "", "KIT", None),
    ]


def test_the_order_of_rows_does_not_matter(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All 24 orders of a sale and three refunds give the same book, to the last hundredth."""
    rows = [
        "A,2026-11-02,ann,1.00,0.50,",
        "R1,2026-11-03,ann,-0.33,,A",
        "R2,2026-11-03,ann,-0.33,,A",
        "R3,2026-11-04,ann,-0.34,,A",
    ]
    books = []
    folder = tmp_path_factory.mktemp("orders")
    for number, order in enumerate(itertools.permutations(rows)):
        path = folder / "sales.csv"
        path.write_text("\n".join(["ref,date,member,amount,pv,refunds", *order]))
        with create(folder / f"{number}.db", {"currency": "USD"}, ACT) as store:
            recruit(store, ACT, Newcomer("Ann", "ann", day=date(2026, 1, 1)))
            import_sales(store, ACT, Source(str(path)))
            books.append(book(store))
    assert all(found == books[0] for found in books)
    # 0.33 of 1.00 is PV 0.165, even 0.16; 0.66 is 0.33, so 0.17 more; the rest is 0.17.
    assert [row[7] for row in books[0]] == [50, -16, -17, -17]


def test_the_same_file_twice_changes_nothing(shop: Store, written: Write) -> None:
    """Also when it holds more rows the second time, and after its period was closed."""
    import_sales(shop, ACT, written(SALES))
    before = counts(shop)
    assert import_sales(shop, ACT, written(SALES)) == (4, 0, 4, ())
    assert counts(shop) == before
    more = SALES + "A-4,2026-11-05,ann,1.00,,,,,,,\nA-4-back,2026-11-05,ann,-1.00,,,,,,,A-4\n"
    assert import_sales(shop, ACT, written(more)) == (6, 2, 4, ())
    close_october(shop)
    assert import_sales(shop, ACT, written(more)) == (6, 0, 6, ())


def test_a_file_and_a_single_sale_know_each_other(shop: Store, written: Write) -> None:
    """What was posted by hand is not counted again, in whichever order."""
    sale(shop, ACT, Order("bob", "60.00", ref="A-2", day=date(2026, 11, 3)))
    assert import_sales(shop, ACT, written(SALES)).same == 1
    again = Order("ann", "100.00", "80", "70.50", "retail", ref="A-1", day=date(2026, 11, 2))
    assert not sale(shop, ACT, again._replace(product="SKU-1", customer="Zoë")).changed
    assert not refund(shop, ACT, "A-1", "25.00", ref="A-1-back").changed


def test_other_content_for_a_reference_is_a_conflict(shop: Store, written: Write) -> None:
    """Every difference with its line; nothing is changed."""
    import_sales(shop, ACT, written(SALES))
    before = counts(shop)
    other = SALES.replace("bob,60.00", "ann,60.10").replace("-25.00", "-24.00")
    other = other.replace("SKU-1", "SKU-2").replace("A-3,", "A-4,")
    with pytest.raises(ConflictError) as refused:
        import_sales(shop, ACT, written(other))
    assert (refused.value.exit_code, counts(shop)) == (5, before)
    assert sorted(str(problem).partition(":")[2] for problem in refused.value.problems) == [
        "2: 'A-1' is in the book with another product: 'SKU-1', not 'SKU-2'"
        " (another order needs another reference)",
        "3: 'A-2' is in the book with another member: bob, not ann;"
        " another amount: 60.00, not 60.10"
        " (another order needs another reference)",
        "4: 'A-1-back' is in the book with another amount: -25.00, not -24.00"
        " (another order needs another reference)",
    ]


def test_a_refund_under_the_name_of_a_sale_is_a_conflict(shop: Store, written: Write) -> None:
    """And the other way round, and for another sale."""
    import_sales(shop, ACT, written(SALES))
    head = "ref,date,member,amount,refunds\n"
    for row in ("A-2,2026-11-03,bob,-60.00,A-1", "A-1-back,2026-11-04,ann,-25.00,A-2"):
        with pytest.raises(ConflictError, match="something else"):
            import_sales(shop, ACT, written(f"{head}{row}\n"))


def test_every_fault_is_listed_with_its_line(shop: Store, written: Write) -> None:
    """Numbers, dates, members, words, signs, references and the shape of rows."""
    text = """ref,date,member,amount,pv,buyer,refunds
A,2026-11-02,anne,1.005,x,selff,
B,2026-11-31,ann,1e5,-1,self,
A,02.11.2026,ann,-5.00,,,
,2026-11-02,,,,,
C,2026-11-02,ann
D,2026-11-02T10:00:00,ann,9999999999999999,,,
E,2026-11-02,ann,5.00,,,A
E,2026-11-02,ann,1.00,1000000000000000,,
"""
    assert faults(shop, written(text)) == [
        "2 amount: '1.005' has too many decimals at most 2 decimals can be kept here",
        "2 buyer: 'selff' is not a kind of buyer did you mean self?",
        "2 member: there is no member 'anne' did you mean ann?",
        "2 pv: 'x' is not a volume write plain digits with a decimal point, like 1234.00",
        "3 amount: '1e5' is not an amount write plain digits with a decimal point, like 1234.00",
        "3 date: '2026-11-31' is not a date write it like 2026-11-30",
        "3 pv: negative pv, but not a refund name the sale that it takes back in the column"
        " refunds",
        "4 amount: negative amount, but not a refund name the sale that it takes back in the column"
        " refunds",
        "4 date: '02.11.2026' is not a date write it like 2026-11-30, or say how it is written,"
        " as in --date-format DD/MM/YYYY",
        "4 ref: 'A' is on line 2 already every order has a reference of its own",
        "5 amount: it is missing",
        "5 member: the id of a member is missing",
        "5 ref: it is missing",
        "6 3 fields, but the header has 7",
        "7 amount: '9999999999999999' is not an amount at most 13 digits before the decimal point",
        "7 date: '2026-11-02T10:00:00' does not say its time zone add Z or an offset such as"
        " +01:00, or give the date alone",
        "8 amount: the figures of a refund are negative",
        "9 pv: '1000000000000000' is not a volume at most 13 digits before the decimal point",
        "9 ref: 'E' is on line 8 already every order has a reference of its own",
    ]


def test_dates_that_cannot_be_are_faults(shop: Store, written: Write) -> None:
    """Ahead, closed, or before the member joined."""
    close_october(shop)
    head = "ref,date,member,amount\n"
    rows = "A,2026-11-21,ann,1\nB,2026-10-31,ann,1\nC,2026-02-09,bob,1\nD,2026-11-01,ann,1\n"
    assert faults(shop, written(head + rows)) == [
        "2 date: 2026-11-21 lies ahead; today is 2026-11-20 correct the date, or say which day it"
        " is with --today",
        "3 date: 2026-10-31 is closed, as is everything up to 2026-10-31 2026-10 is closed; the"
        " next open day is 2026-11-01; --late dates it there all the same, to be settled by netmark"
        " correct",
        "4 date: 2026-02-09 is closed, as is everything up to 2026-10-31 2026-10 is closed; the"
        " next open day is 2026-11-01; --late dates it there all the same, to be settled by netmark"
        " correct",
        "4 date: 2026-02-09, but 'bob' joined on 2026-02-10",
    ]


def test_what_can_be_found_at_once_is_said_at_once(shop: Store, written: Write) -> None:
    """Bad dates, days ahead, unknown members, refunds of nothing and conflicts with the book."""
    sale(shop, ACT, Order("ann", "5.00", ref="OLD", day=date(2026, 11, 1)))
    text = """ref,date,member,amount,refunds
A,01/11/2026,ann,5.00,
B,2026-11-21,ann,5.00,
C,2026-11-21,nobody,5.00,
D,2026-11-02,ann,-1.00,Z-9
E,2026-11-02,nobody,-1.00,Z-8
F,2026-11-03,ann,-9.00,B
OLD,2026-11-01,ann,6.00,
G,2026-11-02
"""
    found = [(line[0], line[2:].partition(":")[0]) for line in faults(shop, written(text))]
    # What goes back of B cannot be known before B is right.
    assert found == [
        *(("2", "date"), ("3", "date"), ("4", "date"), ("4", "member")),
        *(("5", "refunds"), ("6", "member"), ("6", "refunds")),
        ("8", "'OLD' is in the book with another amount"),
        ("9", "2 fields, but the header has 5"),
    ]
    # Rows that are there already do not hide the fault of another.
    short = "ref,date,member,amount\nOLD,2026-11-01,ann,5.00\nH,2026-11-01\n"
    assert faults(shop, written(short)) == ["3 2 fields, but the header has 4"]


def test_refunds_in_other_words_are_read_as_they_were_written(shop: Store, written: Write) -> None:
    """Made harmless for spreadsheets, and with the buyer in capital letters."""
    text = """ref,date,member,amount,buyer,product,refunds
'=1,2026-11-02,ann,5.00,RETAIL,'-x,
R,2026-11-02,ann,-5.00,Retail,'-x,'=1
"""
    assert import_sales(shop, ACT, written(text)).added == 2
    assert [row[-1] for row in book(shop)] == [None, "=1"]


def test_refunds_that_do_not_fit_are_faults(shop: Store, written: Write) -> None:
    """Unknown sale, refund of a refund, other member, other words, too early, too much."""
    import_sales(shop, ACT, written(SALES))
    text = """ref,date,member,amount,pv,buyer,refunds
R1,2026-11-05,ann,-1.00,,,A-9
R2,2026-11-05,ann,-1.00,,,A-1-back
R3,2026-11-05,bob,-1.00,,,A-1
R4,2026-11-05,ann,-1.00,,self,A-1
R5,2026-11-01,ann,-1.00,,,A-1
R6,2026-11-05,ann,-75.01,,,A-1
R7,2026-11-05,bob,-60.00,-60.01,,A-2
R8,2026-11-05,ann,-1.00,,,R3
R9,2026-11-05,ann,0.00,0.00,,A-3
"""
    assert faults(shop, written(text)) == [
        "2 refunds: there is no sale 'A-9' did you mean A-3?",
        "3 refunds: A-1-back is a refund itself name the sale that is to be refunded",
        "4 member: A-1 is a sale of ann",
        "5 buyer: 'self', but A-1 has 'retail'",
        "6 date: A-1 was sold later, on 2026-11-02",
        "7 amount: 75.01 is more than is left of A-1: 75.00",
        "8 pv: 60.01 is more than is left of 'A-2': 60.00",
        "9 refunds: R3 is a refund itself name the sale that is to be refunded",
        "10 amount: nothing of A-3 goes back",
    ]


def test_refunds_in_one_file_share_what_is_left(shop: Store, written: Write) -> None:
    """Two halves fit, a third does not; what it says itself of its volumes is taken."""
    head = "ref,date,member,amount,pv,refunds\nA,2026-11-02,ann,10.00,10,\n"
    two = "B,2026-11-02,ann,-5.00,-7,A\nC,2026-11-03,ann,-5.00,,A\n"
    found = faults(shop, written(head + two + "D,2026-11-04,ann,-0.01,,A\n"))
    assert found == ["5 amount: 0.01 is more than is left of A: 0.00"]
    import_sales(shop, ACT, written(head + two))
    assert [row[7] for row in book(shop)] == [1000, -700, -300]


def test_a_refund_in_the_open_period_of_a_closed_sale(shop: Store, written: Write) -> None:
    """The sale is in the book, the refund comes in the month after."""
    import_sales(shop, ACT, written(SALES))
    close_october(shop)
    row = "ref,date,member,amount,refunds\nK,2026-11-05,ann,0.00,A-3\n"
    assert import_sales(shop, ACT, written(row)).added == 1
    assert book(shop)[-1][:9] == ("K", "2026-11-05", 20261101, 1, "self", "kit", 0, -5000, 0)


def test_the_time_zone_of_the_company_decides_the_day(shop: Store, written: Write) -> None:
    """New York is four hours behind UTC until 1 November 2026, 06:00 UTC, then five."""
    times = {
        "2026-11-01T03:59:59Z": ("2026-10-31", 20261001),
        "2026-11-01T04:00:00.5Z": ("2026-11-01", 20261101),
        "2026-11-01 05:00:00+01:00": ("2026-11-01", 20261101),
        "2026-11-02T04:59+0000": ("2026-11-01", 20261101),
        "2026-11-02T05:00:00Z": ("2026-11-02", 20261101),
        "2026-11-01": ("2026-11-01", 20261101),
    }
    rows = "".join(f"A{i},{time},ann,1.00\n" for i, time in enumerate(times))
    source = written(f"ref,date,member,amount\n{rows}")
    import_sales(shop, ACT, source)
    assert [(row[1], row[2]) for row in book(shop)] == list(times.values())
    assert import_sales(shop, ACT, source).same == 6
    moved = rows.replace("03:59:59Z", "03:59:58Z")
    with pytest.raises(ConflictError):
        import_sales(shop, ACT, written(f"ref,date,member,amount\n{moved}"))


def test_volumes_follow_the_plan_of_each_period(shop: Store, written: Write) -> None:
    """From November on 80% of the amount count as PV; CV stays the amount."""
    with write(shop, ACT, "plan use", "") as entry:
        toml = '[sales]\npv = "80%"\n'
        shop.conn.execute("INSERT INTO plan VALUES (1, 20261101, 'p', '', ?, ?)", (toml, entry.seq))
    text = "ref,date,member,amount,pv\nA,2026-10-31,ann,10.00,\nB,2026-11-01,ann,10.00,\n"
    import_sales(shop, ACT, written(text + "C,2026-11-01,ann,10.00,7\n"))
    assert [row[7:9] for row in book(shop)] == [(1000, 1000), (800, 1000), (700, 1000)]


def test_json_lines_say_the_same_as_csv(shop: Store, written: Write) -> None:
    """Numbers are taken as they are written, never through a float; null says nothing."""
    lines = (
        '{"ref": "A-1", "date": "2026-11-02", "member": "ann", "amount": 100.00, "pv": "80",'
        ' "cv": 70.50, "buyer": "retail", "customer": "Zo\\u00eb", "product": "SKU-1"}\n\n'
        '{"ref": "A-2", "date": "2026-11-03", "member": "bob", "amount": 60, "pv": null}\n'
        '{"ref": "A-1-back", "date": "2026-11-04", "member": "ann", "amount": -25.00,'
        ' "refunds": "A-1"}\n'
    )
    source = written(lines)._replace(format="jsonl")
    assert import_sales(shop, ACT, source).added == 3
    assert import_sales(shop, ACT, written(SALES)).same == 3


def test_standard_input_is_read_and_left_open(shop: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """CSV or JSON lines, told by the first character."""
    line = '{"ref":"B","date":"2026-11-02","member":"ann","amount":"1"}'
    for text in (SALES, line):
        stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(text.encode())))
        monkeypatch.setattr(sys, "stdin", stdin)
        assert import_sales(shop, ACT, Source("-")).added > 0
        assert not stdin.closed


def test_a_large_file_rebuilds_the_index_that_payouts_read(shop: Store, written: Write) -> None:
    """The tables are those of the fingerprint afterwards, also when it was only a dry run."""
    chance = random.Random(7)
    rows = [
        f"O{i},2026-11-{i % 19 + 1:02},{chance.choice(['ann', 'bob'])},{i}.00" for i in range(4001)
    ]
    chance.shuffle(rows)
    source = written("ref,date,member,amount\n" + "\n".join(rows) + "\n")
    for act in (ACT._replace(dry_run=True), ACT):
        assert import_sales(shop, act, source).added == 4001
        assert schema.fingerprint(shop.conn) == schema.FINGERPRINT
    table = report_sales(shop, ACT)
    assert sum(int(str(row[7])) for row in table.rows) == 100 * sum(range(4001))
    seqs = shop.conn.execute("SELECT min(seq), max(seq), count(*) FROM sale").fetchone()
    assert seqs == (1, 4001, 4001)


def test_more_than_a_thousand_members_are_known(store: Store, written: Write) -> None:
    """After a thousand different codes all of them are fetched at once; wrong ones stay wrong."""
    from netmark.app.import_members import import_members

    people = "id,joined\n" + "".join(f"m{i},2026-01-01\n" for i in range(1500))
    import_members(store, ACT, written(people))
    rows = "".join(f"O{i},2026-11-02,m{i},1.00\n" for i in range(1501))
    found = faults(store, written(f"ref,date,member,amount\n{rows}"))
    assert found == ["1502 member: there is no member 'm1500' did you mean m150?"]


def test_a_note_and_a_count_are_logged(shop: Store, written: Write) -> None:
    """The log names the file without its folder, and the rows."""
    act: Act = ACT._replace(note="October, second part")
    import_sales(shop, act, written(SALES))
    row = shop.conn.execute(
        "SELECT verb, subject, note, body FROM log ORDER BY seq DESC"
    ).fetchone()
    assert row[:3] == ("import sales", "in.csv", "October, second part")
    assert '"added":4' in row[3]


def test_one_file_imported_by_several_at_once_counts_once(shop: Store, written: Write) -> None:
    """Four programs import the same new file at the same time: one adds it, three find it there."""
    rows = "".join(f"O{i},2026-11-02,ann,1.00\n" for i in range(3000))
    source = written(f"ref,date,member,amount\n{rows}")

    def bring_in(_: int) -> int:
        with connect(shop.path) as store:
            return import_sales(store, ACT, source).added

    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(bring_in, range(4)))
    assert sorted(added) == [0, 0, 0, 3000]
    assert counts(shop)[3] == 3000
