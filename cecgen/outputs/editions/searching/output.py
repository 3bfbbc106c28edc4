"""The files of an output as texts to search, whatever kind of file each is."""

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct

from cecgen.evidence import DocumentContents, InspectionFailure, decode_text, missing_libraries, read_documents
from cecgen.evidence.extras import format_install_command
from cecgen.model.document_limits import MAX_SEARCH_SECONDS, MAX_SEARCHED_BYTES
from cecgen.model.file_type import detect_type
from cecgen.outputs.engines import theme_folders

DocumentCache = dict[str, DocumentContents]
"""The contents of documents by digest: the project, its site and a bundle have the same certificate as the same bytes."""
SearchFault = tuple[str, str]
"""Why a file cannot be searched, and what to do about it."""

_PRINT = "print it to a new PDF, and open that yourself"
_FAULTS_BY_FAILURE: dict[InspectionFailure, SearchFault] = {
    "broken": ("it cannot be opened", _PRINT),
    "truncated": ("it is cut short", "save it again, and open it yourself"),
    "locked": ("it only opens with a password", "open it with the password and print it to a new PDF"),
    "large": (f"it is larger than {MAX_SEARCHED_BYTES // 1024 // 1024} MiB", _PRINT),
    "unpacked": ("it is far too large, or unpacks to far too much", _PRINT),
    "memory": ("it takes too much memory to open", _PRINT),
    "time": (f"it takes more than {MAX_SEARCH_SECONDS} seconds to read", _PRINT),
    "crash": ("the program that opens it crashes on it", _PRINT),
    "page": ("the text of one of its pages cannot be read", _PRINT),
    "attached": ("another file is attached to it, and cannot be read", "remove the attached file"),
}
_NOT_A_FILE: SearchFault = ("it is a link, or not a file", "put the file itself in its place")
_NOT_SEARCHABLE: SearchFault = ("it is neither text in UTF-8 nor a PDF, PNG or JPEG", "leave it out, or put a PDF in its place")
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[abefnNrtv]|[ \t]*\r?\n\s*)")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_ADDRESS_ENDS = re.compile(r"[\s\"'<>]+")
_FOLD = re.compile(r"\r?\n[ \t]")
_FEW = 50
"""Up to this many different escapes are replaced one after the other, which is faster than one regular expression."""


class OutputFiles(Struct):
    """The files of an output by their paths, sorted into texts, documents and those that cannot be searched."""

    folder: Path
    names: list[str]
    """Every file and folder."""
    texts: set[str]
    documents: dict[str, DocumentContents]
    """PDFs and pictures, with their contents."""
    faults: dict[str, SearchFault]
    """Files that cannot be searched."""

    def iter_texts(self) -> Iterator[str]:
        """All texts, and all names of files and folders."""
        for name in self.names:
            yield from self.read_name(name)
            if name in self.texts:
                yield from self.read_file(name)

    def read_name(self, name: str) -> Iterator[str]:
        """The path of a file, in every way that it may be read."""
        yield from iter_readings(name, "")

    def read_file(self, name: str) -> list[str]:
        """The text of a file, in every way that it may be read."""
        if name in self.documents:
            return [way for text in self.documents[name].texts for way in iter_readings(text, "")]
        return [*iter_readings(decode_text((self.folder / name).read_bytes()) or "", name)]


def scan_output(folder: Path, known: DocumentCache) -> OutputFiles:
    """Read every file below a folder. PDFs and pictures are opened once each, in the sandbox, which starts only for them."""
    output = OutputFiles(folder, [], set(), {}, {})
    digests: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        output.names.append(name)
        if path.is_dir() and not path.is_symlink():
            continue
        if path.is_symlink() or not path.is_file():
            output.faults[name] = _NOT_A_FILE
            continue
        data = path.read_bytes()
        if _is_theme_asset(name, data):
            continue
        if detect_type(data, name):
            digests[name] = sha256(data).hexdigest()
        elif decode_text(data) is not None:
            output.texts.add(name)
        else:
            output.faults[name] = _NOT_SEARCHABLE
    unknown = {digest: folder / name for name, digest in digests.items() if digest not in known}
    missing = missing_libraries() if unknown else []
    if missing:
        one = next(name for name, digest in digests.items() if digest in unknown)
        output.faults[one] = (f"that needs {', '.join(missing)}", format_install_command("evidence"))
        return output
    read = read_documents(unknown.values()) if unknown else {}
    known.update((digest, read[path]) for digest, path in unknown.items())
    for name, digest in digests.items():
        output.documents[name] = known[digest]
        if failure := known[digest].failure:
            output.faults[name] = _FAULTS_BY_FAILURE.get(failure, _FAULTS_BY_FAILURE["broken"])
    return output


@cache
def _asset_folders() -> tuple[Path, ...]:
    """The folders in which the themes and our site have their own scripts, style sheets and pictures."""
    ours = find_spec("cecgen.outputs.site")
    return (*theme_folders(), *(Path(place) for place in (ours.submodule_search_locations if ours else None) or ()))


def _is_theme_asset(name: str, data: bytes) -> bool:
    """Whether a file is one of the theme's own, byte for byte, so that it cannot hold anything that a person wrote."""
    _, assets, rest = f"/{name}".rpartition("/assets/")
    if not assets:
        return False
    own = (home / "assets" / rest for home in _asset_folders())
    return any(path.is_file() and path.read_bytes() == data for path in own)


# ---------------------------------------------------------------- the ways in which a text may be read


def iter_readings(text: str, name: str) -> Iterator[str]:
    """A text, and the same with its escapes, its percent-encoding or its folded lines undone.

    In JSON a backslash is always an escape; in any other text it may be either, so both readings are searched.
    """
    escaped = "\\" in text
    if escaped:
        yield _unescape(text)
    if not escaped or not name.endswith((".json", "search_index.js")):
        yield text
    if _ENCODED.search(text):
        yield unquote("\n".join(part for part in _ADDRESS_ENDS.split(text) if "%" in part))
    if name.endswith(".ics"):
        yield _unescape(_FOLD.sub("", text))
    if "<wbr" in text:
        yield re.sub(r"<wbr\s*/?>", "", text)


def _unescape(text: str) -> str:
    """Replace the escapes in a text by their letters, as JSON, TOML, YAML and scripts write them."""
    text = text.replace("\\\\", " ")
    escapes = {escape: _letter(escape[1:]) for escape in set(_ESCAPE.findall(text))}
    if len(escapes) > _FEW:
        text = _ESCAPE.sub(lambda found: escapes[found[0]], text)
    else:
        for escape in sorted(escapes, key=len, reverse=True):
            text = text.replace(escape, escapes[escape])
    if any("\ud800" <= letter <= "\udfff" for letter in escapes.values()):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # two halves make one letter
    return text


def _letter(escape: str) -> str:
    """What an escape, given without its backslash, stands for: a letter, nothing for a continued line, else a line break."""
    if escape[0] in "uUx":
        number = int(escape[1:], 16)
        return chr(number) if number < 0x110000 else " "
    return "" if "\n" in escape else "\n"
