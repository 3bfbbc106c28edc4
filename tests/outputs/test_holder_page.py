"""A holder's page: one sentence, one list of what to do over all certifications, and one axis of time."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from cecgen.model.judged import JudgedHolder, Transcript
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.site.downloads import DOWNLOADS
from cecgen.outputs.site.holder_page import describe_holder
from cecgen.outputs.site.pages import PageBuilder, build_pages
from cecgen.outputs.site.time_axis import build_time_axis
from cecgen.outputs.words.holder_todos import HolderTodo, list_holder_todos
from cecgen.outputs.words.standings import holder_standings
from cecgen.outputs.words.states import spell_out_dates
from cecgen.pipeline import evaluate

AS_OF = date(2026, 3, 16)
CYCLE = "\n[[certification.cycle]]\nbegins = 2024-01-01\nends = 2026-12-31\n"
CPR = '\n[[card]]\ncovers = ["cpr", "aed"]\nissued = 2024-05-04\nexpires = {expires}\nhands_on = true\n'

Judge = Callable[..., JudgedHolder]


def certified(scheme: str, cycle: str = CYCLE) -> str:
    return f'\n[[certification]]\nscheme = "{scheme}"\ncertified = 2020-01-01\n{cycle}'


def entry(id: str, lines: str = 'award = "6 CEC"') -> str:
    return (
        f'\n[[entry]]\nid = "{id}"\ndate = 2025-03-14\ntitle = "The {id} course"\nprovider = "acsm"\nkind = "course"\n{lines}\n'
    )


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    def judge(profile: str, *entries: str, as_of: date = AS_OF) -> JudgedHolder:
        folder = tmp_path / "content" / "jordan-rivera"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "cecgen.toml").write_text("format = 1\n")
        (folder / "holder.toml").write_text(f'name = "Jordan Rivera"\n{profile}')
        (folder / "entries.toml").write_text("".join(entries) or "entry = []\n")
        return evaluate(tmp_path, datetime(2026, 3, 16, tzinfo=UTC), as_of=as_of).transcript.holders[0]

    return judge


def acts(holder: JudgedHolder, kind: str, as_of: date = AS_OF) -> list[HolderTodo]:
    return [each for each in list_holder_todos(holder, as_of) if each.todo.kind == kind]


BOTH = certified("acsm.ep") + certified("acsm.gei")


def test_a_card_that_two_certifications_ask_for_is_renewed_once(judge: Judge) -> None:
    (card,) = acts(judge(BOTH + CPR.format(expires="2026-05-31")), "card")
    assert (card.todo.text, card.todo.due) == ("Renew the CPR card before it runs out", date(2026, 5, 31))
    assert card.names == ["ACSM-EP", "ACSM-GEI"]


def test_a_card_that_ran_out_stays_overdue_and_first(judge: Judge) -> None:
    first = list_holder_todos(judge(BOTH + CPR.format(expires="2026-01-20")), AS_OF)[0]
    assert (first.todo.kind, first.todo.is_overdue, first.names) == ("card", True, ["ACSM-EP", "ACSM-GEI"])


def test_proof_of_one_entry_is_added_once_for_all_certifications(judge: Judge) -> None:
    (proof,) = acts(judge(BOTH, entry("spring")), "evidence")
    assert (proof.todo.text, proof.todo.entries) == ("Add the proof of 1 entry (6 CEC)", ("spring",))


CATEGORY = 'award = "6 CEC"\ncategory = { nsca = "A" }'
TWO_BODIES = certified("acsm.cpt") + certified("nsca.cscs")


def test_an_act_that_is_worth_different_amounts_says_each_of_them(judge: Judge) -> None:
    (proof,) = acts(judge(TWO_BODIES, entry("spring", CATEGORY)), "evidence")
    assert proof.todo.text == "Add the proof of 1 entry (6 CEC for ACSM-CPT, 0.6 CEU for NSCA-CSCS)"


def test_more_proof_for_one_certification_covers_the_less_for_another(judge: Judge) -> None:
    only_acsm = entry("autumn", 'award = "4 CEC"\nfor = ["acsm.cpt"]').replace("2025-03-14", "2025-09-14")
    (proof,) = acts(judge(TWO_BODIES, entry("spring", CATEGORY), only_acsm), "evidence")
    assert (proof.todo.entries, proof.names) == (("spring", "autumn"), ["ACSM-CPT", "NSCA-CSCS"])
    assert proof.todo.text == "Add the proof of 2 entries (10 CEC for ACSM-CPT, 0.6 CEU for NSCA-CSCS)"


def test_credit_is_earned_once_where_one_body_asks_only_for_its_highest_certification(judge: Judge) -> None:
    (earn,) = acts(judge(BOTH, entry("spring")), "earn")
    assert (earn.todo.text, earn.names) == ("Earn 54 more CEC", ["ACSM-EP", "ACSM-GEI"])


def test_each_certification_has_its_own_form_and_fee(judge: Judge) -> None:
    assert [each.names for each in acts(judge(BOTH), "form")] == [["ACSM-EP"], ["ACSM-GEI"]]


@pytest.mark.parametrize(
    ("profile", "sentence"),
    [
        ("", "No cycle is recorded yet."),
        (
            BOTH + CPR.format(expires="2026-05-31"),
            "Two certifications, both behind; the first day to keep is 31 May 2026: Renew the CPR card before it runs out.",
        ),
        (
            BOTH + certified("acsm.cpt", CYCLE.replace("2024", "2021").replace("2026", "2023")),
            "Three certifications: one lapsed and two behind; overdue: Get the card, or record it (no current CPR card).",
        ),
        (
            BOTH + CPR.format(expires="2026-01-20"),
            "Two certifications, both behind; "
            "overdue: Renew the card (no current CPR card: the last ran out on 20 January 2026).",
        ),
        (
            BOTH
            + certified("acsm.cpt", CYCLE.replace("2024", "2021").replace("2026", "2023"))
            + CPR.format(expires="2029-01-20"),
            "Three certifications: one lapsed and two behind; the first day to keep is 31 December 2026: Earn 60 more CEC.",
        ),
    ],
)
def test_one_sentence_says_where_a_holder_is_and_what_comes_first(judge: Judge, profile: str, sentence: str) -> None:
    holder = judge(profile)
    assert describe_holder(holder, list_holder_todos(holder, AS_OF), AS_OF) == sentence


@pytest.mark.parametrize("day", [date(2026, month, 28) for month in (1, 3, 5, 6, 12)] + [date(2027, 1, 28), date(2028, 1, 28)])
def test_the_sentence_the_list_and_the_overview_begin_with_the_same(judge: Judge, day: date) -> None:
    """Before a card runs out, after it did, in grace and after the lapse."""
    holder = judge(certified("acsm.cpt") + CPR.format(expires="2026-05-31"), entry("spring", CATEGORY), as_of=day)
    todos = list_holder_todos(holder, day)
    text = spell_out_dates(todos[0].todo.text)
    assert describe_holder(holder, todos, day).endswith(f": {text}.")
    (row,) = holder_standings(holder, day)
    assert [each.text for each in row.todos] == [each.todo.text for each in todos]


def test_every_cycle_and_card_is_on_the_axis_and_in_its_words(judge: Judge) -> None:
    holder = judge(BOTH + CPR.format(expires="2026-05-31"), entry("spring"))
    cards = [*holder.certifications[0].cycles[0].cards]
    axis = build_time_axis(holder, cards, AS_OF)
    assert axis
    assert [lane.label for lane in axis.lanes] == ["ACSM-EP", "ACSM-GEI", "CPR and AED card"]
    assert axis.words == (
        "ACSM-EP, 1 January 2024 to 31 December 2026: behind",
        "ACSM-GEI, 1 January 2024 to 31 December 2026: behind",
        "CPR and AED card from 4 May 2024: valid until 31 May 2026",
    )
    assert axis.lanes[0].bars[0].fill
    assert [tick.label for tick in axis.ticks] == ["2024", "2025", "2026", "2027"]


def test_a_long_career_has_a_label_for_every_few_years(judge: Judge) -> None:
    cycles = "".join(CYCLE.replace("2024", str(year)).replace("2026", str(year + 2)) for year in range(1991, 2025, 3))
    axis = build_time_axis(judge(certified("acsm.ep", cycles).replace("2020-01-01", "1991-01-01")), [], AS_OF)
    assert axis
    assert len(axis.ticks) <= 9


def test_the_page_escapes_what_people_write(judge: Judge, tmp_path: Path) -> None:
    judge(BOTH, entry("spring", 'award = "6 CEC"').replace("The spring course", "<b>bold</b> & {{ 7 }}"))
    transcript: Transcript = evaluate(tmp_path, datetime(2026, 3, 16, tzinfo=UTC)).transcript
    page = next(page for page in build_pages(redact_transcript(transcript, Edition())) if page.path == "index")
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &#123;&#123; 7 &#125;&#125;" in page.body
    assert "<b>bold" not in page.body


def test_a_holder_has_a_calendar_of_their_own_beside_the_page(harbour: Transcript) -> None:
    builder = PageBuilder(harbour, "")
    text = "".join(builder.downloads()["holders/jordan-rivera.ics"])
    assert "SUMMARY:" in text
    assert "Priya" not in text
    page = next(page for page in builder.pages() if page.path == "holders/jordan-rivera")
    assert 'href="jordan-rivera.ics"' in page.body


def test_the_page_of_the_only_holder_is_the_first_one(harbour: Transcript) -> None:
    """With everything to download; no tiles, no teams, no way to holders that there are not."""
    alone = replace(harbour, holders=harbour.holders[1:])
    pages = {page.path: page for page in build_pages(alone)}
    assert [*pages] == [
        "rules", "index", "holders/priya-natarajan_acsm.cpt_2023-01-01", "holders/priya-natarajan_acsm.ep_2025-09-10",
    ]  # fmt: skip
    first = pages["index"]
    assert (first.title, first.holder) == ("Priya Natarajan", "priya-natarajan")
    assert re.findall(r'href="([^"]*)" download', first.body) == [*DOWNLOADS]
    assert 'href="holders/priya-natarajan_acsm.cpt_2023-01-01.html"' in first.body
    assert '<a href="../index.html">Priya Natarajan</a>' in pages["holders/priya-natarajan_acsm.cpt_2023-01-01"].body
    assert not any("All holders" in page.body or "cec-tiles" in page.body for page in pages.values())


def test_an_auditor_of_several_certifications_sees_first_whether_each_cycle_adds_up(harbour: Transcript) -> None:
    """And where its proof is; nothing of a manager's, and nothing of what a holder has to do."""
    alone = replace(harbour, holders=harbour.holders[1:])
    first = next(page for page in build_pages(alone, for_auditor=True) if page.path == "index")
    text = " ".join(re.sub(r"<[^>]*>", " ", first.body).split())
    assert text.startswith("Priya Natarajan Gym floor · as of 16 March 2026 Where to begin.")
    assert "1 January 2023 to 31 December 2025 in grace 6 of 45 CEC 39 missing" in text
    assert "1 of 1 proven every counted activity has a document" in text
    assert "number PN-2233445" in text
    for of_others in ("lapsed", "no current card", "Coming due", "What to do next", "days left", "All holders"):
        assert of_others not in text
    assert ".ics" not in first.body


def test_an_auditor_gets_no_list_of_what_a_holder_has_to_do(judge: Judge, tmp_path: Path) -> None:
    judge(BOTH + CPR.format(expires="2026-05-31"))
    transcript = redact_transcript(
        evaluate(tmp_path, datetime(2026, 3, 16, tzinfo=UTC)).transcript, Edition("auditor", "jordan-rivera")
    )
    pages = build_pages(transcript, for_auditor=True)
    page = next(page for page in pages if page.path == "index")
    assert "What to do next" not in page.body
    assert ".ics" not in page.body
    assert "Cycles and cards over time" in page.body
