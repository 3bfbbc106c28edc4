"""The page that records an activity: who has it, what it is made from, and what lets nothing else in."""

import html
import json
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from cecgen.model.judged import Transcript
from cecgen.model.settings import Settings, SiteSettings
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.engines import ENGINES
from cecgen.outputs.site import build_site
from cecgen.outputs.site.pages import PageBuilder
from cecgen.outputs.site.record_form import PATH, RecordForm
from cecgen.pipeline import open_workspace

Build = Callable[..., Path]
SITE = SiteSettings(form=True, repository="https://github.com/harbour/records")


@pytest.fixture(scope="module")
def form() -> RecordForm:
    """What the page is made from, with every plugin's facts."""
    opened = open_workspace(Path(__file__).parents[2], datetime(2026, 3, 16, tzinfo=UTC))
    return RecordForm(opened.registry.catalogue, Settings(format=1, site=SITE))


@pytest.fixture(scope="module")
def public_edition(harbour: Transcript) -> Transcript:
    return redact_transcript(harbour, Edition())


def text_of(public_edition: Transcript, form: RecordForm | None, **more: bool) -> str:
    """The text of the page; nothing if the site has none."""
    return "".join(PageBuilder(public_edition, "Public edition", form=form, **more).downloads().get(PATH, []))


def facts_in(text: str) -> dict[str, object]:
    [facts] = re.findall(r'<script type="application/json" id="facts">(.*?)</script>', text, re.DOTALL)
    return dict(json.loads(facts))


def test_only_a_site_that_asks_for_it_has_the_page_and_leads_to_it(public_edition: Transcript, form: RecordForm) -> None:
    bodies = {page.path: page.body for page in PageBuilder(public_edition, "", form=form).pages()}
    assert 'href="record.html"' in bodies["index"]
    assert 'href="../record.html#holder=jordan-rivera"' in bodies["holders/jordan-rivera"]
    assert text_of(public_edition, None) == ""
    assert not any("record.html" in page.body for page in PageBuilder(public_edition, "").pages())


def test_an_auditor_never_has_it(harbour: Transcript, form: RecordForm, built: Build, tmp_path: Path) -> None:
    """It names colleagues, and an auditor records nothing."""
    one = redact_transcript(harbour, Edition("auditor", holder="jordan-rivera"))
    site = built(one, tmp_path, team_pages=False, for_auditor=True, form=form)
    assert not (site / PATH).exists()
    assert not any(PATH in path.read_text("utf-8") for path in site.rglob("*.html"))


def test_it_knows_people_as_the_edition_shows_them(public_edition: Transcript, form: RecordForm) -> None:
    """Name, certifications and cycles, which the other pages show too; no number, no note, no other name."""
    text = text_of(public_edition, form)
    [data] = re.findall(r'<option id="holder=jordan-rivera" value="jordan-rivera" data-certifications="([^"]*)">Jordan', text)
    [certification] = json.loads(html.unescape(data))
    assert certification["scheme"] == "acsm.ep"
    assert {"begins": "2024-01-01", "ends": "2026-12-31", "grace": "2027-06-30"} in certification["cycles"]
    for private in ("1012345", "AB-123456", "CARD-424242", "grey locker", "Delacroix", "training budget"):
        assert private not in text


def test_its_policy_names_its_own_script_and_style_and_nothing_else(public_edition: Transcript, form: RecordForm) -> None:
    text = text_of(public_edition, replace(form, settings=Settings(format=1, site=replace(SITE, accent="#aa0033"))))
    [script] = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    hashes = [f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in (script, style)]
    assert html.unescape(policy) == (
        f"default-src 'none'; script-src {hashes[0]}; style-src {hashes[1]}; img-src data:; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    assert "#aa0033" in style
    assert not re.search(r"\s(?:style|on\w+)=", text.partition("<script>")[0])


def test_a_name_is_text_wherever_it_stands(harbour: Transcript, form: RecordForm) -> None:
    hostile = '</option><script>alert("1")</script>'
    holder = replace(harbour.holders[0], name=hostile)
    text = text_of(replace(harbour, holders=(holder,), title=f"{hostile} & co"), form)
    assert text.count("<script") == 2
    assert text.count("</script>") == 2


def test_where_the_files_go_depends_on_host_branch_and_folder(public_edition: Transcript, form: RecordForm) -> None:
    settings = replace(form.settings, site=replace(SITE, repository="https://gitea.example.org/a/b.git", branch="records"))
    facts = facts_in(text_of(public_edition, replace(form, settings=settings, folder="team/credits")))
    assert facts["folder"] == "team/credits/content"
    assert facts["repository"] == {"host": "gitea", "address": "https://gitea.example.org/a/b", "branch": "records"}
    assert "repository" not in facts_in(text_of(public_edition, replace(form, settings=Settings(format=1))))


def test_it_knows_every_provider_and_the_schemes_in_use_alone(public_edition: Transcript, form: RecordForm) -> None:
    facts = facts_in(text_of(public_edition, form))
    assert set(facts["providers"]) == set(form.catalogue.providers)  # type: ignore[call-overload]
    assert set(facts["schemes"]) == {"acsm.cpt", "acsm.ep"}  # type: ignore[call-overload]
    assert not re.search(r":\s*-?\d", json.dumps(facts)), "no amount is a number of JavaScript"


def test_a_certificate_without_credits_says_what_to_choose_as_provider(public_edition: Transcript, form: RecordForm) -> None:
    """Such as a card of CPR: the question is whose credits are printed, and an answer is needed all the same."""
    text = text_of(public_edition, form)
    field = text[text.index('<label for="provider">') : text.index('id="otherProvider-field"')]
    assert "If it prints none, as cards of CPR do: who issued it." in field
    assert "If none are: who issued it?" in text


def test_every_engine_takes_the_page_as_it_is(
    built: Build, public_edition: Transcript, form: RecordForm, tmp_path: Path
) -> None:
    """Byte for byte, and no engine puts anything around it."""
    site = built(public_edition, tmp_path, form=form, edition="Public edition")
    assert (site / PATH).read_text("utf-8") == text_of(public_edition, form)
    for name in (name for name, engine in ENGINES.items() if engine.is_installed):
        assert build_site(tmp_path / "build", tmp_path / name, engine=name) == ()
        assert (tmp_path / name / PATH).read_bytes() == (tmp_path / "build" / "docs" / PATH).read_bytes()
