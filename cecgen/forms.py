"""The forms of an audit for one cycle: gathered from its transcript and its evidence, and set as PDFs."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from cecgen import __version__
from cecgen.inspecting import all_stripped, kind_of
from cecgen.ledger import CONTENT
from cecgen.model import Evidence, JudgedCycle, Stored, documents_of
from cecgen.outputs.document import document
from cecgen.outputs.edition import Edition, edition_of
from cecgen.outputs.pdf import Exhibit, detail_pdf, summary_pdf, values_of
from cecgen.pipeline import Result

_SHOWS = {"first-page": "first page", "thanks": "thank-you note", "dates": "dates only"}


class NoForms(Exception):
    """Why a cycle's forms cannot be made, and the way out."""


def forms(result: Result, holder: str, scheme: str, begins: date, fonts: Sequence[Path] = ()) -> dict[str, bytes]:
    """The summary and the detail of a cycle, by their file names; NoForms where a certificate cannot be shown.

    They are the auditor's: they hold the certification's number and every certificate of the cycle, and nothing about
    anybody else or any other scheme.
    """
    shown = edition_of(result.transcript, Edition("auditor", holder, scheme), result.ledger)
    (judged,) = shown.holders
    (held,) = judged.certifications
    cycle = next(each for each in held.cycles if each.begins == begins)
    stored = next(each.evidence for each in result.ledger.holders if each.id == holder)
    exhibits = list(_exhibits(result.root / CONTENT / holder, cycle, stored))
    values = values_of(shown, judged, held, cycle, exhibits, __version__)
    attached = document(shown).encode()
    return {
        "summary.pdf": summary_pdf(values, attached, shown.as_of, fonts),
        "detail.pdf": detail_pdf(values, exhibits, attached, shown.as_of, fonts),
    }


def _exhibits(folder: Path, cycle: JudgedCycle, stored: dict[str, Stored]) -> Iterator[Exhibit]:
    """Every document that the cycle rests on, numbered in the order in which the forms name them, each once."""
    named: dict[str, tuple[str, Evidence]] = {}
    for of, item in documents_of(cycle):
        known = stored.get(item.file)
        if known is not None and not known.trouble:
            named.setdefault(item.file, (of, item))
    originals = {file: (folder / file).read_bytes() for file in named}
    copies = all_stripped(originals)
    for number, (file, (of, item)) in enumerate(named.items(), 1):
        copy = copies[file]
        kind = kind_of(originals[file])
        if copy.trouble or kind is None:
            raise NoForms(f"{file} cannot be shown ({copy.trouble}): `cecgen check --evidence` says what is wrong with it")
        note = "" if copy.data == originals[file] else "metadata, and whatever else is not the document itself"
        yield Exhibit(number, of, file, _SHOWS.get(item.shows, item.shows), kind, copy.data, item.page, note)
