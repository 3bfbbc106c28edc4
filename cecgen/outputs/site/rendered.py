"""Parts of pages that are rendered once and used again, as long as what they are made from is the very same object.

`serve` renders the overview at every save, and of a thousand rows only one is another.
"""

from collections.abc import Callable
from typing import TypeVar

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

PartT = TypeVar("PartT")


class RenderedParts:
    """What one rendering made, for the next one with the same day, settings and edition.

    A part may depend on its source and on those three, and on nothing else.
    """

    def __init__(self) -> None:
        self._parts: dict[tuple[str, int], tuple[object, object]] = {}
        """By the kind of a part and the identity of its source: the source, which must live on for that, and the part."""
        self._before: dict[tuple[str, int], tuple[object, object]] = {}
        self._equal: dict[str, tuple[object, object]] = {}

    def begin(self) -> None:
        """Begin another rendering: what it does not use again is forgotten with the next."""
        self._before, self._parts = self._parts, {}

    def of(self, kind: str, source: object, make: Callable[[], PartT]) -> PartT:
        """The part that is made from a source."""
        key = kind, id(source)
        one = self._parts.get(key) or self._before.get(key) or (source, make())
        self._parts[key] = one
        return one[1]  # type: ignore[return-value]

    def of_equal(self, kind: str, source: object, make: Callable[[], PartT]) -> PartT:
        """The only part of its kind: made again if its source is no longer equal to the last one."""
        if kind not in self._equal or self._equal[kind][0] != source:
            self._equal[kind] = source, make()
        return self._equal[kind][1]  # type: ignore[return-value]


class ReuseTag(Extension):
    """`{% reuse row %} … {% endreuse %}` in a template: rendered once for each row, if the page has `rendered` parts."""

    tags = {"reuse"}  # noqa: RUF012

    def parse(self, parser: Parser) -> nodes.Node:
        """Turn the tag into a call of `_reuse`."""
        line = next(parser.stream).lineno
        arguments = [parser.parse_expression(), nodes.Name("rendered", "load")]
        body = parser.parse_statements(("name:endreuse",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_reuse", arguments), [], [], body).set_lineno(line)

    def _reuse(self, source: object, rendered: RenderedParts | None, caller: Callable[[], str]) -> str:
        return caller() if rendered is None else rendered.of("html", source, caller)
