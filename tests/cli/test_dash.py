"""`-` is standard input where a text is read, and standard output where one document is written; elsewhere it is refused."""

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from cecgen.cli import VERBS, cli
from cecgen.cli.option_types import NamedPlace, PlainFile

if TYPE_CHECKING:
    from conftest import Command, Repository

HOLDER = "jordan-rivera"
ROWS = "Date,Course,Provider,Award\n2025-05-05,Balance and falls,ace,0.2 CEC\n"
PRINTED = [
    "check --format json",
    "status",
    "status --format json",
    f"list {HOLDER} --format csv",
    f"list {HOLDER} --format json",
    f"plan {HOLDER} acsm.cpt",
    f"explain {HOLDER}/2025-03-14-exercise-testing-workshop",
    "retention --format json",
    "plugins",
    "schema entry",
    "export ics",
    "export csv",
    "export json",
]
NAMED = [
    f"add {HOLDER} -",
    "add -",
    f"add {HOLDER} --evidence -",
    f"attach {HOLDER}/2025-03-14-exercise-testing-workshop -",
    "import rows.csv --map -",
    f"reconcile {HOLDER} acsm.cpt rows.csv --map -",
    "edit -",
    "verify -",
    "verify . --signers -",
    "verify . --signers rows.csv --revoked -",
    f"forms {HOLDER} acsm.cpt -o -",
    f"pack {HOLDER} acsm.cpt -o -",
    f"pack {HOLDER} acsm.cpt --sign - -o out.zip",
    "build --site -",
    "build --build -",
    "init -",
    "init -C - credits",
    "check -C -",
    "-C - status",
    "fmt -C -",
    "schema --write -C -",
    f"forms {HOLDER} acsm.cpt --font -",
]


def type_in(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """What the next command finds on standard input."""
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(data)))


@pytest.fixture
def root(repository: "Repository", monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that is the current folder."""
    monkeypatch.chdir(root := repository())
    (root / "rows.csv").write_text(ROWS)
    return root


@pytest.mark.parametrize("typed", PRINTED)
def test_a_document_that_is_written_to_dash_is_printed(root: Path, cecgen: "Command", typed: str) -> None:
    """The same as without it, and no file is called so."""
    day = () if typed.startswith(("plugins", "schema")) else ("--as-of", "2026-03-01")
    plain = cecgen(*typed.split(), *day)
    assert plain.output
    assert cecgen(*typed.split(), *day, "--output", "-") == plain
    assert not (root / "-").exists()


def test_the_page_that_checks_a_bundle_is_printed(root: Path, cecgen: "Command") -> None:
    ran = cecgen("verify", "--page", "-")
    assert (ran.code, ran.output.lstrip()[:15].lower()) == (0, "<!doctype html>")
    assert not (root / "-").exists()


def test_one_of_several_reports_may_be_printed(root: Path, cecgen: "Command") -> None:
    ran = cecgen("check", "--output", "report.txt", "--report", "json=-")
    assert json.loads(ran.output)["diagnostics"] == []
    assert "no problems" in (root / "report.txt").read_text()
    for output in ((), ("--output", "-")):
        ran = cecgen("check", "--report", "json=-", *output)
        assert (ran.code, "two reports would be written into standard output" in ran.output) == (2, True)


@pytest.mark.parametrize("typed", NAMED)
def test_where_a_name_is_needed_dash_is_refused_with_the_reason(root: Path, cecgen: "Command", typed: str) -> None:
    """Before anything is read or written: a folder called - is hard to delete."""
    before = {*root.rglob("*")}
    ran = cecgen(*typed.split())
    assert ran.code == 2
    assert "- does not work here: " in ran.output or "not from standard input (-): " in ran.output
    assert "name" in ran.output
    assert {*root.rglob("*")} == before


@pytest.mark.parametrize("typed", [each for each in NAMED if each.endswith(" -") and each != "edit -"])
@pytest.mark.parametrize("blank", ["", " "])
def test_an_empty_name_is_refused(root: Path, cecgen: "Command", typed: str, blank: str) -> None:
    """Python takes it for the current folder, and a variable of the shell that is not set becomes one."""
    before = {*root.rglob("*")}
    ran = cecgen(*typed.split()[:-1], blank)
    assert (ran.code, "an empty name" in ran.output) == (2, True), ran.output
    assert {*root.rglob("*")} == before


def test_rows_are_imported_from_standard_input(root: Path, cecgen: "Command", monkeypatch: pytest.MonkeyPatch) -> None:
    """As from a file with the same rows."""
    options = ("--map", "usual", "--set", "kind=course")
    fromfile = cecgen("import", "rows.csv", *options, "--dry-run")
    type_in(monkeypatch, ROWS.encode())
    assert cecgen("import", "-", *options, "--dry-run").output == fromfile.output.replace("rows.csv", "pasted.csv")
    type_in(monkeypatch, ROWS.encode())
    ran = cecgen("import", "-", *options)
    assert ran.code == 0, ran.output
    assert len([*root.glob("content/*/2025-05-05-balance-and-falls*.toml")]) == 1


def test_a_file_called_dash_is_read_by_its_path(root: Path, cecgen: "Command", monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, b"")
    (root / "-").write_text(ROWS)
    ran = cecgen("import", "./-", "--map", "usual", "--as", "spreadsheet", "--set", "kind=course", "--dry-run")
    assert (ran.code, "Balance and falls" in ran.output) == (0, True), ran.output


def test_json_on_standard_input_is_read_as_a_badge(root: Path, cecgen: "Command", monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, b'{"type": "Unknown"}')
    ran = cecgen("import", "-")
    assert (ran.code, "pasted.json" in ran.output, "--map" in ran.output) == (1, True, False), ran.output


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04"])
def test_a_document_on_standard_input_is_not_imported(
    root: Path, cecgen: "Command", monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    """A certificate is kept under a name, and a workbook is not text."""
    before = {*root.rglob("*")}
    type_in(monkeypatch, data)
    ran = cecgen("import", "-", "--map", "usual")
    assert (ran.code, "- reads text only: save this document as a file, and name that" in ran.output) == (2, True)
    assert {*root.rglob("*")} == before


def test_every_file_that_a_command_takes_knows_dash() -> None:
    """By its type, or by code of its own, which the tables above try: a new one must do the same."""
    own = {"check --output", "check --report", "export --output", "verify --page", "reconcile file", "fmt paths", "edit what"}
    never_opened = {"fmt --name", "init --source"}  # a name, an address
    found = set()
    for verb in VERBS:
        command = cli.get_command(click.Context(cli), verb)
        assert command is not None
        for param in command.params:
            takes_file = any(word in (param.metavar or "") for word in ("FILE", "DIR", "PATH", "ZIP", "CERTIFICATE"))
            is_shared = param.name == "output" and not param.expose_value
            if takes_file and not is_shared and not isinstance(param.type, NamedPlace | PlainFile):
                found.add(f"{verb} {param.opts[-1]}")
    assert found == own | never_opened
