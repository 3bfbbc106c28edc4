"""The house rules that no linter holds: which names and modules there are, and what a plugin may import.

The order of the rooms is held by import-linter, the clock and imports inside functions by ruff (both in pyproject.toml).
"""

import ast
import builtins
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.records import people, write_toml

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cecgen"
DEPENDENCIES = {
    re.split(r"[<>=!~;\[ ]", requirement)[0]
    for requirement in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
}


@cache
def parse_modules(folder: str = "cecgen") -> dict[Path, ast.Module]:
    """Parse every module below a folder of the project, once where a test asks, for it takes seconds."""
    return {
        path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / folder).rglob("*.py"))
    }


def top_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is imported, those below an `if` or a `try` included."""
    for node in body:
        yield node
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            handlers = [handler.body for handler in getattr(node, "handlers", [])]
            for inner in (node.body, *handlers, getattr(node, "orelse", []), getattr(node, "finalbody", [])):
                yield from top_statements(inner)


def public_names(tree: ast.Module) -> set[str]:
    """Return the names that a module defines for others: classes, functions, constants and type aliases."""
    names: set[str] = set()
    for node in top_statements(tree.body):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return {name for name in names if not name.startswith("_")}


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


def test_no_two_files_of_tests_have_one_name():
    """pytest imports them by their name, and the second one stops the whole run."""
    counts = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in counts.items() if count > 1] == []


def test_only_the_version_comes_from_the_front_page():
    """`cecgen` itself is for plugins and scripts; the package imports from where things are."""
    names = {
        (str(path), alias.name)
        for path, tree in parse_modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "cecgen"
        for alias in node.names
    }
    assert {name for _, name in names} <= {"__version__", "hookspecs"}


def test_plugins_import_the_front_page_and_the_standard_library():
    """A built-in plugin has no other door than a stranger's; inside a function it may also import what cecgen depends on."""
    for path, tree in parse_modules("plugins").items():
        for module, at_the_top in imported_modules(tree):
            name = module.split(".")[0]
            allowed = module == "cecgen" or (name != "cecgen" and name in sys.stdlib_module_names)
            assert allowed or (name in DEPENDENCIES and not at_the_top), f"{path}: {module}"


def test_a_plugin_is_cheap_to_load():
    """Every `check` loads all plugins, so at the top they import only what is loaded anyway."""
    loaded = {"cecgen", "re", "pathlib", "collections", "functools", "typing", "decimal", "datetime"}
    for path, tree in parse_modules("plugins").items():
        at_the_top = {module.split(".")[0] for module, top in imported_modules(tree) if top}
        assert at_the_top <= loaded, path


def test_the_package_itself_loads_nothing_of_others():
    """The command line imports it before it can listen for Ctrl-C, which would end in a traceback meanwhile."""
    slow = {"msgspec", "click", "pluggy", "cecgen.model", "pathlib", "datetime"}
    program = (
        f"import sys; before = {{*sys.modules}}; import cecgen.__main__; print(sorted({slow} & {{*sys.modules}} - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_exception_has_the_one_root():
    """So that the command line prints each of them with its way out, and a script can catch them all."""
    builtin = {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)}
    roots = {
        node.name
        for tree in parse_modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id in builtin for base in node.bases)
    }
    assert roots == {"CecgenError"}


def test_no_module_is_named_after_nothing():
    names = {path.stem for path in [*parse_modules(), *parse_modules("plugins")]}
    assert names.isdisjoint({"utils", "util", "common", "helpers", "helper", "misc"})


def test_a_check_loads_only_what_it_needs(tmp_path: Path):
    """A holder whose credit has no choice, and no page or look of the team's own, costs no module that only these need."""
    write_toml(tmp_path / "ledger", people(1, 3))
    program = "import sys; from cecgen.cli import main\ntry: main()\nfinally: print(*sorted(sys.modules), file=sys.stderr)"
    command = [sys.executable, "-c", program, "check"]
    modules = set(subprocess.run(command, cwd=tmp_path / "ledger", capture_output=True, text=True, check=True).stderr.split())
    assert "cecgen.transcript.entries" in modules
    transcript = "cecgen.transcript"
    judging = {f"{transcript}.{name}" for name in ("holder", "holder_counts", "past_cycle_checks")}
    judging |= {f"{transcript}.counting.allocation", f"{transcript}.counting.allocation_search"}
    showing = {"cecgen.ledger.team_pages", "cecgen.ledger.site_settings", "dataclasses"}
    writing = {"tempfile", "shutil", "hashlib", "secrets"}
    completing = {"click.shell_completion", "difflib"}
    assert not modules & (judging | showing | writing | completing | {"fractions", "copy", "zlib"})


