"""Requests for help: ask, take, answer, pass on, close, open again."""

from collections.abc import Callable
from typing import NamedTuple

from netmark.app.asks_seen import Seen, is_with, see_one
from netmark.errors import ConflictError, InputError, StateError
from netmark.ledger.period import local_day
from netmark.store.asks import (
    Ask,
    Said,
    add_ask,
    add_event,
    ask_by_id,
    asks,
    next_ask,
    said_of,
)
from netmark.store.days import instant_of
from netmark.store.db import Act, Entry, Store, write
from netmark.store.members import code_of, find, row_of
from netmark.store.text import clean, clean_code
from netmark.team.starter import STARTER

MOST_WORDS = 2000


class By(NamedTuple):
    """Who says it: a member by his code, the company, or ("") whoever it is expected of."""

    code: str = ""
    company: bool = False


class When(NamedTuple):
    """When, and in which words. ``at``: a day, or an instant with its zone; empty: now."""

    at: str = ""
    text: str = ""


NOBODY, NOW = By(), When()


class Done(NamedTuple):
    """What became of a request: its number, who asked, how it stands and with whom.

    ``holder`` is empty for the company; ``changed`` is False when it was so already.
    """

    number: int
    member: str
    topic: str
    state: str
    holder: str
    changed: bool
    said: str


def open_(store: Store, act: Act, code: str, topic: str, when: When = NOW) -> Done:
    """Ask for help: the request goes to the sponsor. ``topic``: a word or two, nobody's secret.

    The topic :data:`netmark.team.starter.STARTER` carries the checklist of the company; it is
    opened once for each member, and again it changes nothing.
    """
    topic = clean_code(topic, "the topic")
    text = clean(when.text, MOST_WORDS)
    with write(store, act, "ask open") as entry:
        member = find(store, code)
        at, _ = instant_of(store, act, when.at)
        day, joined = local_day(at, store.settings.time_zone).isoformat(), row_of(store, member)[1]
        if day < joined:
            raise InputError(
                f"{code_of(store, member)} can't ask on {day}: the day of joining is {joined}",
                f"give a time from {joined} on",
            )
        there = [ask for ask in asks(store, [member]) if ask.topic == topic == STARTER]
        if there:
            entry.nothing = True
            return _done(see_one(store, act, there[0].id), changed=False)
        ask = Ask(next_ask(store), member, topic, at)
        add_ask(store, ask, entry.seq)
        add_event(store, Said(0, ask.id, at, "open", member, None, text), entry.seq)
        seen = see_one(store, act, ask.id)
        _log(entry, seen, at)
        return _done(seen, changed=True)


def take(store: Store, act: Act, number: int, by: By = NOBODY, when: When = NOW) -> Done:
    """Somebody of the upline will see to it: it stays with him, and the waiting begins anew."""

    def check(seen: Seen, who: int | None) -> bool:
        _must_be_open(seen)
        return seen.stand.state == "taken" and seen.stand.holder == (who or 0)

    return _say(store, act, number, ("take", by, None), when, check)


def answer(store: Store, act: Act, number: int, by: By = NOBODY, when: When = NOW) -> Done:
    """Somebody of the upline answers, in words: it waits for nobody any more."""
    if not clean(when.text, MOST_WORDS):
        raise InputError("an answer needs words", "say it, with --text")

    def check(seen: Seen, who: int | None) -> bool:
        del who
        if seen.stand.state == "closed":
            raise _is_closed(seen)
        return False

    return _say(store, act, number, ("answer", by, None), when, check)


def pass_(store: Store, act: Act, number: int, to: str, by: By = NOBODY, when: When = NOW) -> Done:
    """Whoever holds it gives it to somebody else of the upline, where the waiting begins anew."""

    def check(seen: Seen, who: int | None) -> bool:
        _must_be_open(seen)
        if who is not None and who != seen.stand.holder:
            raise StateError(
                f"{is_with(seen)}, so {seen.called(who)} can't pass it on",
                f"netmark ask take {seen.ask.id} --by {seen.called(who)}",
            )
        return False

    return _say(store, act, number, ("pass", by, to), when, check)


