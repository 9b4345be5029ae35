"""Members: recruiting them, and changing what is known of them from a day on."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from netmark.app.owning import check_owner
from netmark.app.placing import Where, fill_new, put, standing, tree_called
from netmark.app.sponsoring import check_circles, check_kind, check_move, check_sponsor
from netmark.errors import ConflictError, InputError
from netmark.store.days import check_day
from netmark.store.db import Act, Entry, Store, write
from netmark.store.decrees import Known
from netmark.store.genealogy import sponsor_on
from netmark.store.members import (
    KINDS,
    PERSONAL,
    Change,
    Member,
    add_changes,
    add_members,
    code_of,
    find,
    free_code,
    known,
    member_as_came,
    member_on,
    next_id,
    person_of,
    put_people,
    row_of,
)
from netmark.store.merging import MERGED, merged_into
from netmark.store.places import trees_of
from netmark.store.text import choice, clean, clean_code, nearest
from netmark.store.uplines import trees_told


class Newcomer(NamedTuple):
    """Somebody who joins. Without ``id`` he gets one like M000001; without ``sponsor`` he stands
    under the company; ``day`` is when he joins, None for today. ``place``: where in ``tree`` (the
    plan's only one unless named); else the policy of the plan says where. ``owner``: whose
    position he is, if not his own."""

    name: str = ""
    id: str = ""
    sponsor: str = ""
    kind: str = "distributor"
    day: date | None = None
    market: str = ""
    email: str = ""
    phone: str = ""
    place: Where | None = None
    tree: str = ""
    attrs: Mapping[str, str] = {}
    owner: str = ""


class Outcome(NamedTuple):
    """What became of it: ``changed`` is False when everything was so already."""

    id: str
    changed: bool
    said: str


def recruit(store: Store, act: Act, new: Newcomer) -> Outcome:
    """Add a member under a sponsor who can recruit on that day.

    The same member again changes nothing; another one under the same id is a ConflictError.
    """
    code = clean_code(new.id) if new.id else ""
    kind = choice(new.kind, KINDS, "a kind of member")
    market = clean_code(new.market, "the market") if new.market else ""
    person = (clean(new.name), clean(new.email), clean(new.phone))
    attrs = {
        clean_code(name, "the name of an attribute"): clean(v) for name, v in new.attrs.items()
    }
    with write(store, act, "recruit", code) as entry:
        sponsor = find(store, new.sponsor) if new.sponsor else None
        if code and known(store, code):
            entry.nothing = True
            owner = code_of(store, find(store, new.owner)) if new.owner else ""
            wanted = Member(0, code, sponsor, kind, "", "", market, attrs, {}, owner=owner)
            _same_or_conflict(store, wanted, person, new.day)
            _same_place(store, act, code, new)
            return Outcome(code, False, f"{code} is there already.")
        day = check_day(store, act, new.day or act.today, "joining")
        if sponsor is not None:
            check_sponsor(store, sponsor, day)
        member = next_id(store)
        code = entry.subject = code or free_code(store, member)
        add_members(store, [(member, code, sponsor, kind, day, market, _json(attrs), entry.seq)])
        entry.body.update(id=code, sponsor=code_of(store, sponsor), kind=kind, joined=day)
        if any(person):
            put_people(store, [(member, *person)])
            entry.private.update(zip(PERSONAL, person, strict=True))
        under = f"under {code_of(store, sponsor)}" if sponsor else "under the company"
        if new.owner:
            owner = entry.body["owner"] = _own(store, new.owner, (member, day), entry)
            under += f", a position of {owner},"
        places = _place(store, act, new, (member, day), entry)
        return Outcome(code, True, f"{code} joined {under} on {day}{places}.")


def _own(store: Store, code: str, who: tuple[int, str], entry: Entry) -> str:
    """Keep whose position a newcomer is; gives the code of the owner."""
    (member, day), owner = who, find(store, code)
    check_owner(store, owner, 0, day)
    code = code_of(store, owner)
    add_changes(store, [(member, day, "owner", code, owner, "", entry.seq)])
    return code


def _place(store: Store, act: Act, new: Newcomer, who: tuple[int, str], entry: Entry) -> str:
    """Where a newcomer is placed in the trees of the plan, in words; nothing where he waits."""
    (member, day), given = who, []
    if new.place:
        name, model, plan = tree_called(store, date.fromisoformat(day), new.tree)
        given.append((name, put(store, plan, (name, model), (member, new.place, day), entry.seq)))
    elif new.tree:
        raise InputError("which place in that tree?", "say it with --place UPLINE:SIDE")
    given += fill_new(store, act, date.fromisoformat(day), entry.seq, member)
    if given:
        entry.body["places"] = {name: f"{at.parent}:{at.side}" for name, at in given}
    return "".join(f"; place in {name}: {at.said()}" for name, at in given)


def _same_place(store: Store, act: Act, code: str, new: Newcomer) -> None:
    """Refuse another place for somebody who is there; whoever waits is given one by hand."""
    if not new.place:
        return
    name, model, _ = tree_called(store, act.today, new.tree)
    places = standing(store, name, model, act.today.isoformat(), ever=True).places
    member = find(store, code)
    side = places.sides[member]
    there = (code_of(store, places.parents[member] or None), side)
    if there != (new.place.parent, model.side_named(new.place.side)):
        at = f"{there[0]}:{model.side_name(side)}" if side else "none so far"
        raise ConflictError(
            f"{code} is there already, with another place in {name}: {at}.",
            "a place is kept for good" if side else f"netmark member place {code} UPLINE:SIDE",
        )


def _same_or_conflict(
    store: Store, wanted: Member, person: tuple[str, str, str], day: date | None
) -> None:
    member = find(store, wanted.code)
    came = member_as_came(store, member)
    pairs: list[tuple[str, object, object]] = [
        (name, there, here)
        for name, there, here in zip(PERSONAL, person_of(store, member), person, strict=True)
        if here
    ]
    pairs += [
        ("sponsor", code_of(store, came.sponsor), code_of(store, wanted.sponsor)),
        ("kind", came.kind, wanted.kind),
        ("market", came.market, wanted.market),
    ]
    pairs += [("owner", came.owner, wanted.owner)] if wanted.owner else []
    pairs += [(f"attr:{name}", came.attrs.get(name, ""), v) for name, v in wanted.attrs.items()]
    if day:
        pairs.append(("joined", came.joined, day.isoformat()))
    differs = [f"{what} is {there!r}, not {here!r}" for what, there, here in pairs if there != here]
    if differs:
        raise ConflictError(
            f"there is another member {wanted.code}: {'; '.join(differs)}.",
            f"choose another --id, or change what is there: netmark member set {wanted.code}",
        )


def set_(
    store: Store,
    act: Act,
    code: str,
    values: Mapping[str, str | None],
    day: date | None = None,
    reason: str = "",
) -> Outcome:
    """Set facts of a member from a day on; None or nothing takes one away.

    ``values`` has the names of the import columns: name, email, phone (not dated), kind, market,
    owner, ``attr:NAME``, ``rank`` and ``rank:LADDER``, which need a reason and have to be in the
    plan of that day, if there is one.
    """
    reason = clean(reason or act.note)
    wanted = {
        what: new
        for column, value in values.items()
        for what, new in [_setting(column, clean(value or ""), reason)]
    }
    with write(store, act, "member set", "") as entry:
        member = find(store, code)
        code = entry.subject = code_of(store, member)
        today = act.today.isoformat()
        dated = {what: new for what, new in wanted.items() if what not in PERSONAL}
        text = day_of_change(store, act, member, day) if dated else today
        then = member_on(store, member, text)
        rows: list[Change] = []
        changes: dict[str, list[str | None]] = {}
        decrees = Known(store)
        for meant, new in dated.items():
            rank = meant.startswith("rank:")
            what = decrees.held_as(meant, then.ranks, text) if rank else meant
            old = then.value(what)
            if old != new:
                if what == "kind" and new != "distributor":
                    check_kind(store, member, text)
                owner = find(store, new) if what == "owner" and new else None
                if owner:
                    check_owner(store, owner, member, text)
                if rank and new and (fault := decrees.wrong(what, new, text)):
                    raise InputError(*fault)
                rows.append((member, text, what, new, owner, reason, entry.seq))
                changes[what] = [old, new]
        personal = _set_person(store, member, wanted)
        # That something personal changed is kept, what it was only where it can be erased.
        rows += [(member, today, what, None, None, reason, entry.seq) for what in personal]
        if not rows:
            entry.nothing = True
            return Outcome(code, False, f"{code} has that already.")
        add_changes(store, rows)
        entry.body.update(day=text, changes=changes)
        entry.private.update(personal)
        names = ", ".join([*changes, *personal])
        since = f" from {text} on" if changes else ""
        return Outcome(code, True, f"{code}: {names} set{since}.")


def _set_person(
    store: Store, member: int, wanted: Mapping[str, str | None]
) -> dict[str, list[str]]:
    """Put new names and contacts in; what they were and are now, by column."""
    before = dict(zip(PERSONAL, person_of(store, member), strict=True))
    after = {what: wanted[what] or "" if what in wanted else old for what, old in before.items()}
    changed = {what: [old, after[what]] for what, old in before.items() if after[what] != old}
    if changed:
        put_people(store, [(member, after["name"], after["email"], after["phone"])])
    return changed


def _setting(column: str, value: str, reason: str) -> tuple[str, str | None]:
    """The name of a fact in the table of changes, and its checked value."""
    family, _, name = column.partition(":")
    if column in PERSONAL:
        return column, value
    if column == "kind":
        return column, choice(value, KINDS, "a kind of member")
    if column in ("market", "owner"):
        return column, clean_code(value, f"the {column}") if value else None
    if family == "attr" and name:
        return f"attr:{clean_code(name, 'the name of an attribute')}", value or None
    if column == "rank" or (family == "rank" and name):
        if value and not reason:
            raise InputError("a forced rank needs a reason", "say why, with --reason")
        ladder = clean_code(name, "the name of a ladder") if name else "main"
        return f"rank:{ladder}", clean_code(value, "the rank") if value else None
    known = (*PERSONAL, "kind", "market", "owner", "rank", "attr:NAME", "rank:LADDER")
    near = nearest(column, known)
    if column in {"sponsor", "status", "joined"}:
        verb = {"sponsor": "move", "status": "terminate", "joined": "show"}[column]
        raise InputError(f"{column} cannot be set", f"see: netmark member {verb} --help")
    hint = f"did you mean {near}?" if near else f"use one of: {', '.join(known)}"
    raise InputError(f"there is nothing called {column[:64]!r} to set", hint)


def move(
    store: Store, act: Act, code: str, sponsor: str, day: date | None = None, reason: str = ""
) -> Outcome:
    """Put a member with everybody below under another sponsor, or ("") under the company."""
    reason = clean(reason or act.note)
    with write(store, act, "member move", "") as entry:
        member = find(store, code)
        code = entry.subject = code_of(store, member)
        target = find(store, sponsor) if sponsor else None
        text = day_of_change(store, act, member, day)
        old = sponsor_on(store, member, text)
        whom = code_of(store, target) or "the company"
        if old == target:
            entry.nothing = True
            return Outcome(code, False, f"{code} stands under {whom} already.")
        if target is not None:
            check_move(store, member, target, text)
        add_changes(store, [(member, text, "sponsor", None, target, reason, entry.seq)])
        check_circles(store, member, text, trees_told(store))
        before = code_of(store, old) or None
        entry.body.update(day=text, changes={"sponsor": [before, code_of(store, target) or None]})
        said = f"{code} stands under {whom} from {text} on"
        kept = " and ".join(trees_of(store, member))
        stays = f"; the place in {kept} stays where it is" if kept else ""
        return Outcome(code, True, f"{said}{stays}.")


def terminate(
    store: Store, act: Act, code: str, day: date | None = None, reason: str = ""
) -> Outcome:
    """End a membership from a day on: position and sales stay, he earns and recruits no more."""
    return _status(store, act, code, "terminated", (day, reason))


def reinstate(
    store: Store, act: Act, code: str, day: date | None = None, reason: str = ""
) -> Outcome:
    """Take a terminated member back from a day on; who was merged into another is so no more."""
    return _status(store, act, code, "enrolled", (day, reason))


def _status(
    store: Store, act: Act, code: str, status: str, when_why: tuple[date | None, str]
) -> Outcome:
    day, reason = when_why
    reason = clean(reason or act.note)
    verb = "terminate" if status == "terminated" else "reinstate"
    with write(store, act, f"member {verb}", "") as entry:
        member = find(store, code)
        code = entry.subject = code_of(store, member)
        text = day_of_change(store, act, member, day)
        old = member_on(store, member, text).status
        if old == status:
            entry.nothing = True
            return Outcome(code, False, f"{code} is {status} already.")
        add_changes(store, [(member, text, "status", status, None, reason, entry.seq)])
        if status == "enrolled" and merged_into(store, member, text):
            add_changes(store, [(member, text, MERGED, None, None, reason, entry.seq)])
        entry.body.update(day=text, changes={"status": [old, status]})
        return Outcome(code, True, f"{code} is {status} from {text} on.")


def day_of_change(store: Store, act: Act, member: int, day: date | None) -> str:
    """The day a change is dated, as ISO text: not before the member joined."""
    text = check_day(store, act, day or act.today, "a change")
    joined = row_of(store, member)[1]
    if text < joined:
        raise InputError(
            f"a change cannot be dated {text}: {code_of(store, member)} joined on {joined}.",
            f"give a date from {joined} on",
        )
    return text


def _json(attrs: Mapping[str, str]) -> str:
    if not any(attrs.values()):
        return ""
    import json

    return json.dumps({k: attrs[k] for k in sorted(attrs) if attrs[k]}, ensure_ascii=False)
