"""Read the words of a certificate into proposals: one for each key of an entry, each with the words that it was read from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from cecgen.evidence.certificates.amounts import AmountReader, PrintedAmount, is_other_measure
from cecgen.evidence.certificates.context import (
    Label,
    cell_meaning,
    date_book,
    direct_label,
    find_label,
    label_book,
    neighbour_label,
    quote,
    sentence_label,
)
from cecgen.evidence.certificates.days import PrintedDay, find_days
from cecgen.evidence.certificates.lines import Flow, Layout, TextCell
from cecgen.evidence.certificates.phrases import PhraseBook, fold_with_places, load_languages, words_of
from cecgen.evidence.matching import fold_accents
from cecgen.model.drafts import KnownFacts, Offer, Proposal, ProposalState
from cecgen.model.pages import DocumentPage
from cecgen.model.vocabulary import DayOrder

_COMPLETION = ("completion", "word")
_NEVER_EARNED = ("maximum", "offer", "definition", "recommended")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]*[A-Za-z0-9]|\d+")
_IDENTIFIER = re.compile(r"(?=[A-Z0-9./-]*\d)[A-Z0-9](?:[A-Z0-9./-]*[A-Z0-9])?")
_QUOTED = re.compile(r"[\"«“‘']\s*(.+?)\s*[\"»”’'](?!\w)")
_MAX_OFFERS = 6
_OTHER_DATE = "other"
"""The role of a day whose label has a word that no list knows."""
_MAX_QUALIFIED = 40


class ReadEntry(NamedTuple):
    """What was read on a certificate: proposals by key, remarks for a person, and whose names it bears."""

    proposals: dict[str, Proposal]
    remarks: tuple[str, ...]
    holders: tuple[str, ...]
    """The holders whose names it bears, by id."""
    is_named: bool
    """Whether it bears the name of the holder whose it is to be."""
    expires: date | None = None


class FoundDay(NamedTuple):
    """A day with its role: `completion` beside a label, `sentence` in a sentence that says so, `word` by a word alone."""

    printed: PrintedDay
    role: str
    is_beside: bool
    flow: Flow
    label: Label | None


class FoundText(NamedTuple):
    """A text that may be the value of a key, where it is, and how much speaks for it."""

    text: str
    weight: int
    page: int
    words: str


def propose_entry(pages: Sequence[DocumentPage], known: KnownFacts) -> ReadEntry:
    """Read a certificate by rules alone. What it means by 03/07 the holder may have said."""
    return _Certificate(Layout(pages), known).read()


class _Certificate:
    def __init__(self, layout: Layout, known: KnownFacts) -> None:
        self.layout = layout
        self.known = known
        self.remarks: list[str] = []
        self.days = [day for flow in layout.flows for day in _days_of(layout, flow, known.dates)]
        self.masked = {id(flow): _mask(flow, self.days) for flow in layout.flows}
        self.reader = AmountReader(known.providers)
        self.amounts = self.reader.find(layout, self.masked)
        self.names = {id: names for id, names in known.names.items() if self._bears(names)}

    def read(self) -> ReadEntry:
        """Read every key."""
        proposals: dict[str, Proposal] = {}
        proposals.update(self._read_date())
        proposals.update(self._read_awards())
        for key, proposal in (
            ("title", self._read_title()),
            ("certificate", self._read_number("certificate")),
            ("approval", self._read_number("approval")),
            ("format", self._read_format()),
        ):
            if proposal:
                proposals[key] = proposal
        if "provider" not in proposals and (organisers := self._organisers()):
            proposals["provider"] = Proposal("choice", organisers)
        proposals["kind"] = self._read_kind(proposals.get("title"))
        if "approval" in proposals:
            same = {offer.value for offer in proposals["approval"].offers}
            own = proposals.get("certificate")
            if own and own.offers[0].value in same:
                del proposals["certificate"]
        expiry = [day for day in self.days if day.role == "expiry"]
        return ReadEntry(
            proposals,
            tuple(self.remarks),
            tuple(self.names),
            self.known.holder in self.names,
            max((day.printed.day for day in expiry), default=None),
        )

    # ------------------------------------------------------------ names

    def _bears(self, names: Iterable[str]) -> bool:
        """Whether the certificate bears one of these names, word by word."""
        text = " ".join(flow.folded.text for flow in self.layout.flows)
        words = re.findall(r"[^\W_]+", text)
        joined = f" {' '.join(words)} "
        for name in names:
            parts = re.findall(r"[^\W_]+", fold_accents(name))
            if not parts:
                continue
            pattern = r"(?: [^\W_])? ".join(map(re.escape, parts))  # a middle initial may be between
            if re.search(rf" {pattern} ", joined) or f" {' '.join([*parts[1:], parts[0]])} " in joined:
                return True
        return False

    # ------------------------------------------------------------ dates

    def _read_date(self) -> dict[str, Proposal]:
        days = [day for day in self.days if day.role in (*_COMPLETION, "")]
        ranks = {"completion": 3, "word": 2, "": 1}

        def rank(day: FoundDay) -> int:
            return ranks[day.role] * 2 + day.is_beside

        days.sort(key=rank, reverse=True)
        others = [
            day for day in self.days if day.role in ("issue", "start", "print", "release", _OTHER_DATE) and day.printed.day
        ]
        if not days:
            offers = _offers(self._day_offers(others))
            return {"date": Proposal("choice", offers)} if offers else {}
        best = [day for day in days if rank(day) == rank(days[0])]
        values = {(day.printed.day, day.printed.begins) for day in best}
        is_one = len({day for day, _ in values}) == 1 and not any(day.printed.others for day in best)
        strong = best[0].role == "completion"
        if is_one and strong:
            state: ProposalState = "printed" if best[0].is_beside else "probable"
        elif is_one and (best[0].role == "word" or len({day.printed.day for day in days}) == 1):
            state = "probable"
        else:
            state = "choice"
        chosen = days if state == "choice" else [*best, *(day for day in days if day not in best)]
        chosen = [*chosen, *(day for day in others if day.role == _OTHER_DATE)]
        offers = _offers(self._day_offers(chosen))
        found = {"date": Proposal(state, offers)}
        begins = next((day.printed.begins for day in best if day.printed.begins), None)
        if begins:
            words = quote(best[0].flow, best[0].printed.start, best[0].printed.end, best[0].label)
            found["begins"] = Proposal(state, (Offer(begins, _page(best[0]), words),))
        return found

    @staticmethod
    def _day_offers(days: Iterable[FoundDay]) -> Iterator[Offer]:
        for day in days:
            words = quote(day.flow, day.printed.start, day.printed.end, day.label)
            for value in (day.printed.day, *day.printed.others):
                yield Offer(value, _page(day), words)

    # ------------------------------------------------------------ awards and hours

    def _read_awards(self) -> dict[str, Proposal]:
        found: dict[str, Proposal] = {}
        allowed = [each for each in self.amounts if each.role in ("earned", "approved", "")]
        refused = [each for each in self.amounts if each.role in _NEVER_EARNED]
        credits = [each for each in allowed if not each.is_hours or (each.body and each.is_body_beside)]
        hours = [each for each in allowed if each.is_hours]
        labelled = self._labelled_hours()
        if not credits:
            credits = [each for each in hours if each.body and not self._is_mere_duration(each)]
        self._add_hours(found, hours, labelled)
        if not credits and hours and any("contact" in each.unit for each in hours):
            credits = [each for each in hours if "contact" in each.unit]
        if credits:
            self._add_awards(found, credits)
        elif refused and not hours:
            if refused[0].body:
                found["provider"] = Proposal("probable", (self._amount_offer(refused[0], refused[0].body),))
            words = quote(refused[0].flow, refused[0].start, refused[0].end)
            self.remarks.append(
                f'It prints only what may be earned at most or under which terms ("{words}"): say how much you claim.'
            )
        return found

    def _is_mere_duration(self, amount: PrintedAmount) -> bool:
        return amount.unit not in {unit.name for unit in self.known.providers[amount.body].units} and not amount.is_body_beside

    def _labelled_hours(self) -> list[tuple[Decimal, FoundText]]:
        """Bare figures and figures in hours beside a label such as "Duration"."""
        found: list[tuple[Decimal, FoundText]] = []
        taken = {(id(each.flow), each.start) for each in self.amounts if not each.is_hours or each.role in _NEVER_EARNED}
        for flow in self.layout.flows:
            for match in re.finditer(r"(?<![\w.,/:-])\d{1,3}(?:[.,]\d{1,2})?(?![\w.,/:-])", self.masked[id(flow)]):
                label = (
                    None if (id(flow), match.start()) in taken else find_label(self.layout, flow, *match.span(), label_book())
                )
                if label and label.meaning == "hours" and label.is_beside:
                    value = Decimal(match[0].replace(",", "."))
                    if 0 < value <= 500 and not is_other_measure(self.masked[id(flow)], match.end()):
                        words = quote(flow, *match.span(), label)
                        found.append((value, FoundText(match[0], 2, flow.cell_at(match.start()).page, words)))
        return found

    def _add_hours(
        self, found: dict[str, Proposal], hours: Sequence[PrintedAmount], labelled: Sequence[tuple[Decimal, FoundText]]
    ) -> None:
        refused = {each.amount for each in self.amounts if each.role == "recommended"}
        beside = [Offer(value, text.page, text.words) for value, text in labelled if value not in refused]
        plain = [each for each in hours if each.role != "approved"] or [*hours]
        offers = _offers([*beside, *(self._amount_offer(each, each.amount) for each in plain)])
        values = {offer.value for offer in offers}
        if not offers:
            return
        earned = _offers(self._amount_offer(each, each.amount) for each in plain if each.is_labelled)
        if len(values) == 1:
            is_sure = bool(beside) or any(each.is_labelled for each in plain)
            found["hours"] = Proposal("printed" if is_sure else "probable", offers)
        elif len({offer.value for offer in beside}) == 1:
            found["hours"] = Proposal("probable", offers)
        elif len(earned) == 1:
            found["hours"] = Proposal("probable", _offers([*earned, *offers]))
        else:
            found["hours"] = Proposal("choice", offers)

    @staticmethod
    def _amount_offer(amount: PrintedAmount, value: Any) -> Offer:
        page = amount.flow.cell_at(amount.start).page
        return Offer(value, page, quote(amount.flow, amount.start, amount.end, amount.label))

    def _add_awards(self, found: dict[str, Proposal], credits: Sequence[PrintedAmount]) -> None:
        strong = [each for each in credits if each.role != "approved"]
        credits = strong or credits
        by_body: dict[tuple[str, ...], list[PrintedAmount]] = {}
        for each in credits:
            by_body.setdefault((each.body,) if each.body else each.bodies, []).append(each)
        known = {key[0] for key in by_body if len(key) == 1}
        # The unit without a name beside one with a name, in the same amount, is the same award.
        for key in [key for key in by_body if len(key) != 1]:
            if known & {*key} and {each.amount for each in by_body[key]} <= {
                each.amount for of in by_body.values() for each in of if each.body
            }:
                del by_body[key]
        bodies = list(by_body)
        if not bodies:
            return
        first = by_body[bodies[0]]
        found["award"] = self._award_proposal(first)
        if len(bodies[0]) == 1 and bodies[0][0]:
            is_sure = any(each.is_body_beside for each in first)
            offer = self._amount_offer(first[0], bodies[0][0])
            found["provider"] = Proposal("printed" if is_sure else "probable", (offer,))
        elif offers := tuple(self._amount_offer(first[0], id) for id in bodies[0]):
            found["provider"] = Proposal("choice", offers)
        also = {key[0]: by_body[key] for key in bodies[1:] if len(key) == 1 and key[0]}
        unsure = [key for key in bodies[1:] if len(key) != 1 or not key[0]]
        if also:
            parts = {id: self._award_proposal(amounts) for id, amounts in also.items()}
            if all(part.state != "choice" for part in parts.values()):
                state: ProposalState = "printed" if all(part.state == "printed" for part in parts.values()) else "probable"
                value = {id: part.offers[0].value for id, part in parts.items()}
                words = " / ".join(dict.fromkeys(part.offers[0].words for part in parts.values()))
                found["also"] = Proposal(state, (Offer(value, next(iter(parts.values())).offers[0].page, words[:300]),))
            else:
                for id, part in parts.items():
                    amounts = " or ".join(offer.value for offer in part.offers)
                    self.remarks.append(f"It prints {amounts} of {id}: say which in `also`.")
        if unsure and len(bodies) > 1 and not ("provider" in found and found["provider"].is_filled_in):
            offers = _offers(self._amount_offer(each, f"{each.text} {each.unit}") for key in bodies for each in by_body[key])
            if len(offers) > 1:
                found["award"] = Proposal("choice", offers)

    def _award_proposal(self, amounts: Sequence[PrintedAmount]) -> Proposal:
        earned = [each for each in amounts if each.is_labelled]
        values = {each.amount for each in amounts}
        offers = _offers(self._amount_offer(each, _award_text(each)) for each in (*earned, *amounts))
        if len(values) > 1:
            return Proposal("choice", offers)
        is_sure = any((each.is_labelled or each.role == "") and each.body and each.role != "approved" for each in amounts)
        return Proposal("printed" if is_sure else "probable", offers[:1])

    # ------------------------------------------------------------ numbers

    def _read_number(self, key: str) -> Proposal | None:
        """A serial or an approval number: a word with a figure beside a label of that key."""
        found: list[tuple[int, Offer]] = []
        for flow in self.layout.flows:
            text = flow.folded.text
            for match in re.finditer(
                r"(?<![\w])(?:[a-z]{2,5}\s)?[a-z0-9](?:[a-z0-9./-]*[a-z0-9])?(?![\w])", self.masked[id(flow)]
            ):
                shown = flow.text[slice(*flow.folded.original(*match.span()))]
                start = match.start()
                if " " in shown:  # CEP 12345, or only the last word of what is before
                    word, _, number = shown.partition(" ")
                    if not (word.isupper() and number.isdigit() and len(number) >= 4):
                        start += len(word) + 1
                        shown = number
                if len(shown) < 4 or not any(sign.isdigit() for sign in shown) or (not shown.isupper() and not shown.isdigit()):
                    continue
                label = direct_label(text, start, label_book())
                if label is None and flow.is_at_start_of_cell(start):
                    cell = flow.cell_at(start)
                    if len(cell.text) <= len(shown) + 2:
                        label = neighbour_label(self.layout, cell, label_book())
                if label and label.meaning == key:
                    words = quote(flow, start, match.end(), label)
                    found.append((label.length, Offer(shown, flow.cell_at(start).page, words)))
        if key == "approval":
            found += [(9, offer) for offer in self._numbers_by_form()]
        found.sort(key=lambda each: -each[0])
        offers = _offers(offer for _, offer in found)
        if not offers:
            return None
        is_one = len({offer.value for offer in offers}) == 1
        return Proposal("printed" if is_one else "choice", offers)

    def _numbers_by_form(self) -> Iterator[Offer]:
        """Numbers in the form in which a provider gives its approvals, such as CEP and six digits."""
        forms = {form for provider in self.known.providers.values() for form in provider.recognise.approval}
        for form in forms:
            pattern = re.compile(rf"(?<!\w){re.escape(form).replace(re.escape('#'), '[0-9]')}(?!\w)")
            for flow in self.layout.flows:
                for match in pattern.finditer(flow.text):
                    yield Offer(match[0], flow.cell_at(match.start()).page, quote(flow, *_in_folded(flow, *match.span())))

    def _organisers(self) -> tuple[Offer, ...]:
        """Who held it, by a label such as "hosted by": somebody to choose where no organisation's unit is printed."""
        found: list[Offer] = []
        for flow in self.layout.flows:
            text = flow.folded.text
            for phrase in label_book().find(text):
                if phrase.meaning == "organiser" and phrase.length > 8 and flow.is_at_start_of_cell(phrase.start):
                    first, last = flow.folded.original(phrase.end, _value_end(flow, phrase.end))
                    value = _clean(flow.text[first:last].strip(" :"))
                    if value:
                        found.append(Offer(value, flow.cell_at(phrase.start).page, flow.text))
        return _offers(found)

    # ------------------------------------------------------------ title

    def _read_title(self) -> Proposal | None:
        candidates = [*self._labelled_titles(), *self._titles_in_sentences(), *self._large_titles()]
        candidates = [each for each in candidates if self._may_be_title(each.text)]
        candidates.sort(key=lambda each: -each.weight)
        offers = _offers(Offer(each.text, each.page, each.words) for each in candidates)
        if not offers:
            return None
        best = candidates[0].weight
        ahead = {fold_accents(each.text) for each in candidates if each.weight == best}
        if len(ahead) > 1:
            return Proposal("choice", offers)
        if best >= 10:
            rivals = {fold_accents(each.text) for each in candidates if each.weight >= 8} - ahead
            return Proposal("probable" if rivals else "printed", offers)
        return Proposal("probable" if best >= 4 else "choice", offers)

    def _may_be_title(self, text: str) -> bool:
        folded = " ".join(fold_accents(text).split()).strip(" .:")
        if len(folded) < 4 or not any(sign.isalpha() for sign in folded):
            return False
        if folded in _headings() or label_book().meaning_of(folded) or date_book().meaning_of(folded):
            return False
        if self._is_name(folded) or find_days(folded):
            return False
        return not any(re.fullmatch(pattern, folded) for pattern in (r"[\d\s.,/-]+",))

    def _is_name(self, folded: str) -> bool:
        words = re.findall(r"[^\W_]+", folded)
        for names in self.known.names.values():
            for name in names:
                parts = re.findall(r"[^\W_]+", fold_accents(name))
                if parts and {*parts} <= {*words} and len(words) <= len(parts) + 2:
                    return True
        return False

    def _labelled_titles(self) -> Iterator[FoundText]:
        for flow in self.layout.flows:
            text = flow.folded.text
            for phrase in label_book().find(text):
                if phrase.meaning != "title":
                    continue
                is_whole = phrase.length > 10 or " " in text[phrase.start : phrase.end]
                colon = re.compile(r"\s*[:：]\s*").match(text, phrase.end)
                is_first = flow.is_at_start_of_cell(phrase.start) or _follows_break(text, phrase.start)
                if colon and is_first and colon.end() < len(text):
                    end = _value_end(flow, colon.end())
                    words = flow.text[slice(*flow.folded.original(phrase.start, end))]
                    value = flow.text[slice(*flow.folded.original(colon.end(), end))]
                    yield FoundText(_clean(value), 12 if is_whole else 10, flow.cell_at(phrase.start).page, words)
                    continue
            for cell in flow.cells if len(flow.cells) == 1 else ():
                if not cell.text.endswith(".") and cell_meaning(cell, label_book()) == "title":
                    yield from self._beside_title_label(cell)

    def _beside_title_label(self, label: TextCell) -> Iterator[FoundText]:
        is_whole = " " in label.text.strip() or len(label.text) > 10
        right = self.layout.right_of(label)
        below, above = self.layout.below(label), self.layout.above(label)
        weight = 12 if is_whole else 10
        if right and not cell_meaning(right, label_book()):
            text = right.text
            under = self.layout.below(right)
            if (
                under
                and self.layout.left_of(under) is None
                and abs(under.left - right.left) < 3
                and under.top - right.bottom < 0.8 * right.height
            ):
                text = f"{text} {under.text}"  # the title goes on in a second line
            yield FoundText(_clean(text), weight, label.page, f"{label.text.rstrip(' :')}: {text}")
        elif below and not cell_meaning(below, label_book()) and not (above and self._is_value_above(label, above, below)):
            text = self._join_below(below)
            yield FoundText(_clean(text), weight, label.page, f"{label.text.rstrip(' :')}: {text}")
        elif above and not cell_meaning(above, label_book()):
            yield FoundText(_clean(above.text), weight, label.page, f"{label.text.rstrip(' :')}: {above.text}")

    def _is_value_above(self, label: TextCell, above: TextCell, below: TextCell) -> bool:
        """Whether the value is above its label, as on the line of a signature, and not below it."""
        return label.top - above.bottom < 0.6 * (below.top - label.bottom) and not cell_meaning(above, label_book())

    def _join_below(self, cell: TextCell) -> str:
        """The text of a cell with the lines that go on below it in the same letters."""
        text, last = cell.text, cell
        for _ in range(2):
            under = self.layout.below(last)
            if (
                under is None or abs(under.height - cell.height) > 0.1 * cell.height
                or under.top - last.bottom > 0.5 * cell.height or cell.height < 14
                or cell_meaning(under, label_book())
            ):  # fmt: skip
                break
            text, last = f"{text} {under.text}", under
        return text

    def _titles_in_sentences(self) -> Iterator[FoundText]:
        """A title after words such as "has completed the course", in its line or in the next one."""
        before = _title_book()
        for flow in self.layout.flows:
            text = flow.folded.text
            for phrase in before.find(text):
                rest = text[phrase.end :]
                bare = rest.strip(" :,.\"'«“")
                strength = 3 if phrase.length >= 12 else 0
                if not bare:
                    cell = flow.cells[-1]
                    below = self.layout.below(cell)
                    if below is None or cell_meaning(below, label_book()):
                        continue
                    value = self._join_below(below)
                    quoted = _QUOTED.match(value)
                    value = quoted[1] if quoted else _cut_title(value)
                    yield FoundText(_clean(value), 6 + strength, below.page, f"{cell.text} {value}")
                    continue
                offset = phrase.end + len(rest) - len(rest.lstrip(" :,"))
                original = flow.folded.original(offset, len(text))
                shown = flow.text[slice(*original)]
                quoted = _QUOTED.match(shown)
                value = quoted[1] if quoted else _cut_title(shown)
                if re.match(r"\d+(?:\.\d+)? (?:\w+ )?(?:hours?|horas?|heures?|credits?)\b", value, re.IGNORECASE):
                    value = ""
                    if below := self.layout.below(flow.cells[-1]):  # "completed 2 hours of …", and the title below
                        yield FoundText(_clean(self._join_below(below)), 5, below.page, f"{flow.text} {below.text}")
                if not value or not (value[0].isupper() or value[0].isdigit() or quoted):
                    continue
                words = f"{flow.text[slice(*flow.folded.original(phrase.start, phrase.end))]} {value}"
                weight = 10 if quoted else 5 + strength
                yield FoundText(_clean(value), weight, flow.cell_at(phrase.start).page, words)

    def _large_titles(self) -> Iterator[FoundText]:
        """The largest letters that are neither heading nor name: a guess, and offered as one."""
        cells = [
            cell for cell in self.layout.cells
            if cell.page == 1 and 8 <= len(cell.text) <= 120 and not self._is_heading(cell) and len(cell.words) > 1
        ]  # fmt: skip
        normal = sorted(cell.height for cell in self.layout.cells)
        usual = normal[len(normal) // 2] if normal else 0
        for rank, cell in enumerate(sorted(cells, key=lambda each: -each.height)[:4]):
            if cell.height > 1.15 * usual and not label_book().meaning_of(cell.folded.text):
                if cell_meaning(cell, _title_book()) or any(True for phrase in _title_book().find(cell.folded.text)):
                    continue
                yield FoundText(_clean(self._join_below(cell)), 2 - (rank > 0), cell.page, cell.text)

    def _is_heading(self, cell: TextCell) -> bool:
        text = cell.folded.text
        return any(text.startswith(heading) for heading in _headings() if len(heading) > 8) or text in _headings()

    # ------------------------------------------------------------ words

    def _read_format(self) -> Proposal | None:
        found: dict[str, Offer] = {}
        is_labelled = False
        for flow in self.layout.flows:
            for phrase in _format_book().find(flow.folded.text):
                offer = Offer(phrase.meaning, flow.cell_at(phrase.start).page, quote(flow, phrase.start, phrase.end))
                found.setdefault(phrase.meaning, offer)
                label = find_label(self.layout, flow, phrase.start, phrase.end, label_book())
                if label and label.meaning == "format":
                    is_labelled = True
                    found = {phrase.meaning: Offer(phrase.meaning, offer.page, quote(flow, phrase.start, phrase.end, label))}
                    return Proposal("printed", tuple(found.values()))
        if not found:
            return None
        return Proposal("choice" if len(found) > 1 else "printed" if is_labelled else "probable", tuple(found.values()))

    def _read_kind(self, title: Proposal | None) -> Proposal:
        offer = title.offers[0] if title and title.offers else None
        text = fold_accents(offer.value) if offer else ""
        for kind, group in (("cpr", "cpr"), ("conference", "conference")):
            book = PhraseBook([(kind, words_of("other", group))])
            if any(True for _ in book.find(text)) and (kind != "cpr" or any(day.role == "expiry" for day in self.days)):
                return Proposal("probable", (Offer(kind, offer.page if offer else 1, offer.words if offer else ""),))
        return Proposal("probable", (Offer("course", 1, ""),))


@cache
def _title_book() -> PhraseBook:
    return PhraseBook([("title", words_of("other", "title_before"))])


@cache
def _format_book() -> PhraseBook:
    formats = dict.fromkeys(key for language in load_languages() for key in language.format)
    return PhraseBook((key, words_of("format", key)) for key in formats)


@cache
def _headings() -> frozenset[str]:
    return frozenset(words_of("other", "headings"))


@cache
def _title_end() -> re.Pattern[str]:
    """What ends a title: words that always do, and words such as "on" before a figure, a month or what was earned."""
    months = [name for language in load_languages() for names in language.months for name in names]
    figures = rf"(?:\d|(?:{_any_of([*months, *words_of('amounts', 'earned'), *words_of('amounts', 'hours')])})\b)"
    weak = _any_of(words_of("other", "title_after"))
    return re.compile(
        rf"[,.]?\s+(?:(?:{_any_of(words_of('other', 'title_ends'))})\s|(?:{weak})\s+(?=(?:\w+\s+){{0,3}}{figures}))"
    )


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))


