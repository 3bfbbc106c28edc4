"""The form that records an activity: what it writes and works out is what cecgen itself would, whatever people type.

Each property is tried with thousands of inputs, which are made here and go through the page's own functions in one batch.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, get_args
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from keyboard_walk import choose, require_all_reached, tab_to, type_in, walk
from msgspec.structs import replace

from cecgen.commands.add.answers import Answers, build_table
from cecgen.commands.add.plan import EvidenceFile, plan_entry
from cecgen.commands.add.spelling import spell_table
from cecgen.diagnostics import format_decimal
from cecgen.files.toml.validation import convert_or_none
from cecgen.model.amounts import ACTIVITY_MEASURES
from cecgen.model.judged import Transcript
from cecgen.model.scheme import Catalogue
from cecgen.model.settings import Settings, SiteSettings
from cecgen.model.vocabulary import ActivityFormat, ActivityKind, Grade
from cecgen.model.written import Entry
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.site.record_form import PATH, RecordForm, build_record_form
from cecgen.outputs.site.record_form.facts import describe_catalogue
from cecgen.outputs.site.row_cache import RowCache
from cecgen.pipeline import Evaluation, evaluate
from cecgen.transcript.conversion import Converter
from cecgen.transcript.known_names import KnownNames

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)
ODD = [
    "", " ", "\t\n", "\u200b\u200b", "\u202eevil\u202c", "\u2066x\u2069", "\ufeff", "\ud800", "\udfff\ud800",
    "\x00\x07\x1b[31m",
    "\x85", "\u2028line\u2029", '"quoted"', "'single'", "back\\slash", "\\u202e", '"""', "'''", "[[entry]]", "# no comment",
    'x"\nid = "other', "<script>alert(1)</script>", "</script>", "{{ 7 * 7 }}", "${x}", "%00%0a", "../../etc/passwd", "a=b",
    "ﬁne ligature", "½", "①", "Ünïcödé", "cafe\u0301", "שלום", "مرحبا", "\u200fright\u200e", "日本語の講習", "👩‍🏫 teaching",
    "𝔘𝔫𝔦",
    "ß", "İstanbul", "ſ", "NUL\0", "tab\there", "a" * 1000, "é" * 400, "=cmd|'/c calc'!A1", "NSCA", "nsca", "ＡＣＥ", "A-C-E",
    "National Strength and Conditioning Association", "CEC", "CEUs", "C.E.U.s", "ACE CECs", "CECs (ACE)", "NSCA-approved CEU",
    "CEC / 2 ACSM CEC", "CEC and 2 hours", "AMA PRA Category 1 Credits™", "contact hours", "quizzes", "credit hours", "point",
]  # fmt: skip
AMOUNTS = [
    "6", "0.6", "0,6", ".6", "6.", "06", "006.50", "1e3", "1E-3", "-1", "+2", "1/2", "½", "６", "０．６", "6²", "1,000",
    "1 000", "0", "0.0", "NaN", "0x10", "99999", "100000", "0.12345", "1.2345", "٦", "six", "6 CEC", "2", "12", "1.5",
]  # fmt: skip
DAYS = [
    "2025-03-14",
    "2024-02-29",
    "2025-02-29",
    "2025-13-01",
    "0000-00-00",
    "2031-01-01",
    "1999-12-31",
    "14/03/2025",
    "2025-3-4",
    "soon",
]


@pytest.fixture(scope="module")
def example() -> Evaluation:
    """The example repository, evaluated."""
    return evaluate(ROOT, NOW)


@pytest.fixture(scope="module")
def public_edition(example: Evaluation) -> Transcript:
    """What the public edition shows of it."""
    return redact_transcript(example.transcript, Edition(), example.ledger)


def write_form(folder: Path, public_edition: Transcript, catalogue: Catalogue, **site: Any) -> Path:
    """Write the page alone into a folder."""
    form = RecordForm(catalogue, Settings(format=1, site=SiteSettings(form=True, **site)))
    file = folder / PATH
    file.write_text("".join(build_record_form(public_edition, form, "", RowCache())), "utf-8")
    return file


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory, example: Evaluation, public_edition: Transcript) -> Path:
    folder = tmp_path_factory.mktemp("form")
    return write_form(folder, public_edition, example.registry.catalogue, repository="https://github.com/harbour/records")


