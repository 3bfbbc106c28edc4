"""How much of certificates is read, and how much of that is right, for every key: by rules alone, and with designs.

`python -m benchmarks certificates` makes three certificates in each layout: those of `layouts.py`, `unseen.py` and
`held_back.py`, which rules were mended on, and those of
`kept_apart.py`, `newcomers.py`, `latecomers.py`, `visitors.py`, `strangers.py` and `unmet.py`, which were read once before.
With the name of a folder it reads the files there, of which its truth.json says what they are.
The first certificate of each layout is remembered; the second and third are then read with the designs of all layouts.
"""

import argparse
import datetime
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.certificates.held_back import make_held_back
from benchmarks.certificates.kept_apart import make_kept_apart
from benchmarks.certificates.latecomers import make_latecomers
from benchmarks.certificates.layouts import Truth, make_certificates
from benchmarks.certificates.newcomers import make_newcomers
from benchmarks.certificates.strangers import make_strangers
from benchmarks.certificates.unmet import make_unmet
from benchmarks.certificates.unseen import make_unseen
from benchmarks.certificates.visitors import make_visitors
from cecgen.catalogue.plugins import load_plugins
from cecgen.evidence import read_pages
from cecgen.evidence.certificates.designs import DesignReader, recognise
from cecgen.evidence.certificates.learned_designs import NotLearned, learn_design
from cecgen.evidence.certificates.lines import Layout
from cecgen.evidence.certificates.proposals import propose_entry
from cecgen.model.designs import Design
from cecgen.model.drafts import KnownFacts, Proposal
from cecgen.model.pages import DocumentPage

KEYS = ("date", "title", "award", "provider", "hours", "certificate", "approval", "format")
FIGURES = ("printed", "right", "filled in rightly", "filled in wrongly", "sure and right", "sure and wrong")
Counts = Counter[tuple[str, str]]


class Certificate(NamedTuple):
    """A certificate that was opened, and what it says."""

    name: str
    pages: tuple[DocumentPage, ...]
    truth: Truth