def close(store: Store, act: Act, number: int, by: By = NOBODY, when: When = NOW) -> Done:
    """Whoever asked, or holds it, needs nothing more."""
    return _say(
        store, act, number, ("close", by, None), when, lambda seen, _: seen.stand.state == "closed"
    )


def reopen(store: Store, act: Act, number: int, by: By = NOBODY, when: When = NOW) -> Done:
    """It goes on, with whoever answered or held it last."""
    return _say(store, act, number, ("reopen", by, None), when, lambda seen, _: seen.stand.open)


_Check = Callable[[Seen, int | None], bool]
"""Looks at a request and who speaks (None: the company); True when there is nothing to do."""


def _say(
    store: Store,
    act: Act,
    number: int,
    what: tuple[str, By, str | None],
    when: When,
    check: _Check,
) -> Done:
    """Add what somebody says about a request, after all that was said before."""
    verb, by, whom = what
    text = clean(when.text, MOST_WORDS)
    with write(store, act, f"ask {verb}") as entry:
        at = _after_all(store, act, number, when.at)
        seen = see_one(store, act, number, at)
        who, to = _speaker(store, seen, verb, by), None
        if check(seen, who):
            entry.nothing = True
            return _done(seen, changed=False)
        if whom is not None:
            to = find(store, whom)
            _must_help(store, seen, to)
        add_event(store, Said(0, number, at, verb, who, to, text), entry.seq)
        after = see_one(store, act, number)
        _log(entry, after, at, by=seen.called(who or 0) or "the company")
        if to is not None:
            entry.body["to"] = seen.called(to)
        return _done(after, changed=True)


def _after_all(store: Store, act: Act, number: int, text: str) -> str:
    """The instant of something new: never before the last thing that was said.

    A day alone is not before what was said on that very day.
    """
    at, only_day = instant_of(store, act, text)
    last = said_of(store, [ask_by_id(store, number).id])[number][-1].at
    if at >= last:
        return at
    zone = store.settings.time_zone
    if only_day and local_day(last, zone) == local_day(at, zone):
        return last
    raise ConflictError(
        f"something was said about request {number} at {last} already",
        f"give a time from then on; what was said: netmark ask show {number}",
    )


def _speaker(store: Store, seen: Seen, verb: str, by: By) -> int | None:
    """Who speaks: None for the company. Raises InputError for somebody it is no matter of."""
    holder = seen.stand.holder or None
    asker = verb in ("close", "reopen")
    if by.company:
        return None
    if not by.code:
        return seen.ask.member if asker else holder
    who = find(store, by.code)
    if not asker or who not in (seen.ask.member, holder):
        _must_help(store, seen, who)
    return who


def _must_help(store: Store, seen: Seen, who: int) -> None:
    found = [upline for upline in seen.line if upline.member == who]
    if found and found[0].helps:
        return
    member, code = seen.called(seen.ask.member), code_of(store, who)
    if not found:
        raise InputError(
            f"{code} does not stand above {member}",
            f"see who does: netmark upline {member}",
        )
    raise InputError(
        f"{code} can't help: only distributors who have not left can",
        f"see who there is: netmark upline {member}",
    )


def _must_be_open(seen: Seen) -> None:
    if seen.stand.state == "closed":
        raise _is_closed(seen)
    if seen.stand.state == "answered":
        raise StateError(
            f"request {seen.ask.id} is answered already, by {seen.holder or 'the company'}",
            f"netmark ask reopen {seen.ask.id}",
        )


def _is_closed(seen: Seen) -> StateError:
    return StateError(f"request {seen.ask.id} is closed", f"netmark ask reopen {seen.ask.id}")


def _log(entry: Entry, seen: Seen, at: str, **more: str) -> None:
    """What the log says; never the words, which can be erased."""
    entry.subject = seen.called(seen.ask.member)
    entry.body.update(ask=seen.ask.id, topic=seen.ask.topic, said_at=at, **more)


def _done(seen: Seen, *, changed: bool) -> Done:
    ask, stand = seen.ask, seen.stand
    member = seen.called(ask.member)
    said = f"Request {ask.id} of {member}, {ask.topic}: {is_with(seen)}."
    return Done(ask.id, member, ask.topic, stand.state, seen.holder, changed, said)
