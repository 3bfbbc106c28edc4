"""Exchange two folders in one step, if the system can: at no instant is one of the two places empty."""

import errno
import os
import sys
from pathlib import Path

_CURRENT_FOLDER = -100
"""AT_FDCWD of Linux: a relative path is one from the current folder."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux, and RENAME_SWAP of macOS."""


def exchange_paths(first: Path, second: Path) -> None:
    """Exchange two paths on one disk in one step; OSError if the system, or the file system, cannot do that."""
    paths = os.fsencode(first), os.fsencode(second)
    try:
        import ctypes  # noqa: PLC0415 - a Python that was built without libffi has none

        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = library.renamex_np(*paths, _EXCHANGE)
        else:
            failed = library.renameat2(_CURRENT_FOLDER, paths[0], _CURRENT_FOLDER, paths[1], _EXCHANGE)
    except (ImportError, TypeError, AttributeError):  # Windows has no such library, and old systems no such function
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(second)) from None
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(second))
