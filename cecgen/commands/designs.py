"""Designs of certificates in a repository: remember one, learn them from all evidence, and check them by reading it again."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cecgen.evidence import read_pages
from cecgen.evidence.certificates.designs import DesignReader, recognise
from cecgen.evidence.certificates.learned_designs import ConfirmedValues, NotLearned, is_same_value, learn_design
from cecgen.evidence.certificates.lines import Layout
from cecgen.evidence.certificates.proposals import ReadEntry
from cecgen.evidence.certificates.recognition import are_enough_lines
from cecgen.evidence.certificates.second_reading import compare_readings, second_pages
from cecgen.evidence.matching import letters_only
from cecgen.files.layout import format_toml
from cecgen.files.toml.write import format_tables, to_tables
from cecgen.model.designs import Design, DesignConstants, Designs
from cecgen.model.documents import iter_own_documents
from cecgen.model.drafts import KnownFacts
from cecgen.model.ledger import Holder
from cecgen.model.pages import DocumentPage
from cecgen.model.vocabulary import DESIGNS_FOLDER
from cecgen.model.written import Entry, slugify

_HEAD = """# How cecgen reads certificates of this design. It was learned from certificates that a person confirmed, and holds
# nothing of anybody: it can be shared. `cecgen designs check` reads all evidence with it again.

