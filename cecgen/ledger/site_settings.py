"""Check `[site]` of cecgen.toml: addresses, the accent colour, and the content of the files that it names."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from cecgen.diagnostics import CecgenError, Diagnostic, Place
from cecgen.diagnostics.site import AccentUnreadable, NotSiteAddress, SiteFileUnusable
from cecgen.files.toml import BOM, MAX_FILE_BYTES, read_limited
from cecgen.files.toml.conflicts import find_conflicts
from cecgen.ledger.colours import MIN_CONTRAST, WHITE, contrast, format_colour, make_readable, parse_colour
from cecgen.ledger.team_pages import find_active_content
from cecgen.model.file_type import detect_type
from cecgen.model.settings import SiteSettings

LOGO_ENDINGS = {"svg": ".svg", "png": ".png", "jpeg": ".jpg"}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n]?|\\(.)")
_DATA = re.compile(r"url\(\s*(?:\"data:[^\"]*\"|'data:[^']*'|data:[^)\s]*)\s*\)", re.IGNORECASE)
_LOADS = re.compile(r"@import|//|\burl\(\s*[\"']?\s*(?!#)|\b(?:image|image-set|src)\(\s*[\"']", re.IGNORECASE)
_SVG = re.compile(r"(?:<\?xml[^>]*\?>|<!--.*?-->|<!DOCTYPE svg[^>\[]*>|\s)*<svg[\s>]", re.DOTALL)
_SVG_LOADS = re.compile(
    r"(?:href|src)\s*=\s*[\"']?\s*(?!#|data:image/|[\"'\s])|url\(\s*[\"']?\s*(?!#|data:)|@import", re.IGNORECASE
)


class UnusableFileError(CecgenError):
    """A file that the settings name cannot be used: why, and what to do."""


def check_site_settings(root: Path, site: SiteSettings, file: str) -> Iterator[Diagnostic]:
    """Report what of `[site]` cannot be used, at its key in the settings `file`."""
    at = Place(file, ("site",))
    for key, text in (("url", site.url), ("repository", site.repository)):
        if text and not _is_site_address(text):
            yield NotSiteAddress(at=at / key, key=key, text=text)
    if site.accent:
        yield from _check_accent(site.accent, at / "accent")
    for key, name, read in (("logo", site.logo, read_logo), ("css", site.css, read_css)):
        try:
            if name:
                read(root, name)
        except UnusableFileError as error:
            yield SiteFileUnusable(at=at / key, key=key, file=name, reason=error.message, remedy=error.hint)


def _is_site_address(text: str) -> bool:
    """Whether a text is the address of a site: of the web, of a host, and of nothing inside a page."""
    try:
        parts = urlsplit(text)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_plain = text.isascii() and text.isprintable() and not any(sign in text for sign in " \"'<>\\^`{|}")
    has_only_path = not (parts.query or parts.fragment or parts.username or "?" in text or "#" in text or "@" in parts.netloc)
    return is_plain and has_only_path and port_is_number and parts.scheme in ("http", "https") and bool(parts.hostname)


def _check_accent(text: str, at: Place) -> Iterator[Diagnostic]:
    colour = parse_colour(text)
    if colour is None:
        yield AccentUnreadable(at=at, text=text, contrast="", darker="")
    elif (ratio := contrast(colour, WHITE)) < MIN_CONTRAST:
        darker = format_colour(make_readable(colour, WHITE))
        yield AccentUnreadable(at=at, text=text, contrast=f"{ratio:.1f}", darker=darker)


def read_logo(root: Path, name: str) -> tuple[str, bytes]:
    """Read the logo; return the ending that its content asks for, and the content. UnusableFileError if it cannot be used."""
    data = _read(root, name)
    kind = detect_type(data, name)
    if kind in ("png", "jpeg"):
        return LOGO_ENDINGS[kind], data
    text = _decode(data)
    _refuse_conflict(text or "")
    if text is None or not _SVG.match(text):
        raise UnusableFileError("it is not a picture by its first bytes", "take an SVG, PNG or JPEG file")
    if what := next(iter(find_active_content(text)), ""):
        raise UnusableFileError(f"it holds {what}, which could run in a browser", "save it as a plain SVG, or as PNG")
    if _SVG_LOADS.search(text):
        raise UnusableFileError("it loads something from another file", "save it with everything in it, or as PNG")
    return LOGO_ENDINGS["svg"], data


def read_css(root: Path, name: str) -> str:
    """Read the style sheet. UnusableFileError if it cannot be used, such as one that loads anything from elsewhere."""
    text = _decode(_read(root, name))
    if text is None or "\0" in text:
        raise UnusableFileError("it is not UTF-8 text", "save it with the encoding UTF-8")
    _refuse_conflict(text)
    blank = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    plain = _ESCAPE.sub(lambda match: _decode_escape(match[1]) if match[1] else match[2], blank)
    for number, line in enumerate(_DATA.sub("", plain).split("\n"), 1):
        if match := _LOADS.search(line):
            raise UnusableFileError(
                f"line {number} loads something with {match[0].strip()}",
                "leave it out: the site works without a network; data: is fine",
            )
    return text


def _refuse_conflict(text: str) -> None:
    """Raise UnusableFileError if a merge left both sides of a conflict in a text: a browser would take some of each."""
    if conflict := next(iter(find_conflicts(text, "")), None):
        raise UnusableFileError(f"it has {conflict.message}", conflict.hint)


def _decode_escape(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0 < number < 0x110000 else " "


def _decode(data: bytes) -> str | None:
    try:
        return data.removeprefix(BOM).decode().replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    except UnicodeDecodeError:
        return None


def _read(root: Path, name: str) -> bytes:
    """Read a file inside the repository; nothing is followed out of it."""
    parts = name.split("/")
    if any(part in ("", ".", "..") or part.startswith(".") for part in parts) or "\\" in name or ":" in name or "\0" in name:
        raise UnusableFileError(
            "its path leads out of the repository or to a hidden file", 'name a file in the repository, such as "logo.svg"'
        )
    for number in range(1, len(parts)):
        if os.path.islink(root.joinpath(*parts[:number])):
            raise UnusableFileError(
                "it is behind a link, and links are not followed", "put the file itself into the repository"
            )
    try:
        size, data = read_limited(f"{root}/{name}")
    except OSError as error:
        missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
        reason = "it does not exist" if missing else error.strerror or str(error)
        raise UnusableFileError(reason, "put the file there, or take the key out") from None
    if data is None:
        raise UnusableFileError(f"it has {size:,} bytes, but at most {MAX_FILE_BYTES:,} are read", "make it smaller")
    if not data:
        raise UnusableFileError("it is empty", "put the file there, or take the key out")
    return data
