"""Publishing fails closed: a hit in what was made ends the command, and nothing that was made is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from disks import fail_as_full_disk
from documents import jpeg, pdf

import cecgen.commands.build
import cecgen.outputs.editions.searching.output
from cecgen.commands.build import build_edition
from cecgen.evidence import DocumentContents
from cecgen.outputs.editions.edition import Edition, find_withheld, redact_transcript
from cecgen.outputs.editions.searching import SearchResult
from cecgen.pipeline import evaluate

if TYPE_CHECKING:
    from conftest import Command, Repository

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")

HOME = "content/jordan-rivera"
FILE = f"{HOME}/evidence/a.pdf"
ENTRY = "jordan-rivera/2025-03-14-exercise-testing-workshop"
OTHER = """name = "Zoë Quayle"
note = "Would rather be called after noon."

[[certification]]
scheme = "acsm.cpt"
number = "3141592"
certified = 2023-11-18

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31

[[certification.cycle]]
begins = 2030-01-01
ends = 2032-12-31

[[certification.cycle.step]]
did = "annual-fee"
on = 2030-02-01
note = "Paid from the blue account."
evidence = ["evidence/fee-of-2030.pdf"]

[[card]]
covers = ["insurance"]
expires = 2019-01-01
number = "INS-55443322"
note = "In the second drawer below."
"""


def shows(repository: Repository, document: bytes, *, waived: str = "", more: dict[str, str | bytes] | None = None) -> Path:
    """A repository whose public edition shows a certificate, the serial of which it withholds."""
    entry = repository.entry + 'certificate = "QX-778899"\nevidence = [{ file = "evidence/a.pdf", public = true }]\n'
    waiver = f'[[waive]]\ncode = "CEC505"\nat = "{waived}"\nreason = "The serial is on the public register."\n'
    settings = repository.settings + (waiver if waived else "")
    files: dict[str, Any] = {"cecgen.toml": settings, f"{HOME}/entry.toml": entry, FILE: document, **(more or {})}
    return repository(files)


def old_site(root: Path) -> Path:
    """A site that was built before, of which a build must make a new one or leave everything."""
    (root / "site" / "assets" / "cecgen").mkdir(parents=True)
    (root / "site" / "assets" / "cecgen" / "cecgen.css").touch()
    (root / "site" / "index.html").write_text("the old site")
    return root / "site"


def is_untouched(root: Path) -> bool:
    return (root / "site" / "index.html").read_text() == "the old site" and {path.name for path in root.iterdir()} <= {
        ".cecgen",
        "cecgen.toml",
        "content",
        "site",
    }


def test_a_document_that_shows_what_is_withheld_fails_the_build(repository: Repository, cecgen: Command) -> None:
    """It is named as it lies in the repository, with the ways out."""
    root = shows(repository, pdf("Serial QX-778899"))
    old_site(root)
    ran = cecgen("build", "-C", root)
    assert ran.code == 1
    assert ran.output.count("error CEC505") == 1
    assert f"{FILE}: error CEC505: this document contains the serial of a certificate" in ran.output
    assert is_untouched(root)


@pytest.mark.parametrize("at", [FILE, ENTRY])
def test_with_a_waiver_at_the_file_or_its_entry_it_is_shown_and_the_reason_printed(
    repository: Repository, cecgen: Command, at: str
) -> None:
    """In the transcript, where the readers of the site find it."""
    root = shows(repository, pdf("Serial QX-778899"), waived=at)
    assert cecgen("build", "-C", root).code == 0
    assert (root / "site" / "evidence" / "jordan-rivera" / "a.pdf").is_file()
    told = json.loads((root / "build" / "transcript.json").read_text())["diagnostics"]
    assert [(each["code"], each["waived"]) for each in told] == [("CEC505", "The serial is on the public register.")]
    pages = "".join(path.read_text() for path in (root / "site").rglob("*.html"))
    assert "The serial is on the public register." in pages
    assert "QX-778899" not in pages


@pytest.mark.parametrize("at", [f"{HOME}/entry.toml", "jordan-rivera", f"{HOME}/evidence/b.pdf"])
def test_a_waiver_elsewhere_does_not_help(repository: Repository, cecgen: Command, at: str) -> None:
    """Each document is looked at by somebody."""
    root = shows(repository, pdf("Serial QX-778899"), waived=at)
    old_site(root)
    assert "CEC505" in cecgen("build", "-C", root).output
    assert is_untouched(root)


@pytest.mark.parametrize("option", [[], ["--evidence"]])
def test_a_waiver_that_only_an_output_needs_is_not_called_unused(
    repository: Repository, cecgen: Command, option: list[str]
) -> None:
    """`check` makes none, with opened evidence or without."""
    certificate = pdf("Jordan Rivera", "Exercise testing workshop", "March 14, 2025", "0.6 CEC")
    ran = cecgen("check", *option, "-C", shows(repository, certificate, waived=FILE))
    assert (ran.code, ran.output.splitlines()[-1]) == (0, "1 holder, 1 entry: no problems")


def test_a_waiver_of_a_document_does_not_waive_what_else_is_found(repository: Repository, cecgen: Command) -> None:
    """The same serial on a page of the team's is a leak."""
    more: dict[str, str | bytes] = {"content/team.md": "# Team\n\nQX-778899\n"}
    root = shows(repository, pdf("Serial QX-778899"), waived=FILE, more=more)
    old_site(root)
    output = cecgen("build", "-C", root).output
    assert "docs/pages/team.md: error CEC501" in output
    assert is_untouched(root)