def main(arguments: Sequence[str]) -> int:
    """Read the certificates and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks certificates", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="a folder with certificates in files/ and truth.json")
    parser.add_argument("--wrong", action="store_true", help="also print what was read wrongly or not at all")
    options = parser.parse_args(arguments)
    if options.folder:
        groups = {str(options.folder): read_folder(options.folder)}
    else:
        groups = {
            "ten layouts of cecgen's own": make_certificates(),
            "five layouts that were read once before rules were mended on them": make_unseen(),
            "ten layouts that were read once before rules were mended on them": make_held_back(),
            "seven layouts that no rule was written on": make_kept_apart(),
            "ten layouts by somebody who had read no rule": make_newcomers(),
            "six more after rules were mended on those ten": make_latecomers(),
            "ten layouts by another person who had read no rule": make_visitors(),
            "ten more by a third person who had read no rule": make_strangers(),
            "ten more by a fourth person who had read no rule": make_unmet(),
        }
    providers = load_plugins(installed=False).catalogue.providers
    for title, made in groups.items():
        certificates = open_certificates(made)
        names = {certificate.truth["holder"]: (certificate.truth["holder"],) for certificate in certificates}
        known = KnownFacts(providers=providers, names=names)
        print(f"# {title}: {len(certificates)} certificates with text\n")
        print_table("rules alone", count_proposals(certificates, known, {}, show=options.wrong))
        designs, reasons = remember_first(certificates, known)
        others = [each for each in certificates if not is_first(each, certificates)]
        counts = count_proposals(others, known, designs, show=options.wrong)
        print_table(f"the second and third certificate of {len(designs)} remembered designs", counts)
        print_recognition(others, designs)
        for layout, reason in reasons.items():
            print(f"not remembered: {layout}: {reason}")
        print()
    return 0


def open_certificates(made: Iterator[tuple[str, bytes, Truth]]) -> list[Certificate]:
    """Open certificates, and leave out those without text."""
    read = {name: (data, truth) for name, data, truth in made}
    pages = read_pages({name: data for name, (data, _) in read.items()})
    opened = (Certificate(name, pages[name].pages, truth) for name, (_, truth) in read.items())
    return [each for each in opened if any(page.words for page in each.pages)]


def read_folder(folder: Path) -> Iterator[tuple[str, bytes, Truth]]:
    """The certificates of a folder that are one activity each."""
    truths = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for name, truth in truths.items():
        if not truth.get("rows"):
            # What is only a maximum is no award, but says whose unit it is.
            awards = [] if truth.get("maximum_only") else truth["awards"]
            bodies = [body for body, _, _ in truth["awards"]]
            yield name, (folder / "files" / name).read_bytes(), {**truth, "awards": awards, "bodies": bodies}


def is_first(certificate: Certificate, certificates: Sequence[Certificate]) -> bool:
    """Whether a certificate is the first of its layout, which is the one to remember."""
    return next(each for each in certificates if each.truth["layout"] == certificate.truth["layout"]) is certificate


def remember_first(certificates: Sequence[Certificate], known: KnownFacts) -> tuple[dict[str, Design], dict[str, str]]:
    """Learn a design from the first certificate of each layout; also returns why some cannot be remembered."""
    designs: dict[str, Design] = {}
    reasons: dict[str, str] = {}
    for each in certificates:
        if is_first(each, certificates):
            layout = each.truth["layout"]
            learned = learn_design(Layout(each.pages), confirmed_values(each.truth), known)
            if isinstance(learned, NotLearned):
                reasons[layout] = learned.reason
            else:
                designs[layout] = learned
    return designs, reasons


def confirmed_values(truth: Truth) -> dict[str, Any]:
    """What a person confirms of a certificate, in the keys of an entry."""
    values: dict[str, Any] = {key: truth[key] for key in ("title", "certificate", "approval", "format") if truth.get(key)}
    values |= {"date": datetime.date.fromisoformat(truth["date"]), "kind": "course"}
    if truth["hours"]:
        values["hours"] = Decimal(truth["hours"])
    if truth["awards"]:
        (body, amount, unit), *others = truth["awards"]
        values |= {"provider": body or "", "award": f"{amount} {unit}"}
        values["also"] = {body: f"{amount} {unit}" for body, amount, unit in others}
    return values


def count_proposals(
    certificates: Sequence[Certificate], known: KnownFacts, designs: Mapping[str, Design], *, show: bool
) -> Counts:
    """Read certificates, and count what became of each key."""
    counts: Counts = Counter()
    for name, pages, truth in certificates:
        facts = KnownFacts(providers=known.providers, holder=truth["holder"], names=known.names, designs=designs)
        read = propose_entry(pages, facts)
        counts["holder", "printed"] += 1
        counts["holder", "right"] += read.is_named
        for key in KEYS:
            for figure in score(key, read.proposals.get(key), truth):
                counts[key, figure] += 1
                if show and figure in ("missed", "filled in wrongly"):
                    print(f"{name}: {key} {figure}: {read.proposals.get(key)}")
    return counts


def print_table(title: str, counts: Counts) -> None:
    """Print the counts of each key with its precision (right of what is filled in) and recall (right of what is printed)."""
    print(f"{title}\n")
    print(
        "| | on the certificates | proposed | filled in right | wrong | sure and right | sure and wrong | precision | recall |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for key in ("holder", *KEYS):
        row = [counts[key, figure] for figure in FIGURES]
        filled, right = row[2] + row[3], row[2]
        precision = f"{right / filled:.2f}" if filled else "–"
        recall = f"{(row[1] if key == 'holder' else right) / row[0]:.2f}" if row[0] else "–"
        print(f"| {key} | {' | '.join(map(str, row))} | {precision} | {recall} |")
    print()


def print_recognition(certificates: Sequence[Certificate], designs: Mapping[str, Design]) -> None:
    """Print how many certificates were recognised as their own design, as another one, as several, or as none."""
    outcomes: Counter[str] = Counter()
    for each in certificates:
        found = recognise(DesignReader(Layout(each.pages)), designs)
        outcome = (
            "none" if not found else "several" if len(found) > 1 else "own" if found == [each.truth["layout"]] else "another"
        )
        outcomes[outcome] += 1
    print(f"recognised: {', '.join(f'{outcomes[outcome]} {outcome}' for outcome in ('own', 'another', 'several', 'none'))}\n")


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
                Decimal(amount) == Decimal(of)
                and unit.casefold().removesuffix("s").endswith(named.casefold().removesuffix("s"))
                for _, of, named in truth["awards"]
            )
        case "provider":
            return value in {*(body for body, _, _ in truth["awards"]), *truth.get("bodies", ())}
        case "hours":
            return truth["hours"] is not None and Decimal(value) == Decimal(truth["hours"])
    return truth.get(key) is not None and str(value).replace("’", "'") == str(truth[key])  # as they are set, and as written
