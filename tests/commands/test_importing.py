"""`cecgen import`, from a file that somebody has to entries that `check` accepts: all of it, or nothing."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.commands.importing import plan_import
from cecgen.commands.importing.completion import parse_constants
from cecgen.commands.importing.maps import read_map
from cecgen.files.sheets import drafts_from_sheet
from cecgen.model.drafts import Columns, ImportMap, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Command, Golden, Ran, Repository

    from cecgen.commands.add.questions import Prompt

GOLDENS = Path(__file__).parents[1].joinpath("goldens")
PDF = b"%PDF-1.4 a certificate"
LOG = """date,title,provider,kind,award,certificate
2025-04-01,Strength for older adults,ACE,course,0.4 CEC,C-1
2025-05-02,Falls prevention,nsca,conference,0.3 CEU,C-2
"""
USUAL = """Date,Course,Provider,CECs,Kind
2025-04-01,Strength for older adults,ACE,0.4,course
2025-05-02,Falls prevention,NSCA,0.3,conference
2025-06-03,Balance,ACE,0.2,course
"""
BADGE = {
    "id": "https://example.org/assertions/123",
    "issuedOn": "2025-03-20T10:00:00Z",
    "badge": {"name": "Coaching the squat", "issuer": {"name": "Harbour Academy"}},
}

Files = dict[str, bytes]


def files_of(root: Path) -> Files:
    """Everything in a repository, by path."""
    found = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


class Desk:
    """A repository, and files that somebody has beside it; `desk(text, …)` brings one in and says what became of it."""

    def __init__(self, repository: Repository, cecgen: Command, folder: Path) -> None:
        self.root = repository()
        self.cecgen = cecgen
        self.folder = folder

    def __call__(self, content: str | bytes, *options: str, name: str = "log.csv", mapping: str = "plain") -> Ran:
        file = self.put(name, content)
        maps = ("--map", mapping) if mapping and name.endswith(".csv") else ()
        return self.cecgen("import", file, "-C", self.root, *maps, *options)

    def put(self, name: str, content: str | bytes) -> Path:
        """A file on the desk."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def new(self) -> dict[str, str]:
        """Files of entries beyond the one that was there, by their titles' words."""
        files = files_of(self.root / "content/jordan-rivera")
        own = {name for name in files if name.endswith(".toml")} - {"holder.toml", "entry.toml"}
        return {name: files[name].decode() for name in sorted(own)}

    def errors(self) -> list[str]:
        return [line for line in self.cecgen("check", "-C", self.root).output.splitlines() if re.search(r"\berror \w+:", line)]


