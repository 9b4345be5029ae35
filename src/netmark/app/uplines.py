"""Other uplines than the sponsor, in the trees of the plan that allow them."""

from datetime import date
from typing import NamedTuple

from netmark.app.members import Outcome, day_of_change
from netmark.app.sponsoring import check_circles, check_sponsor
from netmark.errors import InputError, StateError
from netmark.store.db import Act, Store, write
from netmark.store.genealogy import sponsor_on
from netmark.store.members import add_changes, code_of, find
from netmark.store.plans import in_force
from netmark.store.text import clean, nearest
from netmark.store.uplines import told_on, upline_on, what_of


class Above(NamedTuple):
    """Who is to stand above: a member, ("") the company, or (None) the sponsor again."""

    code: str | None


class When(NamedTuple):
    """From which day on (None: today), and why (empty: the note of the act)."""

    day: date | None = None
    reason: str = ""


NOW = When()


def other_trees(store: Store, day: date) -> tuple[str, ...]:
    """The trees with other uplines of the plan in force on a day."""
    from netmark.plan.document import read as read_plan

    version = in_force(store, store.settings.calendar.containing(day))
    # A plan is read as a whole, which takes longer than the rest: look first.
    if version is None or "other-uplines" not in version.toml:
        return ()
    return read_plan(version.toml).other_trees


def tree_called(store: Store, day: date, name: str = "") -> str:
    """A tree with other uplines of the plan in force; without a name the only one."""
    trees = other_trees(store, day)
    if not trees:
        raise StateError(
            "the plan in force has no tree with other uplines",
            'members stand under their sponsor; a plan adds a tree with kind = "other-uplines"',
        )
    if not name and len(trees) > 1:
        raise InputError("which tree?", f"say it with --tree: {', '.join(trees)}")
    chosen = name or trees[0]
    if chosen not in trees:
        near = nearest(chosen, trees)
        hint = f"did you mean {near}?" if near else f"there is: {', '.join(trees)}"
        raise InputError(f"the plan has no tree {chosen!r} with other uplines", hint)
    return chosen


def upline(
    store: Store, act: Act, code: str, above: Above, tree: str = "", when: When = NOW
) -> Outcome:
    """Put a member under somebody else in a tree, from a day on.

    The sponsor, named as such, is kept even after a move to another one.
    """
    reason = clean(when.reason or act.note)
    with write(store, act, "member upline", "") as entry:
        member = find(store, code)
        code = entry.subject = code_of(store, member)
        text = day_of_change(store, act, member, when.day)
        tree = tree_called(store, date.fromisoformat(text), tree)
        target = find(store, above.code) if above.code else None
        value = None if above.code is None else code_of(store, target)
        wanted = sponsor_on(store, member, text) if value is None else target
        where = f"under {code_of(store, wanted) or 'the company'} in {tree}"
        if told_on(store, tree, member, text) == (value, target):
            entry.nothing = True
            return Outcome(code, False, f"{code} stands {where} already.")
        if target is not None:
            # What becomes of him later does not matter: he keeps those who stand under him.
            check_sponsor(store, target, text, text)
        old = upline_on(store, tree, member, text)
        what = what_of(tree)
        add_changes(store, [(member, text, what, value, target, reason, entry.seq)])
        check_circles(store, member, text, [tree])
        entry.body.update(day=text, changes={what: [code_of(store, old), code_of(store, wanted)]})
        return Outcome(code, True, f"{code} stands {where} from {text} on.")
