"""docs/rule-kinds.md: every kind of rule that bodies have, written as the page writes it, and a holder judged by it.

The rule of each case is the page's own snippet. What a scheme must have besides is filled in: a worth, a total, sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import rtoml
from msgspec import structs

from cecgen.catalogue.plugins import load_plugins
from cecgen.catalogue.schemes import build_schemes, read_scheme_file
from cecgen.diagnostics import NOWHERE, Place, format_decimal
from cecgen.files.toml.validation import validate
from cecgen.model.facts import Fact
from cecgen.model.judged import Finding, JudgedCycle, JudgedHolder
from cecgen.model.ledger import Holder, Ledger, StoredEvidence
from cecgen.model.rules import RULE_LISTS, VERSIONED_RULES, Rules, as_versions
from cecgen.model.scheme import Scheme
from cecgen.model.scheme_file import SchemeFile
from cecgen.model.settings import Settings
from cecgen.model.written import EntryFile, HolderFile, default_id
from cecgen.transcript import transcribe

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rule-kinds.md").read_text(encoding="utf-8")
CATALOGUE = load_plugins().catalogue
PROOF = "evidence/proof.pdf"
KINDS = (
    "A total for each cycle",
    "Where a cycle begins and ends",
    "Proration",
    "A maximum of a category",
    "A minimum of a category",
    "A component inside the total",
    "Several different categories",
    "One topic or another",
    "A minimum from one provider",
    "A maximum for each year",
    "A maximum for each activity",
    "A minimum for each year",
    "Every so many cycles, and once",
    "On top of the total",
    "Carrying over",
    "Several certifications of one body",
    "Worth by how it was taken",
    "Increments and rounding",
    "Flat values",
    "A condition that earns credit too",
    "Side documents that are current",
    "Hours of practice",
    "Alternatives and exemptions",
    "When credit must be earned",
    "From active to lapsed",
    "No splitting, and nothing twice",
    "What counts, and what proves it",
    "Approval",
    "Audits",
    "Figures that change",
)


# ---------------------------------------------------------------- the page


class Shown(NamedTuple):
    """A built-in scheme that has a rule, with the title of the worked example that shows it, if one does."""

    scheme: str
    title: str = ""


def sections() -> dict[str, str]:
    """The text below each heading of the page."""
    parts = re.split(r"^## (.+)\n", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def snippets(kind: str) -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```$", sections()[kind], re.MULTILINE | re.DOTALL)


def find_examples(text: str) -> list[Shown]:
    examples = re.findall(r"^`(.+?)`: “(.+?)”\.$", text, re.MULTILINE)
    others = re.findall(r"^`(.+?)`, without a worked example\.$", text, re.MULTILINE)
    return [*(Shown(*each) for each in examples), *(Shown(each) for each in others)]


PLUGINS = ROOT / "plugins"
FILES = [file for path in PLUGINS.glob("*.toml") if (file := read_scheme_file(PLUGINS, path.name, [], strict=False))]
"""The built-in files of schemes and their examples."""
SNIPPETS = [(kind, number) for kind in KINDS for number in range(len(snippets(kind)))]
SHOWN = [each for text in sections().values() for each in find_examples(text)]
FOLLOWED = [
    (kind, number, each)
    for kind, text in sections().items()
    for number, after in enumerate(re.split(r"^```toml\n.*?^```$", text, flags=re.MULTILINE | re.DOTALL)[1:])
    for each in find_examples(after)
]
"""Every snippet with each built-in scheme that the page names below it."""


def test_every_kind_has_its_section() -> None:
    """All thirty, in their order, and no other."""
    assert tuple(sections()) == KINDS
    assert len(set(KINDS)) == 30


@pytest.mark.parametrize("kind", KINDS)
def test_every_section_says_what_the_kind_is_which_bodies_have_it_and_how_it_is_written(kind: str) -> None:
    """A sentence first, then two bodies at least, then snippets, each with where it is shown or what judges it instead."""
    text = sections()[kind].strip()
    first, second, *_ = text.splitlines()
    assert first.endswith(".")
    assert second.startswith("Bodies: ")
    names = re.split(r", | and ", re.sub(r"\(.*?\)", "", second.removeprefix("Bodies: ").rstrip(".")))
    assert len([name for name in names if name.strip()]) >= 2
    assert snippets(kind)
    for after in re.split(r"^```toml\n.*?^```$", text, flags=re.MULTILINE | re.DOTALL)[1:]:
        assert find_examples(after) or after.lstrip().startswith("No built-in scheme ")


def test_the_page_says_what_judges_its_snippets() -> None:
    """Those too that no built-in scheme or no worked example shows."""
    assert f"`{Path(__file__).relative_to(ROOT)}` judges a holder by every snippet." in PAGE.partition("\n## ")[0]


def test_every_scheme_that_the_page_names_is_named_in_a_line_that_is_read() -> None:
    """A line that is written a little differently would be held by nothing."""
    assert sum(PAGE.count(f"`{id}`") for id in CATALOGUE.schemes) == len(SHOWN)
    assert PAGE.count("“") == len([each for each in SHOWN if each.title])


@pytest.mark.parametrize("each", [each for each in SHOWN if each.title], ids=lambda each: f"{each.scheme}-{each.title[:40]}")
def test_every_worked_example_that_is_named_is_in_its_file_and_for_that_scheme(each: Shown) -> None:
    """To the letter, in the file of the scheme's body."""
    (file,) = [file for file in FILES if each.scheme in [scheme.id for scheme in file.scheme]]
    (example,) = [example for example in file.example if example.title == each.title]
    assert each.scheme in (example.schemes or [scheme.id for scheme in file.scheme])


