"""The tag files of a bag: bagit.txt, bag-info.txt, manifests and fetch.txt, read with every fault in them."""

import codecs
import hashlib
import re

from msgspec import Struct

from cecgen.audit.bag.faults import BagFault
from cecgen.audit.bag.names import decode_name, unsafe_reason

Info = tuple[tuple[str, str], ...]
"""Labels and values of bag-info.txt, in their order; a label may come again."""

BAGIT, INFO, FETCH = "bagit.txt", "bag-info.txt", "fetch.txt"
ALGORITHMS = {name.replace("_", ""): name for name in hashlib.algorithms_guaranteed if not name.startswith("shake")}
"""What digests are called in the names of manifests, and here."""
MANIFEST = re.compile(r"(tag)?manifest-([A-Za-z0-9_-]+)\.txt")
_DECLARATION = re.compile(
    r"BagIt-Version: ?([0-9]{1,4})\.([0-9]{1,4}) *(?:\r\n|\n|\r)"
    r"Tag-File-Character-Encoding: ?([A-Za-z0-9_.:-]{1,40}) *(?:\r\n|\n|\r)?"
)
_LINES = re.compile(r"\r\n|\n|\r")
_BOM = codecs.BOM_UTF8
_ENCODING = re.compile(r"utf-(?:8|16|32)(?:-[lb]e)?|iso8859-\d{1,2}|cp125\d|ascii")


class Declaration(Struct, frozen=True):
    """What bagit.txt declares: the version of BagIt, and the encoding of the other tag files."""

    version: tuple[int, int] = (1, 0)
    encoding: str = "utf-8"


class Manifest(Struct, frozen=True):
    """A list of files with their digests, by one algorithm; of the payload, or of the tag files."""

    file: str
    algorithm: str
    is_tag_manifest: bool
    digests: dict[str, str] = {}


def parse_declaration(data: bytes) -> tuple[Declaration, list[BagFault]]:
    """What bagit.txt says; where it cannot be read, the bag is read as of version 1.0 all the same."""
    found: list[BagFault] = []
    if data.startswith((_BOM, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found.append(BagFault("encoding", BAGIT, "begins with a byte-order mark, which BagIt forbids here"))
        data = data.removeprefix(_BOM)
    try:
        match = _DECLARATION.fullmatch(data.decode())
    except UnicodeDecodeError:
        return Declaration(), [*found, BagFault("encoding", BAGIT, "is not UTF-8")]
    if match is None:
        means = "does not consist of the two lines BagIt-Version and Tag-File-Character-Encoding"
        return Declaration(), [*found, BagFault("malformed", BAGIT, means)]
    version, encoding = (int(match[1]), int(match[2])), match[3]
    if version > (1, 0):
        means = f"declares BagIt {version[0]}.{version[1]}, which is later than 1.0; what is new in it is not checked"
        found.append(BagFault("malformed", BAGIT, means))
    try:
        codec = codecs.lookup(encoding).name
    except LookupError:
        codec = ""
    if not _ENCODING.fullmatch(codec):
        found.append(BagFault("encoding", BAGIT, f'names the encoding "{encoding}", which is not read here'))
        codec = "utf-8"
    return Declaration(version, codec), found


def _decode(file: str, data: bytes, encoding: str, found: list[BagFault]) -> str:
    if encoding == "utf-8" and data.startswith(_BOM):
        found.append(BagFault("encoding", file, "begins with a byte-order mark, which others take for part of its first line"))
        data = data.removeprefix(_BOM)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        found.append(BagFault("encoding", file, f"is not {encoding.upper()} (byte {error.start + 1})"))
        return data.decode(encoding, "replace")


def parse_info(data: bytes, encoding: str) -> tuple[Info, list[BagFault]]:
    """Labels and values of bag-info.txt; a line that begins with a blank goes on with the value before it."""
    found: list[BagFault] = []
    pairs: list[tuple[str, str]] = []
    for number, line in enumerate(_LINES.split(_decode(INFO, data, encoding, found)), 1):
        label, colon, value = line.partition(":")
        if not line.strip():
            continue
        if line[0] in " \t" and pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}".strip())
        elif colon and label.strip() and line[0] not in " \t":
            pairs.append((label.strip(), value.strip()))
        else:
            found.append(BagFault("malformed", INFO, f"line {number} is no label with its value"))
    return tuple(pairs), found


def parse_manifest(file: str, data: bytes, of: Declaration) -> tuple[Manifest | None, list[BagFault]]:
    """A manifest, or nothing where its algorithm is not one that can be worked out here."""
    named = MANIFEST.fullmatch(file)
    algorithm = ALGORITHMS.get(re.sub("[_-]", "", named[2].lower())) if named else None
    if named is None or algorithm is None:
        return None, []
    found: list[BagFault] = []
    digests: dict[str, str] = {}
    length = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
    line_form = re.compile(rf"([0-9A-Fa-f]{{{length}}})[ \t]+\*?([^ \t*].*)")
    for number, line in enumerate(_LINES.split(_decode(file, data, of.encoding, found)), 1):
        if not line:
            continue
        match = line_form.fullmatch(line)
        if match is None:
            found.append(BagFault("malformed", file, f"line {number} is not a digest of {length} digits and a name"))
            continue
        path = decode_name(match[2], of.version)
        inside = path.startswith("data/")
        if reason := unsafe_reason(path):
            found.append(BagFault("escapes", path, f"{reason}; line {number} of {file} lists it, and it is not followed"))
        elif inside == bool(named[1]):
            where = "a tag file" if not inside else "payload"
            found.append(BagFault("malformed", file, f"line {number} lists {where}, which the other kind of manifest does"))
        elif path in digests:
            found.append(BagFault("repeated", path, f"is listed twice in {file}"))
        else:
            digests[path] = match[1].lower()
    return Manifest(file, algorithm, bool(named[1]), digests), found


def parse_fetch(data: bytes, of: Declaration) -> tuple[dict[str, str], list[BagFault]]:
    """The files that fetch.txt would have loaded from somewhere, by name; nothing is ever fetched."""
    found: list[BagFault] = []
    addresses: dict[str, str] = {}
    for number, line in enumerate(_LINES.split(_decode(FETCH, data, of.encoding, found)), 1):
        if not line.strip():
            continue
        parts = line.split(None, 2)
        if len(parts) != 3 or not (parts[1] == "-" or parts[1].isdecimal()):
            found.append(BagFault("malformed", FETCH, f"line {number} is not an address, a length and a name"))
            continue
        path = decode_name(parts[2], of.version)
        if reason := unsafe_reason(path):
            found.append(BagFault("escapes", path, f"{reason}; line {number} of {FETCH} lists it, and it is not followed"))
        else:
            addresses[path] = parts[0]
    return addresses, found
