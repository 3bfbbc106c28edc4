"""The site that cecgen builds, written the plain way: the same pages as Markdown tables for MkDocs with Material.

What a page of cecgen's says, its plain twin says too, links to sources included; the chart and the page of rules are
left out, which is in the plain site's favour.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SETTINGS = """\
site_name: Benchmark
use_directory_urls: false
theme:
  name: material
  font: false
  features: [navigation.tabs, search.highlight]
plugins: [search, offline]
nav: [index.md]
not_in_nav: /holders/
"""
Json = dict[str, Any]


def write_plain_site(folder: Path, transcript: Json) -> int:
    """Write the Markdown pages of a transcript (as `status --format json` prints it) and return how many there are."""
    holders = folder / "docs" / "holders"
    holders.mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(SETTINGS)
    overview = []
    for holder in transcript["holders"]:
        summary = []
        for certification in holder["certifications"]:
            for cycle in certification["cycles"]:
                name = f"{holder['id']}-{certification['scheme']}-{cycle['begins']}.md"
                (holders / name).write_text(_cycle_page(holder, certification, cycle))
                days = f"{cycle['begins']} to {cycle['ends']}"
                figures = (cycle["standing"], _figure(certification, cycle))
                summary.append((certification["title"], f"[{days}]({name})", *figures))
                person = f"[{holder['name']}](holders/{holder['id']}.md)"
                overview.append((person, f"[{certification['title']}](holders/{name})", *figures, _next(cycle)))
        table = _table(("Certification", "Cycle", "Standing", "Credit"), summary)
        (holders / f"{holder['id']}.md").write_text(f"# {holder['name']}\n\n{table}")
    table = _table(("Holder", "Certification", "Standing", "Credit", "Next"), overview)
    (folder / "docs" / "index.md").write_text(f"# Benchmark\n\n{table}")
    return 1 + len(list(holders.iterdir()))


def _figure(certification: Json, cycle: Json) -> str:
    return f"{cycle['counted']} of {cycle['required']} {certification['unit']}"


def _next(cycle: Json) -> str:
    return str(cycle["next"][0]["do"]) if cycle["next"] else ""


def _cycle_page(holder: Json, certification: Json, cycle: Json) -> str:
    to_do = "".join(f"1. {each['do']}, by {each.get('by', 'no day')}\n" for each in cycle["next"])
    asked = [(each["title"], f"{each['message']} · {_link(each['source'])}", each["status"]) for each in cycle["findings"]]
    cards = [(", ".join(each["covers"]), each["issuer"], each["issued"], each["expires"]) for each in cycle["cards"]]
    credits = [
        (
            each["date"],
            f"**{each['title']}**<br>{each['provider']} · {each['kind']}<br>"
            + "<br>".join([*each["basis"], ", ".join(map(_link, each.get("sources", ())))]),
            each["award"],
            each["evidence_state"],
            each["counted"],
        )
        for each in cycle["credits"]
    ]
    return (
        f"# {holder['name']}\n\n[All holders](../index.md) · [{holder['name']}]({holder['id']}.md)\n\n"
        f"{certification['title']}, {cycle['begins']} to {cycle['ends']}: {cycle['standing']}\n\n"
        f"**{_figure(certification, cycle)}** counted\n\n"
        f"## Still to do\n\n{to_do}\n"
        f"## What is asked\n\n{_table(('Requirement', 'Where it stands', 'Status'), asked)}\n"
        f"## Activities\n\n{_table(('Date', 'Activity', 'Award', 'Evidence', 'Counted'), credits)}\n"
        f"## Cards\n\n{_table(('Card', 'Issuer', 'Issued', 'Valid until'), cards)}"
    )


def _link(address: str) -> str:
    return f"[{urlsplit(address).hostname}]({address})" if address else ""


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)
