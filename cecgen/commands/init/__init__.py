"""`cecgen init`: the files of a new repository, and an invented holder with a cycle around a given day."""

from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files

import tomli_w

from cecgen.catalogue.plugins import load_plugins
from cecgen.commands.add.plan import EntryTable, format_entry
from cecgen.ledger.editor_files import editor_files, schema_comment
from cecgen.model.written import default_id

STARTER_HOLDER_ID = "alex-example"
_SETTINGS_NOTE = "# The settings of this repository.\n\n"
_HOLDER_NOTE = (
    "# Alex Example and the activities in this folder are invented. `cecgen holder` adds you, then delete this folder.\n"
    "# Or make this file yours, delete the activities with their certificates, and delete these lines.\n\n"
)
_HOLDER = """name = "Alex Example"

[[certification]]
scheme = "acsm.cpt"
certified = {certified}-11-20

[[certification.cycle]]
begins = {first}-01-01
ends = {last}-12-31
"""
_ENTRY_NOTE = "# An invented activity, written as a certificate prints it.\n\n"
_IGNORED = "/site/\n/build/\n/.cecgen/work/\n.*.part\n.*.edit.toml*\n"
_ATTRIBUTES = "*.toml text eol=lf\ncontent/**/evidence/** -text\n"
_README = """# Transcripts

Continuing-education credits, one TOML file an entry:

- `cecgen check` reads everything and reports every problem at once;
- `cecgen status` shows where every certification stands;
- `cecgen build` makes the site of transcripts in `site/`;
- `cecgen explain @HOLDER@` says how each number came about.

**Keep this repository private.** It holds certification numbers, certificates and notes.

Each folder in `content/` is a holder, with the certificates in its `evidence/`.
Editors complete and check these files by the schemas in `.cecgen/`; `cecgen schema --write` writes them again after an upgrade.
"""


def repository_files(holder: str, own: Mapping[str, bytes], *, form: bool = False) -> dict[str, bytes]:
    """The files of a new repository: those of its first holder, whose id is `holder`, and those that every one has.

    With `form`, its site has the page that records an activity. The settings come last: a folder that has them has
    everything, and until it has them `init` can be run again.
    """
    settings = tomli_w.dumps({"format": 1, "title": "Our transcripts", **({"site": {"form": True}} if form else {})})
    return dict(
        (
            (".gitignore", _IGNORED.encode()),
            (".gitattributes", _ATTRIBUTES.encode()),
            ("README.md", _README.replace("@HOLDER@", holder).encode()),
            *((name, text.encode()) for name, text in editor_files(load_plugins(installed=False).catalogue)),
            *own.items(),
            _toml("config", "cecgen.toml", settings, _SETTINGS_NOTE),
        )
    )


def example_files(today: date) -> dict[str, bytes]:
    """The files of the invented holder."""
    return dict(_example_files(today))


def _example_files(today: date) -> Iterator[tuple[str, bytes]]:
    year = today.year - 1
    yield _toml(
        "holder",
        f"content/{STARTER_HOLDER_ID}/holder.toml",
        _HOLDER.format(certified=year - 1, first=year, last=year + 2),
        _HOLDER_NOTE,
    )
    for entry in _starter_entries(year):
        yield _toml("entry", f"content/{STARTER_HOLDER_ID}/{entry['id']}.toml", format_entry(entry), _ENTRY_NOTE)
    for item in sorted(files(__package__).joinpath("evidence").iterdir(), key=lambda item: item.name):
        if item.name.endswith(".pdf"):
            yield f"content/{STARTER_HOLDER_ID}/evidence/{item.name}", item.read_bytes()


def _toml(kind: str, file: str, text: str, note: str) -> tuple[str, bytes]:
    """A file and its content: the line that tells editors its schema, a comment for people, and the keys."""
    return file, (schema_comment(kind, file) + note + text).encode()


def _starter_entries(year: int) -> Iterator[EntryTable]:
    """Yield the example entries, which earn a part of what the cycle needs."""
    rows: tuple[tuple[int, int, str, str, str, str], ...] = (
        (2, 15, "Coaching the squat", "ace", "course", "0.6 CEC"),
        (5, 9, "Regional strength conference", "nsca", "conference", "0.8 CEU"),
        (9, 21, "Nutrition basics", "nasm", "course", "0.4 CEU"),
    )
    for month, day, title, provider, kind, award in rows:
        day_done = date(year, month, day)
        yield {
            "id": default_id(day_done, title),
            "date": day_done,
            "title": title,
            "provider": provider,
            "kind": kind,
            "award": award,
            "evidence": [f"evidence/specimen-{provider}.pdf"],
        }
    day_done = date(year, 11, 8)
    yield {
        "id": default_id(day_done, "CPR and AED"),
        "date": day_done,
        "title": "CPR and AED",
        "provider": "Harbour First Aid",
        "kind": "cpr",
        "evidence": ["evidence/specimen-cpr.pdf"],
        "card": {"covers": ["cpr", "aed"], "hands_on": True, "expires": date(year + 2, 11, 30)},
    }
