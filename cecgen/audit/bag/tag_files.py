"""Parse the tag files of a bag (bagit.txt, bag-info.txt, manifests, fetch.txt) and return every fault in them."""

import codecs
import hashlib
import re

from msgspec import Struct

from cecgen.audit.bag.faults import BagFault
from cecgen.audit.bag.names import decode_name, drop_leading_dots, unsafe_reason

Info = tuple[tuple[str, str], ...]
"""Labels and values of bag-info.txt, in the order of the file. A label may occur more than once."""

BAGIT, INFO, FETCH = "bagit.txt", "bag-info.txt", "fetch.txt"
OLD_INFO = "package-info.txt"
"""What bag-info.txt was called up to BagIt 0.95."""
ALGORITHMS = {name.replace("_", ""): name for name in hashlib.algorithms_guaranteed if not name.startswith("shake")}
"""Digest algorithms: hashlib's name for each name that a manifest's file name can have, without - and _."""
MANIFEST = re.compile(r"(tag)?manifest-([A-Za-z0-9_-]+)\.txt")
_DECLARATION = re.compile(
    r"BagIt-Version: ?([0-9]{1,4})\.([0-9]{1,4}) *(?:\r\n|\n|\r)"
    r"Tag-File-Character-Encoding: ?([A-Za-z0-9_.:-]{1,40}) *(?:\r\n|\n|\r)?"
)
_OLD_DECLARATION = re.compile(
    r"\s*BagIt-Version[ \t]*:[ \t]*(0)\.([0-9]{1,4})[ \t]*[\r\n]+"
    r"Tag-File-Character-Encoding[ \t]*:[ \t]*([A-Za-z0-9_.:-]{1,40})\s*"
)
"""Before 1.0 blanks and blank lines did not matter."""
_LINES = re.compile(r"\r\n|\n|\r")
_BOM = codecs.BOM_UTF8
_ENCODING = re.compile(r"utf-(?:8|16|32)(?:-[lb]e)?|iso8859-\d{1,2}|cp125\d|ascii")


class Declaration(Struct, frozen=True):
    """The content of bagit.txt: the version of BagIt, and the encoding of the other tag files."""

    version: tuple[int, int] = (1, 0)
    encoding: str = "utf-8"


class Manifest(Struct, frozen=True):
    """A list of payload files or of tag files, with their digests by one algorithm."""

    file: str
    algorithm: str
    is_tag_manifest: bool
    digests: dict[str, str] = {}


def parse_declaration(data: bytes) -> tuple[Declaration, list[BagFault]]:
    """Parse bagit.txt. If it cannot be read, the bag is read as BagIt 1.0 in UTF-8."""
    faults: list[BagFault] = []
    if data.startswith((_BOM, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        faults.append(BagFault("encoding", BAGIT, "begins with a byte-order mark, which BagIt forbids here"))
        data = data.removeprefix(_BOM)
    try:
        match = _DECLARATION.fullmatch(data.decode()) or _OLD_DECLARATION.fullmatch(data.decode())
    except UnicodeDecodeError:
        return Declaration(), [*faults, BagFault("encoding", BAGIT, "is not UTF-8")]
    if match is None:
        message = "does not consist of the two lines BagIt-Version and Tag-File-Character-Encoding"
        return Declaration(), [*faults, BagFault("malformed", BAGIT, message)]
    version, encoding = (int(match[1]), int(match[2])), match[3]
    if version > (1, 0):
        message = f"declares BagIt {version[0]}.{version[1]}, which is later than 1.0; what is new in it is not checked"
        faults.append(BagFault("malformed", BAGIT, message))
    try:
        codec = codecs.lookup(encoding).name
    except LookupError:
        codec = ""
    if not _ENCODING.fullmatch(codec):
        faults.append(BagFault("encoding", BAGIT, f'names the encoding "{encoding}", which is not read here'))
        codec = "utf-8"
    return Declaration(version, codec), faults


def _decode(file: str, data: bytes, encoding: str, faults: list[BagFault]) -> str:
    if encoding == "utf-8" and data.startswith(_BOM):
        faults.append(BagFault("encoding", file, "begins with a byte-order mark, which others read as part of the first line"))
        data = data.removeprefix(_BOM)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        faults.append(BagFault("encoding", file, f"is not {encoding.upper()} (byte {error.start + 1})"))
        return data.decode(encoding, "replace")


def parse_info(data: bytes, encoding: str, file: str = INFO) -> tuple[Info, list[BagFault]]:
    """Parse the labels and values of bag-info.txt. A line that begins with a blank continues the value before it."""
    faults: list[BagFault] = []
    pairs: list[tuple[str, str]] = []
    for number, line in enumerate(_LINES.split(_decode(file, data, encoding, faults)), 1):
        label, colon, value = line.partition(":")
        if not line.strip():
            continue
        if line[0] in " \t" and pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}".strip())
        elif colon and label.strip() and line[0] not in " \t":
            pairs.append((label.strip(), value.strip()))
        else:
            faults.append(BagFault("malformed", file, f"line {number} is not a label with its value"))
    return tuple(pairs), faults


def parse_manifest(file: str, data: bytes, declaration: Declaration) -> tuple[Manifest | None, list[BagFault]]:
    """Parse a manifest; return None instead of it if Python does not support its digest algorithm."""
    file_name = MANIFEST.fullmatch(file)
    algorithm = ALGORITHMS.get(re.sub("[_-]", "", file_name[2].lower())) if file_name else None
    if file_name is None or algorithm is None:
        return None, []
    faults: list[BagFault] = []
    digests: dict[str, str] = {}
    length = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
    line_form = re.compile(rf"([0-9A-Fa-f]{{{length}}})[ \t]+\*?([^ \t*].*)")
    for number, line in enumerate(_LINES.split(_decode(file, data, declaration.encoding, faults)), 1):
        if not line:
            continue
        match = line_form.fullmatch(line)
        if match is None:
            faults.append(BagFault("malformed", file, f"line {number} is not a digest of {length} digits and a name"))
            continue
        path = drop_leading_dots(decode_name(match[2], declaration.version))
        inside = path.startswith("data/")
        if reason := unsafe_reason(path):
            faults.append(BagFault("escapes", path, f"{reason}; line {number} of {file} lists it, and it is not followed"))
        elif inside == bool(file_name[1]):
            where = "a tag file" if not inside else "payload"
            faults.append(BagFault("malformed", file, f"line {number} lists {where}, as only the other kind of manifest may"))
        elif path in digests:
            faults.append(BagFault("repeated", path, f"is listed twice in {file}"))
        else:
            digests[path] = match[1].lower()
    return Manifest(file, algorithm, bool(file_name[1]), digests), faults


def parse_fetch(data: bytes, declaration: Declaration) -> tuple[dict[str, str], list[BagFault]]:
    """Parse fetch.txt: return the address of each file to download, by name. Nothing is ever downloaded."""
    faults: list[BagFault] = []
    addresses: dict[str, str] = {}
    for number, line in enumerate(_LINES.split(_decode(FETCH, data, declaration.encoding, faults)), 1):
        if not line.strip():
            continue
        parts = line.split(None, 2)
        if len(parts) != 3 or not (parts[1] == "-" or parts[1].isdecimal()):
            faults.append(BagFault("malformed", FETCH, f"line {number} is not an address, a length and a name"))
            continue
        path = drop_leading_dots(decode_name(parts[2], declaration.version))
        if reason := unsafe_reason(path):
            faults.append(BagFault("escapes", path, f"{reason}; line {number} of {FETCH} lists it, and it is not followed"))
        else:
            addresses[path] = parts[0]
    return addresses, faults
