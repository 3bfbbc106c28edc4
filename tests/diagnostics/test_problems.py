"""Every diagnostic has a folder with the smallest repository that causes it, and exactly what `check` says there.

`pytest tests/diagnostics/test_problems.py --update-goldens` writes every expected.txt anew, and docs/diagnostics/ from them.
The first line of an expected.txt is the command, since some problems need an option; the last is the exit code.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cecgen.diagnostics
from cecgen.diagnostics import Diagnostic

if TYPE_CHECKING:
    from conftest import Command, Golden

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")

PROBLEMS = Path(__file__).parents[1] / "problems"
FOLDERS = sorted(path for path in PROBLEMS.iterdir() if path.is_dir())
PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"
PAGES = PAGE.with_suffix("")
FAMILIES = {
    "files": 1, "keys": 2, "entries": 2, "cycles": 2, "conversion": 3, "crosschecks": 4, "closed_cycles": 4, "evidence": 4,
    "outputs": 5, "plugins": 9, "site": 1,
}  # fmt: skip


for _module in pkgutil.iter_modules(cecgen.diagnostics.__path__):
    importlib.import_module(f"cecgen.diagnostics.{_module.name}")


def own(kind: type[Diagnostic] = Diagnostic) -> Iterator[type[Diagnostic]]:
    """Every class of cecgen's own, two of one code included; those of plugins have their own tests."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("cecgen.diagnostics."):
            yield each
            yield from own(each)


KINDS = sorted(own(), key=lambda kind: (kind.code, kind.__name__))
MODULES = list(dict.fromkeys(kind.__module__ for kind in KINDS))


def folder_of(kind: type[Diagnostic]) -> str:
    """The name of a problem's folder: its code, and the words of its class."""
    words = re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()
    return f"{kind.code}-{words}"


def codes(expected: str) -> list[str]:
    """The codes that an output reports, in order."""
    return re.findall(r"(?:error|warning) ([A-Z]+\d+): ", expected)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_check_says_exactly_what_is_expected(folder: Path, cecgen: Command, golden: Golden) -> None:
    """What is printed in a problem's folder is its expected.txt, to the letter."""
    expected = folder / "expected.txt"
    command = expected.read_text(encoding="utf-8").partition("\n")[0] if expected.is_file() else "$ cecgen check"
    ran = cecgen(*shlex.split(command)[2:], "-C", folder)
    golden(expected, f"{command}\n{ran.output}exit {ran.code}\n")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_folder_causes_its_own_problem_and_no_other(folder: Path) -> None:
    """Only an entry that was not judged comes together with the plugin that was not run."""
    code = folder.name[:6]
    others = {"CEC306": {"CEC906"}}.get(code, set())
    assert set(codes((folder / "expected.txt").read_text(encoding="utf-8"))) == {code} | others


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_problem_has_a_folder_or_says_why_it_has_none(kind: type[Diagnostic]) -> None:
    """Either there is an example, or the class says in `example` why none can be caused."""
    assert (folder_of(kind) in {folder.name for folder in FOLDERS}) != bool(kind.no_example_reason)


def test_every_folder_belongs_to_a_problem() -> None:
    """A problem that is renamed or gone leaves no folder behind."""
    assert {folder.name for folder in FOLDERS} <= {folder_of(kind) for kind in KINDS}


def test_no_two_problems_share_a_code() -> None:
    """A code names one problem for ever."""
    all_codes = [kind.code for kind in KINDS]
    assert sorted(set(all_codes)) == all_codes


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_code_belongs_to_the_family_of_its_module(kind: type[Diagnostic]) -> None:
    """CEC2xx is in keys.py, entries.py or cycles.py, and so on."""
    family = FAMILIES[kind.__module__.rpartition(".")[2]]
    assert re.fullmatch(rf"CEC{family}\d\d", kind.code)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_problem_is_documented_in_its_docstring(kind: type[Diagnostic]) -> None:
    """The first line is a whole sentence: it is the title in `cecgen explain` and on the page."""
    first, _, rest = (kind.__doc__ or "").partition("\n")
    assert first.endswith(".")
    assert not rest or rest.startswith("\n")


