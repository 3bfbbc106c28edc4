"""The ledger: everything that lies in content/ is read, and nothing in it is passed over in silence."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.diagnostics import Diagnostic
from cecgen.ledger.reading import read_ledger, read_settings
from cecgen.model.document_limits import MAX_EVIDENCE_BYTES
from cecgen.model.ledger import Ledger
from cecgen.model.settings import Settings
from cecgen.model.written import default_id

if TYPE_CHECKING:
    from conftest import Repository

HOLDER = "content/jordan-rivera/holder.toml"
ENTRY = "content/jordan-rivera/entry.toml"
EVIDENCE = "content/jordan-rivera/evidence"
PDF, PNG, JPEG = b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"


def read(root: Path) -> tuple[Ledger, list[Diagnostic]]:
    return read_ledger(root, Settings(format=1))


def list_problems(root: Path) -> list[str]:
    """Every problem as its code and file."""
    return [f"{each.code} {each.at.file}" for each in read(root)[1]]


def ids(root: Path) -> list[str]:
    return [entry.id for holder in read(root)[0].holders for entry in holder.entries]


class TestFiles:
    def test_a_sound_repository_has_no_problems(self, repository: Repository) -> None:
        """What every other test here spoils is sound."""
        assert list_problems(repository()) == []
        assert ids(repository()) == ["2025-03-14-exercise-testing-workshop"]

    @pytest.mark.parametrize(
        "file",
        [
            "content/entry.toml",
            "content/holder.toml",
            "content/certificate.pdf",
            "content/jordan-rivera/entry.tml",
            "content/jordan-rivera/other.TOML",
            "content/jordan-rivera/entry.toml.bak",
            "content/jordan-rivera/notes.md",
            "content/jordan-rivera/certificate.pdf",
            "content/jordan-rivera/evidence.txt",
            "content/jordan-rivera/2025/holder.toml",
            "content/jordan-rivera/2025/readme.txt",
            "content/jordan-rivera/closed/readme.txt",
            "content/team/logo.gif",
        ],
    )
    def test_a_file_where_the_format_has_none_is_an_error(self, repository: Repository, file: str) -> None:
        """A slip in an ending would otherwise lose an entry."""
        assert list_problems(repository({file: "x"})) == [f"CEC107 {file}"]

    @pytest.mark.parametrize(
        "file",
        ["content/.DS_Store", "content/jordan-rivera/.entry.toml.swp", f"{EVIDENCE}/.gitkeep", "content/.cache/entry.toml"],
    )
    def test_dotfiles_are_ignored(self, repository: Repository, file: str) -> None:
        """Systems and editors leave them everywhere."""
        assert list_problems(repository({file: "x"})) == []

    def test_entries_lie_in_folders_as_the_holder_likes(self, repository: Repository) -> None:
        """A folder a year, or one whose name ends like a file's."""
        other = repository.entry.replace("Exercise testing", "Coaching")
        assert len(ids(repository({"content/jordan-rivera/2025/more.toml/coaching.toml": other}))) == 2

    def test_the_teams_pages_are_listed(self, repository: Repository) -> None:
        """Markdown outside holders' folders, at any depth."""
        ledger, found = read(repository({"content/about.md": "# About\n", "content/team/how/audits.md": "# Audits\n"}))
        assert found == []
        assert ledger.pages == ("content/about.md", "content/team/how/audits.md")

    def test_every_entry_in_a_folder_without_a_holder_is_an_error(self, repository: Repository) -> None:
        """Nobody knows whose they are."""
        root = repository({HOLDER: None, "content/jordan-rivera/2025/more.toml": "x = 1\n"})
        assert list_problems(root) == ["CEC108 content/jordan-rivera/2025/more.toml", f"CEC108 {ENTRY}"]

    def test_cecgens_own_records_are_no_entries(self, repository: Repository) -> None:
        """closed/ holds the records of closed cycles, which have a form of their own."""
        faults = list_problems(repository({"content/jordan-rivera/closed/2023.toml": "[[entry]]\n"}))
        assert {fault.split()[0] for fault in faults} == {"CEC201"}

    def test_a_repository_without_content_is_an_error(self, repository: Repository) -> None:
        """It is the wrong folder, or an empty one."""
        assert list_problems(repository({HOLDER: None, ENTRY: None})) == ["CEC102 content"]


