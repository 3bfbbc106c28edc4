"""Values as a file writes them: days and amounts without quotes, single blanks, and the lines of a list as they were.

Only what the form of its table leaves no doubt about is written anew: where it wants a day, a quoted day is one, and
"14 March 2025" is for `check` to refuse. An award stays as it is printed, but for the blanks in it.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cecgen.files.layout.statements import Token, parse_key
from cecgen.files.toml.value_types import ValueTypes
from cecgen.model.written import format_decimal, parse_award

INDENT = "  "
_AWARDS = ("award", "also")
"""The keys whose texts are awards: an amount and a unit."""
_NUMBER = re.compile(r"[+-]?[0-9][0-9_]*(?:\.[0-9_]+)?")
_QUOTED_AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_QUOTED_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAST = 1 << 30
"""The place of a key that the form does not know: after all that it does."""


class ExpectedValue:
    """What the struct of a file expects at a place: a day, an amount, an award, a table with its keys in order, a list."""

    def __init__(self, types: ValueTypes = (), award: bool = False) -> None:
        kinds = {one.kind for one in types}
        self.is_day = "day" in kinds and "text" not in kinds
        self.is_amount = "amount" in kinds and "text" not in kinds
        self.is_award = award
        self._table = next((one.keys for one in types if one.kind == "table"), {})
        self._others = next((one.items for one in types if one.kind == "mapping"), ())
        self._items = next((one.items for one in types if one.kind == "list"), ())
        self._order = {name: number for number, name in enumerate(self._table)}
        self._keys: dict[str, ExpectedValue] = {}
        self._item: ExpectedValue | None = None

    def at(self, key: str) -> "ExpectedValue":
        """What is wanted of a key of this table; in a list of tables, of a key of each."""
        if self._items and not self._table:
            return self.item.at(key)
        if key not in self._keys:
            types = self._table[key].types if key in self._table else self._others
            self._keys[key] = ExpectedValue(types, self.is_award or key in _AWARDS)
        return self._keys[key]

    def at_path(self, path: Sequence[str]) -> "ExpectedValue":
        """What is wanted at the end of a path of keys."""
        return self.at(path[0]).at_path(path[1:]) if path else self

    @property
    def item(self) -> "ExpectedValue":
        """What is wanted of an item of this list."""
        if self._item is None:
            self._item = ExpectedValue(self._items, self.is_award)
        return self._item

    def sort_key(self, path: Sequence[str]) -> tuple[int, ...]:
        """Where a key stands among the others of this table; a table that has no order of its own keeps what it has."""
        if len(path) == 1:
            return ((self.item if self._items else self)._order.get(path[0], _LAST),)
        return *self.sort_key(path[:1]), *self.at(path[0]).sort_key(path[1:])


class _Item(NamedTuple):
    """An item of a list, or a pair of an inline table."""

    key: Sequence[Token]
    value: "Token | _Container"


class _Container(NamedTuple):
    """A list or an inline table: its items, and the commas, comments and line ends among them."""

    sign: str
    inside: list[Token | _Item]
    is_multiline: bool
    """Whether it goes over several lines."""


def format_value(before: str, tokens: Sequence[Token], wanted: ExpectedValue) -> str:
    """What stands before a value, and the value as a file writes it; a table on one line has its keys in order."""
    if len(tokens) == 1:
        return before + _scalar(tokens[0], wanted)
    return _value(before, _parse_value(tokens, 0)[0], wanted, 0)


def _parse_value(tokens: Sequence[Token], at: int) -> "tuple[Token | _Container, int]":
    """The value that begins at a token, and where it ends."""
    first = tokens[at]
    if first.kind != "sign":
        return first, at + 1
    inside: list[Token | _Item] = []
    is_open = False
    at += 1
    while tokens[at].text not in "]}" or tokens[at].kind != "sign":
        token = tokens[at]
        if token.kind in ("newline", "comment") or (token.kind == "sign" and token.text == ","):
            inside.append(token)
            is_open = is_open or token.kind != "sign"
            at += 1
            continue
        key: Sequence[Token] = ()
        if first.text == "{":
            equals = next(n for n in range(at, len(tokens)) if tokens[n].text == "=" and tokens[n].kind == "sign")
            key, at = tokens[at:equals], equals + 1
        value, at = _parse_value(tokens, at)
        inside.append(_Item(key, value))
        is_open = is_open or (isinstance(value, _Container) and value.is_multiline)
    is_open = is_open and any(isinstance(each, _Item) or each.kind != "newline" for each in inside)
    return _Container(first.text, inside, is_open), at + 1


def _value(before: str, value: "Token | _Container", wanted: ExpectedValue, depth: int) -> str:
    if isinstance(value, Token):
        return before + _scalar(value, wanted)
    if value.is_multiline:
        return _lines(before, value, wanted, depth)
    items = [item for item in value.inside if isinstance(item, _Item)]
    if value.sign == "[":
        return f"{before}[{', '.join(_item('', item, wanted, depth) for item in items)}]"
    items.sort(key=lambda item: wanted.sort_key(parse_key(item.key).parts))
    return before + (f"{{ {', '.join(_item('', item, wanted, depth) for item in items)} }}" if items else "{}")


def _item(before: str, item: _Item, wanted: ExpectedValue, depth: int) -> str:
    if not item.key:
        return _value(before, item.value, wanted.item, depth)
    name = parse_key(item.key)
    return _value(f"{before}{name.text} = ", item.value, wanted.at_path(name.parts), depth)


def _lines(before: str, value: _Container, wanted: ExpectedValue, depth: int) -> str:
    """A list or an inline table over several lines: nothing changes its line, and a list ends with a comma."""
    lines = _items_by_line(value)
    text = before + value.sign
    for number, line in enumerate(lines):
        is_last = number == len(lines) - 1
        if number:
            text += "\n" + (INDENT * (depth if is_last and not line else depth + 1) if line or is_last else "")
        for n, each in enumerate(line):
            if isinstance(each, _Item):
                text = _item(f"{text} " if n or (not number and value.sign == "{") else text, each, wanted, depth + 1)
            elif each.kind == "comment":
                text = append_comment(text, each) if n or not number else text + each.text
            else:
                text += ","
        if is_last:
            text += "]" if value.sign == "[" else " }" if line else "}"
    return text


def _items_by_line(value: _Container) -> "list[list[Token | _Item]]":
    """What stands on each line of a list or an inline table; of empty lines one is left, and none at either end."""
    lines: list[list[Token | _Item]] = [[]]
    for each in value.inside:
        if isinstance(each, Token) and each.kind == "newline":
            lines.append([])
        else:
            lines[-1].append(each)
    if value.sign == "[" and not lines[-1]:
        line, place = next(
            ((line, n) for line in reversed(lines) for n in range(len(line))[::-1] if _is_item_or_comma(line[n])), ([], 0)
        )
        if line and isinstance(line[place], _Item):
            line.insert(place + 1, Token("sign", ","))
    kept = [line for number, line in enumerate(lines[1:-1], 1) if line or (number > 1 and lines[number - 1])]
    while kept and not kept[-1]:
        del kept[-1]
    return [lines[0], *kept, *lines[1:][-1:]]


def _is_item_or_comma(each: "Token | _Item") -> bool:
    """Whether something is an item or the comma after one."""
    return isinstance(each, _Item) or each.kind == "sign"


def append_comment(code: str, comment: Token) -> str:
    """A comment beside code, two blanks away, or in the column that its writer gave it."""
    width = len(code) - code.rfind("\n") - 1
    return f"{code}{' ' * max(2, comment.column - width)}{comment.text}"


def _scalar(token: Token, wanted: ExpectedValue) -> str:
    text = token.text
    if token.kind == "string":
        inner = text[1:-1]
        if text.startswith(('"""', "'''")) or "\\" in inner or '"' in inner:
            return text
        if wanted.is_day and _is_day(inner):
            return inner
        if wanted.is_amount and _QUOTED_AMOUNT.fullmatch(inner):
            return format_decimal(Decimal(inner))
        if wanted.is_award and parse_award(inner):
            inner = " ".join(inner.split())
        return f'"{inner}"'
    if wanted.is_amount and _NUMBER.fullmatch(text):
        return format_decimal(Decimal(text.replace("_", "")))
    return text


def _is_day(text: str) -> bool:
    if not _QUOTED_DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def canonical_value(value: Any, wanted: ExpectedValue) -> Any:
    """What a value that was read says, so that two spellings of it are equal and nothing else is."""
    if isinstance(value, dict):
        return {key: canonical_value(item, wanted.at(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical_value(item, wanted.item) for item in value]
    if isinstance(value, str):
        if wanted.is_day and _is_day(value):
            return "date", value
        if wanted.is_amount and _QUOTED_AMOUNT.fullmatch(value):
            return "amount", Decimal(value)
        return "str", parse_award(value) if wanted.is_award and parse_award(value) else value
    if wanted.is_amount and type(value) in (int, float) and value - value == 0:
        return "amount", Decimal(str(value))
    return type(value).__name__, str(value)
