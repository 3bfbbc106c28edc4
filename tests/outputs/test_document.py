"""The transcript document holds what its schema and its page promise."""

import copy
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from msgspec.structs import replace

from cecgen.diagnostics import Severity
from cecgen.model.facts import Confidence
from cecgen.model.judged import CreditLack, CreditStatus, EvidenceState, FindingStatus, ForecastState, Transcript
from cecgen.model.rules import Standing
from cecgen.model.vocabulary import ActivityFormat, ActivityKind, CardCoverage, StepKind
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.document import format_transcript, transcript_document
from cecgen.pipeline import evaluate

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "cecgen" / "outputs" / "exports" / "transcript.schema.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "transcript.md").read_text(encoding="utf-8")
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
DAYS = (
    "2020-01-01",
    "2021-01-01",
    "2022-06-30",
    "2023-10-18",
    "2024-12-31",
    "2025-07-01",
    "2026-03-16",
    "2026-07-01",
    "2031-01-01",
)

SAMPLE = """
{"format": 1, "as_of": "2026-11-23", "holders": [{
  "id": "jordan-rivera", "name": "Jordan Rivera",
  "certifications": [{
    "scheme": "acsm.ep", "title": "ACSM Certified Exercise Physiologist", "unit": "CEC",
    "cycles": [{
      "begins": "2024-01-01", "ends": "2026-12-31", "standing": "behind",
      "required": "60", "counted": "42", "claimed": null,
      "credits": [{"entry": "2025-03-14-exercise-testing-workshop", "date": "2025-03-14", "title": "…",
                   "provider": "ace", "kind": "course", "award": "0.6 CEC", "amount": "6", "counted": "6",
                   "basis": ["0.6 ACE CEC × 10 h = 6 contact hours", "6 h × 1 CEC = 6 CEC"]}],
      "findings": [{"requirement": "total", "status": "open", "have": "42", "need": "60",
                    "message": "18 more CEC by 2026-12-31", "source": "https://…"}]}]}]}],
 "diagnostics": []}
"""
"""What the design promised other programs; format 1 only ever adds keys to it."""

ODD = """
name = "Odd Case"
also_printed = ["Odd C. Ase"]

[[certification]]
scheme = "acsm.cpt"
number = "N-1"
certified = 2017-06-01

[[certification.cycle]]            # lapsed and reinstated, under two audits
begins = 2018-01-01
ends = 2020-12-31
claimed = { total = 12.50 }

[[certification.cycle.step]]
did = "reinstated"
on = 2021-09-10

[[certification.cycle]]            # a shortfall and a surplus carried in, exempt, accepted, audited and failed
begins = 2021-09-10
ends = 2023-12-31
carried_in = [{ amount = -0.5 }, { amount = 3, category = "I" }]
claimed = 0

[[certification.cycle.exempt]]
requirement = "total"
by = "exam"
on = 2023-11-02

[[certification.cycle.step]]
did = "accepted"
on = 2023-12-01

[[certification.cycle.step]]
did = "audit-asked"
on = 2024-01-10

[[certification.cycle.step]]
did = "audit-failed"
on = 2024-03-10

[[certification.cycle]]            # retired on its last day, which is its only one
begins = 2026-12-31
ends = 2026-12-31

[[certification.cycle.step]]
did = "retired"
on = 2026-12-31

[[certification]]                  # without any cycle
scheme = "acsm.gei"

[[card]]
covers = ["membership", "cpr"]
expires = 2022-05-31
"""

TEACHER = """
name = "In Hours"

[[certification]]                  # asks for hours beside its own unit, and carries nothing over
scheme = "yoga-alliance.ryt"
certified = 2024-05-01

[[certification.cycle]]
begins = 2024-05-01
"""

AUDITED = """
name = "Under Audit"

[[certification]]                  # its audit is overdue, and a ruling took back what was claimed
scheme = "acsm.cpt"
certified = 2017-06-01

[[certification.cycle]]
begins = 2021-01-01
ends = 2023-12-31
claimed = 45

[[certification.cycle.step]]
did = "accepted"
on = 2023-12-01

[[certification.cycle.step]]
did = "audit-asked"
on = 2024-01-10
"""