@pytest.mark.parametrize(("kind", "number", "each"), FOLLOWED, ids=lambda value: getattr(value, "scheme", None))
def test_a_scheme_that_is_named_below_a_snippet_has_its_keys(kind: str, number: int, each: Shown) -> None:
    """One table of the snippet at least has all its keys in a fact of that scheme, whatever its figures and words."""
    scheme = CATALOGUE.schemes[each.scheme]
    tables = [(name, table) for name, table in rules_in(snippets(kind)[number]) if name != "categories"]
    assert any(says(fact, table) for name, table in tables for fact in as_versions(getattr(scheme, name)))


def rules_in(snippet: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tables of a snippet with the field of the rules that each is in."""
    fields = {field.encode_name: field.name for field in structs.fields(Rules)}
    (scheme,) = rtoml.loads("[[scheme]]\n" + snippet)["scheme"]
    for key, stated in scheme.items():
        yield from ((fields[key], table) for table in (stated if isinstance(stated, list) else [stated]))


def says(fact: Any, table: dict[str, Any]) -> bool:
    """Whether a fact says something in every key of a table, and in every key of the tables in it."""
    for key, value in table.items():
        stated = getattr(fact, key)
        default = {field.name: field.default for field in structs.fields(fact)}[key]
        if isinstance(value, dict):
            if stated is None or not says(stated, value):
                return False
        elif stated == default and value != default:
            return False
    return True


# ---------------------------------------------------------------- a small scheme


def write_scheme(snippet: str, total: str = "10", id: str = "coach") -> dict[str, Any]:
    """A scheme of nothing but a snippet's rule, with a worth, a total and sources where it has none."""
    scheme: dict[str, Any] = rtoml.loads("[[scheme]]\n" + snippet)["scheme"][0]
    scheme |= {"id": f"club.{id}", "title": f"Club {id.capitalize()}", "unit": "credit"}
    scheme.setdefault("worth", [{"amount": 1, "per": "hour"}])
    asked = scheme.setdefault("requirement", [])
    if all(each["id"] != "total" for each in asked):
        asked.append({"id": "total", "title": "Credits", "min": float(total)})
    for tables in (scheme[key] for key in [field.encode_name for field in structs.fields(Rules)] if key in scheme):
        for table in tables if isinstance(tables, list) else [tables]:
            if isinstance(table, dict):
                table.setdefault("source", "https://example.org/rules")
    return scheme


def load(*schemes: dict[str, Any]) -> list[Scheme]:
    """Schemes as a file of one's own has them; the file is one that nothing is wrong with."""
    raw = {"format": 1, "read_on": date(2026, 1, 1), "body": {"id": "club", "name": "The Club"}, "scheme": list(schemes)}
    file, found = validate(raw, SchemeFile, Place("club.toml"))
    assert file is not None, found
    read = build_schemes(file, Place("club.toml"), found)
    assert found == []
    return read


@pytest.mark.parametrize(("kind", "number"), SNIPPETS)
def test_every_snippet_is_a_scheme_that_contradicts_nothing(kind: str, number: int) -> None:
    """All its figures are those of the Structs, and each is there when it was read."""
    snippet = snippets(kind)[number]
    (scheme,) = load(write_scheme(snippet))
    assert all(getattr(scheme, name) for name, _ in rules_in(snippet))
    assert [
        fact
        for name in (*VERSIONED_RULES, *RULE_LISTS)
        for fact in as_versions(getattr(scheme, name))
        if not isinstance(fact, Fact)
    ] == []


def judge(schemes: list[Scheme], holder: str, day: str) -> JudgedHolder:
    """A holder's files, in one text, judged on a day; nothing in them is an error."""
    raw = rtoml.loads(holder)
    files, found = validate({"entry": raw.pop("entry", [])}, EntryFile, NOWHERE)
    about, more = validate({"name": "Someone", **raw}, HolderFile, NOWHERE)
    assert files is not None
    assert about is not None, (found, more)
    entries = [structs.replace(each, id=each.id or default_id(each.date, each.title)) for each in files.entry]
    entries.sort(key=lambda each: (each.date, each.id))
    someone = Holder(
        id="someone", profile=about, at=NOWHERE, entries=tuple(entries), evidence={PROOF: StoredEvidence(PROOF, 9)}
    )
    catalogue = structs.replace(CATALOGUE, schemes={**CATALOGUE.schemes, **{each.id: each for each in schemes}})
    ledger = Ledger(settings=Settings(format=1), holders=(someone,))
    transcript, problems = transcribe(ledger, catalogue, date.fromisoformat(day))
    assert [each.message for each in problems if each.severity == "error"] == []
    return transcript.holders[0]


# ---------------------------------------------------------------- a holder


def cycle(begins: str = "2024-01-01", ends: str = "2026-12-31", lines: str = "") -> str:
    """A cycle; where it ends is left out where the scheme says it."""
    last = f"ends = {ends}\n" if ends else ""
    return f"\n[[certification.cycle]]\nbegins = {begins}\n{last}{lines}\n"


def certify(*cycles: str, certified: str = "2020-02-14", lines: str = "", scheme: str = "coach") -> str:
    """A certification with its cycles."""
    return f'\n[[certification]]\nscheme = "club.{scheme}"\ncertified = {certified}\n{lines}\n' + "".join(cycles or (cycle(),))


def did(step: str, on: str) -> str:
    return f'\n[[certification.cycle.step]]\ndid = "{step}"\non = {on}\n'


def card(lines: str) -> str:
    return f"\n[[card]]\n{lines}\n"


def entry(lines: str, day: str = "2025-03-14") -> str:
    """An activity; what it must say, and the lines do not, is filled in."""
    id = re.sub("[^a-z0-9]+", "-", f"{day} {lines}")
    usual = {"title": f'"{id}"', "provider": '"Harbour Academy"', "kind": '"course"'}
    said = {line.partition("=")[0].strip() for line in lines.splitlines()}
    rest = "".join(f"{key} = {value}\n" for key, value in usual.items() if key not in said)
    return f'\n[[entry]]\nid = "{id}"\ndate = {day}\n{rest}{lines}\n'


def of(category: str, hours: str, day: str = "2025-03-14") -> str:
    return entry(f'category = "{category}"\nhours = {hours}', day)


def about(topic: str, hours: str, day: str = "2025-03-14") -> str:
    return entry(f'topics = ["{topic}"]\nhours = {hours}', day)


# ---------------------------------------------------------------- what comes out

See = Callable[[JudgedCycle], object]


def finding(cycle: JudgedCycle, requirement: str) -> Finding | None:
    return next((each for each in cycle.findings if each.requirement == requirement), None)


def status(*requirements: str) -> See:
    """The statuses of findings, the words of them in one text."""

    def see(cycle: JudgedCycle) -> object:
        found = (finding(cycle, each) for each in requirements)
        return ", ".join(each.status if each else "not asked" for each in found)

    return see


def count(cycle: JudgedCycle) -> object:
    return format_decimal(cycle.counted)


def require(cycle: JudgedCycle) -> object:
    return None if cycle.required is None else format_decimal(cycle.required)


def carries(cycle: JudgedCycle) -> object:
    return None if cycle.carry_over is None else format_decimal(cycle.carry_over)


def standing(cycle: JudgedCycle) -> object:
    return cycle.standing


def ends_with(cycle: JudgedCycle) -> object:
    """The last day, and what counts by then."""
    return f"{cycle.ends}: {format_decimal(cycle.counted)}"


def late_fee(cycle: JudgedCycle) -> object:
    found = finding(cycle, "late-fee")
    return found.title if found else None


def audit_due(cycle: JudgedCycle) -> object:
    return str(cycle.audit.due) if cycle.audit else None


def keep_until(cycle: JudgedCycle) -> object:
    return str(cycle.keep_until)


def both(one: See, other: See) -> See:
    return lambda cycle: f"{one(cycle)}; {other(cycle)}"


class Case(NamedTuple):
    """A holder under the rule of a snippet, twice: what stands for the `<>` in the files (or the day), and what comes out."""

    kind: str
    number: int
    holder: str
    see: See
    outcomes: dict[str, str]
    day: str = "2026-12-31"
    total: str = "10"


CASES = [
    Case("A total for each cycle", 0, certify() + entry("hours = <>"), status("total"), {"45": "met", "44.9": "open"}),
    # ---- where a cycle begins and ends
    Case(
        "Where a cycle begins and ends", 0,
        certify(cycle("2024-05-15", ""), certified="2024-05-15") + entry("hours = 10", "<>"),
        ends_with, {"2026-12-31": "2026-12-31: 10", "2027-01-01": "2026-12-31: 0"}, day="2027-02-01",
    ),
    Case(
        "Where a cycle begins and ends", 1,
        certify(cycle("2024-05-15", ""), certified="2024-05-15") + entry("hours = 10", "<>"),
        ends_with, {"2027-05-15": "2027-05-15: 10", "2027-05-16": "2027-05-15: 0"}, day="2027-06-01",
    ),
    Case(
        "Where a cycle begins and ends", 2,
        certify(cycle("2024-05-15", ""), certified="2024-05-15") + entry("hours = 10", "<>"),
        ends_with, {"2026-05-31": "2026-05-31: 10", "2026-06-01": "2026-05-31: 0"}, day="2026-07-01",
    ),
    Case(
        "Where a cycle begins and ends", 3,
        certify(cycle("2022-09-01", ""), certified="2022-09-01") + entry("hours = 10", "<>"),
        ends_with, {"2028-05-31": "2028-05-31: 10", "2028-06-01": "2028-05-31: 0"}, day="2028-07-01",
    ),
    Case(
        "Where a cycle begins and ends", 4, certify(cycle("<>", ""), certified="2019-01-01") + entry("hours = 10"),
        ends_with, {"2024-10-01": "2029-09-30: 10", "2024-04-01": "2029-03-31: 10"},
    ),
    Case(
        "Where a cycle begins and ends", 5,
        certify(cycle("2025-02-10", ""), certified="2025-02-10") + entry("hours = 10", "<>"),
        ends_with, {"2026-02-09": "2026-02-09: 10", "2026-02-10": "2026-02-09: 0"}, day="2026-03-01",
    ),
    Case(
        "Where a cycle begins and ends", 6, certify(cycle("2024-01-01", "2024-12-31")) + entry("hours = 20", "<>"),
        status("total"), {"2024-07-01": "met", "2024-06-30": "open"}, day="2026-06-30",
    ),
    Case(
        "Where a cycle begins and ends", 6, certify(cycle("2024-01-01", "2024-12-31")) + entry("hours = <>", "2024-01-01"),
        status("total"), {"10": "met", "9.9": "open"}, day="2024-12-31",
    ),
    # ---- proration
    Case(
        "Proration", 0, certify(certified="<>") + entry("hours = 4", "2026-12-01"), both(require, status("total")),
        {"2024-01-01": "4; met", "2026-06-30": "4; met", "2023-12-31": "6; open"},
    ),
    Case("Proration", 0, certify(certified="<>"), status("total"), {"2026-07-01": "met", "2026-06-30": "open"}),
    Case(
        "Proration", 1,
        certify(cycle("2025-01-01", lines="nth = 1"), certified="2025-03-31") + entry("hours = <>", "2026-05-01"),
        both(require, status("total")), {"22": "22; met", "21.9": "22; open"},
    ),
    Case(
        "Proration", 1, certify(cycle("2025-01-01", lines="nth = 1"), certified="<>"), require,
        {"2025-03-31": "22", "2025-04-01": "21", "2025-01-01": "24"},
    ),
    # ---- categories, components
    Case(
        "A maximum of a category", 0, certify() + of("I", "<>") + of("II", "31"), status("total"),
        {"45": "met", "44.9": "open"}, total="75",
    ),
    Case(
        "A minimum of a category", 0, certify() + of("side-1", "<>") + of("education", "27"),
        status("total", "education", "side-1"), {"8": "met, met, met", "7.9": "met, open, open"},
    ),
    Case(
        "A minimum of a category", 0, certify() + of("side-1", "<>") + of("education", "30"),
        status("education", "side-1"), {"8": "met, met", "7.9": "met, open"},
    ),
    Case(
        "A minimum of a category", 1, certify() + entry('provider = "club"\nhours = <>') + entry("hours = 9"),
        status("total", "endorsed"), {"5": "met, met", "4.9": "met, open"},
    ),
    Case(
        "A component inside the total", 0, certify() + about("advanced", "<>") + entry("hours = 9"),
        both(count, status("total", "advanced")), {"30": "39; met, met", "29.9": "38.9; met, open"},
    ),
    Case(
        "Several different categories", 0, certify() + of("A", "8") + of("<>", "2"),
        status("total", "categories"), {"B": "met, met", "A": "met, open"},
    ),
    Case(
        "Several different categories", 1, certify() + about("law", "4") + about("ethics", "4") + about("<>", "2"),
        status("total", "subjects"), {"safety": "met, met", "law": "met, open"},
    ),
    Case(
        "One topic or another", 0, certify() + about("ethics", "0.5") + about("health equity", "<>"),
        status("ethics-or-health-equity"), {"0.5": "met", "0.4": "open"},
    ),
    Case(
        "One topic or another", 1, certify() + of("A", "<>"), status("total", "group-a"),
        {"120": "met, met", "119.9": "open, met"}, total="120",
    ),
    Case(
        "One topic or another", 1, certify() + of("A", "<>") + of("B", "31"), status("total", "group-a"),
        {"90": "met, met", "89.9": "open, open"}, total="120",
    ),
    Case(
        "A minimum from one provider", 0, certify() + entry("hours = 10") + entry('provider = "<>"\nhours = 1'),
        status("total", "own"), {"afaa": "met, met", "nasm": "met, open"},
    ),
    Case(
        "A minimum from one provider", 1, certify() + entry("hours = 10") + entry('provider = "nfpa"\nhours = <>'),
        status("total", "own"), {"4": "met, met", "3.9": "met, open"},
    ),
    # ---- years and activities
    Case(
        "A maximum for each year", 0,
        certify() + entry('kind = "volunteering"\nhours = 5', "2025-01-01") + entry('kind = "volunteering"\nhours = 5', "<>"),
        both(count, status("total")), {"2026-01-01": "10; met", "2025-12-31": "8; open"},
    ),
    Case(
        "A maximum for each year", 1,
        certify(cycle("2024-05-15", "2027-05-14"))
        + entry('kind = "volunteering"\nhours = 5', "2024-05-15") + entry('kind = "volunteering"\nhours = 5', "<>"),
        both(count, status("total")), {"2025-05-15": "10; met", "2025-05-14": "8; open"},
    ),
    Case(
        "A maximum for each activity", 0, certify() + entry("hours = 5") + entry("hours = <>"),
        both(count, status("total")), {"2": "4; met", "2.1": "4; met", "1.9": "3.9; open"}, total="4",
    ),
    Case(
        "A minimum for each year", 0,
        certify() + entry("hours = 20", "2024-12-31") + entry("hours = <>", "2025-12-31") + entry("hours = 20", "2026-01-01"),
        status("total", "yearly"), {"20": "met, met", "19.9": "met, missed"},
    ),
    Case(
        "A minimum for each year", 1,
        certify(cycle("2024-05-15", "2027-05-14")) + entry("hours = 40", "2025-05-14") + entry("hours = <>", "2025-05-15")
        + entry("hours = 40", "2026-05-15"),
        both(standing, status("yearly")), {"40": "ready; met", "39.9": "ready; missed"},
    ),
    # ---- cycles
    Case(
        "Every so many cycles, and once", 0, certify(cycle(lines="nth = <>")), status("impairment"),
        {"1": "not asked", "2": "open", "3": "not asked", "4": "open"},
    ),
    Case(
        "Every so many cycles, and once", 0, certify(cycle(lines="nth = 2")) + about("impairment", "<>"), status("impairment"),
        {"2": "met", "1.9": "open"},
    ),
    Case(
        "Every so many cycles, and once", 1,
        certify(cycle("2021-01-01", "2023-12-31"), cycle()) + about("hiv", "<>", "2021-01-01"), status("hiv"),
        {"1": "met", "0.9": "open"},
    ),
    Case(
        "Every so many cycles, and once", 2,
        certify(*(cycle(f"{year}-01-01", "") for year in range(2023, 2027))) + about("ethics", "1", "<>"), status("ethics"),
        {"2024-01-01": "met", "2023-12-31": "open"},
    ),
    Case(
        "On top of the total", 0, certify(cycle(lines="nth = 3")) + about("domestic violence", "<>") + entry("hours = 24"),
        both(require, status("total", "domestic-violence")), {"2": "26; met, met", "1.9": "26; open, open"},
    ),
    Case(
        "On top of the total", 0, certify(cycle(lines="nth = <>")) + entry("hours = 24"),
        both(require, status("total")), {"2": "24; met", "3": "26; open"},
    ),
    Case(
        "On top of the total", 1, certify() + about("ethics", "1") + about("law", "<>"), status("total", "ethics"),
        {"9": "met, met", "8.9": "open, met"},
    ),
    Case(
        "On top of the total", 1, certify() + about("<>", "1") + about("law", "10"), status("total", "ethics"),
        {"ethics": "met, met", "tax": "met, open"},
    ),
    Case(
        "Carrying over", 0, certify(cycle(lines="carried_in = [{ amount = <> }]")) + entry("hours = 9.9"),
        both(status("total"), carries), {"0": "open; 0", "5": "open; 0"},
    ),
    Case("Carrying over", 0, certify() + entry("hours = <>"), carries, {"10": "0", "15": "0"}),
    Case("Carrying over", 1, certify() + of("I", "<>"), carries, {"25": "15", "25.1": "15", "24.9": "14.9"}),
    Case("Carrying over", 1, certify() + of("<>", "25"), carries, {"I": "15", "II": "0"}),
    Case("Carrying over", 2, certify() + entry("hours = 20", "<>"), carries, {"2026-01-01": "10", "2025-12-31": "0"}),
    Case(
        "Carrying over", 3, certify() + entry("hours = <>"), both(status("total"), carries),
        {"10": "met; -10", "9.9": "missed; 0"}, day="2027-01-01", total="20",
    ),
    # ---- what it is worth
    Case(
        "Worth by how it was taken", 0, certify() + entry('format = "self-study"\nhours = <>'), both(count, status("total")),
        {"50": "10; met", "49.5": "9.9; open"},
    ),
    Case("Worth by how it was taken", 0, certify() + entry('format = "<>"\nhours = 10'), count,
         {"in-person": "10", "self-study": "2", "recorded": "0"}),
    Case(
        "Worth by how it was taken", 1, certify() + entry("hours = 8\n<>"), both(count, status("total")),
        {
            "assessed = true\npassed = true": "10; met", "assessed = true\npassed = false": "0; open",
            "assessed = false": "5; open", "": "0; open",
        },
    ),
    Case("Increments and rounding", 0, certify() + entry("hours = <>"), both(count, status("total")),
         {"10": "10; met", "9.9": "9.5; open", "10.4": "10; met"}),
    Case("Increments and rounding", 1, certify() + entry("hours = <>"), count,
         {"7.6": "10", "7.5": "9", "0.4": "1", "0.3": "0"}),
    Case("Flat values", 0, certify() + entry('kind = "quiz"\naward = "<> quizzes"'), both(count, status("total")),
         {"10": "2; met", "9": "1.8; open"}, total="2"),
    Case("Flat values", 1, certify() + entry('kind = "<>"\nhours = 100'), both(count, status("total")),
         {"certification": "0.5; met", "exam": "0; open"}, total="0.5"),
    # ---- documents, practice, alternatives
    Case(
        "A condition that earns credit too", 0,
        certify() + entry('kind = "cpr"') + '[entry.card]\ncovers = ["cpr"]\nexpires = <>\n', status("total", "cpr"),
        {"2026-12-31": "met, met", "2026-12-30": "met, open"}, total="5",
    ),
    Case(
        "A condition that earns credit too", 0,
        certify() + entry('kind = "<>"\nhours = 5') + '[entry.card]\ncovers = ["cpr"]\nexpires = 2026-12-31\n',
        status("total", "cpr"), {"cpr": "met, met", "course": "open, met"}, total="5",
    ),
    Case(
        "Side documents that are current", 0, certify() + card('covers = ["cpr", "aed"]\nexpires = <>'), status("cpr"),
        {"2026-07-01": "met", "2026-06-30": "open"}, day="2026-06-01",
    ),
    Case(
        "Side documents that are current", 1,
        certify() + card('covers = ["cpr"]\nformat = "in-person"\nissued = <>\nexpires = 2029-01-01'), status("cpr"),
        {"2025-06-01": "met", "2025-05-31": "open"}, day="2026-06-01",
    ),
    Case(
        "Side documents that are current", 1,
        certify() + card('covers = ["cpr"]\nformat = "<>"\nissued = 2026-05-01\nexpires = 2029-01-01'), status("cpr"),
        {"in-person": "met", "live-online": "open"}, day="2026-06-01",
    ),
    Case(
        "Side documents that are current", 2,
        certify() + card('covers = ["cpr", "aed"]\nissued = 2023-05-01\nexpires = 2025-05-31')
        + card('covers = ["cpr", "aed"]\nissued = <>\nexpires = 2027-05-31\nhands_on = true\nformat = "live-online"'),
        status("cpr"), {"2025-06-01": "met", "2025-06-02": "open"},
    ),
    Case(
        "Side documents that are current", 3,
        certify() + card('covers = ["cpr"]\nexpires = <>')
        + card('covers = ["cpr"]\nissued = 2025-01-05\nexpires = 2027-05-31'),
        status("cpr"), {"2024-12-31": "met", "2024-12-30": "missed"},
    ),
    Case(
        "Hours of practice", 0, certify() + entry("hours = 10") + entry('kind = "teaching"\nhours = <>'),
        both(count, status("total", "teaching")), {"45": "10; met, met", "44.9": "10; met, open"},
    ),
    Case(
        "Alternatives and exemptions", 0,
        certify(cycle() + '[[certification.cycle.exempt]]\nrequirement = "total"\nby = "exam"\non = <>\n'), status("total"),
        {"2026-11-02": "exempt", "2026-11-03": "open"}, day="2026-11-02",
    ),
    Case(
        "Alternatives and exemptions", 1, certify(cycle(lines="nth = 1"), lines='route = "<>"'), both(require, status("total")),
        {"exam": "0; met", "endorsement": "24; open"},
    ),
    # ---- the calendar
    Case(
        "When credit must be earned", 0, certify() + entry("hours = 10", "<>"), status("total"),
        {"2027-06-30": "met", "2027-07-01": "missed"}, day="2027-07-01",
    ),
    Case(
        "When credit must be earned", 0, certify(cycle(), certified="<>") + entry("hours = 10", "2024-03-01"), status("total"),
        {"2024-03-01": "met", "2024-03-02": "open"},
    ),
    Case(
        "When credit must be earned", 1, certify() + entry("hours = 10", "<>"), both(standing, status("total")),
        {"2026-12-31": "grace; met", "2027-01-01": "grace; missed"}, day="2027-01-01",
    ),
    Case(
        "When credit must be earned", 2, certify() + entry("hours = 10", "2024-03-01"), standing,
        {"2027-03-31": "grace", "2027-04-01": "lapsed"}, day="<>",
    ),
    Case(
        "When credit must be earned", 3, certify() + entry("hours = 10", "<>"), both(standing, count),
        {"2026-12-31": "lapsed; 10", "2027-01-01": "lapsed; 0"}, day="2027-07-01",
    ),
    Case(
        "When credit must be earned", 4,
        certify(cycle("2021-01-01", "2023-12-31", "renewed = 2024-01-15"), cycle()) + entry("hours = 10", "2022-05-01")
        + entry("hours = 10", "<>"),
        count, {"2024-02-01": "10", "2024-01-31": "0"},
    ),
    Case(
        "From active to lapsed", 0,
        certify(), standing, {"2026-12-31": "behind", "2027-06-30": "grace", "2027-07-01": "lapsed"},
        day="<>",
    ),
    Case(
        "From active to lapsed", 0, certify(), late_fee,
        {"2027-03-31": "Late fee (25 USD)", "2027-04-01": "Late fee (50 USD)", "2027-06-30": "Late fee (50 USD)"}, day="<>",
    ),
    Case(
        "From active to lapsed", 0, certify(cycle(lines="renewed = <>")) + entry("hours = 10", "2024-03-01"), standing,
        {"2026-01-01": "renewed", "2025-12-31": "ready"},
    ),
    Case(
        "From active to lapsed", 1, certify(cycle(lines="") + did("annual-fee", "2024-08-31")), status("annual-fee"),
        {"2025-08-31": "open", "2025-09-01": "missed"}, day="<>",
    ),
    Case(
        "From active to lapsed", 1,
        certify(cycle() + "".join(did("annual-fee", f"{year}-08-31") for year in (2024, 2025)) + did("annual-fee", "<>")),
        status("annual-fee"), {"2026-08-31": "met", "2026-09-01": "open"}, day="2026-08-31",
    ),
    # ---- the rest
    Case(
        "No splitting, and nothing twice", 0, certify() + entry("hours = <>"), status("A", "B"),
        {"8": "met, met", "7.9": "met, open"},
    ),
    Case(
        "What counts, and what proves it", 0,
        certify() + entry('kind = "college"\naward = "1 semester credit"\ngrade = "<>"'), status("total"),
        {"C": "met", "C-": "open"},
    ),
    Case(
        "What counts, and what proves it", 0,
        certify() + entry('kind = "college"\naward = "1 semester credit"\ngrade = "B"\nbegins = <>'), status("total"),
        {"2024-01-01": "met", "2023-12-31": "open"},
    ),
    Case(
        "What counts, and what proves it", 0, certify() + entry('kind = "<>"\nhours = 10'), status("total"),
        {"course": "met", "presenting": "open"},
    ),
    Case(
        "What counts, and what proves it", 1,
        certify() + entry(f'kind = "college"\nhours = 9\nevidence = [{{ file = "{PROOF}", shows = "<>" }}]'),
        status("evidence"),
        {"transcript": "met", "certificate": "open"},
    ),
    Case(
        "Approval", 0, certify() + entry('hours = 10\napproval = { body = "club", until = <> }'), status("total"),
        {"2025-03-14": "met", "2025-03-13": "open"},
    ),
    Case(
        "Approval", 1,
        certify() + entry("hours = 10") + '[[entry.ruling]]\nscheme = "club.coach"\non = <>\namount = 10\n', status("total"),
        {"2025-06-01": "met", "2025-06-02": "open"}, day="2025-06-01",
    ),
    Case("Approval", 2, certify() + entry("hours = <>"), status("total"), {"10": "met", "9.9": "open"}),
    Case(
        "Audits", 0, certify(cycle() + did("audit-asked", "<>")), audit_due,
        {"2027-01-10": "2027-02-09", "2027-01-11": "2027-02-10"}, day="2027-01-31",
    ),
    Case(
        "Audits", 0, certify(cycle(ends="<>")), keep_until, {"2026-12-31": "2027-12-31", "2026-06-30": "2027-06-30"},
    ),
    Case(
        "Audits", 1, certify(cycle() + did("audit-asked", "<>")), both(audit_due, keep_until),
        {"2027-01-10": "2027-04-10; 2027-12-31", "2027-10-10": "2028-01-08; 2028-01-08"}, day="2027-10-31",
    ),
    Case(
        "Figures that change", 0,
        certify(cycle("2011-01-01", "<>"), certified="2009-01-01") + entry("hours = 50", "2012-01-01"),
        both(require, status("total")), {"2014-01-01": "50; met", "2013-12-31": "75; open"}, day="2013-12-31",
    ),
    Case(
        "Figures that change", 1, certify() + entry('kind = "cpr"', "<>"), both(count, status("total")),
        {"2025-01-01": "5; met", "2024-12-31": "0; open"}, total="5",
    ),
]  # fmt: skip
OUTCOMES = [
    pytest.param(case, value, expected, id=f"{case.kind}-{case.number}-{value}".replace("\n", " "))
    for case in CASES
    for value, expected in case.outcomes.items()
]


@pytest.mark.parametrize(("case", "value", "expected"), OUTCOMES)
def test_a_holder_is_judged_by_the_rule_as_the_page_writes_it(case: Case, value: str, expected: str) -> None:
    """Met, and just not met: by a tenth of a credit, by a day, or by a word."""
    schemes = load(write_scheme(snippets(case.kind)[case.number], case.total))
    (certification,) = judge(schemes, case.holder.replace("<>", value), case.day.replace("<>", value)).certifications
    assert case.see(certification.cycles[-1]) == expected


def test_every_snippet_judges_a_holder_in_two_ways_at_least() -> None:
    """A rule under which everything comes out the same shows nothing; what carries nothing over is the one that must."""
    for kind, number in SNIPPETS:
        if kind != "Several certifications of one body" and (kind, number) != ("Carrying over", 0):
            cases = [case for case in CASES if (case.kind, case.number) == (kind, number)]
            assert any(len(set(case.outcomes.values())) > 1 for case in cases), f"{kind}, {number}"


def test_without_the_key_nothing_is_split() -> None:
    """The activity goes whole to one category, and nothing is left for the other."""
    snippet = snippets("No splitting, and nothing twice")[0].replace("allowed = true", "allowed = false")
    (certification,) = judge(load(write_scheme(snippet)), certify() + entry("hours = 8"), "2026-12-31").certifications
    assert status("A", "B")(certification.cycles[-1]) == "met, open"


TWO = certify(scheme="coach") + certify(scheme="master")
SHARING = [
    # Highest only: what is not for the lower one is asked of the higher one alone.
    (0, 'hours = 20\nnot_for = ["club.coach"]', "ready 0, ready 20"),
    (0, 'hours = 19.9\nnot_for = ["club.coach"]', "on-track 0, on-track 19.9"),
    # One total: what is for one is for all.
    (1, 'hours = 20\nfor = ["club.coach"]', "ready 20, ready 20"),
    (1, 'hours = 19.9\nfor = ["club.coach"]', "ready 19.9, on-track 19.9"),
    # Each: the same credits count for every one that they are for.
    (2, "hours = 20", "ready 20, ready 20"),
    (2, 'hours = 20\nfor = ["club.coach"]', "ready 20, behind 0"),
    # No reuse: the one that comes first has them, unless the entry says which.
    (3, "hours = 20", "ready 20, behind 0"),
    (3, 'hours = 20\nfor = ["club.master"]', "behind 0, ready 20"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "lines", "expected"), SHARING)
def test_two_certifications_share_their_credits_as_the_page_writes_it(number: int, lines: str, expected: str) -> None:
    """One asks for ten credits and the other for twenty; three quarters of the cycle are over."""
    snippet = snippets("Several certifications of one body")[number]
    schemes = load(write_scheme(snippet, "10"), write_scheme(snippet, "20", "master"))
    someone = judge(schemes, TWO + entry(lines), "2026-03-31")
    cycles = [certification.cycles[-1] for certification in someone.certifications]
    assert ", ".join(f"{each.standing} {format_decimal(each.counted)}" for each in cycles) == expected


def test_every_way_of_sharing_is_judged() -> None:
    """No snippet of that section is left out."""
    assert {number for number, _, _ in SHARING} == set(range(len(snippets("Several certifications of one body"))))
