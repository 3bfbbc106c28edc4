"""Pages and forms say nothing in keys and files: their readers write no records."""

import re
from datetime import date

import pytest
from msgspec.structs import replace

from cecgen.model.judged import Todo, Transcript
from cecgen.outputs.site.pages import build_pages
from cecgen.outputs.words.readers import reword_for_readers

TEXTS = {
    'category = { pmi = "…" } is one of: wow (Ways of Working), ps': "one of: wow (Ways of Working), ps",
    "ACSM shows the renewal only once all credit is reported; then write reported = the day into the entry": (
        "ACSM shows the renewal only once all credit is reported"
    ),
    "what 3 CME from ncsf is in hours is not known: say hours = … beside the award": (
        "what 3 CME from ncsf is in hours is not known: the clock hours would say it"
    ),
    '2025-03-14 A talk is to be proved by a document with shows = "letter"': (
        '14 March 2025 A talk is to be proved by a document of another kind: "letter"'
    ),
    "Write the cycle that follows into holder.toml": "Write down the cycle that follows",
    "3 CEC carried in, short in the cycle before; add it to carried_in in holder.toml": (
        "3 CEC carried in, short in the cycle before"
    ),
    "whether this is asked, and how much, depends on `nth`, which holder.toml does not say": (
        "whether this is asked, and how much, depends on which cycle this is, which nobody has written down"
    ),
    "6 h × 1 CEC = 6 CEC": "6 h × 1 CEC = 6 CEC",
    "43.5 more CEC by 2026-12-31": "43.5 more CEC by 31 December 2026",
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), TEXTS.items())
def test_a_sentence_says_what_is_missing_and_not_which_key_to_write(text: str, words: str) -> None:
    assert reword_for_readers(text) == words


@pytest.mark.parametrize("text", [text for text in TEXTS if "holder.toml" in text or "= " in text])
def test_no_page_of_a_cycle_names_a_key_or_a_file(harbour: Transcript, text: str) -> None:
    """Wherever the sentence is: a to-do, a requirement, a reason or a doubt."""
    holder = harbour.holders[0]
    certification = holder.certifications[0]
    first, cycle = certification.cycles
    credits = tuple(replace(each, why_not=text, doubt=text) for each in cycle.credits)
    findings = tuple(replace(each, message=text, note=text) for each in cycle.findings)
    todos = (Todo("unclear", text, date(2026, 12, 31), text),)
    cycle = replace(cycle, credits=credits, findings=findings, todos=todos)
    certification = replace(certification, cycles=(first, cycle))
    made = replace(harbour, holders=(replace(holder, certifications=(certification,)),))
    body = next(page.body for page in build_pages(made) if page.path.endswith("2024-01-01"))
    shown = " ".join(re.sub(r"<[^>]*>", " ", body).split())
    assert not re.search(r"\.toml|`|\w = (…|the day|&quot;|&#34;|&#123;)", shown)