class TestLinks:
    @pytest.mark.parametrize("target", ["entry.toml", "../../cecgen.toml", "/etc/hostname", "nowhere"])
    @pytest.mark.parametrize("link", ["content/about.md", "content/jordan-rivera/linked.toml", f"{EVIDENCE}/linked.pdf"])
    def test_a_link_is_refused_wherever_it_leads(self, repository: Repository, link: str, target: str) -> None:
        """Inside the repository, outside it, or nowhere at all."""
        root = repository({f"{EVIDENCE}/.gitkeep": ""})
        os.symlink(target, root / link)
        assert list_problems(root) == [f"CEC110 {link}"]

    def test_a_linked_folder_is_not_entered(self, repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
        """What lies behind it is not read."""
        outside = tmp_path_factory.mktemp("outside")
        (outside / "entry.toml").write_text(repository.entry.replace("Exercise", "Other"))
        root = repository()
        os.symlink(outside, root / "content/jordan-rivera/2024")
        assert list_problems(root) == ["CEC110 content/jordan-rivera/2024"]
        assert len(ids(root)) == 1

    def test_evidence_that_is_a_link_proves_nothing(self, repository: Repository, tmp_path: Path) -> None:
        """An entry that names it has no such file."""
        root = repository({ENTRY: repository.entry + 'evidence = ["evidence/a.pdf"]\n', f"{EVIDENCE}/.gitkeep": ""})
        (tmp_path / "a.pdf").write_bytes(PDF)
        os.symlink("../../../a.pdf", root / EVIDENCE / "a.pdf")
        assert list_problems(root) == [f"CEC110 {EVIDENCE}/a.pdf", f"CEC403 {ENTRY}"]


class TestHolders:
    @pytest.mark.parametrize("name", ["Jordan", "jordan rivera", "jördan", "a--b", "-a", "a_b", "a.b", "a" * 65, "a\nb"])
    def test_a_name_that_cannot_be_an_address_is_an_error(self, repository: Repository, name: str) -> None:
        """It stands in links and in file names on every system."""
        assert list_problems(repository({f"content/{name}/holder.toml": repository.holder})) == [
            f"CEC109 content/{name}/holder.toml"
        ]

    def test_names_that_differ_in_letter_case_alone_are_one_holder_too_many(self, repository: Repository) -> None:
        """On many systems the two folders are one."""
        found = list_problems(repository({"content/Jordan-Rivera/holder.toml": repository.holder}))
        assert f"CEC112 {HOLDER}" in found

    @pytest.mark.parametrize(("name", "other"), [("Entry.toml", "entry.toml"), ("ÉTUDE.toml", "e\u0301tude.toml")])
    def test_files_that_are_one_on_another_system_are_reported(self, repository: Repository, name: str, other: str) -> None:
        """A clone on Windows or on a Mac would have one of them; here both are read."""
        first, second = (f"{repository.folder}/{each}" for each in sorted([name, other]))
        another = repository.entry.replace("[[entry]]", '[[entry]]\nid = "other"').replace("workshop", "evening")
        root = repository({first: repository.entry, second: another})
        if ENTRY not in (first, second):
            (root / ENTRY).unlink()
        assert f"CEC127 {second}" in list_problems(root)
        assert len(read(root)[0].holders[0].entries) == 2

    def test_entries_of_a_holder_whose_file_is_broken_are_checked_all_the_same(self, repository: Repository) -> None:
        """All problems at once, though nothing of the holder can be judged."""
        root = repository({HOLDER: "name = \n", ENTRY: repository.entry + "x = 1\n"})
        assert list_problems(root) == [f"CEC101 {HOLDER}", f"CEC202 {ENTRY}"]
        assert read(root)[0].holders == ()

    def test_a_broken_holder_leaves_the_others(self, repository: Repository) -> None:
        """One holder's slip is not another's."""
        ledger, _ = read(repository({"content/amara-okafor/holder.toml": "name = 3\n"}))
        assert [holder.id for holder in ledger.holders] == ["jordan-rivera"]

    @pytest.mark.parametrize("spoilt", [{ENTRY: "x"}, {"content/jordan-rivera/entry.tml": "x"}])
    def test_a_holder_of_whom_something_cannot_be_read_is_not_whole(
        self, repository: Repository, spoilt: dict[str, str]
    ) -> None:
        """Totals then prove nothing."""
        assert [holder.is_complete for holder in read(repository(spoilt))[0].holders] == [False]

    @pytest.mark.parametrize("value", ["nan", "inf", "true", '"3"'])
    def test_amounts_in_a_cycle_are_plain_decimals(self, repository: Repository, value: str) -> None:
        """What was claimed and what was carried in are exact."""
        root = repository({HOLDER: f"{repository.holder}claimed = {value}\ncarried_in = [{{ amount = {value} }}]\n"})
        assert list_problems(root) == [f"CEC204 {HOLDER}"] * 2

    def test_a_holder_with_an_amount_that_is_none_is_left_out(self, repository: Repository) -> None:
        """Nothing is worked out from what is no number."""
        root = repository({HOLDER: f"{repository.holder}carried_in = [{{ amount = nan }}]\n"})
        assert read(root)[0].holders == ()

    def test_a_card_that_runs_out_before_it_was_issued_is_an_error(self, repository: Repository) -> None:
        """One of the two days is wrong."""
        card = '[[card]]\ncovers = ["cpr"]\nissued = 2025-05-02\nexpires = 2024-05-31\n'
        assert list_problems(repository({HOLDER: f"{repository.holder}{card}"})) == [f"CEC213 {HOLDER}"]


class TestEntries:
    def test_problems_in_many_files_are_reported_together(self, repository: Repository) -> None:
        """And what is sound beside them is kept."""
        spoilt: dict[str, str | bytes | None] = {
            "content/jordan-rivera/a.toml": "[[entry]\n",
            "content/jordan-rivera/b.toml": repository.entry.replace("title", "titel"),
            "content/jordan-rivera/c.toml": b"[[entry]]\ntitle = 'Caf\xe9'\n",
            "content/jordan-rivera/d.toml": repository.entry.replace("2025-03-14", "2025-03-32"),
            "content/jordan-rivera/e.tml": "",
        }
        root = repository(spoilt)
        assert {line.split()[1] for line in list_problems(root)} == spoilt.keys()
        assert len(ids(root)) == 1

    def test_a_faulty_entry_hides_no_other_of_its_file(self, repository: Repository) -> None:
        """Its neighbours are read, and their own faults reported."""
        faulty = repository.entry.replace("title", "titel")
        unsafe = repository.entry + 'id = "A B"\n'
        root = repository({ENTRY: faulty + repository.entry + unsafe})
        assert [(each.code, each.at.keys[1]) for each in read(root)[1]] == [("CEC202", 0), ("CEC201", 0), ("CEC208", 2)]
        assert ids(root) == ["2025-03-14-exercise-testing-workshop"]

    def test_entries_come_in_order_of_their_dates(self, repository: Repository) -> None:
        """However they are spread over files."""
        later, earlier = (repository.entry.replace("2025-03-14", day) for day in ("2025-09-01", "2024-02-29"))
        root = repository({ENTRY: later + repository.entry, "content/jordan-rivera/z.toml": earlier})
        assert [id[:10] for id in ids(root)] == ["2024-02-29", "2025-03-14", "2025-09-01"]

    def test_an_id_that_is_written_is_kept(self, repository: Repository) -> None:
        """Links lead to it, so a new title must not change it."""
        assert ids(repository({ENTRY: repository.entry + 'id = "testing"\n'})) == ["testing"]

    @pytest.mark.parametrize(
        ("title", "id"),
        [
            ("Über-Training: the café talk!", "2025-03-14-uber-training-the-cafe-talk"),
            ("运动", "2025-03-14"),
            ("A" * 80, "2025-03-14-" + "a" * 49),
            ("A" * 48 + " b", "2025-03-14-" + "a" * 48),
        ],
        ids=["accents", "no letter of ASCII", "too long", "cut at a hyphen"],
    )
    def test_an_id_that_is_left_out_comes_of_date_and_title(self, repository: Repository, title: str, id: str) -> None:
        """ASCII, at most 60 characters, and safe as it is."""
        assert ids(repository({ENTRY: repository.entry.replace("Exercise testing workshop", title)})) == [id]

    def test_a_default_id_is_the_same_in_code_and_in_the_ledger(self, repository: Repository) -> None:
        """`cecgen add` writes what the ledger would have made."""
        ledger, _ = read(repository())
        (entry,) = ledger.holders[0].entries
        assert entry.id == default_id(entry.date, entry.title)

    @pytest.mark.parametrize("id", ["A", "a b", "a/b", "../a", "a--b", "-a", "a-", "é", "a" * 61])
    def test_an_id_that_cannot_be_an_address_is_an_error(self, repository: Repository, id: str) -> None:
        """It stands in links, file names and waivers."""
        assert list_problems(repository({ENTRY: f'{repository.entry}id = "{id}"\n'})) == [f"CEC208 {ENTRY}"]

    @pytest.mark.parametrize(
        "line",
        [
            'award = "0,6 CEC"',
            'award = "1/2 CEC"',
            'award = "½ CEC"',
            'award = "1e1 CEC"',
            'award = ".6 CEC"',
            'award = "6. CEC"',
            'award = "-0.6 CEC"',
            'award = "٦ CEC"',
            'award = "0.6"',
            'award = "CEC"',
            'award = ""',
            'also = { acsm = "six CEC" }',
            "hours = nan",
            "hours = inf",
            "hours = true",
            'hours = "6"',
            "hours = -6",
            "credits = -1",
            'credits = { "acsm.cpt" = nan }',
            'part = [{ title = "a", hours = true }]',
            'part = [{ title = "a", award = "six CEC" }]',
            'claim = [{ scheme = "acsm.cpt", amount = -1 }]',
            'ruling = [{ scheme = "acsm.cpt", on = 2025-05-01, amount = inf }]',
        ],
    )
    def test_an_amount_that_is_not_plain_is_an_error_and_its_entry_is_left_out(self, repository: Repository, line: str) -> None:
        """In whatever table it stands."""
        root = repository({ENTRY: repository.entry.replace('award = "0.6 CEC"', line)})
        assert list_problems(root) == [f"CEC204 {ENTRY}"]
        assert ids(root) == []

    @pytest.mark.parametrize(
        "lines",
        [
            "begins = 2025-03-15",
            'approval = { body = "ace", from = 2025-12-31, until = 2025-01-01 }',
            'card = { covers = ["cpr"], expires = 2025-03-13 }',
        ],
    )
    def test_days_in_the_wrong_order_are_an_error(self, repository: Repository, lines: str) -> None:
        """One of the two is wrong."""
        assert list_problems(repository({ENTRY: f"{repository.entry}{lines}\n"})) == [f"CEC213 {ENTRY}"]

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "www.example.org", "ftp://example.org", "https://", "data:text/html,x", "https://a b"]
    )
    def test_an_address_that_could_run_something_is_an_error(self, repository: Repository, url: str) -> None:
        """Only the web and mail are linked."""
        assert list_problems(repository({ENTRY: f'{repository.entry}url = "{url}"\n'})) == [f"CEC219 {ENTRY}"]

    @pytest.mark.parametrize("line", ['title = ""', 'title = " "', 'provider = ""'])
    def test_a_text_that_must_be_there_is_not_empty(self, repository: Repository, line: str) -> None:
        """An empty title says no more than a missing one."""
        key = line.partition(" ")[0]
        lines = [line if each.startswith(key) else each for each in repository.entry.splitlines()]
        assert list_problems(repository({ENTRY: "\n".join(lines)})) == [f"CEC201 {ENTRY}"]


