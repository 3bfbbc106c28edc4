"""Limit what the pages of a PDF draw: pictures among their commands, and drawings that draw others many times."""

import re
from collections import Counter
from math import prod
from typing import Any

import pikepdf

from cecgen.evidence.inspection import InspectionError
from cecgen.model.document_limits import MAX_DRAWINGS, MAX_PIXELS

_PICTURE = re.compile(rb"BI\s(.{0,2000}?)\sID\s", re.DOTALL)
"""A picture among the commands of a page: its keys stand between BI and ID."""
_SIDE = re.compile(rb"/(?:W|Width|H|Height)\s+([0-9]{1,9})\b")
_DRAW = re.compile(rb"/([^\s()<>\[\]{}/%]+)\s+Do\b")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def check_drawing(pages: list[Any], tables: list[Any]) -> None:
    """Raise InspectionError if a picture has too many pixels, or a page or a drawing draws too many others.

    Twenty drawings that each draw the next one four times are four kilobytes, and keep a viewer busy for ever.
    """
    counter = _DrawingCounter()
    for page in pages:
        contents = page.obj.get("/Contents")
        streams = [*contents] if isinstance(contents, pikepdf.Array) else [contents]
        counter.check(b"\n".join(map(_read, streams)), page.resources)
    for table in tables:
        if _is_drawing(table):
            counter.check(_read(table), table.get("/Resources"))


class _DrawingCounter:
    """Counts what is drawn, and remembers it for each drawing."""

    def __init__(self) -> None:
        self._counts: dict[tuple[int, int], int] = {}

    def check(self, commands: bytes, resources: Any) -> None:
        for match in _PICTURE.finditer(commands):
            sides = [int(side) for side in _SIDE.findall(match[1])]
            if len(sides) > 1 and prod(sides) > MAX_PIXELS:
                raise InspectionError("pixels")
        if self._count(commands, resources, frozenset()) > MAX_DRAWINGS:
            raise InspectionError("drawings")

    def _count(self, commands: bytes, resources: Any, around: frozenset[tuple[int, int]]) -> int:
        """How many drawings these commands draw, with those inside; one that draws itself is drawn once, as viewers do."""
        named = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
        count = 0
        for name, times in Counter(_DRAW.findall(commands)).items():
            drawing: Any = named.get(_decode(name)) if isinstance(named, pikepdf.Dictionary) else None
            count += times
            if _is_drawing(drawing) and drawing.objgen not in around:
                if drawing.objgen not in self._counts:
                    below = drawing.get("/Resources", resources)
                    self._counts[drawing.objgen] = self._count(_read(drawing), below, around | {drawing.objgen})
                count += times * self._counts[drawing.objgen]
        return count


def _is_drawing(value: Any) -> bool:
    return isinstance(value, pikepdf.Stream) and value.get("/Subtype") == pikepdf.Name.Form


def _read(stream: Any) -> bytes:
    """The commands of a stream; none if qpdf cannot unpack it, which is reported elsewhere."""
    try:
        return stream.read_bytes() if isinstance(stream, pikepdf.Stream) else b""
    except pikepdf.PdfError:
        return b""


def _decode(name: bytes) -> str:
    return "/" + _ESCAPE.sub(lambda escape: bytes.fromhex(escape[1].decode()), name).decode("utf-8", "surrogateescape")
