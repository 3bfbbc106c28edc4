"""The transcript of a bundle as one page: all that the values say, as text, with nothing loaded and every link leading on."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from cecgen.model.judged import Transcript
from cecgen.model.provenance import Commit, Provenance
from cecgen.model.written import Ruling
from cecgen.outputs.audit.pack import render_transcript_page
from cecgen.outputs.words.cycle_fields import CycleView

Said = Callable[..., CycleView]
Filed = Callable[[CycleView], dict[str, bytes]]
OF_THE_PDF = {"anchor", "tone", "percent", "picture", "alt", "rules_page"}
"""What is no text of the page: how something looks, and how detail.pdf shows a document."""
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
VOID = {"meta", "wbr", "rect"}


class Parsed(HTMLParser):
    """A page as a browser takes it; whatever is opened must be closed, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"<{tag}> says something twice"
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.attributes if tag == "a"]

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for each, attributes in self.attributes if each == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.attributes if "id" in attributes]


@pytest.fixture(scope="module", params=[0, 1], ids=["renewed", "present"])
def values(request: pytest.FixtureRequest, said: Said, harbour: Transcript) -> CycleView:
    return said(harbour, number=request.param)


@pytest.fixture(scope="module")
def page(values: CycleView, as_filed: Filed) -> Parsed:
    return Parsed(render_transcript_page(values, as_filed(values)))


def texts(value: Any, name: str = "") -> Iterator[str]:
    """Every text in some values, but for what is no text of a page."""
    if isinstance(value, str):
        yield value.rpartition("/")[2] if name == "file" else value
    elif isinstance(value, dict):
        for key in value.keys() - OF_THE_PDF:
            yield from texts(value[key], key)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts(each)


def test_all_that_the_values_say_is_on_the_page(values: CycleView, page: Parsed) -> None:
    """Every word of a basis, every field, every source, every note: the forms and the page cannot disagree."""
    view = to_builtins(values)
    exhibits = [{key: each[key] for key in each if key != "fields"} for each in view["exhibits"]]
    said = [text for text in texts({**view, "exhibits": exhibits}) if text]
    assert [text for text in said if text not in page.text] == []
    assert len(said) > 60


def test_the_parts_are_in_order_under_one_heading(values: CycleView, page: Parsed) -> None:
    """From who it is about to what the figures rest on; a part that has nothing to say is left out."""
    order = ["about", "totals", "asked", "activities", "cards", "renewal", "evidence", "origin", "notes", "sources"]
    assert [each for each in page.ids if each in order] == [
        each for each in order if each != "cards" or values.cards
        if each != "renewal" or values.steps
        if each != "sources" or values.activities or values.requirements
    ]  # fmt: skip
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_reader_that_speaks_knows_the_language_and_every_heading_of_a_table(page: Parsed) -> None:
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("th")) > 5
    assert all(each["scope"] in ("col", "row") for each in page.all("th"))


# ---------------------------------------------------------------- nothing from outside


def test_nothing_is_loaded_and_nothing_runs(page: Parsed, values: CycleView, as_filed: Filed) -> None:
    """There is not one element that could."""
    loads = {"script", "link", "img", "iframe", "object", "embed", "video", "audio", "source", "form", "base", "image", "use"}
    assert {tag for tag, _ in page.elements} & loads == set()
    names = {name for _, attributes in page.elements for name in attributes}
    assert names & {"src", "srcset", "style", "ping", "action", "background", "xlink:href"} == set()
    assert not any(name.startswith("on") for name in names)
    (style,) = re.findall("<style>(.*?)</style>", render_transcript_page(values, as_filed(values)), re.DOTALL)
    assert not re.search(r"url\(|@import|image-set|src\(|expression|//", style)


def test_the_policy_allows_the_style_of_the_page_and_nothing_else(values: CycleView, as_filed: Filed) -> None:
    """By its digest, which changes with every letter of it."""
    text = render_transcript_page(values, as_filed(values))
    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_links_lead_to_the_evidence_within_the_page_or_to_the_web(page: Parsed, values: CycleView, as_filed: Filed) -> None:
    """And every document is led to, at its page where it has one."""
    within = {link[1:] for link in page.links if link.startswith("#")}
    assert within <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    outside = {link for link in page.links if urlsplit(link).scheme}
    assert {urlsplit(link).scheme for link in outside} <= {"https"}
    files = {unquote(urlsplit(link).path) for link in page.links if not link.startswith("#") and link not in outside}
    assert files == {*as_filed(values), "site/rules.html"}  # where the rules of the bundle are
    pages = {(unquote(urlsplit(link).path), urlsplit(link).fragment) for link in page.links}
    assert {(each.file, f"page={each.page}") for each in values.exhibits if each.page} <= pages


def test_every_file_stands_there_with_its_size_and_digest(page: Parsed, values: CycleView, as_filed: Filed) -> None:
    """As `sha256sum` prints it, so that it can be looked for."""
    for data in as_filed(values).values():
        assert hashlib.sha256(data).hexdigest() in page.text
        assert f"{len(data)} bytes" in page.text


