"""Learn a design from a certificate whose values a person has confirmed: where each value is, and what never changes."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec.structs import replace

from cecgen.evidence.certificates.amounts import NOT_EARNED, AmountReader, PrintedAmount
from cecgen.evidence.certificates.constant_text import ConstantText, Hole, constant_words
from cecgen.evidence.certificates.day_roles import COMPLETION_RANKS, find_days_with_roles, mask_days
from cecgen.evidence.certificates.designs import DesignReader
from cecgen.evidence.certificates.line_patterns import parse_line
from cecgen.evidence.certificates.lines import Flow, Layout
from cecgen.evidence.certificates.people import is_organisation
from cecgen.evidence.certificates.phrases import fold_with_places
from cecgen.evidence.certificates.recognition import are_enough_lines
from cecgen.evidence.matching import letters_only
from cecgen.model.amounts import parse_award
from cecgen.model.designs import MAX_LINE_LENGTH, Design, DesignConstants, DesignField, DesignKey
from cecgen.model.drafts import KnownFacts
from cecgen.model.facts import unit_spellings

MAX_LINES = 8
"""Lines by which a design is recognised; more make it fail for a word that does change."""
_SENTENCE_WORDS = 5
_MIN_BESIDE = 6
"""Letters beside the placeholder of a line without a label and without a colon, so that it is not found by chance."""
_MAX_LABEL_WORDS = 7
_MIN_OPEN_LABEL = 12
"""Letters of a label that has placeholders itself, such as "and is awarded {} credits" below a day."""
_PLAIN_NUMBER = re.compile(r"(?<![\w.,/#-])\d{1,3}(?:[.,]\d{1,3})?(?![\w%:/-]|[.,]\d)")

ConfirmedValues = Mapping[str, Any]
"""What a person confirmed, by the keys of an entry; of an approval only its number."""


class NotLearned(NamedTuple):
    """Why a certificate is no design that can be remembered."""

    reason: str


class _PrintedPlace(NamedTuple):
    """Where a value is printed, in the folded text of a flow."""

    flow: Flow
    start: int
    end: int


def learn_design(layout: Layout, values: ConfirmedValues, known: KnownFacts) -> Design | NotLearned:
    """Learn the design of a certificate; of the facts that are known it takes the organisations and the names of holders."""
    return _Learner(layout, values, known).learn()


def is_same_value(key: str, read: Any, wanted: Any) -> bool:
    """Whether a value that was read is the one that a person confirmed, however it is written."""
    if key in ("award", "also"):
        if isinstance(read, Mapping) and isinstance(wanted, Mapping):
            return read.keys() == wanted.keys() and all(is_same_value("award", read[name], wanted[name]) for name in read)
        one, other = parse_award(str(read)), parse_award(str(wanted))
        if one is None or other is None or one.amount != other.amount:
            return False
        return not unit_spellings(one.unit).isdisjoint(unit_spellings(other.unit))
    if key == "hours":
        return Decimal(str(read)) == Decimal(str(wanted))
    if key in ("date", "begins"):
        return bool(read == wanted)
    return letters_only(str(read)) == letters_only(str(wanted))


class _Learner:
    def __init__(self, layout: Layout, values: ConfirmedValues, known: KnownFacts) -> None:
        organiser = str(values.get("organiser", ""))
        if not is_organisation(organiser):  # it may be a person, and a design has none
            values = {key: value for key, value in values.items() if key != "organiser"}
        self._layout, self._values, self._known = layout, values, known
        self._reader = DesignReader(layout)
        titles = [fold_with_places(str(values.get("title", ""))).text] if values.get("title") else []
        self._days = [day for flow in layout.flows for day in find_days_with_roles(layout, flow, known.dates, titles)]
        masked = {id(flow): mask_days(flow, self._days) for flow in layout.flows}
        self._masked = masked
        self._amounts = AmountReader(known.providers).find(layout, masked, titles)
        texts = [str(values[key]) for key in ("title", "certificate", "approval") if values.get(key)]
        self._constant = ConstantText(known.providers, known.names, texts, str(values.get("organiser", "")))

    def learn(self) -> Design | NotLearned:
        lines = tuple(self._choose_lines())
        if not are_enough_lines(lines, str(self._values.get("provider", "")), self._known.providers):
            return NotLearned("too little on it is the same on every certificate of its kind")
        wanted = {key: self._values[key] for key in ("provider", "organiser", "kind", "format") if self._values.get(key)}
        if "organiser" in wanted and not self._is_printed(str(wanted["organiser"])):
            del wanted["organiser"]
        design = Design(format=1, lines=lines, constant=DesignConstants(**wanted))
        fields = tuple(field for field in self._fields(design) if field)
        if not fields:
            return NotLearned("none of the entry's values is printed beside anything that stays the same")
        return Design(format=1, lines=lines, constant=design.constant, field=fields)

    def _is_printed(self, text: str) -> bool:
        wanted = letters_only(text)
        return bool(wanted) and any(wanted in letters_only(flow.text) for flow in self._layout.flows)

    # ---------------------------------------------------------------- what never changes

    def _choose_lines(self) -> list[str]:
        """The longest lines, those without placeholders first, in the order of the page."""
        candidates: dict[str, tuple[bool, int, int]] = {}
        for flow in self._layout.flows:
            line = self._constant.open_line(flow)
            words = constant_words(line)
            letters = len("".join(words))
            if (
                letters < _MIN_BESIDE
                or len(words) < 2
                or parse_line(line).has_neighbouring_holes
                or len(line) > MAX_LINE_LENGTH
            ):
                continue
            is_plain = "{}" not in line and len(flow.cells) == 1
            candidates.setdefault(line, (is_plain, min(letters, 60), len(candidates)))
        best = sorted(candidates, key=lambda line: (not candidates[line][0], -candidates[line][1]))[:MAX_LINES]
        if not any(len(constant_words(line)) >= _SENTENCE_WORDS for line in best):
            best += [line for line in candidates if len(constant_words(line)) >= _SENTENCE_WORDS][:1]
        return [line for line in sorted(best, key=lambda line: candidates[line][2]) if not self._reader.missing_lines([line])]

    # ---------------------------------------------------------------- where the values are

    def _fields(self, design: Design) -> Iterator[DesignField | None]:
        for key in ("title", "date", "award", "hours", "certificate", "approval"):
            if self._values.get(key) is not None:
                yield self._field(key, self._values[key], design)
        others = [self._field("also", award, design, each) for each, award in self._values.get("also", {}).items()]
        yield from others if all(others) else ()

    def _field(self, key: DesignKey, wanted: Any, design: Design, provider: str = "") -> DesignField | None:
        """The first place of a value from which exactly this value is read again."""
        for found in self._occurrences(key, wanted, provider):
            for place in self._describe_place(key, found):
                fields = [replace(DesignField(key=key, provider=provider), **place, **more) for more in _details(key, wanted)]
                right = [field for field in fields if self._reads_only(field, wanted, design)]
                ordered = [field for field in right if field.order]
                if right:
                    return ordered[0] if len(ordered) == 1 else right[-1]  # in words, both orders are right
        return None

    def _reads_only(self, field: DesignField, wanted: Any, design: Design) -> bool:
        """Whether a field reads the value that a person confirmed, and no other."""
        offers = self._reader.read_field(field, design, self._known.names)
        values = {(offer.value.day, offer.value.begins) if field.key == "date" else offer.value for offer in offers}
        return len(values) == 1 and self._is_wanted(field.key, next(iter(values)), wanted)

    def _is_wanted(self, key: DesignKey, value: Any, wanted: Any) -> bool:
        if key == "date":
            day, begins = value
            return bool(day == wanted and begins == self._values.get("begins", begins))
        return is_same_value(key, value, wanted)

    def _occurrences(self, key: DesignKey, wanted: Any, provider: str) -> Iterator[_PrintedPlace]:
        """Where a value is printed, the likeliest place first; places where it means something else are left out."""
        match key:
            case "date":
                days = [
                    day
                    for day in self._days
                    if wanted in (day.printed.day, *day.printed.others) and day.role in COMPLETION_RANKS
                ]
                days.sort(key=lambda day: (-COMPLETION_RANKS[day.role], not day.is_beside))
                yield from (_PrintedPlace(day.flow, day.printed.start, day.printed.end) for day in days)
            case "award" | "also" | "hours":
                yield from self._amount_places(key, wanted, provider)
            case _:
                yield from self._text_places(str(wanted))

    def _amount_places(self, key: DesignKey, wanted: Any, provider: str) -> Iterator[_PrintedPlace]:
        award = parse_award(str(wanted)) if key != "hours" else None
        if key != "hours" and award is None:
            return
        amount = award.amount if award else Decimal(str(wanted))
        body = provider or self._values.get("provider", "")
        printed = [each for each in self._amounts if each.amount == amount and each.role not in NOT_EARNED]
        own = [each for each in printed if each.is_hours == (key == "hours" or "hour" in str(wanted))]
        own.sort(key=lambda each: (each.body != body, not each.is_labelled, each.role != "earned"))
        for each in own if key == "hours" or not any(each.body == body for each in own) else [e for e in own if e.body == body]:
            if figure := re.compile(r"[\d.,]*\d|[a-z]+").match(each.flow.folded.text, each.start):
                yield _PrintedPlace(each.flow, each.start, figure.end())
        if own:
            return
        figures = [
            _PrintedPlace(flow, *match.span())
            for flow in self._layout.flows
            for match in _PLAIN_NUMBER.finditer(self._masked[id(flow)])
            if Decimal(match[0].replace(",", ".")) == amount
        ]
        if len(figures) == 1 and not self._is_refused(figures[0]):
            yield figures[0]

    def _is_refused(self, found: _PrintedPlace) -> bool:
        def covers(each: PrintedAmount) -> bool:
            return each.flow is found.flow and each.start <= found.start < each.end and each.role in NOT_EARNED

        return any(covers(each) for each in self._amounts)

    def _text_places(self, text: str) -> Iterator[_PrintedPlace]:
        wanted = " ".join(fold_with_places(text).text.split())
        pattern = re.compile(rf"(?<![^\W_]){re.escape(wanted)}(?![^\W_])")
        for flow in self._reader.passages:
            for match in pattern.finditer(flow.folded.text):
                yield _PrintedPlace(flow, *match.span())

    def _describe_place(self, key: DesignKey, found: _PrintedPlace) -> Iterator[dict[str, str]]:
        """Each way to describe the place of a value: by the rest of its line, or by a label beside it."""
        flow, (start, end) = found.flow, found.flow.folded.original(found.start, found.end)
        line = self._constant.open_line(flow, Hole(start, end, key))
        letters = len("".join(constant_words(line)))
        has_colon = letters >= 2 and line.partition("{")[0].rstrip().endswith(":")
        is_distinct = (letters >= _MIN_BESIDE or has_colon) and not parse_line(line).has_neighbouring_holes
        if is_distinct and len(line) <= MAX_LINE_LENGTH:
            yield {"line": line}
        within = {} if line == f"{{{key}}}" else {"line": line}
        if len(constant_words(line)) <= 3 and (key == "date" or not parse_line(line).has_neighbouring_holes):
            for label, text in self._labels(flow):
                yield {label: text, **within}

    def _labels(self, flow: Flow) -> Iterator[tuple[str, str]]:
        first, last = flow.cells[0], flow.cells[-1]
        beside = (
            ("right_of", self._layout.left_of(first)),
            ("below", self._layout.above(first)),
            ("above", self._layout.below(last)),
        )
        for name, cell in beside:
            if cell:
                label = self._constant.open_line(Flow([cell]))
                letters = len("".join(constant_words(label)))
                is_plain = "{}" not in label and len(cell.words) <= _MAX_LABEL_WORDS and letters >= 3
                if is_plain or (letters >= _MIN_OPEN_LABEL and not parse_line(label).has_neighbouring_holes):
                    yield name, label.rstrip(" :") if is_plain else label


def _details(key: DesignKey, wanted: Any) -> list[dict[str, Any]]:
    """What a field may say beside its place: the unit of an award, or in which order a date has its figures."""
    if key == "date":
        return [{"order": "month-first"}, {"order": "day-first"}, {}]
    return [{"unit": str(wanted).partition(" ")[2]}] if key in ("award", "also") else [{}]
