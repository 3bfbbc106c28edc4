"""What leaves a repository for other programs, from the command to the file: `cecgen export` and `cecgen list`."""

import csv
import io
import json
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from disks import fail_as_full_disk
from icalendar import Calendar, Event

import cecgen.outputs.exports.spreadsheet as spreadsheet_out
from cecgen.cli import main
from cecgen.files.lock import lock_output
from cecgen.outputs.exports.reminders import DEADLINE_ALARM_DAYS

ROOT = Path(__file__).parents[2]
CARD = """
[[card]]
covers = ["cpr", "aed"]
issuer = "American Heart Association"
expires = 2026-05-31
"""
ERROR = """[[entry]]
date = 2025-03-14
title = "Exercise testing workshop"
provider = "ace"
kind = "course"
award = "6 CPD"
"""


class Ran(NamedTuple):
    code: int
    out: bytes
    err: str


class Run:
    """Runs a command in this process and keeps what it prints apart, standard output to the byte."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        self._monkeypatch, self._captured = monkeypatch, capfdbinary

    def __call__(self, *arguments: object) -> Ran:
        self._monkeypatch.setattr(sys, "argv", ["cecgen", *map(str, arguments)])
        self._captured.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = self._captured.readouterr()
        return Ran(stop.value.code if isinstance(stop.value.code, int) else 0, out, err.decode())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    return Run(monkeypatch, capfdbinary)


def events(data: bytes) -> dict[str, Event]:
    """The events of a calendar by their summary without the holder."""
    return {str(event["SUMMARY"]).partition(":")[0]: event for event in Calendar.from_ical(data).walk("VEVENT")}


def read(data: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))]


# ---------------------------------------------------------------- calendars


def test_a_calendar_holds_the_days_of_cycles_and_cards(run, repository):
    """And nothing else goes to standard output."""
    ran = run("export", "ics", "-C", repository({f"{repository.folder}/holder.toml": repository.holder + CARD}))
    assert (ran.code, ran.err) == (0, "")
    assert {name: str(event["DTSTART"].dt) for name, event in events(ran.out).items()} == {
        "ACSM-CPT renewal opens": "2026-01-01",
        "ACSM-CPT renewal due": "2026-12-31",
        "ACSM-CPT late renewal closes": "2027-06-30",
        "ACSM-CPT audit reach of 2024–2026 ends": "2027-12-31",
        "CPR and AED card runs out": "2026-05-31",
    }


def test_a_corrected_date_moves_the_event_that_was_imported(run, repository):
    """The end of a cycle and the expiry of a card: the same UIDs on other days."""
    before = repository.holder + CARD
    after = before.replace("ends = 2026-12-31", "ends = 2026-11-30").replace("expires = 2026-05-31", "expires = 2026-06-30")
    first, second = (
        events(run("export", "ics", "-C", repository({f"{repository.folder}/holder.toml": text})).out)
        for text in (before, after)
    )
    for name in ("ACSM-CPT renewal due", "CPR and AED card runs out"):
        assert first[name]["UID"] == second[name]["UID"]
        assert first[name]["DTSTART"].dt != second[name]["DTSTART"].dt


def test_after_an_early_renewal_an_import_silences_what_no_longer_applies(run, repository):
    """The end is still the end, without alarms; the grace is cancelled."""
    renewed = repository.holder + '[[certification.cycle.step]]\ndid = "accepted"\non = 2026-03-10\n'
    old = events(run("export", "ics", "-C", repository()).out)
    new = events(run("export", "ics", "-C", repository({f"{repository.folder}/holder.toml": renewed})).out)
    due, late = "ACSM-CPT renewal due", "ACSM-CPT late renewal closes"
    assert [len(old[name].walk("VALARM")) for name in (due, late)] == [len(DEADLINE_ALARM_DAYS)] * 2
    silent = {event["UID"]: event for event in new.values()}
    assert str(silent[old[due]["UID"]]["SUMMARY"]) == "ACSM-CPT cycle ends, renewed: Jordan Rivera"
    assert silent[old[late]["UID"]]["STATUS"] == "CANCELLED"
    assert [silent[old[name]["UID"]].walk("VALARM") for name in (due, late)] == [[], []]


def test_the_calendar_of_one_holder_bears_the_holders_name(run):
    """And holds nobody else's day; each names the team too."""
    data = run("export", "ics", "-C", ROOT, "--holder", "jordan-rivera", "--scheme", "acsm.ep").out
    assert b"X-WR-CALNAME:Harbour Street Physio: transcripts: Jordan Rivera\r\n" in data
    assert {str(event["SUMMARY"]).partition(": ")[2] for event in events(data).values()} == {"Jordan Rivera (Cardiac rehab)"}
    assert not any("GEI" in name for name in events(data))


