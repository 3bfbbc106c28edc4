"""What an editor wants beside the files that people write: the schemas, which of them holds which file, and nothing online.

The files lie in the repository itself, so that whoever clones it has them, with or without cecgen.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from cecgen.files.atomic import replace_files
from cecgen.ledger.schemas import FILE_KINDS, build_schema

SCHEMA_FOLDER = ".cecgen"
"""Begins with a dot: `check` passes over it, and so do most lists of files."""
TOMBI_FILE = "tombi.toml"
_TOMBI = """# For editors with Tombi: which schema holds which files. Everything lies here, and nothing is fetched.
# After an upgrade of cecgen, `cecgen schema --write` writes the schemas anew; this file is yours.
toml-version = "v1.1.0"

[files]
exclude = ["**/.*", "content/*/closed/**", "plugins/maps/**"]  # not written by hand, or of another form

[lint.rules]
tables-out-of-order = "off"  # rules stand in the order in which they are best read

[schema]
catalog = { paths = [] }
"""
_MAPPING = """
[[schemas]]
path = "{path}"
include = ["{files}"]
"""


def format_schema(kind: str) -> str:
    """The schema of a kind of file as a file has it."""
    return json.dumps(build_schema(kind), ensure_ascii=False, indent=2) + "\n"


def editor_files() -> Iterator[tuple[str, str]]:
    """Every file that an editor wants, by its path in a repository: the schemas, and Tombi's settings."""
    for kind in FILE_KINDS:
        yield _schema_path(kind), format_schema(kind)
    yield (
        TOMBI_FILE,
        _TOMBI + "".join(_MAPPING.format(path=_schema_path(kind), files=each.files) for kind, each in FILE_KINDS.items()),
    )


def schema_comment(kind: str, file: str) -> str:
    """The line that a TOML file of a repository begins with, so that any editor finds its schema."""
    return f"#:schema {'../' * file.count('/') or './'}{_schema_path(kind)}\n\n"


def write_editor_files(root: Path) -> list[Path]:
    """Writes the schemas into a repository, and Tombi's settings where there are none; OSError where it cannot."""
    wanted = {name: text for name, text in editor_files() if name != TOMBI_FILE or not os.path.lexists(root / name)}
    return replace_files(root, {name: text.encode() for name, text in wanted.items()})


def _schema_path(kind: str) -> str:
    return f"{SCHEMA_FOLDER}/{kind}.schema.json"
