"""Diagnostics: ways out for misspelt words, the order of a report, waivers, and how a report looks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.catalogue.plugins import load_plugins
from cecgen.diagnostics import (
    Diagnostic,
    LocatedDiagnostic,
    Location,
    Place,
    all_diagnostics,
    closest_match,
    format_decimal,
    suggest,
)
from cecgen.diagnostics.crosschecks import EvidenceShared
from cecgen.diagnostics.evidence import EvidenceUnused
from cecgen.diagnostics.keys import NotPlainAmount, SameIdTwice, UnknownKey
from cecgen.diagnostics.plugins import PluginWithoutHooks
from cecgen.model.amounts import parse_award
from cecgen.model.settings import Settings, Waiver
from cecgen.outputs.terminal.diagnostics import format_diagnostics, format_summary
from cecgen.pipeline import OpenedWorkspace, apply_waivers, locate_diagnostics

if TYPE_CHECKING:
    from conftest import Command, Repository


class TestDidYouMean:
    @pytest.mark.parametrize(
        ("wrong", "meant"),
        [
            ("titel", "title"),
            ("TITLE", "title"),
            ("begin", "begins"),
            ("organizer", "organiser"),
            ("for_", "for"),
            ("fro", "for"),
        ],
    )
    def test_the_nearest_word_is_offered(self, wrong: str, meant: str) -> None:
        """Letters in the wrong order, another spelling, another case."""
        assert suggest(wrong, ["title", "begins", "organiser", "for", "date"]) == f'did you mean "{meant}"?'

    @pytest.mark.parametrize(
        ("wrong", "choices"),
        [
            ("bogus", ("hours", "status")),
            ("audit", ("edit", "add")),
            ("remove", ("reopen", "renew")),
            ("print", ("init", "plan")),
            ("article", ("practice", "authoring")),
            ("reading", ("teaching", "mentoring")),
            ("file", ("title", "evidence")),
            ("place", ("planned", "location")),
            ("cme", ("ace", "ama")),
            ("nata", ("nasba", "nsca")),
            ("acsm.xyz", ("acsm.ep", "nsca.cscs")),
            ("CEC999", ("CEC906", "CEC415")),
        ],
    )
    def test_a_word_that_means_something_else_is_no_misspelling(self, wrong: str, choices: tuple[str, ...]) -> None:
        """A wrong guess sends people the wrong way."""
        assert closest_match(wrong, choices) is None

    @pytest.mark.parametrize(("wrong", "meant"), [("org", "organiser"), ("online", "live-online"), ("cscs", "nsca.cscs")])
    def test_a_part_of_a_word_stands_for_it(self, wrong: str, meant: str) -> None:
        """Its beginning, or what follows its last dot or hyphen."""
        assert closest_match(wrong, ["organiser", "for", "live-online", "recorded", "nsca.cscs", "acsm.ep"]) == meant

    def test_a_part_of_several_words_stands_for_none(self) -> None:
        """The list of all is a better answer."""
        assert suggest("acsm", ["acsm.ep", "acsm.cpt"]) == "known here: acsm.cpt, acsm.ep"

    def test_where_none_is_near_all_are_named_in_order(self) -> None:
        """A short list is its own help."""
        assert suggest("x", ["title", "date", "date"]) == "known here: date, title"

    def test_where_none_is_near_the_caller_may_know_better(self) -> None:
        """A long list is no help."""
        assert suggest("x", ["title", "date"], "look it up") == "look it up"

    def test_where_nothing_is_known_there_is_nothing_to_offer(self) -> None:
        """Nothing may stand there."""
        assert suggest("x", []) == "remove it"

    def test_a_word_is_offered_as_it_is_written(self) -> None:
        """Case is passed over in looking, not in answering."""
        assert closest_match("a+", ["A+", "B"]) == "A+"

    def test_the_answer_does_not_hang_on_the_order(self) -> None:
        """Sets come in any order."""
        words = ["abcd", "abce", "abcf"]
        assert closest_match("abc", words) == closest_match("abc", reversed(words))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("6.0", "6"),
        ("0.60", "0.6"),
        ("100", "100"),
        ("0", "0"),
        ("1E+2", "100"),
        ("-2.50", "-2.5"),
        ("-0", "0"),
        ("-0.00", "0"),
    ],
)
def test_an_amount_is_written_without_trailing_zeros(amount: str, text: str) -> None:
    """As the certificate would."""
    assert format_decimal(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("found", "hint"),
    [("6", "without quotes: 6"), ("1/2", "digits and a point"), ("-3", "digits and a point"), ("nan", "digits and a point")],
)
def test_the_way_out_of_an_amount_fits_what_is_wrong_with_it(found: str, hint: str) -> None:
    """A number in quotes is a number, and only its quotes are wrong."""
    assert hint in NotPlainAmount(at=Place("a"), key="hours", text=found).hint


@pytest.mark.parametrize("found", ["1234567890 CEC", f"0.{'3' * 19} CEC"])
def test_an_award_of_more_digits_than_are_exact_says_how_many_there_may_be(found: str) -> None:
    assert parse_award(found) is None
    assert "at most 9 digits before the point" in NotPlainAmount(at=Place("a"), key="award", text=found, has_unit=True).hint


def test_every_problem_is_listed_by_its_code() -> None:
    """`cecgen explain` finds each."""
    problems = all_diagnostics()
    assert problems["CEC202"] is UnknownKey
    assert list(problems) == sorted(problems)


def test_places_are_equal_by_what_they_say() -> None:
    """Two ways to one key are one place."""
    assert Place("a") / "entry" / 0 == Place("a", ("entry", 0))
    assert len({Place("a") / "b", Place("a", ("b",)), Place("a", ("c",))}) == 2


class TestOrder:
    def test_problems_come_in_order_of_place(self, tmp_path: Path) -> None:
        """By file, then line, then column; errors before warnings at one place."""
        at = [("b", 1, 1), ("a", 10, 1), ("a", 2, 5), ("a", 2, 3)]
        found: list[Diagnostic] = [
            PluginWithoutHooks(at=Place(file, line=line, column=column), plugin="x") for file, line, column in at
        ]
        locations = [each.location for each in locate_diagnostics(tmp_path, found)]
        assert [(location.file, location.line, location.column) for location in locations] == sorted(at)

    def test_an_error_comes_before_a_warning_at_one_place(self, tmp_path: Path) -> None:
        """What stops the build is read first."""
        at = Place("a", line=1, column=1)
        found = [EvidenceUnused(at=at, file="x"), SameIdTwice(at=at, id="x", other="y")]
        assert [each.severity for each in locate_diagnostics(tmp_path, found)] == ["error", "warning"]

    def test_the_order_of_finding_does_not_matter(self, tmp_path: Path) -> None:
        """The same repository always says the same."""
        found = [EvidenceUnused(at=Place(file), file=name) for file in "ba" for name in "yx"]
        assert locate_diagnostics(tmp_path, found) == locate_diagnostics(tmp_path, found[::-1])

    def test_the_same_problem_is_said_once(self, tmp_path: Path) -> None:
        """Two ways of finding it make it no worse."""
        found = [EvidenceUnused(at=Place("a"), file="x")] * 2
        assert len(locate_diagnostics(tmp_path, found)) == 1


class TestWaivers:
    SHARED = EvidenceShared(
        at=Place("content/h/e.toml", ("entry", 0)), about="h/e", file="evidence/a.pdf", other="f", other_file="evidence/a.pdf"
    )

    def apply(self, root: Path, *waivers: tuple[str, str], found: Diagnostic = SHARED) -> list[tuple[str, str]]:
        """What is reported under these waivers: the code and the reason, if any."""
        settings = Settings(format=1, waive=[Waiver(code=code, at=at, reason="one certificate") for code, at in waivers])
        opened = OpenedWorkspace(root, settings, load_plugins(settings=settings), date(2026, 3, 16))
        return [(each.code, each.waiver_reason) for each in apply_waivers(opened, locate_diagnostics(root, [found]))]

    @pytest.mark.parametrize("at", ["h/e", "content/h/e.toml"])
    def test_one_names_a_code_and_an_entry_or_a_file(self, tmp_path: Path, at: str) -> None:
        """What it waives is kept, with the reason."""
        assert self.apply(tmp_path, ("CEC402", at)) == [("CEC402", "one certificate")]

    @pytest.mark.parametrize("at", ["h", "h/f", "content/h", "", "*"])
    def test_one_for_another_place_is_unused(self, tmp_path: Path, at: str) -> None:
        """There are no wide waivers, and one that nothing needs is a warning."""
        assert sorted(self.apply(tmp_path, ("CEC402", at))) == [("CEC402", ""), ("CEC415", "")]

    def test_one_for_another_code_is_unused(self, tmp_path: Path) -> None:
        """It waives what it names alone."""
        assert sorted(self.apply(tmp_path, ("CEC401", "h/e"))) == [("CEC402", ""), ("CEC415", "")]

    @pytest.mark.parametrize("code", ["CEC207", "CEC999", "cec402", ""])
    def test_what_cannot_be_waived_is_refused(self, tmp_path: Path, code: str) -> None:
        """A real error, or no code at all; the problem stays."""
        found = SameIdTwice(at=Place("content/h/e.toml"), about="h/e", id="e", other="f")
        assert sorted(self.apply(tmp_path, (code, "h/e"), found=found)) == [("CEC207", ""), ("CEC416", "")]

    def test_every_problem_that_can_be_waived_belongs_to_an_entry_or_a_file(self) -> None:
        """Reading and plugins cannot be waived, and of outputs only what a document of evidence shows."""
        waivable = {code for code, kind in all_diagnostics().items() if kind.waivable and code.startswith("CEC")}
        assert {code[:4] for code in waivable - {"CEC505"}} <= {"CEC2", "CEC3", "CEC4"}

    def test_a_waived_error_stops_no_build(self, repository: Repository, cecgen: Command) -> None:
        """It was looked at, and the reason is in the transcript."""
        folder = "content/jordan-rivera"
        waiver = f'[[waive]]\ncode = "CEC401"\nat = "{folder}/other.toml"\nreason = "Taken twice that day."\n'
        root = repository(
            {"cecgen.toml": repository.settings + waiver, f"{folder}/other.toml": f'{repository.entry}id = "b"\n'}
        )
        assert cecgen("check", "-C", root) == (0, "1 holder, 2 entries: no problems, 1 waived\n")
        assert "Taken twice that day." in cecgen("status", "--format", "json", "-C", root).output


def show(location: Location, hint: str = "do this") -> list[str]:
    return format_diagnostics([LocatedDiagnostic("CEC202", "error", location, "wrong", hint)]).splitlines()


class TestReport:
    def test_the_place_comes_first_and_the_way_out_last(self) -> None:
        """Editors jump to the place, people read on."""
        assert show(Location("a.toml", 12, 3, "x = 1")) == [
            "a.toml:12:3: error CEC202: wrong",
            "  12 | x = 1",
            "     |   ^",
            "  = do this",
        ]

    def test_a_problem_without_a_line_names_its_file(self) -> None:
        """A certificate has no lines."""
        assert show(Location("a.pdf"))[0] == "a.pdf: error CEC202: wrong"

    def test_a_problem_without_a_file_says_what_it_is(self) -> None:
        """An installed plugin is in no file of the repository."""
        assert show(Location(""))[0] == "error CEC202: wrong"

    def test_a_mark_below_tabs_stands_below_its_key(self) -> None:
        """However wide a terminal makes them."""
        assert show(Location("a.toml", 1, 3, "\t\tx = 1"))[2] == "    | \t\t^"

    def test_a_long_line_is_cut(self) -> None:
        """A bomb of one line does not fill the screen."""
        assert len(show(Location("a.toml", 1, 1, "x" * 100_000))[1]) < 200

    def test_a_way_out_of_several_lines_is_a_block_to_paste(self) -> None:
        """Each line below the first."""
        assert show(Location("a"), "paste:\n[[x]]\ny = 1")[1:] == ["  = paste:", "    [[x]]", "    y = 1"]

    @pytest.mark.parametrize("character", ["\x1b", "\x00", "\x07", "\u202e", "\u2066", "\x9b"])
    @pytest.mark.parametrize("where", ["excerpt", "file"])
    def test_a_character_that_steers_a_terminal_is_not_passed_on(self, character: str, where: str) -> None:
        """The very line that is refused for it is shown."""
        location = (
            Location("a.toml", 1, 1, f"x = '{character}'") if where == "excerpt" else Location(f"a{character}.toml", 1, 1, "x")
        )
        assert character not in "\n".join(show(location))

    def test_the_mark_of_a_long_line_does_not_run_on(self) -> None:
        """It has nothing to stand below."""
        assert len(show(Location("a.toml", 1, 5000, "x" * 100_000))[2]) < 200

    def test_what_was_waived_is_counted_and_not_shown(self) -> None:
        """It was looked at before."""
        found = [LocatedDiagnostic("CEC402", "warning", Location("a"), "wrong", "do this", waiver_reason="a reason")]
        assert format_diagnostics(found) == ""
        assert format_summary(found, 1, 2) == "1 holder, 2 entries: no problems, 1 waived"

    def test_the_last_line_counts_what_there_is(self) -> None:
        """One of each is not "1 errors"."""
        found = [
            LocatedDiagnostic("CEC202", "error", Location("a"), "", ""),
            *[LocatedDiagnostic("CEC402", "warning", Location("a"), "", "")] * 2,
        ]
        assert format_summary(found, 2, 1000) == "2 holders, 1,000 entries: 1 error, 2 warnings"


class TestExitCodes:
    @pytest.mark.parametrize(
        ("files", "code"),
        [
            ({}, 0),
            ({"content/jordan-rivera/evidence/a.pdf": "%PDF-"}, 0),
            ({"content/jordan-rivera/entry.toml": "x"}, 1),
            ({"cecgen.toml": "x"}, 2),
            ({"cecgen.toml": None}, 2),
        ],
        ids=["clean", "warning", "error", "settings", "no settings"],
    )
    def test_the_exit_code_says_what_was_found(
        self, repository: Repository, cecgen: Command, files: dict[str, str | bytes | None], code: int
    ) -> None:
        """Clean or warnings only, problems, or nothing that can be read."""
        assert cecgen("check", "-C", repository(files)).code == code


class TestOddInput:
    """Whatever is written, `check` ends with an answer, never with a bug."""

    FOLDER = "content/jordan-rivera"

    @pytest.mark.parametrize(
        "line", ["hours = 1e300", "hours = 1e-300", f"hours = {'9' * 4000}", "hours = 0x10", "hours = -0.0"]
    )
    def test_odd_amounts(self, repository: Repository, cecgen: Command, line: str) -> None:
        """However large, small or written."""
        entry = repository.entry.replace('award = "0.6 CEC"', line)
        assert cecgen("check", "-C", repository({f"{self.FOLDER}/entry.toml": entry})).code in (0, 1)

    @pytest.mark.parametrize(
        "award", ["0 CEC", f"{'9' * 1000} CEC", f"0.{'0' * 1000}1 CEC", "0.6 \\u0043EC", "1 semester credit"]
    )
    def test_odd_awards(self, repository: Repository, cecgen: Command, award: str) -> None:
        """However large, small or written."""
        entry = repository.entry.replace("0.6 CEC", award)
        assert cecgen("check", "-C", repository({f"{self.FOLDER}/entry.toml": entry})).code in (0, 1)

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2024-02-29"])
    def test_odd_days_of_an_entry(self, repository: Repository, cecgen: Command, day: str) -> None:
        """The first and the last that there are."""
        entry = repository.entry.replace("2025-03-14", day)
        assert cecgen("check", "-C", repository({f"{self.FOLDER}/entry.toml": entry})).code == 0

    @pytest.mark.parametrize(
        ("begins", "ends"),
        [
            ("0001-01-01", "0001-12-31"),
            ("2024-02-29", "2027-02-28"),
            ("2024-01-01", "9999-12-31"),
        ],
    )
    def test_odd_days_of_a_cycle(self, repository: Repository, cecgen: Command, begins: str, ends: str) -> None:
        """Some write 9999 where they mean that it never ends."""
        holder = repository.holder.replace("2024-01-01", begins).replace("2026-12-31", ends)
        assert cecgen("check", "-C", repository({f"{self.FOLDER}/holder.toml": holder})).code in (0, 1)

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_odd_days_of_judgement(self, repository: Repository, cecgen: Command, day: str) -> None:
        """Whatever is typed."""
        assert cecgen("check", "--as-of", day, "-C", repository()).code == 0

    @pytest.mark.parametrize(
        "text", ["", "entry = []\n", "entry = [1, [2]]\n", "entry = 3\n", "[entry]\n", "[[entry]]\n", "entry.title = 'a'\n"]
    )
    @pytest.mark.parametrize("file", ["entry.toml", "holder.toml"])
    def test_files_of_another_shape(self, repository: Repository, cecgen: Command, file: str, text: str) -> None:
        """Empty, a list, a table."""
        ran = cecgen("check", "-C", repository({f"{self.FOLDER}/{file}": text}))
        assert ran.code == (0 if (file, text) == ("entry.toml", "entry = []\n") else 1)

    def test_an_entry_for_a_scheme_that_is_not_held(self, repository: Repository, cecgen: Command) -> None:
        """It is one error at the word."""
        entry = repository.entry + 'for = ["acsm.ep"]\n'
        assert "CEC206" in cecgen("check", "-C", repository({f"{self.FOLDER}/entry.toml": entry})).output

    def test_an_entry_for_a_scheme_that_is_not_held_is_not_said_to_be_outside_every_cycle(
        self, repository: Repository, cecgen: Command
    ) -> None:
        """Its date is in one, and the scheme is what is wrong."""
        entry = repository.entry + 'for = ["acsm.ep"]\n'
        assert "CEC215" not in cecgen("check", "-C", repository({f"{self.FOLDER}/entry.toml": entry})).output

    def test_settings_that_are_a_link_show_nothing_of_what_is_behind(
        self, repository: Repository, cecgen: Command, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """A stranger's branch must not read the machine that checks it."""
        secret = tmp_path_factory.mktemp("outside") / "secret"
        secret.write_text("password: hunter2\n")
        root = repository({"cecgen.toml": None})
        (root / "cecgen.toml").symlink_to(secret)
        assert "hunter2" not in cecgen("check", "-C", root).output
