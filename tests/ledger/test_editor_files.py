"""What an editor gets: files that Tombi takes and completes without the network, and broken ones that it refuses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sysconfig
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import spoilt
import tomli_w
from spoilt import DAYS_IN_ITS_PLACE, IN_ITS_PLACE, OF_FORM, SOUND, Reader
from starter import write_starter
from test_schemas import TOML
from test_tutorial import follow
from with_tombi import LanguageServer, Linted, lint

from cecgen.catalogue.plugins import load_plugins
from cecgen.ledger.editor_files import (
    SCHEMA_FOLDER,
    TAPLO_FILE,
    TOMBI_FILE,
    editor_files,
    schema_comment,
    write_editor_files,
)
from cecgen.ledger.schemas import FILE_KINDS

if TYPE_CHECKING:
    from conftest import Command, Golden, Repository

ROOT = Path(__file__).parents[2]
PROBLEMS = sorted(path for path in (Path(__file__).parents[1] / "problems").iterdir() if path.is_dir())
RULES = ("schemes", "plugins", "rule-kinds")
"""Pages about scheme files."""
TODAY = date(2026, 3, 16)
KNOWN = load_plugins(installed=False).catalogue
"""What the built-in plugins declare."""
SETTINGS = {TOMBI_FILE, TAPLO_FILE, ".vscode/extensions.json", ".vscode/tasks.json"}
"""Files that belong to the owner of the repository once they are written."""
HOLDER = "content/alex-example"
A_SCHEME = '[[scheme]]\nid = "harbour.coach"\ntitle = "Harbour Certified Coach"\nunit = "credit"\n'
"""What a page that shows only a rule leaves to be thought."""


@pytest.fixture
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is no part of the repository."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture
def started_repository(tmp_path: Path) -> Path:
    """A repository as `init` writes it."""
    write_starter(tmp_path, TODAY)
    return tmp_path


# ---------------------------------------------------------------- what is written


@pytest.mark.parametrize(("name", "text"), [*editor_files(KNOWN)], ids=lambda each: each if "\n" not in each else "")
def test_this_repository_keeps_what_its_editors_want(name: str, text: str, golden: Golden) -> None:
    """As `cecgen schema --write` would write it."""
    golden(ROOT / name, text)


def test_the_source_archive_has_what_its_tests_want() -> None:
    """A folder that begins with a dot is easily left out of it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {name.partition("/")[0] for name, _ in editor_files(KNOWN)} <= {*included}


def test_init_writes_what_editors_want(started_repository: Path) -> None:
    """The same, to the letter."""
    assert {name: (started_repository / name).read_text(encoding="utf-8") for name, _ in editor_files(KNOWN)} == dict(
        editor_files(KNOWN)
    )


def test_every_file_that_init_writes_begins_with_its_schema(started_repository: Path) -> None:
    """By a path that leads to it from where the file lies."""
    files = [path for path in started_repository.rglob("*.toml") if path.name not in SETTINGS]
    assert len(files) == 6
    for path in files:
        named = re.match(r"#:schema (\S+)\n\n", path.read_text(encoding="utf-8"))
        assert named
        assert (path.parent / named[1]).resolve().parent == (started_repository / SCHEMA_FOLDER).resolve()


def test_check_reads_what_init_writes_without_a_problem(started_repository: Path, cecgen: Command) -> None:
    """A line for editors and a folder that begins with a dot are nothing to it."""
    assert cecgen("check", "-C", started_repository, "--as-of", str(TODAY)).output == "1 holder, 4 entries: no problems\n"


def test_the_line_for_editors_leads_up_from_any_folder() -> None:
    """However deep the file lies."""
    assert schema_comment("config", "cecgen.toml") == "#:schema ./.cecgen/config.schema.json\n\n"
    assert schema_comment("entry", "content/a/2026/b.toml") == "#:schema ../../../.cecgen/entry.schema.json\n\n"


# ---------------------------------------------------------------- written anew


