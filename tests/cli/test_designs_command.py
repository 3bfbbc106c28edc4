"""Designs at the command line: remembered, learned from a repository, and checked against its evidence."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from documents import pdf

import cecgen.cli.importing as cecgen_importing

if TYPE_CHECKING:
    from conftest import Command, Pressing, Ran, Repository

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")
DESIGN = "plugins/designs/ace.toml"
SAYS = (
    "title=Falls prevention",
    "date=2025-03-14",
    "award=0.4 CEC",
    "provider=ace",
    "kind=course",
    "certificate-number=AB-1234",
)

SAYS_TOO = ("title=Strength for everyone", "date=2025-07-02", "award=1.2 CEC", *SAYS[3:5], "certificate-number=XZ-98")


def lines_of(title: str, day: str, amount: str, number: str) -> list[str]:
    return [
        "Quill and Anchor Education",
        "A record of what was learned at home",
        "Jordan Rivera",
        f"Subject studied: {title}",
        f"On: {day}",
        f"Gained from ACE: {amount} CECs",
        f"Certificate no. {number}",
        "Kept by the school of the sea for as long as it likes",
    ]


FIRST = lines_of("Falls prevention", "14/03/2025", "0.4", "AB-1234")
SECOND = lines_of("Strength for everyone", "02/07/2025", "1.2", "XZ-98")


class Desk:
    """A repository, and certificates beside it."""

    def __init__(self, repository: Repository, cecgen: Command, folder: Path) -> None:
        self.root, self.cecgen, self.folder = repository(), cecgen, folder

    def put(self, name: str, lines: list[str]) -> Path:
        path = self.folder / name
        path.write_bytes(pdf(*lines))
        return path

    def run(self, verb: str, *arguments: str | Path) -> Ran:
        return self.cecgen(verb, *arguments, "-C", self.root)

    def add(self, file: Path, *says: str, remember: bool = False) -> Ran:
        options = [f"--{each}" for each in says]
        return self.run("add", file, *options, "--no-input", *(["--remember"] if remember else []))

    @property
    def design(self) -> Path:
        return self.root / DESIGN

    def entry(self, title: str) -> tuple[Path, dict[str, object]]:
        """The file and the table of the entry with this title."""
        tables = (
            (path, tomllib.loads(path.read_text())["entry"][0]) for path in self.root.glob("content/jordan-rivera/2025-*.toml")
        )
        return next((path, table) for path, table in tables if table["title"] == title)


@pytest.fixture
def desk(repository: Repository, cecgen: Command, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(repository, cecgen, tmp_path_factory.mktemp("desk"))


def test_add_remembers_what_was_confirmed_and_the_next_one_is_read(desk: Desk) -> None:
    """02/07 is July, because the first certificate had the day first; and the rules alone would not know the title."""
    ran = desk.add(desk.put("one.pdf", FIRST), *SAYS, remember=True)
    assert ran.code == 0, ran.output
    assert f"{DESIGN} (new) reads title, date, award, certificate, provider, kind" in ran.output
    text = desk.design.read_text()
    assert 'line = "On: {date}"\norder = "day-first"' in text
    assert not [private for private in ("Jordan", "Rivera", "AB-1234", "Falls", "2025") if private in text]
    assert desk.run("import", desk.put("two.pdf", SECOND)).code == 0
    _, entry = desk.entry("Strength for everyone")
    assert {key: str(entry[key]) for key in ("date", "provider", "award", "certificate", "draft")} == {
        "date": "2025-07-02", "provider": "ace", "award": "1.2 CEC", "certificate": "XZ-98", "draft": "True",
    }  # fmt: skip
    assert f"It was read as {DESIGN} says." in str(entry["note"])


def test_a_draft_is_not_remembered(desk: Desk) -> None:
    ran = desk.add(desk.put("one.pdf", FIRST), *SAYS, "draft", remember=True)
    assert ran.code == 0, ran.output
    assert "not remembered: the entry is a draft" in ran.output
    assert not desk.design.exists()


def test_import_without_a_person_has_nothing_to_remember(desk: Desk) -> None:
    ran = desk.run("import", desk.put("one.pdf", FIRST), "--remember")
    assert ran.code == 2
    assert "--remember learns from what a person confirms" in ran.output


def test_a_design_that_reads_a_certificate_already_is_left_as_it_is(desk: Desk) -> None:
    desk.add(desk.put("one.pdf", FIRST), *SAYS, remember=True)
    before = desk.design.read_bytes()
    ran = desk.add(desk.put("two.pdf", SECOND), *SAYS_TOO, remember=True)
    assert f"not remembered: {DESIGN} reads it already" in ran.output
    assert desk.design.read_bytes() == before


def test_a_line_that_changed_after_all_is_taken_out_of_the_design(desk: Desk) -> None:
    desk.add(desk.put("one.pdf", FIRST), *SAYS, remember=True)
    other = [line.replace("as it likes", "the law asks") for line in SECOND]
    ran = desk.add(desk.put("two.pdf", other), *SAYS_TOO, remember=True)
    assert f"{DESIGN} (wider now) reads title" in ran.output
    assert "by the school" not in desk.design.read_text()
    assert [path.name for path in desk.design.parent.iterdir()] == ["ace.toml"]


def test_learn_starts_from_what_is_there_and_check_reads_it_again(desk: Desk) -> None:
    """A changed entry is found: exit code 1, with both values and both files."""
    desk.add(desk.put("one.pdf", FIRST), *SAYS)
    ran = desk.run("designs", "learn", "--dry-run")
    assert 'line = "Subject studied: {title}"' in ran.output
    assert not desk.design.exists()
    ran = desk.run("designs", "learn")
    assert ran.code == 0, ran.output
    assert f"wrote {DESIGN}" in ran.output
    ran = desk.run("designs", "check")
    assert ran.code == 0, ran.output
    assert "1 designs: 1 of a design" in ran.output
    path, _ = desk.entry("Falls prevention")
    path.write_text(path.read_text().replace("date = 2025-03-14", "date = 2025-03-15"))
    ran = desk.run("designs", "check")
    assert ran.code == 1
    assert f'date is "2025-03-15", and {DESIGN} reads "2025-03-14"' in ran.output
    assert path.name in ran.output


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('line = "On: {date}"', 'lines = "On: {date}"', 'error CEC202: unknown key "lines" in [[field]]'),
        ('line = "On: {date}"', 'line = "On: {day}"', "error CEC203"),
        ('line = "On: {date}"', 'line = "On: {date}{}"', None),
        ('line = "Subject studied: {title}"', 'line = "{}{title}"', "error CEC203"),
        ('unit = "CEC"\n', "", 'error CEC201: "unit" is missing in a field with key = "award"'),
        ('key = "title"', 'key = "name"', 'error CEC205: "key" cannot be "name"'),
        ("lines = [", 'lines = ["Certificate"]\nx = [', "CEC202"),
        ('order = "day-first"', 'right_of = "A"\nbelow = "B"', "it has one label"),
        ("by the school", "by\u202ethe school", "error CEC106"),
        ('line = "On: {date}"', 'below = "{}"', "a line with words that never change"),
        ("format = 1", "format = 2", "CEC205"),
        ("[constant]", "[constant", "error CEC101"),
    ],
)  # fmt: skip
def test_a_broken_design_is_reported_with_its_place_and_not_used(desk: Desk, old: str, new: str, told: str | None) -> None:
    """By check, and by whoever reads a certificate, which goes on with the rules alone."""
    desk.add(desk.put("one.pdf", FIRST), *SAYS, remember=True)
    text = desk.design.read_text()
    assert old in text
    desk.design.write_text(text.replace(old, new, 1))
    ran = desk.run("check")
    assert ran.code == (1 if told else 0), ran.output
    if told:
        assert told in ran.output
        assert f"{DESIGN}:" in ran.output
        read = desk.run("import", desk.put("two.pdf", SECOND), "--dry-run")
        assert f"{DESIGN}:" in read.output
        assert f"It was read as {DESIGN}" not in read.output


def test_a_design_of_one_common_line_is_refused(desk: Desk) -> None:
    """It would fit the certificates of others."""
    desk.design.parent.mkdir(parents=True)
    desk.design.write_text('format = 1\nlines = ["Certificate of Completion"]\n')
    ran = desk.run("check")
    assert ran.code == 1
    assert "lines that no other certificate has all of" in ran.output


def test_no_link_is_followed(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither to read designs nor to write one."""
    outside = tmp_path_factory.mktemp("outside")
    (desk.root / "plugins").mkdir(exist_ok=True)
    (desk.root / "plugins/designs").symlink_to(outside)
    assert "plugins/designs: error CEC110" in desk.run("check").output
    desk.add(desk.put("one.pdf", FIRST), *SAYS, remember=True)
    assert [*outside.iterdir()] == []
    (desk.root / "plugins/designs").unlink()
    (outside / "x.toml").write_text("format = 1")
    desk.design.parent.mkdir()
    desk.design.symlink_to(outside / "x.toml")
    assert f"{DESIGN}: error CEC102" in desk.run("check").output


