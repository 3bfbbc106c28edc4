"""The report of a check in every format: what each says, and that no text breaks out of it."""

import json
import re
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given
from msgspec.structs import replace
from reports import (
    BEHIND,
    CPR,
    ENTRY,
    EVERYTHING,
    LOST,
    NASM,
    NOT_LOADED,
    ODD_REPORTS,
    OVER,
    SAME_EVIDENCE,
    UNKNOWN_KEY,
    UNUSED,
    WAIVED,
    report,
)

from cecgen.diagnostics import LocatedDiagnostic, Location
from cecgen.model.report import Report
from cecgen.model.retention import RetainedFile
from cecgen.outputs.reports import FORMATS, ReportFormat, list_waived, path_in_git, render_report, sort_worst_first
from cecgen.outputs.terminal.diagnostics import format_item
from cecgen.outputs.terminal.escape import escape_invisible

WORST_FIRST = ["CEC901", "CEC202", "CEC107", "behind", "CEC415", "CEC402"]


def sarif(made: Report) -> dict[str, Any]:
    return json.loads(render_report(made, "sarif"))["runs"][0]


def suites(made: Report) -> list[ElementTree.Element]:
    return ElementTree.fromstring(render_report(made, "junit")).findall("testsuite")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Workflow commands as the runner reads them: line by line, what is escaped brought back."""
    out = []
    for line in re.split(r"\r\n|\r|\n", text.removesuffix("\n")) if text else []:
        found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        assert found, line
        values = dict(each.split("=", 1) for each in found[2].split(","))
        out.append((found[1], {name: undo_escapes(value) for name, value in values.items()}, undo_escapes(found[3])))
    return out


def undo_escapes(text: str) -> str:
    for code, sign in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, sign)
    return text


# ---------------------------------------------------------------- the terminal's text


def test_text_tells_problems_by_place_and_then_where_holders_stand() -> None:
    """Two kinds of news, never mixed; the last line counts both."""
    made = render_report(report(UNUSED, UNKNOWN_KEY, SAME_EVIDENCE, WAIVED, BEHIND), "text")
    assert re.findall(r"(?:error|warning|finding) ([\w-]+): ", made) == ["CEC415", "CEC202", "CEC402", "behind"]
    assert made.endswith("2 holders, 3 entries: 1 error, 2 warnings, 1 waived; fails: 1 behind\n")


def test_text_of_nothing_is_one_line() -> None:
    """How much was read."""
    assert render_report(report(), "text") == "2 holders, 3 entries: no problems\n"


# ---------------------------------------------------------------- until when evidence is kept


def test_text_says_until_when_evidence_is_kept_by_cycles_and_ends_as_ever() -> None:
    """A file of two cycles of a scheme stands with the one that keeps it longest, one of two schemes with both."""
    alone = RetainedFile("amara-okafor", "evidence/b.pdf", (OVER,))
    loose = RetainedFile("amara-okafor", "evidence/c.pdf")
    made = render_report(
        report(UNKNOWN_KEY, retained_files=(alone, loose, NASM, replace(NASM, file="evidence/z.pdf"), CPR)), "text"
    )
    assert made.splitlines()[len(format_item(UNKNOWN_KEY)) :] == [
        "amara-okafor, acsm.ep 2021-01-01 to 2023-12-31: 1 file kept until 2024-12-31",
        "jordan-rivera, acsm.ep 2021-01-01 to 2023-12-31: 2 files kept until 2024-12-31",
        "jordan-rivera, acsm.ep 2024-01-01 to 2026-12-31: 1 file must be kept, the last day is not known yet",
        "jordan-rivera, acsm.gei 2021-01-01 to 2023-12-31: 2 files kept until 2025-12-31",
        "amara-okafor: nothing that counts uses 1 file",
        "3 files may be deleted as of 2026-03-16: `cecgen retention` lists them",
        "2 holders, 3 entries: 1 error, 0 warnings",
    ]


def test_text_does_not_speak_of_letting_go_where_nothing_may_go() -> None:
    """Every other line is as ever."""
    assert "may be deleted" not in render_report(report(retained_files=(CPR,)), "text")
    assert render_report(report(retained_files=()), "text") == render_report(report(), "text")


def test_json_has_every_file_with_its_day_for_each_scheme() -> None:
    """Nothing where the day is not known yet; no list at all where no evidence was opened."""
    made = json.loads(
        render_report(report(retained_files=(NASM, CPR, RetainedFile("jordan-rivera", "evidence/loose.pdf"))), "json")
    )
    assert made["evidence"] == [
        {
            "holder": "jordan-rivera",
            "file": NASM.file,
            "keep_until": "2025-12-31",
            "may_go": True,
            "schemes": [
                {"scheme": "acsm.ep", "keep_until": "2024-12-31"},
                {"scheme": "acsm.gei", "keep_until": "2025-12-31"},
            ],
        },
        {"holder": "jordan-rivera", "file": CPR.file, "may_go": False, "schemes": [{"scheme": "acsm.ep"}]},
        {"holder": "jordan-rivera", "file": "evidence/loose.pdf", "may_go": False, "schemes": []},
    ]
    assert json.loads(render_report(report(retained_files=()), "json"))["evidence"] == []
    assert "evidence" not in json.loads(render_report(report(), "json"))


@pytest.mark.parametrize("form", sorted({*FORMATS} - {"text", "json"}))
def test_other_formats_tell_problems_alone(form: ReportFormat) -> None:
    """How long a file is kept is no problem of it."""
    assert render_report(replace(EVERYTHING, retained_files=(NASM, CPR)), form) == render_report(EVERYTHING, form)


# ---------------------------------------------------------------- worst first


def test_everything_but_text_puts_the_worst_first() -> None:
    """Errors, where holders stand, warnings; each by place."""
    assert [each.code for each in sort_worst_first(EVERYTHING)] == WORST_FIRST
    assert [values["title"].split()[0] for _, values, _ in commands(render_report(EVERYTHING, "github"))] == WORST_FIRST
    assert [each["check_name"] for each in json.loads(render_report(EVERYTHING, "gitlab"))] == WORST_FIRST
    assert [each["ruleId"] for each in sarif(EVERYTHING)["results"]] == [*WORST_FIRST, "CEC402"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_is_the_same_every_time(form: ReportFormat) -> None:
    """A report that is committed or compared changes only where something did."""
    assert render_report(EVERYTHING, form) == render_report(EVERYTHING, form)


@pytest.mark.parametrize("form", FORMATS)
def test_ten_thousand_problems_are_all_told(form: ReportFormat) -> None:
    """No format cuts what it hands on, but the summary, for which services have a limit: it says how many are left."""
    many = [replace(UNKNOWN_KEY, location=Location(ENTRY, line, 1, "titel = 1"), about="") for line in range(1, 10_001)]
    made = render_report(report(*many), form)
    if form == "junit":
        assert made.count("error CEC202: ") == 10_000
    elif form == "sarif":
        assert made.count('"ruleId": "CEC202"') == 10_000
    elif form == "markdown":
        left = re.search(r"\nAnd ([\d,]+) more, which the log of this run has\.\n", made)
        assert left
        assert made.count("- **Must be fixed:** ") + int(left[1].replace(",", "")) == 10_000
    else:
        assert made.count("unknown key ") == 10_000


# ---------------------------------------------------------------- JSON


def test_a_message_as_long_as_a_file_leaves_room_for_the_others() -> None:
    """A key may be that long; the summary then had no problem in it at all."""
    long = replace(UNKNOWN_KEY, message=f'unknown key "{"x" * 100_000}" in [[entry]]')
    assert "CEC901" in render_report(report(long, NOT_LOADED), "markdown")
    for form in FORMATS:
        assert len(render_report(report(long), form)) < 10_000


def test_json_counts_and_lists() -> None:
    """Findings are a list of their own; what is waived comes last, with its reason."""
    made = json.loads(render_report(EVERYTHING, "json"))
    assert made["summary"] == {"failed": True, "files_failed": True, "errors": 3, "warnings": 2, "findings": 1, "waived": 1}
    assert (made["as_of"], made["holders"], made["entries"]) == ("2026-03-16", 2, 3)
    assert [each["code"] for each in made["diagnostics"]] == ["CEC901", "CEC202", "CEC107", "CEC415", "CEC402", "CEC402"]
    assert made["diagnostics"][-1]["waived"] == "One certificate for both days."
    assert [each["code"] for each in made["findings"]] == ["behind"]


@given(ODD_REPORTS)
def test_json_gives_every_text_back(made: Report) -> None:
    """But for halves of characters, which no document can hold."""
    found = json.loads(render_report(made, "json"))["diagnostics"]
    assert [(each["message"], each["hint"], each["path"]) for each in found] == [
        (each.message, each.hint, each.location.file) for each in (*sort_worst_first(made), *list_waived(made))
    ]


# ---------------------------------------------------------------- GitHub


def test_github_gets_a_command_a_problem() -> None:
    """With the file, the place, the code as title, and the way out below the message."""
    assert render_report(report(UNKNOWN_KEY), "github") == (
        f'::error file={ENTRY},line=3,col=1,title=CEC202::unknown key "titel" in [[entry]]%0Adid you mean "title"?\n'
    )


def test_github_annotates_no_line_where_there_is_none() -> None:
    """A file alone, or nothing at all."""
    (_, lost, _), (_, nowhere, _) = commands(render_report(report(LOST, NOT_LOADED), "github"))
    assert lost == {"file": LOST.location.file, "title": "CEC107"}
    assert nowhere == {"title": "CEC901"}


def test_github_is_told_how_many_it_hides() -> None:
    """It shows ten of each kind; where it shows all, nothing is said."""
    ten = [replace(UNKNOWN_KEY, location=Location(ENTRY, line, 1)) for line in range(1, 11)]
    assert "::notice" not in render_report(report(*ten), "github")
    kind, values, said = commands(render_report(report(*ten, UNKNOWN_KEY, *[SAME_EVIDENCE] * 13, BEHIND), "github"))[0]
    assert (kind, values) == ("notice", {"title": "cecgen"})
    assert said == "2 more errors and 3 more warnings in the log of this step: GitHub shows 10 of each"


def test_github_of_nothing_is_nothing() -> None:
    """No command, no annotation."""
    assert render_report(report(WAIVED), "github") == ""


@given(ODD_REPORTS)
def test_no_text_begins_a_command_of_its_own(made: Report) -> None:
    """As many commands as problems, and each says what was said."""
    told = sort_worst_first(made)
    found = commands(render_report(made, "github"))
    assert [said for _, _, said in found] == [
        "\n".join(escape_invisible(line) for line in (each.message, *each.hint.splitlines())) for each in told
    ]
    assert [values.get("file", "") for _, values, _ in found] == [escape_invisible(each.location.file) for each in told]


STEERING = "\x1b[2J\x07\x7f\x9b31m\u061c\u200b\u2028\u202e\u2066\ufeff"


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_holds_a_character_that_steers_what_shows_it(form: ReportFormat) -> None:
    """Wherever it is written: in the file's name, the line, the message, the hint, the subject or a waiver's reason."""
    odd = LocatedDiagnostic(
        "CEC202", "error", Location(f"content/a{STEERING}.toml", 1, 1, f"x{STEERING}"), STEERING, STEERING, f"a/{STEERING}"
    )
    text = render_report(report(odd, replace(odd, waiver_reason=f"why {STEERING}"), replace(BEHIND, message=STEERING)), form)
    assert not set(STEERING.replace("[2J", "").replace("31m", "")) & set(text)


# ---------------------------------------------------------------- GitLab


def test_gitlab_gets_what_it_reads() -> None:
    """Message and way out, the code, a severity of its five, and the place."""
    problem, *_ = json.loads(render_report(report(UNKNOWN_KEY), "gitlab"))
    assert problem.pop("fingerprint")
    assert problem == {
        "description": 'CEC202: unknown key "titel" in [[entry]]\ndid you mean "title"?',
        "check_name": "CEC202",
        "severity": "critical",
        "location": {
            "path": ENTRY,
            "lines": {"begin": 3},
            "positions": {"begin": {"line": 3, "column": 1}, "end": {"line": 3, "column": 1}},
        },
    }


def test_gitlab_tells_severities_apart() -> None:
    """By words that it knows."""
    assert [each["severity"] for each in json.loads(render_report(EVERYTHING, "gitlab"))] == [
        "critical", "critical", "critical", "major", "minor", "minor",
    ]  # fmt: skip


def test_gitlab_always_gets_a_file_and_a_line() -> None:
    """It stops reading at the first problem that has none."""
    nowhere, lost = json.loads(render_report(report(NOT_LOADED, LOST), "gitlab"))
    assert (nowhere["location"]["path"], nowhere["location"]["lines"]) == ("cecgen.toml", {"begin": 1})
    assert lost["location"]["lines"] == {"begin": 1}


# ---------------------------------------------------------------- SARIF


def test_sarif_explains_every_rule_that_it_uses_and_no_other() -> None:
    """From the documentation of the diagnostic; where a holder stands, in words."""
    run = sarif(EVERYTHING)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(set(WORST_FIRST))
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    told = {rule["id"]: rule for rule in rules}
    assert told["CEC202"]["name"] == "UnknownKey"
    assert told["CEC202"]["shortDescription"]["text"] == "A key that the format does not know."
    assert told["CEC202"]["help"]["text"].startswith("CEC202 (error): A key that the format does not know.")
    assert told["CEC202"]["help"]["markdown"].startswith("**CEC202 (error): A key that the format does not know.**\n\n")
    assert told["CEC402"]["defaultConfiguration"] == {"level": "warning"}
    assert told["behind"]["shortDescription"]["text"].startswith("The cycle has less credit than an even pace")


def test_sarif_places_a_result() -> None:
    """File, line and column in characters, the line itself, and what it is about."""
    run = sarif(report(UNKNOWN_KEY))
    (location,) = run["results"][0]["locations"]
    assert location == {
        "physicalLocation": {
            "artifactLocation": {"uri": ENTRY, "uriBaseId": "SRCROOT", "index": 0},
            "region": {"startLine": 3, "startColumn": 1, "snippet": {"text": 'titel = "Exercise testing workshop"'}},
        },
        "logicalLocations": [{"fullyQualifiedName": "jordan-rivera/2025-03-14-workshop"}],
    }
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["artifacts"] == [{"location": {"uri": ENTRY, "uriBaseId": "SRCROOT"}}]


def test_sarif_has_no_region_where_there_is_no_line_and_a_location_even_where_there_is_no_file() -> None:
    """GitHub refuses the whole file where one result has no location: then the settings stand for the repository."""
    nowhere, lost = sarif(report(NOT_LOADED, LOST))["results"]
    assert nowhere["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "cecgen.toml", "uriBaseId": "SRCROOT", "index": 0},
        "region": {"startLine": 1, "startColumn": 1},
    }
    assert lost["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "content/jordan-rivera/stray%20file%231.txt", "uriBaseId": "SRCROOT", "index": 1}
    }


def test_sarif_suppresses_what_is_waived_with_the_reason() -> None:
    """Only that."""
    results = sarif(report(SAME_EVIDENCE, WAIVED))["results"]
    assert [each.get("suppressions") for each in results] == [
        None,
        [{"kind": "external", "status": "accepted", "justification": "One certificate for both days."}],
    ]


@pytest.mark.parametrize(("version", "semantic"), [("0.1.0", "0.1.0"), ("0.1.0.dev3", None), ("", None)])
def test_sarif_calls_a_version_semantic_only_where_it_is(version: str, semantic: str | None) -> None:
    """A development version is none."""
    driver = sarif(replace(report(), version=version))["tool"]["driver"]
    assert (driver["version"], driver.get("semanticVersion")) == (version, semantic)


@given(ODD_REPORTS)
def test_sarif_addresses_are_relative_and_give_the_file_back(made: Report) -> None:
    """Nothing in a file's name is taken for a scheme, a query or an escape."""
    told = [*sort_worst_first(made), *list_waived(made)]
    for each, result in zip(told, sarif(made)["results"], strict=True):
        if each.location.file:
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert unquote(uri) == each.location.file
            assert urlsplit("https://host/" + uri).query == ""
            assert not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", uri)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("unknown key in [[entry]]", "unknown key in [[entry]]"),
        ("{ amount = 1 }", "{ amount = 1 }"),
        ("see [here](https://evil.example)", r"see \[here](https://evil.example)"),
        ("{0} and {12}", "{{0}} and {{12}}"),
    ],
)
def test_sarif_messages_hold_no_link_and_no_placeholder(text: str, shown: str) -> None:
    """A viewer would follow the one and fill the other in; everything else stays as it is."""
    (result,) = sarif(report(replace(UNKNOWN_KEY, message=text, hint="")))["results"]
    assert result["message"]["text"] == f"{shown}\n"


