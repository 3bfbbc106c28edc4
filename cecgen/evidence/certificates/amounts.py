"""Find the amounts that a certificate prints, whose units they are, and whether they are what was earned."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from cecgen.evidence.certificates.context import Label, blank_titles, cell_meaning, direct_label, label_book, statement_around
from cecgen.evidence.certificates.figure_columns import find_figure_column
from cecgen.evidence.certificates.lines import Flow, Layout, TextCell
from cecgen.evidence.certificates.phrases import PhraseBook, alternatives, fold_with_places, load_languages, words_of
from cecgen.model.facts import Provider, normalize_unit

AmountRole = Literal["earned", "approved", "maximum", "offer", "definition", "recommended", "other_time", "part", ""]
NOT_EARNED: tuple[AmountRole, ...] = ("maximum", "recommended", "definition", "offer", "other_time")
"""Roles of amounts that are never an award; of several in a sentence the first counts, but a definition before all."""
_PLURAL = r"(?:\(e?s\)|e?s|'s)?(?:\s?(?:tm|®|\(r\)|\(tm\)))?"
MAX_AMOUNT = 500
"""A larger figure is no amount of one certificate."""
_OUT_OF = re.compile(r"\d\s+(?:(?:[^\W\d_]+\s+){0,2}(?:(?:out\s+)?of|sur)|de)\s+$")
"""What is before the second figure of "1.5 of 3.0 CECs" and of "1.5 contact hours of 3"."""


class NamedBody(NamedTuple):
    """An organisation that a text names."""

    id: str
    start: int
    end: int


class UnitLabel(NamedTuple):
    """The label of a figure that has its unit."""

    words: str
    spelling: str
    """The unit in it, as the providers' data spells it."""
    named: list[str]
    """The providers that it names."""
    is_of_part: bool = False
    """Whether it is the header of a column of several figures, of which this one is not the sum."""


class PrintedAmount(NamedTuple):
    """An amount with its unit: whose unit it may be, and how that is known."""

    amount: Decimal
    text: str
    """The amount as it is printed."""
    unit: str
    """The unit as its provider spells it; for hours as the certificate prints it."""
    body: str
    """The provider; empty if it is not known, or if several issue such a unit."""
    bodies: tuple[str, ...]
    """Every provider that may be meant."""
    is_body_beside: bool
    """Whether the provider's name is beside the unit, or the unit is its own by name."""
    is_hours: bool
    role: AmountRole
    is_labelled: bool
    """Whether it is beside a label, or in a sentence that says that it was earned."""
    flow: Flow
    start: int
    end: int
    label: Label | None = None


@cache
def _role_book() -> PhraseBook:
    roles = ("maximum", "recommended", "definition", "offer", "other_time", "approved", "earned")
    return PhraseBook((role, words_of("amounts", role)) for role in roles)


