"""The files that make an editor complete and check our TOML: JSON Schemas in `.cecgen/`, and `tombi.toml`, which maps them.

They are committed to the repository, so that every clone has them, with or without cecgen. Nothing is downloaded.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from cecgen.files.atomic import replace_files
from cecgen.ledger.schemas import FILE_KINDS, build_schema

SCHEMA_FOLDER = ".cecgen"
"""Begins with a dot, so that `check` and most file lists ignore it."""
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
    """The text of the schema file for a kind of file."""
    return json.dumps(build_schema(kind), ensure_ascii=False, indent=2) + "\n"


def editor_files() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file for editors: the schemas, and Tombi's settings."""
    for kind in FILE_KINDS:
        yield _schema_path(kind), format_schema(kind)
    yield (
        TOMBI_FILE,
        _TOMBI + "".join(_MAPPING.format(path=_schema_path(kind), files=about.files) for kind, about in FILE_KINDS.items()),
    )


def schema_comment(kind: str, file: str) -> str:
    """The first line of a TOML file in a repository, with which any editor finds its schema."""
    return f"#:schema {'../' * file.count('/') or './'}{_schema_path(kind)}\n\n"


def write_editor_files(root: Path) -> list[Path]:
    """Write the schemas into a repository, and Tombi's settings if it has none; OSError if that fails."""
    texts = {name: text for name, text in editor_files() if name != TOMBI_FILE or not os.path.lexists(root / name)}
    return replace_files(root, {name: text.encode() for name, text in texts.items()})


def _schema_path(kind: str) -> str:
    return f"{SCHEMA_FOLDER}/{kind}.schema.json"
