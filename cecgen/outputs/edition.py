"""Editions: who may read a transcript, and so what it must not hold.

An edition is a transcript from which the withheld is gone, not one that an output is trusted to hide. What is gone
is then looked for in everything that was built from it, so that no output, and no page of the team's, brings it back.
"""

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import Place, Reported, Span
from cecgen.diagnostics.outputs import Withheld
from cecgen.model import (
    Card,
    Credit,
    Entry,
    Evidence,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Step,
    Transcript,
    UnitInUse,
    award_of,
    proofs,
    spelt,
)

Proofs = Iterable[str | Evidence]


class Edition(Struct, frozen=True):
    """For whom a transcript is made: for everybody, or for the auditor of one holder.

    A holder or a scheme that is named leaves the others out, and so does the first day of a cycle of that scheme. `evidence`
    opens the public edition to the files that do not refuse it.
    """

    name: Literal["public", "auditor"] = "public"
    holder: str | None = None
    scheme: str | None = None
    evidence: bool = False
    cycle: datetime.date | None = None

    @property
    def words(self) -> str:
        """What a reader should know about the edition in hand."""
        if self.name == "auditor":
            return "Auditor edition: one holder, with certification numbers and evidence"
        return "Public edition: certification numbers, certificates' serials, notes and closed evidence are left out"


def edition_of(transcript: Transcript, edition: Edition) -> Transcript:
    """The transcript as one edition may show it; notes are the holder's own and are in none."""
    holders = tuple(_Cut(edition).holder(holder) for holder in _asked_about(transcript.holders, edition))
    if edition.name == "public" and edition.holder is None and edition.scheme is None:
        shown = replace(transcript, holders=holders)
        told = transcript.diagnostics
    else:
        entries = [entry for holder in holders for entry in holder.entries]
        schemes = {certification.scheme.id for holder in holders for certification in holder.certifications}
        shown = replace(
            transcript,
            holders=holders,
            units=_printed_in(entries, transcript.units),
            schemes=tuple(scheme for scheme in transcript.schemes if scheme.id in schemes),
        )
        about = {holder.id for holder in holders} | {f"{h.id}/{entry.id}" for h in holders for entry in h.entries}
        told = tuple(each for each in transcript.diagnostics if each.about in about)
    hidden = _gone(transcript, shown) if told else {}
    return replace(shown, diagnostics=tuple(_told(each, hidden) for each in told))


class _Cut:
    """What an edition leaves of a holder. An entry stands in several credits: it is cut once."""

    def __init__(self, edition: Edition) -> None:
        self.private = edition.name == "auditor"
        self.evidence = edition.evidence
        self.cut: dict[int, Entry] = {}

    def holder(self, holder: JudgedHolder) -> JudgedHolder:
        return replace(
            holder,
            also_printed=holder.also_printed if self.private else (),
            certifications=tuple(self.certification(each) for each in holder.certifications),
            entries=tuple(self.entry(each) for each in holder.entries),
        )

    def certification(self, certification: JudgedCertification) -> JudgedCertification:
        return replace(
            certification,
            number=certification.number if self.private else "",
            cycles=tuple(self.cycle(each) for each in certification.cycles),
        )

    def cycle(self, cycle: JudgedCycle) -> JudgedCycle:
        return replace(
            cycle,
            credits=tuple(self.credit(each) for each in cycle.credits),
            cards=tuple(self.judged_card(each) for each in cycle.cards),
            steps=tuple(self.step(each) for each in cycle.steps),
            exempt=tuple(replace(each, evidence=[*self.proofs(each.evidence)]) for each in cycle.exempt),
        )

    def credit(self, credit: Credit) -> Credit:
        return credit if credit.written is None else replace(credit, written=self.entry(credit.written))

    def entry(self, entry: Entry) -> Entry:
        if id(entry) not in self.cut:
            self.cut[id(entry)] = replace(
                entry,
                note="",
                certificate=entry.certificate if self.private else "",
                url=entry.url if self.private or _is_open(entry.url) else "",
                evidence=[*self.proofs(entry.evidence)],
                part=[replace(part, note="") for part in entry.part],
                ruling=[replace(ruling, evidence=[*self.proofs(ruling.evidence)]) for ruling in entry.ruling],
                card=self.card(entry.card) if entry.card else None,
            )
        return self.cut[id(entry)]

    def judged_card(self, judged: JudgedCard) -> JudgedCard:
        return replace(judged, card=self.card(judged.card), evidence=tuple(self.proofs(judged.evidence)))

    def card(self, card: Card) -> Card:
        number = card.number if self.private else ""
        return replace(card, number=number, note="", evidence=[*self.proofs(card.evidence)])

    def step(self, step: Step) -> Step:
        return replace(step, note="", evidence=[*self.proofs(step.evidence)])

    def proofs(self, evidence: Proofs) -> Iterator[Evidence]:
        """The files that stay: all of them for the auditor; for everybody those that say so, or do not refuse.

        A badge that is no picture stays for nobody: a page must not lead to an SVG file, which can run a script.
        """
        for item in proofs(list(evidence)):
            if item.shows == "badge" and not item.file.endswith(PICTURES):
                continue
            if self.private or (self.evidence if item.public is None else item.public):
                yield item


