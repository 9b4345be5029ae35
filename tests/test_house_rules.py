"""The rules of the house, read from the sources: layers, purity, one way to write, small parts."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "netmark"

# Imports run one way: a module may import from lower layers and from its own package.
LAYER = {
    "__main__": 7,
    "cli": 6,
    "app": 5,
    "store": 4,
    "payout": 3,
    "team": 3,
    "plan": 2,
    "ledger": 1,
    "genealogy": 1,
    "errors": 0,
    "__init__": 0,
}
PURE = ("genealogy", "ledger", "plan", "payout", "team")
IMPURE = frozenset(
    {"asyncio", "ctypes", "getpass", "glob", "importlib", "io", "locale", "logging", "os"}
    | {"multiprocessing", "pathlib", "pkgutil", "platform", "random", "secrets", "shutil"}
    | {"socket", "sqlite3", "sqlite_utils", "subprocess", "sys", "tempfile", "threading", "time"}
    | {"urllib", "uuid"}
)
"""Modules that look at the clock, at files, at chance or at the machine."""
IMPURE_CALLS = frozenset({"print", "open", "input", "exec", "eval", "breakpoint"})
IMPURE_METHODS = frozenset({"now", "utcnow", "today", "read_text", "write_text", "getenv"})

MAX_LINES, MAX_FUNCTION, MAX_PARAMETERS = 400, 70, 6

EXCEPTIONS = {
    ("payout/run.py", "imports sys"): "sys.byteorder: a digest must not depend on the machine",
    ("plan/bonuses/__init__.py", "imports importlib"): "kinds of bonus that other packages bring",
    ("plan/bonuses/__init__.py", "imports pkgutil"): "a bonus is one file: the folder is the list",
    ("store/db.py", "transaction in _found"): "the tables themselves, before there is a log",
    ("store/db.py", "transaction in read"): "a read transaction, which never commits anything",
    ("store/db.py", "transaction in write"): "this is the one way to write",
    ("store/db.py", "transaction in _undo"): "the way back of write",
    ("store/migrate.py", "transaction in migrate"): "the tables themselves, before a log that fits",
    ("store/doctor.py", "transaction in _others"): "tries whether somebody else writes",
    ("store/care.py", "transaction in _alone"): "restore must not pull the file away from others",
    ("ledger/money.py", "has the number 0.5"): "how near a misspelt name must be",
    ("plan/check_conditions.py", "has the number 0.5"): "how near a misspelt name must be",
}
"""Where a rule does not hold, and why; an entry that is not needed any more is a fault too."""

Found = Iterator[tuple[str, str]]


@cache
def _tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _sources(*folders: str) -> list[Path]:
    starts = [PACKAGE / folder for folder in folders] if folders else [PACKAGE]
    return sorted(file for start in starts for file in start.rglob("*.py"))


def _tests() -> list[Path]:
    return sorted((ROOT / "tests").rglob("*.py"))


def _texts() -> list[Path]:
    """Every text of the project that somebody may read."""
    found = [path for path in ROOT.iterdir() if path.is_file() and path.name != "LICENSE"]
    for folder in ("src", "tests", "examples", "docs"):
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    binary = {".pyc", ".db", ".xlsx", ".png"}
    return sorted(p for p in found if p.suffix not in binary and "__pycache__" not in p.parts)


def _called(path: Path) -> str:
    """The file as the table of exceptions and the messages name it."""
    return str(path.relative_to(PACKAGE if PACKAGE in path.parents else ROOT))


def _package_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(_tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _imported(path: Path) -> Iterator[str]:
    """Full names of everything a module imports, also inside functions and for type checking."""
    for node in ast.walk(_tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _check(rule: Callable[[Path], Iterator[str]], files: list[Path]) -> None:
    """Hold files to a rule; what the table of exceptions names is left out."""
    assert files
    found = {(_called(path), fault) for path in files for fault in rule(path)}
    broken = "\n".join(f"{place} {fault}" for place, fault in sorted(found - set(EXCEPTIONS)))
    assert not broken, broken


def _foreign_layers(path: Path) -> Iterator[str]:
    home = _package_of(path)
    for name in _imported(path):
        if not name.startswith("netmark."):
            continue
        other = name.split(".")[1]
        if other != home and other in LAYER and LAYER[other] >= LAYER[home]:
            yield f"imports {other}"


def test_imports_run_one_way() -> None:
    """The layers are cli, app, store, payout and team, plan, ledger and genealogy, errors."""
    unknown = {_package_of(path) for path in _sources()} - set(LAYER)
    assert not unknown
    _check(_foreign_layers, _sources())


def _impure(path: Path) -> Iterator[str]:
    for name in _imported(path):
        if name.split(".")[0] in IMPURE:
            yield f"imports {name.split('.')[0]}"
    for node in ast.walk(_tree_of(path)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in IMPURE_CALLS or name.split(".")[-1] in IMPURE_METHODS:
                yield f"calls {name}"
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "os.environ"):
            yield f"uses {ast.unparse(node)}"


def test_the_core_is_pure() -> None:
    """From genealogy to payout there is no clock, file, SQL, printing or environment."""
    _check(_impure, _sources(*PURE))


def _screen_libraries(path: Path) -> Iterator[str]:
    for name in _imported(path):
        if name.split(".")[0] in ("click", "rich"):
            yield f"imports {name.split('.')[0]}"


def test_only_the_command_line_knows_click_and_rich() -> None:
    """Everything else can be used from a program."""
    _check(_screen_libraries, [path for path in _sources() if _package_of(path) != "cli"])


def _sql(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("execute", "executemany", "executescript"):
                yield f"calls {node.func.attr} in line {node.lineno}"
            elif node.func.attr == "connect" and ast.unparse(node.func) == "sqlite3.connect":
                yield "opens a database"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.strip()
            if re.match(r"(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|PRAGMA) [A-Za-z(*]", words):
                yield f"says SQL in line {node.lineno}"


def test_only_the_store_speaks_sql() -> None:
    """Whoever wants to know what is asked of the file has one folder to read."""
    _check(_sql, [path for path in _sources() if _package_of(path) != "store"])


def _transactions(path: Path) -> Iterator[str]:
    for function in _functions(path):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and "execute" in ast.unparse(node.func):
                said = " ".join(ast.unparse(argument) for argument in node.args)
                if re.search(r"['\"](BEGIN|COMMIT|END|SAVEPOINT|RELEASE|ROLLBACK)\b", said):
                    yield f"transaction in {function.name}"
            elif isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback"):
                yield f"transaction in {function.name}"


def test_only_write_begins_a_transaction() -> None:
    """Whatever is written is written with its entry in the log, or not at all."""
    _check(_transactions, _sources())


def _too_large(path: Path) -> Iterator[str]:
    length = len(path.read_text(encoding="utf-8").splitlines())
    if length > MAX_LINES:
        yield f"has {length} lines"
    for function in _functions(path):
        lines = (function.end_lineno or 0) - function.lineno + 1
        if lines > MAX_FUNCTION:
            yield f"{function.name} has {lines} lines"


def test_files_and_functions_are_small() -> None:
    """A file fits into a head, a function onto a screen."""
    _check(_too_large, _sources() + _tests())


def _many_parameters(path: Path) -> Iterator[str]:
    for function in _functions(path):
        given = function.args
        names = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        if len([name for name in names if name not in ("self", "cls")]) > MAX_PARAMETERS:
            yield f"{function.name} has {len(names)} parameters"


def test_functions_take_few_parameters() -> None:
    """Six; parametrised tests take what their table has."""
    _check(_many_parameters, _sources())


def _floats(path: Path) -> Iterator[str]:
    shown = {
        id(inner)
        for node in ast.walk(_tree_of(path))
        if isinstance(node, ast.FormattedValue)
        for inner in ast.walk(node)
    }
    for node in ast.walk(_tree_of(path)):
        if id(node) in shown:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"has the number {node.value}"
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "float":
            yield f"makes a float in line {node.lineno}"


def test_no_binary_fraction_touches_money() -> None:
    """The core counts in whole numbers and exact fractions; floats only ever print something."""
    _check(_floats, _sources(*PURE))


def _unfinished(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")
    for number, line in enumerate(text.splitlines(), start=1):
        if any(re.search(rf"\b{mark}\b", line) for mark in marks):
            yield f"has a mark of unfinished work in line {number}"
    for function in _functions(path) if PACKAGE in path.parents else ():
        body = [
            node
            for node in function.body
            if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        ]
        declared = any(ast.unparse(mark) == "abstractmethod" for mark in function.decorator_list)
        if not declared and (not body or all(isinstance(node, ast.Pass) for node in body)):
            yield f"{function.name} does nothing"


def test_nothing_is_left_unfinished() -> None:
    """No marks for later, no functions without a body."""
    _check(_unfinished, _sources() + _tests())


LOCAL = re.compile(r"(?<![\w.<])/(work|tmp|home|root|mnt|Users)/\w|pyenv|localhost:\d|127\.0\.0\.1")
ADDRESS = re.compile(r"https?://([\w.-]+)")
HOSTS = frozenset(
    {"www.apache.org", "github.com", "docs.python.org", "sqlite.org", "keepachangelog.com"}
    | {"semver.org", "example.org", "example.com", "x.y", "json-schema.org"}
    | {"www.w3.org"}
)
"""Whom the project's texts may point to; x.y stands in tests of hostile names."""