class TestEvidence:
    @pytest.mark.parametrize(
        "file",
        [
            "../amara-okafor/evidence/a.pdf",
            "evidence/../holder.toml",
            "evidence/../../../cecgen.toml",
            "evidence/./a.pdf",
            "./evidence/a.pdf",
            "/etc/passwd",
            "~/a.pdf",
            r"evidence\a.pdf",
            r"..\a.pdf",
            "C:/evidence/a.pdf",
            r"C:\a.pdf",
            "https://example.org/a.pdf",
            "file:evidence/a.pdf",
            "evidence/a.pdf ",
            "evidence/a.",
            "evidence",
            "evidence/",
            "holder.toml",
            "a.pdf",
            "",
        ],
    )
    def test_a_path_that_is_not_plain_and_inside_is_an_error(self, repository: Repository, file: str) -> None:
        """Nothing outside the holder's evidence is ever opened."""
        root = repository({ENTRY: f"{repository.entry}evidence = ['{file}']\n", f"{EVIDENCE}/.gitkeep": ""})
        assert list_problems(root) == [f"CEC406 {ENTRY}"]

    @pytest.mark.parametrize("content", [PDF, b"\xef\xbb\xbf" + PDF, b"\r\n" + PDF, PNG, JPEG])
    @pytest.mark.parametrize("file", ["evidence/a.pdf", "evidence/2025/march/a b (1).pdf", "evidence/zoë.pdf"])
    def test_a_document_is_evidence_wherever_it_lies_in_the_folder(
        self, repository: Repository, file: str, content: bytes
    ) -> None:
        """PDF, PNG and JPEG are told by their first bytes, whatever the name says."""
        root = repository({ENTRY: f"{repository.entry}evidence = ['{file}']\n", f"content/jordan-rivera/{file}": content})
        assert list_problems(root) == []

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (None, "CEC403"),
            (b"", "CEC404"),
            (b"PK\x03\x04 a word processor's file", "CEC405"),
            (b"<html>sign in</html>", "CEC405"),
            (bytes(1100) + b"%PDF-1.4", "CEC405"),
            (b"GIF89a", "CEC405"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "CEC405"),
        ],
        ids=["missing", "empty", "zip", "html", "not in the first kilobyte", "gif", "pointer"],
    )
    def test_what_proves_nothing_is_an_error(self, repository: Repository, content: bytes | None, code: str) -> None:
        """Missing, empty, or no document by its first bytes."""
        root = repository({ENTRY: f"{repository.entry}evidence = ['evidence/a.pdf']\n", f"{EVIDENCE}/a.pdf": content})
        assert list_problems(root) == [f"{code} {ENTRY}"]

    def test_a_pointer_to_a_large_file_says_how_to_fetch_it(self, repository: Repository) -> None:
        """Without Git LFS a clone holds only pointers."""
        pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
        root = repository({ENTRY: f"{repository.entry}evidence = ['evidence/a.pdf']\n", f"{EVIDENCE}/a.pdf": pointer})
        (found,) = read(root)[1]
        assert found.hint == "run git lfs pull"

    @pytest.mark.parametrize(
        ("file", "text"),
        [
            (HOLDER, '[[certification.cycle.step]]\ndid = "accepted"\non = 2026-01-01'),
            (HOLDER, '[[certification.cycle.exempt]]\nrequirement = "total"\nby = "exam"\non = 2026-01-01'),
            (HOLDER, '[[card]]\ncovers = ["cpr"]\nexpires = 2027-01-01'),
            (ENTRY, '[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2026-01-01\namount = 1'),
            (ENTRY, '[entry.card]\ncovers = ["cpr"]\nexpires = 2027-01-01'),
        ],
        ids=["step", "exempt", "card", "ruling", "entry's card"],
    )
    def test_evidence_is_checked_wherever_it_can_be_named(self, repository: Repository, file: str, text: str) -> None:
        """Not on entries alone."""
        before = repository.holder if file == HOLDER else repository.entry
        assert list_problems(repository({file: f"{before}{text}\nevidence = ['evidence/a.pdf']\n"})) == [f"CEC403 {file}"]

    def test_only_files_of_the_same_size_are_compared(self, repository: Repository) -> None:
        """A digest costs a reading, and two files of different sizes differ anyway."""
        root = repository({f"{EVIDENCE}/a.pdf": PDF + b"1", f"{EVIDENCE}/b.pdf": PDF + b"1", f"{EVIDENCE}/c.pdf": PDF + b"12"})
        stored = read(root)[0].holders[0].evidence
        assert stored["evidence/a.pdf"].digest == stored["evidence/b.pdf"].digest != ""
        assert stored["evidence/c.pdf"].digest == ""

    def test_a_file_that_is_too_large_is_an_error_without_being_read(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its size is asked for; it is reported where an entry names it, or at itself if none does."""
        root = repository(
            {
                ENTRY: f"{repository.entry}evidence = ['evidence/a.pdf']\n",
                f"{EVIDENCE}/a.pdf": PDF,
                f"{EVIDENCE}/b.pdf": PDF,
                f"{EVIDENCE}/c.pdf": PDF,
            }
        )
        for name, size in (("a", MAX_EVIDENCE_BYTES + 1), ("b", MAX_EVIDENCE_BYTES + 1), ("c", MAX_EVIDENCE_BYTES)):
            os.truncate(root / EVIDENCE / f"{name}.pdf", size)
        monkeypatch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("a file of this size is never read"))
        ledger, problems = read(root)
        assert [f"{each.code} {each.at.file}" for each in problems] == [f"CEC442 {ENTRY}", f"CEC442 {EVIDENCE}/b.pdf"]
        assert problems[0].at.keys == ("entry", 0, "evidence", 0)
        assert [stored.defect for stored in ledger.holders[0].evidence.values()] == ["", "", ""]

    def test_the_place_is_that_of_the_file_in_the_list(self, repository: Repository) -> None:
        """A list of six certificates says which of them is missing."""
        root = repository(
            {ENTRY: f"{repository.entry}evidence = ['evidence/a.pdf', 'evidence/b.pdf']\n", f"{EVIDENCE}/a.pdf": PDF}
        )
        (found,) = read(root)[1]
        assert found.at.keys == ("entry", 0, "evidence", 1)

    @pytest.mark.parametrize(
        "entry",
        [
            ENTRY,
            "content/jordan-rivera/jordan-rivera-2025.toml",
        ],
    )
    def test_evidence_that_cannot_be_opened_is_not_called_empty(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch, entry: str
    ) -> None:
        """Saving it again would not help; the file itself is named, whatever the entry's is called."""
        text = f"{repository.entry}evidence = ['evidence/a.pdf']\n"
        root = repository({ENTRY: None, entry: text, f"{EVIDENCE}/a.pdf": PDF})
        forbid(monkeypatch, "a.pdf")
        assert list_problems(root) == [f"CEC102 {EVIDENCE}/a.pdf"]


def forbid(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Makes every file of that name unreadable, for root too."""
    for opening in ("builtins.open", "os.open"):
        module, _, function = opening.rpartition(".")
        real: Callable[..., object] = getattr(importlib.import_module(module), function)

        def guarded(file: str | Path, *arguments: object, real: Callable[..., object] = real, **options: object) -> object:
            if str(file).endswith(name):
                raise PermissionError(13, "Permission denied")
            return real(file, *arguments, **options)

        monkeypatch.setattr(opening, guarded)


def test_a_file_that_may_not_be_read_is_one_problem(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its neighbours are read."""
    root = repository({"content/jordan-rivera/other.toml": repository.entry.replace("Exercise", "Other")})
    forbid(monkeypatch, "other.toml")
    assert list_problems(root) == ["CEC102 content/jordan-rivera/other.toml"]
    assert len(ids(root)) == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("squat.TOML", "name it squat.toml"),
        ("squat.tml", "name it squat.toml"),
        ("squat.tomI", "name it squat.toml"),
        ("squat.toml ", "name it squat.toml"),
        ("squat.TOML.TXT", "take .txt out of its name: squat.toml"),
        ("squat.toml~", "it looks like a program's copy of squat.toml: delete it, or give it a name that ends in .toml"),
        ("#squat.toml#", "it looks like a program's copy of squat.toml: delete it, or give it a name that ends in .toml"),
        ("squat.toml.bak", "it looks like a program's copy of squat.toml: delete it, or give it a name that ends in .toml"),
        ("squat.toml (1)", "it looks like a program's copy of squat.toml: delete it, or give it a name that ends in .toml"),
    ],
)
def test_a_name_that_is_almost_an_entrys_says_which_it_needs(repository: Repository, name: str, hint: str) -> None:
    """A slip of the ending, or a copy that an editor left."""
    (fault,) = read(repository({f"content/jordan-rivera/{name}": repository.entry}))[1]
    assert (fault.code, fault.hint) == ("CEC107", hint)


