"""What can happen in the life of a company: each step is done to its file and to its model."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from netmark.app import members, pay, sales
from netmark.app.accounts import set_account
from netmark.app.adjust import Undo, Why, adjust, undo
from netmark.app.bank_answers import STATUSES, answers
from netmark.app.correct import How, correct
from netmark.app.give import give, give_back
from netmark.app.import_members import import_members
from netmark.app.import_sales import import_sales
from netmark.app.members import Newcomer
from netmark.app.payout import close
from netmark.app.placing import place_all
from netmark.app.privacy import erase
from netmark.app.sales import Order
from netmark.app.tree import downline
from netmark.store.db import Store
from netmark.store.files import Source
from netmark.store.given import Chain, chain_of, credited
from netmark.store.members import code_of
from netmark.store.plans import put_in_force
from netmark.store.sales import find_sale

from .company import Company, by, first_of_next
from .doing import Action, typed
from .model import Payment, Sold

LATE = 0.25
TYPED = 0.1
ONLY = 0.15
"""How often something is told too late, how often by a command line, and how often a correction
leaves later months alone."""


def cents(amount: int) -> str:
    """Cents as people write them."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


def recruit(it: Company) -> None:
    """Somebody joins; mostly under somebody."""
    late = it.dice.random() < LATE and not it.lived.places
    code = f"m{sum(it.done.values())}"
    sponsor = it.dice.choice(it.members) if it.members and it.dice.random() < 0.97 else ""
    kind = it.dice.choice(["distributor"] * 5 + ["preferred", "customer"])
    name, day = f"Name-{it.dice.getrandbits(60):x}", it.day(late=late)
    new = Newcomer(
        name, code, sponsor, kind, day, it.dice.choice(["DEFAULT", "EU"]), f"{name}@example.org"
    )
    act: Action = lambda store, act: members.recruit(store, act, new)  # noqa: E731
    if it.tell(f"recruit {code} {kind} under {sponsor} on {day}", act, late=late):
        it.members.append(code)
        it.names[code] = [name]


def import_people(it: Company) -> None:
    """A file of newcomers, some below each other."""
    late = it.dice.random() < LATE and not it.lived.places
    lines = ["id,name,sponsor,kind,joined,market"]
    first, new = sum(it.done.values()), list[tuple[str, str]]()
    for number in range(it.dice.randint(1, 4)):
        code, name = f"i{first}-{number}", f"Name-{it.dice.getrandbits(60):x}"
        sponsor = it.dice.choice([*it.members[-5:], *(code for code, _ in new)] or [""])
        day = it.day(late=late)
        lines.append(
            f"{code},{name},{sponsor},distributor,{day},{it.dice.choice(['EU', 'DEFAULT'])}"
        )
        new.append((code, name))
    source = Source(it.file("members.csv", lines))
    act: Action = lambda store, act: import_members(store, act, source)  # noqa: E731
    if it.tell(f"import members {lines[1:]}", act, late=late):
        it.members += [code for code, _ in new]
        it.names |= {code: [name] for code, name in new}


def sell(it: Company) -> None:
    """An order, by hand."""
    late = it.dice.random() < LATE
    code, day, amount = it.dice.choice(it.members), it.day(late=late), it.dice.randint(1, 40_000)
    ref, buyer = f"S{sum(it.done.values())}", it.dice.choice(["self", "retail", "preferred"])
    order = Order(code, cents(amount), buyer=buyer, day=day, ref=ref)
    act: Action = lambda store, act: sales.sale(store, act, order)  # noqa: E731
    if it.dice.random() < TYPED:
        words = ("--buyer", buyer, "--date", day.isoformat(), "--ref", ref)
        act = typed("sale", code, cents(amount), *words)
    if it.tell(f"sale {ref} of {code} {cents(amount)} on {day}", act, late=late):
        it.model.orders[ref] = Sold(code, day.isoformat(), amount)


