"""The page about the reports is held against the reports."""

import json
import re
from pathlib import Path

from msgspec.structs import replace
from reports import BEHIND, CPR, NASM, UNKNOWN_KEY, report

from cecgen.model.report import ALARM_MEANINGS
from cecgen.outputs.reports import FORMATS, render_report

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "cecgen" / "outputs" / "reports" / "report.schema.json").read_text(encoding="utf-8"))


def test_the_page_names_every_format_and_no_other() -> None:
    """In the order in which the command names them."""
    table = PAGE.partition("## Codes and alarms")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == FORMATS


def test_the_page_and_the_schema_know_every_alarm() -> None:
    """In the words in which the reports explain it."""
    section = PAGE.partition("## Codes and alarms")[2].partition("\n## ")[0]
    assert dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", section, re.MULTILINE)) == ALARM_MEANINGS
    assert SCHEMA["$defs"]["finding"]["properties"]["code"]["enum"] == [*ALARM_MEANINGS]


def test_the_document_on_the_page_is_what_is_written() -> None:
    """To the key, in the same order; what `--evidence` adds stands below it."""
    example, more = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert json.dumps(json.loads(example)) == json.dumps(json.loads(render_report(report(UNKNOWN_KEY, BEHIND), "json")))
    evidence = json.loads(render_report(report(retained_files=(NASM, CPR)), "json"))["evidence"]
    assert json.dumps(json.loads(more)) == json.dumps({"evidence": evidence})


def test_the_lines_on_the_page_are_what_is_written() -> None:
    """Of three files and two."""
    (example,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    nasm = [replace(NASM, file=f"evidence/{number}.pdf") for number in range(3)]
    cpr = [replace(CPR, file=f"evidence/cpr-{number}.png") for number in range(2)]
    assert render_report(report(retained_files=(*nasm, *cpr)), "text").splitlines()[:-1] == example.splitlines()
