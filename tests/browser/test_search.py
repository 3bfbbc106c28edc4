"""The search of the site in a browser: what people type, with and without accents, leads to what they seek."""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from site_search import search

from benchmarks.department import AS_OF, write_department
from cecgen.commands.build import build_edition
from cecgen.outputs.editions.edition import Edition
from cecgen.pipeline import evaluate

ROOT = Path(__file__).parents[2]
Open = Callable[..., Any]
CYCLE = "holders/jordan-rivera_acsm.ep_2024-01-01"


def test_search_finds_a_holder_where_the_site_is_opened_as_a_file(open_page: Open) -> None:
    page = open_page("index")
    assert search(page, "Natarajan")[0].endswith("/site/holders/priya-natarajan.html")
    page.locator(".md-search-result__link").first.click()
    assert page.locator("h1").inner_text() == "Priya Natarajan"


def test_search_finds_an_activity(open_page: Open) -> None:
    found = search(open_page(CYCLE), "Barbell")
    assert "holders/priya-natarajan_acsm.cpt_2023-01-01.html" in [link.partition("/site/")[2] for link in found]


CURRENT = r"[a-z.-]+_202[456]-\d\d-\d\d"
"""The scheme and the first day of a cycle that goes on, in the address of its page."""
PMP = """
name = "Søren Ødegård"
[[certification]]
scheme = "pmi.pmp"
certified = 2024-05-01
number = "PMP-7788-SPECIMEN"
[[certification.cycle]]
begins = 2024-05-01
"""


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example repository with a holder of another trade: `public` for everybody, `auditor` for Jordan Rivera's."""
    root = tmp_path_factory.mktemp("example") / "repository"
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copy(ROOT / "cecgen.toml", root)
    (root / "content" / "soren").mkdir()
    (root / "content" / "soren" / "holder.toml").write_text(PMP, "utf-8")
    result = evaluate(root, datetime(2026, 3, 16, tzinfo=UTC))
    for name, edition in (("public", Edition()), ("auditor", Edition("auditor", "jordan-rivera", "acsm.ep"))):
        assert build_edition(result, edition, root.with_name(f"{name}-build"), root.with_name(name)) == ()
    return root.parent


@pytest.mark.parametrize(
    ("edition", "words", "page", "entry"),
    [
        ("public", "kovacs", "holders/hana-kovacs", ""),
        ("public", "Kovács", "holders/hana-kovacs", ""),
        ("public", "luczak", "holders/tomasz-luczak", ""),
        ("public", "Odegard PMP", "holders/soren", ""),
        ("public", "Jordan CPR", "holders/jordan-rivera", ""),
        ("public", "Port Ellery", rf"holders/[a-z-]+(_{CURRENT})?", ""),
        ("public", "Lakeside", rf"holders/[a-z-]+(_{CURRENT})?", ""),
        ("public", "NSCA", rf"holders/[a-z-]+(_{CURRENT})?", ""),
        ("public", "Regional coaching", f"holders/jordan-rivera_{CURRENT}", "Regional coaching clinic"),
        ("public", "Heart failure case", f"holders/jordan-rivera_{CURRENT}", "Heart failure"),
        ("auditor", "SPECIMEN-EP-20417", "index", ""),
    ],
)  # fmt: skip
def test_search_finds_what_people_type_and_leads_to_the_entry(
    open_file: Open, example: Path, edition: str, words: str, page: str, entry: str
) -> None:
    """With and without accents; current cycles before old ones."""
    window = open_file(example / edition / "rules.html")
    best = search(window, words)[0]
    assert re.fullmatch(rf"{page}\.html", best.rpartition(f"/{edition}/")[2])
    if entry:
        window.locator(".md-search-result__link").first.click()
        window.wait_for_function("location.hash !== ''")
        assert entry in window.locator(":target").inner_text()


def test_a_result_of_the_search_leads_to_the_entry_that_has_its_words(open_page: Open) -> None:
    page = open_page(CYCLE)
    row = page.locator(".cec-activities tbody tr[id]").last
    word = max(row.locator("b").inner_text().split(), key=len)
    page.goto(f"{page.url}?h={word.lower()}")
    page.wait_for_function("location.hash !== ''")
    assert word in page.locator(":target").inner_text()


INES = """
name = "Ines Zwick"
team = "Sports medicine"

[[certification]]
scheme = "acsm.ep"
certified = 2020-09-12
route = "exam"
number = "EP-771-SPECIMEN"

[[certification.cycle]]
begins = 2021-01-01
ends = 2023-12-31
renewed = 2023-10-18
fee_paid = 2023-10-18

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
"""
COURSES = """
[[entry]]
id = "pain-day"
date = 2025-03-08
title = "Pain science study day"
provider = "Lakeside Rehabilitation Hospital"
kind = "course"
hours = 6

[[entry]]
id = "old-day"
date = 2022-03-08
title = "Cardiac arrest in the gym"
provider = "Lakeside Rehabilitation Hospital"
kind = "course"
hours = 6
"""
NOW, EARLIER = (f"holders/ines-zwick_acsm.ep_{year}-01-01" for year in (2024, 2021))
SOUGHT = {
    "public": [
        ("zwick", "holders/ines-zwick"),
        ("ines zwick", "holders/ines-zwick"),
        ("zwick sports medicine", "holders/ines-zwick"),
        ("zwick pain", NOW),
        ("zwick cardiac", EARLIER),
        ("lakeside pain", NOW),
        ("pain science", NOW),
        ("lakeside cardiac", EARLIER),
        ("lakeside", NOW),
        ("cardiac rehab", "teams/cardiac-rehab"),
        ("pain clinic", "teams/pain-clinic"),
    ],
    "auditor": [("771", "index"), ("specimen", "index"), ("lakeside cardiac", EARLIER)],
}
"""What somebody types, and the page that is to come first."""


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of 300 holders in ten teams, two of them called like courses of one holder more; and hers for an auditor."""
    root = tmp_path_factory.mktemp("department") / "repository"
    write_department(root, 300)
    home = root / "content" / "ines-zwick"
    home.mkdir()
    (home / "holder.toml").write_text(INES, "utf-8")
    (home / "entries.toml").write_text(COURSES, "utf-8")
    result = evaluate(root, datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC))
    for name, edition in (("public", Edition()), ("auditor", Edition("auditor", "ines-zwick", "acsm.ep"))):
        assert build_edition(result, edition, root.with_name(f"{name}-build"), root.with_name(name)) == ()
    return root.parent


@pytest.mark.parametrize("edition", SOUGHT)
def test_among_300_holders_what_has_every_word_comes_first(open_file: Open, department: Path, edition: str) -> None:
    """A name and a topic lead to the transcript with both, though a team is called like the topic."""
    page = open_file(department / edition / "rules.html")
    found = {words: search(page, words)[0].rpartition(f"/{edition}/")[2] for words, _ in SOUGHT[edition]}
    assert found == {words: f"{path}.html" for words, path in SOUGHT[edition]}
