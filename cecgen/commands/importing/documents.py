"""Certificates that a file names: taken from its own folder only, and only where each is a document."""

from pathlib import Path

from cecgen.commands.add.proposal import read_certificate


def read_document(folder: Path, name: str) -> bytes:
    """The certificate of a name in the folder of the file that names it, or below it; ValueError says why it cannot be."""
    parts = name.replace("\\", "/").split("/")
    plain = all(parts) and not any(part in (".", "..") for part in parts) and ":" not in name and "\0" not in name
    path = folder.joinpath(*parts)
    if not plain or not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError("leads out of the folder of the file")
    return read_certificate(path)
