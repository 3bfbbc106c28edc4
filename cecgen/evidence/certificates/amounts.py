"""Find the amounts that a certificate prints, whose units they are, and whether they are what was earned."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from functools import cache
from typing import Literal, NamedTuple

from cecgen.evidence.certificates.context import Label, blank_titles, cell_meaning, direct_label, label_book, statement_around
from cecgen.evidence.certificates.lines import Flow, Layout
from cecgen.evidence.certificates.phrases import alternatives, fold_with_places, number_words, words_of
from cecgen.evidence.certificates.unit_labels import UnitLabelReader
from cecgen.evidence.certificates.unit_words import NamedBody, UnitWords, role_book
from cecgen.model.facts import Provider, normalize_unit

AmountRole = Literal["earned", "approved", "maximum", "offer", "definition", "recommended", "other_time", "part", ""]
NOT_EARNED: tuple[AmountRole, ...] = ("maximum", "recommended", "definition", "offer", "other_time")
"""Roles of amounts that are never an award; of several in a sentence the first counts, but a definition before all."""
MAX_AMOUNT = 500
"""A larger figure is no amount of one certificate."""
_OUT_OF = re.compile(r"\d\s+(?:(?:[^\W\d_]+\s+){0,2}(?:(?:out\s+)?of|sur)|de)\s+$")
"""What is before the second figure of "1.5 of 3.0 CECs" and of "1.5 contact hours of 3"."""
_FIGURE_OF_WORDS = re.compile(r"\s*\(\s*\d{1,3}(?:[.,]\d+)?\s*\)")
"""What is after the words in "three (3) hours"."""
_CLOSING = re.compile(r"\s*\)")
_OF_ONE = re.compile(r"\s*(?P<credit>credit)?\s*(?:ects)?\s*(?:is)?\s*")
"""What is between the figure and "worth" in "1 credit is worth 25 hours", a unit left out."""
_MINUTES = re.compile(r"(?:,|\s+(?:and|y|et|&))?\s+(?P<minutes>[1-9]|[1-5]\d)\s?(?:minutes?|minutos?|mins?)(?![^\W_])")
"""What is after the hours in "3 hours 30 minutes"."""


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
    has_minutes: bool = False
    """Whether it was added up of hours and minutes, and is not printed as it is."""


class AmountReader:
    """Reads amounts by the units and names of these providers."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self._words = UnitWords(providers)
        self._labels = UnitLabelReader(self._words)
        self._titles: Sequence[str] = ()
        words = alternatives(number_words())
        self._number_before = re.compile(rf"(?<![^\W_])(?:{words})(?:\s+(?:and|y|et))?[\s-]+$")
        """What is before the "five" of "twenty five"."""
        self._words_before_figure = re.compile(rf"(?<![^\W_])(?:{words})\s*\(\s*$")
        """What is before the figure of "thirty (30) hours"."""
        self._amount = re.compile(
            rf"(?<![\w.,/#°º-])(?:(?P<figures>\d{{1,3}}(?:[.,]\d{{1,3}})?|[.]\d{{1,3}})|(?P<word>{words}))(?![\d%:/])(?![.,]\d)(?!\w)"
        )

    def find_bodies(self, flow: Flow) -> list[NamedBody]:
        """Every organisation that a flow names; what is in another name is left out."""
        return self._words.find_bodies(flow)

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
            is_in_figures = _FIGURE_OF_WORDS.match(match.string, match.end())  # which are read instead
            is_end = self._number_before.search(match.string, max(0, match.start() - 30), match.start())
            return None if is_in_figures or is_end else Decimal(number_words()[word])
        amount = Decimal(match["figures"].replace(",", "."))
        return amount if 0 < amount <= MAX_AMOUNT else None

    def _read_amount(
        self, layout: Layout, flow: Flow, text: str, bodies: list[NamedBody], match: re.Match[str], amount: Decimal
    ) -> PrintedAmount | None:
        start, end = match.span()
        figures = match["figures"] or str(amount)
        figures = f"0{figures}" if figures.startswith(".") else figures
        again = _CLOSING.match(text, end) if self._words_before_figure.search(text, max(0, start - 30), start) else None
        unit = self._unit_after(text, again.end() if again else end, bodies)
        if unit:
            spelling, first, last = unit
            beside = [body.id for body in bodies if end - 1 <= body.start < first + 1 or self._is_after(text, last, body)]
            beside += [body.id for body in bodies if body.end <= start and re.fullmatch(r"[\s:(\-]*", text[body.end : start])]
            rest = _MINUTES.match(text, last) if spelling in self._words.hours else None
            if rest:
                amount += (Decimal(rest["minutes"]) / 60).quantize(Decimal("0.01"), ROUND_DOWN)
                figures, last = f"{amount.normalize():f}", rest.end()
            role, is_labelled = self._role(layout, flow, start, last, None)
            read = self._build_amount(flow, start, last, amount, figures, spelling, beside, bodies, role, is_labelled, None)
            return read._replace(has_minutes=True, is_labelled=False) if rest else read
        if match["word"] or is_other_measure(text, end):
            return None
        label = self._labels.read(layout, flow, text, start, end)
        if label is None:
            return None
        role, _ = self._role(layout, flow, start, end, label.words)
        if label.is_of_part and role not in NOT_EARNED:
            role = "part"
        note = Label("award", label.words, True, len(label.words))
        is_labelled = role not in ("part", "approved")
        return self._build_amount(
            flow, start, end, amount, figures, label.spelling, label.named, bodies, role, is_labelled, note
        )

    def _build_amount(
        self, flow: Flow, start: int, end: int, amount: Decimal, figures: str, spelling: str, named_beside: Iterable[str],
        bodies: list[NamedBody], role: AmountRole, is_labelled: bool, label: Label | None,
    ) -> PrintedAmount:  # fmt: skip
        issuers = self._words.units.get(spelling, [])
        names = dict(issuers)
        beside = [id for id in dict.fromkeys(named_beside) if id in names]
        candidates = beside or [
            id for id in dict.fromkeys(body.id for body in self._bodies_in_statement(flow, start, end, bodies)) if id in names
        ]
        is_named_by_unit = len(issuers) == 1 and spelling.split()[0] in (issuers[0][0], issuers[0][0].replace("-", " "))
        if len(candidates) != 1 and is_named_by_unit:
            candidates = beside = [issuers[0][0]]
        body = candidates[0] if len(candidates) == 1 else ""
        is_hours = spelling in self._words.hours
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
        for _ in range(3):
            at = re.compile(r"[\s(\-]*").match(text, at).end()  # type: ignore[union-attr]
            if match := self._words.pattern.match(text, at):
                slash = re.compile(r"\s?/\s?").match(text, match.end())
                second = self._words.pattern.match(text, slash.end()) if slash else None
                if second and self._words.spelling(match) in self._words.hours:
                    return self._words.spelling(second), at, second.end()
                return self._words.spelling(match), at, match.end()
            body = next((body for body in bodies if body.start <= at < body.end), None)
            if body:
                at = re.compile(r"(?:[\s-]*(?:approved|accredited))?").match(text, body.end).end()  # type: ignore[union-attr]
                continue
            skipped = self._words.between.match(text, at)
            if skipped and skipped.end() > at:
                inner = self._words.pattern.search(text, at, skipped.end() + 60)
                if inner and inner.start() <= skipped.end():
                    best = max(
                        (m for m in self._words.pattern.finditer(text, at, skipped.end() + 60) if m.start() <= skipped.end()),
                        key=lambda m: (self._words.spelling(m) not in self._words.hours, len(m["unit"])),
                    )
                    return self._words.spelling(best), best.start(), best.end()
                at = skipped.end()
                continue
            return None
        return None

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
        roles = {phrase.meaning for phrase in role_book().find(before)}
        roles_after = {phrase.meaning for phrase in role_book().find(after)}
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
        if neighbour and (cell_meaning(neighbour, label_book()) or cell_meaning(neighbour, role_book()) == "earned"):
            return "earned", True
        return "", False

    def _is_definition(self, statement: str, roles: set[str]) -> bool:
        """Whether a statement says what a unit is: "1 CEU = 10 contact hours", "one CEU equals ten contact hours"."""
        is_said = "definition" in roles or "=" in statement
        for match in self._amount.finditer(statement):
            after = statement[match.end() :].lstrip()
            unit = self._words.pattern.match(after)
            if self._value(match) == 1 and ((unit and is_said) or self._is_worth_amount(after, unit)):
                return True
        return bool(re.search(r"\b(?:per|each|every|por cada|chaque)\b", statement)) and "definition" in roles

    def _is_worth_amount(self, after: str, unit: re.Match[str] | None) -> bool:
        """Whether a unit or a credit is directly before words such as "is worth" and another amount."""
        rest = after[unit.end() :] if unit else after
        first = next((phrase for phrase in role_book().find(rest) if phrase.meaning == "approved"), None)
        between = _OF_ONE.fullmatch(rest, 0, first.start) if first else None
        is_amount_next = bool(first and self._amount.match(rest[first.end :].lstrip()))
        return bool(between and (unit or between["credit"])) and is_amount_next

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
        names = dict(self._words.units.get(self._words.singular(normalize_unit(printed.unit)), []))
        return printed._replace(body=body, unit=names.get(body, printed.unit))


def _as_printed(spelling: str, flow: Flow) -> str:
    """A unit in the letters of the certificate."""
    at = flow.folded.text.find(spelling)
    return flow.text[slice(*flow.folded.original(at, at + len(spelling)))] if at >= 0 else spelling


def is_credit(amount: PrintedAmount) -> bool:
    """Whether an amount may be what was earned, in a unit of credit; hours are one only beside the name of who awards them."""
    return amount.role not in NOT_EARNED and (not amount.is_hours or bool(amount.body and amount.is_body_beside))


def is_other_measure(text: str, end: int) -> bool:
    """Whether a figure that ends at a place of a folded text is one of minutes, days or sessions, whatever its label says."""
    return bool(_other_measures().match(text, end))


@cache
def _other_measures() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, words_of("amounts", "other_measures")), key=len, reverse=True))
    return re.compile(rf"[\s-]*(?:{words})(?![^\W_])")


def _is_directly_after(after: str, role: str) -> bool:
    return any(phrase.meaning == role and phrase.start < 14 for phrase in role_book().find(after))
