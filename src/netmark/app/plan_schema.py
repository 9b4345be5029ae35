"""The JSON Schema of a plan, for editors: made from the models that read it, short forms included.

A model says what a value becomes; how it is written stands in the functions that read it. Values
such as ``"5%"`` have a form each; what turns a short form into a table is tried out with a sample.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from netmark.app.plan_kinds import PLAIN as KINDS
from netmark.app.plan_kinds import prose, unwrapped
from netmark.app.table import Table, columns
from netmark.ledger.money import format_rate
from netmark.plan import values
from netmark.plan.bonuses import registry
from netmark.plan.bonuses.base import Bonus
from netmark.plan.conditions import Minimums
from netmark.plan.document import Plan

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The version that editors of TOML understand."""

Schema = dict[str, Any]
Marks = Sequence[object]

_DECIMAL = r"-?[0-9]{1,13}(\.[0-9]{1,%d})?"


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}


def _mark(kind: object) -> object:
    return get_args(kind)[1]


WRITTEN: dict[object, Schema] = {
    _mark(values.Rate): _text(r"([0-9]{1,12}(\.[0-9]{1,12})?%|[0-9]{1,12}/[0-9]{1,12})"),
    _mark(values.Money): _text(_DECIMAL % 4),
    _mark(values.Span): _text(r"0*[1-9][0-9]{0,3} (days?|weeks?|months?)"),
    _mark(values.Quantity): {"anyOf": [{"type": "integer"}, _text(_DECIMAL % 2)]},
    _mark(values.Keep): _text(r"([0-9]{1,3} periods?|unlimited)"),
    _mark(values.Waiting): _text(
        rf"([0-9]{{1,3}} periods?|unlimited|until ({'|'.join(values.MONTHS)}))"
    ),
    _mark(values.Name): _text("[A-Za-z][A-Za-z0-9 _-]{0,39}"),
}
"""How the values are written that become something else than they are in TOML."""

PLAIN: dict[type, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
}
SAMPLES: tuple[object, ...] = ("CV", ["CV"], {"CV": 1}, 5)
"""What is tried out to see which short forms there are: a text, a list, a table, a number."""
LIMITS: dict[str, dict[type, str]] = {
    "ge": {int: "minimum"},
    "le": {int: "maximum"},
    "min_length": {str: "minLength", tuple: "minItems", dict: "minProperties"},
    "max_length": {str: "maxLength", tuple: "maxItems", dict: "maxProperties"},
}
"""Limits that a field may state, and what a schema calls them, by what is limited."""


def schema() -> Schema:
    """The JSON Schema of a plan: every table, and every kind of bonus by its ``kind``."""
    maker = _Maker()
    whole = maker.table(Plan)
    return {
        "$schema": DIALECT,
        "title": "netmark plan",
        **whole,
        "definitions": dict(sorted(maker.definitions.items())),
    }