def import_orders(it: Company) -> None:
    """A file of orders; what is in the book already is passed over."""
    late, new = it.dice.random() < LATE, dict[str, Sold]()
    lines = ["ref,date,member,amount,buyer"]
    for number in range(it.dice.randint(1, 6)):
        ref, sold = f"F{sum(it.done.values())}-{number}", Sold("", "", it.dice.randint(1, 40_000))
        sold.code, sold.day = it.dice.choice(it.members), it.day(late=late).isoformat()
        new[ref] = sold
        lines.append(f"{ref},{sold.day},{sold.code},{cents(sold.cents)},self")
    source = Source(it.file("sales.csv", lines))
    act: Action = lambda store, act: import_sales(store, act, source)  # noqa: E731
    if it.tell(f"import sales {lines[1:]}", act, late=late):
        it.model.orders |= new
        twice: Action = lambda store, act: import_sales(store, act, source)  # noqa: E731
        it.do("import sales again", twice)


def refund(it: Company) -> None:
    """An order comes back, all of it or a part; never more than there was."""
    if not it.model.orders:
        return
    late = it.dice.random() < LATE
    known = list(it.model.orders)
    ref = it.dice.choice(known[-40:])
    sold, day = it.model.orders[ref], it.day(late=late).isoformat()
    part = it.dice.choice([sold.cents, it.dice.randint(1, sold.cents)])
    name = f"R{sum(it.done.values())}"
    act: Action = lambda store, act: sales.refund(  # noqa: E731
        store, act, ref, cents(part), date.fromisoformat(day), name
    )
    done = it.tell(f"refund {name} of {ref} {cents(part)} on {day}", act, late=late)
    assert done == (day >= sold.day and part <= sold.cents - sold.back)
    if done:
        sold.back += part
        it.model.back.append((day, part))


def cede(it: Company) -> None:
    """Whoever has the credit of an order gives it to somebody; mostly he may not."""
    if not it.model.orders:
        return
    late, ref = it.dice.random() < LATE, it.dice.choice(list(it.model.orders)[-40:])
    held = credited(it.store, find_sale(it.store, ref)).ref
    below = downline(it.store, by(it.today), it.model.orders[ref].code).rows
    to = it.dice.choice([str(row[1]) for row in below[:20]] or it.members)
    act: Action = lambda store, act: give(store, act, held, to)  # noqa: E731
    if it.tell(f"give {held} to {to}", act, late=late):
        it.model.orders[ref].code = to


def take_back(it: Company) -> None:
    """The last gift of an order is taken back, if there was one."""
    given = [ref for ref in list(it.model.orders)[-40:] if chain(it.store, ref).standing]
    if given:
        ref, late = it.dice.choice(given), it.dice.random() < LATE
        act: Action = lambda store, act: give_back(store, act, ref)  # noqa: E731
        # Done twice it would take another gift back.
        if it.do(f"ungive {ref}", act, act=by(it.today, late=late), again=False):
            it.facts.append(act)
            last = find_sale(it.store, ref)
            it.model.orders[ref].code = code_of(it.store, credited(it.store, last).member)


def chain(store: Store, ref: str) -> Chain:
    """What became of the credit of an order."""
    return chain_of(store, find_sale(store, ref).seq)


def change(it: Company) -> None:
    """Somebody goes elsewhere, leaves, comes back, or is given another rank, market or kind."""
    late = it.dice.random() < LATE
    code, day = it.dice.choice(it.members), it.day(late=late)
    what = it.dice.choice(["move", "move", "leave", "back", "market", "rank", "kind"])
    value = it.dice.choice(it.members)
    act: Action = lambda store, act: members.move(store, act, code, value, day)  # noqa: E731
    if what == "leave":
        act = lambda store, act: members.terminate(store, act, code, day)  # noqa: E731
    elif what == "back":
        act = lambda store, act: members.reinstate(store, act, code, day)  # noqa: E731
    elif what != "move":
        values = {"market": ["EU", "DEFAULT"], "rank": ["Director", "Associate", ""]}
        values["kind"] = ["distributor", "preferred"]
        value = it.dice.choice(values[what])
        new = {what: value}
        act = lambda store, act: members.set_(store, act, code, new, day, "so")  # noqa: E731
    it.tell(f"{what} {code} {value} on {day}", act, late=late)


def rename(it: Company) -> None:
    """Somebody has another name."""
    code, name = it.dice.choice(it.members), f"Name-{it.dice.getrandbits(60):x}"
    new = {"name": name, "phone": f"+{it.dice.getrandbits(50)}"}
    act: Action = lambda store, act: members.set_(store, act, code, new)  # noqa: E731
    if it.do(f"name {code} {name}", act):
        it.names[code] += [name, new["phone"]]