def test_an_import_inside_a_function_says_what_it_saves():
    """`# noqa: PLC0415 - reason`: ruff asks for the first half, this test for the second."""
    for path in [*parse_modules(), *parse_modules("plugins")]:
        for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
            assert "PLC0415" not in line or re.search(r"# noqa: PLC0415 - \S", line), f"{path}: {line.strip()}"


def test_the_core_reads_no_file_and_starts_no_process():
    """Wrong words, the model and the transcript come from their arguments alone; ruff keeps the clock away."""
    outside = {"io", "os", "pathlib", "shutil", "socket", "subprocess", "sys", "tempfile", "urllib.request"}
    for path, tree in parse_modules().items():
        if path.parts[1] in ("diagnostics", "model", "transcript") and path.stem != "plugin_errors":  # it names a plugin's file
            assert outside.isdisjoint(
                name for module, _ in imported_modules(tree) for name in (module, module.split(".")[0])
            ), path
            called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
            assert called.isdisjoint({"open", "input", "print"}), path


def test_no_amount_is_a_float():
    """Neither the name nor a number with a point, in what works out credits."""
    for path, tree in parse_modules().items():
        if path.parts[1] in ("transcript", "model"):
            for node in ast.walk(tree):
                assert not (isinstance(node, ast.Name) and node.id == "float"), f"{path}:{node.lineno}"
                assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"{path}:{node.lineno}"


RIDDLES = {
    "told", "said", "held", "gone", "made", "found", "known", "shown", "lies", "strange", "whole", "there", "rest", "came",
    "given", "kept",
}  # fmt: skip
"""Names that say nothing about what they name; `whole` is also the opposite of a part."""


def named_things(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the functions, classes and fields of a module, each with its line."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.name
        if isinstance(node, ast.ClassDef):
            fields = (each.target for each in node.body if isinstance(each, ast.AnnAssign))
            yield from ((field.lineno, field.id) for field in fields if isinstance(field, ast.Name))


def test_no_function_class_or_field_is_named_by_a_participle_that_fits_anything():
    """A reader who sees a name for the first time must be able to guess what it is."""
    allowed = {"whole"}
    named = [
        f"{path}:{line} {name}"
        for path, tree in parse_modules().items()
        for line, name in named_things(tree)
        if name.strip("_").lower() in RIDDLES - allowed
    ]
    assert named == []
    (riddle,) = [name for _, name in named_things(ast.parse("class Thing:\n    found: int\n")) if name in RIDDLES]
    assert riddle == "found"


IN_SEVERAL_MODULES = {
    "command": ("cli", "every module of cli/ defines its click command under this name, and cli/__init__.py finds it by name"),
    "render": ("outputs/reports", "every format defines this function, and outputs/reports/__init__.py finds it by name"),
    "T": ("", "a type variable that is used in its own module alone"),
}
"""The public names that more than one module may define: below which folder, and why."""


def test_no_public_name_is_defined_in_two_modules():
    """One name has one meaning in the whole package, so that a search for it finds one definition."""
    definitions = defaultdict(list)
    for path, tree in parse_modules().items():
        for name in public_names(tree):
            folder = IN_SEVERAL_MODULES.get(name, (None, ""))[0]
            if folder is None or not path.is_relative_to(Path("cecgen", folder)):
                definitions[name].append(str(path))
    assert {name: paths for name, paths in definitions.items() if len(paths) > 1} == {}


def test_what_defines_a_public_name_is_seen():
    """The test above looks at all of these, and at nothing else."""
    module = """
from elsewhere import Imported
Alias = list[int]
Other: TypeAlias = "str"
FIRST, second = 1, 2
_PRIVATE = 3
if TYPE_CHECKING:
    Early = int
try:
    import fast
except ImportError:
    fallback = None
class Thing:
    attribute = 1
def function():
    local = 2
async def later(): ...
"""
    wanted = {"Alias", "Other", "FIRST", "second", "Early", "fallback", "Thing", "function", "later"}
    assert public_names(ast.parse(module)) == wanted
