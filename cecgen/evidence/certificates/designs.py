"""Recognise the design of a certificate, and read its values from the places that were remembered."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from cecgen.evidence.certificates.amounts import MAX_AMOUNT
from cecgen.evidence.certificates.context import MAX_QUOTE, cell_meaning, clean_value, label_book
from cecgen.evidence.certificates.days import PrintedDay, find_days
from cecgen.evidence.certificates.line_patterns import TextSpan, find_value, has_line, parse_line
from cecgen.evidence.certificates.lines import Flow, Layout, TextCell
from cecgen.evidence.certificates.offers import join_offers, unique_offers
from cecgen.evidence.certificates.people import is_holders_name
from cecgen.evidence.certificates.phrases import fold_with_places, number_words
from cecgen.evidence.certificates.recognition import names_any, provider_names
from cecgen.model.amounts import match_unit
from cecgen.model.designs import Design, DesignField, Designs
from cecgen.model.drafts import Offer, Proposal
from cecgen.model.facts import Provider

_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")
_MAX_NUMBER, _MAX_TITLE = 40, 250
_MAX_LINES_BELOW = 3
"""How many further lines a line of a design may have on the certificate."""
_MAX_FLOWS = 400
"""A document with more paragraphs and lines than this is no certificate, and not compared with designs."""
_EDGES = " \t.,;:*_|()[]"
_WEEKDAYS = re.compile(
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)|lunes|martes|miercoles|jueves|viernes"
    r"|sabado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\.?,?\s+"
)


class DesignReader:
    """Compares one certificate with designs."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    @cached_property
    def passages(self) -> list[Flow]:
        """Every paragraph, every cell, and every few lines below each other, since a longer name breaks a line elsewhere."""
        flows = self._layout.flows
        if len(flows) > _MAX_FLOWS:
            return []
        passages = [*flows, *(Flow([cell]) for flow in flows if len(flow.cells) > 1 for cell in flow.cells)]
        for flow in flows:
            cells = [*flow.cells]
            for _ in range(_MAX_LINES_BELOW):
                below = self._layout.below(cells[-1])
                if below is None or below in cells:
                    break
                cells.append(below)
                passages.append(Flow([*cells]))
        return passages

    @cached_property
    def _texts(self) -> frozenset[str]:
        return frozenset(flow.folded.text for flow in self.passages)

    def fits(self, design: Design) -> bool:
        """Whether every line of a design is on the certificate."""
        return bool(design.lines) and not self.missing_lines(design.lines)

    def missing_lines(self, lines: Iterable[str]) -> list[str]:
        """The lines that are not on the certificate."""
        return [line for line in lines if not self._has(line)]

    def _has(self, line: str) -> bool:
        pattern = parse_line(line)
        if not pattern.holes:
            return pattern.pieces[0] in self._texts
        return any(has_line(pattern, text) for text in self._texts)

    def read(
        self, design: Design, names: Mapping[str, tuple[str, ...]], providers: Mapping[str, Provider]
    ) -> dict[str, Proposal]:
        """Read the values of a design that fits: `printed` where there is one, a choice where there are several."""
        proposals: dict[str, Proposal] = {}
        others: dict[str, Offer] = {}
        missing: list[str] = []
        groups: dict[tuple[str, str], list[Offer]] = {}
        for field in design.field:
            offers = groups.setdefault((field.key, field.provider if field.key == "also" else ""), [])
            offers += self.read_field(field, design, names)
        for (key, provider), offers in groups.items():
            if key == "also":
                if len({offer.value for offer in offers}) == 1:
                    others[provider] = offers[0]
                else:
                    missing.append(provider)
            elif offers:
                proposals |= _proposal_of(key, offers)
        if others and not missing:  # some of them alone would be another award
            proposals["also"] = Proposal("printed", (join_offers(others),))
        return proposals | self._constants(design, providers)

    def _constants(self, design: Design, providers: Mapping[str, Provider]) -> dict[str, Proposal]:
        """What every certificate of the design says; sure only where this one prints the name of the provider or organiser."""
        proposals: dict[str, Proposal] = {}
        constant = design.constant
        for key in ("provider", "organiser", "kind", "format"):
            if value := getattr(constant, key):
                names = provider_names(value, providers) if key == "provider" else [value] if key == "organiser" else []
                flow = next((flow for flow in self._layout.flows if names_any(flow.text, names)), None)
                offer = Offer(value, flow.cells[0].page, _shorten(flow.text)) if flow else Offer(value, 1, "")
                proposals[key] = Proposal("printed" if flow else "probable", (offer,))
        return proposals

    def read_field(self, field: DesignField, design: Design, names: Mapping[str, tuple[str, ...]]) -> list[Offer]:
        """Every value that a field may have on this certificate; several are a choice."""
        if field.label:
            return [
                offer
                for flow, label in self._beside_label(field, design)
                for offer in self._read_value(field, flow, label, names)
            ]
        found = (offer for flow in self.passages for offer in self._read_value(field, flow, "", names))
        return [*unique_offers(found)]

    def _read_value(self, field: DesignField, flow: Flow, label: str, names: Mapping[str, tuple[str, ...]]) -> list[Offer]:
        text = flow.folded.text
        if not field.line:
            spans: list[TextSpan] | None = [(0, len(text))] if text else []
        else:
            pattern = parse_line(field.line)
            spans = find_value(pattern, field.key, text, lambda span: bool(self._values(field, flow, span, names)))
        words = f"{label}: {flow.text}" if label else flow.text
        return [
            Offer(value, flow.cell_at(span[0]).page, _shorten(words))
            for span in spans or []
            for value in self._values(field, flow, span, names)
        ]

    def _values(self, field: DesignField, flow: Flow, span: TextSpan, names: Mapping[str, tuple[str, ...]]) -> list[Any]:
        """The values that a stretch of text may be for a field: none, one, or several readings of it."""
        folded = flow.folded.text[slice(*span)].strip(_EDGES)
        printed = flow.text[slice(*flow.folded.original(*span))] if span[1] > span[0] else ""
        match field.key:
            case "date":
                return _read_days(folded, field.order or "")
            case "award" | "also" | "hours":
                amount = _read_amount(folded)
                if amount is None:
                    return []
                return [amount[0] if field.key == "hours" else f"{amount[1]} {match_unit(amount[0], field.unit)}".strip()]
            case "certificate" | "approval":
                number = printed.strip(_EDGES)
                is_number = any(sign.isdigit() for sign in number) and len(number) <= _MAX_NUMBER and len(number.split()) <= 3
                return [number] if is_number and not find_days(folded) else []
        title = clean_value(printed)
        is_title = 4 <= len(title) <= _MAX_TITLE and any(sign.isalpha() for sign in title)
        is_other = find_days(folded) or label_book().meaning_of(folded) or is_holders_name(folded, names)
        return [title] if is_title and not is_other else []

    # ---------------------------------------------------------------- beside a label

    def _beside_label(self, field: DesignField, design: Design) -> Iterator[tuple[Flow, str]]:
        """The cell beside each label of the field, of a title with its further lines; and the words of the label."""
        for cell in self._layout.cells:
            if not _is_label(cell, field.label):
                continue
            if field.right_of:
                beside = self._layout.right_of(cell)
            else:
                beside = self._layout.below(cell) if field.below else self._layout.above(cell)
            if beside is None or self._is_fixed(beside, design):
                continue
            cells = self._with_next_lines(beside, field, design) if field.key == "title" else [beside]
            yield Flow(cells), cell.text.rstrip(" :")

    def _is_fixed(self, cell: TextCell, design: Design) -> bool:
        """Whether a cell is a label or another line of the design, and so no value."""
        labels = [each.label for each in design.field if each.label]
        return any(_is_label(cell, label) for label in [*labels, *(line for line in design.lines if "{" not in line)])

    def _with_next_lines(self, first: TextCell, field: DesignField, design: Design) -> list[TextCell]:
        """The lines of a title: its first, and those next to it in the same letters, up to a label or a line with one."""
        cells = [first]
        for _ in range(_MAX_LINES_BELOW):
            last = cells[0] if field.above else cells[-1]
            other = self._layout.above(last) if field.above else self._layout.below(last)
            if other is None or self._is_fixed(other, design) or cell_meaning(other, label_book()):
                break
            gap = last.top - other.bottom if field.above else other.top - last.bottom
            if not other.has_letters_of(first) or gap > 0.5 * first.height or self._layout.left_of(other) is not None:
                break
            cells = [other, *cells] if field.above else [*cells, other]
        return cells