# ---------------------------------------------------------------- Markdown


def test_the_summary_says_what_is_wrong_and_who_is_due() -> None:
    """The worst first, each with its place and way out; then who has something due, by day; then the rest."""
    renewal = replace(BEHIND, code="renewal-due", message="ACSM-EP, 2024-01-01 to 2026-12-31: to be renewed by 2026-12-31")
    renewal = replace(renewal, name="Jordan Rivera", day=date(2026, 12, 31))
    card = replace(BEHIND, code="card-due", about="zoe-okafor", detail="cpr", message="the CPR card ran out on 2026-01-20")
    card = replace(card, name="Zoe Okafor", team="Cardiac rehab", day=date(2026, 1, 20))
    made = render_report(
        report(SAME_EVIDENCE, UNKNOWN_KEY, BEHIND, renewal, due=(card, renewal), git_prefix="people"), "markdown"
    )
    lines = [re.sub(r"</?code>", "", unescape(line)) for line in made.splitlines()]
    assert [line for line in lines if line and not line.startswith("  - ")] == [
        "### Check as of 2026-03-16: failed",
        "2 holders, 3 entries: 1 error, 1 warning; fails: 1 behind, 1 renewal-due.",
        "#### What is wrong",
        f'- **Must be fixed:** people/{ENTRY}, line 3: unknown key "titel" in [[entry]] (CEC202)',
        f"- **To look at:** people/{ENTRY}, line 8: {SAME_EVIDENCE.message} (CEC402)",
        "#### How to fix it in the browser",
        *(line for line in lines if "**Edit file**" in line or "**Commit changes**" in line or "**Upload files**" in line),
        "- The check then runs again by itself.",
        "#### Who has something due",
        "- **Zoe Okafor** (Cardiac rehab): the CPR card ran out on 2026-01-20",
        "- **Jordan Rivera**: ACSM-EP, 2024-01-01 to 2026-12-31: to be renewed by 2026-12-31",
        "#### What it was asked to fail on",
        f"- **jordan-rivera**: {BEHIND.message}",
    ]
    at = lines.index('  - it says titel = "Exercise testing workshop"')
    assert lines[at + 1] == '  - did you mean "title"?'
    assert sum("**Edit file**" in line for line in lines) == 1