_BEFORE_DAY = re.compile(r"[\s,(-]*(?:\b(?:on|el|le|from|du|del|dia)\b)?\s*$")
_STOP = re.compile(r"(?<=[^\W\d_]{3})[.;](?:\s|$)|\s[·|•]\s")


def _cut_title(text: str) -> str:
    """The beginning of a text up to the words that follow a title, or to the end of its sentence."""
    folded = fold_with_places(text)
    ends = [match.start() for pattern in (_title_end(), _STOP) if (match := pattern.search(folded.text))]
    if days := find_days(folded.text):
        ends.append(len(_BEFORE_DAY.sub("", folded.text[: days[0].start])))
    end = min(ends, default=len(folded.text))
    return text[: folded.places[end]].strip() if end else ""


def _value_end(flow: Flow, start: int) -> int:
    """Where a value that begins at a place ends: at the end of its flow, or at the next label with a colon."""
    text = flow.folded.text
    ends = [
        phrase.start + start for phrase in label_book().find(text[start:]) if re.match(r"\s*[#:]", text[start + phrase.end :])
    ]
    stop = re.compile(r"\s[·|•]\s").search(text, start)
    ends += [stop.start()] if stop else []
    return min(ends, default=len(text))


def _follows_break(text: str, start: int) -> bool:
    return bool(re.search(r"[.;|·•]\s*$", text[:start]))