class Written(NamedTuple):
    """What the page made of what was typed: the entry as it goes into a file, the id and the text, or the problems."""

    typed: dict[str, Any]
    entry: dict[str, Any]
    problems: dict[str, str]
    id: str
    text: str


_READ_ALL = """(all) => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  return all.map(([typed, digest]) => {
    const { entry, problems } = readEntry(facts, typed);
    if (Object.keys(problems).length) return [entry, problems, "", ""];
    const id = makeEntryId(entry, digest ? [sha256(new TextEncoder().encode(digest))] : []);
    const person = findPerson(typed.person);
    notesOn(facts, entry, person, "2026-03-16");
    for (const each of person.certifications) { worthOf(facts, entry, each); cycleOf(each, entry.date); }
    const made = { id, text: formatEntry({ ...entry, id }, facts.keys), holder: typed.person, entry };
    planSending(facts, made).steps.map((step) => decodeURIComponent(step.address ?? ""));
    return [entry, problems, id, made.text];
  });
}"""


def read_all(page: Any, all_typed: list[dict[str, Any]], certificate: str = "") -> list[Written]:
    """Have the page read everything that was typed, in one go; it also shows, warns and addresses, which must not fail."""
    # A half surrogate cannot be sent to the browser as it is, so the batch goes as JSON in ASCII.
    batch = json.dumps([[typed, certificate] for typed in all_typed])
    answers = page.evaluate(f"(batch) => JSON.stringify(({_READ_ALL})(JSON.parse(batch)))", batch)
    return [Written(typed, *answer) for typed, answer in zip(all_typed, json.loads(answers), strict=True)]


def type_anything(chance: random.Random, catalogue: Catalogue, *, sound: bool) -> dict[str, Any]:
    """Type something into every field: a sound day and amount, so that a file comes out, or anything."""

    def text() -> str:
        parts = [chance.choice(ODD) for _ in range(chance.choice([1, 1, 2, 3]))]
        return (
            chance.choice(["", " "]).join(parts) if chance.random() < 0.7 else chance.choice(["Workshop", "Heart, lung & more"])
        )

    provider = chance.choice([*catalogue.providers, "?", "?"])
    units = [unit.name for unit in catalogue.providers[provider].units] if provider != "?" else ["?", "?", "?"]
    kind = chance.choice(get_args(ActivityKind))
    day = date(2019, 1, 1) + timedelta(days=chance.randrange(3000))
    amount = chance.choice(["6", "0.6", "2.5", "12", "007", "0.25"])
    typed: dict[str, Any] = {
        "person": "jordan-rivera",
        "title": f"{text()} {chance.choice(['course', 'Übung', 'talk'])}" if sound else text(),
        "date": day.isoformat() if sound else chance.choice([day.isoformat(), *DAYS, ""]),
        "kind": kind if sound else chance.choice([kind, ""]),
        "provider": provider if sound else chance.choice([provider, ""]),
        "otherProvider": f"Quayside {text()}" if sound else text(),
        "amount": amount if sound else chance.choice([amount, *AMOUNTS, ""]),
        "unit": chance.choice([*units, "hours", *ACTIVITY_MEASURES]),
        "otherUnit": chance.choice(["CEC", "CEU", "contact hours"]) if sound and chance.random() < 0.5 else text(),
        "hours": chance.choice(["", "", "6", "05", "2.50"]) if sound else chance.choice(["", *AMOUNTS]),
        "grade": chance.choice(["", *get_args(Grade)]),
        "planned": chance.random() < 0.1,
        "begins": "" if sound or chance.random() < 0.5 else chance.choice(DAYS),
        "expires": chance.choice(["", (day + timedelta(days=700)).isoformat()]) if sound else chance.choice(["", *DAYS]),
        "covers": chance.sample(["cpr", "aed", "first-aid"], chance.randrange(3)),
        "handsOn": chance.choice(["", "yes", "no"]),
        "format": chance.choice(["", *get_args(ActivityFormat)]),
        "assessed": chance.choice(["", "yes", "no"]),
        "passed": chance.choice(["", "yes", "no"]),
        "topics": chance.sample(["ethics", "a, b", 'the "other"'], chance.randrange(3)),
        "role": "",
        "category": chance.choice([{}, {"acsm": ""}]),
    }
    for field in ("organiser", "approvalNumber", "certificate", "note"):
        typed[field] = text() if chance.random() < 0.3 else ""
    typed["also"] = [type_award(chance, catalogue, sound=sound) for _ in range(chance.choice([0, 0, 0, 1, 1, 2]))]
    typed["approvalBody"] = chance.choice(["", "ace", "reps-nz"]) if not typed["approvalNumber"] else "nsca"
    if sound and typed["covers"] and not typed["expires"]:
        typed["covers"] = []
    return typed


