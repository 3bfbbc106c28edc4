"""What an editor wants beside the files that people write: the schemas, which of them holds which file, and nothing online.

The files lie in the repository itself, so that whoever clones it has them, with or without cecgen.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from cecgen.schemas import KINDS, schema

FOLDER = ".cecgen"
"""Begins with a dot: `check` passes over it, and so do most lists of files."""
TOMBI = "tombi.toml"
_TOMBI = """# For editors with Tombi: which schema holds which files. Everything lies here, and nothing is fetched.
# After an upgrade of cecgen, `cecgen schema --write` writes the schemas anew; this file is yours.
toml-version = "v1.1.0"

[files]
exclude = ["**/.*", "content/*/closed/**"]  # nobody writes these

[schema]
catalog = { paths = [] }
"""
_MAPPING = """
[[schemas]]
path = "{path}"
include = ["{files}"]
"""


def schema_text(kind: str) -> str:
    """The schema of a kind of file as a file has it."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=2) + "\n"


def editor_files() -> Iterator[tuple[str, str]]:
    """Every file that an editor wants, by its path in a repository: the schemas, and Tombi's settings."""
    for kind in KINDS:
        yield _path(kind), schema_text(kind)
    yield TOMBI, _TOMBI + "".join(_MAPPING.format(path=_path(kind), files=each.files) for kind, each in KINDS.items())


def schema_line(kind: str, file: str) -> str:
    """The line that a TOML file of a repository begins with, so that any editor finds its schema."""
    return f"#:schema {'../' * file.count('/') or './'}{_path(kind)}\n\n"


def refresh(root: Path) -> list[Path]:
    """Writes the schemas into a repository, and Tombi's settings where there are none; OSError, and nothing new, if it cannot."""
    wanted = {root / name: text for name, text in editor_files() if name != TOMBI or not os.path.lexists(root / name)}
    made: dict[Path, Path] = {}
    (root / FOLDER).mkdir(exist_ok=True)
    try:
        for path, text in wanted.items():
            made[path] = path.with_name(f".{path.name}.new")
            made[path].write_bytes(text.encode())
        for path, new in made.items():
            os.replace(new, path)
    finally:
        for new in made.values():
            new.unlink(missing_ok=True)
    return [*wanted]


def _path(kind: str) -> str:
    return f"{FOLDER}/{kind}.schema.json"