@pytest.mark.parametrize("document", [pdf("x")[:300], jpeg()[:300]])
def test_a_document_that_cannot_be_searched_fails_the_build(repository: Repository, cecgen: Command, document: bytes) -> None:
    """What cannot be looked through is not handed out."""
    root = shows(repository, document)
    old_site(root)
    output = cecgen("build", "-C", root).output
    assert f"{FILE}: error CEC504: this file cannot be searched for private values: it is cut short" in output
    assert is_untouched(root)


@pytest.mark.usefixtures("installed_from_index")
def test_without_the_libraries_a_site_that_shows_documents_is_not_built(
    repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that shows none is."""
    monkeypatch.setattr("cecgen.evidence.find_spec", lambda name: None)
    root = shows(repository, pdf("x"))
    old_site(root)
    ran = cecgen("build", "-C", root)
    assert ran.code == 1
    assert "that needs pikepdf, pypdf, pillow\n  = pip install 'cecgen[evidence]'" in ran.output
    assert is_untouched(root)
    entry = root / HOME / "entry.toml"
    entry.write_text(entry.read_text().replace("public = true", "public = false"))
    assert cecgen("build", "-C", root).code == 0


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("Would rather be called after noon!", "a note"),
        ("paid from the blue account", ""),
        ("Paid from the blue account", "a note"),
        ("In the second drawer below", "a note"),
        ("INS-55443322", "the number of a card"),
        ("fee-of-2030.pdf", "a file of evidence"),
        ("see unused-scan.pdf", "a file of evidence"),
        ("3141592", "a certification number"),
        ("Zoë Quayle", ""),
    ],
)
def test_what_no_transcript_holds_is_looked_for_too(
    repository: Repository, cecgen: Command, tmp_path: Path, page: str, what: str
) -> None:
    """Notes about holders, cards that no cycle asks for, cycles to come, files that nothing uses."""
    home = "content/zoe-quayle"
    root = repository(
        {
            f"{home}/holder.toml": OTHER,
            f"{home}/evidence/fee-of-2030.pdf": pdf("Fee"),
            f"{home}/evidence/unused-scan.pdf": pdf("Unused"),
            "content/team.md": f"# Team\n\n{page}\n",
        }
    )
    ran = cecgen("build", "-C", root)
    found = re.findall(r"docs/pages/team.md: error CEC501: the output contains (.*), which", ran.output)
    assert found == ([what] if what else [])
    assert ran.code == bool(what)


def test_the_auditor_of_one_holder_gets_nothing_of_what_was_written_about_another(repository: Repository) -> None:
    """Not the files that nothing uses, nor the cards of no cycle."""
    home = "content/zoe-quayle"
    files = {"a.pdf": pdf("Mine"), "b.pdf": pdf("Unused")}
    root = repository(
        {
            f"{home}/holder.toml": OTHER.replace('evidence = ["evidence/fee-of-2030.pdf"]\n', ""),
            f"{home}/evidence/hers-alone.pdf": files["b.pdf"],
        }
    )
    result = evaluate(root, datetime(2026, 3, 16, tzinfo=UTC))
    shown = redact_transcript(result.transcript, Edition("auditor", "jordan-rivera"))
    values = find_withheld(result.transcript, shown, result.ledger).values
    assert {"hers-alone.pdf", "INS-55443322", "3141592", "Zoë Quayle", "zoe-quayle"} <= set(values)
    assert "Jordan Rivera" not in values


def publish(root: Path) -> object:
    return build_edition(evaluate(root, datetime(2026, 3, 16, tzinfo=UTC)), Edition(), root / "build", root / "site")


@pytest.mark.parametrize("fails_at", ["build", "site"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device", "x")])
def test_a_project_that_nobody_got_to_search_is_removed(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, error: BaseException, fails_at: str
) -> None:
    """Where the search itself is stopped; once the project was searched, it may stay."""

    def search(folder: Path, *_: object) -> SearchResult:
        if folder.name == fails_at:
            raise error
        return SearchResult([])

    monkeypatch.setattr(cecgen.commands.build, "search_output", search)
    root = repository()
    old_site(root)
    with pytest.raises(type(error)):
        publish(root)
    assert (root / "site" / "index.html").read_text() == "the old site"
    assert (root / "build").exists() == (fails_at == "site")
    assert not list(root.glob(".site.*"))


def test_an_older_project_stays_where_the_disk_had_no_room_for_a_new_one(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was searched when it was written."""

    root = repository({"build/mkdocs.yml": "# Made by cecgen: whatever is changed here is lost with the next build.\n"})
    monkeypatch.setattr("cecgen.outputs.site._write", fail_as_full_disk)
    with pytest.raises(OSError, match="No space"):
        publish(root)
    assert [path.name for path in (root / "build").iterdir()] == ["mkdocs.yml"]


def test_a_full_disk_is_2_and_names_the_site(repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of a write names no file, and the folder that the site is made in is gone when somebody looks."""

    monkeypatch.setattr("mkdocs.utils.copy_file", fail_as_full_disk)
    root = repository()
    old_site(root)
    assert cecgen("build", "-C", root) == (2, f"Error: {root / 'site'}: No space left on device\n")
    assert (root / "site" / "index.html").read_text() == "the old site"
    assert not list(root.glob(".site.*"))


def test_what_only_the_site_holds_removes_the_project_it_was_built_from(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever builds the project again would get it again."""
    search = cecgen.commands.build.search_output

    def planted(folder: Path, *more: Any) -> SearchResult:
        if folder.name == "site":
            (folder / "index.html").write_text("QX-778899")
        return search(folder, *more)

    monkeypatch.setattr(cecgen.commands.build, "search_output", planted)
    root = repository({f"{HOME}/entry.toml": repository.entry + 'certificate = "QX-778899"\n'})
    old_site(root)
    assert "CEC501" in str(publish(root))
    assert is_untouched(root)


def test_a_document_is_opened_once_for_the_project_and_its_site(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a waiver the project is even written twice."""
    opened: list[Path] = []
    tell = cecgen.outputs.editions.searching.output.read_documents

    def told(paths: Iterable[Path]) -> dict[Path, DocumentContents]:
        opened.extend(some := [*paths])
        return tell(some)

    monkeypatch.setattr("cecgen.outputs.editions.searching.output.read_documents", told)
    assert publish(shows(repository, pdf("Serial QX-778899"), waived=FILE)) == ()
    assert [path.name for path in opened] == ["a.pdf"]


def test_a_folder_that_is_not_ours_is_not_removed(repository: Repository, cecgen: Command) -> None:
    """It only bears the name."""
    root = repository({"build/mine.txt": "mine"})
    assert "CEC502" in cecgen("build", "-C", root).output
    assert (root / "build" / "mine.txt").read_text() == "mine"


def test_the_auditor_edition_with_documents_is_searched_and_built(repository: Repository, cecgen: Command) -> None:
    """The auditor may see the serial, and nobody else's name."""
    more: dict[str, str | bytes] = {
        "content/zoe-quayle/holder.toml": OTHER.replace('evidence = ["evidence/fee-of-2030.pdf"]\n', "")
    }
    root = shows(repository, pdf("Serial QX-778899"), more=more)
    auditor = ["build", "-C", root, "--edition", "auditor", "--holder", "jordan-rivera"]
    assert cecgen(*auditor).code == 0
    (root / FILE).write_bytes(pdf("Instructor: Zo\xeb Quayle"))
    ran = cecgen(*auditor)
    assert f"{FILE}: error CEC505: this document contains the name of another holder" in ran.output
    assert not (root / "build").exists()


@pytest.mark.parametrize("colleague", ["gracie", "grace", "period", "written", "holders", "ready", "audit", "course", "letter"])
def test_a_colleague_is_found_in_a_document_even_if_their_folder_is_called_as_a_word_of_ours(
    repository: Repository, cecgen: Command, colleague: str
) -> None:
    """Keys of the transcript, and what it takes from a list of words, say nothing about who is called so."""
    more: dict[str, str | bytes] = {
        f"content/{colleague}/holder.toml": OTHER.replace('evidence = ["evidence/fee-of-2030.pdf"]\n', "")
    }
    auditor = ["build", "--edition", "auditor", "--holder", "jordan-rivera"]
    root = shows(repository, pdf(f"Instructor: {colleague}"), more=more)
    ran = cecgen(*auditor, "-C", root)
    assert ran.code == 1
    assert f"{FILE}: error CEC505: this document contains the name of another holder" in ran.output
    assert ran.output.count(": error CEC") == 1
    assert not (root / "site").exists()


def test_a_colleague_whose_folder_is_called_as_a_key_keeps_no_site_from_being_built(
    repository: Repository, cecgen: Command
) -> None:
    more: dict[str, str | bytes] = {"content/grace/holder.toml": OTHER.replace('evidence = ["evidence/fee-of-2030.pdf"]\n', "")}
    root = shows(repository, pdf("Serial QX-778899"), more=more)
    ran = cecgen("build", "--edition", "auditor", "--holder", "jordan-rivera", "-C", root)
    assert ran.code == 0, ran.output
