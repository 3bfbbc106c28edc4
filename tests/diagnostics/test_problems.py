"""Every diagnostic has a folder with the smallest repository that causes it, and exactly what `check` says there.

`pytest tests/diagnostics/test_problems.py --update-goldens` writes every expected.txt anew, and docs/diagnostics.md from them.
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
FAMILIES = {
    "files": 1, "keys": 2, "entries": 2, "cycles": 2, "conversion": 3, "crosschecks": 4, "closed_cycles": 4, "evidence": 4,
    "outputs": 5, "plugins": 9,
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


def offending(folder: Path, code: str) -> Iterator[Path]:
    """The files to look at: the one where the problem is reported, where it is a text, and the plugins that matter."""
    place = re.search(
        rf"^([^:\n]+):(?:\d+:\d+:)? (?:error|warning) {code}:", (folder / "expected.txt").read_text("utf-8"), re.M
    )
    if place and place[1].endswith((".toml", ".tml")):
        yield folder / place[1]
    yield from sorted((folder / "plugins").glob("*.*"))


def show(kind: type[Diagnostic]) -> Iterator[str]:
    """A problem as the page shows it."""
    name = folder_of(kind)
    waiver = "can be waived" if kind.waivable else "cannot be waived"
    found = (
        "; only `check --evidence` finds it"
        if kind.needs_evidence
        else "; only making an output finds it"
        if kind.needs_output
        else ""
    )
    yield f"### {name.replace('-', ' ')}\n\n*{kind.severity}, {waiver}{found}*\n\n{documentation(kind)}\n"
    if kind.no_example_reason:
        yield f"There is no example: it {kind.no_example_reason}.\n"
        return
    folder = PROBLEMS / name
    for path in offending(folder, kind.code):
        language = "python" if path.suffix == ".py" else "toml"
        text = path.read_bytes().decode("utf-8", errors="replace").strip()
        yield f"`{path.relative_to(folder)}`:\n\n```{language}\n{text}\n```\n"
    yield f"```text\n{(folder / 'expected.txt').read_text('utf-8')}```\n"


def page() -> Iterator[str]:
    """The page of all problems."""
    yield INTRODUCTION
    yield "| code | severity | waiver | what is wrong |\n|---|---|---|---|"
    for kind in KINDS:
        waiver = "yes" if kind.waivable else ""
        title = documentation(kind).partition("\n")[0]
        yield f"| [{kind.code}](#{folder_of(kind).lower()}) | {kind.severity} | {waiver} | {title} |"
    modules = dict.fromkeys(kind.__module__ for kind in KINDS)
    for module in modules:
        kinds = [kind for kind in KINDS if kind.__module__ == module]
        family, _, title = (sys.modules[module].__doc__ or "").removeprefix("Family ").partition(": ")
        yield f"\n## {family}: {title.rstrip('.')}\n"
        for kind in kinds:
            yield from show(kind)


INTRODUCTION = """\
# The diagnostics

A diagnostic is about what was written: where it is, what is wrong with it, and the way out.
`cecgen check` reports all of them at once, sorted by place.
An error makes `check` end with exit code 1, and stops `build` before it writes anything.
A warning stops nothing.

Where a holder stands is never a diagnostic.
Credits that are missing, or a card that runs out, are findings, and the transcript shows them.

Some diagnostics can be waived: `cecgen.toml` names the code and the place, and the reason is printed in the transcript.
The place is `holder/entry`, the holder alone where it is about no entry, or the file.

```toml
[[waive]]
code = "CEC402"
at = "jordan-rivera/2025-02-23-regional-coaching-clinic-second-day"
reason = "The organiser issued one certificate for both days of the clinic."
```

Each diagnostic below is shown with a file that causes it and with what `check` then says.
The whole repositories are in `tests/problems/`.
In a terminal, `cecgen explain CEC202` prints the same explanation.
"""


def test_the_page_of_diagnostics_is_up_to_date(golden: Golden) -> None:
    """docs/diagnostics.md is written from the classes and the folders, and from nothing else."""
    golden(PAGE, "\n".join(page()))