def test_a_summary_says_how_to_mend_only_what_fails_in_a_file() -> None:
    """A warning fails nothing, and what is due is in no file."""
    way_out = "How to fix it in the browser"
    assert way_out not in render_report(report(SAME_EVIDENCE, BEHIND), "markdown")
    assert way_out not in render_report(report(NOT_LOADED), "markdown")
    assert way_out in render_report(report(SAME_EVIDENCE, is_strict=True), "markdown")


def test_a_summary_without_holders_says_nothing_of_what_is_due() -> None:
    """Where the settings cannot be read, nobody knows."""
    assert "due" not in render_report(report(UNUSED, is_readable=False), "markdown")
    assert "Nobody has a renewal" in render_report(report(), "markdown")


@pytest.mark.parametrize(("problems", "due"), [(0, 900), (250, 3), (250, 900), (5000, 5000)])
def test_a_summary_has_the_way_out_and_the_most_pressing_however_many_problems_there_are(problems: int, due: int) -> None:
    """As long as a forge takes, each part with what is most pressing in it, and with how much more there is."""
    wrong = [
        replace(UNKNOWN_KEY, location=replace(UNKNOWN_KEY.location, line=number + 1), hint="did you mean this? " * 10)
        for number in range(problems)
    ]
    cards = [
        replace(BEHIND, code="card-due", about=f"holder-{number}", name="Zoe Okafor", day=date(2026, 1, 1) + timedelta(number))
        for number in range(due)
    ]
    made = render_report(report(*wrong, due=tuple(cards)), "markdown")
    assert len(made) <= 60_000
    assert len(made) > 59_000 or problems < 1000
    parts = {part.partition("\n")[0]: part for part in made.split("#### ")[1:]}
    fixes = ["What is wrong", "How to fix it in the browser"] if problems else []
    assert [*parts] == [*fixes, "Who has something due"]
    for title, count, mark in (("What is wrong", problems, "- **Must be fixed:**"), ("Who has something due", due, "- **Zoe")):
        part = parts.get(title, "")
        shown, more = part.count(mark), re.search(r"^And ([0-9,]+) more, which the log of this run has\.$", part, re.MULTILINE)
        assert shown + (int(more[1].replace(",", "")) if more else 0) == count
        assert shown >= min(count, 50)
    assert not problems or all(f"**{button}**" in parts[fixes[1]] for button in ("Edit file", "Commit changes", "Upload files"))
    assert not problems or ", line 1: " in parts["What is wrong"].split("\n")[2]