TAKEN_BACK = """
[[entry]]
date = 2022-01-01
begins = 2021-12-28
title = "Conference"
provider = "acsm"
kind = "conference"
award = "45 CEC"
ruling = [{ scheme = "acsm.cpt", on = 2024-01-20, amount = 40, why = "audit" }]
"""

ODD_ENTRIES = """
[[entry]]
date = 2022-11-05
title = "Signed up for"
provider = "acsm"
kind = "course"
award = "3 CEC"
planned = true

[[entry]]
date = 2022-01-01
title = "Everything in parts"
provider = "ace"
kind = "conference"
award = "0.60 CEC"

[[entry.part]]
title = "Ethics"
hours = 1.50
category = "I"

[[entry]]
date = 2022-02-01
title = "A quiz that is unclear"
provider = "nsca"
kind = "quiz"
award = "0.2 CEU"
draft = true

[[entry]]
date = 2022-02-14
title = "A unit that may be decimal"
provider = "Quayside"
kind = "course"
award = "0.3 CEU"

[[entry]]
date = 2022-02-15
title = "A unit of two hours"
provider = "ncsf"
kind = "course"
award = "3 CEU"

[[entry]]
date = 2022-03-01
title = "A unit that nobody issued"
provider = "ace"
kind = "course"
award = "100 CEU"

[[entry]]
date = 2022-04-01
title = "Granted on petition, with \\"quotes\\", <tags> and ünïcode"
provider = "Quayside"
kind = "other"
hours = 1000
ruling = [{ scheme = "acsm.cpt", on = 2022-05-01, amount = 10.0, why = "petition" }]
evidence = ["evidence/not-there.pdf"]

[[entry]]
date = 2022-05-01
title = "Some of it claimed"
provider = "acsm"
kind = "course"
award = "8 CEC"
claim = [{ scheme = "acsm.cpt", amount = 3 }]
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Transcript]:
    """A repository of odd cases, worked out as of a day."""
    root = tmp_path_factory.mktemp("odd")
    (root / "cecgen.toml").write_text("format = 1\n")
    for holder, text in (("odd-case", ODD), ("in-hours", TEACHER), ("nobody", 'name = "Nobody"\n'), ("under-audit", AUDITED)):
        (root / "content" / holder).mkdir(parents=True)
        (root / "content" / holder / "holder.toml").write_text(text)
    (root / "content" / "odd-case" / "2022.toml").write_text(ODD_ENTRIES)
    (root / "content" / "under-audit" / "2022.toml").write_text(TAKEN_BACK)
    return lambda day: evaluate(root, datetime.fromisoformat(day).replace(tzinfo=UTC)).transcript


@pytest.fixture(scope="module")
def example() -> Json:
    return transcript_document(evaluate(ROOT, datetime(2026, 3, 16, tzinfo=UTC)).transcript)


def objects(value: object) -> Iterator[Json]:
    """Every object in a document."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)


# ---------------------------------------------------------------- the schema


