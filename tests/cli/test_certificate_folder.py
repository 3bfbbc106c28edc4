"""A folder of certificates is one review: what is broken is named and keeps no other out, and what is there is passed over."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from documents import pdf
from msgspec.structs import replace
from pikepdf import Pdf, Stream
from PIL import Image

import cecgen.cli.add as cecgen_add
import cecgen.cli.importing as cecgen_importing
from cecgen.cli.certificates import fill_in_draft
from cecgen.commands.importing import certificates
from cecgen.evidence import DocumentPages, Inspection, inspect_files, read_pages
from cecgen.model.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import Command, Pressing, Ran, Repository

HEAD = ("Certificate of Completion", "Jordan Rivera")
pytestmark = pytest.mark.usefixtures("lasting_sandboxes")
HEADERS = ("Completed", "Course", "ACE CECs")
ROWS = (("Jun 14, 2025", "Balance", "0.4"), ("Jul 2, 2025", "Posture", "0.2"), ("Jul 9, 2025", "Gait", "0.3"))


def certificate(title: str, day: date, *more: str, name: str = "Jordan Rivera", **saving: Any) -> bytes:
    completed = f"Date of completion: {day:%B} {day.day}, {day.year}"
    return pdf(HEAD[0], name, f"Course title: {title}", completed, "has earned 0.1 ACE CECs", *more, **saving)


def transcript(*rows: tuple[str, ...], name: str = "Jordan Rivera") -> bytes:
    """A page with a table: three columns at their places."""
    lines = [(20, 260, f"Learner: {name}")]
    for number, row in enumerate((HEADERS, *rows)):
        lines += [(left, 230 - 16 * number, cell) for left, cell in zip((20, 120, 300), row, strict=True)]

    def draw(document: Pdf) -> None:
        shown = "\n".join(f"BT /F1 10 Tf {left} {up} Td ({text}) Tj ET" for left, up, text in lines)
        document.pages[0].Contents = Stream(document, shown.encode("cp1252"))

    return pdf("x", change=draw)


class Desk:
    """A repository, and a folder of certificates beside it."""

    def __init__(self, repository: Repository, cecgen: Command, folder: Path) -> None:
        self.root, self.cecgen, self.folder = repository(), cecgen, folder
        self.holder = self.root / "content/jordan-rivera"
        self.before = {*self.holder.glob("*.toml")}

    def put(self, name: str, data: bytes) -> Path:
        (self.folder / name).write_bytes(data)
        return self.folder / name

    def bring(self, *what: Path | str) -> Ran:
        return self.cecgen("import", *what, "-C", self.root, "--as-of", "2026-11-28", "--holder", "jordan-rivera")

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The new entries, in the order of their names."""
        paths = sorted({*self.holder.glob("*.toml")} - self.before)
        return [entry for path in paths for entry in tomllib.loads(path.read_text())["entry"]]


