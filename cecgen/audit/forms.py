"""The forms of an audit for one cycle: gathered from its transcript and its evidence, and set as PDFs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from cecgen import __version__
from cecgen.evidence import all_stripped, kind_of
from cecgen.ledger.reading import CONTENT
from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder, Transcript, documents_of
from cecgen.model.provenance import Provenance
from cecgen.model.written import Evidence
from cecgen.outputs.audit.pdf import Exhibit, Values, detail_pdf, shows_in_words, summary_pdf, values_of
from cecgen.outputs.editions.edition import Edition, edition_of
from cecgen.outputs.exports.document import document
from cecgen.pipeline import Result

SUMMARY, DETAIL = "summary.pdf", "detail.pdf"


class NoForms(Exception):
    """Why a cycle's forms cannot be made, and the way out."""


class Gathered(Struct, frozen=True):
    """One cycle as its auditor may see it: the number of the certification, every certificate, nothing about anybody else."""

    shown: Transcript
    """The transcript of this cycle alone."""
    holder: JudgedHolder
    certification: JudgedCertification
    """With all its cycles, for the history of renewals."""
    cycle: JudgedCycle
    exhibits: tuple[Exhibit, ...]
    originals: dict[str, bytes]
    """Every document of the exhibits as it lies in the repository, by its file."""


def gathered(result: Result, holder: str, scheme: str, begins: date) -> Gathered:
    """What the forms of a cycle are made of; NoForms where a certificate cannot be shown."""
    (judged,) = edition_of(result.transcript, Edition("auditor", holder, scheme), result.ledger).holders
    (held,) = judged.certifications
    cycle = next(each for each in held.cycles if each.begins == begins)
    stored = next(each.evidence for each in result.ledger.holders if each.id == holder)
    named: dict[str, tuple[str, Evidence]] = {}
    for of, item in documents_of(cycle):
        if item.file in stored and not stored[item.file].trouble:
            named.setdefault(item.file, (of, item))
    originals = {file: (result.root / CONTENT / holder / file).read_bytes() for file in named}
    return Gathered(
        edition_of(result.transcript, Edition("auditor", holder, scheme, cycle=begins), result.ledger),
        judged,
        held,
        cycle,
        tuple(_exhibits(named, originals)),
        originals,
    )


def in_words(from_: Gathered, came: Provenance | None = None) -> Values:
    """The cycle in the words that every form and page about it uses; with where its records come from, if that is known."""
    return values_of(from_.shown, from_.holder, from_.certification, from_.cycle, from_.exhibits, __version__, came)


def forms(from_: Gathered, fonts: Sequence[Path] = (), came: Provenance | None = None) -> dict[str, bytes]:
    """The summary and the detail of a cycle, by their file names."""
    shown, values = from_.shown, in_words(from_, came)
    attached = document(shown).encode()
    return {
        SUMMARY: summary_pdf(values, attached, shown.as_of, fonts),
        DETAIL: detail_pdf(values, from_.exhibits, attached, shown.as_of, fonts),
    }


def _exhibits(named: Mapping[str, tuple[str, Evidence]], originals: Mapping[str, bytes]) -> Iterator[Exhibit]:
    """Every document that a cycle rests on, numbered in the order in which the forms name them, each once."""
    copies = all_stripped(originals)
    for number, (file, (of, item)) in enumerate(named.items(), 1):
        copy = copies[file]
        kind = kind_of(originals[file])
        if copy.trouble or kind is None:
            raise NoForms(f"{file} cannot be shown ({copy.trouble}): `cecgen check --evidence` says what is wrong with it")
        note = "" if copy.data == originals[file] else "metadata, and whatever else is not the document itself"
        yield Exhibit(number, of, file, shows_in_words(item.shows), kind, copy.data, item.page, note)
