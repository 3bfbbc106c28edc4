"""The page of a cycle: its numbers and links, what it says to an auditor and what only to the holder, and its foot on paper."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

import pytest
from msgspec.structs import replace

from cecgen.model.judged import JudgedCycle, Todo, Transcript
from cecgen.outputs.site.pages import Page, build_pages
from cecgen.outputs.words.paper import format_page_style

CYCLE = "holders/jordan-rivera_acsm.ep_2024-01-01"


def pages_of(made: Transcript, **more: object) -> dict[str, Page]:
    return {page.path: page for page in build_pages(made, **more)}  # type: ignore[arg-type]


def text_of(page: Page) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.body).split())


def one_holder(made: Transcript, *cycles: JudgedCycle) -> Transcript:
    holder = made.holders[0]
    certification = holder.certifications[0]
    certification = replace(certification, cycles=cycles or certification.cycles)
    return replace(made, holders=(replace(holder, certifications=(certification,)),))


@pytest.fixture
def current(harbour: Transcript) -> JudgedCycle:
    return harbour.holders[0].certifications[0].cycles[1]


def rows(page: Page) -> Iterator[tuple[str, str]]:
    """The address of each activity with its number."""
    for anchor, row in re.findall(r'<tr id="([^"]+)"[^>]*><td class="no">(.*?)</td>', page.body):
        yield anchor, re.sub(r"<[^>]*>", "", row)


def test_each_activity_has_its_number_and_a_link_to_itself(harbour: Transcript) -> None:
    page = pages_of(harbour)[CYCLE]
    assert [*rows(page)] == [
        ("carried-1", "1"),
        ("entry-2024-03-08-workshop", "2"),
        ("entry-2025-05-02-cpr", "3"),
        ("entry-2025-09-27-talk", "4"),
        ("entry-2026-02-28-coach", ""),
    ]
    assert '<a href="#entry-2024-03-08-workshop" aria-label="No. 2, permanent link">2</a>' in page.body


def test_the_page_begins_with_the_verdict_and_its_checks(harbour: Transcript) -> None:
    text = text_of(pages_of(harbour)[CYCLE])
    verdict, checks = text.index("16.5 of 60 CEC are counted, 43.5 are missing"), text.index("an even pace would be 43.3")
    assert verdict < checks < text.index("Still to do")


def test_an_auditors_site_begins_with_the_cycle_and_where_to_begin(harbour: Transcript, current: JudgedCycle) -> None:
    made = one_holder(harbour, current)
    pages = pages_of(made, for_auditor=True)
    assert [*pages] == ["rules", "index"]
    text = text_of(pages["index"])
    assert "Where to begin." in text
    assert "exhibit 2a 2024-03-08-nsca.pdf" in text
    assert "Proof of no. 2a 2b 3" in text
    assert '<a href="evidence/jordan-rivera/2025-05-02-cpr.png" aria-label="Proof of no. 3: 2025-05-02-cpr.png">3</a>' in (
        pages["index"].body
    )
    for of_the_holder in ("Still to do", "days left", "Keep the evidence", "All holders", "Whose turn"):
        assert of_the_holder not in text
    assert 'href="../' not in pages["index"].body


def test_of_several_cycles_an_auditors_site_begins_with_the_one_under_audit(harbour: Transcript) -> None:
    """Without an audit, with the current one; the other is reached through the holder's page."""
    pages = pages_of(one_holder(harbour), for_auditor=True)
    assert "1 January 2021 to 31 December 2023" in text_of(pages["index"])
    assert {"holders/jordan-rivera", CYCLE} <= set(pages)
    assert 'href="../index.html"' in pages["holders/jordan-rivera"].body
    certification = harbour.holders[0].certifications[0]
    calm = [replace(each, audit=None) for each in certification.cycles]
    assert "1 January 2024 to 31 December 2026" in text_of(pages_of(one_holder(harbour, *calm), for_auditor=True)["index"])


def test_what_is_open_about_a_figure_is_listed_and_the_rest_is_behind_one_link(harbour: Transcript) -> None:
    body = pages_of(harbour)[CYCLE].body
    part = body[body.index('id="open"') : body.index('id="sources"')]
    assert '<a href="#entry-2024-03-08-workshop" dir="auto">No. 2, Exercise testing workshop</a>' in part
    assert "read on a copy of the provider&#39;s page" in part
    assert "rules leave open</a> in general: 1 point." in part
    assert "quarter credit" not in body