def test_the_schema_is_one():
    """JSON Schema 2020-12, as it says itself."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("day", DAYS)
def test_the_example_matches_the_schema_on_any_day(day):
    """Upcoming, behind, in grace, lapsed: the form is the same."""
    result = evaluate(ROOT, datetime(2026, 3, 16, tzinfo=UTC), as_of=date.fromisoformat(day))
    VALIDATOR.validate(json.loads(format_transcript(result.transcript)))


@pytest.mark.parametrize("day", DAYS)
def test_odd_cases_match_the_schema_on_any_day(odd, day):
    """Shortfalls, rulings, failed audits, errors, and a holder of nothing."""
    VALIDATOR.validate(json.loads(format_transcript(odd(day))))


def test_everything_that_can_be_shown_matches_the_schema(harbour):
    """The transcript that was made by hand for this."""
    VALIDATOR.validate(json.loads(format_transcript(harbour)))


def test_an_empty_repository_matches_the_schema(tmp_path):
    """No holders are no fault of the form."""
    (tmp_path / "cecgen.toml").write_text("format = 1\n")
    (tmp_path / "content").mkdir()
    found = transcript_document(evaluate(tmp_path, datetime(2026, 3, 16, tzinfo=UTC)).transcript)
    VALIDATOR.validate(found)
    assert found == {"format": 1, "as_of": "2026-03-16", "holders": [], "diagnostics": []}


def test_the_odd_cases_are_as_odd_as_they_say(odd):
    """Or the tests above would prove nothing."""
    found = list(objects(transcript_document(odd("2031-01-01"))))
    assert {each.get("standing") for each in found} >= {"reinstated", "inactive", "ended"}
    assert {each.get("status") for each in found} >= {"limited", "unclear", "draft", "ruled", "exempt", "missed"}
    assert {each.get("code") for each in found} >= {"CEC301", "CEC403"}
    assert any(each.get("gap_from") for each in found)
    assert any(each.get("amount") == "-0.5" for each in found)


CYCLE = ("holders", 0, "certifications", 0, "cycles", 0)
WRONG = {
    "another format": (("format",), 2),
    "a day that there is not": (("as_of",), "2026-02-31"),
    "a day of another form": (("as_of",), "16.03.2026"),
    "an unknown standing": ((*CYCLE, "standing"), "fine"),
    "a standing that needs more": ((*CYCLE, "standing"), "renewed"),
    "an amount as a number": ((*CYCLE, "counted"), 42),
    "an amount with a trailing zero": ((*CYCLE, "counted"), "42.0"),
    "an amount with a trailing point": ((*CYCLE, "counted"), "42."),
    "an amount with an exponent": ((*CYCLE, "counted"), "4E+1"),
    "an amount with a leading zero": ((*CYCLE, "counted"), "042"),
    "minus zero": ((*CYCLE, "counted"), "-0"),
    "no amount": ((*CYCLE, "counted"), ""),
    "nothing counted": ((*CYCLE, "counted"), None),
    "days that are text": ((*CYCLE, "days_left"), "290"),
    "an unknown status": ((*CYCLE, "findings", 0, "status"), "ok"),
    "an unknown kind": ((*CYCLE, "credits", 0, "kind"), "party"),
    "a cut without a reason": ((*CYCLE, "credits", 0, "status"), "limited"),
    "an advisory that is none": ((*CYCLE, "findings", 0, "advisory"), False),
    "a part counted from nought": ((*CYCLE, "credits", 0, "part"), 0),
    "an id that is no address": ((*CYCLE, "credits", 0, "entry"), "Not an id"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "value"), WRONG.values(), ids=WRONG)
def test_the_schema_refuses(example, path, value):
    """A schema that takes anything says nothing."""
    changed = copy.deepcopy(example)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        VALIDATOR.validate(changed)


def keys_at(value: object, about: Json, name: str = "document") -> Iterator[tuple[str, str]]:
    """Every key of a document, with the part of the schema that holds the object it stands in."""
    while "$ref" in about or "anyOf" in about:
        if "anyOf" in about:
            about = next(each for each in about["anyOf"] if each.get("type") != "null")
        else:
            name = about["$ref"].removeprefix("#/$defs/")
            about = SCHEMA["$defs"][name]
    if isinstance(value, list):
        for item in value:
            yield from keys_at(item, about["items"], name)
    elif isinstance(value, dict) and "properties" in about:
        for key, item in value.items():
            yield name, key
            yield from keys_at(item, about["properties"].get(key, {}), name)
    elif isinstance(value, dict):
        assert about.get("additionalProperties"), f"{name} has an object that the schema does not describe: {value}"


def test_the_schema_has_every_key_that_is_written_and_no_other(example, odd, harbour):
    """Each where it is: a new key is described where it is added, and one that nothing writes any more is gone."""
    found = {
        each
        for made in (example, *(transcript_document(odd(day)) for day in DAYS), transcript_document(harbour))
        for each in keys_at(made, SCHEMA)
    }
    about = {"document": SCHEMA, **SCHEMA["$defs"]}
    assert found == {(name, key) for name, each in about.items() for key in each.get("properties", {})}


WORDS = {
    ("confidence",): Confidence,
    ("cycle", "properties", "standing"): Standing,
    ("card", "properties", "covers", "items"): CardCoverage,
    ("card", "properties", "format"): ActivityFormat,
    ("step", "properties", "did"): StepKind,
    ("cycle", "properties", "forecast"): ForecastState,
    ("credit", "properties", "kind"): ActivityKind,
    ("credit", "properties", "status"): CreditStatus,
    ("credit", "properties", "evidence_state"): EvidenceState,
    ("credit", "properties", "lacks"): CreditLack,
    ("finding", "properties", "status"): FindingStatus,
    ("diagnostic", "properties", "severity"): Severity,
}
"""Where the schema lists the words of the model."""


@pytest.mark.parametrize(("path", "form"), WORDS.items(), ids=[path[-1] for path in WORDS])
def test_the_schema_lists_the_words_of_the_model(path, form):
    """Neither more nor fewer, in the same order."""
    found: Any = SCHEMA["$defs"]
    for key in path:
        found = found[key]
    assert found["enum"] == [*get_args(form)]


def test_every_list_of_words_in_the_schema_is_held_against_the_model():
    """But for what the document itself counts in."""
    lists = {
        (name, key)
        for name, each in SCHEMA["$defs"].items()
        for key, told in each.get("properties", {}).items()
        if "enum" in told or "enum" in told.get("items", {})
    }
    assert lists - {(path[0], path[2]) for path in WORDS if len(path) > 1} == {("finding", "unit")}


def test_a_key_more_is_allowed(example):
    """Format 1 only adds keys, so that its readers must take them."""
    VALIDATOR.validate({**example, "something_new": True})


# ---------------------------------------------------------------- what was promised


def shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else None


def missing(promised: Any, found: Any, where: str = "") -> list[str]:
    if isinstance(promised, dict):
        return [
            gap
            for key in promised
            for gap in (missing(promised[key], found[key], f"{where}/{key}") if key in found else [f"{where}/{key}"])
        ]
    return missing(promised[0], found[0], where) if isinstance(promised, list) and promised else []


def test_every_key_of_the_designs_sample_is_there(example):
    """Each at its place."""
    assert missing(shape(json.loads(SAMPLE)), example) == []


def test_no_number_is_a_fraction(example, odd):
    """Amounts are text: no reader's floats get at them."""
    for made in (example, transcript_document(odd("2031-01-01"))):
        numbers = [value for each in objects(made) for value in each.values() if isinstance(value, int | float)]
        assert all(isinstance(value, int) for value in numbers)


