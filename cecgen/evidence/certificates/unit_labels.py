"""Read the label that gives a bare figure its unit: "ACE CECs: 0.4", the cell beside it, or the header of its column."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cecgen.evidence.certificates.context import label_book
from cecgen.evidence.certificates.figure_columns import find_figure_column
from cecgen.evidence.certificates.lines import Flow, Layout, TextCell
from cecgen.evidence.certificates.unit_words import UnitWords, role_book


class UnitLabel(NamedTuple):
    """The label of a figure that has its unit."""

    words: str
    spelling: str
    """The unit in it, as the providers' data spells it."""
    named: list[str]
    """The providers that it names."""
    is_of_part: bool = False
    """Whether it is the header of a column of several figures, of which this one is not the sum."""


class UnitLabelReader:
    """Reads such labels by the units and names of providers."""

    def __init__(self, words: UnitWords) -> None:
        self._words = words

    def read(self, layout: Layout, flow: Flow, text: str, start: int, end: int) -> UnitLabel | None:
        """The label of a bare amount, if it has a unit."""
        ahead = text[max(0, start - 70) : start]
        units = [*self._words.pattern.finditer(ahead)]
        if units:
            last = self._unit_of_words(units)
            rest = ahead[last.end() :]
            if self._is_time_of_something(last, ahead):
                return None
            if re.fullmatch(r"(?:\s+[^\W\d_]+){0,5}\s*(?:\([^)]*\)\s*)?[:=#\s]*", rest) and (
                ":" in rest or "=" in rest or len(rest) < 3 or self._is_line_of_sum(flow, start, end)
            ):
                offset = max(0, start - 70)
                named = [b.id for b in self._words.find_bodies(flow) if offset <= b.start and b.end <= start]
                words = flow.text[slice(*flow.folded.original(offset + last.start(), start))].strip()
                return UnitLabel(words, self._words.spelling(last), named)
        cell = flow.cell_at(start)
        first, last_place = flow.folded.original(start, end)
        shown = flow.text[first:last_place]
        column = find_figure_column(layout, cell) if cell.words[-1].text == shown else None
        if cell.text.strip(" .") == shown.strip(" ."):
            for label in self._label_cells(layout, cell):
                if (column is None or label is not column.header) and (read := self._read_unit_label(label)):
                    return read
        read = self._read_unit_label(column.header) if column else None
        return read._replace(is_of_part=True) if read and column and not column.is_total else read

    def _read_unit_label(self, label: TextCell) -> UnitLabel | None:
        """A cell as the label of a figure, if it has a unit and no figure of its own."""
        matches = [*self._words.pattern.finditer(label.folded.text)]
        if not matches or any(sign.isdigit() for sign in re.sub(r"category \d", "", label.folded.text)):
            return None
        best = max(matches, key=lambda match: len(match["unit"]))
        if self._is_time_of_something(best, label.folded.text):
            return None
        named = [body.id for body in self._words.find_bodies(Flow([label]))]
        return UnitLabel(label.text, self._words.spelling(best), named)

    def _is_line_of_sum(self, flow: Flow, start: int, end: int) -> bool:
        """Whether a figure ends a line that has only its unit and words for what was earned: "Total CECs earned 5.5"."""
        cell = flow.cell_at(start)
        if not cell.text.endswith(flow.text[slice(*flow.folded.original(start, end))]):
            return False
        rest = cell.folded.text.rpartition(" ")[0]
        for body in reversed(self._words.find_bodies(Flow([cell]))):
            rest = rest[: body.start] + rest[body.end :]
        rest = self._words.pattern.sub(" ", rest)
        for phrase in reversed([*role_book().find(rest)]):
            if phrase.meaning == "earned":
                rest = rest[: phrase.start] + rest[phrase.end :]
        return not self._words.between.sub("", " ".join(rest.split())).strip()

    def _unit_of_words(self, units: Sequence[re.Match[str]]) -> re.Match[str]:
        """The last unit before an amount; in "CPE credit hours" it is CPE. Not in "CEU hours": of these ten may be one CEU."""
        last = units[-1]
        before = units[-2] if len(units) > 1 else None
        if (
            before is None
            or self._words.spelling(last) not in self._words.hours
            or self._words.spelling(before) in self._words.not_hours
        ):
            return last
        is_one = before.string[before.end() : last.start()].strip() in ("", "credit", "credits")
        return before if is_one else last

    def _is_time_of_something(self, unit: re.Match[str], label: str) -> bool:
        """Whether the hours of a label are hours of something that no word list has: "Hours of self study before"."""
        rest = label[unit.end() :].strip(" :=#.")
        is_of = self._words.spelling(unit) in self._words.hours and bool(re.match(r"(?:of|for|de|d'|pour|para)\b", rest))
        return is_of and label_book().meaning_of(label[unit.start() :]) != "hours"

    @staticmethod
    def _label_cells(layout: Layout, cell: TextCell) -> Iterator[TextCell]:
        """The cells that may be the label of a cell: left of it, else above it or, on a signature's line, below it."""
        left = layout.left_of(cell)
        if left:
            yield left
        above, below = layout.above(cell), layout.below(cell)
        if below and above and below.top - cell.bottom < 0.5 * (cell.top - above.bottom):
            above, below = below, above
        if above:
            yield above
        if below:
            yield below
