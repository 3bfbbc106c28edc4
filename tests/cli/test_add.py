"""`cecgen add` without a terminal: options in, a certificate and an entry out, or nothing at all."""

from __future__ import annotations

import errno
import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import cecgen.cli.target as cecgen_target
import cecgen.commands.preview as cecgen_preview
from cecgen.files.atomic import write_new_files
from cecgen.model.document_limits import MAX_EVIDENCE_BYTES

if TYPE_CHECKING:
    from conftest import Command, Repository

    from cecgen.pipeline import OpenedWorkspace

PDF = b"%PDF-1.7 a certificate"
FOLDER = "content/jordan-rivera"
WORKSHOP = (
    "--date", "2025-06-01", "--title", "Strength for older adults", "--provider", "nsca", "--kind", "course",
    "--award", "0.6 CEU",
)  # fmt: skip


def files(root: Path) -> dict[str, bytes]:
    """Every file of a repository but its lock, by path; folders count, links and what else there is by their kind."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(".cecgen"):
            found[name] = path.read_bytes() if path.is_file() else b"folder" if path.is_dir() else b"other"
    return found


def list_new_files(root: Path, before: dict[str, bytes]) -> list[str]:
    """The files that came to a repository; none of those before was touched."""
    after = files(root)
    assert before == {name: after[name] for name in before}
    return [name for name in after if name not in before and after[name] != b"folder"]


@pytest.fixture
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the repository."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture
def certificate(downloads: Path) -> Path:
    """A certificate as it was downloaded."""
    path = downloads / "Scan 14 (final)….pdf"
    path.write_bytes(PDF)
    return path


# ---------------------------------------------------------------- what is written, and what is said


def test_an_entry_is_written_with_its_certificate_beside_it(repository: Repository, cecgen: Command, certificate: Path) -> None:
    """Both are named after the day and the title, and the file is what the format page says."""
    root = repository()
    before = files(root)
    ran = cecgen("add", "-C", root, certificate, *WORKSHOP, "--topic", "ethics", "--also", "acsm=6 CEC")
    assert ran.code == 0
    entry, evidence = list_new_files(root, before)
    id = Path(entry).stem
    assert id.startswith("2025-06-01-strength-for-older-adults-")
    assert evidence == f"{FOLDER}/evidence/{id}.pdf"
    assert (root / evidence).read_bytes() == PDF
    assert (root / entry).read_text() == (
        f'[[entry]]\nid = "{id}"\ndate = 2025-06-01\ntitle = "Strength for older adults"\nprovider = "nsca"\nkind = "course"\n'
        f'award = "0.6 CEU"\nalso = {{ acsm = "6 CEC" }}\ntopics = ["ethics"]\nevidence = ["evidence/{id}.pdf"]\n'
    )


def test_the_conversion_and_the_new_total_are_shown_before_anything_is_written(repository: Repository, cecgen: Command) -> None:
    """In the scheme's unit, cycle by cycle, and what was read back at the end."""
    root = repository()
    ran = cecgen("add", "-C", root, *WORKSHOP)
    said = ran.output.splitlines()
    assert said[-5] == "ACSM-CPT 2024–2026: 6 → 12 of 45 CEC"
    assert said[-4:-2] == ["  0.6 NSCA CEU × 10 h = 6 contact hours", "  6 h × 1 CEC = 6 CEC"]
    assert said[-2].startswith(f"wrote {FOLDER}/2025-06-01-strength")
    assert said[-1] == "read back: 1 holder, 2 entries: no problems"


def test_a_requirement_that_the_entry_closes_is_named(repository: Repository, cecgen: Command) -> None:
    """A CPR course that is the card, too."""
    root = repository()
    ran = cecgen(
        "add", "-C", root, "--date", "2025-05-02", "--title", "CPR and AED", "--provider", "American Heart Association",
        "--kind", "cpr", "--card", "covers=cpr,aed", "--card", "expires=2027-05-31", "--card", "hands_on=yes",
    )  # fmt: skip
    assert ran.code == 0
    assert "\n  closed: " in ran.output
    assert (
        (next(root.glob(f"{FOLDER}/2025-05-02-*.toml")))
        .read_text()
        .endswith('kind = "cpr"\n\n[entry.card]\ncovers = ["cpr", "aed"]\nexpires = 2027-05-31\nhands_on = true\n')
    )