def open_account(it: Company) -> None:
    """Somebody has another account."""
    code, number = it.dice.choice(it.members), f"{it.dice.randrange(10**18):018}"
    iban = f"DE{98 - int(f'{number}131400') % 97:02}{number}"
    act: Action = lambda store, act: set_account(store, act, code, {"iban": iban})  # noqa: E731
    assert it.do(f"account {code} {iban}", act)
    it.names[code].append(iban)


def forget(it: Company) -> None:
    """Somebody wants to be forgotten."""
    code = it.dice.choice(it.members)
    if it.do(f"erase {code}", lambda store, act: erase(store, act, code)):
        it.erased += it.names[code]
        it.names[code] = []


def change_plan(it: Company) -> None:
    """Another rate, from the open month on or, late, from a closed one on."""
    late = it.dice.random() < LATE
    start = it.month() if late and it.closed else it.open_period
    plan = it.lived.other() if it.dice.random() < 0.6 else it.lived
    act: Action = lambda store, act: put_in_force(  # noqa: E731
        store, act, plan.text, plan.name, store.settings.calendar.parse(start)
    )
    done = it.tell(f"plan {plan.name} from {start}", act, late=late)
    if done and it.plan_in(start).text != plan.text:  # the very same adds nothing
        it.plans[start] = plan


def close_month(it: Company) -> None:
    """The month ends, and a few days later it is closed."""
    period = it.open_period
    after = first_of_next(period) + timedelta(it.dice.randint(0, 9))
    it.today = max(it.today, after)
    act: Action = lambda store, act: close(store, act, period)  # noqa: E731
    if it.dice.random() < TYPED:
        act = typed("payout", "--period", period, "--close")
    if it.lived.places:  # who moved may wait for a place; a month is not closed before he has one
        last = first_of_next(period) - timedelta(1)
        placed: Action = lambda store, act: place_all(store, act, "", last)  # noqa: E731
        assert it.tell(f"place everybody on {last}", placed, late=False)
    assert it.do(f"close {period}", act)
    it.closed.append(period)
    it.model.close(it.plan_in(period), period, it.settled(period))


def set_right(it: Company) -> None:
    """A closed month is corrected; the next time there is nothing to post."""
    if not it.closed:
        return
    period, how = it.month(), How(only=it.dice.random() < ONLY)
    act: Action = lambda store, act: correct(store, act, period, how)  # noqa: E731
    if it.dice.random() < TYPED:
        act = typed("correct", "--period", period, *(["--only"] if how.only else []))
    assert it.do(f"correct {period}{' only' if how.only else ''}", act)
    hear(it)
    again = correct(it.store, by(it.today), period, how)
    assert (again.posted, again.total) == (0, 0), f"correcting {period} again posts {again.said}"


def hear(it: Company) -> None:
    """Learn from the file what a correction posted."""
    found = it.store.conn.execute(
        "SELECT g.seq, n.name, m.code, g.bonus, g.amount_minor FROM posting g"
        " JOIN member m ON m.id = g.member JOIN run r ON r.id = g.run"
        " JOIN period n ON n.id = r.period WHERE g.kind = 'correction' AND g.seq > ?",
        (it.posting,),
    ).fetchall()
    for seq, period, code, bonus, minor in found:
        it.posting = max(it.posting, seq)
        it.corrected[period, code, bonus] += minor
        it.model.post(code, minor, "corrected")


def adjust_one(it: Company) -> None:
    """Something on a balance, or off it."""
    code, amount = it.dice.choice(it.members), it.dice.choice([-1, 1]) * it.dice.randint(1, 3_000)
    why = Why("so", "x", "none")
    act: Action = lambda store, act: adjust(store, act, code, cents(amount), why)  # noqa: E731
    assert it.do(f"adjust {code} {cents(amount)}", act, again=False)
    it.model.post(code, amount, "adjusted")
    number = max_posting(it)
    it.model.undoable[number] = code, amount


def undo_one(it: Company) -> None:
    """An adjustment or a forfeit is taken back, once."""
    if not it.model.undoable:
        return
    number = it.dice.choice(list(it.model.undoable))
    code, amount = it.model.undoable.pop(number)
    what = Undo(number, code, cents(-amount))
    assert it.do(f"undo {number} of {code}", lambda store, act: undo(store, act, what, "no"))
    it.model.post(code, -amount, "adjusted")


