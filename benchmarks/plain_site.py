"""The site that cecgen builds, written the plain way: the same pages as Markdown tables for MkDocs with Material."""

from pathlib import Path
from typing import Any

SETTINGS = """\
site_name: Benchmark
use_directory_urls: false
theme:
  name: material
  font: false
plugins: [search]
nav: [index.md]
not_in_nav: /holders/
"""


def write_plain_site(folder: Path, transcript: dict[str, Any]) -> int:
    """Write the Markdown pages of a transcript (as `status --format json` prints it) and return how many there are."""
    docs = folder / "docs"
    (docs / "holders").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(SETTINGS)
    rows, pages = [], 1
    for holder in transcript["holders"]:
        cycles = [
            (certification, cycle, f"{holder['id']}-{certification['scheme']}-{cycle['begins']}")
            for certification in holder["certifications"]
            for cycle in certification["cycles"]
        ]
        for certification, cycle, page in cycles:
            (docs / "holders" / f"{page}.md").write_text(_cycle_page(holder, certification, cycle))
        summary = [
            (certification["title"], f"[{cycle['begins']} to {cycle['ends']}]({page}.md)", *_standing(cycle))
            for certification, cycle, page in cycles
        ]
        table = _table(("Certification", "Cycle", "Standing", "Counted", "Required"), summary)
        (docs / "holders" / f"{holder['id']}.md").write_text(f"# {holder['name']}\n\n{table}")
        rows += [(f"[{holder['name']}](holders/{holder['id']}.md)", *line) for line in summary]
        pages += 1 + len(cycles)
    listed = [(row[0], row[1], *row[3:]) for row in rows]
    (docs / "index.md").write_text(
        "# Benchmark\n\n" + _table(("Holder", "Certification", "Standing", "Counted", "Required"), listed)
    )
    return pages


def _standing(cycle: dict[str, Any]) -> tuple[str, str, str]:
    return cycle["standing"], cycle["counted"], cycle["required"]


def _cycle_page(holder: dict[str, Any], certification: dict[str, Any], cycle: dict[str, Any]) -> str:
    unit = certification["unit"]
    credits = [
        (
            credit["date"],
            credit["title"],
            credit["provider"],
            credit["kind"],
            credit["award"],
            "<br>".join(credit["basis"]),
            f"{credit['counted']} {unit}",
        )
        for credit in cycle["credits"]
    ]
    findings = [(finding["requirement"], finding["status"], finding["message"]) for finding in cycle["findings"]]
    return (
        f"# {holder['name']}: {certification['title']}\n\n"
        f"{cycle['begins']} to {cycle['ends']}: {cycle['standing']}, "
        f"{cycle['counted']} of {cycle['required']} {unit}\n\n"
        + _table(("Requirement", "Status", "Where it stands"), findings)
        + "\n"
        + _table(("Date", "Title", "Provider", "Kind", "Award", "Why", "Counted"), credits)
    )


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)