class AmountReader:
    """Reads amounts by the units and names of these providers."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self._units: dict[str, list[tuple[str, str]]] = {}
        self._names: list[tuple[str, re.Pattern[str], bool]] = []
        self._not_hours = {normalize_unit(word) for word in words_of("amounts", "hours")}
        for provider in providers.values():
            for unit in provider.units:
                for called in (unit.name, *unit.also_called, *unit.printed):
                    folded = normalize_unit(called)
                    if unit.hours not in (None, 1):
                        self._not_hours.add(folded)
                    if (provider.id, unit.name) not in self._units.setdefault(folded, []):
                        self._units[folded].append((provider.id, unit.name))
            for name in dict.fromkeys(printed_names(provider)):
                self._names.append((provider.id, *_name_pattern(name)))
        hours = {normalize_unit(word) for word in words_of("amounts", "hours")}
        self._hours = hours
        self._titles: Sequence[str] = ()
        spellings = sorted({*self._units, *hours}, key=len, reverse=True)
        any_unit = "|".join(re.escape(each).replace(r"\ ", r"[\s-]+") for each in spellings) or r"(?!)"
        numbers = {word: str(number) for language in load_languages() for number, word in enumerate(language.numbers, 1)}
        self._numbers = numbers
        words = "|".join(sorted(numbers, key=len, reverse=True))
        self._unit = re.compile(rf"(?<![^\W_])(?P<unit>{any_unit}){_PLURAL}(?![^\W_])")
        self._between = re.compile(rf"(?:(?:{alternatives(words_of('amounts', 'between'))})\b[\s,/-]*)*")
        self._amount = re.compile(
            rf"(?<![\w.,/#°º-])(?:(?P<figures>\d{{1,3}}(?:[.,]\d{{1,3}})?|[.]\d{{1,3}})|(?P<word>{words}))(?![\d%:/])(?![.,]\d)(?!\w)"
        )

    def find_bodies(self, flow: Flow) -> list[NamedBody]:
        """Every organisation that a flow names; what is in another name is left out."""
        found: list[NamedBody] = []
        for id, pattern, is_exact in self._names:
            text = flow.text if is_exact else flow.folded.text
            for match in pattern.finditer(text):
                start, end = match.span()
                if is_exact:
                    start, end = flow.folded.from_original(start), flow.folded.from_original(end)
                found.append(NamedBody(id, start, end))
        return [
            body
            for body in found
            if not any(o.start <= body.start and body.end <= o.end and o.end - o.start > body.end - body.start for o in found)
        ]

    def find(self, layout: Layout, masked: Mapping[int, str], titles: Sequence[str] = ()) -> list[PrintedAmount]:
        """Every amount with a unit; `masked` has the folded text of each flow, by its identity, without days and numbers.

        Words of `titles` say nothing of an amount.
        """
        self._titles = [title for title in titles if not self._amount.search(title)]
        everywhere = {body.id for flow in layout.flows for body in self.find_bodies(flow)}
        found: list[PrintedAmount] = []
        for flow in layout.flows:
            text = masked[id(flow)]
            bodies = self.find_bodies(flow)
            for match in self._amount.finditer(text):
                amount = self._value(match)
                if amount is not None and (printed := self._read_amount(layout, flow, text, bodies, match, amount)):
                    found.append(self._find_issuer(printed, everywhere))
        return found

    def _value(self, match: re.Match[str]) -> Decimal | None:
        if word := match["word"]:
            return Decimal(self._numbers[word])
        amount = Decimal(match["figures"].replace(",", "."))
        return amount if 0 < amount <= MAX_AMOUNT else None

    def _read_amount(
        self, layout: Layout, flow: Flow, text: str, bodies: list[NamedBody], match: re.Match[str], amount: Decimal
    ) -> PrintedAmount | None:
        start, end = match.span()
        figures = match["figures"] or str(amount)
        figures = f"0{figures}" if figures.startswith(".") else figures
        unit = self._unit_after(text, end, bodies)
        if unit:
            spelling, first, last = unit
            beside = [body.id for body in bodies if end - 1 <= body.start < first + 1 or self._is_after(text, last, body)]
            beside += [body.id for body in bodies if body.end <= start and re.fullmatch(r"[\s:(\-]*", text[body.end : start])]
            role, is_labelled = self._role(layout, flow, start, last, None)
            return self._build_amount(flow, start, last, amount, figures, spelling, beside, bodies, role, is_labelled, None)
        if match["word"] or is_other_measure(text, end):
            return None
        label = self._label_with_unit(layout, flow, text, start, end)
        if label is None:
            return None
        role, _ = self._role(layout, flow, start, end, label.words)
        if label.is_of_part and role not in NOT_EARNED:
            role = "part"
        note = Label("award", label.words, True, len(label.words))
        is_labelled = role != "part"
        return self._build_amount(
            flow, start, end, amount, figures, label.spelling, label.named, bodies, role, is_labelled, note
        )

    def _build_amount(
        self, flow: Flow, start: int, end: int, amount: Decimal, figures: str, spelling: str, named_beside: Iterable[str],
        bodies: list[NamedBody], role: AmountRole, is_labelled: bool, label: Label | None,
    ) -> PrintedAmount:  # fmt: skip
        issuers = self._units.get(spelling, [])
        names = dict(issuers)
        beside = [id for id in dict.fromkeys(named_beside) if id in names]
        candidates = beside or [
            id for id in dict.fromkeys(body.id for body in self._bodies_in_statement(flow, start, end, bodies)) if id in names
        ]
        is_named_by_unit = len(issuers) == 1 and spelling.split()[0] in (issuers[0][0], issuers[0][0].replace("-", " "))
        if len(candidates) != 1 and is_named_by_unit:
            candidates = beside = [issuers[0][0]]
        body = candidates[0] if len(candidates) == 1 else ""
        is_hours = spelling in self._hours
        unit = names.get(body) or next(iter(names.values()), spelling)
        if not body and not is_hours and len({*names.values()}) > 1:  # several spell it so, but call it otherwise: "CE hours"
            unit = _as_printed(spelling, flow)
        options = tuple(candidates) if len(candidates) > 1 else tuple(names)
        return PrintedAmount(
            amount=amount,
            text=figures.replace(",", "."),
            unit=unit,
            body=body,
            bodies=options,
            is_body_beside=len(beside) == 1,
            is_hours=is_hours,
            role=role,
            is_labelled=is_labelled,
            flow=flow,
            start=start,
            end=end,
            label=label,
        )

    def _bodies_in_statement(self, flow: Flow, start: int, end: int, bodies: list[NamedBody]) -> list[NamedBody]:
        first, last = statement_around(flow, start, end)
        return [body for body in bodies if first <= body.start < last]

    def _unit_after(self, text: str, end: int, bodies: list[NamedBody]) -> tuple[str, int, int] | None:
        """The unit that follows an amount, perhaps with the provider's name and a few words between; its spelling and place."""
        at = end
        if again := re.compile(r"\s*\(\s*\d{1,3}(?:\.\d+)?\s*\)").match(text, at):  # three (3) hours
            at = again.end()
        for _ in range(3):
            at = re.compile(r"[\s(\-]*").match(text, at).end()  # type: ignore[union-attr]
            if match := self._unit.match(text, at):
                slash = re.compile(r"\s?/\s?").match(text, match.end())
                if slash and (second := self._unit.match(text, slash.end())) and self._spelling(match) in self._hours:
                    return self._spelling(second), at, second.end()
                return self._spelling(match), at, match.end()
            body = next((body for body in bodies if body.start <= at < body.end), None)
            if body:
                at = re.compile(r"(?:[\s-]*(?:approved|accredited))?").match(text, body.end).end()  # type: ignore[union-attr]
                continue
            skipped = self._between.match(text, at)
            if skipped and skipped.end() > at:
                inner = self._unit.search(text, at, skipped.end() + 60)
                if inner and inner.start() <= skipped.end():
                    best = max(
                        (m for m in self._unit.finditer(text, at, skipped.end() + 60) if m.start() <= skipped.end()),
                        key=lambda m: (self._spelling(m) not in self._hours, len(m["unit"])),
                    )
                    return self._spelling(best), best.start(), best.end()
                at = skipped.end()
                continue
            return None
        return None

    def _spelling(self, match: re.Match[str]) -> str:
        """The unit as the providers' data spells it, in the singular if that is a unit."""
        words = normalize_unit(" ".join(match["unit"].replace("-", " ").split()))
        return self._singular(re.sub(r"\bhr(s?)$", r"hour\1", words))

    def _singular(self, words: str) -> str:
        return next((each for each in (words, words.removesuffix("s"), words.removesuffix("es")) if each in self._units), words)

    def _is_after(self, text: str, last: int, body: NamedBody) -> bool:
        """Whether an organisation is named directly after a unit: "CECs (ACE)", "CECs from ACE", "CEUs by the Board of …"."""
        return (
            body.start >= last
            and not re.match(r"\s*:", text[body.end :])
            and bool(
                re.fullmatch(
                    r"[\s(,\-]*(?:(?:by|from|of|through|via|for|with|approved|accredited|the|de|del|par|de la)\s+){0,3}[(]?",
                    text[last : body.start],
                )
            )
        )

    def _label_with_unit(self, layout: Layout, flow: Flow, text: str, start: int, end: int) -> UnitLabel | None:
        """The label of a bare amount, if it has a unit."""
        ahead = text[max(0, start - 70) : start]
        units = [*self._unit.finditer(ahead)]
        if units:
            last = self._unit_of_words(units)
            rest = ahead[last.end() :]
            if self._is_time_of_something(last, ahead):
                return None
            if re.fullmatch(r"(?:\s+[^\W\d_]+){0,5}\s*(?:\([^)]*\)\s*)?[:=#\s]*", rest) and (
                ":" in rest or "=" in rest or len(rest) < 3 or self._is_line_of_sum(flow, start, end)
            ):
                offset = max(0, start - 70)
                named = [b.id for b in self.find_bodies(flow) if offset <= b.start and b.end <= start]
                words = flow.text[slice(*flow.folded.original(offset + last.start(), start))].strip()
                return UnitLabel(words, self._spelling(last), named)
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
        matches = [*self._unit.finditer(label.folded.text)]
        if not matches or any(sign.isdigit() for sign in re.sub(r"category \d", "", label.folded.text)):
            return None
        best = max(matches, key=lambda match: len(match["unit"]))
        if self._is_time_of_something(best, label.folded.text):
            return None
        named = [body.id for body in self.find_bodies(Flow([label]))]
        return UnitLabel(label.text, self._spelling(best), named)

    def _is_line_of_sum(self, flow: Flow, start: int, end: int) -> bool:
        """Whether a figure ends a line that has only its unit and words for what was earned: "Total CECs earned 5.5"."""
        cell = flow.cell_at(start)
        if not cell.text.endswith(flow.text[slice(*flow.folded.original(start, end))]):
            return False
        rest = cell.folded.text.rpartition(" ")[0]
        for body in reversed(self.find_bodies(Flow([cell]))):
            rest = rest[: body.start] + rest[body.end :]
        rest = self._unit.sub(" ", rest)
        for phrase in reversed([*_role_book().find(rest)]):
            if phrase.meaning == "earned":
                rest = rest[: phrase.start] + rest[phrase.end :]
        return not self._between.sub("", " ".join(rest.split())).strip()

    def _unit_of_words(self, units: Sequence[re.Match[str]]) -> re.Match[str]:
        """The last unit before an amount; in "CPE credit hours" it is CPE. Not in "CEU hours": of these ten may be one CEU."""
        last = units[-1]
        before = units[-2] if len(units) > 1 else None
        if before is None or self._spelling(last) not in self._hours or self._spelling(before) in self._not_hours:
            return last
        is_one = before.string[before.end() : last.start()].strip() in ("", "credit", "credits")
        return before if is_one else last

    def _is_time_of_something(self, unit: re.Match[str], label: str) -> bool:
        """Whether the hours of a label are hours of something that no word list has: "Hours of self study before"."""
        rest = label[unit.end() :].strip(" :=#.")
        is_of = self._spelling(unit) in self._hours and bool(re.match(r"(?:of|for|de|d'|pour|para)\b", rest))
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

    def role_of(self, layout: Layout, flow: Flow, start: int, end: int, label: str | None) -> AmountRole:
        """What the whole sentence, with a label in another cell, says that an amount is."""
        return self._role(layout, flow, start, end, label)[0]

    def _role(self, layout: Layout, flow: Flow, start: int, end: int, label: str | None) -> tuple[AmountRole, bool]:
        """What the whole sentence says that an amount is, and whether it says or a label says that it was earned."""
        text = flow.folded.text
        first, last = statement_around(flow, start, end)
        before, after = text[first:start], text[end:last]
        before, after = blank_titles(before, self._titles), blank_titles(after, self._titles)
        if label is not None:
            before = f"{fold_with_places(label).text} {before}"
        if _OUT_OF.search(before):
            return "maximum", False
        roles = {phrase.meaning for phrase in _role_book().find(before)}
        roles_after = {phrase.meaning for phrase in _role_book().find(after)}
        if self._is_definition(f"{before}{text[start:end]}{after}", {*roles, *roles_after}):
            return "definition", False
        length = direct_label(before, len(before), label_book())
        if length and length.words.startswith("dur"):
            roles_after.discard("offer")  # "a duration of 6.5 hours entitles to 0.65 CEU": what it offers comes after
        for veto in NOT_EARNED:
            if veto == "definition":
                continue
            if veto in roles or (veto in roles_after and (veto in ("offer", "other_time") or _is_directly_after(after, veto))):
                return veto, False
        if "earned" in roles:
            return "earned", True
        if "approved" in roles:
            return "approved", False
        cell = flow.cell_at(start)
        neighbour = layout.left_of(cell) if flow.is_at_start_of_cell(start) else None
        if neighbour and (cell_meaning(neighbour, label_book()) or cell_meaning(neighbour, _role_book()) == "earned"):
            return "earned", True
        return "", False

    def _is_definition(self, statement: str, roles: set[str]) -> bool:
        """Whether a statement says what a unit is: "1 CEU = 10 contact hours", "one CEU equals ten contact hours"."""
        if "definition" not in roles and "=" not in statement:
            return False
        for match in self._amount.finditer(statement):
            if self._value(match) == 1 and self._unit.match(statement, re.compile(r"\s*").match(statement, match.end()).end()):  # type: ignore[union-attr]
                return True
        return bool(re.search(r"\b(?:per|each|every|por cada|chaque)\b", statement)) and "definition" in roles

    def _find_issuer(self, printed: PrintedAmount, everywhere: set[str]) -> PrintedAmount:
        """Take the one organisation that the document names and that issues the unit, where none is beside it."""
        if printed.body or not printed.bodies:
            return printed
        named = [id for id in printed.bodies if id in everywhere]
        if len(named) == 1:
            return self._with_issuer(printed, named[0])
        if len(printed.bodies) == 1 and not printed.is_hours:
            return self._with_issuer(printed, printed.bodies[0])
        return printed._replace(bodies=tuple(named) or printed.bodies)

    def _with_issuer(self, printed: PrintedAmount, body: str) -> PrintedAmount:
        """An amount of this organisation, in its unit."""
        names = dict(self._units.get(self._singular(normalize_unit(printed.unit)), []))
        return printed._replace(body=body, unit=names.get(body, printed.unit))