@pytest.mark.parametrize("code", ["CEC101", "CEC501"])
def test_every_family_can_be_explained(code: str) -> None:
    """Also one that only `build` can report."""
    ran = subprocess.run([sys.executable, "-m", "cecgen", "explain", code], capture_output=True, text=True, check=False)
    assert ran.stdout.startswith(f"{code} (error): ")


def documentation(kind: type[Diagnostic]) -> str:
    """A problem's own documentation."""
    return inspect.cleandoc(kind.__doc__ or "")


def reported(folder: Path) -> str:
    """What `check` says there: the problems, and the command where it is not `cecgen check` alone."""
    command, *lines = (folder / "expected.txt").read_text("utf-8").splitlines()
    said = [line for line in lines[:-1] if not re.match(r"\d+ holders?, \d+ entr|.*: \d+ files? must be kept,", line)]
    return "".join(f"{line}\n" for line in ([] if command == "$ cecgen check" else [command]) + said)


def show(kind: type[Diagnostic]) -> Iterator[str]:
    """A problem as its page shows it."""
    name = folder_of(kind)
    about = [
        kind.severity if kind.no_example_reason else "",  # the report below says it
        "can be waived" if kind.waivable else "",
        "only `check --evidence` finds it" if kind.needs_evidence else "",
        "only making an output finds it" if kind.needs_output else "",
    ]
    line = f"*{', '.join(filter(None, about))}*\n\n" if any(about) else ""
    yield f"## {name.replace('-', ' ')}\n\n{line}{documentation(kind)}\n"
    if not kind.no_example_reason:
        yield f"```text\n{reported(PROBLEMS / name)}```\n"


def page_of(module: str) -> Path:
    """The page of a family: docs/diagnostics/closed-cycles.md for cecgen.diagnostics.closed_cycles."""
    return PAGES / f"{module.rpartition('.')[2].replace('_', '-')}.md"


def about(module: str) -> str:
    """What a family is about, in the words of its module."""
    _, _, title = (sys.modules[module].__doc__ or "").partition(": ")
    return title.rstrip(".")


def family_page(module: str) -> Iterator[str]:
    """The page of a family: each problem with its example."""
    title = about(module)
    yield f"# {title[0].upper()}{title[1:]}\n\n[All codes and waivers](../diagnostics.md).\n"
    for kind in KINDS:
        if kind.__module__ == module:
            yield from show(kind)


def index() -> str:
    """What docs/diagnostics.md has behind its introduction: every family with its codes."""
    rows = ["| what is wrong | codes |", "|---|---|"]
    for module in MODULES:
        page = page_of(module).relative_to(PAGE.parent).as_posix()
        codes = [f"[{kind.code}]({page}#{folder_of(kind).lower()})" for kind in KINDS if kind.__module__ == module]
        rows.append(f"| [{about(module)}]({page}) | {' '.join(codes)} |")
    return "\n".join(rows) + "\n"


def test_the_page_of_diagnostics_names_every_code(golden: Golden) -> None:
    """Its table is written from the classes."""
    before, marker, _ = PAGE.read_text(encoding="utf-8").partition("| what is wrong |")
    assert marker
    golden(PAGE, before + index())


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.rpartition(".")[2])
def test_the_page_of_a_family_is_up_to_date(module: str, golden: Golden) -> None:
    """It is written from the classes and the folders, and from nothing else."""
    golden(page_of(module), "\n".join(family_page(module)))


def test_no_page_is_left_of_a_family_that_is_gone() -> None:
    """A module that is renamed takes its page along."""
    assert set(PAGES.iterdir()) == {page_of(module) for module in MODULES}