def urgency(todo: Json) -> tuple[int, str]:
    """What has run out or was never there, an audit that has no day, what has one, what can only be waited for."""
    do, by = todo["do"], todo.get("by", "9999")
    if re.search(r"the last ran out on|overdue since|^Get the card", do):
        return 0, by
    if do.startswith(("Answer the audit", "Write to ")) and "by" not in todo:
        return 1, by
    return 3 if do.startswith("Wait ") else 2, by


def test_lists_are_in_one_order(example, odd):
    """Holders by id, cycles and credits by their days, cards by expiry, diagnostics by place, to-dos by their last days."""
    for made in (example, transcript_document(odd("2031-01-01"))):
        assert [each["id"] for each in made["holders"]] == sorted(each["id"] for each in made["holders"])
        places = [(each["path"], each["line"], each["column"]) for each in made["diagnostics"]]
        assert places == sorted(places)
        for cycle in (each for each in objects(made) if "credits" in each):
            for key, by in (("credits", "date"), ("cards", "expires"), ("steps", "on")):
                assert [each[by] for each in cycle[key]] == sorted(each[by] for each in cycle[key])
            assert [*map(urgency, cycle["next"])] == sorted(map(urgency, cycle["next"]))
        for certification in (each for each in objects(made) if "cycles" in each):
            assert [each["begins"] for each in certification["cycles"]] == sorted(
                each["begins"] for each in certification["cycles"]
            )


def test_text_is_written_as_it_is(odd):
    """Neither escaped to ASCII nor for any page."""
    assert 'with \\"quotes\\", <tags> and ünïcode' in format_transcript(odd("2031-01-01"))


def test_the_document_is_the_same_to_the_byte_wherever_it_is_made(tmp_path):
    """Another time zone, another hash seed, another folder, another locale."""

    def made(cwd: Path, **more: str) -> bytes:
        command = [sys.executable, "-m", "cecgen", "status", "--format", "json", "-C", str(ROOT)]
        return subprocess.run(command, cwd=cwd, env={**os.environ, **more}, capture_output=True, check=True).stdout

    first = made(ROOT, TZ="Pacific/Kiritimati", PYTHONHASHSEED="1", LC_ALL="C.UTF-8")
    second = made(tmp_path, TZ="Pacific/Pago_Pago", PYTHONHASHSEED="2", LC_ALL="C")
    assert first == second
    assert first.endswith(b"}\n")