@pytest.fixture
def desk(repository: Repository, cecgen: Command, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(repository, cecgen, tmp_path_factory.mktemp("desk"))


def expect_nothing_written(desk: Desk, ran: Ran, code: int = 1) -> str:
    """What was said by a run that wrote nothing."""
    assert ran.code == code
    assert desk.new() == {}
    return ran.output


# ---------------------------------------------------------------- bringing in


def test_every_row_becomes_an_entry_that_check_accepts(desk: Desk) -> None:
    """One a file, with its provider by the id that plugins know it by."""
    assert desk(LOG).code == 0
    (first, second) = desk.new().values()
    assert 'provider = "ace"' in first
    assert 'award = "0.3 CEU"' in second
    assert "draft" not in first + second
    assert desk.errors() == []


def test_the_preview_says_each_entry_what_it_is_worth_and_the_totals(desk: Desk, golden: Golden) -> None:
    """Before anything is written."""
    rows = (
        "2025-03-14,exercise  TESTING workshop,ace,course,0.6 CEC,\n"
        "2025-06-03,Balance,ACE,course,0.2,\n"
        "2019-01-01,Long ago,ACE,course,0.2 CEC,\n"
    )
    ran = desk(LOG.replace("certificate\n", "certificate,Mood\n") + rows, "--dry-run", "--set", "role=attendee")
    assert ran.code == 0
    golden(GOLDENS / "import-dry-run.txt", ran.output)


def test_the_preview_without_a_dry_run_shows_the_entries_themselves(desk: Desk) -> None:
    """As their files hold them."""
    ran = desk(LOG)
    assert '  | award = "0.4 CEC"' in ran.output
    assert "acsm.cpt: 4 CEC (0.4 ACE CEC × 10 h = 4 contact hours; 4 h × 1 CEC = 4 CEC)" in ran.output
    assert "6 → 13 of 45 CEC" in ran.output


def test_a_workbook_comes_in_as_a_text_does(desk: Desk) -> None:
    """The same rows are the same entries, and are recognised."""
    book = openpyxl.Workbook()
    for row in csv.reader(LOG.splitlines()):
        book.active.append(row)
    book.save(desk.folder / "log.xlsx")
    ran = desk.cecgen("import", desk.folder / "log.xlsx", "-C", desk.root, "--map", "plain")
    assert ran.code == 0
    assert ran.output.endswith("read back: 1 holder, 3 entries: no problems\n")
    assert desk(LOG).output.count("skipped: ") == 2


def test_a_file_begins_with_its_schema_where_the_repository_has_one(desk: Desk) -> None:
    """As one that `add` writes does."""
    schema = desk.root / ".cecgen/entry.schema.json"
    schema.parent.mkdir()
    schema.write_text("{}")
    desk(LOG)
    assert all(text.startswith("#:schema ../../.cecgen/entry.schema.json\n\n[[entry]]\n") for text in desk.new().values())


def test_a_dry_run_writes_nothing_and_is_a_patch_that_git_applies(desk: Desk) -> None:
    """To the very files that would have been written."""
    before = files_of(desk.root)
    patch = desk(LOG, "--dry-run").output
    assert files_of(desk.root) == before
    subprocess.run(["git", "apply", "-"], cwd=desk.root, input=patch.encode(), check=True)
    applied = desk.new()
    for name in applied:
        (desk.root / "content/jordan-rivera" / name).unlink()
    desk(LOG)
    assert desk.new() == applied


def test_the_same_file_again_writes_nothing(desk: Desk) -> None:
    """Every row is recognised, and said to be there."""
    desk(LOG)
    before = files_of(desk.root)
    ran = desk(LOG)
    assert (ran.code, files_of(desk.root)) == (0, before)
    assert "skipped: row 2, the same provider, date and title as 2025-04-01-strength-for-older-adults-" in ran.output
    assert ran.output.endswith("nothing to import: nothing was written\n")


def test_what_is_there_already_is_recognised_in_other_letters(desk: Desk) -> None:
    """Provider, date and title; and the serial of its certificate, whatever it is called."""
    desk(LOG)
    ran = desk(LOG.replace("Strength for", "STRENGTH  for").replace("Falls prevention", "Falls"))
    assert "row 2, the same provider, date and title as" in ran.output
    assert "row 3, the same certificate serial as 2025-05-02-falls-prevention-" in ran.output
    assert len(desk.new()) == 2


def test_the_same_row_twice_in_a_file_is_one_entry(desk: Desk) -> None:
    """With a line that says so."""
    ran = desk(LOG + LOG.splitlines()[1] + "\n")
    assert "skipped: row 4, the same provider, date and title as row 2" in ran.output
    assert len(desk.new()) == 2


def test_one_serial_of_two_activities_in_a_file_is_an_error(desk: Desk) -> None:
    """Such as a column that says "yes": no row is skipped for that."""
    log = LOG.replace("C-1", "yes").replace("C-2", "yes").replace("nsca", "ace").replace("CEU", "CEC")
    said = expect_nothing_written(desk, desk(log))
    assert "row 3, column F (certificate): error: the same certificate serial as row 2, which is another activity" in said


def test_an_id_of_the_file_is_kept_and_the_same_is_recognised(desk: Desk) -> None:
    """As a list that cecgen exported has them."""
    log = "id,date,title,provider,kind,award\nmy-course,2025-04-01,A,ace,course,0.4 CEC\n"
    assert desk(log).code == 0
    assert list(desk.new()) == ["my-course.toml"]
    assert "the same id as my-course" in desk(log.replace("2025-04-01,A", "2025-04-02,B")).output


@pytest.mark.parametrize("id", ["../../x", "A", "a b", "x" * 61, "-"])
def test_an_id_that_is_none_makes_no_path(desk: Desk, id: str) -> None:
    """It is named by its cell."""
    said = expect_nothing_written(desk, desk(f"id,date,title,provider,kind,award\n{id},2025-04-01,A,ace,course,0.4 CEC\n"))
    assert f'row 2, column A (id): error: "{id}" cannot be an id' in said


# ---------------------------------------------------------------- nothing unless all of it is good


def test_one_bad_cell_keeps_everything_from_being_written(desk: Desk) -> None:
    """And all of them are said at once, also those that only the conversion finds."""
    rows = '2025-06-01,A,ace,webinair,0.6 CEC,\n2025-06-02,B,ace,course,"0,6 CEC",\n06/03/2025,C,ace,course,0.6 CEC,\n'
    said = expect_nothing_written(desk, desk(LOG + rows))
    for line in (
        'log.csv: row 4, column D (kind): error: kind cannot be "webinair"',
        'log.csv: row 5, column E (award): error: "0,6" has a comma',
        'log.csv: row 6, column A (date): error: "06/03/2025" is not written as 2025-03-14, '
        "and nothing says in which order it is",
        "nothing was written: 3 to fix in log.csv, its map or the command",
    ):
        assert line in said.splitlines()


def test_what_check_would_say_is_said_at_the_cell(desk: Desk) -> None:
    """A unit that its provider never issued, an address that is none."""
    rows = LOG.replace("certificate\n", "certificate,url\n").replace("0.4 CEC,C-1", "0.4 CEU,C-1,javascript:alert(1)")
    said = expect_nothing_written(desk, desk(rows))
    assert 'log.csv: row 2, column G (url): error: CEC219 "javascript:alert(1)" is not a web address' in said.splitlines()
    said = expect_nothing_written(desk, desk(LOG.replace("0.4 CEC", "0.4 CEU")))
    assert 'log.csv: row 2, column E (award): error: CEC301 ACE never issued "CEU"' in said.splitlines()


def test_what_is_only_unusual_is_said_and_written(desk: Desk) -> None:
    """A date outside every cycle is a warning to `check` too."""
    ran = desk(LOG.replace("2025-04-01", "2019-04-01"))
    assert "log.csv: row 2, column A (date): warning: CEC216 dated 2019-04-01" in ran.output
    assert len(desk.new()) == 2


def test_a_problem_that_was_there_before_is_nobodys_fault_here(desk: Desk) -> None:
    """It keeps nothing out; reading back finds it, as `check` does."""
    entry = desk.root / "content/jordan-rivera/entry.toml"
    entry.write_text(entry.read_text().replace("0.6 CEC", "0.6 CEU"))
    ran = desk(LOG)
    assert ran.code == 1
    assert "CEC301" not in ran.output.partition("wrote ")[0]
    assert len(desk.new()) == 2


def test_a_holder_that_cannot_be_read_in_full_has_to_be_mended_first(desk: Desk) -> None:
    """What is there could not be recognised."""
    (desk.root / "content/jordan-rivera/entry.toml").write_text("[[entry]\n")
    said = expect_nothing_written(desk, desk(LOG), 2).replace("\n", " ")
    assert "CEC101" in said
    assert "fix those first" in said


def test_a_file_that_stands_in_the_way_is_not_overwritten(desk: Desk) -> None:
    """Nor is anything else written."""
    log = "id,date,title,provider,kind,award\nmine,2025-04-01,A,ace,course,0.4 CEC\nentry,2025-04-02,B,ace,course,0.4 CEC\n"
    before = files_of(desk.root)
    ran = desk(log)
    assert ran.code == 2
    assert "is there already" in ran.output
    assert {name: data for name, data in files_of(desk.root).items() if not name.startswith(".cecgen")} == before


# ---------------------------------------------------------------- what the file does not say


def test_amounts_without_a_unit_are_drafts_that_say_what_is_missing(desk: Desk) -> None:
    """They count for nothing until somebody has looked at the certificate."""
    ran = desk(USUAL, mapping="usual")
    assert ran.code == 0
    first = next(iter(desk.new().values()))
    assert "draft = true" in first
    assert "The file says 0.4 without a unit" in first
    assert "award" not in first.partition("note")[0]
    assert desk.errors() == []
    assert "6 of 45" in desk.cecgen("status", "-C", desk.root).output


@pytest.mark.parametrize(
    "cell",
    ["0.2 ACE CECs / 2 ACSM CECs (2 hours)", '"0.2 ACE CECs\n2 ACSM CECs\n2 hours"', '"2 hours; 0.2 ACE CECs; 2 ACSM CECs"'],
)
def test_a_cell_with_several_awards_is_split_as_add_splits_it(desk: Desk, cell: str) -> None:
    """A line for each body's award in one cell is as good as a slash."""
    ran = desk(f"date,title,provider,kind,award\n2025-06-01,Strength,ACE,course,{cell}\n")
    assert ran.code == 0, ran.output
    (text,) = desk.new().values()
    assert 'provider = "ace"' in text
    assert 'award = "0.2 ACE CECs"\nhours = 2\nalso = { acsm = "2 ACSM CECs" }' in text
    assert desk.errors() == []


def test_several_awards_that_cannot_be_told_apart_are_an_error_at_their_cell(desk: Desk) -> None:
    """Nothing is dropped, and nothing guessed."""
    ran = desk("date,title,provider,kind,award\n2025-06-01,Strength,nsca,course,0.2 CEU / 2 PDU\n")
    assert "row 2, column E (award): error: CEC308" in expect_nothing_written(desk, ran)


def test_units_in_a_column_of_amounts_are_an_award(desk: Desk) -> None:
    """The way out is in the map, and not in every cell."""
    mapping = 'format = 1\n[columns]\ndate = "Date"\ntitle = "Course"\nprovider = "Provider"\namount = "CECs"\nkind = "Kind"\n'
    ran = desk("Date,Course,Provider,CECs,Kind\n2025-06-01,A,ace,3 CECs,course\n", mapping=str(desk.put("my.toml", mapping)))
    assert "the column has units: map it as award" in expect_nothing_written(desk, ran)


def test_the_unit_can_be_said_for_all_or_by_provider(desk: Desk) -> None:
    """On the command line or in the map."""
    desk(USUAL, "--set", "unit.ace=CEC", "--set", "unit.nsca=CEU", mapping="usual")
    assert [text.count("draft") for text in desk.new().values()] == [0, 0, 0]
    assert desk.errors() == []


def test_a_map_can_say_the_unit_by_provider(desk: Desk) -> None:
    """Once, for every year's sheet."""
    mapping = 'format = 1\n[columns]\ndate = "Date"\ntitle = "Course"\nprovider = "Provider"\namount = "CECs"\nkind = "Kind"\n'
    desk(USUAL, mapping=str(desk.put("my.toml", mapping + '[constant]\nunit = { ace = "CEC", nsca = "CEU" }\n')))
    assert [text.count("draft") for text in desk.new().values()] == [0, 0, 0]


def test_what_no_entry_is_without_must_be_said(desk: Desk) -> None:
    """Each once, with the rows and the way out; it is never made up."""
    said = expect_nothing_written(desk, desk("date,title,award\n2025-04-01,A,0.4 CEC\n2025-04-02,B,0.4 CEC\n"))
    assert "log.csv: row 2, row 3: error: the file does not say the provider, and every entry has one" in said
    assert "log.csv: row 2, row 3: error: the file does not say the kind, and every entry has one" in said
    assert desk("date,title,award\n2025-04-01,A,0.4 CEC\n", "--set", "provider=ACE", "--set", "kind=course").code == 0


def test_a_row_says_more_than_an_option_and_an_option_more_than_the_map(desk: Desk) -> None:
    """What is nearer to the certificate is believed."""
    mapping = 'format = 1\n[columns]\ndate = "date"\ntitle = "title"\naward = "award"\nprovider = "provider"\n'
    mapping += '[constant]\nkind = "conference"\nprovider = "nsca"\n'
    log = "date,title,award,provider\n2025-04-01,A,0.4 CEC,ace\n"
    desk(log, "--set", "kind=course", "--set", "provider=nasm", mapping=str(desk.put("my.toml", mapping)))
    (text,) = desk.new().values()
    assert 'kind = "course"' in text
    assert 'provider = "ace"' in text


def test_an_entry_without_award_and_hours_is_a_draft(desk: Desk) -> None:
    """Unless some scheme values its kind flat."""
    desk("date,title,provider,kind\n2025-04-01,A,ace,course\n2025-04-02,B,Red Cross,cpr\n")
    course, cpr = desk.new().values()
    assert "The file says neither award nor hours" in course
    assert "draft" not in cpr
    assert desk.errors() == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("kind=webinair", '--set kind: "kind" cannot be "webinair": known here: '),
        ("kind=corse", '--set kind: "kind" cannot be "corse": did you mean "course"?'),
        ("knid=course", '--set knid: this key cannot be set; did you mean "kind"?'),
        ("award=0.4 CEC", "--set award: this key cannot be set"),
        ("kind", "--set kind: write it as KEY=VALUE"),
        ("kind=", "--set kind=: write it as KEY=VALUE"),
        ("date=1/2/25", '--set date: "1/2/25" is not a day: write year, month and day: 1 May 2026 is 2026-05-01'),
        ("date=2025-02-30", '--set date: "2025-02-30" is not a day: the calendar has no 2025-02-30'),
        ("date_format=MM/DD/YYYY", "--set date_format: this is a key of a map, not of an entry"),
        ("columns=x", "--set columns: this is a key of a map, not of an entry"),
        ("approval=x", '--set approval: this key cannot be set; did you mean "approval.body"?'),
        ("approval.form=2025-01-01", '--set approval: unknown key "form" in [entry.approval]: did you mean "from"?'),
        ("title.x=y", "--set title.x: this key cannot be set"),
        ("assessed=on", "--set assessed: write true or false"),
        ("draft=maybe", "--set draft: write true or false"),
        ("title=a\u202eb", "--set title: the text contains U+202E"),
        ("note=caf\udce9", "--set note: not UTF-8 text"),
        ("unit=0.4 CEC", '--set unit: "0.4 CEC" is not a unit'),
        ("unit.ace=\x07", '--set unit: "\x07" is not a unit'),
    ],
)
def test_an_option_that_says_nothing_usable_is_refused(given: str, message: str) -> None:
    """As a cell would be."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        parse_constants([given])


@pytest.mark.parametrize(
    ("given", "table"),
    [
        (["assessed=yes", "passed=No"], {"assessed": True, "passed": False}),
        (["draft=true"], {"draft": True}),
        (["kind=Course"], {"kind": "course"}),
        (["date=2025-03-14"], {"date": date(2025, 3, 14)}),
        (["topics=ethics; law, and order", "topics=hiv"], {"topics": ["ethics", "law, and order", "hiv"]}),
        (["for=acsm.ep"], {"for": ["acsm.ep"]}),
        (["approval.body=ace", "approval.from=2025-01-01"], {"approval": {"body": "ace", "from": date(2025, 1, 1)}}),
        (["approval.number=CEP1"], {"approval": {"number": "CEP1"}}),
        (["category=A"], {"category": "A"}),
        (["category.nsca=A"], {"category": {"nsca": "A"}}),
        (["unit.ace=CEC", "unit.nsca=CEU"], {"unit": {"ace": "CEC", "nsca": "CEU"}}),
        (["kind=quiz", "kind=course"], {"kind": "course"}),
    ],
)
def test_a_setting_is_read_as_an_option_of_add(given: list[str], table: dict[str, object]) -> None:
    """Yes and no, days, lists and tables; whatever is set twice is what was said last."""
    assert parse_constants(given) == table


def test_yes_on_the_command_line_reaches_every_entry(desk: Desk) -> None:
    """As it does with `add`; a cell that says it is still a word, and only the map knows what it means."""
    assert desk(LOG, "--set", "assessed=yes").code == 0
    assert all("assessed = true" in text for text in desk.new().values())
    said = desk(LOG.replace("certificate\n", "certificate,passed\n").replace("C-1", "C-1,yes").replace("2025-", "2026-")).output
    assert 'row 2, column G (passed): error: "yes" is neither true nor false' in said
    assert 'say what it means in the map: [words.passed] "yes" = true' in said


# ---------------------------------------------------------------- at a terminal


@pytest.fixture
def type_answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """`type_answers("CEC", "")` sits somebody at the terminal who types these answers; what they then read is listed.

    tests/cli/test_prompt.py tests how a terminal asks; here each answer is put to the question as the terminal puts it.
    """

    def sit(*answers: str) -> list[str]:
        left, read = [*answers], []

        def ask(question: Prompt) -> str:
            read.append(question.text)
            while wrong := question.validate(answer := left.pop(0)):
                read.append(wrong)
            return answer

        def confirm(text: str, **_: object) -> bool:
            read.append(text)
            return left.pop(0) == "y"

        monkeypatch.setattr("cecgen.cli.importing.is_interactive", lambda: True)
        monkeypatch.setattr("cecgen.cli.prompt.ask_person", ask)
        monkeypatch.setattr("click.confirm", confirm)
        return read

    return sit


def test_each_question_is_asked_once_and_not_for_every_row(desk: Desk, type_answers: Callable[..., list[str]]) -> None:
    """The unit of each provider, with those that it issues; nothing leaves it open."""
    read = type_answers("CEC", "", "y")
    assert desk(USUAL, mapping="usual").code == 0
    assert read == [
        "unit of the amounts from ace: CEC (row 2 and 1 more; Enter leaves them as drafts)",
        "unit of the amounts from nsca: CEU (row 3; Enter leaves them as drafts)",
        "Write 3 files?",
    ]
    assert [text.count("draft = true\n") for text in desk.new().values()] == [0, 1, 0]


def test_an_answer_that_cannot_be_is_asked_for_again(desk: Desk, type_answers: Callable[..., list[str]]) -> None:
    """With what is wrong with it."""
    read = type_answers("ACE", "webinair", "Course", "0.4 CEC", "CEC", "y")
    desk("date,title,amount\n2025-04-01,A,0.4\n")
    assert read[2].startswith('"kind" cannot be "webinair": known here: ')
    assert read[4] == '"0.4 CEC" is not a unit: write it as the certificate prints it, such as CEC'
    (text,) = desk.new().values()
    assert 'kind = "course"\naward = "0.4 CEC"\n' in text


def test_what_was_typed_cannot_steer_the_terminal(desk: Desk) -> None:
    """The usage error spells out what is not seen."""
    said = expect_nothing_written(desk, desk(LOG, "--set", "unit=\x1b[31m"), 2)
    assert '--set unit: "\\u001B[31m" is not a unit' in said


def test_nothing_is_written_where_the_answer_is_no(desk: Desk, type_answers: Callable[..., list[str]]) -> None:
    """After the preview."""
    type_answers("n")
    assert expect_nothing_written(desk, desk(LOG), 0).endswith("nothing was written\n")


def test_nothing_is_asked_where_that_is_the_wish(desk: Desk, type_answers: Callable[..., list[str]]) -> None:
    """Also at a terminal."""
    read = type_answers()
    assert desk(USUAL, "--no-input", mapping="usual").code == 0
    assert read == []


# ---------------------------------------------------------------- certificates that a file names

NAMED = "date,title,provider,kind,award,evidence\n2025-04-01,A,ace,course,0.4 CEC,"


def test_a_certificate_beside_the_file_is_copied_under_a_tidy_name(desk: Desk) -> None:
    """From folders below it too, and several of them."""
    desk.put("scans/a.pdf", PDF)
    desk.put("b.png", b"\x89PNG\r\n\x1a\n")
    assert desk(f'{NAMED}"scans/a.pdf; b.png"\n').code == 0
    (name,) = desk.new()
    evidence = {path: data for path, data in files_of(desk.root).items() if "/evidence/" in path}
    folder = f"content/jordan-rivera/evidence/{name.removesuffix('.toml')}"
    assert evidence == {f"{folder}.pdf": PDF, f"{folder}-2.png": b"\x89PNG\r\n\x1a\n"}
    assert desk.cecgen("check", "-C", desk.root).output == "1 holder, 2 entries: no problems\n"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../../x", '"../../x": leads out of the folder of the file'),
        ("/etc/passwd", '"/etc/passwd": leads out of the folder of the file'),
        ("C:\\x.pdf", '"C:\\x.pdf": leads out of the folder of the file'),
        ("a/./b.pdf", '"a/./b.pdf": leads out of the folder of the file'),
        ("link.pdf", '"link.pdf": leads out of the folder of the file'),
        ("soon.pdf", '"soon.pdf": no such file or directory'),
        ("folder", '"folder": a folder, not a document'),
        (
            "note.pdf",
            '"note.pdf": not a PDF, PNG or JPEG by its first bytes: save the certificate as a PDF, or scan it as PNG or JPEG',
        ),
    ],
)
def test_a_certificate_that_cannot_be_taken_is_named_by_its_cell(desk: Desk, name: str, message: str) -> None:
    """And nothing is read from anywhere else."""
    desk.put("folder/x", "")
    desk.put("note.pdf", "a note")
    (desk.folder / "link.pdf").symlink_to("/etc/hostname")
    said = expect_nothing_written(desk, desk(f"{NAMED}{name}\n"))
    assert f"log.csv: row 2, column F (evidence): error: {message}" in said.splitlines()


# ---------------------------------------------------------------- badges


def test_a_badge_is_a_draft_and_lies_beside_it(desk: Desk) -> None:
    """It proves nothing by itself, and its note says that nobody checked it."""
    ran = desk(json.dumps(BADGE), "--set", "kind=course", name="badge.json")
    assert ran.code == 0
    ((name, text),) = desk.new().items()
    assert 'provider = "Harbour Academy"' in text
    assert "draft = true" in text
    assert "The badge's own proof was not checked." in text
    id = name.removesuffix(".toml")
    assert f'evidence = [{{ file = "evidence/{id}-badge.json", shows = "badge" }}]' in text
    assert json.loads(files_of(desk.root)[f"content/jordan-rivera/evidence/{id}-badge.json"]) == BADGE
    assert desk.cecgen("check", "-C", desk.root).output == "1 holder, 2 entries: no problems\n"


def test_the_same_badge_again_writes_nothing(desk: Desk) -> None:
    """Even when its draft has been completed since."""
    desk(json.dumps(BADGE), "--set", "kind=course", name="badge.json")
    (name,) = desk.new()
    path = desk.root / "content/jordan-rivera" / name
    path.write_text(path.read_text().replace("Coaching the squat", "Squats"))
    ran = desk(json.dumps(BADGE), "--set", "kind=course", name="again.json")
    assert "the same certificate serial as" in ran.output
    assert list(desk.new()) == [name]


def test_a_badge_whose_kind_nobody_says_is_not_written(desk: Desk) -> None:
    """It says none, and none is made up."""
    assert "the file does not say the kind" in expect_nothing_written(desk, desk(json.dumps(BADGE), name="badge.json"))


def test_a_badge_file_is_evidence_of_nothing_else(desk: Desk) -> None:
    """A JSON file that is called a certificate is refused as it always was."""
    desk(json.dumps(BADGE), "--set", "kind=course", name="badge.json")
    ((name, text),) = desk.new().items()
    path = desk.root / "content/jordan-rivera" / name
    path.write_text(text.replace(', shows = "badge"', ""))
    assert "CEC405" in "".join(desk.errors())


def test_a_badge_that_is_no_picture_is_shown_to_nobody(desk: Desk) -> None:
    """An SVG can run a script, so that no page leads to it; the entry itself is shown."""
    desk(json.dumps(BADGE), "--set", "kind=course", name="badge.json")
    site = desk.folder / "site"
    ran = desk.cecgen("build", "-C", desk.root, "--edition", "auditor", "--holder", "jordan-rivera", "--site", site)
    assert ran.code == 0
    assert not any((desk.root / "build").rglob("*badge.json"))


# ---------------------------------------------------------------- maps


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('format = 1\ncolumn = {}\n', ["my.toml:2:1: error CEC202: unknown key", 'did you mean "columns"?']),
        ('format = 1\n[columns]\ntitel = "Course"\n', ["my.toml:3:1: error CEC202", 'did you mean "title"?']),
        ('format = 1\n[words.kind]\nWebinar = "corse"\n', ["my.toml:3:1: error CEC205", 'did you mean "course"?']),
        ('format = 1\nheader_row = 0\n', ["my.toml:2:1: error CEC203"]),
        ('format = 1\ndate_format = "DD/MM"\n', ["my.toml:2:1: error CEC203", "each once, as in MM/DD/YYYY"]),
        ('format = 1\ndecimal = ";"\n', ["my.toml:2:1: error CEC205"]),
        ("format = 1\n[columns\n", ["my.toml:2:9: error CEC101"]),
        ('columns = { date = "Date" }\n', ["my.toml: error CEC201", '"format" is missing']),
        ('format = 1\nconstant = { kind = "curse" }\n', ["error CEC205"]),
    ],
)  # fmt: skip
def test_a_faulty_map_is_reported_like_every_other_file(desk: Desk, text: str, expected: list[str]) -> None:
    """With its place, and with what was meant."""
    said = expect_nothing_written(desk, desk(LOG, mapping=str(desk.put("my.toml", text))))
    assert [part for part in expected if part not in said] == []


def test_a_map_that_is_not_there_is_named_with_the_nearest(desk: Desk) -> None:
    """Of those that come with cecgen."""
    assert 'no map "usul"; did you mean "usual"?' in expect_nothing_written(desk, desk(LOG, mapping="usul"), 2)


def test_a_sheet_needs_a_map(desk: Desk) -> None:
    """And there are some to choose from."""
    ran = desk.cecgen("import", desk.put("log.csv", LOG), "-C", desk.root)
    assert "plain, usual" in expect_nothing_written(desk, ran, 2)


def test_a_text_is_refused_as_add_refuses_it_unless_a_map_says_that_it_is_a_table(desk: Desk) -> None:
    """A certificate that was copied out of a mail has no columns to name."""
    file = desk.put("cert.txt", b"Certificate of completion\n")
    said = " ".join(desk.cecgen("import", file, "-C", desk.root).output.split())
    refused = f"{file}: not a PDF, PNG or JPEG by its first bytes: save the certificate as a PDF, or scan it as PNG or JPEG"
    assert f"{refused}. If it is a table, say --map" in said
    assert refused in " ".join(desk.cecgen("add", "jordan-rivera", file, "-C", desk.root).output.split())


def test_a_map_can_be_printed_to_start_from(desk: Desk) -> None:
    """And is then a map itself."""
    printed = desk.cecgen("import", "--show-map", "usual", "-C", desk.root).output
    assert read_map(desk.put("my.toml", printed))[1] == []
    assert 'no map "usul"; did you mean "usual"?' in desk.cecgen("import", "--show-map", "usul", "-C", desk.root).output


def test_the_roster_of_a_provider_reads_what_is_known_of_its_columns(desk: Desk) -> None:
    """And leaves the rest to the file."""
    log = "Course number,Completion date,Licence number,Title,Provider,Kind,Award\n20-1,2025-04-01,RN1,A,ACE,course,0.4 CEC\n"
    assert desk(log, mapping="cebroker-roster").code == 0
    (text,) = desk.new().values()
    assert 'title = "A"\nprovider = "ace"\nkind = "course"\naward = "0.4 CEC"' in text


# ---------------------------------------------------------------- which file, whose entries


def test_a_file_that_nothing_reads_is_named(desk: Desk) -> None:
    """With the endings that can be read."""
    said = expect_nothing_written(desk, desk("x", name="log.dat"), 2)
    assert ".csv" in said
    assert "nothing reads log.dat" in said


def test_a_day_that_no_column_has_is_asked_of_the_map_first(desk: Desk) -> None:
    """One day for all rows is rarely what is meant."""
    said = expect_nothing_written(desk, desk("Datum,title,provider,kind,award\n2025-04-01,A,ace,course,0.4 CEC\n"))
    assert "name its column below [columns] in a map; --set date=… gives every row the same one" in said


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("log.ods", "a LibreOffice sheet: open it, and save it as .xlsx or as CSV in UTF-8"),
        ("log.XLS", "an old Excel workbook: open it, and save it as .xlsx or as CSV in UTF-8"),
        ("log.numbers", "a Numbers sheet: in Numbers choose File, Export To, Excel or CSV"),
        ("log.gsheet", "a link to a Google sheet: in Google Sheets choose File, Download, Excel or CSV"),
    ],
)
def test_a_list_of_another_program_is_named_with_the_way_out(desk: Desk, name: str, way: str) -> None:
    """By the ending of its name."""
    assert f"nothing reads {name}, {way}" in expect_nothing_written(desk, desk("x", name=name), 2)


def test_the_holder_is_named_where_there_are_several(desk: Desk) -> None:
    """And is the only one otherwise."""
    other = desk.root / "content/kim-lee"
    other.mkdir()
    (other / "holder.toml").write_text('name = "Kim Lee"\n')
    assert "--holder jordan-rivera or kim-lee" in expect_nothing_written(desk, desk(LOG), 2)
    assert 'did you mean "kim-lee"?' in expect_nothing_written(desk, desk(LOG, "--holder", "kim-le"), 2)
    assert desk(LOG, "--holder", "kim-lee").code == 0
    assert len(list(other.glob("*.toml"))) == 3


OWN = """
from cecgen import Draft, ImportFault, ReadDrafts, hookimpl