def _clean(text: str) -> str:
    """A title on one line, without the marks around it."""
    return " ".join(text.split()).strip(' "“”«»‹›*_|').strip("‘'").rstrip(",;:").strip()


def _days_of(layout: Layout, flow: Flow, order: DayOrder | None) -> Iterator[FoundDay]:
    text = flow.folded.text
    for printed in find_days(text, order):
        label = find_label(layout, flow, printed.start, printed.end, date_book())
        if label is None and flow.is_at_start_of_cell(printed.start):
            other = neighbour_label(layout, flow.cell_at(printed.start), label_book())
            if other and other.meaning == "other":
                label = Label("keep", other.words, True)
        if _has_other_qualifier(layout, flow, printed.start, label):
            yield FoundDay(printed, _OTHER_DATE, False, flow, label)
            continue
        if label is None or label.meaning == "word":
            sentence = sentence_label(flow, printed.start, printed.end, date_book())
            if sentence and (label is None or sentence.meaning != "word"):
                is_on = bool(re.search(r"\b(?:on|el|le|dia|this|from|du|del)\s+(?:[a-z]+day,?\s+)?$", text[: printed.start]))
                role = (
                    "completion"
                    if sentence.meaning == "word" and is_on and sentence.words not in ("on", "date")
                    else sentence.meaning
                )
                yield FoundDay(printed, role, is_on and role == "completion", flow, label)
                continue
        yield FoundDay(printed, label.meaning if label else "", bool(label and label.is_beside), flow, label)


