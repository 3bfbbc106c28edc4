"""The house rules that no linter holds: which names and modules there are, and what a plugin may import.

The order of the rooms is held by import-linter, the clock and imports inside functions by ruff (both in pyproject.toml).
"""

import ast
import builtins
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cecgen"
MODULES = {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
PLUGINS = {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.glob("plugins/*.py"))}
DEPENDENCIES = {
    re.split(r"[<>=!~;\[ ]", requirement)[0]
    for requirement in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
}


def imported_modules(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Yield every module that a file imports, and whether it does so at the top of the file."""
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module), id(node) in top


def test_the_package_has_its_rooms_and_nothing_else():
    """A new module belongs into one of the rooms."""
    rooms = {path.name for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "_plugins")}
    assert rooms == {
        "diagnostics", "model", "files", "evidence", "transcript", "catalogue", "ledger", "git", "outputs", "commands",
        "audit", "cli", "pipeline.py", "hookspecs.py", "testing.py", "pytest_plugin.py",
        "__init__.py", "__main__.py", "py.typed",
    }  # fmt: skip


def test_the_tests_have_the_same_rooms():
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name not in ("__pycache__", "_plugins")}
    assert rooms <= {path.name for path in (ROOT / "tests").iterdir()}


def test_only_the_version_comes_from_the_front_page():
    """`cecgen` itself is for plugins and scripts; the package imports from where things are."""
    names = {
        (str(path), alias.name)
        for path, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "cecgen"
        for alias in node.names
    }
    assert {name for _, name in names} <= {"__version__", "hookspecs"}


def test_plugins_import_the_front_page_and_the_standard_library():
    """A built-in plugin has no other door than a stranger's; inside a function it may also import what cecgen depends on."""
    for path, tree in PLUGINS.items():
        for module, at_the_top in imported_modules(tree):
            name = module.split(".")[0]
            allowed = module == "cecgen" or (name != "cecgen" and name in sys.stdlib_module_names)
            assert allowed or (name in DEPENDENCIES and not at_the_top), f"{path}: {module}"


def test_a_plugin_is_cheap_to_load():
    """Every `check` loads all plugins, so at the top they import only what is loaded anyway."""
    loaded = {"cecgen", "re", "pathlib", "collections", "functools", "typing", "decimal", "datetime"}
    for path, tree in PLUGINS.items():
        at_the_top = {module.split(".")[0] for module, top in imported_modules(tree) if top}
        assert at_the_top <= loaded, path


def test_every_exception_has_the_one_root():
    """So that the command line prints each of them with its way out, and a script can catch them all.

    `CheckError` is raised in the tests of plugin authors, never by a command.
    """
    builtin = {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)}
    roots = {
        node.name
        for tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id in builtin for base in node.bases)
    }
    assert roots == {"CecgenError", "CheckError"}


def test_no_module_is_named_after_nothing():
    names = {path.stem for path in [*MODULES, *PLUGINS]}
    assert names.isdisjoint({"utils", "util", "common", "helpers", "helper", "misc"})


def test_an_import_inside_a_function_says_what_it_saves():
    """`# noqa: PLC0415 - reason`: ruff asks for the first half, this test for the second."""
    for path in [*MODULES, *PLUGINS]:
        for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
            assert "PLC0415" not in line or re.search(r"# noqa: PLC0415 - \S", line), f"{path}: {line.strip()}"


def test_no_amount_is_a_float():
    """Neither the name nor a number with a point, in what works out credits."""
    for path, tree in MODULES.items():
        if path.parts[1] in ("transcript", "model"):
            for node in ast.walk(tree):
                assert not (isinstance(node, ast.Name) and node.id == "float"), f"{path}:{node.lineno}"
                assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"{path}:{node.lineno}"