class Own:
    name = "own"
    endings = (".csv", ".own")
    maps = {}
    needs_map = False

    def read(self, file, mapping):
        DOES

@hookimpl
def cecgen_importers():
    return [Own()]
"""


def own(desk: Desk, does: str) -> None:
    """A repository's own reader."""
    (desk.root / "plugins").mkdir()
    (desk.root / "plugins/own.py").write_text(OWN.replace("DOES", does))
    (desk.root / "cecgen.toml").write_text('format = 1\nas_of = 2026-03-16\nplugins = ["plugins/own.py"]\n')


def test_another_format_is_a_plugin(desk: Desk) -> None:
    """Its drafts are completed and held against the rest like any other."""
    own(desk, 'return ReadDrafts(drafts=(Draft(table={"title": file.data.decode(), "award": "0.4"}, source="line 1"),))')
    said = ("date=2025-04-01", "provider=ace", "kind=course", "unit=CEC")
    ran = desk("A", *(f"--set={each}" for each in said), name="log.own")
    assert ran.code == 0
    assert 'award = "0.4 CEC"' in "".join(desk.new().values())


def test_of_two_readers_of_one_ending_neither_is_chosen_in_silence(desk: Desk) -> None:
    """The name says which."""
    own(desk, 'return ReadDrafts(faults=(ImportFault("line 1", "no", "yes"),))')
    assert "--as own or --as spreadsheet" in " ".join(expect_nothing_written(desk, desk(LOG), 2).split())
    assert desk(LOG, "--as", "spreadsheet").code == 0
    assert "log.csv: line 1: error: no\n  = yes" in desk(LOG, "--as", "own", mapping="").output
    assert 'no reader "won"; did you mean "own"?' in desk(LOG, "--as", "won").output


