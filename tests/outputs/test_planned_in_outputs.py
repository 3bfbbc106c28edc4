"""What is planned, in every output: what is to come, what it would make of a cycle, and nothing of it for an auditor."""

import re
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
from msgspec.structs import replace

from cecgen.model.judged import Transcript
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.reminders import build_reminders
from cecgen.outputs.exports.spreadsheet import format_spreadsheet
from cecgen.outputs.site.chart import build_chart
from cecgen.outputs.site.pages import build_pages
from cecgen.outputs.terminal.entry_table import format_entry_table
from cecgen.outputs.terminal.explanation import explain_certification, explain_entry
from cecgen.outputs.terminal.plan import format_plan
from cecgen.outputs.terminal.status_table import format_status_table
from cecgen.outputs.words.entry_list import EntryFilter, list_entries
from cecgen.outputs.words.readers import reword_for_readers
from cecgen.pipeline import evaluate, evaluate_opened, open_workspace

HOLDER = """
name = "Jordan Rivera"

[[certification]]
scheme = "acsm.cpt"
certified = 2020-01-01

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
"""
ENTRIES = """
[[entry]]
id = "done"
date = 2025-03-14
title = "A course that is done"
provider = "acsm"
kind = "course"
award = "10 CEC"

[[entry]]
id = "missed"
date = 2026-02-01
title = "A course whose day is over"
provider = "acsm"
kind = "course"
award = "4 CEC"
planned = true

[[entry]]
id = "spring"
date = 2026-05-09
begins = 2026-05-07
title = "Spring <conference>"
provider = "acsm"
kind = "conference"
award = "12 CEC"
location = "Charlotte"
note = "Room 1408 is booked"
planned = true
"""
AS_OF = date(2026, 3, 16)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Transcript:
    root = tmp_path_factory.mktemp("planned")
    (root / "cecgen.toml").write_text("format = 1\n")
    folder: Path = root / "content" / "jordan-rivera"
    folder.mkdir(parents=True)
    (folder / "holder.toml").write_text(HOLDER)
    (folder / "entries.toml").write_text(ENTRIES)
    return evaluate(root, datetime(2026, 3, 16, tzinfo=UTC)).transcript


def test_status_says_what_plans_would_add(planned: Transcript) -> None:
    text = "\n".join(format_status_table(planned, 200))
    assert "10 of 45 CEC" in text
    assert "16 planned: short" in text


def test_explain_says_what_plans_would_make_of_the_cycle(planned: Transcript) -> None:
    (holder,) = planned.holders
    text = explain_certification(holder, holder.certifications[0], planned)
    assert "planned: 16 CEC, which would make 26 of 45 CEC: short" in text
    assert "2026-05-09 Spring <conference>: would count 12 CEC" in text
    assert "would count 12 CEC" in explain_entry(holder, "spring", planned)


def test_list_and_the_spreadsheet_call_it_planned(planned: Transcript) -> None:
    listed = list_entries(planned, EntryFilter(status="planned"))
    assert [each.entry.id for each in listed if each.entry] == ["missed", "spring"]
    assert sum(line.rstrip().endswith(" planned") for line in format_entry_table(listed, 80)) == 2
    assert format_spreadsheet(listed, {}).decode().count(",planned,") == 2


def test_the_calendar_names_the_team_of_who_planned(planned: Transcript) -> None:
    (holder,) = planned.holders
    there = replace(planned, holders=(replace(holder, team="Studio"),))
    titles = [each.title for each in build_reminders(there) if each.topic == "Planned"]
    assert titles[1] == "Spring <conference> (planned): Jordan Rivera (Studio)"


def test_the_calendar_has_a_plan_on_its_first_day_and_asks_for_its_certificate_on_the_day_after(planned: Transcript) -> None:
    past, event = (each for each in build_reminders(planned) if each.topic == "Planned")
    assert (past.day, past.title) == (
        date(2026, 2, 2),
        "A course whose day is over (is past: put in the certificate): Jordan Rivera",
    )
    assert (event.day, event.title) == (date(2026, 5, 7), "Spring <conference> (planned): Jordan Rivera")
    assert event.lines[:2] == ("2026-05-07 to 2026-05-09, Charlotte", "ACSM-CPT: 12 CEC")
    assert not [each for each in build_reminders(planned, scheme="acsm.ep") if each.topic == "Planned"]


def test_the_chart_goes_on_from_today_with_what_is_planned(planned: Transcript) -> None:
    chart = build_chart(planned.holders[0].certifications[0].cycles[0], AS_OF)
    assert chart
    assert chart.planned == ((AS_OF, 14), (date(2026, 5, 9), 26))
    assert chart.plan.startswith(f"M{chart.today} ")
    assert chart.plan.count("H") == 2


