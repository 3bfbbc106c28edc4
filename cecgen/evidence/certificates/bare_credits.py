"""Find amounts of credit whose unit is not beside them: "Credits: 0.4 (ACE)", "ACE | 0.4", "Credit type: ACE CECs"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from cecgen.diagnostics.folding import PLAIN_SIGNS
from cecgen.evidence.certificates.amounts import MAX_AMOUNT, NOT_EARNED, AmountReader, PrintedAmount, is_other_measure
from cecgen.evidence.certificates.context import direct_label, statement_around
from cecgen.evidence.certificates.figure_columns import FigureColumn, find_figure_column
from cecgen.evidence.certificates.lines import Flow, Layout, TextCell
from cecgen.evidence.certificates.phrases import PhraseBook, alternatives, words_of
from cecgen.evidence.certificates.row_units import UnitReader
from cecgen.model.amounts import COLLEGE_MEASURES
from cecgen.model.facts import Provider

_FIGURE = re.compile(r"(?<![\w.,/#°º$€£-])\d{1,3}(?:[.,]\d{1,3})?(?![\w%:/])(?![.,]\d)(?!\s+(?:out\s+)?(?:of|de|sur)\s+\d)")
"""Not the first figure of "1.5 of 3.0" either."""


class _Unit(NamedTuple):
    """A unit, and the one provider whose it is; no provider if the unit is only known as it is printed."""

    name: str
    body: str


class BareCreditReader:
    """Reads amounts that are credit by their label, in the unit of the one organisation that is named with them."""

    def __init__(self, layout: Layout, reader: AmountReader, providers: Mapping[str, Provider]) -> None:
        self._layout = layout
        self._reader = reader
        self._providers = providers

    def find(self, masked: Mapping[int, str]) -> tuple[list[PrintedAmount], list[PrintedAmount]]:
        """Every such amount: never more than probable, because the unit is concluded and not read.

        The second list is to choose from: amounts in the unit of any organisation that the certificate names somewhere,
        or, if it names none that is known, in the unit as it is printed. Units of nobody in particular are always among them.
        """
        found: list[PrintedAmount] = []
        guesses: list[PrintedAmount] = []
        typed: _Unit | None = None
        is_typed_known = False
        for flow in self._layout.flows:
            for match in _FIGURE.finditer(masked[id(flow)]):
                start, end = match.span()
                amount = Decimal(match[0].replace(",", "."))
                if not 0 < amount <= MAX_AMOUNT or is_other_measure(masked[id(flow)], end):
                    continue
                cells = self._label_cells(flow, start, end)
                column = self._find_credit_column(flow, start, end, cells)
                cells = [column.header] if column else cells
                named = self._named_beside(flow, start, end, cells)
                nobodys = _nobodys_unit(flow, start, end, cells)
                if (
                    not nobodys
                    and not self._is_credit(flow, start, end, cells)
                    and not (named and self._is_alone_with_name(cells))
                ):
                    continue
                if self._reader.role_of(self._layout, flow, start, end, cells[0].text if cells else None) in NOT_EARNED:
                    continue
                if nobodys:
                    guesses.append(_as_amount(flow, start, end, amount, match[0], nobodys))
                    continue
                if named is None and not is_typed_known:
                    typed, is_typed_known = self._find_credit_type(), True
                is_part = bool(column and not column.is_total)
                if unit := named or typed:
                    read = _as_amount(flow, start, end, amount, match[0], unit)
                    found.append(read._replace(role="part") if is_part else read)
                elif not is_part:
                    units = self._named_anywhere() or _printed_unit(flow, end)
                    guesses += [_as_amount(flow, start, end, amount, match[0], unit) for unit in units]
        return found, guesses

    def _label_cells(self, flow: Flow, start: int, end: int) -> Sequence[TextCell]:
        """The cells that may be the label of an amount that is alone in its cell: left of it, above it, below it."""
        cell = flow.cell_at(start)
        if cell.text.strip(" .") != flow.text[slice(*flow.folded.original(start, end))]:
            return ()
        around = (self._layout.left_of(cell), self._layout.above(cell), self._layout.below(cell))
        return [each for each in around if each][:1] if around[0] else [each for each in around if each]

    def _find_credit_column(self, flow: Flow, start: int, end: int, cells: Sequence[TextCell]) -> FigureColumn | None:
        """The column of several figures below a header such as "Credits" that a figure is in, if its line names no one."""
        cell = flow.cell_at(start)
        is_last = cell.words[-1].text == flow.text[slice(*flow.folded.original(start, end))]
        column = find_figure_column(self._layout, cell) if is_last else None
        is_named = any(self._reader.find_bodies(Flow([each])) for each in cells)
        is_credit = bool(column and _credit_book().meaning_of(column.header.folded.text))
        return column if is_credit and not is_named else None

    def _is_credit(self, flow: Flow, start: int, end: int, cells: Sequence[TextCell]) -> bool:
        """Whether a label such as "Credits earned" is beside an amount, or the word "credits" after it."""
        text = flow.folded.text
        ahead = text[:start]
        for body in self._reader.find_bodies(flow):  # "Credits ACE: 0.4"
            ahead = ahead[: body.start] + " " * len(ahead[body.start : body.end]) + ahead[body.end :]
        label = direct_label(ahead, start, _credit_book())
        after = re.compile(r"\s*([^\W\d_]+(?: [^\W\d_]+)?)").match(text, end)
        words = after[1] if after else ""
        return (
            bool(label and ":" in text[:start])
            or any(bool(_credit_book().meaning_of(each)) for each in (words, words.split(" ")[0]) if each)
            or any(bool(_credit_book().meaning_of(re.sub(r"\(.*?\)", "", cell.folded.text))) for cell in cells)
        )

    def _is_alone_with_name(self, cells: Sequence[TextCell]) -> bool:
        """Whether the label of an amount is the name of an organisation and nothing else."""
        if not cells:
            return False
        label = Flow(cells[:1])
        first = next(iter(self._reader.find_bodies(label)), None)
        return first is not None and not first.start and not label.folded.text[first.end :].strip(" :")

    def _named_beside(self, flow: Flow, start: int, end: int, cells: Sequence[TextCell]) -> _Unit | None:
        """The unit of the one organisation in the statement of an amount or in its label, if it has only one."""
        first, last = statement_around(flow, start, end)
        ids = {body.id for body in self._reader.find_bodies(flow) if first <= body.start < last}
        ids |= {body.id for cell in cells for body in self._reader.find_bodies(Flow([cell]))}
        units = [(id, unit.name) for id in ids if id in self._providers for unit in self._providers[id].units]
        return _Unit(units[0][1], units[0][0]) if len(set(units)) == 1 else None

    def _named_anywhere(self) -> list[_Unit]:
        """The units of the organisations that the certificate names."""
        ids = dict.fromkeys(body.id for flow in self._layout.flows for body in self._reader.find_bodies(flow))
        units = [(id, {unit.name for unit in self._providers[id].units}) for id in ids]
        return [_Unit(names.pop(), id) for id, names in units if len(names) == 1]

    def _find_credit_type(self) -> _Unit | None:
        """The unit beside the one label such as "Credit type"."""
        others = [cell for cell in self._layout.cells if not any(sign.isdigit() for sign in cell.text)]
        units = UnitReader(self._providers, others)
        found = {unit for text in self._credit_types() if (unit := units.read(text))}
        read = found.pop() if len(found) == 1 else None
        return _Unit(read.name, read.body) if read and read.body and not read.is_hours else None

    def _credit_types(self) -> Iterator[str]:
        for flow in self._layout.flows:
            text = flow.folded.text
            phrase = next(iter(_type_book().find(text)), None)
            if phrase is None or phrase.start:
                continue
            rest = (
                flow.text[flow.folded.original(phrase.end, phrase.end + 1)[0] :].strip(" :") if phrase.end < len(text) else ""
            )
            cell = flow.cells[0]
            beside = self._layout.right_of(cell) or self._layout.below(cell)
            if rest:
                yield rest
            elif beside:
                yield beside.text


def _nobodys_unit(flow: Flow, start: int, end: int, cells: Sequence[TextCell]) -> _Unit | None:
    """A unit that many give, so nobody's in particular: as printed after a figure, else as its label says."""
    if match := _nobodys_pattern().match(flow.folded.text, end):
        return _Unit(flow.text[slice(*flow.folded.original(*match.span(1)))].translate(PLAIN_SIGNS), "")
    labels = [(flow.text, flow.folded, start), *((cell.text, cell.folded, len(cell.folded.text)) for cell in cells)]
    for text, folded, label_end in labels:
        if match := _nobodys_label().search(folded.text, 0, label_end):
            name = text[slice(*folded.original(*match.span(1)))].translate(PLAIN_SIGNS)
            return _Unit("ECTS" if "ects" in match[1] else name, "")
    return None