def max_posting(it: Company) -> int:
    """The number of the last posting."""
    return int(it.store.conn.execute("SELECT max(seq) FROM posting").fetchone()[0])


def hold(it: Company) -> None:
    """Somebody's money is kept back, or not any more."""
    code, on = it.dice.choice(it.members), it.dice.random() < 0.5
    act: Action = lambda store, act: (  # noqa: E731
        pay.hold(store, act, code, "so") if on else pay.release(store, act, code)
    )
    assert it.do(f"{'hold' if on else 'release'} {code}", act)
    (it.model.held.add if on else it.model.held.discard)(code)


def forfeit(it: Company) -> None:
    """Somebody loses what is due and his balance."""
    code = it.dice.choice(it.members)
    act: Action = lambda store, act: pay.forfeit(store, act, code, "so")  # noqa: E731
    assert it.do(f"forfeit {code}", act)
    if lost := it.model.forfeit(code):
        it.model.undoable[max_posting(it)] = code, -lost


def approve(it: Company) -> None:
    """A month is approved, by one of two."""
    if not it.closed:
        return
    period, who = it.month(), it.dice.choice(["ann", "bob"])
    act: Action = lambda store, act: pay.approve(store, act, period)  # noqa: E731
    if it.dice.random() < TYPED:
        act = typed("pay", "--period", period, "--approve")
    done = it.do(f"approve {period} by {who}", act, act=by(it.today, who))
    waiting, due = it.model.waiting(period), it.model.due(period)
    assert done == (who not in waiting[0].by if waiting else True)
    taken = (waiting or due) if done else []
    for payment in taken:
        payment.by.append(who)
        enough = len(payment.by) == it.lived.approvals
        payment.status = "approved" if enough else "waiting"
    if taken and not waiting:
        it.model.batches[len(it.model.batches) + 1] = taken
        number_payments(it, taken)


def number_payments(it: Company, taken: list[Payment]) -> None:
    """Learn the numbers of new payments from the file."""
    found = it.store.conn.execute(
        "SELECT p.id, n.name, m.code FROM payment p JOIN run r ON r.id = p.run"
        " JOIN period n ON n.id = r.period JOIN member m ON m.id = p.member"
    ).fetchall()
    for number, period, code in found:
        payment = it.model.payments[period, code]
        if payment in taken:
            it.model.numbers[number] = payment


def bank(it: Company) -> None:
    """The bank says something of some payments, perhaps nonsense."""
    if not it.model.numbers:
        return
    known = list(it.model.numbers)
    words = [*STATUSES, "paid", "paid", "paid"]
    said = [
        (it.dice.choice(known[-12:]), it.dice.choice(words)) for _ in range(it.dice.randint(1, 3))
    ]
    path = it.file("answer.csv", ["payment,status", *(f"P{n},{status}" for n, status in said)])
    act: Action = lambda store, act: answers(store, act, Source(path))  # noqa: E731
    done = it.do(f"bank {said}", act)
    assert done == it.model.answer(said)
    Path(path).unlink()


def cancel(it: Company) -> None:
    """A batch is called off, if there is anything left of it."""
    if not it.model.batches:
        return
    number = it.dice.choice(list(it.model.batches))
    act: Action = lambda store, act: pay.cancel(store, act, number, "so")  # noqa: E731
    done = it.do(f"cancel {number}", act)
    left = [each for each in it.model.batches[number] if each.status in ("waiting", "approved")]
    assert done == bool(left)
    for each in left:
        it.model.become(each, "failed")


STEPS: dict[Callable[[Company], None], int] = {
    recruit: 16,
    import_people: 2,
    sell: 24,
    import_orders: 4,
    refund: 8,
    cede: 8,
    take_back: 3,
    change: 14,
    rename: 2,
    open_account: 2,
    forget: 1,
    change_plan: 1,
    close_month: 3,
    set_right: 4,
    adjust_one: 4,
    undo_one: 2,
    hold: 3,
    forfeit: 1,
    approve: 6,
    bank: 6,
    cancel: 1,
}
"""Every step with how often it happens."""