def test_every_key_that_has_an_option_reaches_the_file_as_it_was_said(repository: Repository, cecgen: Command) -> None:
    """Nothing is worked out and nothing is left out."""
    root = repository()
    before = files(root)
    ran = cecgen(
        "add", "-C", root, *WORKSHOP, "--begins", "2025-05-31", "--hours", "6.0", "--organiser", "Owens",
        "--format", "live-online", "--assessed", "--not-passed", "--certificate-number", "AB-1",
        "--approval", "body=ace", "--approval", "number=CEP1", "--approval", "until=2025-12-31", "--for", "acsm.cpt",
        "--credits", "acsm.cpt=6", "--role", "attendee", "--location", "Austin, TX", "--url", "https://example.org/a",
        "--reported", "2025-07-01", "--note", 'She said "yes".', "--grade", "A-",
    )  # fmt: skip
    (entry,) = list_new_files(root, before) or [""]
    text = (root / entry).read_text() if entry else ran.output
    assert text.split("\n", 2)[2] == (
        'date = 2025-06-01\nbegins = 2025-05-31\ntitle = "Strength for older adults"\nprovider = "nsca"\nkind = "course"\n'
        'award = "0.6 CEU"\nhours = 6\norganiser = "Owens"\n'
        'approval = { body = "ace", number = "CEP1", until = 2025-12-31 }\nformat = "live-online"\nassessed = true\n'
        'passed = false\ngrade = "A-"\ncredits = { "acsm.cpt" = 6 }\nfor = ["acsm.cpt"]\n'
        'role = "attendee"\nlocation = "Austin, TX"\nurl = "https://example.org/a"\ncertificate = "AB-1"\n'
        'reported = 2025-07-01\nnote = "She said \\"yes\\"."\n'
    )


def test_where_the_repository_has_the_schemas_the_file_says_so_to_editors(repository: Repository, cecgen: Command) -> None:
    """As the files that `init` writes do."""
    root = repository({".cecgen/entry.schema.json": "{}"})
    assert cecgen("add", "-C", root, *WORKSHOP).code == 0
    text = next(root.glob(f"{FOLDER}/2025-06-01*.toml")).read_text()
    assert text.startswith("#:schema ../../.cecgen/entry.schema.json\n\n[[entry]]\n")


def test_a_draft_is_written_and_counts_nothing(repository: Repository, cecgen: Command) -> None:
    """And is told of as such."""
    root = repository()
    ran = cecgen("add", "-C", root, *WORKSHOP, "--draft")
    assert ran.code == 0
    assert "ACSM-CPT 2024–2026: 6 → 6 of 45 CEC" in ran.output
    assert "draft = true" in next(root.glob(f"{FOLDER}/2025-06-01*.toml")).read_text()


def test_what_is_planned_may_be_on_a_day_to_come_and_counts_nothing(repository: Repository, cecgen: Command) -> None:
    """With a fee paid and a seat taken there is no certificate yet."""
    root = repository()
    later = ["2026-06-01" if each == "2025-06-01" else each for each in WORKSHOP]
    ran = cecgen("add", "-C", root, *later, "--planned", "--as-of", "2026-03-16")
    assert ran.code == 0, ran.output
    assert "planned = true" in next(root.glob(f"{FOLDER}/2026-06-01*.toml")).read_text()
    assert "error" not in ran.output
    assert (
        cecgen("list", "-C", root, "--as-of", "2026-03-16", "--status", "planned").output.count("Strength for older adults") > 0
    )


def test_a_dry_run_shows_all_and_writes_nothing(repository: Repository, cecgen: Command, certificate: Path) -> None:
    """Not even a folder."""
    root = repository()
    before = files(root)
    ran = cecgen("add", "-C", root, certificate, *WORKSHOP, "--dry-run")
    assert ran.code == 0
    assert "6 → 12 of 45 CEC" in ran.output
    assert ran.output.endswith("nothing was written\n")
    assert files(root) == before