NOT_MINE = 'return ReadDrafts(not_mine="has no column Badge") if b"Badge" not in file.data else '
ONE_DRAFT = 'ReadDrafts(drafts=(Draft(table={"title": "A badge", "award": "0.4 CEC"}, source="line 1"),))'


def test_a_reader_that_says_not_mine_leaves_the_file_to_the_other(desk: Desk) -> None:
    """An importer of one's own for some CSV files must not make every other one a question."""
    own(desk, NOT_MINE + ONE_DRAFT)
    assert desk(LOG).code == 0
    assert len(desk.new()) == 2


def test_a_file_that_one_reader_claims_is_its_own_without_a_word(desk: Desk) -> None:
    """The reader of spreadsheets needs a map, and was given none."""
    own(desk, NOT_MINE + ONE_DRAFT)
    said = ("date=2025-04-01", "provider=ace", "kind=course")
    ran = desk("Badge\nA\n", *(f"--set={each}" for each in said), mapping="")
    assert ran.code == 0, ran.output
    assert 'title = "A badge"' in "".join(desk.new().values())


def test_without_a_map_a_file_that_nobody_claims_needs_one(desk: Desk) -> None:
    """As it does where no importer of one's own is there."""
    own(desk, NOT_MINE + ONE_DRAFT)
    assert "say --map, which names the columns" in expect_nothing_written(desk, desk(LOG, mapping=""), 2)


