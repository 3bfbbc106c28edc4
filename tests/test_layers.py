"""Imports go down only: who may see whom, held against the source text."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "cecgen"
MODULES = sorted(PACKAGE.rglob("*.py"))
PLUGINS = sorted((ROOT / "plugins").glob("*.py"))

LAYERS = (
    "diagnostics source bag signing simplex",
    "model days allocation",
    "rules hookspecs scheme_files schemas layout mapping",
    "counting",
    "ledger registry checks transcript alarms outputs inspecting",
    """pipeline checking publishing serving starter progress testing examples writing placing revisions
    borrowing changes comparing editors formatting importing asking typed questions editing closing forms
    verifying recomputing records provenance packing searching""",
    "cli",
)
RUNNERS = LAYERS[5].split()
"""What runs the pipeline: here, and in the lowest layer, parts may see their neighbours."""
LAYER = {part: number for number, layer in enumerate(LAYERS) for part in layer.split()}
DEPENDENCIES = {
    re.split(r"[<>=!~;\[ ]", each)[0]
    for each in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
}
"""What is installed wherever cecgen is, by the names that one installs it by."""
FRONT = {"cecgen", "__main__"}
"""The front page, which exports what a plugin may use, and the door; neither is part of a layer."""


def name_of(path: Path) -> str:
    """The part of cecgen that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py").replace("__init__", "cecgen")


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, in full, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                file = ROOT / module.replace(".", "/")
                yield (module if file.is_dir() or file.with_suffix(".py").is_file() else str(node.module)), node.lineno


def parts_seen(path: Path) -> list[tuple[str, int]]:
    """The parts of cecgen that a file imports from."""
    seen = [(module, line) for module, line in imported(path) if module.split(".")[0] == "cecgen"]
    return [(module.split(".")[1] if "." in module else "cecgen", line) for module, line in seen]


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_part_has_its_layer():
    """A new module says where it belongs before anything imports it."""
    assert {name_of(path) for path in MODULES} == set(LAYER) | FRONT


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path) not in FRONT], ids=ids)
def test_imports_go_down(path):
    """To a layer below, or within one's own part; only the lowest layer and the one that runs things see their neighbours."""
    own = name_of(path)
    for part, line in parts_seen(path):
        if part in (own, "cecgen"):
            continue
        down = LAYER[part] < LAYER[own]
        beside = LAYER[part] == LAYER[own] and LAYER[own] in (0, 5)
        assert down or beside, f"{path}:{line}: {own} sees {part}"


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path) == "outputs"], ids=ids)
def test_outputs_see_the_model_and_diagnostics_alone(path):
    """They render one value, and work nothing out."""
    assert {part for part, _ in parts_seen(path)} <= {"outputs", "model", "diagnostics"}


@pytest.mark.parametrize("part", RUNNERS)
def test_neighbours_do_not_see_each_other_both_ways(part):
    """Where two of a layer know each other, one comes first."""
    parts = [*RUNNERS, *LAYERS[0].split()]
    sees = {own: {seen for path in MODULES if name_of(path) == own for seen, _ in parts_seen(path)} for own in parts}
    assert [other for other in sees[part] if other in sees and part in sees[other] and other != part] == []


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path) not in FRONT], ids=ids)
def test_only_the_version_comes_from_the_front_page(path):
    """It is there for plugins; we import from where things are."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "cecgen":
            modules = {file.stem for file in PACKAGE.iterdir()}
            assert {alias.name for alias in node.names} - modules <= {"__version__"}


@pytest.mark.parametrize("path", PLUGINS, ids=ids)
def test_plugins_import_the_front_page_and_the_standard_library(path):
    """A built-in one is no nearer to us than a stranger's; in the function that needs it, also a library that we depend on."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    at_the_top = {node.lineno for node in tree.body}
    for module, line in imported(path):
        top = module.split(".")[0]
        own = module == "cecgen" or (top != "cecgen" and top in sys.stdlib_module_names)
        assert own or (top in DEPENDENCIES and line not in at_the_top), f"{path}:{line}: {module}"


@pytest.mark.parametrize("path", PLUGINS, ids=ids)
def test_a_plugin_is_cheap_to_load(path):
    """Every `check` loads all of them: at the top stands nothing that is not loaded anyway."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    at_the_top = {node.lineno for node in tree.body}
    loaded = {"cecgen", "re", "pathlib", "collections", "functools", "typing", "decimal", "datetime"}
    assert {module.split(".")[0] for module, line in imported(path) if line in at_the_top} <= loaded


def test_no_module_is_named_after_nothing():
    """A module is named after what it holds."""
    assert [
        path for path in [*MODULES, *PLUGINS] if path.stem in ("utils", "util", "common", "helpers", "helper", "misc")
    ] == []


@pytest.mark.parametrize("path", [*MODULES, *PLUGINS], ids=ids)
def test_an_import_inside_a_function_says_what_it_saves(path):
    """`# noqa: PLC0415 - reason`, on its own line."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.Import | ast.ImportFrom):
                line = lines[inner.lineno - 1]
                assert re.search(r"# noqa: PLC0415 - \S", line), f"{path}:{inner.lineno}: {line.strip()}"


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_the_clock_is_read_in_one_place(path):
    """The day is an argument everywhere else."""
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"\b(?:date\.today|datetime\.now|datetime\.utcnow|time\.time)\(", text)
    assert found == (["datetime.now("] if path == PACKAGE / "cli" / "workspace.py" else [])


@pytest.mark.parametrize(
    "path", [path for path in MODULES if name_of(path) in ("rules", "transcript", "model", "days")], ids=ids
)
def test_no_amount_is_a_float(path):
    """Neither a call nor a number with a point in what works things out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Name) and node.id == "float"), f"{path}:{node.lineno}"
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"{path}:{node.lineno}"