def test_a_trial_changes_no_mode_of_a_file(repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It works on copies: no file is one that the repository has too, and no folder keeps a mode that clearing up changes."""
    run_pipeline = cecgen_preview.run_pipeline

    def look(opened: OpenedWorkspace) -> Any:
        for path in opened.root.rglob("*"):
            seen = path.stat()
            assert seen.st_nlink == 1 or path.is_dir()
            assert seen.st_mode & stat.S_IWUSR
        return run_pipeline(opened)

    monkeypatch.setattr(cecgen_preview, "run_pipeline", look)
    root = repository()
    for path in (root / FOLDER, *(root / FOLDER).iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert cecgen("add", "-C", root, *WORKSHOP, "--dry-run").code == 0
        assert {path.stat().st_mode & 0o777 for path in (root / FOLDER).iterdir()} == {0o444}
        assert (root / FOLDER).stat().st_mode & 0o777 == 0o555
    finally:
        (root / FOLDER).chmod(0o755)


def test_several_certificates_are_numbered_and_what_they_show_is_written(
    repository: Repository, cecgen: Command, certificate: Path, downloads: Path
) -> None:
    """The first is the certificate, the second a receipt."""
    root = repository()
    receipt = downloads / "receipt.jpg"
    receipt.write_bytes(b"\xff\xd8\xff\xe0 photograph")
    before = files(root)
    ran = cecgen(
        "add", "-C", root, certificate, "--evidence", receipt, *WORKSHOP, "--shows", "certificate", "--shows", "receipt"
    )
    assert ran.code == 0
    entry, second, first = list_new_files(root, before)
    id = Path(entry).stem
    assert (first, second) == (f"{FOLDER}/evidence/{id}.pdf", f"{FOLDER}/evidence/{id}-2.jpg")
    assert (
        f'evidence = ["evidence/{id}.pdf", {{ file = "evidence/{id}-2.jpg", shows = "receipt" }}]' in (root / entry).read_text()
    )


def test_a_certificate_that_lies_in_evidence_already_is_named_where_it_lies(repository: Repository, cecgen: Command) -> None:
    """A copy would leave the first unused."""
    root = repository({f"{FOLDER}/evidence/mine.pdf": PDF})
    before = files(root)
    assert cecgen("add", "-C", root, root / FOLDER / "evidence/mine.pdf", *WORKSHOP).code == 0
    (entry,) = list_new_files(root, before)
    assert 'evidence = ["evidence/mine.pdf"]' in (root / entry).read_text()


def test_a_warning_is_shown_and_the_entry_is_written(repository: Repository, cecgen: Command) -> None:
    """Here: it is still to come."""
    root = repository()
    ran = cecgen("add", "-C", root, *WORKSHOP, "--date", "2026-06-01")
    assert ran.code == 0
    assert "warning CEC214" in ran.output
    assert len([*root.glob(f"{FOLDER}/2026-06-01*.toml")]) == 1


def test_an_entry_that_counts_nowhere_is_said_to(repository: Repository, cecgen: Command) -> None:
    """The holder was not certified yet."""
    ran = cecgen("add", "-C", repository(), *WORKSHOP, "--date", "2019-06-01")
    assert "it counts in no cycle" in ran.output
    assert "CEC216" in ran.output


# ---------------------------------------------------------------- what is refused


def refuse(root: Path, cecgen: Command, *arguments: str | Path, code: int = 1) -> str:
    """What is said where nothing is written."""
    before = files(root)
    ran = cecgen("add", "-C", root, *arguments)
    assert ran.code == code, ran.output
    assert files(root) == before
    return ran.output


def test_all_that_is_missing_is_named_at_once(repository: Repository, cecgen: Command) -> None:
    """By its option; that is a usage error."""
    said = refuse(repository(), cecgen, "--title", "Something", code=2)
    assert "missing: --date, --provider, --kind; and what was earned: --award or --hours" in said


def test_an_entry_that_earned_nothing_is_refused_by_the_rules(repository: Repository, cecgen: Command) -> None:
    """Whether a kind needs an award is for the scheme to say."""
    assert "error CEC209" in refuse(repository(), cecgen, *WORKSHOP[:-2])


@pytest.mark.parametrize("amount", ["0,6", "½", "1e1", "six"])
def test_an_amount_that_is_no_plain_decimal_is_refused_with_its_line(
    repository: Repository, cecgen: Command, amount: str
) -> None:
    """In the words of the diagnostics, and as the file would have had it."""
    said = refuse(repository(), cecgen, *WORKSHOP, "--hours", amount)
    assert f'error CEC204: "hours" is "{amount}", which is not a plain decimal' in said
    assert f'hours = "{amount}"' in said


def test_all_that_is_wrong_is_said_at_once(repository: Repository, cecgen: Command) -> None:
    """A day, a word and an award."""
    said = refuse(
        repository(), cecgen, *WORKSHOP, "--date", "1/6/2025", "--kind", "corse", "--award", "0,6 CEU", "--url", "www.x.org"
    )
    assert [code for code in ("CEC203", "CEC204", "CEC205") if code in said] == ["CEC203", "CEC204", "CEC205"]
    assert 'did you mean "course"?' in said


def test_a_unit_that_the_provider_never_issued_is_refused(repository: Repository, cecgen: Command) -> None:
    """As check would."""
    assert 'error CEC301: NSCA never issued "XYZ"' in refuse(repository(), cecgen, *WORKSHOP, "--award", "0.6 XYZ")


def test_the_nearest_provider_is_named_where_only_hours_would_count(repository: Repository, cecgen: Command) -> None:
    """No diagnostic says it: hours convert whoever the provider is."""
    ran = cecgen("add", "-C", repository(), *WORKSHOP[:4], "--provider", "nscaa", "--kind", "course", "--hours", "6")
    assert ran.code == 0
    assert 'no plugin knows the provider "nscaa", so its unit is in doubt; did you mean "nsca"?' in ran.output


@pytest.mark.parametrize("text", ["a\x07b", "a\x1b[31mb", "a\u202eb", "a\u2066b"])
def test_a_text_that_could_steer_a_terminal_is_refused_and_never_printed(
    repository: Repository, cecgen: Command, text: str
) -> None:
    """Control characters and bidirectional overrides are spelt out."""
    said = refuse(repository(), cecgen, *WORKSHOP, "--note", text)
    assert "error CEC106" in said
    assert text not in said


@pytest.mark.parametrize("title", ["../../../etc/passwd", "a/b\\c", "..", "…", "CON", "-rf", "x" * 300, "\u0438\u043c\u044f"])
def test_no_title_leads_out_of_the_folder(repository: Repository, cecgen: Command, certificate: Path, title: str) -> None:
    """Names are made of letters, digits and hyphens only."""
    root = repository()
    before = files(root)
    assert cecgen("add", "-C", root, certificate, *WORKSHOP, f"--title={title}").code == 0
    assert all(Path(name).parent.as_posix() in (FOLDER, f"{FOLDER}/evidence") for name in list_new_files(root, before))


@pytest.mark.parametrize("day", ["../../x", "2025/06/01", "/etc"])
def test_no_day_leads_out_of_the_folder(repository: Repository, cecgen: Command, day: str) -> None:
    """What is no day is refused, and before that makes no path."""
    assert "error CEC203" in refuse(repository(), cecgen, *WORKSHOP, "--date", day)


def test_bytes_that_are_no_text_are_refused(repository: Repository, cecgen: Command) -> None:
    """A shell hands them over as half characters."""
    assert "--note: not UTF-8 text" in refuse(repository(), cecgen, *WORKSHOP, "--note", "caf\udce9", code=2)


def test_a_holder_of_us_days_adds_them(repository: Repository, cecgen: Command) -> None:
    """Month first, as `dates` in holder.toml says once; the preview shows the day that was read."""
    root = repository({"content/jordan-rivera/holder.toml": f'dates = "us"\n{repository.holder}'})
    ran = cecgen("add", "jordan-rivera", "--date", "07/03/2025", *WORKSHOP[2:], "-C", root)
    assert ran.code == 0, ran.output
    assert "date = 2025-07-03" in ran.output


def test_what_names_no_key_is_a_usage_error(repository: Repository, cecgen: Command) -> None:
    """All of them at once."""
    said = refuse(repository(), cecgen, *WORKSHOP, "--also", "6 CEC", "--approval", "ace", code=2)
    assert '--also: "6 CEC" is not of the form NAME=VALUE' in said
    assert '--approval: "ace" is not of the form NAME=VALUE' in said


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--date=2025-02-30", "the calendar has no 2025-02-30"),
        ("--date=03/16/2024", "write it as 2024-03-16"),
        ("--reported=08/2027", "the last one of that month is 2027-08-31"),
    ],
)
def test_what_is_not_a_day_is_said_with_the_way_to_write_it(
    repository: Repository, cecgen: Command, option: str, said: str
) -> None:
    """Nobody typed quotes, and 30 February is simply no day."""
    printed = refuse(repository(), cecgen, *WORKSHOP, option)
    assert said in printed
    assert "which is not a day" in printed


# ---------------------------------------------------------------- as certificates print it


@pytest.mark.parametrize("provider", ["ace", "ACE", "American Council on Exercise"])
def test_two_awards_in_one_text_are_written_as_award_and_also(repository: Repository, cecgen: Command, provider: str) -> None:
    """Each to its own key, and the provider by its id."""
    root = repository()
    before = files(root)
    text = "0.2 ACE CECs / 2 ACSM CECs (2 contact hours)"
    assert cecgen("add", "-C", root, *WORKSHOP, "--provider", provider, "--award", text).code == 0
    (name,) = list_new_files(root, before)
    lines = (root / name).read_text().splitlines()
    assert [line for line in lines if line.split(" ")[0] in ("provider", "award", "hours", "also")] == [
        'provider = "ace"', 'award = "0.2 ACE CECs"', "hours = 2", 'also = { acsm = "2 ACSM CECs" }',
    ]  # fmt: skip


def test_ids_are_written_in_the_spelling_of_the_catalogue(repository: Repository, cecgen: Command) -> None:
    """However they were typed."""
    root = repository()
    before = files(root)
    typed = (
        "--provider",
        "NSCA",
        "--also",
        "ACSM=6 CEC",
        "--for",
        "ACSM.CPT",
        "--approval",
        "body=NSCA",
        "--credits",
        "ACSM.CPT=6",
    )
    assert cecgen("add", "-C", root, *WORKSHOP, *typed).code == 0
    (name,) = list_new_files(root, before)
    text = (root / name).read_text()
    assert all(line in text for line in ('provider = "nsca"', 'acsm = "6 CEC"', 'for = ["acsm.cpt"]', 'body = "nsca"'))
    assert not any(word in text for word in ("NSCA", "ACSM"))


def test_a_category_of_a_scheme_of_the_holder_is_written_as_the_form_has_it(repository: Repository, cecgen: Command) -> None:
    """In any letter case, and another one is refused with those that there are."""
    root = repository({f"{FOLDER}/holder.toml": repository.holder.replace("acsm.cpt", "nsca.cscs")})
    before = files(root)
    for category in ("Q", "nsca=Q"):
        said = refuse(root, cecgen, *WORKSHOP, "--category", category, code=2)
        assert f'no scheme of the holder has the category "{category}": known here: A, B, C, D' in said
    assert 'no scheme of "acsm"' in refuse(root, cecgen, *WORKSHOP, "--category", "acsm=A", code=2)
    assert cecgen("add", "-C", root, *WORKSHOP, "--category", "NSCA=a").code == 0
    (name,) = list_new_files(root, before)
    assert 'category = { nsca = "A" }' in (root / name).read_text()


@pytest.mark.parametrize("category", ["Z", "nsca=A", "acsm=I"])
def test_a_category_that_no_scheme_of_the_holder_has_is_refused(repository: Repository, cecgen: Command, category: str) -> None:
    """ACSM's form has none."""
    said = refuse(repository(), cecgen, *WORKSHOP, "--category", category, code=2)
    assert f'no scheme of the holder has categories: leave out "{category}"' in said


# ---------------------------------------------------------------- certificates that are none


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        (
            "IMG_0001.HEIC",
            b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00",
            "an iPhone photo (HEIC), but evidence must be a PDF, PNG or JPEG: on the phone",
        ),
        (
            "scan.jpg",
            b"\x00\x00\x00\x24ftypmif1\x00\x00\x00\x00",
            "an iPhone photo (HEIC), but evidence must be a PDF, PNG or JPEG: on the phone",
        ),
        (
            "course.docx",
            b"PK\x03\x04\x14\x00",
            "a Word document, but evidence must be a PDF, PNG or JPEG: open it in Word, and choose File, Save As, PDF",
        ),
        (
            "course.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "a Word document, but evidence must be a PDF, PNG or JPEG: open it in Word",
        ),
    ],
)
@pytest.mark.parametrize("verb", ["add", "attach"])
def test_a_photo_or_a_word_file_gets_a_way_out_before_anything_is_copied(
    repository: Repository, cecgen: Command, downloads: Path, verb: str, name: str, data: bytes, says: str
) -> None:
    """What to do on the phone, or in Word; the ending of its name does not matter."""
    (downloads / name).write_bytes(data)
    root = repository()
    what = ("attach", "jordan-rivera/2025-03-14-exercise-testing-workshop", downloads / name)
    ran = cecgen(*what if verb == "attach" else ("add", "jordan-rivera", downloads / name, *WORKSHOP), "-C", root)
    assert ran.code == 2
    assert f"{name}: {says}" in ran.output
    assert not (root / "content/jordan-rivera/evidence").exists()