def _is_open(url: str) -> bool:
    """Whether an address carries nothing that may be a key: no user, no query, no fragment."""
    parts = urlsplit(url)
    return not (parts.username or parts.query or parts.fragment)


def _asked_about(holders: Iterable[JudgedHolder], edition: Edition) -> Iterator[JudgedHolder]:
    """The holders that an edition is about: all of them, the one that is named, or those of a scheme; an auditor names one."""
    everybody = edition.name == "public" and edition.holder is None
    for holder in holders:
        if everybody or holder.id == edition.holder:
            narrowed = _narrowed(holder, edition.scheme, edition.cycle) if edition.scheme else holder
            if narrowed.certifications or not everybody or not edition.scheme:
                yield narrowed


def _narrowed(holder: JudgedHolder, scheme: str, begins: datetime.date | None) -> JudgedHolder:
    """A holder with one certification only, or one cycle of it, and the entries that were judged for that."""
    certifications = tuple(each for each in holder.certifications if each.scheme.id == scheme)
    if begins is not None:
        certifications = tuple(
            replace(each, cycles=tuple(cycle for cycle in each.cycles if cycle.begins == begins)) for each in certifications
        )
    judged = {credit.entry for each in certifications for cycle in each.cycles for credit in cycle.credits}
    entries = tuple(entry for entry in holder.entries if entry.id in judged)
    return replace(holder, certifications=certifications, entries=entries)


def _printed_in(entries: Iterable[Entry], units: Iterable[UnitInUse]) -> tuple[UnitInUse, ...]:
    """The units that some entries' certificates print."""
    printed = {
        (provider, spelt(award.unit))
        for entry in entries
        for provider, text in (
            (entry.provider, entry.award),
            *((entry.provider, part.award) for part in entry.part),
            *entry.also.items(),
        )
        if text and (award := award_of(text))
    }
    return tuple(used for used in units if any((used.provider.id, spelling) in printed for spelling in used.unit.spellings()))


def _told(reported: Reported, hidden: dict[str, str]) -> Reported:
    """A diagnostic in an edition's words: without the line it is about, and without what is hidden."""

    def told(text: str) -> str:
        for value in sorted((value for value in hidden if value in text), key=len, reverse=True):
            text = text.replace(value, hidden[value])
        return text

    span = Span(told(reported.span.file), reported.span.line, reported.span.column)
    return replace(reported, span=span, message=told(reported.message), hint=told(reported.hint), waived=told(reported.waived))


# ---------------------------------------------------------------- what must not appear

PICTURES = (".png", ".jpg", ".jpeg", ".pdf")
"""Endings of the badges that an edition may show."""
_NOTE, _NAME, _OTHER = "a note", "another name of a holder", "the name of another holder"
_PROSE = frozenset({_NOTE, _NAME, _OTHER})


class Hidden(Struct, frozen=True):
    """What an edition withholds: every private value that it does not show, and what that value is."""

    values: dict[str, str]
    shown: Transcript

    def told(self, found: Iterable[str]) -> dict[str, str]:
        """Those of some found values that give something away.

        The others the edition shows for another reason: a colleague's name in the title of a course, a serial that is
        the number of the approval too.
        """
        said = set(msgspec.json.encode(self.shown, enc_hook=lambda _: None).decode().split('"'))
        told = {value: self.values[value] for value in found if value not in said}
        prose = [value for value, what in told.items() if what in _PROSE]
        said_anyway = _held(prose, lambda: ["\n".join(said)])
        return {value: what for value, what in told.items() if value not in said_anyway}


def withheld(full: Transcript, shown: Transcript) -> Hidden:
    """What an edition withholds, without what is too short to be told from chance."""
    hidden = ((value.removeprefix("evidence/"), what) for value, what in _gone(full, shown).items())
    return Hidden({value: what for value, what in hidden if _can_be_told(value, what)}, shown)


def _gone(full: Transcript, shown: Transcript) -> dict[str, str]:
    """The private values of a transcript that an edition of it no longer holds."""
    kept = {value for value, _ in _private(shown)} | {""}
    return {value: what for value, what in _private(full) if value not in kept}


def _can_be_told(value: str, what: str) -> bool:
    """Whether finding a value means something: four letters or digits, and for a note three words."""
    words = _words(value)
    return len(b"".join(words)) >= 4 and (what != _NOTE or len(words) >= 3)


