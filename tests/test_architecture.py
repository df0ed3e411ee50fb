"""The import rule, the size limits, and where heavy libraries may be imported (docs/architecture.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("triage", "training", "service", "benchmarks")
FILES = sorted(p for package in OURS for p in (ROOT / package).rglob("*.py"))
FILE_LINES, FUNCTION_LINES = 300, 60

ALLOWED = {
    "triage": {"triage"},
    "training": {"training", "triage"},
    "service": {"service", "triage"},
    "benchmarks": {"benchmarks", "training", "triage"},
}
COMPOSITION_ROOT = "service/cli.py"
# library -> where it may be imported; a folder ends in "/"
HOMES = {
    "sklearn": ("triage/classifier.py", "triage/certify.py", "training/", "benchmarks/"),
    "faiss": ("triage/retrieval.py", "benchmarks/"),
    "onnxruntime": ("triage/encoder.py", "training/", "benchmarks/"),
    "sentence_transformers": ("triage/encoder.py", "training/", "benchmarks/"),
    "torch": ("triage/encoder.py", "training/", "benchmarks/"),
    "transformers": ("training/", "benchmarks/"),
    "onnx": ("training/",),
    "safetensors": ("training/",),
    "re2": ("triage/rulebook/quick.py",),
    "fastapi": ("service/app.py", "service/auth.py", "service/pages.py", "service/live.py", "/routes.py"),
    "sqlalchemy": ("service/",),
    "pickle": (),
}
# what may be changed only through one door
WRITERS = {"Ticket": "service/ticketing/", "Message": "service/ticketing/", "Event": "service/ticketing/"}
# torch and its kin are heavy and may be missing: never at the head of a module
LAZY = {"torch", "transformers", "sentence_transformers"}
DOMAIN_MUST_NOT = {"socket", "requests", "httpx", "subprocess", "sqlite3", "time"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("os", "environ"), ("os", "getenv")}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> list[tuple[str, ast.stmt, bool]]:
    """(top-level package, statement, at the head of the module) of each import."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: list[tuple[str, ast.stmt, bool]] = []
    for node in ast.walk(tree):
        head = node in tree.body
        if isinstance(node, ast.Import):
            found += [(alias.name.split(".")[0], node, head) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module.split(".")[0], node, head))
    return found


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_package_imports_only_what_it_may(path: Path) -> None:
    allowed = ALLOWED[name_of(path).split("/")[0]] | ({"training"} if name_of(path) == COMPOSITION_ROOT else set())
    used = {package for package, _, _ in imports(path) if package in OURS}
    assert used <= allowed


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    for package, _, head in imports(path):
        homes = HOMES.get(package)
        if homes is not None:
            assert any(_is_at(name_of(path), home) for home in homes), f"{package} in {name_of(path)}"
        assert not (head and package in LAZY), f"{package} at the head of the module"


@pytest.mark.parametrize("path", [p for p in FILES if name_of(p).startswith("triage/")], ids=name_of)
def test_the_domain_knows_no_network_no_database_and_no_clock(path: Path) -> None:
    assert not {package for package, _, _ in imports(path)} & DOMAIN_MUST_NOT
    tree = ast.parse(path.read_text(encoding="utf-8"))
    reads = [
        (n.value.id, n.attr) for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    ]
    assert not set(reads) & CLOCKS


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno + 1 <= FUNCTION_LINES, node.name


def test_imports_between_modules_have_no_cycle() -> None:
    graph = {_module(p): _heads(p) for p in FILES}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join([*path[path.index(module) :], module])
        if module not in done:
            for other in graph.get(module, set()):
                visit(other, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_no_broad_except_and_no_unsafe_loading() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, name_of(path)
                assert not (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")), (
                    name_of(path)
                )
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec"), name_of(path)


@pytest.mark.parametrize("path", [p for p in FILES if name_of(p).startswith("service/")], ids=name_of)
def test_features_of_the_service_do_not_import_one_another(path: Path) -> None:
    features = {p.parent.name for p in (ROOT / "service").glob("*/routes.py")} | {"rest", "demo"}
    own = name_of(path).split("/")[1]
    if own not in features:
        return
    used = {module.split(".")[1] for module in _heads(path) if module.startswith("service.")}
    assert not (used & features) - {own}


@pytest.mark.parametrize("path", [p for p in FILES if name_of(p).startswith("service/")], ids=name_of)
def test_tickets_messages_and_events_are_made_by_their_one_writer(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
            assert name_of(path).startswith(WRITERS[node.func.id]), f"{node.func.id} is made in {name_of(path)}"


def _is_at(name: str, home: str) -> bool:
    if home.startswith("/"):
        return name.endswith(home)
    return name == home or (home.endswith("/") and name.startswith(home))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _heads(path: Path) -> set[str]:
    found = set()
    for _, node, head in imports(path):
        if head and isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in OURS:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found