def test_what_the_certificate_prints_for_the_body_is_beside_its_award(harbour: Transcript, current: JudgedCycle) -> None:
    credits = tuple(
        replace(each, source_entry=replace(each.source_entry, also={"acsm": "6 CEC"})) if each.source_entry else each
        for each in current.credits
    )
    page = pages_of(one_holder(harbour, replace(current, credits=credits)))[CYCLE]
    assert "<bdi>0.6 CEU</bdi> <small><bdi>ACSM: 6 CEC</bdi></small>" in page.body


def test_a_doubt_is_a_word_beside_the_number(harbour: Transcript, current: JudgedCycle) -> None:
    credits = tuple(replace(each, doubt="3 or 6") if each.counted == Decimal(6) else each for each in current.credits)
    body = pages_of(one_holder(harbour, replace(current, credits=credits)))[CYCLE].body
    assert re.search(r'<td class="num">6 <small class="why">in doubt</small></td>', body)


def test_a_renewed_cycle_shows_its_cards_as_of_the_renewal(harbour: Transcript, current: JudgedCycle) -> None:
    """Not those that came later, and none as run out that was valid then."""
    card = current.cards[0]
    then = replace(card, issued=date(2022, 5, 7), card=replace(card.card, expires=date(2024, 5, 31)), issuer="Then")
    renewed = replace(current, standing="renewed", renewed_on=date(2023, 10, 18), cards=(then, replace(card, issuer="Later")))
    text = text_of(pages_of(one_holder(harbour, renewed))[CYCLE])
    assert "On 18 October 2023" in text
    assert "Then" in text
    assert "Later" not in text
    assert "ran out" not in text


def test_the_foot_of_the_page_names_what_it_was_made_by_and_the_day_of_the_rules(harbour: Transcript) -> None:
    body = pages_of(harbour, made_by="cecgen 1.2.3 from commit 0123456789ab")[CYCLE].body
    assert "worked out by cecgen 1.2.3 from commit 0123456789ab, by rules that were read on 1 February 2026" in body
    assert "worked out by cecgen, by rules" in pages_of(harbour)[CYCLE].body


def test_every_printed_sheet_has_the_name_the_certification_and_its_number(harbour: Transcript) -> None:
    body = pages_of(harbour)[CYCLE].body
    style = unquote(re.findall(r'media="print" href="data:text/css;charset=utf-8,([^"]*)"', body)[0])
    assert style == format_page_style(
        "Jordan Rivera", "ACSM Certified Exercise Physiologist", "1 January 2024 to 31 December 2026"
    )
    assert 'content:counter(page) " of " counter(pages)' in style


def test_a_name_cannot_end_the_string_that_the_sheet_prints() -> None:
    style = format_page_style('a"}b\\c</style>é')
    assert '"a\\22 \\7d b\\5c c\\3c \\2f style\\3e \\e9 "' in style


def test_no_working_is_open_before_somebody_asks(harbour: Transcript) -> None:
    """The button is there for those with a script; without one each working opens by itself."""
    body = pages_of(harbour)[CYCLE].body
    assert re.search(r'<button type="button" class="cec-workings" [^>]*hidden></button>', body)
    assert "<details open" not in body


def test_a_draft_is_on_the_holders_page_and_not_on_an_auditors(harbour: Transcript, current: JudgedCycle) -> None:
    assert "Flexibility coach" in text_of(pages_of(harbour)[CYCLE])
    assert "Flexibility coach" not in text_of(pages_of(one_holder(harbour, current), for_auditor=True)["index"])


def test_a_to_do_of_the_holder_is_for_the_holder(harbour: Transcript, current: JudgedCycle) -> None:
    made = one_holder(harbour, replace(current, todos=(Todo("earn", "Earn 43.5 more CEC", date(2026, 12, 31)),)))
    assert "Earn 43.5 more CEC" in text_of(pages_of(made)[CYCLE])
    assert "Earn 43.5 more CEC" not in text_of(pages_of(made, for_auditor=True)["index"])