"""
_COMPARED = ("title", "date", "begins", "award", "also", "hours", "certificate", "approval")


class ConfirmedCertificate(Struct, frozen=True, kw_only=True):
    """A certificate that proves an entry, and what the entry says."""

    about: str
    """The entry: `holder/entry`."""
    holder: str
    path: Path
    values: dict[str, Any]
    at: Any
    """Where the entry is written."""


class Remembered(Struct, frozen=True, kw_only=True):
    """What came of remembering a certificate: the file to write and what it reads, or why there is none."""

    file: str = ""
    design: Design | None = None
    is_new: bool = False
    why_not: str = ""

    @property
    def keys(self) -> list[str]:
        """The keys that the design reads or says."""
        if self.design is None:
            return []
        constants = [key for key in ("provider", "kind", "format", "organiser") if getattr(self.design.constant, key)]
        return [*dict.fromkeys(field.key for field in self.design.field), *constants]


class Misreading(Struct, frozen=True, kw_only=True):
    """A value of a confirmed entry that a design reads otherwise."""

    certificate: ConfirmedCertificate
    file: str
    key: str
    wanted: Any
    read: Any


class DesignCheck(Struct, frozen=True, kw_only=True):
    """What designs read of all confirmed evidence."""

    misreadings: tuple[Misreading, ...]
    recognised: int
    """Certificates of which exactly one design fits."""
    several: tuple[tuple[ConfirmedCertificate, tuple[str, ...]], ...]
    """Those that several designs fit, so that none is used."""
    unknown: int
    unread: int
    """Those without text, or that could not be opened."""


def confirmed_values(entry: Entry) -> dict[str, Any]:
    """What a person said of a certificate, in the keys that designs read."""
    keys = ("title", "date", "begins", "provider", "kind", "award", "also", "hours", "format", "certificate", "organiser")
    values = {key: getattr(entry, key) for key in keys if getattr(entry, key) not in (None, "", {})}
    if entry.approval and entry.approval.number:
        values["approval"] = entry.approval.number
    return values


def list_confirmed(root: Path, holders: Iterable[Holder]) -> list[ConfirmedCertificate]:
    """The certificates of entries that count: one document behind one entry, which has no parts."""
    found: list[ConfirmedCertificate] = []
    for holder in holders:
        folder = root / holder.folder
        for entry in holder.entries:
            files = [use.document.file for use in iter_own_documents(entry) if use.document.shows == "certificate"]
            stored = holder.evidence.get(files[0]) if len(files) == 1 else None
            if stored and not stored.defect and not (entry.draft or entry.planned or entry.part):
                found.append(
                    ConfirmedCertificate(
                        about=f"{holder.id}/{entry.id}",
                        holder=holder.id,
                        path=folder / stored.path,
                        values=confirmed_values(entry),
                        at=entry.at,
                    )
                )
    paths = [each.path for each in found]
    return [each for each in found if paths.count(each.path) == 1]


def open_certificates(
    certificates: Sequence[ConfirmedCertificate],
) -> list[tuple[ConfirmedCertificate, tuple[DocumentPage, ...]]]:
    """The pages of certificates, in the sandbox; none of one that cannot be opened."""
    data: dict[str, bytes] = {}
    for each in certificates:
        try:
            data[each.about] = each.path.read_bytes()
        except OSError:
            continue
    pages = read_pages(data)
    return [(each, pages[each.about].pages if each.about in pages else ()) for each in certificates]


def remember(pages: Sequence[DocumentPage], values: ConfirmedValues, known: KnownFacts, taken: Iterable[str]) -> Remembered:
    """Remember the design of a certificate: a new one, or an existing one that now reads more.

    `taken` are the files of all designs, also of those that cannot be read.
    """
    layout = Layout(pages)
    reader = DesignReader(layout)
    fitting = recognise(reader, known.designs)
    if len(fitting) > 1:
        return Remembered(why_not=f"several designs fit it already: {' and '.join(fitting)}")
    learned = learn_design(layout, values, known)
    if fitting:
        file, design = fitting[0], known.designs[fitting[0]]
        if wrong := find_misread(pages, design, values, known):
            return Remembered(why_not=f"{file} fits it, and reads {' and '.join(wrong)} otherwise: mend that file first")
        if isinstance(learned, NotLearned) or not (more := _missing_fields(reader, design, learned, known)):
            return Remembered(why_not=f"{file} reads it already")
        return _refuse_personal(Remembered(file=file, design=replace(design, field=(*design.field, *more))), values, known)
    for file, design in known.designs.items():
        if wider := _widen(pages, design, values, known):
            return _refuse_personal(Remembered(file=file, design=wider), values, known)
    if isinstance(learned, NotLearned):
        return Remembered(why_not=learned.reason)
    file = _free_name(values, learned, {*taken, *known.designs})
    return _refuse_personal(Remembered(file=file, design=learned, is_new=True), values, known)


def find_misread(pages: Sequence[DocumentPage], design: Design, values: ConfirmedValues, known: KnownFacts) -> dict[str, Any]:
    """What a design that fits would fill in otherwise than a person confirmed, by key; of a picture, what both readings say."""
    entry = _read_by(design, pages, known)
    if any(page.is_recognised for page in pages):
        entry = compare_readings(entry, _read_by(design, second_pages(pages), known), pages)
    read = entry.proposals
    sure = {key: proposal.offers[0].value for key, proposal in read.items() if proposal.state == "printed"}
    wrong = {
        key: value
        for key, value in sure.items()
        if key in values and key in _COMPARED and not is_same_value(key, value, values[key])
    }
    if "provider" in sure and "provider" in values and sure["provider"] != values["provider"]:
        wrong["provider"] = sure["provider"]
    return wrong


def _read_by(design: Design, pages: Sequence[DocumentPage], known: KnownFacts) -> ReadEntry:
    return ReadEntry(DesignReader(Layout(pages)).read(design, known.names, known.providers), (), (), is_named=True)


def _missing_fields(reader: DesignReader, design: Design, learned: Design, known: KnownFacts) -> list[Any]:
    """The fields of a newly learned design for the keys that the fitting one does not read on this certificate."""
    read = reader.read(design, known.names, known.providers)
    has_also = any(field.key == "also" for field in design.field)
    return [field for field in learned.field if field.key not in read and not (field.key == "also" and has_also)]


def _widen(pages: Sequence[DocumentPage], design: Design, values: ConfirmedValues, known: KnownFacts) -> Design | None:
    """A design without the lines and constants in which this certificate differs; None if it is of another design."""
    reader = DesignReader(Layout(pages))
    missing = reader.missing_lines(design.lines)
    lines = [line for line in design.lines if line not in missing]
    provider = design.constant.provider
    if 2 * len(lines) < len(design.lines) or not are_enough_lines(lines, provider, known.providers):
        return None
    if values.get("provider", "") != provider:
        return None
    same = {key: getattr(design.constant, key) for key in ("kind", "format", "organiser")}
    kept = {key: value for key, value in same.items() if value == values.get(key)}
    wider = replace(design, lines=lines, constant=DesignConstants(provider=provider, **kept))
    read = reader.read(wider, known.names, known.providers)
    sure = {key for key, proposal in read.items() if proposal.state == "printed"}
    is_same_design = {"title", "date"} & sure and {field.key for field in design.field} & values.keys() <= sure
    return wider if is_same_design and not find_misread(pages, wider, values, known) else None


def _refuse_personal(remembered: Remembered, values: ConfirmedValues, known: KnownFacts) -> Remembered:
    """What was remembered; only the reason, if the design has a name or a number of a person."""
    text = letters_only(format_design(remembered.design)) if remembered.design else ""
    names = [name for spellings in known.names.values() for name in spellings]
    numbers = [str(values[key]) for key in ("certificate", "approval") if values.get(key)]
    if any(bare in text for bare in map(letters_only, [*names, *numbers]) if len(bare) > 3):
        return Remembered(why_not="its lines hold a name or a number that must not be remembered")
    return remembered


def _free_name(values: ConfirmedValues, design: Design, taken: set[str]) -> str:
    """A file that is not there yet, named after the organisation, or else after the first line of the design."""
    named = [str(values.get("provider", "")), design.constant.organiser]
    first = re.sub(r"\{[a-z]*\}", " ", design.lines[0])
    stem = slugify(" ".join(filter(None, named)))[:40].strip("-") or slugify(first)[:40].strip("-") or "design"
    numbered = (f"{DESIGNS_FOLDER}/{stem}{f'-{number}' if number > 1 else ''}.toml" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def format_design(design: Design) -> str:
    """Format a design as a file, in the order and form of `cecgen fmt`."""
    tables = to_tables(design)
    lines = "lines = [\n" + "".join(f"  {_quote(line)},\n" for line in tables.pop("lines")) + "]\n"
    text = format_tables({"format": tables.pop("format")}) + lines
    constant = tables.pop("constant", {})
    text += "\n[constant]\n" + format_tables(constant) if constant else ""
    return format_toml(_HEAD + text + ("\n" + format_tables(tables) if tables else ""), Design)


def _quote(text: str) -> str:
    return format_tables({"x": text}).removeprefix("x = ").rstrip("\n")


def learn_all(
    opened: Iterable[tuple[ConfirmedCertificate, tuple[DocumentPage, ...]]],
    facts: Mapping[str, KnownFacts],
    taken: Iterable[str],
) -> Iterator[tuple[ConfirmedCertificate, Remembered]]:
    """Remember the design of each certificate, with the designs of those before it known; `facts` are by holder.

    A design that would then read one of the certificates otherwise is not kept.
    """
    readable = [(each, pages) for each, pages in opened if any(page.words for page in pages)]
    designs: Designs = next(iter(facts.values())).designs if facts else {}
    for certificate, pages in readable:
        known = replace(facts[certificate.holder], designs=designs)
        remembered = remember(pages, certificate.values, known, taken)
        if remembered.design:
            tried = {**designs, remembered.file: remembered.design}
            if other := _first_misread(readable, facts, tried, remembered.file):
                remembered = Remembered(why_not=f"what it teaches would read {other.about} wrongly")
            else:
                designs = tried
        yield certificate, remembered


def _first_misread(
    readable: Sequence[tuple[ConfirmedCertificate, tuple[DocumentPage, ...]]],
    facts: Mapping[str, KnownFacts],
    designs: Designs,
    file: str,
) -> ConfirmedCertificate | None:
    """The first certificate that the design of this file fits, and reads otherwise than a person confirmed."""
    for each, pages in readable:
        reader = DesignReader(Layout(pages))
        if reader.fits(designs[file]) and find_misread(pages, designs[file], each.values, facts[each.holder]):
            return each
    return None


def check_designs(
    opened: Iterable[tuple[ConfirmedCertificate, tuple[DocumentPage, ...]]], facts: Mapping[str, KnownFacts]
) -> DesignCheck:
    """Read every confirmed certificate by its design, and compare what is filled in with what was confirmed."""
    misreadings: list[Misreading] = []
    several: list[tuple[ConfirmedCertificate, tuple[str, ...]]] = []
    counts = {"recognised": 0, "unknown": 0, "unread": 0}
    for each, pages in opened:
        known = facts[each.holder]
        reader = DesignReader(Layout(pages))
        fitting = recognise(reader, known.designs)
        counts["unread" if not any(page.words for page in pages) else "unknown" if not fitting else "recognised"] += 1
        if len(fitting) > 1:
            several.append((each, tuple(fitting)))
            counts["recognised"] -= 1
        elif fitting:
            wrong = find_misread(pages, known.designs[fitting[0]], each.values, known)
            misreadings += [
                Misreading(certificate=each, file=fitting[0], key=key, wanted=each.values[key], read=value)
                for key, value in wrong.items()
            ]
    return DesignCheck(misreadings=tuple(misreadings), several=tuple(several), **counts)
