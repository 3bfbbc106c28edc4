"""Whose unit the amounts of a table's column are: by its header, by the row, else by what the document says above it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cecgen.evidence.certificates.amounts import AmountReader
from cecgen.evidence.certificates.lines import Layout, TextCell
from cecgen.model.facts import Provider
from cecgen.model.pages import DocumentPage, Word

_PROBE = "2.5"
"""An amount to read a unit with: 1 would be read as its definition."""
_LINE = 400
"""The distance of lines in tenths of a point: so far apart that none goes on in the next."""


class RowUnit(NamedTuple):
    """A unit as its provider spells it, whose it is, and how that is known."""

    name: str
    body: str
    """The provider; empty if it is not known, or if several issue such a unit."""
    bodies: tuple[str, ...]
    is_body_beside: bool
    is_hours: bool


class UnitReader:
    """Reads units as in a line of text, for a table that has the figures in one cell and the unit in another."""

    def __init__(self, providers: Mapping[str, Provider], others: Sequence[TextCell]) -> None:
        self._reader = AmountReader(providers)
        self._context = ["".join(" " if sign.isdigit() else sign for sign in cell.text) for cell in others]
        self._read: dict[tuple[str, ...], RowUnit | None] = {}

    def read(self, *texts: str) -> RowUnit | None:
        """Read the unit that the first of these texts has: the words after the figures, the header, the row's other cells."""
        if texts not in self._read:
            self._read[texts] = self._find(texts)
        return self._read[texts]

    def _find(self, texts: tuple[str, ...]) -> RowUnit | None:
        named = [text for text in texts if text]
        for text in named:
            for line in (f"{_PROBE} {text}", f"{_PROBE} {text} {' '.join(other for other in named if other != text)}"):
                if (unit := self._probe(line)) and (unit.body or line.endswith(named[-1])):
                    return unit
        return next(filter(None, (self._probe(f"{_PROBE} {text}") for text in named)), None)

    def _probe(self, line: str) -> RowUnit | None:
        lines = [line, *self._context]
        words = [
            Word(text, 400 + 600 * column, _LINE * (number + 1), 900 + 600 * column, _LINE * (number + 1) + 120)
            for number, text_line in enumerate(lines)
            for column, text in enumerate(text_line.split())
        ]
        layout = Layout([DocumentPage(words=tuple(words))])
        masked = {id(flow): flow.folded.text for flow in layout.flows}
        for amount in self._reader.find(layout, masked):
            if amount.text == _PROBE:
                return RowUnit(amount.unit, amount.body, amount.bodies, amount.is_body_beside, amount.is_hours)
        return None