def recognise(reader: DesignReader, designs: Designs) -> list[str]:
    """The files of the designs that a certificate has."""
    return [file for file, design in designs.items() if reader.fits(design)]


def _proposal_of(key: str, offers: Iterable[Offer]) -> dict[str, Proposal]:
    """The proposal of one key; for the days of a longer activity also that of the first day."""
    found = unique_offers(offers)
    state = "printed" if len(found) == 1 else "choice"
    if key != "date":
        return {key: Proposal(state, found)}  # type: ignore[arg-type]
    days = unique_offers(Offer(offer.value.day, offer.page, offer.words) for offer in found)
    is_one = len(days) == 1
    proposals = {"date": Proposal("printed" if is_one else "choice", days)}
    begins = {offer.value.begins for offer in found}
    if is_one and len(begins) == 1 and (first := next(iter(begins))):
        proposals["begins"] = Proposal("printed", (Offer(first, found[0].page, found[0].words),))
    return proposals


def _read_days(folded: str, order: str) -> list[PrintedDay]:
    """The day, or the stretch of days, that a text is and nothing else; several if its figures have several readings."""
    text = _WEEKDAYS.sub("", folded)
    days = find_days(text)
    if len(days) != 1 or text[: days[0].start].strip(_EDGES) or text[days[0].end :].strip(_EDGES):
        return []
    printed = days[0]
    readings = [printed.day, *printed.others]
    if len(readings) > 1 and order:  # both are days: month first is the first reading
        readings = [readings[0] if order == "month-first" else readings[1]]
    elif order and not _is_in_order(text, printed.day, order):
        return []
    return [printed._replace(day=day, others=()) for day in readings]