def test_a_file_that_is_not_in_the_bundle_is_not_linked_and_said_to_be_missing(
    said: Said, harbour: Transcript, as_filed: Filed
) -> None:
    values = said(harbour)
    files = as_filed(values)
    del files["evidence/petition-granted.pdf"]
    page = Parsed(render_transcript_page(values, files))
    assert "petition-granted.pdf, which is not in this bundle" in page.text
    assert not any("petition-granted" in link for link in page.links)


def test_a_file_that_the_cycle_does_not_rest_on_is_said_to_be_one(said: Said, harbour: Transcript, as_filed: Filed) -> None:
    """With its digest too; a name is an address only once it is encoded."""
    values = said(harbour)
    other = "evidence/2019 #1 100% «naïve».pdf"
    page = Parsed(render_transcript_page(values, {**as_filed(values), other: b"other"}))
    assert "In the bundle too, and nothing that this cycle rests on" in page.text
    assert "evidence/2019%20%231%20100%25%20%C2%ABna%C3%AFve%C2%BB.pdf" in page.links
    assert hashlib.sha256(b"other").hexdigest() in page.text
    assert "In the bundle too" not in Parsed(render_transcript_page(values, as_filed(values))).text


def test_the_same_values_give_the_same_page(said: Said, harbour: Transcript, as_filed: Filed) -> None:
    """In whatever order the files were found."""
    values = said(harbour)
    files = {**as_filed(values), "evidence/y.pdf": b"y", "evidence/x.pdf": b"x"}
    again = dict(reversed(files.items()))
    assert [*again] != [*files]
    assert render_transcript_page(said(harbour), again) == render_transcript_page(values, files)


# ---------------------------------------------------------------- what anybody may have written

HOSTILE = (
    "<script>alert(1)</script>",
    "</title></style><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "' onmouseover='alert(4)",
    "<!-- --> ]]> &amp; &#x3c;",
    "{{ 7*7 }} {% raw %} {# no #}",
    "javascript:alert(5) https://evil.example/ data:text/html,x",
    "two\nlines\r\nand  a\u2028gap",
    "שלום عليكم mixed",
    "李明 Zoë Öztürk-Łukasz",
    "W" * 300,
)


def fill_in_text(made: Transcript, text: str) -> tuple[Transcript, Provenance]:
    """A transcript with one text wherever a person's own words stand, and commits by that name."""
    jordan, *others = made.holders
    held = jordan.certifications[0]
    cycle = held.cycles[1]
    credits = tuple(
        replace(
            each,
            title=text,
            provider=text,
            award=text,
            why_not=text,
            basis=(text,),
            sources=(text,),
            source_entry=each.source_entry and replace(
                each.source_entry, title=text, organiser=text, location=text, role=text, certificate=text, url=text,
                topics=[text], ruling=[Ruling(scheme="acsm.ep", on=made.as_of, amount=each.amount, why=text)],
            ),
        )
        for each in cycle.credits
    )  # fmt: skip
    findings = tuple(replace(each, title=text, message=text, source=text, note=text) for each in cycle.findings)
    cards = tuple(replace(each, issuer=text, card=replace(each.card, number=text)) for each in cycle.cards)
    cycle = replace(cycle, credits=credits, findings=findings, cards=cards)
    scheme = replace(held.scheme, title=text, not_modelled=(text,))
    held = replace(held, number=text, scheme=scheme, cycles=(held.cycles[0], cycle))
    jordan = replace(jordan, name=text, also_printed=(text,), certifications=(held,))
    waived = tuple(replace(each, message=text, waiver_reason=text) for each in made.diagnostics)
    by = Commit(text, text, NOON, (text,))
    commits = {each.entry_id: by for each in cycle.credits}
    told = replace(made, holders=(jordan, *others), diagnostics=waived)
    return told, Provenance(by, commits, {"evidence/2024-03-08-nsca.pdf": by})


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:16])
def test_hostile_text_comes_out_as_exact_text_and_never_as_elements(
    said: Said, harbour: Transcript, as_filed: Filed, text: str
) -> None:
    """In the place of harmless text: the same elements, and the same words but for it."""

    def shown(word: str) -> Parsed:
        values = said(*fill_in_text(harbour, word))
        return Parsed(render_transcript_page(values, as_filed(values)))

    harmless, hostile = shown("harmless"), shown(text)
    assert hostile.elements == harmless.elements
    assert hostile.text == harmless.text.replace("harmless", " ".join(text.split()))
    assert harmless.text.count("harmless") > 60


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u0000", "\u001b", "\ufeff"])
def test_a_sign_that_hides_or_turns_what_stands_beside_it_is_gone(
    said: Said, harbour: Transcript, as_filed: Filed, sign: str
) -> None:
    """Git keeps any name that a commit is given, and no reader of ours has looked at it."""
    values = said(*fill_in_text(harbour, f"a{sign}b"))
    text = render_transcript_page(values, as_filed(values))
    assert sign not in text
    assert "a\ufffdb" in text


def test_an_address_that_is_no_web_page_is_no_link(said: Said, harbour: Transcript, as_filed: Filed) -> None:
    values = said(*fill_in_text(harbour, "javascript:alert(1)"))
    page = Parsed(render_transcript_page(values, as_filed(values)))
    assert not any(link.startswith("javascript:") for link in page.links)
