"""Recognise the files that computers put into folders and zips by themselves, which belong to nobody's bag."""

import re

_FOLDERS = re.compile(
    r"__MACOSX|\.AppleDouble|\.Spotlight-V100|\.fseventsd|\.Trashes|\.TemporaryItems|\.DocumentRevisions-V100"
    r"|\$RECYCLE\.BIN|System Volume Information|@eaDir",
    re.IGNORECASE,
)
_FILES = re.compile(
    r"\._.+|\.DS_Store|\.localized|\.apdisk|Icon\r|Thumbs\.db(?::encryptable)?|ehthumbs(?:_vista)?\.db|desktop\.ini"
    r"|\.directory|\.nfs[0-9a-f]+|~\$.+|\.~lock\..+#|.+:Zone\.Identifier",
    re.IGNORECASE,
)
"""Of a Mac, of Windows, of KDE and of file servers, and the locks of word processors."""


def is_clutter(name: str) -> bool:
    """Whether a computer put this file or folder there by itself, by its path."""
    *folders, last = name.split("/")
    return any(_FOLDERS.fullmatch(part) for part in (*folders, last)) or bool(_FILES.fullmatch(last))