def test_a_calendar_of_today_is_the_same_to_the_byte(run):
    """The clock is not in it."""
    assert run("export", "ics", "-C", ROOT).out == run("export", "ics", "-C", ROOT).out


def test_a_calendar_says_how_many_closed_files_rest_on_a_cycle_and_never_which(run, repository):
    """The public edition withholds the files; their number alone comes from before it is cut."""
    renewed = repository.holder + '[[certification.cycle.step]]\ndid = "accepted"\non = 2026-03-10\n'
    entry = repository.entry + 'evidence = ["evidence/quite-secret.pdf", "evidence/other-secret.pdf"]\n'
    pdf = "%PDF-1.7\n"
    files = {f"{repository.folder}/holder.toml": renewed, f"{repository.folder}/entry.toml": entry}
    files |= {f"{repository.folder}/evidence/{name}-secret.pdf": f"{pdf}% {name}\n" for name in ("quite", "other")}
    ran = run("export", "ics", "-C", repository(files))
    assert ran.code == 0
    said = str(events(ran.out)["ACSM-CPT audit reach of 2024–2026 ends"]["DESCRIPTION"])
    assert "2 files of evidence belong to this cycle; after this day all may be deleted." in said
    assert b"secret" not in ran.out
    without = events(run("export", "ics", "-C", repository({f"{repository.folder}/entry.toml": repository.entry})).out)
    before = without["ACSM-CPT audit reach of 2024–2026 ends"]
    assert before["UID"] == events(ran.out)["ACSM-CPT audit reach of 2024–2026 ends"]["UID"]
    assert "of this cycle; after it, it may be deleted." in str(before["DESCRIPTION"])


# ---------------------------------------------------------------- spreadsheets and documents


def test_a_spreadsheet_holds_a_row_for_each_entry_and_certification(run, repository):
    """Sorted by holder and date, with the mark by which Excel knows UTF-8."""
    ran = run("export", "csv", "-C", repository())
    assert ran.out.startswith(b"\xef\xbb\xbfholder,name,")
    (row,) = read(ran.out)
    assert (row["title"], row["award"], row["counted"], row["unit"]) == ("Exercise testing workshop", "0.6 CEC", "6", "CEC")


def test_the_mark_is_left_out_where_it_is_in_the_way(run, repository):
    """Other programs take it for a part of the first column."""
    assert run("export", "csv", "--no-bom", "-C", repository()).out.startswith(b"holder,")


def test_of_two_exports_to_one_name_the_second_is_refused(run, repository, monkeypatch):
    """Whoever writes meanwhile is not overwritten; afterwards the file is replaced as ever."""
    root = repository()
    target = root / "out.csv"
    format_spreadsheet = spreadsheet_out.format_spreadsheet

    def format_late(*arguments, **more):
        target.write_text("theirs")
        return format_spreadsheet(*arguments, **more)

    monkeypatch.setattr(spreadsheet_out, "format_spreadsheet", format_late)
    ran = run("export", "csv", "-C", root, "--output", target)
    assert ran.code == 2
    assert "somebody else has changed it meanwhile" in ran.err
    assert target.read_text() == "theirs"
    monkeypatch.undo()
    run = Run(monkeypatch, run._captured)
    assert run("export", "csv", "-C", root, "--output", target).code == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")


def test_an_export_to_a_pipe_waits_for_no_lock(run, repository, monkeypatch):
    """Nobody knows when a reader reads."""
    monkeypatch.setattr("cecgen.files.lock.WAIT_SECONDS", 0.1)
    root, pipe = repository(), repository.root / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader, lock_output(root, pipe):
        received = reader.submit(pipe.read_bytes)
        assert run("export", "csv", "-C", root, "--output", pipe).code == 0
    assert b"holder" in received.result()


def test_the_document_is_that_of_status(run):
    """The same bytes, where nothing is chosen."""
    assert run("export", "json", "-C", ROOT).out == run("status", "--format", "json", "-C", ROOT).out


def test_the_document_of_one_certification_holds_nothing_else(run):
    """No other holder, and no other certification of the holder."""
    document = json.loads(run("export", "json", "-C", ROOT, "--holder", "mateo-silva", "--scheme", "acsm.gei").out)
    assert [(holder["id"], [each["scheme"] for each in holder["certifications"]]) for holder in document["holders"]] == [
        ("mateo-silva", ["acsm.gei"])
    ]