def test_every_file_that_is_no_certificate_is_named_at_once(repository: Repository, cecgen: Command, downloads: Path) -> None:
    """A folder, a pipe, an empty file, a web page, one that is not there."""
    odd = downloads
    (odd / "folder").mkdir()
    os.mkfifo(odd / "pipe.pdf")
    (odd / "empty.pdf").write_bytes(b"")
    (odd / "page.pdf").write_bytes(b"<html>")
    (odd / "dangling.pdf").symlink_to(odd / "nowhere")
    names = ["folder", "pipe.pdf", "empty.pdf", "page.pdf", "dangling.pdf", "gone.pdf"]
    said = refuse(repository(), cecgen, "jordan-rivera", *(odd / name for name in names), *WORKSHOP, code=2)
    reasons = [line.split(": ", 1)[-1] for line in said.splitlines() if str(odd) in line]
    assert reasons[0].endswith("folder: a folder, not a document")
    assert reasons[1:] == [
        "not a file",
        "empty: save the certificate again",
        "a saved web page, but evidence must be a PDF, PNG or JPEG: open it in a browser, choose Print, and Save as PDF",
        "no such file or directory",
        "no such file or directory",
    ]


def test_a_file_that_is_far_too_large_is_refused_unread(repository: Repository, cecgen: Command, downloads: Path) -> None:
    """200 MB that begin like a PDF."""
    huge = downloads / "huge.pdf"
    with open(huge, "wb") as stream:
        stream.write(PDF)
        stream.truncate(200 * 1000 * 1000)
    said = refuse(repository(), cecgen, huge, *WORKSHOP, code=2)
    assert f"200,000,000 bytes, and a certificate may have {MAX_EVIDENCE_BYTES:,}" in said