class _Maker:
    """Makes schemas of types; tables get a definition each, so that they may hold each other."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}
        self.names: dict[type[BaseModel], str] = {}

    def of(self, kind: object, marks: Marks = ()) -> Schema:
        """The schema of a type with what stands beside it."""
        kind = getattr(kind, "__value__", kind)
        origin, inner = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self.of(inner[0], (*inner[1:], *marks))
        for mark in marks:
            if isinstance(mark, BeforeValidator | AfterValidator) and mark in WRITTEN:
                return dict(WRITTEN[mark])
            if isinstance(mark, BeforeValidator) and mark in KINDS:
                return {"type": "string"}
        forms = [self._plain(kind, origin, inner, marks)]
        for mark in marks:
            if isinstance(mark, BeforeValidator):
                forms = [*self._short_forms(mark.func, kind), *forms]
        forms = [form for n, form in enumerate(forms) if form not in forms[:n]]
        return {"anyOf": forms} if len(forms) > 1 else forms[0]

    def _plain(
        self, kind: object, origin: object, inner: tuple[object, ...], marks: Marks
    ) -> Schema:
        if origin is Union or origin is UnionType:
            forms = [self.of(one) for one in inner if one is not type(None)]
            return {"anyOf": forms} if len(forms) > 1 else forms[0]
        if origin is Literal:
            return {"enum": list(inner)}
        if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
            return {"type": "array", "items": self.of(inner[0])} | _limits(tuple, marks)
        if origin is tuple:
            items = [self.of(one) for one in inner]
            return {"type": "array", "items": items, "minItems": len(items), "maxItems": len(items)}
        if origin is dict:
            form = {"type": "object", "additionalProperties": self.of(inner[1])}
            return form | _limits(dict, marks)
        if kind is Bonus:
            return {"$ref": self._bonuses()}
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            spelt = getattr(kind, "spelt", None)
            return _words(spelt) if spelt else {"$ref": self.reference(kind)}
        for plain, form in PLAIN.items():
            if kind is plain:
                return {**form, **_limits(plain, marks)}
        return {}

    def reference(self, model: type[BaseModel]) -> str:
        """The place of the definition of a table; made when it is first needed."""
        if model not in self.names:
            name = model.__name__
            if name in self.definitions:
                name = f"{model.__module__.rpartition('.')[2].title()}{name}"
            self.names[model] = name
            self.definitions[name] = {}
            self.definitions[name] = self.table(model)
        return f"#/definitions/{self.names[model]}"

    def table(self, model: type[BaseModel]) -> Schema:
        """A table: its keys, and for a table of minimums any other as a volume."""
        properties, required = {}, []
        for name, field in model.model_fields.items():
            key = field.alias or name
            properties[key] = self._field(field)
            if field.is_required():
                required.append(key)
        more: object = False
        if issubclass(model, Minimums):
            says = f"{model.figure} of PV, CV, AMOUNT or a volume"
            more = {"description": says, **_volume()}
        made: Schema = {"type": "object", "description": prose(model), "properties": properties}
        if required:
            made["required"] = required
        return {**made, "additionalProperties": more}

    def _field(self, field: FieldInfo) -> Schema:
        made = self.of(field.annotation, tuple(field.metadata))
        if "$ref" in made:
            # What stands beside a reference is not read by those who follow draft 7.
            made = {"allOf": [made]}
        says = {"description": field.description} if field.description else {}
        return {**says, **made, **_default(field.default)}

    def _short_forms(self, function: object, kind: object) -> Iterator[Schema]:
        """What may be written instead: one key of the table, what all keys have, one of a list."""
        for plain, _ in unwrapped(kind, ()):
            inner = get_args(plain)
            for sample in SAMPLES:
                made = _tried(function, sample)
                if get_origin(plain) is dict and isinstance(made, dict) and list(made) == [""]:
                    yield self.of(inner[1])
                elif get_origin(plain) is tuple and not isinstance(sample, list):
                    yield from self._one_of(made, inner[0])
                elif made != sample:
                    yield from self._one_key(made, plain)

    def _one_of(self, made: object, kind: object) -> Iterator[Schema]:
        """The one entry of a list that was made of what is no list, and its one key."""
        if isinstance(made, list | tuple) and len(made) == 1:
            yield self.of(kind)
            for plain, _ in unwrapped(kind, ()):
                yield from self._one_key(made[0], plain)

    def _one_key(self, made: object, kind: object) -> Iterator[Schema]:
        """The one key of a table that was made of what is no table."""
        if isinstance(made, dict) and len(made) == 1:
            (key,) = made
            if isinstance(kind, type) and issubclass(kind, BaseModel) and key in kind.model_fields:
                field = kind.model_fields[key]
                yield self.of(field.annotation, tuple(field.metadata))

    def _bonuses(self) -> str:
        """The kind decides which keys there are: an editor then names what that kind lacks."""
        if "Bonus" in self.definitions:
            return "#/definitions/Bonus"
        self.definitions["Bonus"] = {}  # a kind may hold further bonuses
        kinds = registry()
        places = {kind: self.reference(model) for kind, model in kinds.items()}
        for kind, model in kinds.items():
            table = self.definitions[self.names[model]]
            says = table["description"].split("\n\n")[0]
            table["properties"]["kind"] = {"const": kind, "description": says}
            others = [key for key in table["required"] if key not in ("name", "kind")]
            table["required"] = ["name", "kind", *others]
        known = {"enum": list(kinds), "description": "which kind of bonus"}
        self.definitions["Bonus"] = {
            "type": "object",
            "description": "One bonus; its kind says which keys there are.",
            "properties": {"kind": known},
            "required": ["name", "kind"],
            "allOf": [
                {
                    "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                    "then": {"$ref": place},
                }
                for kind, place in places.items()
            ],
        }
        return "#/definitions/Bonus"


def _limits(kind: type, marks: Marks) -> Schema:
    found: Schema = {}
    inside = [each for mark in marks if isinstance(mark, FieldInfo) for each in mark.metadata]
    for mark in (*marks, *inside):
        for limit, names in LIMITS.items():
            value = getattr(mark, limit, None)
            if value is not None and kind in names:
                found[names[kind]] = value
    return found


def _volume() -> Schema:
    return dict(WRITTEN[_mark(values.Quantity)])


def _words(spelt: Sequence[str]) -> Schema:
    """A table that is mostly written as a word: the words, and a table such as { key = "TEXT" }."""
    words = [word for word in spelt if not word.startswith("{")]
    keys = [word.strip("{ ").partition(" ")[0] for word in spelt if word not in words]
    tables = [
        {
            "type": "object",
            "properties": {key: {"type": "string"}},
            "required": [key],
            "additionalProperties": False,
        }
        for key in keys
    ]
    return {"anyOf": [{"enum": words}, *tables]}


def _tried(function: object, sample: object) -> object:
    try:
        return function(sample)  # type: ignore[operator]  # a validator, which takes what it gets
    except (TypeError, ValueError, AttributeError):
        return None


def _default(value: object) -> Schema:
    """What holds without the key, where that says something."""
    if isinstance(value, Fraction):
        return {"default": format_rate(value)} if value else {}
    if isinstance(value, bool | int) or (isinstance(value, str) and value):
        return {"default": value}
    texts = isinstance(value, tuple) and value and all(isinstance(each, str) for each in value)
    return {"default": list(value)} if texts and isinstance(value, tuple) else {}


def keys() -> Table:
    """Every key of the schema with its table, its type and what it is: the schema as rows."""
    whole = schema()
    rows: list[tuple[object, ...]] = list(_keys("Plan", whole))
    for name, table in whole["definitions"].items():
        rows += _keys(name, table)
    return Table(columns("table key type required:bool says"), rows)


def _keys(name: str, table: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for key, form in table["properties"].items():
        says = str(form.get("description", "")).split("\n\n")[0]
        yield name, key, _type(form), key in table.get("required", ()), says


def _type(form: Mapping[str, Any]) -> str:
    if "$ref" in form:
        return str(form["$ref"]).rpartition("/")[2]
    for mark, word in KINDS.items():
        written = WRITTEN.get(mark)
        if written and all(form.get(key) == each for key, each in written.items()):
            return word
    if "const" in form or "enum" in form:
        words = form.get("enum", [form.get("const")])
        return " or ".join("true" if word is True else f'"{word}"' for word in words)
    if "anyOf" in form or "allOf" in form:
        forms = form.get("anyOf") or form["allOf"]
        return " or ".join(dict.fromkeys(_type(one) for one in forms))
    kind = {"object": "table", "array": "list", "string": "text"}.get(form.get("type", ""))
    inside = form.get("items", form.get("additionalProperties"))
    if isinstance(inside, list):
        return f"list [{', '.join(map(_type, inside))}]"
    plain = kind or {"integer": "whole number", "boolean": "true or false"}.get(form["type"], "")
    return f"{plain} of {_type(inside)}" if inside else plain
