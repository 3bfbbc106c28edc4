"""The files that make an editor complete and check our TOML: JSON Schemas in `.cecgen/`, and the settings that map them.

They are committed to the repository, so that every clone has them, with or without cecgen. Nothing is downloaded.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from cecgen.files.atomic import replace_files
from cecgen.ledger.schemas import FILE_KINDS, build_schema
from cecgen.model.scheme import Catalogue

SCHEMA_FOLDER = ".cecgen"
"""Begins with a dot, so that `check` and most file lists ignore it."""
TOMBI_FILE = "tombi.toml"
TAPLO_FILE = "taplo.toml"
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
_TOMBI_MAPPING = """
[[schemas]]
path = "{path}"
include = ["{files}"]
"""
_TAPLO = """# For editors with Even Better TOML, and for taplo: which schema holds which files. This file is yours.
# The formatting is that of `cecgen fmt`, as far as taplo can follow it.
include = ["cecgen.toml", "content/**/*.toml", "plugins/*.toml", "plugins/designs/*.toml"]
exclude = ["**/.*", "content/*/closed/**"]

[formatting]
array_auto_collapse = false
array_auto_expand = false
column_width = 128
reorder_keys = false
"""
_TAPLO_RULE = """
[[rule]]
include = ["{files}"]
{exclude}schema = {{ path = "{path}" }}
"""
_VSCODE_EXTENSIONS = {"recommendations": ["tombi-toml.tombi"]}
_PLACED = {"file": 1, "line": 2, "column": 3, "severity": 4, "code": 5, "message": 6}
_MATCHER = {"owner": "cecgen", "fileLocation": ["relative", "${workspaceFolder}"]}
_VSCODE_TASKS = {
    "version": "2.0.0",
    "tasks": [
        {
            "label": "cecgen check",
            "type": "shell",
            "command": "cecgen",
            "args": ["--color", "never", "check"],
            "group": {"kind": "test", "isDefault": True},
            "presentation": {"reveal": "silent"},
            "problemMatcher": [
                {**_MATCHER, "pattern": {"regexp": r"^([^:]+):(\d+):(\d+): (error|warning) (CEC\d+): (.*)$", **_PLACED}},
                {
                    **_MATCHER,
                    "pattern": {
                        "regexp": r"^([^: ]+): (error|warning) (CEC\d+): (.*)$",
                        "kind": "file",
                        **{"file": 1, "severity": 2, "code": 3, "message": 4},
                    },
                },
            ],
        }
    ],
}


def format_schema(kind: str, catalogue: Catalogue | None = None) -> str:
    """The text of the schema file for a kind of file; it suggests the names of a catalogue."""
    return _format_json(build_schema(kind, catalogue))


def editor_files(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file for editors: the schemas, and the settings of editors."""
    for kind in FILE_KINDS:
        yield _schema_path(kind), format_schema(kind, catalogue)
    yield from _editor_settings().items()


def _editor_settings() -> dict[str, str]:
    """The settings of editors by their paths: written once, and then their owner's."""
    paths = {about.files: _schema_path(kind) for kind, about in FILE_KINDS.items()}
    return {
        TOMBI_FILE: _TOMBI + "".join(_TOMBI_MAPPING.format(path=path, files=files) for files, path in paths.items()),
        TAPLO_FILE: _TAPLO + "".join(_format_taplo_rule(kind) for kind in FILE_KINDS),
        ".vscode/extensions.json": _format_json(_VSCODE_EXTENSIONS),
        ".vscode/tasks.json": _format_json(_VSCODE_TASKS),
    }


def _format_taplo_rule(kind: str) -> str:
    """Taplo holds a file against every rule that its path matches; a holder's own file would be one of entries too."""
    exclude = f'exclude = ["{FILE_KINDS["holder"].files}"]\n' if kind == "entry" else ""
    return _TAPLO_RULE.format(files=FILE_KINDS[kind].files, exclude=exclude, path=_schema_path(kind))


def schema_comment(kind: str, file: str) -> str:
    """The first line of a TOML file in a repository, with which any editor finds its schema."""
    return f"#:schema {'../' * file.count('/') or './'}{_schema_path(kind)}\n\n"


def write_editor_files(root: Path, catalogue: Catalogue) -> list[Path]:
    """Write the schemas into a repository, and the settings of editors that it has not; OSError if that fails."""
    settings = _editor_settings()
    texts = {name: text for name, text in editor_files(catalogue) if name not in settings or not os.path.lexists(root / name)}
    return replace_files(root, {name: text.encode() for name, text in texts.items()})


def _format_json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _schema_path(kind: str) -> str:
    return f"{SCHEMA_FOLDER}/{kind}.schema.json"