def test_the_page_of_the_cycle_lists_plans_and_what_they_would_make_of_it(planned: Transcript) -> None:
    page = next(page for page in build_pages(redact_transcript(planned, Edition())) if "acsm.cpt" in page.path)
    assert "16 CEC planned, which would make 26 of 45 CEC: not all that is asked for would be met" in page.body
    assert "Spring &lt;conference&gt;" in page.body
    assert 'href="#planned-missed"' in page.body
    assert 'id="planned-missed"' in page.body
    assert "1 planned activity is past: put in the certificate (4 CEC)" in page.body
    assert "with its certificate it is done" in page.body
    assert "Room 1408" not in page.body


def test_the_page_says_the_least_that_is_missing_today_and_with_plans(planned: Transcript) -> None:
    page = next(page for page in build_pages(redact_transcript(planned, Edition())) if "acsm.cpt" in page.path)
    assert "35 CEC still missing, and nothing less would do." in page.body
    assert "35 CEC of anything that counts, by 31 December 2026" in page.body
    assert 'With what is <a href="#planned">planned</a>: 19 CEC still missing' in page.body
    assert "Current CPR certification: no current CPR card" in page.body


def test_the_plan_says_the_same_at_the_terminal(planned: Transcript) -> None:
    (holder,) = planned.holders
    text = format_plan(holder, holder.certifications[0], holder.certifications[0].cycles[0], AS_OF)
    assert (
        text
        == """\
Jordan Rivera · ACSM Certified Personal Trainer, 2024-01-01 to 2026-12-31, as of 2026-03-16
  10 of 45 CEC counted: behind
  35 CEC still missing, and nothing less would do
    35 CEC of anything that counts, by 2026-12-31
  besides: Current CPR certification: no current CPR card
  planned: 16 CEC, which would make 26 of 45 CEC: short
    2026-02-01 A course whose day is over: 4 CEC; is past: put in the certificate
    2026-05-09 Spring <conference>: 12 CEC
  with what is planned:
    19 CEC still missing, and nothing less would do
      19 CEC of anything that counts, by 2026-12-31
    besides: Current CPR certification: no current CPR card"""
    )


@pytest.fixture(scope="module")
def example() -> Transcript:
    """The example repository: several bodies, categories, plans, and cycles that are over."""
    now = datetime(2026, 3, 16, tzinfo=UTC)
    return evaluate_opened(replace(open_workspace(Path(__file__).parents[2], now), finds_least_credit=True)).transcript


def test_the_page_of_every_cycle_has_the_figures_of_the_plan_command(example: Transcript) -> None:
    """Line by line, with days as the site writes them; where nothing can be earned any more the page says nothing."""
    public = redact_transcript(example, Edition())
    bodies = {page.path: " ".join(unescape(re.sub(r"<[^>]+>", " ", page.body)).split()) for page in build_pages(public)}
    found = 0
    every = ((holder, held, cycle) for holder in public.holders for held in holder.certifications for cycle in held.cycles)
    for holder, certification, cycle in every:
        [path] = [path for path in bodies if path.endswith(f"/{holder.id}_{certification.scheme.id}_{cycle.begins}")]
        has_plan = "The least that is missing" in bodies[path]
        assert has_plan == (cycle.least_credit is not None)
        if not has_plan:
            continue
        _, _, *lines = format_plan(holder, certification, cycle, public.as_of).splitlines()
        missing = [line for line in lines if not line.startswith(("  planned: ", "    2", "  with what is planned:"))]
        for line in missing:
            assert " ".join(reword_for_readers(line.strip().removeprefix("besides: ")).split()) in bodies[path], (path, line)
        found += len(missing)
    assert found > 15


EDITIONS = (
    Edition("auditor", "jordan-rivera"),
    Edition("auditor", "jordan-rivera", "acsm.cpt"),
    Edition("auditor", "jordan-rivera", "acsm.cpt", cycle=date(2024, 1, 1)),
)


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_auditor_sees_what_is_planned(planned: Transcript, edition: Edition) -> None:
    (holder,) = redact_transcript(planned, edition).holders
    (cycle,) = holder.certifications[0].cycles
    assert [entry.id for entry in holder.entries] == ["done"]
    assert (cycle.planned_credits, cycle.forecast, cycle.least_credit) == ((), None, None)
    assert not [todo for todo in cycle.todos if todo.kind == "planned"]
