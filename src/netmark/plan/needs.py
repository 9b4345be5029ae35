"""From conditions as a plan writes them to needs that can be measured."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from netmark.ledger.money import format_volume
from netmark.ledger.volume import Window
from netmark.plan.book import KINDS, TERMINATED, Book, both, zeros
from netmark.plan.conditions import (
    Condition,
    For,
    Frontline,
    LegCount,
    LegLines,
    LegVolumes,
    RankAtLeast,
)
from netmark.plan.leg_needs import combined, containing, counted, figures, with_recruits
from netmark.plan.measures import tree_of, volume
from netmark.plan.need import Below, Context, InSets, Measure, Need, Needs, Own, mask, reached
from netmark.plan.sets import bits_of, places_filled


def compile_needs(condition: Condition | None, context: Context) -> Needs:
    """Turn a condition as written into needs that can be measured; names are checked before."""
    if condition is None:
        return Needs()
    needs = [*_volume_needs(condition, context), *_standing_needs(condition, context)]
    if condition.customers is not None:
        needs.append(Need("customers", "count", condition.customers, ("customers",), _customers))
    if condition.frontline:
        needs.append(_frontline_need(condition.frontline, context))
    if condition.sets:
        needs.append(_sets_need(condition.sets, context))
    for leg in condition.legs:
        if isinstance(leg, LegVolumes):
            needs += _leg_volume_needs(leg, context)
        elif isinstance(leg, LegLines):
            needs.append(_leg_lines_need(leg, context.tree))
        else:
            needs.append(_leg_count_need(leg, context))
    return Needs(tuple(needs), tuple(compile_needs(other, context) for other in condition.any))


def _volume_needs(condition: Condition, context: Context) -> Iterator[Need]:
    """The volumes asked for; of an organisation one leg may bring only so much."""
    share = condition.largest_leg
    for name, least in condition.volumes.items():
        model = context.plan.volumes.get(name)
        if share is not None and model is not None and model.over == "organisation":
            yield _capped_by_leg(name, least, share * least)
        else:
            late = context.deciding and name in context.plan.ends_at(context.ladder)
            yield _volume_need(name, least)._replace(below=Own(name) if late else None)


def _standing_needs(condition: Condition, context: Context) -> Iterator[Need]:
    """What a member is: his rank and title, activity, decree, time of joining, fixed facts."""
    if condition.rank:
        late = not _other_ladder(condition.rank, context)
        yield _rank_need(condition.rank, context)._replace(below=Own() if late else None)
    if condition.title:
        yield _title_need(condition.title, context)
    if condition.active:
        yield Need("active", "flag", 1, ("active",), active)
    if condition.forced_rank:
        yield Need("a rank by decree", "flag", 1, ("forced",), _forced)
    span, who = condition.joined_within, condition.for_
    if span:
        key = ("joined", span)
        yield Need(f"joined within {span}", "flag", 1, key, lambda book: _new(book, span))
    if who:
        facts = ("for", who.model_dump_json())
        yield Need(f"is {_said(who)}", "flag", 1, facts, lambda book: fits(who, book))


def active(book: Book) -> bytes:
    """A flag column: enrolled distributors who meet the plan's ``[active]``."""
    return book.once(
        ("active",), lambda: both(book.distributors, mask(book.plan.active_needs, book))
    )


def fits(who: For | None, book: Book) -> bytes:
    """A flag column: the members a ``for`` filter names; everybody when there is none."""
    flags = bytes([1]) * book.size
    if who is None:
        return flags
    if who.kind:
        codes = {KINDS[kind] for kind in who.kind}
        codes |= {code + TERMINATED for code in codes}
        flags = both(flags, bytes([code in codes for code in book.facts.standing]))
    wanted = {f"attr:{name}": values for name, values in who.attr.items()}
    if who.market:
        wanted["market"] = who.market
    for name, values in wanted.items():
        column = book.facts.attributes[name]
        flags = both(flags, bytes(map(frozenset(values).__contains__, column)))
    return flags


def _said(who: For) -> str:
    parts = [f"market {' or '.join(who.market)}"] if who.market else []
    parts += [f"kind {' or '.join(who.kind)}"] if who.kind else []
    parts += [f"{name} {' or '.join(values)}" for name, values in who.attr.items()]
    return ", ".join(parts)


