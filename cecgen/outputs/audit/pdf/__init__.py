"""The forms of an audit as PDFs: the totals as the renewal form asks for them, and every activity with its exhibits.

Typst typesets them from data that it never reads as markup: tagged for screen readers, with embedded fonts, and the same
bytes from the same data. Certificates that are PDFs follow the page of their exhibit; a document with such foreign pages
does not claim to be PDF/A or PDF/UA.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst
from msgspec import Struct, to_builtins

from cecgen.diagnostics import CecgenError
from cecgen.files.temporary import temporary_folder
from cecgen.outputs.audit.pdf.emoji import drop_emoji
from cecgen.outputs.terminal.escape import format_digest
from cecgen.outputs.words.cycle_fields import CycleView, Exhibit
from cecgen.outputs.words.cycle_view import build_cycle_view
from cecgen.outputs.words.states import sanitize_line

__all__ = [
    "CoverSheet",
    "CycleView",
    "Exhibit",
    "MissingLetterError",
    "build_cycle_view",
    "drop_emoji",
    "render_detail",
    "render_summary",
]

_MISSING_LETTER = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
BUNDLED_FONTS = ("Libertinus Serif", "DejaVu Sans Mono")
"""The fonts that come with Typst; letters that they lack need another font."""


class MissingLetterError(CecgenError):
    """No font has a letter of the forms."""

    def __init__(self, letter: str) -> None:
        super().__init__(f"no font has {letter}", "name a folder of fonts that have it with --font")
        self.letter = letter


class CoverSheet(Struct, frozen=True):
    """The cover of a bundle, which is sent separately: the digest by which all of the bundle can be checked."""

    bundle: str
    """The bundle's name."""
    root_digest: str
    """Its root digest: 64 digits."""
    fingerprint: str = ""
    """Of the signing key; empty without a signature."""


def render_summary(
    view: CycleView, attached: bytes, as_of: date, fonts: Sequence[Path] = (), cover: CoverSheet | None = None
) -> bytes:
    """Render the summary: holder, totals by field, requirements, cards and renewal history, with the transcript attached.

    With a cover it begins with the bundle's root digest, which no file in the bundle can contain.
    """
    data = {**to_builtins(view), "detail": False, "exhibits": [], "cover": _cover_values(cover) if cover else None}
    return _typeset(data, attached, as_of, fonts, {}, archival=True)


def _cover_values(cover: CoverSheet) -> dict[str, Any]:
    return {
        "bundle": sanitize_line(cover.bundle),
        "root": format_digest(cover.root_digest),
        "fingerprint": sanitize_line(cover.fingerprint),
    }


def render_detail(
    view: CycleView, exhibits: Sequence[Exhibit], attached: bytes, as_of: date, fonts: Sequence[Path] = ()
) -> bytes:
    """Render the detail: the summary, every activity with its conversion, and each exhibit, numbered, bookmarked and linked."""
    pictures = {f"exhibit-{each.number}.{each.kind}": each.data for each in exhibits if each.kind != "pdf"}
    data = {**to_builtins(view), "detail": True, "cover": None}
    _typeset(data, attached, as_of, fonts, {}, archival=True)  # Typst reports a letter that no font has only for PDF/A
    pdf = _typeset(data, attached, as_of, fonts, pictures, archival=False)
    documents = {each.number: each.data for each in exhibits if each.kind == "pdf"}
    return _append_documents(pdf, documents) if documents else pdf


def _typeset(
    values: Mapping[str, Any],
    attached: bytes,
    as_of: date,
    fonts: Sequence[Path],
    pictures: Mapping[str, bytes],
    *,
    archival: bool,
) -> bytes:
    """Typeset a form with Typst, which can read only its own temporary folder."""
    with temporary_folder() as root:
        template = root / "form.typ"
        template.write_bytes(files(__package__).joinpath("form.typ").read_bytes())
        (root / "transcript.json").write_bytes(attached)
        for name, data in pictures.items():
            (root / name).write_bytes(data)
        if not pictures:
            values = {**values, "exhibits": [{**each, "picture": ""} for each in values["exhibits"]]}
        inputs = {
            **values,
            "date": {"year": as_of.year, "month": as_of.month, "day": as_of.day},
            "fonts": list(BUNDLED_FONTS),
            "mono": "DejaVu Sans Mono",
            "attached": [{"path": "transcript.json", "description": "The transcript, for programs"}],
        }
        try:
            pdf = typst.compile(
                str(template),
                root=str(root),
                font_paths=[str(path) for path in fonts],
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(inputs, ensure_ascii=False)},
                pdf_standards=["a-3a"] if archival else [],
                timestamp=datetime.combine(as_of, time(), UTC),
            )
        except typst.TypstError as error:
            message = str(getattr(error, "message", error))
            missing = _MISSING_LETTER.search(message)
            letter = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), missing[1]) if missing else ""
            raise MissingLetterError(letter) if missing else CecgenError(f"the forms cannot be set: {message}") from None
    assert isinstance(pdf, bytes)
    return pdf


def _append_documents(pdf: bytes, documents: Mapping[str, bytes]) -> bytes:
    """Insert each document after the page of its exhibit; links, bookmarks and tags of our own pages are kept."""
    with pikepdf.open(BytesIO(pdf)) as form:
        for number, page in sorted(_find_exhibit_pages(form, documents), reverse=True):
            with pikepdf.open(BytesIO(documents[number])) as document:
                for offset, foreign in enumerate(document.pages, 1):
                    form.pages.insert(page + offset, foreign)
        form.remove_unreferenced_resources()
        out = BytesIO()
        form.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _find_exhibit_pages(form: pikepdf.Pdf, documents: Mapping[str, bytes]) -> Iterator[tuple[str, int]]:
    """Yield the number of each exhibit with its page, from the bookmarks."""
    wanted = {f"Exhibit {number}:": number for number in documents}
    numbers = {page.obj.objgen: index for index, page in enumerate(form.pages)}

    def walk(items: Any) -> Iterator[tuple[str, int]]:
        for item in items:
            head = " ".join(str(item.title).split()[:2])
            if head in wanted:
                destination = item.destination if item.destination is not None else item.action.D
                yield wanted[head], numbers[destination[0].objgen]
            yield from walk(item.children)

    with form.open_outline() as outline:
        yield from list(walk(outline.root))