def test_a_link_is_followed_and_the_document_itself_is_copied(
    repository: Repository, cecgen: Command, certificate: Path
) -> None:
    """No link comes into the repository."""
    root = repository()
    link = certificate.with_name("link.pdf")
    link.symlink_to(certificate)
    before = files(root)
    assert cecgen("add", "-C", root, link, *WORKSHOP).code == 0
    evidence = root / list_new_files(root, before)[1]
    assert not evidence.is_symlink()
    assert evidence.read_bytes() == PDF


def test_the_same_document_given_twice_is_refused(repository: Repository, cecgen: Command, certificate: Path) -> None:
    """Under whatever names."""
    other = certificate.with_name("copy.pdf")
    other.write_bytes(PDF)
    said = refuse(repository(), cecgen, certificate, other, *WORKSHOP, code=2)
    assert f"copy.pdf: the same document as {certificate}" in said


def test_more_is_shown_than_there_are_files(repository: Repository, cecgen: Command) -> None:
    """What would the word be about?"""
    assert "more often than there are files" in refuse(repository(), cecgen, *WORKSHOP, "--shows", "receipt", code=2)


# ---------------------------------------------------------------- what is there already


def test_the_same_entry_is_written_once(repository: Repository, cecgen: Command, certificate: Path) -> None:
    """The second time it is there already, and where is said."""
    root = repository()
    assert cecgen("add", "-C", root, certificate, *WORKSHOP).code == 0
    said = refuse(root, cecgen, certificate, *WORKSHOP)
    assert "is there already: `cecgen edit jordan-rivera/2025-06-01-strength-for-older-adults-" in said