def test_designs_are_formatted_and_have_a_schema(desk: Desk) -> None:
    """What is written is in that form already."""
    desk.add(desk.put("one.pdf", FIRST), *SAYS, remember=True)
    assert desk.run("fmt", "--check").code == 0
    written = desk.design.read_text()
    desk.design.write_text(written.replace("format = 1\n", "").replace("[constant]", "format = 1\n[constant]"))
    assert desk.run("fmt").code in (0, 1)
    assert desk.cecgen("schema", "design").output.startswith("{")


def test_check_loads_nothing_for_those_who_have_no_designs(repository: Repository) -> None:
    program = (
        "import sys\nfrom cecgen.cli import main\n"
        "try:\n    main()\nfinally:\n    print([name for name in sys.modules if 'designs' in name or 'certificates.' in name])"
    )
    command = [sys.executable, "-c", program, "check", "-C", str(repository())]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.usefixtures("lasting_sandboxes")
def test_in_a_review_the_next_certificate_is_read_with_what_the_first_taught(
    desk: Desk, pressing: Pressing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is typed, the second needs Enter alone."""
    monkeypatch.setattr(cecgen_importing, "is_interactive", lambda: True)
    files = [desk.put("a.pdf", FIRST), desk.put("b.pdf", SECOND)]
    # title, date, kind, format, write; kind, format, write
    keys = "Falls prevention\r\r\r\r\r" + "\r\r\r"
    ran = pressing(keys, lambda: desk.run("import", *files, "--remember"))
    assert ran.code == 0, ran.output
    assert str(desk.entry("Strength for everyone")[1]["date"]) == "2025-07-02"
