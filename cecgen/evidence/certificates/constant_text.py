"""Find the text that every certificate of a design has, so that nothing of a person is remembered.

A capitalised word may be a person's name unless it is in a word list or in the name of an organisation, and a word with a
figure may be a person's number: both are left open, as are days and the values of the entry.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import msgspec

from cecgen.evidence.certificates.days import find_days
from cecgen.evidence.certificates.lines import Flow
from cecgen.evidence.certificates.phrases import fold_with_places, load_languages
from cecgen.evidence.certificates.unit_words import printed_names
from cecgen.evidence.matching import fold_accents
from cecgen.model.facts import Provider

_TOKEN = re.compile(r"\S+")
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?")
_WORD = re.compile(r"[^\W_]+")
_CAPITALISED = re.compile(r"[(]?[^\W\d_a-zà-ÿ][^\W\d_]*(?:[-'’.&][^\W\d_]*)*[,;:.)]?")
_BETWEEN_HOLES = re.compile(
    r"[\s,.&/'’()\-–—]*(?:(?:van|von|den|der|de|del|la|le|al|el|bin|da|dos|di|y|e|and|und|et|of)[\s]+){0,3}"
)
"""What is between two words of one name."""


class Hole(NamedTuple):
    """A stretch of text that changes, with the key of the entry if a field reads it."""

    start: int
    end: int
    key: str = ""


class ConstantText:
    """Knows the words of certificates, of organisations and of the people whose names must not be remembered."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        names: Mapping[str, tuple[str, ...]],
        values: Iterable[str],
        organiser: str = "",
    ) -> None:
        self._known = _list_words() | {
            word
            for provider in providers.values()
            for text in _texts_of(provider)
            for word in _WORD.findall(fold_accents(text))
        }
        self._known |= {f"{word}s" for word in self._known} | {*_WORD.findall(fold_accents(organiser))}
        private = [*(name for spellings in names.values() for name in spellings), *values]
        self._private = [words for text in private if (words := _WORD.findall(fold_accents(text)))]

    def open_line(self, flow: Flow, value: Hole | None = None) -> str:
        """The text of a flow as a line, with placeholders for all that changes."""
        text = flow.text
        holes = _merge(text, [*self._find_holes(flow, value), *([value] if value else [])])
        parts: list[str] = []
        at = 0
        for hole in holes:
            parts += [_without_braces(text[at : hole.start]), f"{{{hole.key}}}"]
            at = hole.end
        return " ".join("".join([*parts, _without_braces(text[at:])]).split())

    def _find_holes(self, flow: Flow, value: Hole | None = None) -> list[Hole]:
        text, folded = flow.text, flow.folded
        holes = [Hole(*folded.original(day.start, day.end)) for day in find_days(folded.text)]
        words = [(match[0], folded.original(*match.span())) for match in _WORD.finditer(folded.text)]
        spelt = [word for word, _ in words]
        for private in self._private:
            for at in range(len(words) - len(private) + 1):
                if spelt[at : at + len(private)] == private:
                    holes.append(Hole(words[at][1][0], words[at + len(private) - 1][1][1]))
        known = [*holes, *([value] if value else [])]
        for token in _TOKEN.finditer(text):
            core = _CORE.search(token[0])
            is_in_hole = any(hole.start < token.end() and token.start() < hole.end for hole in known)
            if core and not is_in_hole and self._may_change(core[0], text[: token.start()]):
                holes.append(Hole(token.start() + core.start(), token.start() + core.end()))
        return [*holes, *_neighbours(text, holes)]

    def _may_change(self, word: str, before: str) -> bool:
        """Whether a word may be a name, a number or an address: it has a figure, or a capital and is not known."""
        if "@" in word or "://" in word or word.lower().startswith("www."):
            return True
        if any(sign.isdigit() for sign in word):
            return not re.search(r"\bcategory\s+$", before, re.IGNORECASE)  # AMA PRA Category 1
        if not any(sign.isupper() for sign in word):
            return False
        return not all(part in self._known for part in _WORD.findall(fold_accents(word)))


def _neighbours(text: str, holes: Iterable[Hole]) -> Iterator[Hole]:
    """The capitalised words that belong to a name in a hole: "Grace Adeyemi", "Tallwood Academy", where one word is known."""
    open_at = {at for hole in holes if _is_name_like(text[hole.start : hole.end]) for at in range(hole.start, hole.end)}
    tokens = [*_TOKEN.finditer(text)]
    run: list[re.Match[str]] = []
    for token in [*tokens, None]:
        if token and _CAPITALISED.fullmatch(token[0]) and not (run and (run[-1][0][-1] in ",;:.)" or token[0][0] == "(")):
            run.append(token)
            continue
        if any(at in open_at for each in run for at in range(each.start(), each.end())):
            yield from (
                Hole(each.start() + len(each[0]) - len(each[0].lstrip("(")), each.start() + len(each[0].rstrip(",;:)")))
                for each in run
            )
        run = [token] if token and _CAPITALISED.fullmatch(token[0]) else []


def _is_name_like(text: str) -> bool:
    return text[:1].isupper() and not any(sign.isdigit() for sign in text)


def _merge(text: str, holes: Iterable[Hole]) -> list[Hole]:
    """Holes in their order, none over another: the value's own stays as it is, those side by side become one."""
    ordered = sorted(holes)
    value = next((hole for hole in ordered if hole.key), None)
    merged: list[Hole] = []
    for hole in ordered:
        if value and hole is not value:
            pieces = [hole._replace(end=min(hole.end, value.start)), hole._replace(start=max(hole.start, value.end))]
        else:
            pieces = [hole]
        for piece in pieces:
            if piece.end <= piece.start:
                continue
            last = merged[-1] if merged else None
            if (
                last
                and not last.key
                and not piece.key
                and _BETWEEN_HOLES.fullmatch(text[last.end : max(last.end, piece.start)])
            ):
                merged[-1] = Hole(last.start, max(last.end, piece.end))
            else:
                merged.append(piece)
    return sorted(merged)


def _without_braces(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")


def constant_words(line: str) -> list[str]:
    """The words of a line that are none of its placeholders."""
    return _WORD.findall(re.sub(r"\{[a-z]*\}", " ", line))


@cache
def _list_words() -> frozenset[str]:
    """Every word of the word lists but the months, which are names of people too."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from texts(inner)
        elif isinstance(value, (list, tuple)):
            for inner in value:
                yield from texts(inner)

    lists = [{key: value for key, value in msgspec.to_builtins(each).items() if key != "months"} for each in load_languages()]
    return frozenset(word for text in texts(lists) for word in _WORD.findall(fold_with_places(text).text))


def _texts_of(provider: Provider) -> Iterator[str]:
    yield from printed_names(provider)
    for unit in provider.units:
        yield from (unit.name, *unit.also_called, *unit.printed)