def test_a_former_id_of_a_scheme_is_the_scheme(run):
    """As in the files."""
    former, present = (run("export", "csv", "-C", ROOT, "--scheme", scheme) for scheme in ("acsm.hfs", "acsm.ep"))
    assert former == present
    assert len(read(former.out)) > 5


@pytest.mark.parametrize("form", ["csv", "json"])
def test_numbers_are_in_the_auditors_edition_only(run, repository, form):
    """Which is of one holder."""
    home = repository(
        {f"{repository.folder}/holder.toml": repository.holder.replace("certified", 'number = "778899"\ncertified')}
    )
    assert b"778899" not in run("export", form, "-C", home).out
    assert b"778899" in run("export", form, "-C", home, "--edition", "auditor", "--holder", "jordan-rivera").out


def test_calendars_hold_no_numbers(run, repository):
    """They are for the team."""
    holder = repository.holder.replace("certified", 'number = "778899"\ncertified') + CARD + 'number = "CARD-4242"\n'
    data = run("export", "ics", "-C", repository({f"{repository.folder}/holder.toml": holder})).out
    assert b"778899" not in data
    assert b"CARD-4242" not in data


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("form", ["ics", "csv", "json"])
def test_a_file_holds_what_standard_output_would(run, repository, tmp_path, form):
    """Then nothing goes there; standard error names the file."""
    home = repository()
    printed = run("export", form, "-C", home).out
    target = tmp_path / "out"
    ran = run("export", form, "-C", home, "--output", target)
    assert (ran.code, ran.out, ran.err) == (0, b"", f"wrote {target}\n")
    assert target.read_bytes() == printed


def test_a_file_that_is_there_is_replaced_whole(run, repository, tmp_path):
    """With the rights of a new file, through a link, and with nothing left beside it."""
    home, folder = repository(), tmp_path / "shared"
    folder.mkdir()
    target, link = folder / "team.ics", tmp_path / "link.ics"
    target.write_text("old")
    link.symlink_to(target)
    assert run("export", "ics", "-C", home, "--output", link).code == 0
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"BEGIN:VCALENDAR")
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~umask
    assert [*folder.iterdir()] == [target]


def test_a_file_that_could_not_be_finished_leaves_the_old_one(run, repository, tmp_path, monkeypatch):
    """And nothing beside it."""
    home, folder = repository(), tmp_path / "shared"
    folder.mkdir()
    target = folder / "team.ics"
    target.write_text("old")

    monkeypatch.setattr("cecgen.files.atomic.os.fsync", fail_as_full_disk)
    ran = run("export", "ics", "-C", home, "--output", target)
    assert (ran.code, ran.out) == (2, b"")
    assert "cannot be written: no space left on device" in ran.err
    assert target.read_text() == "old"
    assert [*folder.iterdir()] == [target]


@pytest.mark.parametrize("name", ["cecgen.toml/team.ics", "content"])
def test_a_file_that_cannot_be_is_a_usage_error(run, repository, name):
    """Below a file, or a folder."""
    home = repository()
    ran = run("export", "ics", "-C", home, "--output", home / name)
    assert (ran.code, ran.out) == (2, b"")
    assert "cannot be written" in ran.err


def test_a_dash_is_standard_output(run, repository):
    """As elsewhere."""
    home = repository()
    assert run("export", "ics", "-C", home, "--output", "-").out == run("export", "ics", "-C", home).out
    assert not Path("-").exists()


# ---------------------------------------------------------------- lists


def test_a_list_holds_all_entries_by_date(run):
    """Of all holders."""
    ran = run("list", "-C", ROOT, "--format", "csv")
    days = [row["date"] for row in read(ran.out)]
    assert ran.code == 0
    assert days == sorted(days)
    assert len({row["holder"] for row in read(ran.out)}) == 8


def test_a_list_is_narrowed_and_sorted(run):
    """By every option that is given."""
    arguments = ("--kind", "course", "--from", "2024-01-01", "--until", "2025-12-31", "--sort", "title", "-r")
    rows = read(run("list", "jordan-rivera", "-C", ROOT, "--scheme", "acsm.ep", *arguments, "--format", "csv").out)
    titles = [row["title"] for row in rows]
    assert titles == sorted(titles, key=str.casefold, reverse=True)
    assert len(titles) > 2
    assert {(row["holder"], row["scheme"], row["kind"]) for row in rows} == {("jordan-rivera", "acsm.ep", "course")}
    assert all("2024-01-01" <= row["date"] <= "2025-12-31" for row in rows)


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        (("--status", "unclear"), ["Talk: starting a cardiac rehab class"]),
        (("--evidence", "none", "--status", "draft"), ["Stretching and flexibility coach"]),
        (("--text", "motivational"), ["Motivational interviewing basics"]),
        (("--provider", "IACET"), ["Motivational interviewing basics"]),
        (("--cycle", "2026-06-01", "--status", "draft"), ["Stretching and flexibility coach"]),
        (("--cycle", "current", "--kind", "quiz"), ["Journal quiz: resistance training and bone"]),
        (("--topic", "nothing-of-the-kind"), []),
    ],
    ids=str,
)
def test_each_option_narrows_the_list(run, arguments, titles):
    """An entry stands once in the document, whatever it counts for."""
    ran = run("list", "jordan-rivera", "-C", ROOT, *arguments, "--format", "json")
    assert [entry["title"] for entry in json.loads(ran.out)["entries"]] == titles