@pytest.mark.parametrize("name", ["squat.TOML", "squat.toml.txt", "squat.tml"])
def test_an_entry_in_evidence_is_an_error_whatever_its_ending(repository: Repository, name: str) -> None:
    """Its credit is lost there, and "nothing uses it" would be a warning about a certificate."""
    (fault,) = read(repository({f"{EVIDENCE}/{name}": repository.entry}))[1]
    assert (fault.code, fault.at.file) == ("CEC125", f"{EVIDENCE}/{name}")
    assert fault.hint.startswith("move it to content/jordan-rivera/squat.toml ")


@pytest.mark.parametrize("name", ["Holder.toml", "holder.TOML", "holder.toml.txt", "holder.tml"])
def test_a_holders_file_with_a_slip_in_its_name_is_named_at_each_entry(repository: Repository, name: str) -> None:
    """It is not to be written a second time."""
    folder = "content/sam-lee"
    root = repository({f"{folder}/{name}": repository.holder, f"{folder}/2025/squat.toml": repository.entry})
    hints = {each.at.file: each.hint for each in read(root)[1]}
    assert hints[f"{folder}/2025/squat.toml"] == f"{folder}/{name} was to be it: name it holder.toml"
    assert set(hints) == {f"{folder}/2025/squat.toml", f"{folder}/{name}"}
    assert "name it" in hints[f"{folder}/{name}"] or "take .txt out" in hints[f"{folder}/{name}"]