# ---------------------------------------------------------------- how long evidence is kept


@pytest.fixture
def over(harbour: Transcript) -> Transcript:
    """The first cycle of the first holder with its audit over, in two certifications of which the other keeps it longer."""
    holder = harbour.holders[0]
    certification = holder.certifications[0]
    cycle, *more = certification.cycles
    short, long = (replace(cycle, audit=None, keep_until=day) for day in (date(2024, 12, 31), date(2026, 6, 30)))
    other = replace(certification, scheme=replace(certification.scheme, id="acsm.gei"), cycles=(long,))
    both = (replace(certification, cycles=(short, *more)), other)
    return replace(harbour, holders=(replace(holder, certifications=both),))


def evidence_of(made: Transcript) -> list[Any]:
    return [each.get("evidence") for holder in transcript_document(made)["holders"] for each in holder["certifications"]]


def test_a_certification_has_its_files_each_with_its_last_day_where_that_is_known(over):
    """By name; those of a cycle that goes on have none yet, and what another certification keeps longer is said there."""
    first, second = evidence_of(over)
    assert first == [
        {"file": "evidence/2024-03-08-nsca.pdf"},
        {"file": "evidence/2025-05-02-cpr.png"},
        {"file": "evidence/accepted-letter.pdf", "keep_until": "2024-12-31"},
        {"file": "evidence/exam-passed.pdf", "keep_until": "2024-12-31"},
        {"file": "evidence/petition-granted.pdf"},
        {"file": "evidence/receipt-0815.pdf"},
    ]
    assert second == [
        {"file": "evidence/accepted-letter.pdf", "keep_until": "2026-06-30"},
        {"file": "evidence/exam-passed.pdf", "keep_until": "2026-06-30"},
    ]


def test_an_edition_has_the_files_that_it_shows_and_no_key_where_it_shows_none(over):
    """The public one has none of its own accord, and where evidence is open not those that refuse."""
    assert evidence_of(redact_transcript(over, Edition())) == [None, None]
    every, other = evidence_of(over)
    assert evidence_of(redact_transcript(over, Edition("auditor", "jordan-rivera"))) == [every, other]
    assert evidence_of(redact_transcript(over, Edition("auditor", "jordan-rivera", "acsm.gei"))) == [other]
    open_ones = [each for each in every if each["file"] != "evidence/receipt-0815.pdf"]
    assert evidence_of(redact_transcript(over, Edition(evidence=True))) == [open_ones, other]


# ---------------------------------------------------------------- its page


OBJECTS = {"document": SCHEMA, **{name: each for name, each in SCHEMA["$defs"].items() if "properties" in each}}
DOCS = [PAGE, *((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("rules.md", "format.md"))]
"""Where the words of the document are explained: its own page, and those of the rules and the format."""


@pytest.mark.parametrize("name", OBJECTS)
def test_the_schema_says_what_every_key_means(name):
    """It is the one place that does: `cecgen schema transcript` prints it."""
    keys = OBJECTS[name]["properties"]
    assert [key for key, about in keys.items() if not about.get("description", "").endswith(".")] == []


def words(about: Json) -> list[list[str]]:
    found = [each["enum"] for each in about.get("properties", {}).values() if "enum" in each]
    return [
        *found,
        *(each["items"]["enum"] for each in about.get("properties", {}).values() if "enum" in each.get("items", {})),
    ]


@pytest.mark.parametrize("word", sorted({word for each in SCHEMA["$defs"].values() for enum in words(each) for word in enum}))
def test_the_page_documents_every_word(word):
    """Whatever a reader may find, it can look up."""
    descriptions = " ".join(about.get("description", "") for each in OBJECTS.values() for about in each["properties"].values())
    assert any(f"`{word}`" in text or f"| {word} |" in text for text in (*DOCS, descriptions))


def test_the_page_shows_a_document_of_this_format():
    """Its sample is one."""
    (sample,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    VALIDATOR.validate(json.loads(sample))
