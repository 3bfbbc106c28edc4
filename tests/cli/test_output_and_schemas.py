"""What a command prints can go into a file, and every JSON document keeps to a schema that can be printed."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from cecgen.cli import PRINTING_COMMANDS, cli
from cecgen.outputs.exports.document import DOCUMENTS, read_document_schema
from cecgen.outputs.exports.standings import format_standings_json
from cecgen.outputs.words.standings import list_standings
from cecgen.pipeline import evaluate

if TYPE_CHECKING:
    from conftest import Command, Repository

EXAMPLE = Path(__file__).parents[2]
FORMS = ("forms", "jordan-rivera", "acsm.cpt", "-o")
PACK = ("pack", "jordan-rivera", "acsm.cpt", "-o")


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest BagIt bag."""
    folder = tmp_path_factory.mktemp("bag")
    (folder / "data").mkdir()
    (folder / "data" / "a.txt").write_bytes(b"a")
    (folder / "bagit.txt").write_bytes(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    (folder / "manifest-sha256.txt").write_bytes(f"{sha256(b'a').hexdigest()}  data/a.txt\n".encode())
    return folder


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("transcript", ("export", "json")),
        ("transcript", ("status", "--format", "json")),
        ("entries", ("list", "--format", "json")),
        ("report", ("check", "--format", "json")),
        ("changes", ("diff", "HEAD", "HEAD", "--format", "json")),
        ("plan", ("plan", "jordan-rivera", "acsm.ep", "--format", "json")),
        ("plan", ("plan", "mateo-silva", "acsm.cpt", "--as-of", "2026-12-16", "--format", "json")),
        ("reconciliation", ("reconcile", "jordan-rivera", "acsm.ep", "{list}", "--format", "json")),
        ("retention", ("retention", "--all", "--format", "json")),
        ("plugins", ("plugins", "--format", "json")),
        ("verification", ("verify", "{bag}", "--format", "json")),
    ],
)
def test_what_a_command_prints_as_json_keeps_to_its_schema(
    cecgen: "Command", bag: Path, monkeypatch: pytest.MonkeyPatch, name: str, arguments: tuple[str, ...]
) -> None:
    """`cecgen schema` prints it."""
    monkeypatch.chdir(EXAMPLE)
    schema = json.loads(cecgen("schema", name).output)
    Draft202012Validator.check_schema(schema)
    (bag.parent / "list.csv").write_text("Date,Title,Amount\n2024-03-08,Exercise testing workshop,6\n,Total,6\n")
    places = {"{bag}": str(bag), "{list}": str(bag.parent / "list.csv")}
    document = json.loads(cecgen(*(places.get(each, each) for each in arguments)).output)
    Draft202012Validator(schema).validate(document)
    assert document["format"] == 1


def test_the_standings_that_the_site_offers_keep_to_their_schema() -> None:
    """Certifications without a cycle too."""
    transcript = evaluate(EXAMPLE, datetime(2026, 3, 16, tzinfo=UTC)).transcript
    rows = list_standings(transcript)
    document = json.loads(format_standings_json([*rows, replace(rows[0], cycle=None)], transcript.as_of))
    Draft202012Validator(json.loads(read_document_schema("standings"))).validate(document)
    assert len(document["standings"]) == len(rows) + 1


@pytest.mark.parametrize("name", [*DOCUMENTS])
def test_a_schema_refuses_what_lacks_one_of_its_keys(cecgen: "Command", name: str) -> None:
    """An empty document is of no kind."""
    validator = Draft202012Validator(json.loads(cecgen("schema", name).output))
    assert not validator.is_valid({})
    assert not validator.is_valid({"format": 2})


def test_the_help_names_every_kind_of_schema(cecgen: "Command") -> None:
    """Those of files and those of documents."""
    helped = " ".join(cecgen("schema", "--help").output.split())
    assert "Files: config, holder, entry, design, scheme." in helped
    assert f"Documents: {', '.join(DOCUMENTS)}." in helped