def _printed_unit(flow: Flow, end: int) -> list[_Unit]:
    """The word for credit after a figure, such as "créditos"; not the English one, which means those of a college."""
    match = re.compile(r"\s*(credit[^\W\d_]*)").match(flow.folded.text, end)
    name = flow.text[slice(*flow.folded.original(*match.span(1)))].lower() if match else ""
    return [_Unit(name, "")] if name and name.removesuffix("s") not in COLLEGE_MEASURES else []


def _as_amount(flow: Flow, start: int, end: int, amount: Decimal, figures: str, unit: _Unit) -> PrintedAmount:
    return PrintedAmount(
        amount=amount,
        text=figures.replace(",", "."),
        unit=unit.name,
        body=unit.body,
        bodies=(unit.body,),
        is_body_beside=False,
        is_hours=False,
        role="approved",
        is_labelled=False,
        flow=flow,
        start=start,
        end=end,
    )


@cache
def _nobodys_pattern() -> re.Pattern[str]:
    return re.compile(rf"\s*({alternatives(words_of('amounts', 'nobodys'))})(?![^\W_])")


@cache
def _nobodys_label() -> re.Pattern[str]:
    units = alternatives(words_of("amounts", "nobodys"))
    return re.compile(rf"(?<![^\W_])({units})\)?(?:\s+credit[^\W\d_]*)?\s*[:=]?\s*$")


@cache
def _credit_book() -> PhraseBook:
    return PhraseBook([("credit", words_of("amounts", "credit"))])


@cache
def _type_book() -> PhraseBook:
    return PhraseBook([("unit", words_of("transcript", "unit_headers"))])