@given(ODD_REPORTS)
def test_no_text_is_markup_in_the_summary(made: Report) -> None:
    """As many lines as there are problems and hints; and of HTML nothing but code."""
    text = re.sub(r"&#?\w+;", "", render_report(made, "markdown"))
    assert set(re.findall(r"<[^>]*>?", text)) <= {"<code>", "</code>"}
    assert not re.search(r"[@#]\w|\]\(|://|^ *+(?!-|#|And |Nobody|\d+ holders?|$)", text, re.MULTILINE)


# ---------------------------------------------------------------- JUnit


def test_junit_has_a_suite_a_holder_and_a_case_an_entry() -> None:
    """Those with nothing wrong too: they passed."""
    found = {suite.get("name"): [case.get("name") for case in suite] for suite in suites(report())}
    assert found == {
        "repository": ["cecgen.toml"],
        "amara-okafor": ["holder.toml", "2025-01-01-course"],
        "jordan-rivera": ["holder.toml", "2025-03-14-workshop", "2025-01-01-course"],
    }


def test_junit_fails_the_case_that_a_problem_is_about() -> None:
    """An entry, a file of the holder's, a file of the repository, or the repository itself."""
    made = suites(EVERYTHING)
    failed = {(suite.get("name"), case.get("name")) for suite in made for case in suite if case.find("failure") is not None}
    assert failed == {
        ("repository", "cecgen.toml"),
        ("jordan-rivera", "holder.toml"),
        ("jordan-rivera", "2025-03-14-workshop"),
        ("jordan-rivera", "stray file#1.txt"),
    }
    assert [(suite.get("tests"), suite.get("failures")) for suite in made] == [("1", "1"), ("2", "0"), ("4", "3")]