def test_without_a_holders_file_the_folder_below_content_is_named(repository: Repository) -> None:
    """A holder.toml further down would be refused too, and certificates in evidence/ are where they belong."""
    folder = "content/sam-lee"
    root = repository({f"{folder}/2025/squat.toml": repository.entry, f"{folder}/evidence/a.pdf": PDF.decode()})
    entry, certificate = read(root)[1]
    assert (entry.message, entry.hint.split(" with ")[0]) == (
        f"entries in {folder}/, which has no holder.toml",
        f"write {folder}/holder.toml",
    )
    assert certificate.hint == f"{folder}/ is no holder's folder until it has a holder.toml"


def test_an_entry_that_windows_named_txt_says_which_name_it_needs(repository: Repository) -> None:
    """Its editor adds the ending, and its folders hide it."""
    settings, _ = read_settings(root := repository({"content/jordan-rivera/squat.toml.txt": repository.entry}))
    assert settings is not None
    (fault,) = read_ledger(root, settings)[1]
    assert (fault.code, fault.hint) == ("CEC107", "take .txt out of its name: squat.toml")


class TestSettings:
    def test_settings_are_read(self, repository: Repository) -> None:
        """Only the format must be there."""
        settings, found = read_settings(repository({"cecgen.toml": "format = 1\n"}))
        assert settings == Settings(format=1)
        assert found == []

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (None, "CEC102"),
            ("format = ", "CEC101"),
            ("", "CEC201"),
            ("format = 2\n", "CEC205"),
            ("format = 1\ntilte = 'x'\n", "CEC202"),
            ("format = 1\nas_of = 'today'\n", "CEC203"),
            ("format = 1\nprivacy = true\n", "CEC203"),
            ("format = 1\nplugins = 'plugins/house.py'\n", "CEC203"),
            ("format = 1\n[[waive]]\ncode = 'CEC402'\nat = 'x'\n", "CEC201"),
            ('format = 1\ntitle = "a\\u202E"\n', "CEC106"),
        ],
    )
    def test_settings_that_are_wrong_leave_nothing_to_work_with(
        self, repository: Repository, text: str | None, code: str
    ) -> None:
        """Nothing is read on a guess of what they may have meant."""
        settings, found = read_settings(repository({"cecgen.toml": text}))
        assert settings is None
        assert [each.code for each in found] == [code]

    def test_a_waiver_says_why(self, repository: Repository) -> None:
        """The reason is printed in the transcript."""
        waiver = "[[waive]]\ncode = 'CEC402'\nat = 'jordan-rivera'\nreason = ''\n"
        _, found = read_settings(repository({"cecgen.toml": repository.settings + waiver}))
        assert [each.code for each in found] == ["CEC201"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
@pytest.mark.parametrize("file", ["pipe.toml", "evidence/pipe.pdf"])
def test_a_pipe_is_not_waited_for(repository: Repository, file: str) -> None:
    """What is no file is named, and nothing hangs."""
    root = repository({f"{EVIDENCE}/a.pdf": None})
    (root / "content/jordan-rivera/evidence").mkdir(exist_ok=True)
    os.mkfifo(root / "content/jordan-rivera" / file)
    assert list_problems(root) == [f"CEC107 content/jordan-rivera/{file}"]


def test_a_folder_in_the_place_of_a_holders_file_is_named(repository: Repository) -> None:
    """The holder would be missing without a word."""
    root = repository()
    (root / "content/kim-lee/holder.toml").mkdir(parents=True)
    assert list_problems(root) == ["CEC102 content/kim-lee/holder.toml"]


@pytest.mark.parametrize("folder", ["content/jordan-rivera", "content/team"])
def test_folders_in_folders_without_end_are_named(repository: Repository, folder: str) -> None:
    """Nobody keeps certificates seventeen folders deep."""
    root = repository()
    (root / folder / "/".join("d" * 40)).mkdir(parents=True)
    assert [each.split()[0] for each in list_problems(root)] == ["CEC107"]


def test_an_award_is_looked_at_beside_other_faults(repository: Repository) -> None:
    """Nobody has to mend one slip to be told of the next."""
    entry = repository.entry.replace("0.6 CEC", "0,6 CEC").replace("title", "titel")
    assert sorted(each.split()[0] for each in list_problems(repository({ENTRY: entry}))) == ["CEC201", "CEC202", "CEC204"]