def type_award(chance: random.Random, catalogue: Catalogue, *, sound: bool) -> dict[str, str]:
    """Type what a certificate prints for another organisation, or anything."""
    body = chance.choice([*catalogue.providers])
    units = [unit.name for unit in catalogue.providers[body].units]
    return {
        "body": body if sound else chance.choice([body, body, ""]),
        "amount": chance.choice(["6", "0.6", "1", "05"] if sound else [*AMOUNTS, ""]),
        "unit": chance.choice(units if sound else [*units, "", "CEC"]),
    }


def answers_of(entry: dict[str, Any]) -> Answers:
    """An entry as somebody would type it for `cecgen add`."""

    def texts(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [f"{key}={text}" for key, item in value.items() for text in texts(item)]
        if isinstance(value, list):
            return [text for item in value for text in texts(item)]
        return [{True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value]

    return {key: texts(value) for key, value in entry.items()}


@pytest.mark.parametrize("certificate", ["", "%PDF-1.7 a certificate"])
def test_the_file_and_its_name_are_those_of_add(
    open_file: Any, no_complaint: None, page_file: Path, example: Evaluation, certificate: str
) -> None:
    """Byte for byte, for thousands of odd inputs: the page and `cecgen add` are two ways to the same file."""
    catalogue, holder = example.registry.catalogue, example.ledger.holders[0]
    chance = random.Random(15)
    typed = [type_anything(chance, catalogue, sound=True) for _ in range(2_400)]
    made = [each for each in read_all(open_file(page_file), typed, certificate) if not each.problems]
    assert len(made) > 800
    assert sum("also" in each.entry for each in made) > 100
    for each in made:
        table = spell_table(build_table(answers_of(each.entry)), holder, catalogue)
        evidence = [EvidenceFile(certificate.encode())] if certificate else []
        plan = plan_entry("jordan-rivera", table, evidence)
        named_certificate = f'evidence = ["evidence/{plan.id}.pdf"]\n' if certificate else ""
        assert (each.id, each.text) == (plan.id, plan.text.replace(named_certificate, "")), each.typed


def odd_entry(chance: random.Random, catalogue: Catalogue, provider: str, unit: str, bodies: list[str]) -> dict[str, Any]:
    """An entry with an award in a unit, and odd values for all that a scheme may look at."""
    amount = chance.choice(["1", "2", "6", "0.6", "0.25", "12", "0.3", "3.75", "100", "0.0001", "99999", "7.3333"])
    table: dict[str, Any] = {
        "date": date(2014, 1, 1) + timedelta(days=chance.randrange(5_000)),
        "title": "A course",
        "provider": provider,
        "kind": chance.choice(["course", "conference", *get_args(ActivityKind)]),
    }
    if chance.random() < 0.95:
        table["award"] = f"{amount} {unit}"
    if chance.random() < 0.4:
        table["hours"] = Decimal(chance.choice(["1", "6", "2.5", "0.75", "60", "10"]))
    words: dict[str, tuple[Any, ...]] = {
        "format": get_args(ActivityFormat),
        "grade": get_args(Grade),
        "assessed": (True, False),
        "passed": (True, False),
        "topics": (["ethics"], ["advanced"], ["choreography", "ethics"]),
        "approval": tuple({"body": body} for body in bodies),
    }
    table.update({key: chance.choice(values) for key, values in words.items() if chance.random() < 0.3})
    if chance.random() < 0.3:
        others = chance.sample([*catalogue.providers.values()], 2)
        table["also"] = {
            each.id: f"{amount} {chance.choice(each.units).name}" for each in others if each.id != provider and each.units
        }
    categories = [(scheme.issuer, each.id) for scheme in catalogue.schemes.values() for each in scheme.categories]
    roles = [role for scheme in catalogue.schemes.values() for worth in scheme.worths for role in worth.of.roles]
    if chance.random() < 0.4:
        table["category"] = dict([chance.choice(categories)])
    if roles and chance.random() < 0.4:
        table["role"] = chance.choice(roles)
    return table


def entries_of_every_unit(chance: random.Random, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Entries in every unit of every provider, in every measure of an activity, and in units that nobody knows."""
    bodies = [*catalogue.providers, *{scheme.issuer for scheme in catalogue.schemes.values()}]
    units = [(provider.id, unit.name) for provider in catalogue.providers.values() for unit in provider.units]
    units += [(chance.choice(bodies), measure) for measure in (*ACTIVITY_MEASURES, "credit hours", "quarter hours")]
    units += [
        ("Quayside Hospital", unit) for unit in ("CEC", "CEU", "contact hours", "hrs", "points", "CME", "stars", "C.E.U.s")
    ]
    for provider, unit in units:
        for _ in range(30):
            yield odd_entry(chance, catalogue, provider, unit, bodies)


_CREDIT_ALL = """([facts, entries]) => entries.map((entry) => Object.values(facts.schemes).map((scheme) => {
  const credit = creditOf(facts, entry, scheme);
  return credit.later ? "later" : credit.amount ? formatDecimal(credit.amount) : null;
}))"""


def test_what_an_award_comes_to_is_what_cecgen_works_out(
    open_file: Any, no_complaint: None, page_file: Path, example: Evaluation
) -> None:
    """Every unit of the catalogue in every scheme; only what a plugin's code converts may be left to cecgen."""
    catalogue = example.registry.catalogue
    facts = describe_catalogue(catalogue, catalogue.schemes.values())
    tables = [*entries_of_every_unit(random.Random(7), catalogue)]
    plain = [json.loads(json.dumps(table, default=str)) for table in tables]
    answers = open_file(page_file).evaluate(_CREDIT_ALL, [facts, plain])
    converter, names, schemes = Converter(catalogue), KnownNames(catalogue), list(catalogue.schemes.values())
    left = compared = figures = 0
    for table, answer in zip(tables, answers, strict=True):
        written = convert_or_none(table, Entry)
        assert written is not None
        entry = names.resolve_entry(written)
        unit = converter.hours.convert(entry).unit
        for scheme, figure in zip(schemes, answer, strict=True):
            if figure == "later":
                assert unit is not None, table
                assert unit.convert is not None, table
                left += 1
                continue
            value = converter.convert(entry, scheme)
            expected = None if value.amount is None else format_decimal(value.amount)
            assert figure == expected, (scheme.id, table, value)
            compared += 1
            figures += expected is not None
    assert compared > 15_000
    assert figures > 3_000
    assert left < compared // 10


def test_whatever_is_typed_passes_check(
    open_file: Any, no_complaint: None, page_file: Path, example: Evaluation, tmp_path: Path
) -> None:
    """A thousand files from odd and hostile values, each in a folder of its own, read by the real ledger: no error."""
    catalogue = example.registry.catalogue
    chance = random.Random(2026)
    typed = [type_anything(chance, catalogue, sound=index % 3 > 0) for index in range(3_600)]
    read = read_all(open_file(page_file), typed)
    made = [each for each in read if not each.problems]
    assert len(made) > 1_000
    assert len(read) - len(made) > 800
    assert all(each.problems.values() for each in read if each.problems)
    (tmp_path / "cecgen.toml").write_text("format = 1\nas_of = 2026-03-16\n")
    profile = (ROOT / "content" / "jordan-rivera" / "holder.toml").read_text("utf-8").partition("[[card]]")[0]
    profile = "\n".join(line for line in profile.splitlines() if "evidence" not in line)
    for index, each in enumerate(made[:1_000]):
        folder = tmp_path / "content" / f"holder-{index}"
        folder.mkdir(parents=True)
        (folder / "holder.toml").write_text(profile, "utf-8")
        (folder / f"{each.id}.toml").write_bytes(each.text.encode())
    result = evaluate(tmp_path, NOW)
    wrong = [each for each in result.transcript.diagnostics if each.severity == "error" and each.about.count("/")]
    assert wrong == []
    assert sum(len(holder.entries) for holder in result.ledger.holders) == 1_000


# ---------------------------------------------------------------- by hand, through the fields


def fill_in(page: Any, **fields: str) -> None:
    """Fill in fields as a person does: a choice is chosen, everything else is typed."""
    for name, value in fields.items():
        field = page.locator(f"#{name}")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


WORKSHOP = {"title": "Exercise testing workshop", "date": "2025-03-14", "kind": "course", "provider": "ace", "amount": "0.6"}


def open_form(open_file: Any, page_file: Path, holder: str = "jordan-rivera", **how: Any) -> Any:
    page = open_file(page_file, **how)
    page.evaluate("holder => { location.hash = `holder=${holder}` }", holder)
    page.wait_for_function("holder => document.getElementById('person').value === holder", arg=holder)
    return page


def test_it_shows_at_once_what_an_award_comes_to_and_for_whom(open_file: Any, no_complaint: None, page_file: Path) -> None:
    page = open_form(open_file, page_file)
    fill_in(page, **WORKSHOP)
    worth = page.locator("#worth")
    assert worth.locator("p").inner_text() == "For Jordan Rivera, from 6 hours:"
    assert worth.locator(".row").all_inner_texts() == [
        "6 CEC\nACSM-EP\nin the cycle 1 January 2024 to 31 December 2026",
        "6 CEC\nACSM-GEI\nin the cycle 1 January 2024 to 31 December 2026",
    ]
    fill_in(page, hours="5")
    assert worth.locator(".row b").all_inner_texts() == ["5 CEC", "5 CEC"]
    note = "The award would be 6 hours, and the certificate says 5 hours: the smaller counts."
    assert page.locator("#notes").inner_text() == note


NOTES: list[tuple[dict[str, str], str]] = [
    ({"date": "2099-01-01"}, "The day is still to come"),
    ({"amount": "2"}, "2 CEC would be 20 hours in one day: is it 0.2?"),
    ({"provider": "nasba", "amount": "1.3"}, "in steps of 0.5"),
    ({"provider": "?", "otherProvider": "Quayside", "unit": "hours", "amount": "30"}, "That would be 30 hours in one day."),
]


def test_it_warns_of_what_check_would_point_out(open_file: Any, no_complaint: None, page_file: Path) -> None:
    """A warning keeps nobody from sending."""
    page = open_form(open_file, page_file)
    for fields, note in NOTES:
        fill_in(page, **{**WORKSHOP, **fields})
        assert note in page.locator("#notes").inner_text()
        assert page.locator("#text").is_visible()


def test_what_it_prints_for_another_body_counts_there_as_it_is(open_file: Any, no_complaint: None, page_file: Path) -> None:
    """Added and taken out by keyboard; a row that is not finished keeps the file back, and an empty one does not."""
    page = open_form(open_file, page_file)
    fill_in(page, **{**WORKSHOP, "provider": "nsca"})
    page.locator("#addAlso").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "alsoBody-0"
    assert page.locator("#text").is_visible()
    page.locator("#alsoBody-0").select_option("acsm")
    assert page.locator("#missing").inner_text().split("\n") == [
        "One thing first:",
        "",
        "How much of them",
        "How much does it say?",
    ]
    page.keyboard.press("Tab")
    page.keyboard.type("5.5")
    assert 'award = "0.6 CEU"\nalso = { acsm = "5.5 CEC" }\n' in shown_text(page)
    assert page.locator("#worth .row b").all_inner_texts() == ["5.5 CEC", "5.5 CEC"]
    page.locator("#addAlso").click()
    page.locator("#alsoBody-1").select_option("acsm")
    page.locator("#alsoBody-1").blur()
    assert page.locator("#alsoBody-1-error").inner_text() == "It is here twice"
    page.locator(".also button").first.click()
    assert page.evaluate("document.activeElement.id") == "addAlso"
    assert page.locator("#alsoBody-0").input_value() == "acsm"
    assert page.locator(".also").count() == 1
    page.locator(".also button").click()
    assert "also" not in shown_text(page)


OTHER = {"provider": "?", "otherProvider": "Quayside"}
PROBLEMS: list[tuple[dict[str, str], str, str]] = [
    ({"title": " \u200b\u202e "}, "title", "What does the certificate call it?"),
    ({"title": "a" * 1000}, "title", "It has 1000 characters, and 300 are enough for anybody to read"),
    ({"amount": "0,6"}, "amount", "Write a point for the comma: 0.6"),
    ({"amount": "1e3"}, "amount", "Write a plain number, such as 6 or 0.6"),
    ({"amount": "½"}, "amount", "Write a plain number, such as 6 or 0.6"),
    ({"amount": "0"}, "amount", "It must be more than 0"),
    ({"amount": "123456"}, "amount", "No certificate prints so many digits"),
    ({"amount": ""}, "amount", "How much does it say?"),
    ({**OTHER, "otherProvider": "nsca"}, "otherProvider", "NSCA is in the list above: choose it there"),
    ({**OTHER, "otherUnit": "ACE CECs"}, "otherUnit", "That names ACE: choose it as whose credits these are"),
    ({**OTHER, "otherUnit": "CEC / 2 ACSM CEC"}, "otherUnit", "Write one award here, without another amount"),
]


def test_what_is_wrong_is_said_at_its_field_and_keeps_the_file_back(
    open_file: Any, no_complaint: None, page_file: Path
) -> None:
    """The list of what is to be mended leads to the field, also while the focus is still in another one."""
    page = open_form(open_file, page_file)
    for fields, field, problem in PROBLEMS:
        fill_in(page, **{**WORKSHOP, **fields})
        assert not page.locator("#steps").is_visible()
        page.locator("#missing a", has_text=page.locator(f"label[for={field}]").inner_text()).click()
        assert page.evaluate("document.activeElement.id") == field
        assert page.locator(f"#{field}-error").inner_text() == problem
        assert page.locator(f"#{field}").get_attribute("aria-invalid") == "true"
        assert page.locator(f"#{field}").get_attribute("aria-describedby").split()[0] == f"{field}-error"


def test_a_day_that_does_not_exist_is_said_to_be_none(open_file: Any, no_complaint: None, page_file: Path) -> None:
    page = open_form(open_file, page_file)
    fill_in(page, **{**WORKSHOP, "date": ""})
    page.locator("#date").focus()
    page.keyboard.type("02302025")
    page.locator("#date").blur()
    assert page.locator("#date-error").inner_text() in ("There is no such day", "On which day was it completed?")
    assert not page.locator("#steps").is_visible()


def test_by_keyboard_alone_from_the_person_to_the_file(
    open_file: Any, no_complaint: None, page_file: Path, tmp_path: Path
) -> None:
    """Everything is typed, chosen, opened, saved and copied without a mouse, and nothing keeps the focus."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7\nspecimen")
    page = open_file(page_file)
    for field, act, words in (
        ("#person", choose, "Jordan Rivera"),
        ("#title", type_in, "Exercise testing workshop"),
        ("#date", type_in, "03142025"),
        ("#kind", choose, "A course"),
        ("#provider", choose, "ACE:"),
        ("#amount", type_in, "0.6"),
    ):
        tab_to(page, field)
        act(page, words)
    tab_to(page, "#more summary")
    page.keyboard.press("Enter")
    tab_to(page, "#format")
    choose(page, "Live online")
    with page.expect_file_chooser() as chooser:  # before the key: the browser is told late that somebody waits for its window
        tab_to(page, "#file")
        page.keyboard.press("Enter")
    chooser.value.set_files(scan)
    page.locator("#steps button", has_text="Save the certificate").wait_for()
    assert page.locator("#missing").inner_text() == ""
    saved = []
    for _ in range(2):
        tab_to(page, "#steps ol button")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        saved.append((download.value.suggested_filename, download.value.path().read_bytes()))
    text = shown_text(page)
    assert saved == [(f"{made_id(page)}.toml", text.encode()), (f"{made_id(page)}.pdf", scan.read_bytes())]
    assert 'format = "live-online"' in text
    tab_to(page, "#steps a.button")
    tab_to(page, "#steps .buttons button")
    page.keyboard.press("Enter")
    page.locator(":focus", has_text="Copied").wait_for()
    assert page.locator(":focus").inner_text() == "Copied"
    walk(page, 5)  # to the end of the page, and once more from its beginning
    assert '<a href="index.html"' in require_all_reached(page)
    page.locator("#note").focus()
    page.keyboard.press("Control+V")
    assert page.locator("#note").input_value() == text


def shown_text(page: Any) -> str:
    return str(page.locator("#text").text_content())


def made_id(page: Any) -> str:
    return str(page.locator(".path").inner_text()).rpartition("/")[2].removesuffix(".toml")


def test_the_host_gets_the_name_and_the_text_in_an_address(open_file: Any, no_complaint: None, page_file: Path) -> None:
    page = open_form(open_file, page_file)
    fill_in(page, **{**WORKSHOP, "title": 'Heart & "lung" 100% — für alle'})
    address = urlsplit(page.locator("#steps a.button").get_attribute("href"))
    assert address.geturl().startswith("https://github.com/harbour/records/new/HEAD?filename=")
    query = parse_qs(address.query, strict_parsing=True)
    assert query == {"filename": [f"content/jordan-rivera/{made_id(page)}.toml"], "value": [shown_text(page)]}


def test_nothing_private_is_ever_in_an_address(open_file: Any, no_complaint: None, page_file: Path) -> None:
    """Neither a note nor a serial number, one without the other."""
    page = open_form(open_file, page_file)
    page.locator("#more summary").click()
    for note, certificate in (("Quokka 4711", ""), ("", "Quokka 4711")):
        fill_in(page, **WORKSHOP, note=note, certificate=certificate)
        require_private(page)


def require_private(page: Any) -> None:
    """What is private is in the text, and in no address."""
    addresses = [unquote(each.get_attribute("href")) for each in page.locator("a").all()]
    assert not any("Quokka" in address or "[[entry]]" in address for address in addresses)
    assert "Quokka 4711" in shown_text(page)
    assert page.locator("#steps ol button").inner_text() == "Copy the text"


def test_a_text_too_long_for_an_address_goes_by_the_clipboard(open_file: Any, no_complaint: None, page_file: Path) -> None:
    page = open_form(open_file, page_file)
    page.locator("#more summary").click()
    fill_in(page, **{**WORKSHOP, "title": "講" * 290, "organiser": "習" * 190})
    assert "講" in shown_text(page)
    [address] = [each.get_attribute("href") for each in page.locator("#steps a.button").all()]
    assert len(address) < 6000
    assert "value=" not in address


def test_a_certificate_gets_the_name_of_its_entry_and_goes_beside_it(
    open_file: Any, no_complaint: None, page_file: Path, tmp_path: Path
) -> None:
    """Both are saved, and one page of the host takes both in one commit."""
    scan = tmp_path / "IMG 0815 (1).HEIC.pdf"
    scan.write_bytes(b"%PDF-1.7\nspecimen")
    page = open_form(open_file, page_file)
    fill_in(page, **WORKSHOP)
    before = made_id(page)
    page.locator("#file").set_input_files(scan)
    page.locator("#steps button", has_text="Save the certificate").wait_for()
    assert made_id(page) != before, "the name depends on the certificate, as that of add does"
    with page.expect_download() as download:
        page.locator("#steps button", has_text="Save the certificate").click()
    assert download.value.suggested_filename == f"{made_id(page)}.pdf"
    assert download.value.path().read_bytes() == scan.read_bytes()
    href = page.locator("#steps a.button").get_attribute("href")
    assert href == "https://github.com/harbour/records/upload/HEAD/content/jordan-rivera"
    assert "evidence" not in shown_text(page)
    folder = tmp_path / "content" / "jordan-rivera"
    folder.mkdir(parents=True)
    (tmp_path / "cecgen.toml").write_text("format = 1\nas_of = 2026-03-16\n")
    (folder / "holder.toml").write_text('name = "Jordan Rivera"\n')
    (folder / f"{made_id(page)}.toml").write_bytes(shown_text(page).encode())
    (folder / f"{made_id(page)}.pdf").write_bytes(scan.read_bytes())
    result = evaluate(tmp_path, NOW)
    assert {each.code for each in result.transcript.diagnostics} == {"CEC215"}, "nothing but that this holder has no cycle"
    [entry] = result.ledger.holders[0].entries
    assert len(entry.evidence) == 1, "the certificate beside it is its evidence"


def test_a_file_that_is_no_certificate_is_refused_with_a_way_out(
    open_file: Any, no_complaint: None, page_file: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.pdf"
    photo.write_bytes(b"\0\0\0\x18ftypheic")
    page = open_form(open_file, page_file)
    fill_in(page, **WORKSHOP)
    page.locator("#file").set_input_files(photo)
    page.locator("#file-error:visible").wait_for()
    assert page.locator("#file-error").inner_text().startswith("It is no PDF, PNG or JPEG: print it to a PDF")
    assert not page.locator("#steps").is_visible()


HOSTS = {
    "https://github.com/a/b.git": "https://github.com/a/b/new/HEAD?filename=",
    "https://gitea.example.org/a/b/": "https://gitea.example.org/a/b/_new/main/?filename=",
    "https://codeberg.org/a/b": "https://codeberg.org/a/b/_new/main/?filename=",
    "https://gitlab.example.org/a/b": "https://gitlab.example.org/a/b/-/new/main?file_name=",
    "https://git.example.org/a/b": "https://git.example.org/a/b",
    "": "",
}


def test_each_host_has_its_own_way(
    open_file: Any, no_complaint: None, example: Evaluation, public_edition: Transcript, tmp_path: Path
) -> None:
    """GitHub and Gitea take name and text, GitLab the name; of another host nothing is assumed, and without one it is saved."""
    ways = {}
    for repository in HOSTS:
        page = open_form(open_file, write_form(tmp_path, public_edition, example.registry.catalogue, repository=repository))
        fill_in(page, **WORKSHOP)
        links = [each.get_attribute("href") for each in page.locator("#steps a.button").all()]
        ways[repository] = [*(link.partition("=")[0] + link.partition("=")[1] for link in links), ""][0]
        has_text = any("value=" in link for link in links)
        assert has_text == any(name in repository for name in ("github", "gitea", "codeberg"))
        assert page.locator("#steps button", has_text="Save the file").count() == 1
        assert page.locator("#steps button", has_text="Copy the text").count() == 1
    assert ways == HOSTS


def test_dozens_of_odd_values_typed_into_the_fields_themselves(
    open_file: Any, no_complaint: None, page_file: Path, tmp_path: Path
) -> None:
    """Through the real fields, one after the other; whatever file is shown is read by the real ledger without an error."""
    page = open_form(open_file, page_file)
    page.locator("#more summary").click()
    chance = random.Random(3)
    odd = [text for text in ODD if text.isprintable() or "\u202e" in text or "\x00" in text]
    (tmp_path / "cecgen.toml").write_text("format = 1\nas_of = 2026-03-16\n")
    written = 0
    for index in range(40):
        fill_in(page, **WORKSHOP)
        for name in ("title", "organiser", "note", "certificate"):
            page.locator(f"#{name}").fill(f"{chance.choice(odd)} {chance.choice(odd)}"[:250])
        fill_in(page, amount=chance.choice(["0.6", "1", "06", *AMOUNTS]))
        if not page.locator("#steps").is_visible():
            continue
        folder = tmp_path / "content" / f"holder-{index}"
        folder.mkdir(parents=True)
        (folder / "holder.toml").write_text('name = "Jordan Rivera"\n')
        (folder / f"{made_id(page)}.toml").write_bytes(shown_text(page).encode())
        written += 1
    assert written > 10
    assert [each for each in evaluate(tmp_path, NOW).transcript.diagnostics if each.severity == "error"] == []


def test_it_holds_for_everybody(open_file: Any, no_complaint: None, axe: str, page_file: Path) -> None:
    """Nothing for axe to find, on a desk, on a phone and in the dark, before and after; nothing scrolls sideways."""
    for width, dark in ((1280, False), (360, False), (360, True)):
        page = open_form(open_file, page_file, width=width, dark=dark)
        page.evaluate(axe)
        for fields in ({}, {"title": "x" * 400}, {**WORKSHOP, "hours": "5"}):
            fill_in(page, **fields)
            page.evaluate("document.activeElement.blur()")
            assert page.evaluate("axe.run({preload: false}).then(r => r.violations.map(v => [v.id, v.nodes[0].html]))") == []
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        page.locator("#more summary").click()
        page.locator("#addAlso").click()
        fill_in(page, kind="cpr")
        assert page.evaluate("axe.run({preload: false}).then(r => r.violations.map(v => [v.id, v.nodes[0].html]))") == []


def test_without_script_it_says_what_to_do_instead(chromium: Any, page_file: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert "This page needs scripts" in page.locator("noscript").inner_text()
    assert not page.locator("#form").is_visible()
    context.close()


def test_its_policy_lets_nothing_else_in(open_file: Any, page_file: Path) -> None:
    """No script and no style but its own, no request, no form that is sent, no markup from text."""
    page = open_file(page_file)
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'refused')") == "refused"
    refused = "(() => { try { document.body.innerHTML = '<b>x</b>' } catch { return true } return false })()"
    assert page.evaluate(refused) is True


def test_one_of_many_people_is_found_by_a_part_of_the_name(
    open_file: Any, no_complaint: None, example: Evaluation, public_edition: Transcript, tmp_path: Path
) -> None:
    holder = public_edition.holder("jordan-rivera")
    crowd = tuple(replace(holder, id=f"person-{index}", name=f"Person {index}") for index in range(40))
    file = write_form(tmp_path, replace(public_edition, holders=(*public_edition.holders, *crowd)), example.registry.catalogue)
    page = open_file(file)
    page.locator("#find").fill("RIVERA")
    assert page.locator("#person option:not([hidden])").all_inner_texts() == ["Choose …", holder.name]
