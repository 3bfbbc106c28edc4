"""Lay out values: days and amounts without quotes, single blanks, and the lines of a list as they were.

A value is only rewritten if its meaning is certain: a quoted day becomes a day if a day is expected, but "14 March 2025"
stays, and `check` reports it. An award stays as it is printed, except for the blanks in it.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from cecgen.diagnostics import format_decimal
from cecgen.diagnostics.folding import fold_text
from cecgen.files.layout.statements import Token, parse_key
from cecgen.files.toml.value_types import ValueTypes
from cecgen.model.amounts import AMOUNT_PATTERN, parse_award
from cecgen.model.days import parse_day

INDENT = "  "
_AWARDS = ("award", "also")
"""The keys with awards: an amount and a unit."""
_NUMBER = re.compile(r"[+-]?[0-9][0-9_]*(?:\.[0-9_]+)?")
_LAST = 1 << 30
"""The sort key of an unknown key: after all known ones."""


class ExpectedValue:
    """What the struct of a file expects at one place: a day, an amount, an award, a table with keys in order, or a list."""

    def __init__(self, types: ValueTypes = (), is_award: bool = False) -> None:
        kinds = {one.kind for one in types}
        self.is_day = "day" in kinds and "text" not in kinds
        self.is_amount = "amount" in kinds and "text" not in kinds
        self.is_award = is_award
        self._words = {fold_text(str(word)): str(word) for one in types if one.kind == "word" for word in one.words}
        self._table = next((one.keys for one in types if one.kind == "table"), {})
        self._others = next((one.items for one in types if one.kind == "mapping"), ())
        self._items = next((one.items for one in types if one.kind == "list"), ())
        self._order = {name: number for number, name in enumerate(self._table)}
        self._keys: dict[str, ExpectedValue] = {}
        self._item: ExpectedValue | None = None

    def at(self, key: str) -> "ExpectedValue":
        """What is expected of a key of this table, or of the tables in this list."""
        if self._items and not self._table:
            return self.item.at(key)
        if key not in self._keys:
            types = self._table[key].types if key in self._table else self._others
            self._keys[key] = ExpectedValue(types, self.is_award or key in _AWARDS)
        return self._keys[key]

    def at_path(self, path: Sequence[str]) -> "ExpectedValue":
        """What is expected at the end of a path of keys."""
        return self.at(path[0]).at_path(path[1:]) if path else self

    @property
    def item(self) -> "ExpectedValue":
        """What is expected of an item of this list."""
        if self._item is None:
            self._item = ExpectedValue(self._items, self.is_award)
        return self._item

    def spell_word(self, text: str) -> str:
        """A word of a closed list as the format spells it, whatever its letter case; any other text as it is."""
        return self._words.get(fold_text(text), text)

    def sort_key(self, path: Sequence[str]) -> tuple[int, ...]:
        """The sort key of a path of keys in this table; keys without an order of their own keep the order that they have."""
        if len(path) == 1:
            return ((self.item if self._items else self)._order.get(path[0], _LAST),)
        return *self.sort_key(path[:1]), *self.at(path[0]).sort_key(path[1:])


class _Item(NamedTuple):
    """An item of a list, or a pair of an inline table."""

    key: Sequence[Token]
    value: "Token | _Container"


class _Container(NamedTuple):
    """A list or an inline table: its items, and the commas, comments and line ends between them."""

    sign: str
    inside: list[Token | _Item]
    is_multiline: bool


def format_value(before: str, tokens: Sequence[Token], expected: ExpectedValue) -> str:
    """`before` (a key and =) and the value, laid out; the keys of a table on one line are put in order."""
    if len(tokens) == 1:
        return before + _format_scalar(tokens[0], expected)
    return _format_part(before, _parse_value(tokens, 0)[0], expected, 0)


def _parse_value(tokens: Sequence[Token], at: int) -> "tuple[Token | _Container, int]":
    """The value that begins at a token, and the index after its end."""
    first = tokens[at]
    if first.kind != "sign":
        return first, at + 1
    inside: list[Token | _Item] = []
    is_multiline = False
    at += 1
    while tokens[at].text not in "]}" or tokens[at].kind != "sign":
        token = tokens[at]
        if token.kind in ("newline", "comment") or (token.kind == "sign" and token.text == ","):
            inside.append(token)
            is_multiline = is_multiline or token.kind != "sign"
            at += 1
            continue
        key: Sequence[Token] = ()
        if first.text == "{":
            equals = next(n for n in range(at, len(tokens)) if tokens[n].text == "=" and tokens[n].kind == "sign")
            key, at = tokens[at:equals], equals + 1
        value, at = _parse_value(tokens, at)
        inside.append(_Item(key, value))
        is_multiline = is_multiline or (isinstance(value, _Container) and value.is_multiline)
    is_multiline = is_multiline and any(isinstance(part, _Item) or part.kind != "newline" for part in inside)
    return _Container(first.text, inside, is_multiline), at + 1


def _format_part(before: str, value: "Token | _Container", expected: ExpectedValue, depth: int) -> str:
    if isinstance(value, Token):
        return before + _format_scalar(value, expected)
    if value.is_multiline:
        return _format_multiline(before, value, expected, depth)
    items = [item for item in value.inside if isinstance(item, _Item)]
    if value.sign == "[":
        return f"{before}[{', '.join(_format_item('', item, expected, depth) for item in items)}]"
    items.sort(key=lambda item: expected.sort_key(parse_key(item.key).parts))
    return before + (f"{{ {', '.join(_format_item('', item, expected, depth) for item in items)} }}" if items else "{}")


def _format_item(before: str, item: _Item, expected: ExpectedValue, depth: int) -> str:
    if not item.key:
        return _format_part(before, item.value, expected.item, depth)
    name = parse_key(item.key)
    return _format_part(f"{before}{name.text} = ", item.value, expected.at_path(name.parts), depth)


def _format_multiline(before: str, value: _Container, expected: ExpectedValue, depth: int) -> str:
    """Lay out a list or inline table over several lines: nothing moves to another line, and a list ends with a comma."""
    lines = _items_by_line(value)
    text = before + value.sign
    for number, line in enumerate(lines):
        is_last = number == len(lines) - 1
        if number:
            text += "\n" + (INDENT * (depth if is_last and not line else depth + 1) if line or is_last else "")
        for n, part in enumerate(line):
            if isinstance(part, _Item):
                text = _format_item(f"{text} " if n or (not number and value.sign == "{") else text, part, expected, depth + 1)
            elif part.kind == "comment":
                text = append_comment(text, part) if n or not number else text + part.text
            else:
                text += ","
        if is_last:
            text += "]" if value.sign == "[" else " }" if line else "}"
    return text


def _items_by_line(value: _Container) -> "list[list[Token | _Item]]":
    """The items, commas and comments on each line. Of several empty lines one is left, and none at either end."""
    lines: list[list[Token | _Item]] = [[]]
    for part in value.inside:
        if isinstance(part, Token) and part.kind == "newline":
            lines.append([])
        else:
            lines[-1].append(part)
    if value.sign == "[" and not lines[-1]:
        _add_last_comma(lines)
    inner = [line for number, line in enumerate(lines[1:-1], 1) if line or (number > 1 and lines[number - 1])]
    while inner and not inner[-1]:
        del inner[-1]
    last = lines[-1:] if len(lines) > 1 else []
    return [lines[0], *inner, *last]


def _add_last_comma(lines: "list[list[Token | _Item]]") -> None:
    """Add a comma after the last item, if it has none; comments may follow it."""
    for line in reversed(lines):
        for index in reversed(range(len(line))):
            part = line[index]
            if isinstance(part, _Item):
                line.insert(index + 1, Token("sign", ","))
                return
            if part.kind == "sign":
                return


def append_comment(code: str, comment: Token) -> str:
    """Code with a comment after it: two blanks away, or in the column that its writer chose."""
    width = len(code) - code.rfind("\n") - 1
    return f"{code}{' ' * max(2, comment.column - width)}{comment.text}"


def _format_scalar(token: Token, expected: ExpectedValue) -> str:
    text = token.text
    if token.kind == "string":
        inner = text[1:-1]
        if text.startswith(('"""', "'''")) or "\\" in inner or '"' in inner:
            return text
        if expected.is_day and parse_day(inner):
            return inner
        if expected.is_amount and AMOUNT_PATTERN.fullmatch(inner):
            return format_decimal(Decimal(inner))
        if expected.is_award and parse_award(inner):
            inner = " ".join(inner.split())
        return f'"{expected.spell_word(inner)}"'
    if expected.is_amount and _NUMBER.fullmatch(text):
        return format_decimal(Decimal(text.replace("_", "")))
    return text


def canonical_value(value: Any, expected: ExpectedValue) -> Any:
    """A parsed value in a form in which two spellings of the same value are equal, and no others."""
    if isinstance(value, dict):
        return {key: canonical_value(item, expected.at(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical_value(item, expected.item) for item in value]
    if isinstance(value, str):
        if expected.is_day and parse_day(value):
            return "date", value
        if expected.is_amount and AMOUNT_PATTERN.fullmatch(value):
            return "amount", Decimal(value)
        return "str", parse_award(value) if expected.is_award and parse_award(value) else expected.spell_word(value)
    if expected.is_amount and type(value) in (int, float) and value - value == 0:
        return "amount", Decimal(str(value))
    return type(value).__name__, str(value)