@pytest.mark.parametrize(
    "arguments", [("status",), ("list", "--format", "csv"), ("explain", "CEC303"), ("plugins",), ("schema", "entry")]
)
def test_what_is_printed_can_go_into_a_file_instead(
    repository: "Repository", cecgen: "Command", tmp_path_factory: pytest.TempPathFactory, arguments: tuple[str, ...]
) -> None:
    """The same text, and nothing on the screen."""
    root, file = repository(), tmp_path_factory.mktemp("out") / "out.txt"
    printed = cecgen("-C", root, *arguments).output
    assert cecgen("-C", root, *arguments, "--output", file).output == ""
    assert file.read_bytes().decode() == printed


def test_every_command_that_prints_has_the_option() -> None:
    """Those that write one file or a report themselves have their own."""
    for name in (*PRINTING_COMMANDS, "check", "export"):
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert any("--output" in each.opts for each in command.params)


def test_a_command_that_fails_leaves_the_file_as_it_was(repository: "Repository", cecgen: "Command", tmp_path: Path) -> None:
    """Half a text is no text."""
    file = tmp_path / "out.txt"
    file.write_text("before")
    assert cecgen("-C", repository(), "explain", "nobody", "--output", file).code == 2
    assert file.read_text() == "before"


@pytest.mark.parametrize(
    "arguments", [("status", "-o"), ("check", "--report"), ("check", "--output"), ("export", "csv", "--output")]
)
def test_nothing_is_printed_over_a_file_of_records(
    repository: "Repository", cecgen: "Command", arguments: tuple[str, ...]
) -> None:
    """`--report json=cecgen.toml` is a slip, and a repository without its settings is the price."""
    root = repository({"content/jordan-rivera/evidence/a.pdf": "%PDF-", "plugins/mine.py": "x = 1\n", "Old.TOML": ""})
    for name in ("cecgen.toml", "content/jordan-rivera/evidence/a.pdf", "plugins/mine.py", "Old.TOML"):
        before = (root / name).read_bytes()
        ran = cecgen(*arguments, f"{'json=' if '--report' in arguments else ''}{root / name}", "-C", root)
        assert ran.code == 2
        assert "nothing is printed over it: name another file" in ran.output
        assert (root / name).read_bytes() == before


@pytest.mark.parametrize("arguments", [("status", "-o"), ("check", "--report"), ("export", "csv", "--output"), FORMS, PACK])
@pytest.mark.parametrize("is_folder", [False, True])
def test_nothing_is_written_behind_a_link_out_of_the_repository(
    repository: "Repository",
    cecgen: "Command",
    tmp_path_factory: pytest.TempPathFactory,
    *,
    arguments: tuple[str, ...],
    is_folder: bool,
) -> None:
    """A branch of a stranger may have committed it, and CI would write over a file of its own machine."""
    root, outside = repository(), tmp_path_factory.mktemp("outside")
    (outside / "report").write_text("before")
    (root / "out").symlink_to(outside if is_folder else outside / "report")
    place = f"{root / 'out'}{'/report' if is_folder else ''}"
    ran = cecgen(*arguments, f"{'json=' if '--report' in arguments else ''}{place}", "-C", root)
    assert ran.code == 2
    assert f"{place} is behind a link out of the repository" in ran.output
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("report", "before")]


def test_a_link_inside_of_the_repository_or_outside_of_any_is_the_users_own(
    repository: "Repository", cecgen: "Command", tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As with `>`, the file behind it is written."""
    root, latest = repository({"notes/report": "before"}), tmp_path_factory.mktemp("outside") / "latest"
    (root / "out").symlink_to(root / "notes")
    latest.symlink_to(root / "notes" / "report")
    for place in (root / "out" / "report", latest):
        (root / "notes" / "report").write_text("before")
        assert cecgen("status", "-o", place, "-C", root).code == 0
        assert "before" not in (root / "notes" / "report").read_text()


def test_a_file_that_cannot_be_written_is_said(repository: "Repository", cecgen: "Command") -> None:
    """With the reason."""
    ran = cecgen("-C", repository(), "status", "--output", "/dev/null/x")
    assert ran.code == 2
    assert "/dev/null/x cannot be written: " in ran.output