def test_a_certificate_that_a_killed_run_left_is_no_hindrance(
    repository: Repository, cecgen: Command, certificate: Path
) -> None:
    """The certificate takes its name first; the same command then writes the entry, and a certificate of others stays."""
    root = repository()
    assert cecgen("add", "-C", root, certificate, *WORKSHOP).code == 0
    whole = files(root)
    (entry,) = (root / FOLDER).glob("2025-06-01-*.toml")
    entry.unlink()
    assert cecgen("add", "-C", root, certificate, *WORKSHOP).code == 0
    assert files(root) == whole
    entry.unlink()
    (proof,) = (root / FOLDER / "evidence").iterdir()
    proof.write_bytes(b"%PDF-1.7 another")
    assert f"evidence/{proof.name} is there already" in refuse(root, cecgen, certificate, *WORKSHOP)


def test_the_same_activity_said_otherwise_is_refused(repository: Repository, cecgen: Command) -> None:
    """By the diagnostic that check has for it."""
    root = repository()
    assert cecgen("add", "-C", root, *WORKSHOP).code == 0
    assert "error CEC401: the same provider, date and title" in refuse(root, cecgen, *WORKSHOP, "--note", "again")


def test_a_certificate_that_is_behind_another_entry_is_said_before_writing(
    repository: Repository, cecgen: Command, certificate: Path
) -> None:
    """By its content; it may be right, so it is a warning."""
    root = repository()
    added = cecgen("add", "-C", root, certificate, *WORKSHOP)
    ran = cecgen("add", "-C", root, certificate, *WORKSHOP, "--title", "Second day", "--date", "2025-06-02", "--dry-run")
    assert ran.code == 0
    assert "warning CEC402" in ran.output
    first = re.search(r"wrote content/jordan-rivera/(evidence/2025-06-01-strength\S+)", added.output)
    assert first
    assert f"is the same file as {first[1]}, the evidence of 2025-06-01-strength" in ran.output