def _has_other_qualifier(layout: Layout, flow: Flow, start: int, label: Label | None) -> bool:
    """Whether a day has a label such as "Inspection date:", whose first word no list knows: it may be any date."""
    if label is None and flow.is_at_start_of_cell(start):
        cell = layout.left_of(flow.cell_at(start))
        text = cell.folded.text.rstrip(" :") if cell else ""
        found = direct_label(text, len(text), date_book())
        return bool(found and found.meaning == "word" and found.length < len(text) <= _MAX_QUALIFIED)
    if label is None or label.meaning != "word":
        return False
    text = flow.folded.text
    place = text.rfind(label.words, 0, start)
    is_label = place >= 0 and ":" in text[place:start]
    return is_label and not flow.is_at_start_of_cell(place) and bool(re.search(r"[^\W\d_]\s+$", text[:place]))


def _mask(flow: Flow, days: Iterable[FoundDay]) -> str:
    """The folded text of a flow with blanks in place of its days, so that their figures are not taken for amounts."""
    text = flow.folded.text
    for day in days:
        if day.flow is flow:
            text = text[: day.printed.start] + " " * (day.printed.end - day.printed.start) + text[day.printed.end :]
    return text


def _award_text(amount: PrintedAmount) -> str:
    return f"{amount.text} {amount.unit.removesuffix('s') if amount.is_hours else amount.unit}"


def _offers(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Offers without those of a value that was offered before."""
    first: dict[Any, Offer] = {}
    for offer in offers:
        first.setdefault(str(offer.value).casefold() if isinstance(offer.value, str) else offer.value, offer)
    return tuple(first.values())[:_MAX_OFFERS]


def _page(day: FoundDay) -> int:
    return day.flow.cell_at(day.printed.start).page


def _in_folded(flow: Flow, start: int, end: int) -> tuple[int, int]:
    places = flow.folded.places
    first = next(index for index, at in enumerate(places) if at >= start)
    last = next(index for index, at in enumerate(places) if at >= end)
    return first, last
