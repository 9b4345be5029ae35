"""Does a plan fit together? Names that exist, choices that were made, nothing that needs itself."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel

from netmark.ledger.volume import METRICS
from netmark.plan.bonuses.base import Fault, VolumeBonus
from netmark.plan.check_money import AMOUNT, amount_faults, money_faults, of_money
from netmark.plan.conditions import RESERVED, Condition, LegCount, LegVolumes, RankAtLeast
from netmark.plan.rates import BY_RANK, EVERYBODY

if TYPE_CHECKING:
    from netmark.plan.document import Plan, Volume

Path = tuple[str | int, ...]

_SETTLED = ("earned", "brought_forward", "fees", "payable", "carried")
TAKEN = frozenset(("period", "member", "name", "rank", "active", *_SETTLED))
"""Columns of the payout report: no volume or bonus can have such a name."""
MOST_LEGS = 255


class Home(NamedTuple):
    """Where a condition stands: in which ladder (when it is a rank's), and as which node."""

    ladder: str
    node: tuple[str, str]


def placed_conditions(plan: "Plan") -> Iterator[tuple[Path, Condition, Home]]:
    """Every condition with the keys that lead to it and its home, alternatives after their
    owner.
    """
    found: list[tuple[Path, Condition | None, Home]] = []
    if plan.active:
        found.append((("active", "needs"), plan.active.needs, Home("", ("active", ""))))
    for name, tree in plan.trees.items():
        found.append((("trees", name, "keep"), tree.keep, Home("", ("tree", name))))
    for name, ladder in plan.all_ladders.items():
        start: Path = ("ladders", name, "ranks") if name in plan.ladders else ("ranks",)
        for place, rank in enumerate(ladder.ranks):
            found.append(((*start, place, "needs"), rank.needs, Home(name, ("ladder", name))))
    for place, bonus in enumerate(plan.bonuses):
        home = Home(bonus.ladder, ("bonus", bonus.name))
        found.append((("bonuses", place, "needs"), bonus.needs, home))
        for number, tier in enumerate(getattr(bonus, "depth", ())):
            found.append((("bonuses", place, "depth", number, "needs"), tier.needs, home))
    for path, condition, home in found:
        if condition is not None:
            yield path, condition, home
            for number, other in enumerate(condition.any):
                yield from _nested((*path, "any", number), other, home)


def _nested(path: Path, condition: Condition, home: Home) -> Iterator[tuple[Path, Condition, Home]]:
    yield path, condition, home
    for number, other in enumerate(condition.any):
        yield from _nested((*path, "any", number), other, home)


def faults(plan: "Plan") -> list[Fault]:
    """Everything about a plan that can't be used, in the order of the document."""
    found = [*money_faults(plan), *_names(plan)]
    for name, model in plan.volumes.items():
        found += _volume(plan, name, model)
    for name, tree in plan.trees.items():
        found += _known(plan, "tree", tree.of, ("trees", name, "of"))
    for name, ladder in plan.ladders.items():
        found += _known(plan, "tree", ladder.tree, ("ladders", name, "tree"))
    for path, condition, home in placed_conditions(plan):
        found += _condition(plan, path, condition, home)
    for place, bonus in enumerate(plan.bonuses):
        found += [
            Fault(("bonuses", place, *fault.path), fault.what, fault.hint)
            for fault in bonus.check(plan)
        ]
        found += _bonus(plan, place)
    found += _examples(plan)
    return found or [*_cycles(plan), *_alike(plan)]


def _alike(plan: "Plan") -> Iterator[Fault]:
    """Names that a table of the file could not keep apart, because capitals mean nothing there."""
    ladders = [(("ladders", name), f"ladder {name}") for name in plan.all_ladders]
    facts = [((), name) for name in plan.attributes]
    sums = [((), str(metric)) for metric in plan.metrics]
    seen: dict[str, str] = {}
    for path, name in (*ladders, *facts, *sums):
        if name.lower() in seen:
            yield Fault(path, f"'{seen[name.lower()]}' and '{name}' read alike", "rename one")
        seen[name.lower()] = name


def _names(plan: "Plan") -> Iterator[Fault]:
    seen: dict[str, str] = {name.lower(): name for name in METRICS}
    named: list[tuple[Path, str]] = [(("volumes", name), name) for name in plan.volumes]
    named += [(("bonuses", place, "name"), b.name) for place, b in enumerate(plan.bonuses)]
    for path, name in named:
        if name.lower() in RESERVED | TAKEN:
            yield Fault(path, f"'{name}' means something else already", "choose another name")
        if name.lower() in seen:
            yield Fault(path, f"'{name}' is used twice", "volumes and bonuses have their own names")
        seen[name.lower()] = name
    if "sponsor" in plan.trees:
        yield Fault(("trees", "sponsor"), "the sponsor tree is always there", "choose another name")
    if plan.ranks and "main" in plan.ladders:
        yield Fault(("ladders", "main"), "[[ranks]] is the ladder 'main'", "choose another name")
    for name, ladder in plan.all_ladders.items():
        start: Path = ("ladders", name, "ranks") if name in plan.ladders else ("ranks",)
        names = [rank.name.lower() for rank in ladder.ranks]
        for place, rank in enumerate(ladder.ranks):
            if names.index(rank.name.lower()) != place:
                yield Fault((*start, place, "name"), f"the rank '{rank.name}' is there twice")
        if len(names) > 200:
            yield Fault(start, "a ladder has at most 200 ranks")


def _volume(plan: "Plan", name: str, model: "Volume") -> Iterator[Fault]:
    path: Path = ("volumes", name)
    yield from _known(plan, "volume", model.of, (*path, "of"))
    yield from _known(plan, "tree", model.tree, (*path, "tree"))
    if model.over in ("frontline", "levels") and model.own is None:
        yield Fault(
            (*path, "over"),
            f"does the member's own {model.of} count in {name}?",
            "write own = true or own = false",
        )
    if model.own is not None and model.over not in ("frontline", "levels", "organisation"):
        yield Fault((*path, "own"), f"own has no meaning with over = {model.over}", "take it out")
    if (model.over == "levels") != (model.levels is not None):
        yield Fault(path, "levels = n goes with over = levels", 'write over = "levels", levels = 3')
    if (model.over == "leg") != (model.which is not None):
        yield Fault(
            path, "which leg?", 'with over = "leg" write which = "largest", "smallest" or 2'
        )
    if model.filters() and model.of not in METRICS:
        yield Fault(
            path, f"{model.of} is already added up, orders can't be picked", f"filter {model.of}"
        )
    if model.except_:
        yield from _exception(plan, model.except_, (*path, "except"), plan.bonuses)


def _exception(plan: "Plan", name: str, path: Path, among: tuple[object, ...]) -> Iterator[Fault]:
    names = [bonus.name for bonus in plan.bonuses if bonus in among]
    if name not in names:
        yield _unknown(
            "bonus above this one" if among is not plan.bonuses else "bonus", name, names, path
        )
        return
    bonus = plan.bonus(name)
    if not (isinstance(bonus, VolumeBonus) and bonus.base.filters()):
        yield Fault(
            path,
            f"{name} pays on every order, so nothing would be left",
            f"give {name} a filter such as buyer_joined_within, or take except out",
        )


def _bonus(plan: "Plan", place: int) -> Iterator[Fault]:
    bonus, path = plan.bonuses[place], ("bonuses", place)
    yield from _known(plan, "tree", bonus.tree, (*path, "tree"))
    for where, name in bonus.volumes():
        yield from _known(plan, "volume", name, (*path, *where))
    above = [other.name for other in plan.bonuses[:place]]
    for where, name in bonus.reads():
        if name not in above:
            yield _unknown("bonus above this one", name, above, (*path, *where))
    if isinstance(bonus, VolumeBonus) and bonus.base.except_:
        yield from _exception(
            plan, bonus.base.except_, (*path, "base", "except"), plan.bonuses[:place]
        )
    ladders = plan.all_ladders
    if bonus.ladder and bonus.ladder not in ladders:
        yield _unknown("ladder", bonus.ladder, list(ladders), (*path, "ladder"))
        return
    if not bonus.uses_ranks():
        return
    if not ladders:
        yield Fault(path, "it pays by rank, and the plan has no ranks", "add [[ranks]]")
        return
    if not bonus.ladder and len(ladders) > 1:
        yield Fault(path, "which ladder?", f'write ladder = "{next(iter(ladders))}"')
        return
    names = [rank.name for rank in plan.ladder(bonus.ladder or plan.default_ladder).ranks]
    yield from _tables(plan, place, names)
    rank = getattr(getattr(bonus, "compression", None), "rank", "")
    if rank and rank not in names:
        yield _unknown("rank", rank, names, (*path, "compression"))


def _tables(plan: "Plan", place: int, names: list[str]) -> Iterator[Fault]:
    """Every rank must stand in a table by rank: a rank left out would silently earn nothing."""
    for inner, table, nothing in _by_rank(plan.bonuses[place]):
        path: Path = ("bonuses", place, *inner)
        for name in table:
            if name not in names:
                yield _unknown("rank", name, names, (*path, name))
        missing = [name for name in names if name not in table]
        if missing:
            yield Fault(
                path,
                f"says nothing about {', '.join(missing)}",
                f"write {missing[0]} = {nothing} if that rank earns nothing here",
            )


def _by_rank(model: BaseModel) -> Iterator[tuple[Path, dict[str, object], str]]:
    """Every table by rank of a bonus and of its parts, and how it says that a rank gets nothing."""
    for name, field in type(model).model_fields.items():
        value, key = getattr(model, name), field.alias or name
        if isinstance(value, BaseModel):
            yield from (((key, *path), table, zero) for path, table, zero in _by_rank(value))
        elif BY_RANK in field.metadata and value and EVERYBODY not in value:
            one, rate = next(iter(value.values())), '"0"' if of_money(field) else '"0%"'
            words = {tuple: "[]", int: "0"}
            yield (key,), value, words.get(type(one), rate)


def _condition(plan: "Plan", path: Path, condition: Condition, home: Home) -> Iterator[Fault]:
    for name in condition.volumes:
        yield from _known(plan, "volume", name, (*path, name), extra=sorted(RESERVED))
    for key in ("rank", "title"):
        wanted = getattr(condition, key)
        if wanted:
            yield from _rank(plan, wanted, (*path, key), home)
            ladder = wanted.ladder or home.ladder or plan.default_ladder
            if key == "rank" and home.node == ("ladder", ladder):
                yield Fault((*path, key), "a rank can't need a rank of its own ladder")
    if condition.largest_leg is not None:
        capped = [
            name
            for name in condition.volumes
            if name in plan.volumes and plan.volumes[name].over == "organisation"
        ]
        if not capped:
            yield Fault(
                (*path, "largest_leg"),
                "there is no organisation volume beside it to limit",
                "require a volume with over = organisation in the same table",
            )
    counted: list[tuple[Path, object]] = [((*path, "frontline"), condition.frontline)]
    counted += [((*path, "legs", n), leg) for n, leg in enumerate(condition.legs)]
    for where, entry in counted:
        if entry is not None:
            yield from _counted(plan, where, entry, home)


def _counted(plan: "Plan", path: Path, entry: object, home: Home) -> Iterator[Fault]:
    if isinstance(entry, LegVolumes):
        yield from _known(plan, "volume", entry.of, (*path, "of"))
        if list(entry.at_least) != sorted(entry.at_least, reverse=True) or not entry.at_least:
            yield Fault((*path, "at_least"), "thresholds fall from the largest leg to the smallest")
        if entry.rest == "sum" and len(entry.at_least) < 2:
            yield Fault((*path, "rest"), "a sum of the rest needs two thresholds or more")
        return
    names = getattr(entry, "volumes", {})
    for name in names:
        yield from _known(plan, "volume", name, (*path, name))
    wanted = getattr(entry, "rank", None)
    if wanted:
        yield from _rank(plan, wanted, (*path, "rank"), home)
        if getattr(entry, "count", 0) > MOST_LEGS:
            yield Fault((*path, "count"), f"at most {MOST_LEGS}")
    if isinstance(entry, LegCount) and not (wanted or entry.active or names):
        yield Fault(path, "every leg counts: what must it hold?", "add rank, active or a volume")


def _rank(plan: "Plan", wanted: RankAtLeast, path: Path, home: Home) -> Iterator[Fault]:
    ladders = plan.all_ladders
    ladder = wanted.ladder or home.ladder
    if not ladders:
        yield Fault(path, "it asks for a rank, and the plan has no ranks", "add [[ranks]]")
        return
    if not ladder and len(ladders) > 1:
        first = next(iter(ladders))
        yield Fault(
            path, "which ladder?", f'write {{ ladder = "{first}", at_least = "{wanted.at_least}" }}'
        )
        return
    ladder = ladder or plan.default_ladder
    if ladder not in ladders:
        yield _unknown("ladder", ladder, list(ladders), path)
        return
    names = [rank.name for rank in ladders[ladder].ranks]
    if wanted.at_least not in names:
        yield _unknown("rank", wanted.at_least, names, path)


def _examples(plan: "Plan") -> Iterator[Fault]:
    names = [bonus.name for bonus in plan.bonuses]
    for place, example in enumerate(plan.examples):
        if example.bonus and example.bonus not in names:
            yield _unknown("bonus", example.bonus, names, ("examples", place, "bonus"))


def _known(
    plan: "Plan", what: str, name: str, path: Path, extra: list[str] | None = None
) -> Iterator[Fault]:
    known = ["sponsor", *plan.trees] if what == "tree" else [*METRICS, *plan.volumes]
    if name not in known:
        yield _unknown(what, name, known + (extra or []), path)
    elif what == "volume" and name == AMOUNT:
        yield from amount_faults(plan, path)


def _unknown(what: str, name: str, known: list[str], path: Path) -> Fault:
    near = get_close_matches(name, known, 1, 0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"there is: {', '.join(known) or 'none'}"
    return Fault(path, f"unknown {what} '{name}'", hint)


def _cycles(plan: "Plan") -> Iterator[Fault]:
    """Volumes, trees, activity and ladders that need each other in a circle can't be computed."""
    needs = _dependencies(plan)
    done: set[tuple[str, str]] = set()
    for start in needs:
        trail: list[tuple[str, str]] = []
        stack: list[tuple[tuple[str, str], bool]] = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                trail.remove(node)
                done.add(node)
            elif node in trail:
                circle = [*trail[trail.index(node) :], node]
                said = " needs ".join(f"{kind} {name}".strip() for kind, name in circle)
                yield Fault(_home(plan, node), said, "break the circle at one of them")
                return
            elif node not in done:
                trail.append(node)
                stack.append((node, True))
                stack += [(other, False) for other in sorted(needs.get(node, set()))]


def _home(plan: "Plan", node: tuple[str, str]) -> Path:
    kind, name = node
    if kind == "ladder":
        return ("ladders", name) if name in plan.ladders else ("ranks",)
    return {"active": ("active",), "tree": ("trees", name), "volume": ("volumes", name)}[kind]


def _dependencies(plan: "Plan") -> dict[tuple[str, str], set[tuple[str, str]]]:
    needs: dict[tuple[str, str], set[tuple[str, str]]] = {}

    def add(node: tuple[str, str], kind: str, name: str) -> None:
        if name and name not in METRICS and name != "sponsor" and node[0] != "bonus":
            needs.setdefault(node, set()).add((kind, name))

    for name, model in plan.volumes.items():
        add(("volume", name), "volume", model.of)
        add(("volume", name), "tree", model.tree)
    for name, tree in plan.trees.items():
        add(("tree", name), "tree", tree.of)
    for name, ladder in plan.all_ladders.items():
        add(("ladder", name), "tree", ladder.tree)
    for _, condition, home in placed_conditions(plan):
        for kind, name in _read_by(plan, condition, home):
            # Ranks of the very ladder are those of legs and recruits: decided before, bottom-up.
            if kind != "ladder" or (kind, name) != home.node:
                add(home.node, kind, name or "active")
    return {
        node: {("active", "") if kind == "active" else (kind, name) for kind, name in others}
        for node, others in needs.items()
    }


def _read_by(plan: "Plan", condition: Condition, home: Home) -> Iterator[tuple[str, str]]:
    """The volumes, ladders and activity a condition looks at."""
    ranks = [condition.rank]
    asks_active = bool(condition.active)
    for entry in (condition.frontline, *condition.legs):
        if entry is not None and not isinstance(entry, LegVolumes):
            ranks.append(entry.rank)
            asks_active = asks_active or bool(entry.active)
    yield from (("volume", name) for name in condition.names())
    for rank in ranks:
        if rank:
            yield "ladder", rank.ladder or home.ladder or plan.default_ladder
    if asks_active:
        yield "active", ""
