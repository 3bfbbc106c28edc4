"""Every report is what the schema says that others published for its format."""

import hashlib
import json
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given
from jsonschema import Draft4Validator, Draft7Validator, Draft202012Validator
from msgspec.structs import replace
from reports import CPR, EVERYTHING, HOSTILE, NASM, ODD_REPORTS, report

from cecgen.model.report import Report
from cecgen.model.retention import RetainedFile
from cecgen.outputs.reports import render_report

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "tests" / "published"
DIGESTS = {
    "sarif-2.1.0-rtm.5.json": "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8",
    "junit-10.xsd": "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6",
    "gitlab-codeclimate.json": "ec6d22500061a3d9101c6226715168cbe7444f55d023d277c51bb0ad70674e11",
}
SARIF = Draft4Validator(json.loads((PUBLISHED / "sarif-2.1.0-rtm.5.json").read_text("utf-8")))
GITLAB = Draft7Validator(json.loads((PUBLISHED / "gitlab-codeclimate.json").read_text("utf-8")))
JUNIT = xmlschema.XMLSchema(str(PUBLISHED / "junit-10.xsd"))
OWN = Draft202012Validator(
    json.loads((ROOT / "cecgen" / "outputs" / "reports" / "report.schema.json").read_text("utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)


def hold(made: Report) -> None:
    """Holds a report against the schema of every format that has one."""
    SARIF.validate(json.loads(render_report(made, "sarif")))
    for problem in json.loads(render_report(made, "gitlab")):
        GITLAB.validate(problem)
    JUNIT.validate(render_report(made, "junit"))
    OWN.validate(json.loads(render_report(made, "json")))


@pytest.mark.parametrize("name", DIGESTS)
def test_a_schema_is_as_it_was_published(name: str) -> None:
    """Nobody has bent it until the reports fitted."""
    assert hashlib.sha256((PUBLISHED / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_a_report_of_everything_is_valid() -> None:
    """Errors, warnings, waivers and findings, with a place and without; and how long evidence is kept."""
    hold(EVERYTHING)
    hold(replace(EVERYTHING, retained_files=(NASM, CPR, RetainedFile("jordan-rivera", "evidence/loose.pdf"))))


def test_an_empty_report_is_valid() -> None:
    """It is written all the same."""
    hold(report())
    hold(Report(as_of=EVERYTHING.as_of))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_leaves_a_report_valid(text: str) -> None:
    """In every field at once."""
    told = EVERYTHING.diagnostics[0]
    location = type(told.location)(text, 3, 2, text)
    hold(report(type(told)("CEC202", "error", location, text, text, text)))


@given(ODD_REPORTS)
def test_no_text_makes_a_report_invalid(made: Report) -> None:
    """Whatever somebody wrote into a file, or called it."""
    hold(made)


@pytest.mark.parametrize("spoil", ["level", "ruleIndex", "message"])
def test_the_published_schema_would_refuse_a_broken_log(spoil: str) -> None:
    """So that the tests above can fail."""
    log = json.loads(render_report(EVERYTHING, "sarif"))
    log["runs"][0]["results"][0][spoil] = "wrong"
    assert not SARIF.is_valid(log)


def test_the_published_schemas_would_refuse_a_broken_problem_and_a_broken_case() -> None:
    """So that the tests above can fail."""
    problem = json.loads(render_report(EVERYTHING, "gitlab"))[0]
    del problem["fingerprint"]
    assert not GITLAB.is_valid(problem)
    assert not JUNIT.is_valid(render_report(EVERYTHING, "junit").replace("<testcase name=", "<testcase title="))