def _places(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if LOCAL.search(line) and path != Path(__file__):
            yield f"names a place on somebody's computer in line {number}"
        for host in ADDRESS.findall(line):
            if host not in HOSTS:
                yield f"points to {host} in line {number}"


def test_no_text_names_a_place_that_only_its_writer_has() -> None:
    """Paths and hosts of one computer mean nothing to a reader."""
    _check(_places, _texts())


def test_a_kind_of_bonus_has_the_name_of_its_file() -> None:
    """Who reads kind = "levels" finds it in levels.py."""
    for path in _sources("plan/bonuses"):
        if path.stem in ("__init__", "base"):
            continue
        kinds = [
            ast.unparse(node.annotation)
            for node in ast.walk(_tree_of(path))
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "kind"
        ]
        assert kinds == [f"Literal['{path.stem}']"]


def _undocumented(path: Path) -> Iterator[str]:
    if not ast.get_docstring(_tree_of(path)):
        yield "has no docstring"
    for node in _tree_of(path).body:
        if getattr(node, "name", "_").startswith("_"):
            continue
        inner = node.body if isinstance(node, ast.ClassDef) else []
        for each in (node, *inner):
            if not isinstance(each, ast.FunctionDef | ast.ClassDef) or each.name.startswith("_"):
                continue
            if not ast.get_docstring(each):
                yield f"{each.name} has no docstring"


def test_everything_public_says_what_it_is() -> None:
    """Modules, classes, functions and methods without an underscore have a docstring."""
    _check(_undocumented, _sources())


def _silent_tests(path: Path) -> Iterator[str]:
    for function in _functions(path):
        if not function.name.startswith("test_"):
            continue
        said = ast.get_docstring(function) or ""
        if not said.endswith((".", "?")):
            yield f"{function.name} does not say which fact it states"
        elif "\n\n" in said:
            yield f"{function.name} says more than a sentence"


def test_every_test_states_a_fact() -> None:
    """A failing test tells by its docstring what is not so any more."""
    _check(_silent_tests, [path for path in _tests() if path.name.startswith(("test_", "bench_"))])


def test_the_public_names_are_documented() -> None:
    """What netmark itself offers is explained where it stands, or by its own docstring."""
    import netmark

    modules = {path.stem for path in PACKAGE.iterdir()}
    public = [name for name in vars(netmark) if not name.startswith("_") and name not in modules]
    names = getattr(netmark, "__all__", public)
    said = netmark.__doc__ or ""
    for name in names:
        assert getattr(getattr(netmark, name), "__doc__", "") or name in said


@pytest.mark.parametrize("entry", sorted(EXCEPTIONS))
def test_exceptions_are_still_needed(entry: tuple[str, str]) -> None:
    """An exception that nobody uses would hide the next fault."""
    place, fault = entry
    path = PACKAGE / place
    rules = (_impure, _transactions, _foreign_layers, _floats)
    assert fault in {each for rule in rules for each in rule(path)}