def test_a_file_that_every_reader_denies_is_refused_with_their_reasons(desk: Desk) -> None:
    """Each in its own words."""
    own(desk, 'return ReadDrafts(not_mine="is another list")')
    second = OWN.replace("DOES", 'return ReadDrafts(not_mine="holds no lines")').replace('name = "own"', 'name = "lines"')
    (desk.root / "plugins/lines.py").write_text(second)
    settings = desk.root / "cecgen.toml"
    settings.write_text(settings.read_text().replace('["plugins/own.py"]', '["plugins/own.py", "plugins/lines.py"]'))
    said = " ".join(expect_nothing_written(desk, desk("A", name="log.own"), 2).split())
    assert "nothing reads log.own (own: it is another list; lines: it holds no lines)" in said


@pytest.mark.parametrize(
    ("does", "reason"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero (own.py:"),
        ("return 3", "returned int"),
        ("exit()", "SystemExit"),
        ("return ReadDrafts(drafts=(5,))", "returned a ReadDrafts that cannot be used: Expected `object`, got `int`"),
        ('return ReadDrafts(faults=("x",))', "Expected `object`, got `str` - at `$.faults[0]`"),
        ("return ReadDrafts(drafts=(Draft(table={}, source=5),))", "returned a Draft that cannot be used"),
        ('return ReadDrafts(drafts=(Draft(table={"title": object()}, source="line 1"),))', "type object is unsupported"),
    ],
)
def test_a_reader_that_fails_is_named(desk: Desk, does: str, reason: str) -> None:
    """It is no bug of cecgen."""
    own(desk, does)
    said = expect_nothing_written(desk, desk("A", name="log.own"))
    assert "the plugin plugins/own.py failed to read the file" in said
    assert reason in said


def test_the_author_of_a_reader_that_raises_gets_the_traceback(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for every other hook, where CECGEN_TRACEBACK=1 asks for it."""
    monkeypatch.setenv("CECGEN_TRACEBACK", "1")
    own(desk, "1 / 0")
    said = expect_nothing_written(desk, desk("A", name="log.own"))
    assert "Traceback" in said
    assert "plugins/own.py" in said.partition("Traceback")[2]


@pytest.mark.parametrize(
    "spoilt", ['name = "own"', 'endings = (".csv", ".own")', "maps = {}", "needs_map = False", "def read("]
)
def test_a_reader_that_lacks_something_is_reported_with_its_plugin(desk: Desk, spoilt: str) -> None:
    """When it is declared, and not when somebody needs it."""
    own(desk, "return ReadDrafts()")
    path = desk.root / "plugins/own.py"
    path.write_text(path.read_text().replace(spoilt, spoilt.replace("=", "= 3 if 1 else").replace("def read", "def raed")))
    assert "CEC904" in "".join(desk.errors())


# ---------------------------------------------------------------- hostile cells


@given(st.lists(st.text(max_size=30), min_size=6, max_size=6))
def test_no_cell_makes_a_file_outside_the_holders_folder(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    """Whatever it holds, every path of a plan is plain, and stays where it belongs."""
    keys = ("id", "title", "provider", "certificate", "evidence", "note")
    mapping = ImportMap(format=1, columns=Columns(date="date", kind="kind", **{key: key for key in keys}))
    read = drafts_from_sheet(Sheet(rows=[["date", "kind", *keys], ["2025-04-01", "course", *cells]]), mapping)
    plan = plan_import(read, read.drafts, tmp_path_factory.getbasetemp() / "log.csv", "kim", (), frozenset())
    assert all(path.startswith("content/kim/") and ".." not in path and "\\" not in path for path in plan.files)


US_LOG = """date,title,provider,kind,award
03/07/2025,Strength for older adults,ACE,course,0.4 CEC
2025-05-02,Falls prevention,nsca,conference,0.3 CEU
"""


def test_a_holder_of_us_days_imports_them_and_is_told(desk: Desk) -> None:
    """Said once in holder.toml; without it, nothing of the sheet is written."""
    refused = desk(US_LOG)
    assert refused.code == 1
    assert 'or once, in holder.toml: dates = "us"' in refused.output
    holder = desk.root / "content/jordan-rivera/holder.toml"
    holder.write_text(holder.read_text().replace("name =", 'dates = "us"\nname =', 1))
    ran = desk(US_LOG)
    assert ran.code == 0, ran.output
    assert 'days such as 03/07/2026 are read month first, as dates = "us" in holder.toml says' in ran.output
    assert any("2025-03-07-strength" in name for name in files_of(desk.root))


def test_a_us_holder_s_year_may_have_two_digits(desk: Desk) -> None:
    """As Numbers writes it; without `dates`, the hint has a format that reads it."""
    log = US_LOG.replace("03/07/2025", "3/7/25")
    assert 'date_format = "MM/DD/YY"' in desk(log).output
    holder = desk.root / "content/jordan-rivera/holder.toml"
    holder.write_text(holder.read_text().replace("name =", 'dates = "us"\nname =', 1))
    ran = desk(log)
    assert ran.code == 0, ran.output
    assert any("2025-03-07-strength" in name for name in files_of(desk.root))


def test_what_the_map_says_of_days_outranks_the_holder(desk: Desk) -> None:
    """It is about this file."""
    holder = desk.root / "content/jordan-rivera/holder.toml"
    holder.write_text(holder.read_text().replace("name =", 'dates = "us"\nname =', 1))
    own = desk.folder / "own.toml"
    plain = desk.cecgen("import", "--show-map", "plain", "-C", desk.root).output
    own.write_text(plain.replace("format = 1\n", 'format = 1\ndate_format = "DD/MM/YYYY"\n', 1))
    ran = desk(US_LOG, mapping=str(own))
    assert ran.code == 0, ran.output
    assert "month first" not in ran.output
    assert any("2025-07-03-strength" in name for name in files_of(desk.root))
