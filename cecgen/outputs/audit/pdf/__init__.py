"""The forms of an audit as PDFs: the totals as the renewal form asks for them, and every activity with its exhibits.

Typst typesets them from data that it never reads as markup: tagged for screen readers, with embedded fonts, and the same
bytes from the same data. Certificates that are PDFs follow the page of their exhibit; a document with such foreign pages
does not claim to be PDF/A or PDF/UA.
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst
from msgspec import Struct, to_builtins
from pikepdf import Name

from cecgen.diagnostics import CecgenError
from cecgen.diagnostics.letters import NOBODYS_LETTER_HINT, describe_letter, is_nobodys
from cecgen.evidence.pdf_text import flatten_notes
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

_MISSING_LETTER = re.compile(r'the (?:text|PDF contains the codepoint) `"(.+?)"`', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_PLACE = re.compile(r"cecgen:exhibit-(\w+)/(\d+)")
"""The room for one page of a document, as form.typ marks it: the exhibit's number, and the page from 0 on."""
_HIDDEN = 2
"""The flag of a note that no viewer shows."""
BUNDLED_FONTS = ("Libertinus Serif", "DejaVu Sans Mono")
"""The fonts that come with Typst; letters that they lack need another font."""


class MissingLetterError(CecgenError):
    """No font has a letter of the forms."""

    def __init__(self, letter: str) -> None:
        hint = NOBODYS_LETTER_HINT if any(map(is_nobodys, letter)) else "name a folder of fonts that have it with --font"
        super().__init__(f"no font has {''.join(map(describe_letter, letter))}", hint)
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
    data = {
        **to_builtins(view),
        "detail": False,
        "exhibits": [],
        "sheets": {},
        "cover": _cover_values(cover) if cover else None,
    }
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
    documents = {each.number: each.data for each in exhibits if each.kind == "pdf"}
    sheets = {number: _count_pages(document) for number, document in documents.items()}
    data = {**to_builtins(view), "detail": True, "sheets": sheets, "cover": None}
    _typeset(data, attached, as_of, fonts, {}, archival=True)  # Typst reports a letter that no font has only for PDF/A
    pdf = _typeset(data, attached, as_of, fonts, pictures, archival=False)
    return _draw_documents(pdf, documents) if documents else pdf


def _count_pages(document: bytes) -> int:
    with pikepdf.open(BytesIO(document)) as pdf:
        return len(pdf.pages)


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
            raise MissingLetterError(letter) if missing else CecgenError(f"the forms cannot be typeset: {message}") from None
    assert isinstance(pdf, bytes)
    return pdf


def _draw_documents(pdf: bytes, documents: Mapping[str, bytes]) -> bytes:
    """Draw each page of each document where the form has left room for it; links, bookmarks and tags of the form are kept."""
    with pikepdf.open(BytesIO(pdf)) as form, ExitStack() as opened:
        foreign = {number: _open_flat(opened, document) for number, document in documents.items()}
        for page in form.pages:
            for note in _list_notes(page):
                action = note.get("/A")
                place = _PLACE.fullmatch(str(action.get("/URI", ""))) if isinstance(action, pikepdf.Dictionary) else None
                if place is None:
                    continue
                number, index = place[1], int(place[2])
                del note["/A"]
                note[Name.F], note[Name.Contents] = _HIDDEN, pikepdf.String(f"Exhibit {number}, page {index + 1}")
                _draw_page(foreign[number].pages[index], form, page, pikepdf.Rectangle(note.Rect))
        form.remove_unreferenced_resources()
        out = BytesIO()
        form.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _open_flat(opened: ExitStack, document: bytes) -> pikepdf.Pdf:
    """Open a document with its filled-in fields and notes drawn onto its pages: only what is drawn can be put onto a sheet."""
    pdf = opened.enter_context(pikepdf.open(BytesIO(document)))
    flatten_notes(pdf)
    return pdf


def _draw_page(foreign: pikepdf.Page, form: pikepdf.Pdf, page: pikepdf.Page, room: pikepdf.Rectangle) -> None:
    """Draw a page of another document into a rectangle, as large as it fits.

    `add_overlay` of pikepdf does the same under a name by chance, and the same data would not give the same bytes.
    """
    drawing = form.copy_foreign(foreign.as_form_xobject())
    name = page.add_resource(drawing, Name.XObject, Name.Exhibit)
    placement = page.calc_form_xobject_placement(drawing, name, room, allow_shrink=True, allow_expand=True)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + placement)


def _list_notes(page: pikepdf.Page) -> list[Any]:
    notes = page.obj.get("/Annots")
    return [note for note in notes if isinstance(note, pikepdf.Dictionary)] if isinstance(notes, pikepdf.Array) else []