def _private(transcript: Transcript) -> Iterator[tuple[str, str]]:
    """Every value that some edition withholds."""
    for holder in transcript.holders:
        yield from ((name, _OTHER) for name in (holder.name, holder.id))
        yield from ((name, _NAME) for name in holder.also_printed)
        for entry in holder.entries:
            yield from _private_of_entry(entry)
        for certification in holder.certifications:
            yield certification.number, "a certification number"
            for cycle in certification.cycles:
                for judged in cycle.cards:
                    yield from _private_of_card(judged.card)
                    yield from _files(judged.evidence)
                for step in cycle.steps:
                    yield step.note, _NOTE
                    yield from _files(step.evidence)
                for exempt in cycle.exempt:
                    yield from _files(exempt.evidence)


def _private_of_entry(entry: Entry) -> Iterator[tuple[str, str]]:
    yield entry.certificate, "the serial of a certificate"
    yield entry.note, _NOTE
    yield "" if _is_open(entry.url) else entry.url, "an address with a key in it"
    yield from ((part.note, _NOTE) for part in entry.part)
    yield from _files(entry.evidence)
    for ruling in entry.ruling:
        yield from _files(ruling.evidence)
    if entry.card:
        yield from _private_of_card(entry.card)


def _private_of_card(card: Card) -> Iterator[tuple[str, str]]:
    yield card.number, "the number of a card"
    yield card.note, _NOTE
    yield from _files(card.evidence)


def _files(evidence: Proofs) -> Iterator[tuple[str, str]]:
    yield from ((item.file, "a file of evidence") for item in proofs(list(evidence)))


# ---------------------------------------------------------------- looking for it


def leaks(folder: Path, hidden: Hidden) -> Iterator[Withheld]:
    """Every withheld value that appears in what was built, in the text of a file or in its name.

    Letters and digits are compared, so that neither escaping nor line breaks nor marks hide a value.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()] if hidden.values else []
    held = _held(hidden.values, lambda: (text for path in files for text in _said_in(path, folder)))
    told = hidden.told(held) if held else {}
    for path in files if told else ():
        here = _held(told, partial(_said_in, path, folder))
        for what in dict.fromkeys(told[value] for value in here):
            yield Withheld(at=Place(path.relative_to(folder).as_posix()), what=what)


def _said_in(path: Path, folder: Path) -> Iterator[str]:
    """A file's name, and what it says where it can hold what people wrote (style sheets and scripts cannot)."""
    yield path.relative_to(folder).as_posix()
    if path.suffix in (".html", ".xml"):
        yield path.read_text("utf-8", "replace")
    elif path.suffix in (".md", ".yml"):
        yield path.read_text("utf-8", "replace").replace("\\n", "\n")
    elif path.name in ("search_index.json", "search_index.js"):
        text = path.read_text("utf-8")
        docs = json.loads(text[text.index("{") :])["docs"]
        yield json.dumps(docs, ensure_ascii=False).replace("\\n", "\n")
    elif path.suffix == ".json":
        yield json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False).replace("\\n", "\n")


_ENTITY = re.compile(r"&(?:#\w+|\w+);")
_SEPARATORS = bytes(byte if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))


def _words(text: str) -> list[bytes]:
    """The words of a text, whatever marks and entities stand between them; letters beyond ASCII are words by number."""
    return _ENTITY.sub(" ", text).encode("ascii", "xmlcharrefreplace").translate(_SEPARATORS).split()


def _held(values: Iterable[str], read: Callable[[], Iterable[str]]) -> list[str]:
    """The values that some texts hold: as whole words, and a long single word inside of others too.

    Each look is dearer than the one before and has fewer values left: all their words, all pairs of them, the whole.
    """
    sought = {value: words for value in values if (words := _words(value))}
    lines = set().union(*(text.split("\n") for text in read()))
    vocabulary = set(_words("\n".join(lines)))
    long = b" ".join(word for word in vocabulary if len(word) > _INSIDE)
    inside = [value for value, (word, *more) in sought.items() if not more and len(word) >= _INSIDE and word in long]
    left = [value for value, words in sought.items() if vocabulary.issuperset(words)]
    wanted = {pair for value in left for pair in pairwise(sought[value])}
    pairs = set().union(*(wanted.intersection(pairwise(_words(text))) for text in read())) if wanted else wanted
    left = [value for value in left if pairs.issuperset(pairwise(sought[value]))]
    whole = [b" ".join([b"", *_words(text), b""]) for text in read()] if left else []
    phrases = ((value, b" ".join([b"", *sought[value], b""])) for value in left)
    return [*dict.fromkeys([*inside, *(value for value, phrase in phrases if any(phrase in text for text in whole))])]


_INSIDE = 6
"""From this length on a single word is looked for inside of longer ones too."""
