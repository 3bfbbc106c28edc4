"""Certificates that a file names: taken from its own folder only, and only where each is a document."""

import os
import stat
from pathlib import Path

LARGEST = 32 * 1024 * 1024
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)


class Refused(Exception):
    """A certificate that cannot be taken: what is wrong, and the way out."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def document(folder: Path, name: str) -> bytes:
    """The certificate of a name in the folder of the file that names it, or below it."""
    parts = name.replace("\\", "/").split("/")
    if not all(parts) or any(part in (".", "..") for part in parts) or ":" in name or "\0" in name:
        raise Refused(
            f'"{name}" leads out of the folder of the file', "put the certificate beside the file, and name it plainly"
        )
    path = folder.joinpath(*parts)
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Refused(f'"{name}" leads out of the folder of the file', "put the certificate itself there, no link")
    try:
        number = os.open(path, os.O_RDONLY | _NO_LINK | _NO_WAIT)
    except OSError as error:
        raise Refused(f'"{name}" cannot be read: {error.strerror}', "put the certificate beside the file") from None
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        os.close(number)
        raise Refused(f'"{name}" is not a file', "put the certificate itself there")
    with open(number, "rb") as stream:
        if status.st_size > LARGEST:
            raise Refused(f'"{name}" has {status.st_size:,} bytes, and at most {LARGEST:,} are taken', "save it smaller")
        return stream.read()
