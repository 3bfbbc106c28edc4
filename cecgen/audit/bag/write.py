"""Write a BagIt 1.0 bag, and a zip of it. The same content gives the same bytes on every machine, at any time."""

import hashlib
import os
import re
import shutil
import tempfile
import textwrap
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from cecgen.audit.bag.names import encode_name, group_equivalent, printable, unportable_reason, unsafe_reason

TAG_MANIFEST = "tagmanifest-sha256.txt"
"""The list of all other tag files. Its own digest identifies the whole bag."""
SIGNATURE = f"{TAG_MANIFEST}.sig"
"""The detached signature of the tag manifest. The manifest cannot list it, because it is made afterwards."""
_MANIFEST = "manifest-sha256.txt"
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_WIDTH = 79
_LABEL = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_FIRST_DAY = date(1980, 1, 1)
"""The earliest date that a zip can store."""

Content = bytes | Path


def write_bag(
    folder: Path, payload: Mapping[str, Content], info: Mapping[str, str], tags: Mapping[str, bytes] | None = None
) -> str:
    """Write a bag as a new folder and return its root digest, the SHA-256 of its tag manifest.

    `payload` has the names below data/. `info` has the labels of bag-info.txt except the totals, for example Bagging-Date.
    `tags` are further tag files. If writing fails, no part of the bag remains. FileExistsError is raised if the folder is not
    empty, and ValueError if a name does not work on every machine.
    """
    for name in (*(f"data/{name}" for name in payload), *(tags or ())):
        if reason := unsafe_reason(name) or unportable_reason(name):
            raise ValueError(f"{printable(name)} cannot be in a bundle: its name {reason}")
    own = {"bagit.txt", "bag-info.txt", "fetch.txt", _MANIFEST, TAG_MANIFEST, SIGNATURE}
    for group in group_equivalent([*(f"data/{name}" for name in payload), *own, *(tags or ())]):
        raise ValueError(f"{' and '.join(map(printable, group))} are the same name on some machines")
    taken = [name for name in tags or () if name in own or name.split("/")[0] == "data" or "manifest-" in name]
    if taken:
        raise ValueError(f"{taken[0]} is a name that the bag itself needs")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(17, "is there already", str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        root = _write_files(new, payload, info, tags or {})
        new.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return root


def _write_files(folder: Path, payload: Mapping[str, Content], info: Mapping[str, str], tags: Mapping[str, bytes]) -> str:
    (folder / "data").mkdir()
    sums: dict[str, str] = {}
    size = 0
    for name in sorted(payload):
        sums[f"data/{name}"], length = _copy_with_digest(payload[name], folder / "data" / name)
        size += length
    of_tags = {
        **tags,
        "bagit.txt": _DECLARATION,
        "bag-info.txt": _format_info({**info, "Payload-Oxum": f"{size}.{len(payload)}"}),
        _MANIFEST: _format_manifest(sums),
    }
    sums = {name: _copy_with_digest(data, folder / name)[0] for name, data in of_tags.items()}
    return _copy_with_digest(_format_manifest(sums), folder / TAG_MANIFEST)[0]


def _copy_with_digest(content: Content, target: Path) -> tuple[str, int]:
    """Write content to a new file and return its SHA-256 and length, both read back from the written file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "xb") as stream:
        if isinstance(content, bytes):
            stream.write(content)
        else:
            with open(content, "rb") as source:
                shutil.copyfileobj(source, stream, 1 << 20)
    with open(target, "rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return digest, stream.tell()


def _format_manifest(sums: Mapping[str, str]) -> bytes:
    """Return the text of a manifest, sorted by name, in the format that `sha256sum` prints and checks."""
    return "".join(f"{sums[name]}  {encode_name(name)}\n" for name in sorted(sums)).encode()


def _format_info(pairs: Mapping[str, str]) -> bytes:
    """Return the text of bag-info.txt. Long values continue in lines that begin with a blank, so none is read as a label."""
    return "".join(line for label, value in pairs.items() for line in _wrap_info(label, value)).encode()


def _wrap_info(label: str, value: str) -> Iterator[str]:
    if not _LABEL.fullmatch(label):
        raise ValueError(f"{label!r} cannot be a label of bag-info.txt")
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
    wrap = textwrap.TextWrapper(
        width=_WIDTH, initial_indent=f"{label}: ", subsequent_indent=" ", break_long_words=False, break_on_hyphens=False
    )
    return (f"{line}\n" for line in wrap.wrap(text) or [f"{label}: "])


def write_zip(folder: Path, target: Path, day: date) -> None:
    """Pack a bag into a zip with one folder in it; every file gets the given date.

    If packing fails, the target stays as it was. Nothing is compressed, because the bytes of a compressed file depend on the
    version of zlib.
    """
    when = (*max(day, _FIRST_DAY).timetuple()[:3], 0, 0, 0)
    target.parent.mkdir(parents=True, exist_ok=True)
    number, unfinished = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with open(number, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix()):
                entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", when)
                entry.create_system = 3
                entry.external_attr = 0o100644 << 16
                entry.file_size = path.stat().st_size
                with open(path, "rb") as source, archive.open(entry, "w") as packed:
                    shutil.copyfileobj(source, packed, 1 << 20)
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, target)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)  # it may have its name by now, if it was interrupted just then
        raise