def test_junit_says_all_that_fails_a_case_in_one_failure() -> None:
    """Readers show a case's first failure alone."""
    two = replace(UNKNOWN_KEY, location=Location(ENTRY, 4, 1, "dat = 1"), message='unknown key "dat" in [[entry]]')
    (failure,) = [failure for suite in suites(report(UNKNOWN_KEY, two)) for failure in suite.iter("failure")]
    assert failure.get("message") == 'unknown key "titel" in [[entry]] (and 1 more)'
    assert failure.text == "\n".join([*format_item(UNKNOWN_KEY), *format_item(two)])


def test_junit_warnings_are_printed_and_fail_only_where_they_are_to() -> None:
    """--strict makes failures of them."""
    relaxed = ElementTree.fromstring(render_report(report(SAME_EVIDENCE), "junit"))
    assert [each.text for each in relaxed.iter("system-out")] == ["\n".join(format_item(SAME_EVIDENCE))]
    assert list(relaxed.iter("failure")) == []
    strict = ElementTree.fromstring(render_report(report(SAME_EVIDENCE, is_strict=True), "junit"))
    assert [each.get("type") for each in strict.iter("failure")] == ["CEC402"]
    assert (relaxed.get("failures"), strict.get("failures")) == ("0", "1")


def test_junit_has_a_case_for_what_lies_where_nobody_was_read() -> None:
    """A folder without a holder's file is nobody's suite."""
    stray = LocatedDiagnostic("CEC108", "error", Location("content/nobody/2025.toml"), "no holder.toml", "write one")
    repository = suites(report(stray))[0]
    assert [case.get("name") for case in repository if case.find("failure") is not None] == ["content/nobody/2025.toml"]