def test_schema_write_brings_a_repository_up_to_date(repository: Repository, cecgen: Command) -> None:
    """One that has none of it, and one that has it from an older cecgen."""
    root = repository({f"{SCHEMA_FOLDER}/entry.schema.json": "{}"})
    ran = cecgen("schema", "--write", "-C", root)
    assert ran.code == 0
    assert ran.output == "".join(f"wrote {root / name}\n" for name, _ in editor_files(KNOWN))
    assert {name: (root / name).read_text(encoding="utf-8") for name, _ in editor_files(KNOWN)} == dict(editor_files(KNOWN))


def test_schema_write_finds_the_repository_from_within(
    started_repository: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As every other command does."""
    monkeypatch.chdir(started_repository / HOLDER)
    assert cecgen("schema", "--write").code == 0
    assert not (started_repository / HOLDER / SCHEMA_FOLDER).exists()


@pytest.mark.parametrize("file", sorted(SETTINGS))
def test_schema_write_leaves_the_settings_of_editors_to_their_owner(file: str, started_repository: Path) -> None:
    """They may say more than we know."""
    (started_repository / file).write_text("mine\n")
    assert write_editor_files(started_repository, KNOWN) == [
        started_repository / name for name, _ in editor_files(KNOWN) if name not in SETTINGS
    ]
    assert (started_repository / file).read_text() == "mine\n"


def test_schema_write_suggests_what_a_plugin_of_the_repository_declares(repository: Repository, cecgen: Command) -> None:
    """Beside what is built in."""
    harbour = (
        'format = 1\n\n[provider]\nid = "harbour"\nname = "Harbour Hospital"\n\n[[provider.unit]]\nname = "stamp"\nhours = 2\n'
    )
    root = repository({"plugins/harbour.toml": harbour + 'source = "https://example.org/stamps"\nread_on = 2026-01-01\n'})
    ran = cecgen("schema", "--write", "-C", root)
    assert ran.code == 0
    made = json.loads((root / SCHEMA_FOLDER / "entry.schema.json").read_text(encoding="utf-8"))
    providers = {each["const"]: each for each in made["$defs"]["known.provider"]["anyOf"]}
    assert providers["harbour"] == {"const": "harbour", "title": "Harbour Hospital", "description": "Its units: stamp."}
    assert "ace" in providers
    assert "1 HARBOUR stamp" in made["$defs"]["written.Entry"]["properties"]["award"]["examples"]


def test_schema_write_says_that_names_of_a_broken_plugin_are_missing(repository: Repository, cecgen: Command) -> None:
    """The schemas are written all the same."""
    root = repository({"plugins/harbour.toml": "format = 1\n[provider\n"})
    ran = cecgen("schema", "--write", "-C", root)
    assert ran.code == 0
    assert "a plugin has problems, so its names may be missing: `cecgen check` shows them" in ran.output
    assert (root / SCHEMA_FOLDER / "entry.schema.json").is_file()


def test_schema_write_leaves_nothing_else_behind(started_repository: Path) -> None:
    """No file that was only on the way."""
    before = sorted(started_repository.rglob("*"))
    write_editor_files(started_repository, KNOWN)
    assert sorted(started_repository.rglob("*")) == before


def test_a_repository_that_cannot_take_the_schemas_is_named(repository: Repository, cecgen: Command) -> None:
    """A file where the folder should be."""
    root = repository({SCHEMA_FOLDER: "mine"})
    ran = cecgen("schema", "--write", "-C", root)
    assert ran.code == 2
    assert f"{root / SCHEMA_FOLDER} cannot be written" in ran.output
    assert (root / SCHEMA_FOLDER).read_text() == "mine"
    assert not (root / TOMBI_FILE).exists()


@pytest.mark.parametrize("arguments", [(), ("entry", "--write")], ids=["neither", "both"])
def test_schema_prints_one_or_writes_all(arguments: tuple[str, ...], repository: Repository, cecgen: Command) -> None:
    """Anything else is a misunderstanding."""
    root = repository()
    ran = cecgen("schema", *arguments, "-C", root)
    assert ran.code == 2
    assert "say either a kind of file (config, holder, entry, design, scheme, transcript, entries," in ran.output
    assert not (root / SCHEMA_FOLDER).exists()


# ---------------------------------------------------------------- what Tombi takes


def test_tombi_takes_every_file_of_this_repository(scratch: Path) -> None:
    """The example of eight holders, and the built-in scheme files: no error, and no warning."""
    schemes = [f"plugins/{path.name}" for path in (ROOT / "plugins").glob("*.toml")]
    files = [ROOT / "cecgen.toml", *(ROOT / "content").rglob("*.toml"), *schemes]
    linted = lint(ROOT, scratch, "cecgen.toml", "content", *schemes)
    assert linted.said == {}
    assert linted.good == len(files)


def test_tombi_takes_every_file_that_init_writes(started_repository: Path, scratch: Path) -> None:
    """All of them by itself, and its own settings too."""
    linted = lint(started_repository, scratch)
    assert linted.said == {}
    assert linted.good == len([*started_repository.rglob("*.toml")])


def test_tombi_and_taplo_take_the_form_of_the_example() -> None:
    """As `cecgen fmt` leaves it: whoever formats with an editor makes no changes that another takes back. The plugins too."""
    scripts = Path(sysconfig.get_path("scripts"))
    taplo = [scripts / "taplo", "format", "--check"]  # its own settings say which files
    for formatter in ([scripts / "tombi", "format", "--offline", "--check", "cecgen.toml", "content", "plugins"], taplo):
        ran = subprocess.run(formatter, cwd=ROOT, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr


def test_taplo_takes_every_file_of_the_example_and_refuses_a_wrong_word(started_repository: Path) -> None:
    """By its settings alone, without the line at the top."""
    taplo = Path(sysconfig.get_path("scripts")) / "taplo"

    def lint_with_taplo(root: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([taplo, "lint"], cwd=root, capture_output=True, text=True, check=False)

    assert lint_with_taplo(ROOT).returncode == 0
    file = started_repository / HOLDER / "2025-11-08-cpr-and-aed.toml"
    file.write_text(file.read_text().partition("\n")[2].replace('kind = "cpr"', 'kind = "curse"'))
    refused = lint_with_taplo(started_repository)
    assert refused.returncode == 1
    assert '"curse" is not one of' in refused.stderr


def test_tombi_fetches_nothing(started_repository: Path, scratch: Path) -> None:
    """Though nobody told it that there is no network, it asks nobody and keeps nothing."""
    assert lint(started_repository, scratch, offline=False).said == {}
    assert [path.name for path in scratch.rglob("*") if path.is_file()] == ["tombi.json"]


def check_with_tombi(root: Path, scratch: Path, files: dict[str, tuple[str, str]]) -> Linted:
    """What Tombi says of files that begin with their schema: the kind of each, and its text."""
    write_editor_files(root, KNOWN)
    for name, (kind, text) in files.items():
        path = root / "files" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(schema_comment(kind, f"files/{path.name}") + text, encoding="utf-8")
    return lint(root, scratch, "files")


def iter_documented_files() -> Iterator[tuple[str, str, str]]:
    """Every file that the documentation shows: where, of which kind, and the text; what it shows in part is filled in."""
    for page, kind in (("README.md", "entry"), ("docs/format.md", ""), *((f"docs/{name}.md", "scheme") for name in RULES)):
        for number, (form, text) in enumerate(TOML.findall((ROOT / page).read_text(encoding="utf-8"))):
            if "[project." in text:
                continue  # a package's own, and no file of a repository
            whole = kind != "scheme" or text.startswith("format = 1")
            rest = "" if whole else "format = 1\n" if "[[scheme]]" in text else f"format = 1\n{A_SCHEME}"
            yield f"{Path(page).stem}-{number}", kind or {"cecgen": "config"}.get(form, form), rest + text


def test_tombi_takes_every_file_that_the_documentation_shows(tmp_path: Path, scratch: Path) -> None:
    """The formats of entries and of schemes, and every kind of rule."""
    files = {name: (kind, text) for name, kind, text in iter_documented_files()}
    linted = check_with_tombi(tmp_path, scratch, files)
    assert linted.said == {}
    assert linted.good == len(files) > 80


def test_tombi_takes_every_file_of_the_tutorial(
    tmp_path: Path, scratch: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it stands at the end, once every block is written where the page says."""
    monkeypatch.chdir(tmp_path)
    follow(tmp_path, cecgen)
    write_editor_files(tmp_path, KNOWN)
    linted = lint(tmp_path, scratch)
    assert linted.said == {}
    assert linted.good == len([*tmp_path.rglob("*.toml")])


# ---------------------------------------------------------------- what Tombi refuses


UNREADABLE = {"CEC101", "CEC104", "CEC105", "CEC106", "CEC116"}
"""What is wrong with a file before it can be held against anything; Tombi sees some of it."""


@pytest.mark.parametrize("folder", PROBLEMS, ids=lambda folder: folder.name)
def test_tombi_refuses_the_problems_that_a_file_shows_and_no_other(folder: Path, tmp_path: Path, scratch: Path) -> None:
    """In the repositories of all the diagnostics: what is missing, misspelt or of another form."""
    root = tmp_path / "repository"
    shutil.copytree(folder, root, symlinks=True)
    write_editor_files(root, KNOWN)
    expected = (folder / "expected.txt").read_text(encoding="utf-8")
    reported = re.findall(r"^([^:\n]+\.toml):(?:\d+:\d+:)? error (CEC\d+):", expected, re.MULTILINE)
    of_form = {path for path, code in reported if code in OF_FORM}
    refused = set(lint(root, scratch).said)
    assert refused - {path for path, code in reported if code in UNREADABLE} == of_form


def test_of_the_problems_that_a_file_shows_there_is_one_each() -> None:
    """Or the test above would prove less than it says."""
    assert {folder.name[:6] for folder in PROBLEMS} >= OF_FORM


TOLD_APART = ("nothing", "a text", "a negative part", "a truth", "a table of texts")
"""One of each sort: Tombi looks at two hundred files a second, and the other tests at all of them."""


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_tombi_refuses_what_the_reader_refuses_and_nothing_else(kind: str, tmp_path: Path, scratch: Path) -> None:
    """At every key, whatever is written there instead; a day in quotes, and a day with a time, are none."""
    reader = Reader(tmp_path / "read")
    values = {name: IN_ITS_PLACE[name] for name in TOLD_APART} | DAYS_IN_ITS_PLACE
    files: dict[str, Any] = {}
    for number, path in enumerate(spoilt.leaves(SOUND[kind])):
        for name, value in values.items():
            files[f"{number}-{name}".replace(" ", "-")] = path, name, spoilt.spoil(SOUND[kind], path, value)
    linted = check_with_tombi(tmp_path, scratch, {name: (kind, tomli_w.dumps(raw)) for name, (*_, raw) in files.items()})
    refused = {Path(path).stem for path in linted.said}
    assert len(refused) + linted.good == len(files)
    told = {each: (path, name) for each, (path, name, _) in files.items()}
    assert {told[each] for each in refused} == {told[each] for each, (*_, raw) in files.items() if not reader.takes(kind, raw)}


@pytest.mark.parametrize("without", ["the line", "the settings"])
@pytest.mark.parametrize(
    ("file", "key"),
    [("cecgen.toml", "titel"), (f"{HOLDER}/holder.toml", "nmae"), (f"{HOLDER}/2025-11-08-cpr-and-aed.toml", "entri")],
)
def test_a_file_finds_its_schema_by_its_first_line_or_by_tombis_settings(
    file: str, key: str, without: str, started_repository: Path, scratch: Path
) -> None:
    """Either is enough, for a file that somebody writes by hand and for an editor that knows only the line."""
    if without == "the settings":
        (started_repository / TOMBI_FILE).unlink()
    text = (started_repository / file).read_text(encoding="utf-8")
    kept = text if without == "the settings" else text.partition("\n")[2]
    (started_repository / file).write_text(kept.replace("\n\n", f"\n\n{key} = 1\n", 1), encoding="utf-8")
    assert lint(started_repository, scratch, file).said == {file: [f'"{key}" is not allowed']}


def test_what_nobody_writes_is_not_held_against_a_schema(started_repository: Path, scratch: Path) -> None:
    """cecgen's own records of closed cycles, and files that begin with a dot."""
    for name in (f"{HOLDER}/closed/2023.toml", f"{HOLDER}/.draft.toml"):
        (started_repository / name).parent.mkdir(exist_ok=True)
        (started_repository / name).write_text("anything = 1\n")
    assert lint(started_repository, scratch).said == {}


UNSEEN = {
    "an exponent": ("hours = 6.5", "hours = 1e1"),
    "no end": ("hours = 6.5", "hours = inf"),
    "days in another order": ("begins = 2025-03-13", "begins = 2025-03-15"),
    "the same id twice": ("[[entry]]\ndate", '[[entry]]\nid = "clinic"\ndate'),
    "evidence that is not there": ("a.pdf", "c.pdf"),
}


@pytest.mark.parametrize(("was", "becomes"), UNSEEN.values(), ids=UNSEEN)
def test_what_no_schema_can_see_is_left_to_check(
    was: str, becomes: str, repository: Repository, scratch: Path, cecgen: Command
) -> None:
    """docs/editors.md says so."""
    text = spoilt.ENTRY.replace(was, becomes)
    assert text != spoilt.ENTRY
    root = repository({f"{repository.folder}/entry.toml": text})
    write_editor_files(root, KNOWN)
    assert lint(root, scratch).said == {}
    assert cecgen("check", "-C", root).code == 1


# ---------------------------------------------------------------- what an editor shows


def test_an_editor_offers_the_keys_of_a_table_and_says_what_each_means(started_repository: Path, scratch: Path) -> None:
    """Those that are not there yet, where they may stand; of a key of words, the words."""
    file = f"{HOLDER}/new.toml"
    (started_repository / file).write_text('[[entry]]\ntitle = "Talk"\nk = "presenting"\n\n[entry.card]\n\n')
    with LanguageServer(started_repository, scratch) as server:
        server.open(file)
        offered = server.completions(file, 2, 1)
        assert "What kind of activity it was." in offered["kind"]
        assert "title" not in offered
        assert {"covers", "expires", "issuer"} <= set(server.completions(file, 5, 0))
        assert "What the certificate calls the activity." in server.hover(file, 1, 1)
        assert '"k" is not allowed' in server.problems(file)


def test_an_editor_offers_the_names_that_cecgen_knows_and_takes_any_other(started_repository: Path, scratch: Path) -> None:
    """Providers, schemes and categories, each with what it stands for; an award as an example."""
    file = f"{HOLDER}/new.toml"
    text = '[[entry]]\ntitle = "Talk"\nprovider = ""\nfor = [""]\ncategory = ""\naward = ""\n'
    (started_repository / file).write_text(text)
    with LanguageServer(started_repository, scratch) as server:
        server.open(file)
        assert "Its units: CEC." in server.completions(file, 2, 12)['"ace"']
        assert '"acsm.ep"' in server.completions(file, 3, 8)
        assert '"side-1"' in server.completions(file, 4, 12)
        assert '"1 ACE CEC"' in server.completions(file, 5, 9)
    entry = started_repository / HOLDER / "2025-11-08-cpr-and-aed.toml"
    assert 'provider = "Harbour First Aid"' in entry.read_text()
    assert lint(started_repository, scratch, f"{HOLDER}/{entry.name}").said == {}


def test_the_task_of_vs_code_finds_the_place_in_what_check_prints(repository: Repository, cecgen: Command) -> None:
    """With and without a line: the file, the severity, the code and the message."""
    task = json.loads((ROOT / ".vscode" / "tasks.json").read_text(encoding="utf-8"))["tasks"][0]
    placed, of_file = (each["pattern"] for each in task["problemMatcher"])
    root = repository({"content/jordan-rivera/entry.toml": "[[entry]]\ntitel = 1\n", "content/jordan-rivera/x.docx": "x"})
    printed = cecgen("check", "-C", root).output.splitlines()
    found = [match for line in printed if (match := re.match(placed["regexp"], line))]
    misspelt = [match[placed["file"]] for match in found if match[placed["code"]] == "CEC202"]
    assert misspelt == ["content/jordan-rivera/entry.toml"]
    without_line = [match for line in printed if (match := re.match(of_file["regexp"], line))]
    assert [match[of_file["file"]] for match in without_line] == ["content/jordan-rivera/x.docx"]
