"""Certificates that an imported file names: only documents in its own folder or below it are read."""

from pathlib import Path

from cecgen.commands.add.plan import read_certificate


def read_document(folder: Path, name: str) -> bytes:
    """Read the certificate of this name in the folder of the file that names it; ValueError says why that is not possible."""
    parts = name.replace("\\", "/").split("/")
    is_plain = all(parts) and not any(part in (".", "..") for part in parts) and ":" not in name and "\0" not in name
    path = folder.joinpath(*parts)
    if not is_plain or not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError("leads out of the folder of the file")
    return read_certificate(path)