def test_two_people_who_add_the_same_file_at_once_do_not_overwrite_each_other(
    repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one who comes second is told, whatever the look before said."""
    root = repository()

    def overtaken(root: Path, files: Mapping[str, bytes]) -> list[Path]:
        for name in files:
            (root / name).write_text("theirs")
        return write_new_files(root, files)

    monkeypatch.setattr(cecgen_target, "write_new_files", overtaken)
    ran = cecgen("add", "-C", root, *WORKSHOP)
    assert ran.code == 1
    assert "is there already; nothing was written" in ran.output
    assert next(root.glob(f"{FOLDER}/2025-06-01*.toml")).read_text() == "theirs"


def test_entries_of_two_branches_are_merged_without_a_conflict(
    repository: Repository, cecgen: Command, certificate: Path, downloads: Path
) -> None:
    """Of one day and one title, and both count."""
    root = repository()
    other = downloads / "other.pdf"
    other.write_bytes(PDF + b", and another")
    git(root, "init", "-qb", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "before")
    for branch, file, provider in (("one", certificate, "nsca"), ("two", other, "iacet")):
        git(root, "switch", "-qc", branch, "main")
        assert cecgen("add", "-C", root, file, *WORKSHOP, "--provider", provider).code == 0
        git(root, "add", ".")
        git(root, "commit", "-qm", branch)
    git(root, "merge", "-q", "one")
    assert cecgen("check", "-C", root) == (0, "1 holder, 3 entries: no problems\n")
    status = cecgen("status", "-C", root, "--format", "json").output
    assert '"counted": "18"' in status


def test_the_same_entry_of_two_branches_is_merged_into_one(repository: Repository, cecgen: Command, certificate: Path) -> None:
    """The two agree on the id and on every byte."""
    root = repository()
    git(root, "init", "-qb", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "before")
    for branch in ("one", "two"):
        git(root, "switch", "-qc", branch, "main")
        assert cecgen("add", "-C", root, certificate, *WORKSHOP).code == 0
        git(root, "add", ".")
        git(root, "commit", "-qm", branch)
    git(root, "merge", "-q", "one")
    assert cecgen("check", "-C", root) == (0, "1 holder, 2 entries: no problems\n")


def git(root: Path, *arguments: str) -> None:
    """Runs git in a repository of its own, whatever this machine's settings are."""
    identity = {f"GIT_{role}_{what}": "x@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "-C", str(root), *arguments], check=True, env=environment, capture_output=True)


# ---------------------------------------------------------------- whose it is


def test_the_holder_is_named_where_there_are_several(repository: Repository, cecgen: Command) -> None:
    """All of them are listed."""
    root = repository({"content/hana-kovacs/holder.toml": 'name = "Hana Kovacs"\n'})
    said = refuse(root, cecgen, *WORKSHOP, code=2)
    assert "whose entry is it? name a holder first: hana-kovacs, jordan-rivera" in said
    assert cecgen("add", "-C", root, "jordan-rivera", *WORKSHOP).code == 0


def test_a_misspelt_holder_is_not_taken_for_a_file(repository: Repository, cecgen: Command) -> None:
    """The nearest is named."""
    said = refuse(repository(), cecgen, "jordan-riviera", *WORKSHOP, code=2)
    assert 'no holder or file "jordan-riviera"; did you mean "jordan-rivera"?' in said


def test_a_repository_without_a_holder_says_what_to_write(repository: Repository, cecgen: Command) -> None:
    """Nobody's entry cannot be written."""
    root = repository({f"{FOLDER}/holder.toml": None, f"{FOLDER}/entry.toml": None})
    assert "no holder yet: write content/<holder>/holder.toml first" in refuse(root, cecgen, *WORKSHOP, code=2)


def test_a_holder_whose_file_is_broken_is_mended_first(repository: Repository, cecgen: Command) -> None:
    """What is wrong with it is shown."""
    said = refuse(repository({f"{FOLDER}/holder.toml": "nam = 1\n"}), cecgen, *WORKSHOP, code=2)
    assert "CEC201" in said
    assert "fix content/jordan-rivera/holder.toml first" in said


def test_errors_that_were_there_before_do_not_keep_an_entry_out_but_are_shown(repository: Repository, cecgen: Command) -> None:
    """Reading back finds them, and that is the exit code."""
    root = repository({f"{FOLDER}/old.toml": repository.entry.replace("0.6 CEC", "0.6 XYZ").replace("testing", "old")})
    before = files(root)
    ran = cecgen("add", "-C", root, *WORKSHOP)
    assert len(list_new_files(root, before)) == 1
    assert ran.code == 1
    assert ran.output.count("error CEC301") == 1


def test_errors_of_another_holder_are_only_counted(repository: Repository, cecgen: Command) -> None:
    """They are no fault of this entry."""
    root = repository({"content/hana-kovacs/holder.toml": "nam = 1\n"})
    ran = cecgen("add", "-C", root, "jordan-rivera", *WORKSHOP)
    assert ran.code == 0
    assert "CEC201" not in ran.output
    assert "`cecgen check` shows the errors that are elsewhere" in ran.output


# ---------------------------------------------------------------- folders that cannot be written in


def test_a_folder_of_evidence_that_is_a_link_is_not_followed(
    repository: Repository, cecgen: Command, certificate: Path, downloads: Path
) -> None:
    """A certificate would land outside the repository, even while it is only tried."""
    root = repository()
    (downloads / "elsewhere").mkdir()
    (root / FOLDER / "evidence").symlink_to(downloads / "elsewhere")
    said = refuse(root, cecgen, certificate, *WORKSHOP, code=2)
    assert "is a link or a file, where a folder is needed; nothing was written" in said
    assert [*(downloads / "elsewhere").iterdir()] == []


def test_a_file_where_the_folder_of_evidence_should_be_is_said(
    repository: Repository, cecgen: Command, certificate: Path
) -> None:
    """And nothing is written."""
    root = repository({f"{FOLDER}/evidence": "not a folder"})
    assert "where a folder is needed; nothing was written" in refuse(root, cecgen, certificate, *WORKSHOP, code=2)


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder for somebody who may do nothing that its permissions forbid: root may write anywhere."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


def test_a_folder_that_may_not_be_written_in_stays_as_it_is(repository: Repository, cecgen: Command, nobody: Path) -> None:
    """The reason is the system's own."""
    root = type(repository)(nobody / "home")()
    for folder in (root / FOLDER, root / "content", root):
        folder.chmod(0o555)
    own = os.geteuid()
    try:
        if own == 0:
            os.seteuid(65534)
        said = refuse(root, cecgen, *WORKSHOP, code=2)
    finally:
        os.seteuid(own)
        for folder in (root, root / "content", root / FOLDER):
            folder.chmod(0o755)
    assert os.strerror(errno.EACCES) in said
    assert "nothing was written" in said


def test_no_prompt_is_loaded_where_nobody_is_asked(repository: Repository) -> None:
    """It takes longer to load than all the rest."""
    program = "import sys; from cecgen.cli import main\ntry: main()\nfinally: assert 'prompt_toolkit' not in sys.modules"
    ran = subprocess.run(
        [sys.executable, "-c", program, "add", "-C", str(repository()), *WORKSHOP], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
