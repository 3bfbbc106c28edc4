"""How much of certificates is read, and how much of that is right, for every key.

`python -m benchmarks certificates` makes three certificates in each of ten layouts. With the name of a folder it reads the
files there, of which its truth.json says what they are.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.certificates.layouts import Truth, make_certificates
from cecgen.catalogue.plugins import load_plugins
from cecgen.evidence import read_pages
from cecgen.evidence.certificates.proposals import propose_entry
from cecgen.model.drafts import KnownFacts, Proposal

KEYS = ("date", "title", "award", "provider", "hours", "certificate", "approval", "format")


def main(arguments: Sequence[str]) -> int:
    """Read the certificates and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks certificates", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="a folder with certificates in files/ and truth.json")
    parser.add_argument("--wrong", action="store_true", help="also print what was read wrongly or not at all")
    options = parser.parse_args(arguments)
    certificates = [*(read_folder(options.folder) if options.folder else make_certificates())]
    pages = read_pages({name: data for name, data, _ in certificates})
    providers = load_plugins(installed=False).catalogue.providers
    names = {truth["holder"]: (truth["holder"],) for _, _, truth in certificates}
    counts: Counter[tuple[str, str]] = Counter()
    unread = 0
    for name, _, truth in certificates:
        if not any(page.words for page in pages[name].pages):
            unread += 1
            continue
        read = propose_entry(pages[name].pages, KnownFacts(providers=providers, holder=truth["holder"], names=names))
        counts["holder", "printed"] += 1
        counts["holder", "right"] += read.is_named
        for key in KEYS:
            for figure in score(key, read.proposals.get(key), truth):
                counts[key, figure] += 1
                if options.wrong and figure in ("missed", "filled in wrongly"):
                    print(f"{name}: {key} {figure}: {read.proposals.get(key)}")
    print(f"{len(certificates) - unread} read, {unread} without text")
    print(f"{'':12} on the certificate | proposed | filled in right | wrong | beside its label right | wrong")
    for key in ("holder", *KEYS):
        figures = ("printed", "right", "filled in rightly", "filled in wrongly", "sure and right", "sure and wrong")
        print(f"{key:12}", " | ".join(f"{counts[key, figure]:>5}" for figure in figures))
    return 0


def read_folder(folder: Path) -> Iterator[tuple[str, bytes, Truth]]:
    """The certificates of a folder that are one activity each."""
    truths = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for name, truth in truths.items():
        if not truth.get("rows"):
            awards = [] if truth.get("maximum_only") else truth["awards"]
            yield name, (folder / "files" / name).read_bytes(), {**truth, "awards": awards}


def score(key: str, proposal: Proposal | None, truth: Truth) -> Iterator[str]:
    """What became of one key of a certificate."""
    is_expected = bool(truth["awards"]) if key in ("award", "provider") else truth.get(key) is not None
    if key == "provider" and is_expected and truth["awards"][0][0] is None:
        return  # whose unit it is, is not on it
    right = [is_right(key, offer.value, truth) for offer in proposal.offers] if proposal else []
    if is_expected:
        yield "printed"
        yield "right" if any(right) else "missed"
    if proposal and proposal.is_filled_in:
        yield "filled in rightly" if right[0] else "filled in wrongly"
        if proposal.state == "printed":
            yield "sure and right" if right[0] else "sure and wrong"


def is_right(key: str, value: Any, truth: Truth) -> bool:
    """Whether a proposed value is what the certificate says."""
    match key:
        case "award":
            amount, _, unit = str(value).partition(" ")
            return any(
                Decimal(amount) == Decimal(of) and unit.casefold().endswith(named.casefold())
                for _, of, named in truth["awards"]
            )
        case "provider":
            return value in {body for body, _, _ in truth["awards"]}
        case "hours":
            return truth["hours"] is not None and Decimal(value) == Decimal(truth["hours"])
    return truth.get(key) is not None and str(value) == str(truth[key])
