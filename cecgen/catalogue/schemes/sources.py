"""Find sources that name a whole site, where nobody could look a figure up."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct, structs

from cecgen.diagnostics import Place
from cecgen.diagnostics.files import SourceWithoutPage
from cecgen.model.facts import Fact
from cecgen.model.scheme_file import SchemeExample

_SITE = r"https?://[^/?#]*/?"


def find_sources_without_page(declared: Struct | Sequence[Fact], at: Place) -> Iterator[SourceWithoutPage]:
    """Yield each address of a site that a file or a provider gives as a source, at the first place where it does.

    `at` is its file.
    """
    places: dict[str, Place] = {}
    for source, place in _iter_sources(declared, at):
        places.setdefault(source, place)
    for source, place in places.items():
        if names_no_page(source):
            yield SourceWithoutPage(at=place, source=source)


def names_no_page(source: str) -> bool:
    """Whether a source is the address of a site and not of one of its pages; a source in words is neither."""
    return bool(re.fullmatch(_SITE, source.strip(), re.IGNORECASE))


def _iter_sources(value: Any, at: Place) -> Iterator[tuple[str, Place]]:
    match value:
        case Fact() | SchemeExample():
            yield value.source, at / "source"
        case Struct():
            for field in structs.fields(value):
                yield from _iter_sources(getattr(value, field.name), at / field.encode_name)
        case list() | tuple():
            for index, each in enumerate(value):
                yield from _iter_sources(each, at / index)
