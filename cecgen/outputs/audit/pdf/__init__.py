"""The forms of an audit as PDFs: the totals as the renewal form asks for them, and every activity with its exhibits.

Typst sets them from data that is never read as markup: tagged for screen readers, fonts inside, the same bytes from the
same data. Certificates that are PDFs themselves follow their exhibit's page; a document joined from foreign pages claims
to be no PDF/A or PDF/UA.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import typst
from msgspec import Struct

from cecgen.diagnostics import CecgenError
from cecgen.outputs.terminal.diagnostics import format_digest
from cecgen.outputs.words.cycle_view import CycleView, Exhibit, build_cycle_view, describe_document
from cecgen.outputs.words.states import sanitize_line

__all__ = [
    "CoverSheet",
    "CycleView",
    "Exhibit",
    "build_cycle_view",
    "describe_document",
    "render_detail",
    "render_summary",
]

BUNDLED_FONTS = ("Libertinus Serif", "DejaVu Sans Mono")
"""The fonts that come with Typst; what they have no letters for, another font must have."""


class CoverSheet(Struct, frozen=True):
    """What goes with a bundle on a sheet of its own, another way than the bundle: the digest that stands for all of it."""

    bundle: str
    """The bundle's name."""
    root_digest: str
    """Its root digest: 64 digits."""
    fingerprint: str = ""
    """Of the key that it is signed with; nothing where it is not signed."""


def render_summary(
    values: Mapping[str, Any], attached: bytes, as_of: date, fonts: Sequence[Path] = (), cover: CoverSheet | None = None
) -> bytes:
    """The summary: holder, totals by field, what is asked, cards and renewal history; with the transcript attached.

    With a cover it begins with the bundle's root digest, which no file in the bundle can hold.
    """
    said = {**values, "detail": False, "exhibits": [], "cover": _cover_values(cover) if cover else None}
    return _typeset(said, attached, as_of, fonts, {}, archival=True)


def _cover_values(cover: CoverSheet) -> dict[str, Any]:
    return {
        "bundle": sanitize_line(cover.bundle),
        "root": format_digest(cover.root_digest),
        "fingerprint": sanitize_line(cover.fingerprint),
    }


def render_detail(
    values: Mapping[str, Any], exhibits: Sequence[Exhibit], attached: bytes, as_of: date, fonts: Sequence[Path] = ()
) -> bytes:
    """The detail: the summary, then every activity with its conversion, then each exhibit, numbered, bookmarked and linked."""
    pictures = {f"exhibit-{each.number}.{each.kind}": each.data for each in exhibits if each.kind != "pdf"}
    whole = {**values, "detail": True, "cover": None}
    _typeset(whole, attached, as_of, fonts, {}, archival=True)  # only so is a letter that no font has told of
    made = _typeset(whole, attached, as_of, fonts, pictures, archival=False)
    documents = {each.number: each.data for each in exhibits if each.kind == "pdf"}
    return _append_documents(made, documents) if documents else made


def _typeset(
    values: Mapping[str, Any],
    attached: bytes,
    as_of: date,
    fonts: Sequence[Path],
    pictures: Mapping[str, bytes],
    *,
    archival: bool,
) -> bytes:
    """A form set by Typst in a folder of its own, which is all that it can read."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        template = root / "form.typ"
        template.write_bytes(files(__package__).joinpath("form.typ").read_bytes())
        (root / "transcript.json").write_bytes(attached)
        for name, data in pictures.items():
            (root / name).write_bytes(data)
        if not pictures:
            values = {**values, "exhibits": [{**each, "picture": ""} for each in values["exhibits"]]}
        said = {
            **values,
            "date": {"year": as_of.year, "month": as_of.month, "day": as_of.day},
            "fonts": list(BUNDLED_FONTS),
            "mono": "DejaVu Sans Mono",
            "attached": [{"path": "transcript.json", "description": "The transcript, for programs"}],
        }
        try:
            made = typst.compile(
                str(template),
                root=folder,
                font_paths=[str(path) for path in fonts],
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(said, ensure_ascii=False)},
                pdf_standards=["a-3a"] if archival else [],
                timestamp=datetime.combine(as_of, time(), UTC),
            )
        except typst.TypstError as error:
            # The data are the only thing that changes from one form to the next, and letters all that can be wrong with them.
            message = str(getattr(error, "message", error))
            raise CecgenError(message, "name a folder of fonts that have its letters with --font") from None
    assert isinstance(made, bytes)
    return made


def _append_documents(made: bytes, documents: Mapping[int, bytes]) -> bytes:
    """The pages of each document put after its exhibit's page; links, bookmarks and tags of our own pages stay."""
    with pikepdf.open(BytesIO(made)) as whole:
        for number, page in sorted(_find_exhibit_pages(whole, documents), reverse=True):
            with pikepdf.open(BytesIO(documents[number])) as document:
                for offset, foreign in enumerate(document.pages, 1):
                    whole.pages.insert(page + offset, foreign)
        whole.remove_unreferenced_resources()
        out = BytesIO()
        whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _find_exhibit_pages(whole: pikepdf.Pdf, documents: Mapping[int, bytes]) -> Iterator[tuple[int, int]]:
    """On which page each exhibit begins, by the bookmarks."""
    wanted = {f"Exhibit {number}:": number for number in documents}
    numbers = {page.obj.objgen: index for index, page in enumerate(whole.pages)}

    def walk(items: Any) -> Iterator[tuple[int, int]]:
        for item in items:
            head = " ".join(str(item.title).split()[:2])
            if head in wanted:
                destination = item.destination if item.destination is not None else item.action.D
                yield wanted[head], numbers[destination[0].objgen]
            yield from walk(item.children)

    with whole.open_outline() as outline:
        yield from list(walk(outline.root))