def _as_printed(spelling: str, flow: Flow) -> str:
    """A unit in the letters of the certificate."""
    at = flow.folded.text.find(spelling)
    return flow.text[slice(*flow.folded.original(at, at + len(spelling)))] if at >= 0 else spelling


def is_credit(amount: PrintedAmount) -> bool:
    """Whether an amount may be what was earned, in a unit of credit; hours are one only beside the name of who awards them."""
    return amount.role not in NOT_EARNED and (not amount.is_hours or bool(amount.body and amount.is_body_beside))


def printed_names(provider: Provider) -> list[str]:
    """Every name that a certificate may print of a provider."""
    return [provider.short_name, provider.name, *provider.also_called, *provider.recognise.printed]


def is_other_measure(text: str, end: int) -> bool:
    """Whether a figure that ends at a place of a folded text is one of minutes, days or sessions, whatever its label says."""
    return bool(_other_measures().match(text, end))


@cache
def _other_measures() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, words_of("amounts", "other_measures")), key=len, reverse=True))
    return re.compile(rf"[\s-]*(?:{words})(?![^\W_])")


def _is_directly_after(after: str, role: str) -> bool:
    return any(phrase.meaning == role and phrase.start < 14 for phrase in _role_book().find(after))


def _name_pattern(name: str) -> tuple[re.Pattern[str], bool]:
    """How a name is found: an abbreviation as it is spelt, with its capitals; any other name in whatever letters."""
    if len(name) <= 12 and (" " not in name or name.isupper()):
        return re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"), True
    folded = re.escape(fold_with_places(name).text).replace(r"\ ", r"\s+")
    return re.compile(rf"(?<![^\W_]){folded}(?![^\W_])"), False