def _volume_need(name: str, least: int) -> Need:
    return Need(name, "volume", least, ("volume", name), lambda book: volume(book, name))


def _capped_by_leg(name: str, least: int, cap: Fraction) -> Need:
    """``cap`` is the most one leg may bring, in hundredths; thirds of it are counted exactly."""
    return Need(
        f"{name}, one leg counting at most {format_volume(int(cap))}",
        "volume",
        least * cap.denominator,
        ("capped", name, cap),
        lambda book: counted(book, name, cap),
        parts=cap.denominator,
    )


def _rank_need(wanted: RankAtLeast, context: Context) -> Need:
    from netmark.plan.ranks import paid_ranks

    ladder = wanted.ladder or context.ladder
    number = context.plan.rank_number(ladder, wanted.at_least)
    return Need(
        f"rank {wanted.at_least}", "rank", number, ("rank", ladder), lambda b: paid_ranks(b, ladder)
    )


def _title_need(wanted: RankAtLeast, context: Context) -> Need:
    ladder = wanted.ladder or context.ladder
    number = context.plan.rank_number(ladder, wanted.at_least)
    return Need(
        f"title {wanted.at_least}",
        "rank",
        number,
        ("title", ladder),
        lambda book: book.facts.titles.get(ladder) or bytes(book.size),
    )


def _forced(book: Book) -> bytes:
    flags = bytearray(book.size)
    for by_member in book.facts.forced.values():
        for i in by_member:
            flags[i] = book.distributors[i]
    return bytes(flags)


def _new(book: Book, span: Window) -> bytes:
    last, fresh = book.facts.last_day, {}
    for day in set(book.facts.joined):
        fresh[day] = day > 0 and last <= span.last_day(date.fromordinal(day))
    return bytes(map(fresh.__getitem__, book.facts.joined))


def _customers(book: Book) -> Sequence[int]:
    """Distinct buyers of his own, and enrolled recruits who are customers and bought."""
    counts = array("q", book.facts.customers)
    pv, standing = volume(book, "PV"), book.facts.standing
    for i in book.sponsor_tree.order:
        if standing[i] in (KINDS["preferred"], KINDS["customer"]) and pv[i] > 0:
            counts[book.facts.sponsors[i]] += 1
    counts[0] = 0
    return counts


def _holders(wanted: Frontline | LegCount, book: Book) -> bytes:
    flags = bytes([1]) * book.size
    for name, least in wanted.volumes.items():
        flags = both(flags, reached(_volume_need(name, least), book))
    return flags


def _counts(wanted: Frontline) -> Callable[[Book], bytes]:
    """A flag column: which recruits are meant, whatever their rank."""
    codes = {KINDS[kind] for kind in wanted.kind}

    def counts(book: Book) -> bytes:
        flags = both(bytes([c in codes for c in book.facts.standing]), _holders(wanted, book))
        return both(flags, active(book)) if wanted.active else flags

    return counts


def _sets_need(sets: tuple[Frontline, ...], context: Context) -> Need:
    """How many places in all sets together are filled, nobody counting twice."""
    counts = tuple(wanted.count for wanted in sets)
    key = ("sets", context.tree, context.ladder, *(one.model_dump_json() for one in sets))
    said = " and ".join(f"{wanted.count}{_of_rank(wanted)}" for wanted in sets)

    def fits(book: Book, late: bool) -> bytes:
        columns = []
        for wanted in sets:
            flags = _counts(wanted)(book)
            if wanted.rank and not (late and not _other_ladder(wanted.rank, context)):
                flags = both(flags, reached(_rank_need(wanted.rank, context), book))
            columns.append(flags)
        return bits_of(columns, book.size)

    def measure(book: Book) -> Sequence[int]:
        return places_filled(tree_of(book, context.tree), fits(book, late=False), counts)

    ranks = tuple(
        0
        if wanted.rank is None or _other_ladder(wanted.rank, context)
        else context.plan.rank_number(context.ladder, wanted.rank.at_least)
        for wanted in sets
    )
    below = InSets(counts, ranks, lambda book: fits(book, late=True)) if any(ranks) else None
    label = f"frontline in sets that share nobody ({said})"
    return Need(label, "count", sum(counts), key, measure, below)