def test_junit_links_no_file_that_a_text_names() -> None:
    """GitLab takes such a mark for a link to a file of the job."""
    made = render_report(report(replace(SAME_EVIDENCE, message="[[ATTACHMENT|secrets.txt]]")), "junit")
    assert "[[ATTACHMENT|" not in made


@given(ODD_REPORTS)
def test_junit_gives_every_text_back(made: Report) -> None:
    """What XML cannot hold is spelled out; nothing ends an element or begins one."""
    top = ElementTree.fromstring(render_report(replace(made, is_strict=True), "junit"))
    told = [line for failure in top.iter("failure") for line in (failure.text or "").split("\n")]
    assert sorted(told) == sorted(line for each in sort_worst_first(made) for line in format_item(each))


# ---------------------------------------------------------------- paths and fingerprints


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif"])
def test_services_get_paths_from_the_root_of_git(form: ReportFormat) -> None:
    """They know no other."""
    made = report(UNKNOWN_KEY, NOT_LOADED, git_prefix="team/transcripts")
    assert path_in_git(made, UNKNOWN_KEY) == f"team/transcripts/{ENTRY}"
    assert f"team/transcripts/{ENTRY}" in render_report(made, form)
    assert "team/transcripts/" not in render_report(made, "json")
    if form == "gitlab":
        assert {each["location"]["path"] for each in json.loads(render_report(made, form))} == {
            f"team/transcripts/{ENTRY}",
            "team/transcripts/cecgen.toml",
        }


