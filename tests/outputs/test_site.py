"""The site as it is written and built: exact text, nothing from outside, links that lead somewhere, the same every time."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec
import pytest
from msgspec.structs import fields, replace

from cecgen.model.judged import Credit, Finding, JudgedCard, JudgedCertification, JudgedHolder, Todo, Transcript
from cecgen.model.written import Approval, Card, Entry, Evidence, Ruling
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.site import ForeignFolderError, write_project
from cecgen.outputs.site.pages import build_pages

Build = Callable[..., Path]

HOSTILE = (
    "<script>alert(1)</script>",
    "</title><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "' onmouseover='alert(4)",
    "<!-- --> ]]> &amp; &lt;b&gt; &#x3c;",
    "{{ 7*7 }} {% raw %} {# no #} ${7*7} <%= 7*7 %>",
    "{{ config.site_name }} {% endblock %}",
    "[a link](javascript:alert(5)) ![image](https://evil.example/x.png)",
    "https://evil.example/auto <https://evil.example/> a@evil.example",
    "| a | pipe | |---|",
    "--- title: broken --- ... body: x",
    "key: [value, {nested: 'yes'}] # comment",
    "`code` *stars* _lines_ ~~struck~~ ==marked== ^up^ {++critic++}",
    "# heading ## another {: onclick=alert(6) }",
    "\\ back \\n \\u0041 \\\" slashes \\\\",
    "1. a list - another + third > quote",
    "a\u2028line\u2029and\u0085more\u00a0spaces\ttabs",
    "two\nlines\r\nand  a   gap",
    "\U0001f3cb\ufe0f\u200d\u2642\ufe0f lifts \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "李明的继续教育证书 ありがとう 한국어",
    "שלום عليكم mixed",
    "Zoë Öztürk-Łukasz Ñandú",
    "W" * 300,
    "<cec-body><cec-title> <cec-description>",
    "--8<-- \"/etc/passwd\" :smile: *[HTML]: abbr",
    "$ATEX^2$ \\(x\\) %s %(name)s {0}",
    "NULL None nan true ~ 0x41 1e5",
)  # fmt: skip

USER_TEXT: dict[type, tuple[str, ...]] = {
    JudgedHolder: ("name", "team"),
    JudgedCertification: ("number",),
    JudgedCard: ("issuer",),
    Card: ("number",),
    Entry: ("title", "organiser", "location", "role", "certificate"),
    Approval: ("body", "number"),
    Ruling: ("why",),
    Credit: ("title", "provider", "award", "why_not", "doubt", "allocated"),
    Finding: ("title", "message", "note"),
    Todo: ("text",),
}


def fill_in_text(value: object, text: str) -> object:
    """The same thing with a text in every place where a person may write one."""
    if isinstance(value, tuple | list):
        return type(value)(fill_in_text(item, text) for item in value)
    if not isinstance(value, msgspec.Struct):
        return value
    changed = {
        each.name: fill_in_text(getattr(value, each.name), text) for each in fields(value) if each.name not in ("at", "scheme")
    }
    return replace(value, **changed | dict.fromkeys(USER_TEXT.get(type(value), ()), text))


class Parsed(HTMLParser):
    """A page as a browser takes it: its elements in order, its text, and every address that it holds."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.texts: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _ in attrs)))
        for name, value in attrs:
            if name in ("href", "src", "srcset", "data", "poster", "action"):
                self.links.append((tag, value or ""))
            elif name == "id":
                self.ids.append(value or "")
            elif name in ("content", "aria-label", "title"):
                self.texts.append(value or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def hostile_site(built: Build, harbour: Transcript, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One holder with harmless text in every place, and one for each hostile text."""
    texts = ("harmless", *HOSTILE)
    holders = tuple(replace(fill_in_text(harbour.holders[0], text), id=f"h{number:02}") for number, text in enumerate(texts))
    return built(replace(harbour, holders=holders, diagnostics=()), tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize("number", range(1, len(HOSTILE) + 1), ids=lambda number: HOSTILE[number - 1][:24])
@pytest.mark.parametrize("page", ["", "_acsm.ep_2024-01-01", "_acsm.ep_2021-01-01"])
def test_hostile_text_comes_out_as_exact_text_and_never_as_elements(
    built: Build, hostile_site: Path, page: str, number: int
) -> None:
    harmless = Parsed(hostile_site / "holders" / f"h00{page}.html")
    hostile = Parsed(hostile_site / "holders" / f"h{number:02}{page}.html")
    text = " ".join(HOSTILE[number - 1].split())
    assert hostile.elements == harmless.elements
    assert hostile.text == harmless.text.replace("harmless", text)
    assert harmless.text.count("harmless") > 4


def test_search_knows_hostile_text_as_the_text_that_it_is(hostile_site: Path) -> None:
    index = json.loads((hostile_site / "search" / "search_index.json").read_text("utf-8"))
    titles = {each["location"]: each["title"] for each in index["docs"]}
    for number, text in enumerate(HOSTILE, 1):
        shown = titles[f"holders/h{number:02}.html"]
        assert "<" not in shown
        assert Unescaped(shown).text == " ".join(text.split())


class Unescaped(HTMLParser):
    """Escaped text as a reader sees it."""

    def __init__(self, escaped: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(escaped)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("title", ["</title><script>alert(1)</script>", "{{ 7*7 }} {% raw %}", '" onload="x', "--- a: b"])
def test_a_hostile_title_of_the_site_is_text_too(built: Build, harbour: Transcript, tmp_path: Path, title: str) -> None:
    page = Parsed(built(replace(harbour, title=title), tmp_path) / "index.html")
    plain = Parsed(built(replace(harbour, title="harmless"), tmp_path / "plain") / "index.html")
    assert page.elements == plain.elements
    assert page.text == plain.text.replace("harmless", title)


# ---------------------------------------------------------------- what the pages lead to


def pages(site: Path) -> Iterator[tuple[Path, Parsed]]:
    for path in sorted(site.rglob("*.html")):
        yield path, Parsed(path)


def test_no_page_loads_anything_from_outside(built: Build, full_site: Path) -> None:
    loaded = [(page, link) for page, parsed in pages(full_site) for tag, link in parsed.links if tag != "a" and "//" in link]
    assert loaded == []
    for sheet in full_site.rglob("*.css"):
        assert re.findall(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//", sheet.read_text("utf-8")) == [], sheet


def test_links_to_the_outside_are_web_pages_that_only_a_reader_opens(full_site: Path) -> None:
    outside = {link for _, parsed in pages(full_site) for tag, link in parsed.links if tag == "a" and urlsplit(link).scheme}
    assert "https://acsm.example/renew" in outside
    assert {urlsplit(link).scheme for link in outside} == {"https"}


def test_every_link_inside_the_site_leads_somewhere(full_site: Path) -> None:
    parsed = dict(pages(full_site))
    for page, found in parsed.items():
        if page.name == "404.html":
            continue  # Material writes its links for the root of a server
        for _, link in found.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.is_file(), f"{page.name}: {link}"
            if parts.fragment and target in parsed and not parts.fragment.startswith("__"):
                assert unquote(parts.fragment) in parsed[target].ids, f"{page.name}: {link}"


def test_no_address_inside_a_page_is_given_twice(full_site: Path) -> None:
    for page, found in pages(full_site):
        assert len(found.ids) == len(set(found.ids)), page


def test_the_site_holds_the_evidence_that_its_transcript_still_names(full_site: Path) -> None:
    evidence = sorted(path.name for path in (full_site / "evidence").rglob("*") if path.is_file())
    assert evidence == [
        "2024-03-08-nsca.pdf",
        "2025-05-02-cpr.png",
        "accepted-letter.pdf",
        "exam-passed.pdf",
        "petition-granted.pdf",
        "priya-barbell.pdf",
        "receipt-0815.pdf",
    ]


def test_the_public_site_holds_no_evidence(built: Build, harbour: Transcript, tmp_path: Path) -> None:
    assert not (built(redact_transcript(harbour, Edition()), tmp_path) / "evidence").exists()


# ---------------------------------------------------------------- what the pages say


def text_of(site: Path, page: str) -> str:
    return Parsed(site / f"{page}.html").text


def page_of(made: Transcript, path: str) -> str:
    """What a page says, without building the site."""
    (page,) = [page for page in build_pages(made) if page.path == path]
    return " ".join(Unescaped(re.sub(r"(?<=>)|(?=<)", " ", page.body)).text.split())


def cycle_page(made: Transcript, begins: str = "2021-01-01", scheme: str = "acsm.ep") -> str:
    return page_of(made, f"holders/jordan-rivera_{scheme}_{begins}")


@pytest.fixture
def audited_twice(harbour: Transcript) -> Transcript:
    """A cycle whose audit is over, in two certifications: one of its letters is kept longer for the other."""
    holder = harbour.holders[0]
    certification = holder.certifications[0]
    first, current = certification.cycles
    over = replace(first, audit=None, keep_until=date(2024, 12, 31))
    card = replace(current.cards[0], issued=date(2023, 5, 2), evidence=(Evidence(file="evidence/2025-05-02-cpr.png"),))
    longer = replace(over, steps=over.steps, exempt=(), keep_until=date(2025, 12, 31))
    other = replace(certification, scheme=replace(certification.scheme, id="acsm.gei"), cycles=(longer,))
    cycles = (replace(over, cards=(card,)), current)
    return replace(harbour, holders=(replace(holder, certifications=(replace(certification, cycles=cycles), other)),))


def test_a_cycles_page_says_until_when_its_evidence_is_kept_and_beside_a_file_what_keeps_it_longer(
    audited_twice: Transcript,
) -> None:
    text = cycle_page(audited_twice)
    assert "Keep the evidence until 31 December 2024 1 of 3 files" in text
    assert "accepted-letter.pdf (certificate, kept until 31 December 2025 for another certification)" in text
    assert "2025-05-02-cpr.png (certificate, kept on for another cycle)" in text
    assert "exam-passed.pdf (certificate)" in text
    other = cycle_page(audited_twice, scheme="acsm.gei")
    assert "Keep the evidence until 31 December 2025 1 file" in other
    assert "accepted-letter.pdf (certificate)" in other


def test_beside_an_activity_too_it_says_what_keeps_its_evidence_longer(audited_twice: Transcript) -> None:
    holder = audited_twice.holders[0]
    first, other = holder.certifications
    over, current = first.cycles
    renewed = replace(current, standing="renewed", keep_until=date(2027, 12, 31))
    later = replace(other, cycles=(replace(renewed, keep_until=date(2028, 12, 31)),))
    made = replace(audited_twice, holders=(replace(holder, certifications=(replace(first, cycles=(over, renewed)), later)),))
    beside = ", page 2, kept until 31 December 2028 for another certification)"
    assert f"2024-03-08-nsca.pdf (certificate{beside}" in cycle_page(made, "2024-01-01")
    assert "(certificate, page 2)" in cycle_page(made, "2024-01-01", "acsm.gei")


def test_what_another_certification_keeps_for_as_long_is_not_kept_longer(audited_twice: Transcript) -> None:
    holder = audited_twice.holders[0]
    first, other = holder.certifications
    same = replace(other, cycles=(replace(other.cycles[0], keep_until=date(2024, 12, 31)),))
    made = replace(audited_twice, holders=(replace(holder, certifications=(first, same)),))
    assert "Keep the evidence until 31 December 2024 2 of 3 files" in cycle_page(made)
    assert "Keep the evidence until 31 December 2024 1 file" in cycle_page(made, scheme="acsm.gei")
    assert "accepted-letter.pdf (certificate)" in cycle_page(made, scheme="acsm.gei")


def test_while_a_cycle_goes_on_the_day_is_the_earliest(audited_twice: Transcript) -> None:
    assert "Keep the evidence until 31 December 2027 at the earliest" in cycle_page(audited_twice, "2024-01-01")


def test_what_nobody_says_a_day_for_is_said_to_have_none(harbour: Transcript) -> None:
    assert "Keep the evidence until when is not known yet" in cycle_page(harbour)  # an audit of it is under way


def test_a_lapsed_cycles_evidence_is_kept_for_as_long_as_it_can_come_back(audited_twice: Transcript) -> None:
    holder = audited_twice.holders[0]
    certification = holder.certifications[1]
    lapsed = replace(certification.cycles[0], standing="lapsed", reinstate_until=date(2028, 6, 30))
    changed = replace(holder, certifications=(replace(certification, cycles=(lapsed,)),))
    assert "Keep the evidence until 30 June 2028 1 file" in cycle_page(
        replace(audited_twice, holders=(changed,)), scheme="acsm.gei"
    )


def test_where_no_evidence_is_shown_only_the_reach_of_audits_is(audited_twice: Transcript) -> None:
    public = redact_transcript(audited_twice, Edition())
    text = cycle_page(public)
    assert "Keep the evidence until 31 December 2024" in text
    assert " files" not in text
    assert "kept on" not in text
    assert "at the earliest" not in cycle_page(public, "2024-01-01")


def test_nothing_is_said_of_evidence_that_is_not_shown_where_no_day_is_known(harbour: Transcript) -> None:
    assert "Keep the evidence" not in cycle_page(redact_transcript(harbour, Edition()))


def test_a_holders_page_says_until_when_the_evidence_of_a_card_is_kept_where_that_is_known(audited_twice: Transcript) -> None:
    assert "2025-05-02-cpr.png (certificate)" in page_of(audited_twice, "index")  # a cycle that goes on rests on it
    holder = audited_twice.holders[0]
    certification = holder.certifications[0]
    over = replace(holder, certifications=(replace(certification, cycles=certification.cycles[:1]),))
    assert "2025-05-02-cpr.png (certificate, kept until 31 December 2024)" in page_of(
        replace(audited_twice, holders=(over,)), "index"
    )


def test_the_overview_shows_the_most_urgent_first(built: Build, full_site: Path) -> None:
    text = text_of(full_site, "index")
    assert "0 lapsed 0 no current card 1 over or due in 30 days 1 in grace 1 behind 1 on track" in text
    table = text[text.index("The most urgent first") :]
    assert table.index("Send the renewal form") < table.index("Wait for the audit's result")


def test_the_overview_shows_what_is_counted_the_deadline_and_what_comes_next(full_site: Path) -> None:
    text = text_of(full_site, "index")
    assert "6 of 45 CEC 30 June 2026 late renewal closes, 106 days left Send the renewal form" in text
    assert "16.5 of 60 CEC 31 December 2026 290 days left" in text


def test_a_holders_page_shows_a_gap_between_cycles(full_site: Path) -> None:
    assert "Not certified from 1 January 2025 to 9 September 2025" in text_of(full_site, "holders/priya-natarajan")


def test_a_transcript_shows_why_an_activity_counts_less_than_it_is_worth(full_site: Path) -> None:
    text = text_of(full_site, "holders/jordan-rivera_acsm.ep_2024-01-01")
    assert "5 of 8" in text
    assert "CPR, each year: 5 of 5 CEC used, 3 cut" in text
    assert "0 of 6 draft" in text
    assert "Ruled on 2 November 2025: 3: petition" in text


def test_a_transcript_shows_every_finding_with_its_days_in_words(full_site: Path) -> None:
    text = text_of(full_site, "holders/jordan-rivera_acsm.ep_2024-01-01")
    assert "43.5 more CEC by 31 December 2026 · acsm.example Or pass the exam again. open" in text
    assert "valid until 31 May 2027 inferred met" in text
    assert "nothing found · by letter missed" in text
    assert "(advice) one has none unclear" in text


def test_a_transcript_prints_why_a_diagnostic_was_waived(full_site: Path) -> None:
    text = text_of(full_site, "holders/jordan-rivera_acsm.ep_2024-01-01")
    assert "One certificate for both days." in text


def test_a_transcript_shows_an_audit_under_way(full_site: Path) -> None:
    text = text_of(full_site, "holders/jordan-rivera_acsm.ep_2021-01-01")
    assert "Audit under way. Asked for on 12 January 2024, answered on 6 February 2024." in text
    assert "62 CEC total: 62, I: 50" in text


def test_a_transcript_says_how_well_a_figure_is_known_where_that_is_less_than_well(full_site: Path) -> None:
    assert "course · in person read elsewhere" in text_of(full_site, "holders/jordan-rivera_acsm.ep_2024-01-01")


def test_the_rules_show_every_figure_with_its_days_its_source_and_how_well_it_is_known(full_site: Path) -> None:
    text = text_of(full_site, "rules")
    assert "1 CEU is 10 contact hours read elsewhere at any date nsca.example read on 1 February 2026" in text
    assert "At most 5 CEC a calendar year (CPR course) from 1 January 2025 to 31 December 2026 acsm.example" in text
    assert "80 USD since 22 February 2025" in text
    assert "Taken for 6 months after the end, with the late fee from memory at any date acsm.example" in text
    assert "from memory from memory: no source was seen" in text
    assert "60 CEC; or instead: exam" in text
    assert "45 CEC; or instead: exam" in text


def test_the_rules_show_what_is_not_modelled(full_site: Path) -> None:
    text = text_of(full_site, "rules")
    assert "What cecgen does not model here What a quarter credit of a college earns." in text


def test_the_teams_own_pages_are_in_the_site_and_what_lies_with_a_holder_is_not(full_site: Path) -> None:
    assert "Which courses we take" in text_of(full_site, "pages/guides/courses")
    assert not list(full_site.rglob("private*"))


def test_the_sentence_on_the_edition_stands_on_every_page_of_ours(full_site: Path) -> None:
    ours = [page for page in full_site.rglob("*.html") if page.name != "404.html" and "pages" not in page.parts]
    assert len(ours) == 10
    assert all("as of 16 March 2026 · Everything ·" in Parsed(page).text for page in ours)


def test_an_empty_transcript_makes_a_site(built: Build, harbour: Transcript, tmp_path: Path) -> None:
    site = built(replace(harbour, holders=(), units=(), schemes=(), diagnostics=()), tmp_path)
    assert "No holder has a certification yet." in text_of(site, "index")


# ---------------------------------------------------------------- the project


def test_two_builds_in_different_folders_are_the_same_to_the_byte(
    built: Build, full_site: Path, harbour: Transcript, tmp_path: Path
) -> None:
    other = built(harbour, tmp_path / "elsewhere", edition="Everything")
    files = [path.relative_to(full_site) for path in sorted(full_site.rglob("*")) if path.is_file()]
    assert files == [path.relative_to(other) for path in sorted(other.rglob("*")) if path.is_file()]
    assert [name for name in files if (full_site / name).read_bytes() != (other / name).read_bytes()] == []


def test_the_project_holds_the_document_as_it_was_given(harbour: Transcript, content: Path, tmp_path: Path) -> None:
    write_project(harbour, content, tmp_path / "build", '{"format": 1}\n')
    assert (tmp_path / "build" / "transcript.json").read_text() == '{"format": 1}\n'


def test_without_the_teams_pages_nothing_of_them_is_in_the_project(harbour: Transcript, content: Path, tmp_path: Path) -> None:
    write_project(harbour, content, tmp_path / "build", "{}", team_pages=False)
    assert not (tmp_path / "build" / "docs" / "pages").exists()


def test_a_project_takes_the_place_of_the_one_before(harbour: Transcript, content: Path, tmp_path: Path) -> None:
    project = tmp_path / "build"
    write_project(harbour, content, project, "{}")
    write_project(replace(harbour, holders=harbour.holders[:1]), content, project, "{}")
    assert sorted(path.stem for path in (project / "docs" / "holders").glob("*.md")) == [
        "jordan-rivera_acsm.ep_2021-01-01",
        "jordan-rivera_acsm.ep_2024-01-01",
    ]


def test_a_folder_with_something_else_in_it_is_left_alone(harbour: Transcript, content: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mkdocs.yml").write_text("site_name: My own\n")
    with pytest.raises(ForeignFolderError):
        write_project(harbour, content, tmp_path / "mine", "{}")
    assert (tmp_path / "mine" / "mkdocs.yml").read_text() == "site_name: My own\n"


def test_evidence_behind_a_link_is_not_copied(harbour: Transcript, content: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_text("elsewhere")
    file = content / "jordan-rivera" / "evidence" / "receipt-0815.pdf"
    file.unlink()
    file.symlink_to(secret)
    with pytest.raises(FileNotFoundError):
        write_project(harbour, content, tmp_path / "build", "{}")


@pytest.mark.parametrize(
    ("pending", "said"),
    [
        (None, "CEC to go. An even"),
        (Decimal(0), "CEC to go. An even"),
        (Decimal(6), "CEC to go, and entries that say too little may give 6 of that."),
        (Decimal(999), "CEC to go, and entries that say too little may give {missing} of that."),
    ],
)
def test_a_cycles_page_says_what_of_the_missing_credit_hangs_on_a_word(
    harbour: Transcript, pending: Decimal | None, said: str
) -> None:
    """Never more than is missing."""
    holder = harbour.holders[0]
    certification = holder.certifications[0]
    *before, current = certification.cycles
    changed = replace(current, credits=(replace(current.credits[0], pending=pending), *current.credits[1:]))
    made = replace(
        harbour,
        holders=(replace(holder, certifications=(replace(certification, cycles=(*before, changed)),)), *harbour.holders[1:]),
    )
    assert current.required is not None
    missing = current.required - current.counted
    assert f"{missing} {said.format(missing=missing)}" in cycle_page(made, str(current.begins))