def _is_in_order(text: str, day: date, order: str) -> bool:
    """Whether figures such as 13/03/2025 are in the order that a design has; days in words have none."""
    figures = re.match(r"(\d{1,2})\s?[-/]\s?(\d{1,2})\s?[-/]\s?\d{2,4}", text)
    return not figures or (int(figures[1]) == day.month) is (order == "month-first") or day.day == day.month


def _read_amount(folded: str) -> tuple[Decimal, str] | None:
    """The amount that a text is and nothing else, as a value and as it is printed."""
    text = re.sub(r"\s*\(\d{1,3}(?:\.\d+)?\)?$", "", folded)  # three (3)
    if number := number_words().get(text):
        return Decimal(number), str(number)
    if not _AMOUNT.fullmatch(text):
        return None
    value = Decimal(text.replace(",", "."))
    return (value, text.replace(",", ".")) if 0 < value <= MAX_AMOUNT else None


def _is_label(cell: TextCell, label: str) -> bool:
    if "{" in label:
        return has_line(parse_line(label), cell.folded.text.strip())
    return _bare(cell.text) == _bare(label)


def _bare(text: str) -> str:
    return fold_with_places(" ".join(text.split())).text.strip(" :.*_#-")


def _shorten(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= MAX_QUOTE else f"{words[:MAX_QUOTE]} …"