def test_the_document_of_a_list_has_exact_amounts_as_text(run):
    """And the cycle and unit of each credit."""
    ran = run("list", "jordan-rivera", "-C", ROOT, "--scheme", "acsm.ep", "--text", "heart failure", "--format", "json")
    document = json.loads(ran.out)
    assert (document["format"], document["as_of"]) == (1, "2026-03-16")
    (entry,) = document["entries"]
    (credit,) = entry["credits"]
    assert (entry["holder"], entry["hours"], credit["scheme"], credit["unit"]) == ("jordan-rivera", "2.5", "acsm.ep", "CEC")
    assert credit["cycle"] == {"begins": "2024-01-01", "ends": "2026-12-31"}
    assert (credit["amount"], credit["counted"], credit["status"]) == ("2.5", "2.5", "counted")


def test_a_list_as_a_spreadsheet_has_no_mark_before_it(run):
    """It is for pipes."""
    assert run("list", "-C", ROOT, "--format", "csv").out.startswith(b"holder,")


def test_a_list_in_the_terminal_is_a_table(run, monkeypatch):
    """As wide as the terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("list", "-C", ROOT, "--status", "limited").out.decode().splitlines()
    assert lines[0].split() == ["Date", "Holder", "Title", "For", "Counted"]
    assert all(len(line) <= 80 for line in lines)
    assert any("Regional chapter board" in line for line in lines)


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "jordan-rivra"), 'no holder "jordan-rivra"; did you mean "jordan-rivera"?'),
        (("list", "--scheme", "acsm.gie"), 'no certification "acsm.gie"; did you mean "acsm.gei"?'),
        (("list", "--provider", "nscaa"), 'no provider "nscaa"; did you mean "nsca"?'),
        (("list", "--provider", "aha"), 'no provider "aha"\n'),
        (
            ("list", "hana-kovacs", "--scheme", "acsm.cpd"),
            'no certification of hana-kovacs "acsm.cpd"; did you mean "acsm.cpt"?',
        ),
        (("list", "--kind", "curse"), "'curse' is not one of"),
        (("list", "--cycle", "now"), "'now' is not a day"),
        (("list", "--from", "1.3.2025"), "'1.3.2025' is not a day"),
        (("export", "ics", "--holder", "jordan-rivra"), 'did you mean "jordan-rivera"?'),
        (("export", "csv", "--scheme", "acsm.gie"), 'did you mean "acsm.gei"?'),
        (("export", "xls"), "'xls' is not one of"),
        (("export",), "Missing argument"),
        (("export", "ics", "--edition", "auditor", "--holder", "jordan-rivera"), "--edition goes with csv and json"),
        (("export", "json", "--edition", "auditor"), "needs --holder"),
        (("export", "json", "--no-bom"), "--no-bom goes with csv"),
    ],
)
def test_what_is_not_understood_is_2_and_says_what_was_meant(run, arguments, said):
    """On standard error; nothing goes to standard output."""
    ran = run(*arguments, "-C", ROOT)
    assert (ran.code, ran.out) == (2, b"")
    assert said in ran.err


@pytest.mark.parametrize(
    "arguments", [("list",), ("list", "--format", "csv"), ("list", "--format", "json"), ("export", "ics"), ("export", "csv")]
)
def test_problems_of_the_files_go_to_standard_error(run, repository, arguments):
    """The rest is shown all the same, and the exit code is 1."""
    home = repository({f"{repository.folder}/more.toml": ERROR.replace("workshop", "clinic")})
    ran = run(*arguments, "-C", home)
    assert ran.code == 1
    assert "error CEC301" in ran.err
    assert b"CEC301" not in ran.out
    assert len(ran.out) > 60


def test_a_day_before_everything_still_makes_every_export(run, repository):
    """Nothing has begun, and nothing breaks."""
    home = repository()
    for form in ("ics", "csv", "json"):
        assert run("export", form, "-C", home, "--as-of", date(1999, 1, 1)).code == 0