def marks(made: Report) -> list[str]:
    return [each["partialFingerprints"]["cecgen/v1"] for each in sarif(made)["results"]]


def move(told: LocatedDiagnostic, by: int, **more: Any) -> LocatedDiagnostic:
    location = told.location
    return replace(
        told,
        location=Location(location.file, location.line + by, location.column, more.pop("excerpt", location.excerpt)),
        **more,
    )


def test_a_fingerprint_survives_lines_above_it() -> None:
    """And white space in the line itself, and a number of a line in the message."""
    before = replace(UNKNOWN_KEY, message="twice, first on line 4")
    after = move(before, 7, excerpt='  titel="Exercise testing workshop" ', message="twice, first on line 11")
    assert marks(report(before)) == marks(report(after))


@pytest.mark.parametrize(
    "other",
    [
        replace(UNKNOWN_KEY, code="CEC203"),
        replace(UNKNOWN_KEY, about="jordan-rivera/other"),
        replace(UNKNOWN_KEY, message='unknown key "tittle" in [[entry]]'),
        move(UNKNOWN_KEY, 0, excerpt='titel = "Another"'),
        replace(UNKNOWN_KEY, location=Location("content/jordan-rivera/other.toml", 3, 1, UNKNOWN_KEY.location.excerpt)),
    ],
    ids=["code", "entry", "message", "line", "file"],
)
def test_another_problem_has_another_fingerprint(other: LocatedDiagnostic) -> None:
    """Each of what makes a problem itself tells it apart."""
    assert marks(report(UNKNOWN_KEY)) != marks(report(other))


def test_the_same_problem_twice_has_two_fingerprints_in_order_of_place() -> None:
    """GitLab shows only one of those that share theirs; mending the second leaves the first what it was."""
    first, second = UNKNOWN_KEY, move(UNKNOWN_KEY, 9)
    assert len(set(marks(report(first, second)))) == 2
    assert marks(report(first, second)) == marks(report(move(first, 2), move(second, 2)))
    assert marks(report(first))[0] == marks(report(first, second))[0]


def test_an_alarm_keeps_its_fingerprint_while_its_amounts_change() -> None:
    """It is the same cycle that is behind, day after day; another requirement is another alarm."""
    later = replace(BEHIND, message="… behind, 44 of 60 CEC counted", hint="Earn 16 more CEC by 2026-12-31")
    assert marks(report(BEHIND)) == marks(report(later))
    assert marks(report(BEHIND)) != marks(report(replace(BEHIND, detail="2021-01-01")))


@given(ODD_REPORTS)
def test_no_two_problems_share_a_fingerprint(made: Report) -> None:
    """In GitLab's report as in SARIF's, and they are the same in both."""
    found = marks(made)
    assert len(set(found)) == len(found)
    assert [each["fingerprint"] for each in json.loads(render_report(made, "gitlab"))] == found