def _frontline_need(wanted: Frontline, context: Context) -> Need:
    label = f"frontline {', '.join(wanted.kind)}" + _of_rank(wanted)
    key = ("frontline", context.tree, context.ladder, wanted.model_dump_json())
    counts = _counts(wanted)
    if wanted.rank is None or _other_ladder(wanted.rank, context):
        return Need(
            label, "count", wanted.count, key, lambda b: _direct(b, wanted, context, counts)
        )
    number = context.plan.rank_number(context.ladder, wanted.rank.at_least)
    below = Below(False, number, counts, None, ("direct", *key[1:]))
    return Need(
        label, "count", wanted.count, key, lambda b: _direct(b, wanted, context, counts), below
    )


def _direct(
    book: Book, wanted: Frontline, context: Context, counts: Callable[[Book], bytes]
) -> Sequence[int]:
    flags = counts(book)
    if wanted.rank:
        flags = both(flags, reached(_rank_need(wanted.rank, context), book))
    tree, found = tree_of(book, context.tree), zeros(book.size)
    for i in tree.order:
        if flags[i]:
            found[tree.parents[i]] += 1
    found[0] = 0
    return found


def _leg_count_need(wanted: LegCount, context: Context) -> Need:
    key = ("legs", context.tree, context.ladder, wanted.model_dump_json())
    label = "legs" + _of_rank(wanted)
    counts = (lambda book: _holders(wanted, book)) if wanted.volumes else None
    holder = active if wanted.active else None

    def measure(book: Book) -> Sequence[int]:
        inner = holder(book) if holder else bytes([1]) * book.size
        if wanted.rank:
            inner = both(inner, reached(_rank_need(wanted.rank, context), book))
        these = counts(book) if counts else None
        if wanted.recruited:
            return with_recruits(book, context.tree, inner, these, wanted.recruited)
        return containing(book, context.tree, inner, these)

    if wanted.rank is None or _other_ladder(wanted.rank, context):
        return Need(label, "count", wanted.count, key, measure)
    number = context.plan.rank_number(context.ladder, wanted.rank.at_least)
    group = ("legs", bool(holder), repr(wanted.volumes))
    return Need(
        label, "count", wanted.count, key, measure, Below(True, number, counts, holder, group)
    )


def _of_rank(wanted: Frontline | LegCount) -> str:
    parts = [f"with {wanted.rank.at_least}"] if wanted.rank else []
    parts += ["active"] if wanted.active else []
    if isinstance(wanted, LegCount) and wanted.recruited:
        parts.append(f"{wanted.recruited} recruited")
    parts += [f"{name} {format_volume(least)}" for name, least in wanted.volumes.items()]
    return f" ({', '.join(parts)})" if parts else ""


def _other_ladder(wanted: RankAtLeast, context: Context) -> bool:
    """Is this rank already decided, or part of what is being decided right now?"""
    return not context.deciding or (wanted.ladder or context.ladder) != context.ladder


def _leg_volume_needs(wanted: LegVolumes, context: Context) -> list[Need]:
    """One need per threshold, so that progress can name the leg that is missing."""
    needs = []
    for place, least in enumerate(wanted.at_least):
        label = f"leg {place + 1} by {wanted.of}"
        if wanted.rest == "sum":
            label = f"figure {place + 1} of largest legs and rest by {wanted.of}"
        key = ("leg volume", context.tree, wanted.of, wanted.rest, len(wanted.at_least), place)
        needs.append(Need(label, "volume", least, key, _leg_figure(wanted, context.tree, place)))
    return needs


def _leg_figure(wanted: LegVolumes, tree: str, place: int) -> Measure:
    return lambda book: figures(book, tree, wanted)[place]


def _leg_lines_need(wanted: LegLines, tree: str) -> Need:
    key = ("leg lines", tree, wanted.of, wanted.shares)
    label = f"lines of legs combined by {wanted.of}"
    return Need(label, "count", wanted.lines, key, lambda book: combined(book, tree, wanted))
