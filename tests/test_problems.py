"""Every diagnostic has a folder with the smallest repository that causes it, and exactly what `check` says there.

`pytest tests/test_problems.py --update-goldens` writes every expected.txt anew.
The first line of each is the command, since some problems need an option; the last is the exit code.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.diagnostics import Diagnostic

if TYPE_CHECKING:
    from conftest import Command, Golden

FOLDERS = sorted(path for path in (Path(__file__).parent / "problems").iterdir() if path.is_dir())
FAMILIES = {"reading": 1, "entries": 2, "conversion": 3, "crosschecks": 4, "outputs": 5, "plugins": 9}


def own(kind: type[Diagnostic] = Diagnostic) -> Iterator[type[Diagnostic]]:
    """Every class of cecgen's own, two of one code included; those of plugins have their own tests."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("cecgen.diagnostics."):
            yield each
            yield from own(each)


KINDS = sorted(own(), key=lambda kind: (kind.code, kind.__name__))


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
    assert (folder_of(kind) in {folder.name for folder in FOLDERS}) != bool(kind.example)


def test_every_folder_belongs_to_a_problem() -> None:
    """A problem that is renamed or gone leaves no folder behind."""
    assert {folder.name for folder in FOLDERS} <= {folder_of(kind) for kind in KINDS}


def test_no_two_problems_share_a_code() -> None:
    """A code names one problem for ever."""
    all_codes = [kind.code for kind in KINDS]
    assert sorted(set(all_codes)) == all_codes


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_code_belongs_to_the_family_of_its_module(kind: type[Diagnostic]) -> None:
    """CEC2xx stands in entries.py, and so on."""
    family = FAMILIES[kind.__module__.rpartition(".")[2]]
    assert re.fullmatch(rf"CEC{family}\d\d", kind.code)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_problem_is_documented_in_its_docstring(kind: type[Diagnostic]) -> None:
    """The first line is a whole sentence: it is the title in `cecgen explain` and on the page."""
    first, _, rest = (kind.__doc__ or "").partition("\n")
    assert first.endswith(".")
    assert not rest or rest.startswith("\n")