@pytest.fixture
def desk(repository: Repository, cecgen: Command, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(repository, cecgen, tmp_path_factory.mktemp("certificates"))
    other = desk.root / "content/amara-okafor"
    other.mkdir()
    (other / "holder.toml").write_text('name = "Amara Okafor"\n')
    return desk


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (cecgen_add, cecgen_importing):
        monkeypatch.setattr(module, "is_interactive", lambda: True)


# ---------------------------------------------------------------- a folder


def test_of_forty_in_a_folder_three_broken_ones_are_named_and_thirty_seven_read(desk: Desk) -> None:
    """One with a password, one of another person, one that is cut short; what is no certificate is left alone."""
    first = date(2025, 3, 1)
    for number in range(37):
        desk.put(f"c{number:02}.pdf", certificate(f"Course {number}", first + timedelta(number)))
    desk.put("locked.pdf", certificate("x", first, encryption=pikepdf.Encryption(owner="o", user="u")))
    desk.put("hers.pdf", certificate("Hers", first, name="Amara Okafor"))
    desk.put("cut.pdf", certificate("x", first)[:300])
    desk.put("notes.txt", b"to do")
    ran = desk.bring(desk.folder)
    assert ran.code == 1
    assert [entry["title"] for entry in desk.entries] == [f"Course {number}" for number in range(37)]
    assert "locked.pdf: not written: " in ran.output
    assert "cut.pdf: not written: " in ran.output
    assert "hers.pdf, an entry of amara-okafor, and these are imported for jordan-rivera" in ran.output
    assert f"left alone in {desk.folder}: notes.txt" in ran.output
    assert "37 as drafts, 1 skipped, 2 to look at yourself" in ran.output


def test_an_iphones_picture_in_a_folder_is_named_with_its_way_out(desk: Desk) -> None:
    """It kept all the others from being read."""
    desk.put("a.pdf", certificate("Balance", date(2025, 3, 1)))
    photo = desk.put("photo.heic", b"\0\0\0\x18ftypheic" + bytes(40))
    ran = desk.bring(desk.folder)
    assert (ran.code, [entry["title"] for entry in desk.entries]) == (1, ["Balance"])
    assert "photo.heic: not written: an iPhone photo (HEIC)" in ran.output
    assert "Most Compatible" in ran.output
    assert "an iPhone photo" in desk.bring(photo, desk.folder / "a.pdf").output


def test_a_folder_without_certificates_says_so(desk: Desk) -> None:
    (desk.folder / "inner").mkdir()
    ran = desk.bring(desk.folder)
    assert ran.code == 2
    assert f"left alone in {desk.folder}: inner" in ran.output
    assert "no PDF, PNG or JPEG is in" in ran.output


# ---------------------------------------------------------------- what is there already


def test_a_document_that_shows_the_same_is_named_before_it_is_proposed(desk: Desk) -> None:
    """Downloaded again, with other bytes: as evidence of an entry, and twice in one folder."""
    day = date(2025, 3, 1)
    assert desk.bring(desk.put("a.pdf", certificate("Balance", day))).code == 0
    [entry] = desk.entries
    desk.put("a.pdf", certificate("Balance", day, deterministic_id=False, static_id=True, linearize=True))
    desk.put("b.pdf", certificate("Gait", day))
    desk.put("c.pdf", certificate("Gait", day, deterministic_id=False, static_id=True, linearize=True))
    ran = desk.bring(desk.folder)
    assert ran.code == 0, ran.output
    assert [each["title"] for each in desk.entries] == ["Balance", "Gait"]
    assert f"a.pdf, it shows the same as evidence/{entry['id']}.pdf, the evidence of {entry['id']}" in ran.output
    assert "c.pdf, it shows the same as b.pdf" in ran.output


def test_only_evidence_of_a_day_that_the_certificate_prints_is_opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody with two thousand certificates waits no longer for the next one."""
    days = (date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1))
    for day in days:
        assert desk.bring(desk.put("a.pdf", certificate(f"Balance in {day:%B}", day))).code == 0
    opened: list[Path] = []

    def inspect(paths: Iterable[Path]) -> dict[Path, Inspection]:
        opened.extend(paths)
        return inspect_files(opened)

    monkeypatch.setattr("cecgen.commands.importing.twins.inspect_files", inspect)
    again = desk.put("b.pdf", certificate("Balance in April", days[1], deterministic_id=False, static_id=True, linearize=True))
    assert "b.pdf, it shows the same as evidence/2025-04-01" in desk.bring(again).output
    assert [path.name[:10] for path in opened] == ["2025-04-01", "b.pdf"]


@pytest.mark.usefixtures("at_terminal")
def test_a_review_passes_over_what_is_there(desk: Desk, pressing: Pressing) -> None:
    """By its activity, though the certificate is another file; the count at the end says it."""
    day = date(2025, 3, 1)
    first, second = desk.put("a.pdf", certificate("Balance", day)), desk.put("b.pdf", certificate("Balance", day, "Reprint"))
    ran = pressing("\r\r\r", lambda: desk.bring(first, second))
    assert ran.code == 0, ran.output
    assert "the same provider, date and title as 2025-03-01-balance" in ran.output
    assert ": skipped" in ran.output
    assert "2 certificates: 1 written, 1 there already" in ran.output


def test_of_a_scan_and_its_twin_with_text_the_text_is_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the scan's name comes first."""

    def read_as_scan(documents: dict[str, bytes]) -> dict[str, DocumentPages]:
        read = read_pages(documents)
        for name in [name for name in read if name.endswith("a-scan.pdf")]:
            [page] = read[name].pages
            read[name] = DocumentPages((replace(page, is_recognised=True, second_reading=page.words),))
        return read

    monkeypatch.setattr(certificates, "read_pages", read_as_scan)
    day = date(2025, 3, 1)
    desk.put("a-scan.pdf", certificate("Balance", day, "Scanned"))
    clear = desk.put("b.pdf", certificate("Balance", day))
    ran = desk.bring(desk.folder)
    [entry] = desk.entries
    assert (desk.holder / entry["evidence"][0]).read_bytes() == clear.read_bytes()
    assert "a-scan.pdf, the same provider, date and title as" in ran.output


# ---------------------------------------------------------------- transcripts


def test_a_transcript_becomes_a_draft_a_row_and_is_kept_once(desk: Desk) -> None:
    """Each entry names it as a transcript, so that nothing warns of one file behind several entries."""
    ran = desk.bring(desk.put("list.pdf", transcript(*ROWS)))
    assert ran.code == 0, ran.output
    assert [(str(each["date"]), each["title"], each["award"]) for each in desk.entries] == [
        ("2025-06-14", "Balance", "0.4 CEC"), ("2025-07-02", "Posture", "0.2 CEC"), ("2025-07-09", "Gait", "0.3 CEC"),
    ]  # fmt: skip
    assert all(each["draft"] for each in desk.entries)
    [kept] = {item["file"] for each in desk.entries for item in each["evidence"]}
    assert {item["shows"] for each in desk.entries for item in each["evidence"]} == {"transcript"}
    assert (desk.holder / kept).read_bytes() == (desk.folder / "list.pdf").read_bytes()
    assert "CEC402" not in ran.output
    assert 'date: page 1, "Completed: Jul 2, 2025"' in desk.entries[1]["note"]
    assert "Read from list.pdf (page 1, row 2)." in desk.entries[1]["note"]


@pytest.mark.parametrize("where", ["page 1, row 1", "my list.pdf"])
def test_a_row_that_needs_a_person_names_a_command_that_can_be_typed(where: str) -> None:
    """With the file as a shell takes it, and without the row, which no command knows."""
    source = f"my list.pdf ({where})" if "row" in where else where
    filled, fault = fill_in_draft(Draft(table={}, source=where, documents=("my list.pdf",)), {}, source, None)
    assert filled is None
    assert fault is not None
    assert (fault.where, fault.hint.partition(" asks")[0]) == (source, "cecgen add 'my list.pdf'")


def test_of_a_transcript_that_has_grown_only_what_is_new_is_imported(desk: Desk) -> None:
    assert desk.bring(desk.put("list.pdf", transcript(*ROWS[:2]))).code == 0
    ran = desk.bring(desk.put("list.pdf", transcript(*ROWS)))
    assert ran.code == 0, ran.output
    assert [each["title"] for each in desk.entries] == ["Balance", "Posture", "Gait"]
    assert "1 as drafts, 2 skipped" in ran.output


def test_a_row_that_only_a_person_can_read_is_named_and_the_others_are_written(desk: Desk) -> None:
    ran = desk.bring(desk.put("list.pdf", transcript(*ROWS[:2], ("pending", "Gait", "0.3"))))
    assert ran.code == 1
    assert len(desk.entries) == 2
    assert 'list.pdf (page 1, row 3): not written: this row has no day that can be read: "pending | Gait | 0.3"' in ran.output


@pytest.mark.usefixtures("at_terminal")
def test_a_transcript_is_walked_through_row_by_row(desk: Desk, pressing: Pressing) -> None:
    """`n` leaves one out, which a second time proposes alone; all name the one file."""
    file = desk.put("list.pdf", transcript(*ROWS[:2]))
    ran = pressing("\r\r\r" + "\r\rn\r", lambda: desk.bring(file))
    assert ran.code == 0, ran.output
    assert "2 of 2: " in ran.output
    assert "page 1, row 2" in ran.output
    assert "2 activities of 1 document: 1 written, 1 left out" in ran.output
    ran = pressing("\r\r\r", lambda: desk.bring(file))
    assert "1 written, 1 there already" in ran.output
    assert [each["title"] for each in desk.entries] == ["Balance", "Posture"]
    assert len({item["file"] for each in desk.entries for item in each["evidence"]}) == 1
    assert len([*(desk.holder / "evidence").glob("2025-0[67]*.pdf")]) == 1


@pytest.mark.usefixtures("at_terminal")
def test_of_a_transcript_the_rows_that_were_left_out_follow_without_a_second_copy(desk: Desk, pressing: Pressing) -> None:
    """Though a person went through the first ones, and nobody through these; and there is no design to remember."""
    file = desk.put("list.pdf", transcript(*ROWS[:2]))
    ran = pressing("\r\r\r" + "\r\rn\r", lambda: desk.bring(file, "--remember"))
    assert "1 written, 1 left out" in ran.output
    assert "not remembered" not in ran.output
    assert desk.bring(file, "--no-input").code == 0
    assert [each["title"] for each in desk.entries] == ["Balance", "Posture"]
    assert len([*(desk.holder / "evidence").glob("2025-0[67]*.pdf")]) == 1


def test_add_says_that_a_transcript_holds_several_activities(desk: Desk) -> None:
    file = desk.put("list.pdf", transcript(*ROWS))
    ran = desk.cecgen("add", "jordan-rivera", file, "-C", desk.root, "--no-input")
    assert (ran.code, desk.entries) == (2, [])
    assert (
        f"list.pdf lists 3 activities: `cecgen import {file} --holder jordan-rivera` proposes an entry for each" in ran.output
    )


# ---------------------------------------------------------------- what cannot be read


def test_add_does_not_say_that_it_kept_what_it_did_not(desk: Desk) -> None:
    """Without a person it stops before anything is copied, and says so."""
    picture = desk.folder / "photo.png"
    Image.new("L", (60, 60), 255).save(picture)
    ran = desk.cecgen("add", "jordan-rivera", picture, "-C", desk.root, "--no-input")
    assert ran.code == 2
    assert "nothing was read from photo.png: it is a scan or a photograph" in ran.output
    assert "Nothing is kept of it yet" in ran.output
    assert "missing: --date, --title, --provider, --kind" in ran.output
    assert "kept beside it" not in ran.output
    assert [*(desk.holder / "evidence").glob("*.png")] == []


def test_a_day_as_the_holder_writes_it_goes_with_what_a_certificate_says(desk: Desk) -> None:
    """`--date 03/07/2025` for a holder with US days, and the rest from the certificate: this was a traceback."""
    profile = desk.holder / "holder.toml"
    profile.write_text('dates = "us"\n' + profile.read_text())
    file = desk.put("a.pdf", pdf(*HEAD, "Course title: Balance", "has earned 0.1 ACE CECs"))
    ran = desk.cecgen("add", "jordan-rivera", file, "-C", desk.root, "--no-input", "--date", "03/07/2025")
    assert ran.code == 0, ran.output
    assert [str(each["date"]) for each in desk.entries] == ["2025-03-07"]
    second = desk.put("b.pdf", pdf(*HEAD, "Course title: Gait", "has earned 0.1 ACE CECs"))
    ran = desk.cecgen("import", second, "-C", desk.root, "--holder", "jordan-rivera", "--set", "date=03/08/2025")
    assert ran.code == 0, ran.output
    assert [str(each["date"]) for each in desk.entries] == ["2025-03-07", "2025-03-08"]
