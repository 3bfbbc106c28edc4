"""Certificates at the command line: read into drafts without a person, walked through with one, and never filled in wrongly."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from documents import pdf

import cecgen.cli.add as cecgen_add
import cecgen.cli.importing as cecgen_importing

if TYPE_CHECKING:
    from conftest import Command, Pressing, Ran, Repository

HEAD = ("Certificate of Completion", "Jordan Rivera", "Course title: Falls prevention")
SURE = (*HEAD, "Date of completion: June 1, 2025", "has earned 0.4 ACE CECs", "Certificate no.: AB-1234")
pytestmark = pytest.mark.usefixtures("lasting_sandboxes")


class Desk:
    """A repository, and certificates beside it."""

    def __init__(self, repository: Repository, cecgen: Command, folder: Path) -> None:
        self.root, self.cecgen, self.folder = repository(), cecgen, folder

    def put(self, name: str, *lines: str, **more: object) -> Path:
        path = self.folder / name
        path.write_bytes(pdf(*lines, **more))  # type: ignore[arg-type]
        return path

    def bring(self, *files: Path, **more: object) -> Ran:
        return self.cecgen("import", *files, "-C", self.root, "--as-of", "2026-11-28", *more.get("options", ()))  # type: ignore[misc]

    @property
    def entries(self) -> list[dict[str, object]]:
        """The new entries, in the order of their days."""
        paths = sorted(self.root.glob("content/jordan-rivera/2025-0*.toml"))
        tables = [tomllib.loads(path.read_text()) for path in paths]
        return [entry for table in tables for entry in table["entry"] if entry.get("title") != "Exercise testing workshop"]


@pytest.fixture
def desk(repository: Repository, cecgen: Command, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(repository, cecgen, tmp_path_factory.mktemp("desk"))


# ---------------------------------------------------------------- without a person


def test_a_certificate_becomes_a_draft_that_says_where_each_value_was_read(desk: Desk) -> None:
    """With the file beside it; it counts for nothing until a person has looked."""
    ran = desk.bring(desk.put("june.pdf", *SURE))
    assert ran.code == 0, ran.output
    [entry] = desk.entries
    assert {key: str(entry[key]) for key in ("date", "title", "provider", "award", "certificate", "draft")} == {
        "date": "2025-06-01", "title": "Falls prevention", "provider": "ace", "award": "0.4 CEC", "certificate": "AB-1234",
        "draft": "True",
    }  # fmt: skip
    assert 'date: page 1, "Date of completion: June 1, 2025"' in str(entry["note"])
    assert str(entry["note"]).endswith("Then delete draft = true.")
    assert len([*desk.root.glob("content/jordan-rivera/evidence/2025-06-01*.pdf")]) == 1


def test_broken_ones_are_named_and_keep_no_other_out(desk: Desk) -> None:
    """A password, a file cut short, no PDF at all, and the same one twice."""
    files = [
        desk.put("locked.pdf", *SURE, encryption=pikepdf.Encryption(owner="o", user="u")),
        desk.put("good.pdf", *SURE),
        desk.put("cut.pdf", *SURE),
        desk.put("text.pdf", "x"),
        desk.put("good again.pdf", *SURE),
        desk.put("second.pdf", *HEAD[:2], "Course title: Balance", "Completed on June 3, 2025", "NSCA CEUs: 0.2"),
    ]
    files[2].write_bytes(files[2].read_bytes()[:300])
    files[3].write_bytes(b"no certificate")
    ran = desk.bring(*files)
    assert ran.code == 1
    assert [entry["title"] for entry in desk.entries] == ["Falls prevention", "Balance"]
    for name in (
        "locked.pdf: ",
        "cut.pdf: ",
        "text.pdf: not written: not a PDF",
        "good again.pdf: not written: the same document",
    ):
        assert name in ran.output
    assert "2 as drafts, 0 skipped, 4 to look at yourself" in ran.output


def test_what_only_a_person_can_say_is_asked_and_not_guessed(desk: Desk) -> None:
    """03/07 has two readings: both are shown, and nothing is written."""
    ran = desk.bring(desk.put("june.pdf", *HEAD, "Date of completion: 03/07/2025", "has earned 0.4 ACE CECs"))
    assert (ran.code, desk.entries) == (1, [])
    assert "a person has to say the date: date: 2025-03-07" in ran.output
    assert "or 2025-07-03" in ran.output


def test_an_answer_for_all_files_can_be_given(desk: Desk) -> None:
    file = desk.put("june.pdf", *HEAD, "Date of completion: June 1, 2025", "has earned 0.4 CECs")
    assert desk.bring(file).code == 1
    assert desk.bring(file, options=("--set", "provider=ace", "--set", "award=0.4 CEC")).code == 2
    assert desk.bring(file, options=("--set", "provider=ace")).code == 0
    [entry] = desk.entries
    assert (entry["provider"], entry["award"], entry["draft"]) == ("ace", "0.4 CEC", True)


def test_a_lost_decimal_point_is_seen_by_the_hours(desk: Desk) -> None:
    """Four tenths of a CEC are four hours: 4 CEC would be forty, and neither figure is filled in."""
    ran = desk.bring(desk.put("june.pdf", *SURE[:4], "has earned 4 ACE CECs", "Duration: 4 hours"))
    [entry] = desk.entries
    assert ran.code == 0
    assert not entry.keys() & {"award", "hours"}
    assert "4 CEC of ACE are 40 hours, but 4 are printed: check which is right." in str(entry["note"])


def test_another_persons_and_one_that_is_there_already_are_passed_over(desk: Desk) -> None:
    """By its name, by its bytes, and by its activity."""
    other = desk.root / "content/amara-okafor"
    other.mkdir()
    (other / "holder.toml").write_text('name = "Amara Okafor"\n')
    holder = ("--holder", "jordan-rivera")
    assert desk.bring(desk.put("june.pdf", *SURE), options=holder).code == 0
    ran = desk.bring(
        desk.put("hers.pdf", *[line.replace("Jordan Rivera", "Amara Okafor") for line in SURE]),
        desk.folder / "june.pdf",
        desk.put("reprint.pdf", *SURE, "Reprinted"),
        options=holder,
    )
    assert len(desk.entries) == 1
    assert "an entry of amara-okafor" in ran.output
    assert "the same file as evidence/2025-06-01" in ran.output
    assert "0 as drafts, 3 skipped" in ran.output


def test_nothing_is_written_to_look_first(desk: Desk) -> None:
    ran = desk.bring(desk.put("june.pdf", *SURE), options=("--dry-run",))
    assert (ran.code, desk.entries) == (0, [])
    assert '+title = "Falls prevention"' in ran.output


def test_add_takes_from_a_certificate_what_the_options_do_not_say(desk: Desk) -> None:
    """An option is what a person said, and outranks it."""
    file = desk.put("june.pdf", *SURE)
    ran = desk.cecgen("add", file, "-C", desk.root, "--title", "Preventing falls", "--no-input")
    assert ran.code == 0, ran.output
    [entry] = desk.entries
    assert (entry["title"], entry["award"], entry["draft"]) == ("Preventing falls", "0.4 CEC", True)


def test_add_says_what_a_certificate_leaves_open(desk: Desk) -> None:
    ran = desk.cecgen("add", desk.put("june.pdf", *HEAD, "Valid until June 1, 2027"), "-C", desk.root, "--no-input")
    assert (ran.code, desk.entries) == (2, [])
    assert "missing: --date, --provider. The certificate leaves open" in ran.output


# ---------------------------------------------------------------- with a person


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (cecgen_add, cecgen_importing):
        monkeypatch.setattr(module, "is_interactive", lambda: True)


@pytest.mark.usefixtures("at_terminal")
def test_many_certificates_are_one_review(desk: Desk, pressing: Pressing) -> None:
    """Enter takes what is probable and writes; a choice is typed; `n` leaves one out."""
    sure = desk.put("a.pdf", *SURE)
    choice = desk.put("b.pdf", *HEAD[:2], "Course title: Balance", "Completed on 03/07/2025", "NSCA CEUs: 0.2")
    left = desk.put("c.pdf", *HEAD[:2], "Course title: Posture", "Completed on June 9, 2025", "NSCA CEUs: 0.3")
    # kind, format, write; date, kind, format, write; kind, format, write
    keys = "\r\r\r" + "2025-07-03\r\r\r\r" + "\r\rn\r"
    ran = pressing(keys, lambda: desk.bring(sure, choice, left))
    assert ran.code == 0, ran.output
    assert [(str(entry["date"]), entry["title"], entry.get("draft")) for entry in desk.entries] == [
        ("2025-06-01", "Falls prevention", None), ("2025-07-03", "Balance", None),
    ]  # fmt: skip
    assert "1 of 3: " in ran.output
    assert "3 certificates: 2 written, 1 left out" in ran.output


@pytest.mark.usefixtures("at_terminal")
def test_a_choice_is_taken_by_its_number(desk: Desk, pressing: Pressing) -> None:
    """Nobody types a title again that is on the screen."""
    lines = ("Kestrel House Learning", "Jordan Rivera", "Hip pain in runners", "Completed on March 14, 2025", "NSCA CEUs: 0.2")
    ran = pressing("1\r\r\r\r\r\r\r", lambda: desk.bring(desk.put("a.pdf", *lines)))
    assert ran.code == 0, ran.output
    [entry] = desk.entries
    assert entry["title"] == "Hip pain in runners"


@pytest.mark.usefixtures("at_terminal")
def test_an_award_and_hours_that_do_not_agree_are_both_asked_for(desk: Desk, pressing: Pressing) -> None:
    """The award by its number, the hours as they are: a bare figure would be one. Hours in doubt were left out unasked."""
    lines = (*HEAD, "Date of completion: June 1, 2025", "has earned 0.4 ACE CECs", "Contact hours: 3")
    ran = pressing("\r1\r\r3\r\r", lambda: desk.bring(desk.put("a.pdf", *lines)))  # kind, award, format, hours, write
    assert ran.code == 0, ran.output
    [entry] = desk.entries
    assert (entry["award"], entry["hours"]) == ("0.4 CEC", 3)


CPR = (*HEAD[:2], "Course title: Adult CPR/AED", "Date of completion: June 1, 2025", "Valid through: May 31, 2027")


@pytest.mark.usefixtures("at_terminal")
@pytest.mark.parametrize(
    ("keys", "card"),
    [
        ("\r\ryes\r", {"covers": ["cpr", "aed"], "expires": "2027-05-31", "hands_on": "True"}),  # covers, expires, hands_on
        ("\x7f" * 20 + "\r", None),
    ],
    ids=["the card", "no card"],
)
def test_the_card_that_a_certificate_is_needs_no_typing(
    desk: Desk, pressing: Pressing, keys: str, card: dict[str, object] | None
) -> None:
    """Enter left the card out, and its last day with it. Whoever has another card takes the proposal away."""
    before, after = "Red Cross\r\r\r\r", "\r\r"  # provider, kind, award, hours; format, write
    ran = pressing(before + keys + after, lambda: desk.bring(desk.put("cpr.pdf", *CPR)))
    assert ran.code == 0, ran.output
    [entry] = desk.entries
    written = entry.get("card")
    assert written is None or isinstance(written, dict)
    assert card == (written and {key: value if key == "covers" else str(value) for key, value in written.items()})


def test_without_a_person_the_card_is_in_the_draft(desk: Desk) -> None:
    """Where it counts for nothing yet, like the rest of it."""
    ran = desk.bring(desk.put("cpr.pdf", *CPR), options=("--set", "provider=Red Cross"))
    assert ran.code == 0, ran.output
    [entry] = desk.entries
    assert (entry["kind"], entry["draft"], str(entry["card"])) == (
        "cpr", True, "{'covers': ['cpr', 'aed'], 'expires': datetime.date(2027, 5, 31)}",
    )  # fmt: skip
    assert 'card: probably page 1, "Valid through: May 31, 2027"' in str(entry["note"])


@pytest.mark.usefixtures("at_terminal")
def test_what_is_not_read_is_named_before_the_review_and_after_it(desk: Desk, pressing: Pressing) -> None:
    """What is missing can be installed first; afterwards the first lines are out of sight."""
    cut = desk.put("cut.pdf", *SURE)
    cut.write_bytes(cut.read_bytes()[:300])
    ran = pressing("\r\r\r", lambda: desk.bring(desk.put("a.pdf", *SURE), cut))
    assert ran.output.count("cut.pdf: not read") == 2
    assert "2 certificates: 1 written, 1 not read" in ran.output


@pytest.mark.usefixtures("at_terminal")
def test_a_number_of_an_approval_is_left_out_where_nobody_knows_whose_it_is(desk: Desk, pressing: Pressing) -> None:
    """The provider is chosen by the person, and the number may be another body's: an approval without a body is an error."""
    lines = ("Date of completion: June 1, 2025", "Contact Hours Earned: 4")
    file = desk.put(
        "nurse.pdf", *HEAD, *lines, "Provider approved by the Board of Registered Nursing, Provider Number CEP 17475"
    )
    ran = pressing("ancc\r\r\r\r\r", lambda: desk.bring(file))  # provider, kind, award, format, write
    assert ran.code == 0, ran.output
    assert "CEP 17475" in ran.output
    [entry] = desk.entries
    assert (entry["provider"], entry["award"]) == ("ancc", "4 contact hours")
    assert "approval" not in entry


@pytest.mark.usefixtures("at_terminal")
def test_a_number_beside_the_name_of_the_typed_provider_is_its_approval(desk: Desk, pressing: Pressing) -> None:
    """As on a scan whose line with the award cannot be read."""
    file = desk.put("a.pdf", *HEAD, "Date of completion: June 1, 2025", "NASM Approved Provider 50634")
    ran = pressing("nasm\r\r0.1 CEU\r\r\r", lambda: desk.bring(file))  # provider, kind, award, format, write
    assert ran.code == 0, ran.output
    [entry] = desk.entries
    assert entry["approval"] == {"body": "nasm", "number": "50634"}


@pytest.mark.usefixtures("at_terminal")
def test_add_shows_the_words_of_the_certificate_beside_each_value(desk: Desk, pressing: Pressing) -> None:
    ran = pressing("\r\r\r", lambda: desk.cecgen("add", desk.put("june.pdf", *SURE), "-C", desk.root))
    assert ran.code == 0, ran.output
    assert 'page 1: "Date of completion: June 1, 2025"' in ran.output
    [entry] = desk.entries
    assert (entry["award"], entry.get("draft")) == ("0.4 CEC", None)
