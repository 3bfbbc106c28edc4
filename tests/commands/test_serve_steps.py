"""What `serve` shows after a few saves, held to a whole build: the same files byte for byte, or the same refusal."""

import os
import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType

import pytest
from disks import read_tree

import cecgen
from cecgen.commands.serve.live import LiveSite, SiteUpdate
from cecgen.commands.serve.watch import scan_repository
from cecgen.pipeline import OpenedWorkspace, open_workspace

NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)
STEPS = int(os.environ.get("CECGEN_SERVE_STEPS", "4"))
"""How many saves the random walk makes; by hand a few hundred: CECGEN_SERVE_STEPS=300."""
SEED = int(os.environ.get("CECGEN_SERVE_SEED", "1"))
HOLDER = """\
name = "{name}"
team = "Gym"
note = "Prefers to be called after six"

[[certification]]
scheme = "acsm.cpt"
certified = 2023-06-14
route = "exam"
number = "CN-{id}-4711"

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31

[[card]]
covers = ["cpr", "aed"]
issuer = "American Heart Association"
format = "in-person"
hands_on = true
issued = 2025-05-02
expires = 2027-05-31
number = "CARD{id}9"
"""
ENTRY = """\
[[entry]]
id = "{id}"
date = {date}
title = "{title}"
provider = "{provider}"
kind = "course"
award = "{award}"
certificate = "{serial}"
"""
AWARDS = (("acsm", "2 CEC"), ("ace", "0.3 CEC"), ("issa", "4 CEU"), ("nasm", "0.2 CEU"))


class Repository:
    """Some holders with a few entries each, and everything that a person may do to their files."""

    def __init__(self, root: Path, holders: int) -> None:
        self.root = root
        root.mkdir()
        (root / "cecgen.toml").write_text('format = 1\ntitle = "Walk & talk"\nas_of = 2026-03-16\n[site]\nform = true\n')
        self.names = [f"h{number}" for number in range(holders)]
        for number, name in enumerate(self.names):
            self.write(f"{name}/holder.toml", HOLDER.format(name=f"Robin O'Example {number}", id=name))
            entries = [self.entry(f"{name}-{index}", index, f"Course {index}", f"SER-{name}-{index}") for index in range(3)]
            self.write(f"{name}/entries.toml", "\n".join(entries))

    def entry(self, id: str, number: int, title: str, serial: str) -> str:
        provider, award = AWARDS[number % len(AWARDS)]
        day = f"2025-{number % 12 + 1:02}-{number % 27 + 1:02}"
        return ENTRY.format(id=id, date=day, title=title, provider=provider, award=award, serial=serial)

    def path(self, name: str) -> Path:
        return self.root / "content" / name

    def write(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text)

    def edit(self, name: str, change: Callable[[str], str]) -> None:
        self.write(name, change(self.path(name).read_text()))

    def open(self) -> OpenedWorkspace:
        return open_workspace(self.root, NOW)


class Pair:
    """One repository, served in steps, and built whole after each for comparison."""

    def __init__(self, repository: Repository, scratch: Path) -> None:
        self.repository = repository
        self.scratch = scratch
        (scratch / "steps").mkdir(parents=True)
        self.live = LiveSite(repository.root, repository.open, scratch / "steps")
        assert self.update().folder is not None
        assert self.live._warm is not None, "this site should be one whose pages are proven"

    def update(self) -> SiteUpdate:
        """Show the last save in steps."""
        shown = self.live.update(scan_repository(self.repository.root), NOW)
        self.live.remove_old()
        self.live.warm_up()
        return shown

    def assert_same(self) -> SiteUpdate:
        """Show the last save in steps, and hold it to a whole build."""
        shown = self.update()
        whole = self.scratch / "whole"
        shutil.rmtree(whole, ignore_errors=True)
        whole.mkdir()
        expected = LiveSite(self.repository.root, self.repository.open, whole).update({}, NOW)
        assert shown.diagnostics == expected.diagnostics
        assert (shown.folder is None) == (expected.folder is None)
        if shown.folder is not None and expected.folder is not None:
            assert read_tree(shown.folder) == read_tree(expected.folder)
        return shown


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """One built site for all tests; each leaves the repository as it was."""
    folder = tmp_path_factory.mktemp("steps")
    return Pair(Repository(folder / "repository", 4), folder / "scratch")


@pytest.fixture
def served(pair: Pair) -> Iterator[Pair]:
    before = {path: path.read_bytes() for path in pair.repository.root.rglob("*") if path.is_file()}
    yield pair
    for folder in ("content", "plugins"):
        shutil.rmtree(pair.repository.root / folder, ignore_errors=True)
    for path, data in before.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    pair.update()


def test_what_a_person_saves_in_a_holder_s_files_is_shown_in_a_step(served: Pair) -> None:
    """An entry made, changed and removed, a note, a name, a card, two holders at once."""
    files, begun = served.repository, served.live.steps
    files.edit("h1/entries.toml", lambda text: text + "\n" + files.entry("new", 7, "Course 1 and 2", "SER-new"))
    files.edit("h2/holder.toml", lambda text: text.replace("Example 2", "Example 12"))
    shown = served.update()
    assert shown.paths is not None
    assert {"index.html", "holders/h1.html", "holders/h1_acsm.cpt_2024-01-01.html", "search/search_index.js"} <= shown.paths
    assert "record.html" in shown.paths, "the form has the new name"
    assert not any("h3" in path for path in shown.paths)
    files.edit("h1/entries.toml", lambda text: text.replace("Course 1 and 2", "Course 2 and 1"))
    files.edit("h3/holder.toml", lambda text: text.replace("2027-05-31", "2026-05-31").replace("after six", "after nine"))
    served.update()
    files.edit("h1/entries.toml", lambda text: text.rpartition("\n[[entry]]")[0])
    served.assert_same()
    assert served.live.steps == begun + 3


def test_a_step_knows_no_site_builder(served: Pair) -> None:
    """It fills in what was built, whoever built it: no code of a builder runs, and no code of ours that names one."""
    ran: set[CodeType] = set()
    served.repository.edit("h1/entries.toml", lambda text: text.replace("Course 1", "Course 2"))
    loaded = {*sys.modules}
    sys.setprofile(lambda frame, event, _: ran.add(frame.f_code) if event == "call" else None)
    try:
        shown = served.live.update(scan_repository(served.repository.root), NOW)
    finally:
        sys.setprofile(None)
    assert shown.paths is not None
    assert "fill" in {code.co_name for code in ran}, "the code of a step is seen"
    builders = re.compile("mkdocs|material|zensical|properdocs|outputs.engines", re.IGNORECASE)
    assert [name for name in {*sys.modules} - loaded if builders.search(name)] == []
    assert [code for code in ran if builders.search(code.co_filename)] == []
    named = {
        word for code in ran if f"{os.sep}cecgen{os.sep}" in code.co_filename for word in (*code.co_names, *_texts_in(code))
    }
    assert [word for word in named if builders.search(word)] == []


def _texts_in(code: CodeType) -> Iterator[str]:
    """The texts in a function, but for its docstring, which is the first constant of all that have a name."""
    yield from (text for text in code.co_consts[not code.co_name.startswith("<") :] if isinstance(text, str))


def test_the_only_holder_s_saves_are_shown_in_steps_too(tmp_path: Path) -> None:
    """That page is the first one; another name in its title builds the site whole."""
    pair = Pair(Repository(tmp_path / "repository", 1), tmp_path / "scratch")
    files = pair.repository
    files.edit("h0/entries.toml", lambda text: text.replace("2 CEC", "5 CEC", 1))
    shown = pair.assert_same()
    assert shown.paths is not None
    assert {"index.html", "holders/h0_acsm.cpt_2024-01-01.html"} <= shown.paths
    files.edit("h0/holder.toml", lambda text: text.replace("Example", "Sample"))
    assert pair.assert_same().paths is None
    assert pair.live.steps == 1


def test_with_a_picture_of_the_team_a_save_is_shown_in_a_step_too(served: Pair) -> None:
    """It was searched with the site that it came with, and no holder's file changes it."""
    pytest.importorskip("PIL")
    files, begun = served.repository, served.live.steps
    mark = Path(cecgen.__file__).parent / "outputs/site/assets/cecgen/mark-32.png"
    (files.root / "content" / "desk.png").write_bytes(mark.read_bytes())
    (files.root / "content" / "desk.md").write_text("# The desk\n\n![It](desk.png)\n")
    assert served.update().paths is None
    files.edit("h1/entries.toml", lambda text: text + "\n" + files.entry("new", 7, "Course 1 and 2", "SER-new"))
    assert served.update().paths is not None
    assert served.live.steps == begun + 1


def test_the_invented_holder_is_warned_of_in_a_step_as_in_a_whole_build(served: Pair) -> None:
    """And still after a save of somebody else."""
    files, begun = served.repository, served.live.steps
    files.edit("h1/holder.toml", lambda text: text.replace("Robin O'Example 1", "Alex Example"))
    assert [each.code for each in served.update().diagnostics] == ["CEC428"]
    files.edit("h2/entries.toml", lambda text: text.replace("Course 1", "Course 9"))
    assert [each.code for each in served.assert_same().diagnostics] == ["CEC428"]
    assert served.live.steps == begun + 2


def test_a_refused_save_leaves_nothing_behind(served: Pair) -> None:
    """What is broken is not shown, and when it is mended, nothing of it is remembered."""
    files, begun = served.repository, served.live.steps
    files.edit("h1/entries.toml", lambda text: text + "\n" + files.entry("new", 7, "Course 9", "SER-new"))
    files.edit("h2/entries.toml", lambda text: text.replace("2 CEC", "2 ZORK"))
    assert served.assert_same().folder is None
    files.edit("h1/entries.toml", lambda text: text.replace("Course 9", "Course 8"))
    assert served.assert_same().folder is None
    files.edit("h2/entries.toml", lambda text: text.replace("2 ZORK", "2 CEC"))
    assert served.assert_same().folder is not None
    assert served.live.steps == begun + 1


def test_a_save_while_the_last_site_is_learnt_is_still_shown_in_a_step(served: Pair) -> None:
    """Somebody saves again before `serve` has its records: what it learns is of the site that is shown."""
    files, begun = served.repository, served.live.steps
    files.write("h1/more.toml", files.entry("more", 5, "Course 4", "SER-more"))
    served.live._warm = None
    assert served.live.update(scan_repository(files.root), NOW).paths is None
    files.edit("h2/entries.toml", lambda text: text.replace("Course 2", "Course 4"))
    served.live.warm_up()
    assert served.assert_same().paths is not None
    assert served.live.steps == begun + 1


def test_a_value_that_becomes_private_is_found_on_a_page_that_did_not_change(served: Pair) -> None:
    files = served.repository
    files.edit("h1/entries.toml", lambda text: text.replace("Course 1", "Course QX7788"))
    assert served.update().paths is not None
    files.edit("h2/entries.toml", lambda text: text.replace("SER-h2-1", "QX7788"))
    shown = served.assert_same()
    assert (shown.folder, {each.code for each in shown.diagnostics}) == (None, {"CEC501"})


def test_a_hit_that_was_excused_is_a_leak_once_the_excuse_is_gone(served: Pair) -> None:
    """A serial that is also the number of an approval on some page, which then says another number."""
    files = served.repository
    files.edit("h1/entries.toml", lambda text: text.replace("SER-h1-1", "QX7788"))
    files.edit("h2/entries.toml", lambda text: text + 'approval = { body = "acsm", number = "QX7788" }\n')
    files.edit("h3/entries.toml", lambda text: text.replace("Course 1", "Course QX7788"))
    assert served.assert_same().folder is not None
    files.edit("h2/entries.toml", lambda text: text.replace('number = "QX7788"', 'number = "another"'))
    shown = served.assert_same()
    assert (shown.folder, {each.code for each in shown.diagnostics}) == (None, {"CEC501"})


def test_one_altered_byte_of_the_site_and_every_save_builds_it_whole(served: Pair) -> None:
    """Frames are proven with every page: if one comes out otherwise, nothing is filled in."""
    built = served.live._built
    assert built is not None
    page = built.folder / "holders" / "h2.html"
    page.write_bytes(page.read_bytes().replace(b"<body", b"<body ", 1))
    served.live._warm = None
    served.live.warm_up()
    assert served.live._warm is None
    served.repository.edit("h1/entries.toml", lambda text: text.replace("Course 1", "Course 3"))
    assert served.assert_same().paths is None


def test_what_is_more_than_a_holder_s_files_builds_the_site_whole(served: Pair) -> None:
    """Settings, a team page, a folder of plugins, a holder who comes or goes, a letter that no page had, another day."""
    files, begun = served.repository, served.live.steps
    for change in (
        lambda: files.write("new/holder.toml", HOLDER.format(name="Newcomer", id="new")),
        lambda: (files.write("about.md", "# About us\n"), shutil.rmtree(files.path("new"))),
        lambda: (files.root / "plugins").mkdir(),
        lambda: (files.root / "cecgen.toml").write_text((files.root / "cecgen.toml").read_text().replace("Walk", "Run")),
        lambda: files.edit("h1/entries.toml", lambda text: text.replace("Course 1", "Course \u0141")),
    ):
        change()
        shown = served.update()
        assert (shown.folder is not None, shown.paths) == (True, None)
    assert served.live.steps == begun
    served.assert_same()
    assert served.live.update(scan_repository(files.root), NOW.replace(day=17)).paths is None


def test_after_any_walk_of_saves_the_site_is_that_of_a_whole_build(served: Pair) -> None:
    files, pick = served.repository, random.Random(SEED)
    for step in range(STEPS):
        for _ in range(pick.choice((1, 1, 1, 2))):
            random_save(files, pick, step)
        served.assert_same()


def random_save(files: Repository, pick: random.Random, step: int) -> None:
    """Do one of the things that people do, right ones and wrong ones."""
    name = pick.choice(files.names)
    entries, holder = f"{name}/entries.toml", f"{name}/holder.toml"
    serial = pick.choice(("QX7788", f"SER-{step}", "Course 2"))
    title = pick.choice(
        ("Course 1", "QX7788 course", "Robin O'Example 2", f"Course {step} <b> & \u201c\u2026\u201d", "CN-h2-4711")
    )

    def last_out(text: str) -> str:
        return text.rpartition("\n[[entry]]")[0] or text

    saves: tuple[Callable[[], None], ...] = (
        lambda: files.edit(entries, lambda text: f"{text}\n{files.entry(f'n{step}', step, title, serial)}"),
        lambda: files.edit(entries, last_out),
        lambda: files.edit(entries, lambda text: text.replace("Course", pick.choice(("Lesson", "Talk")), 1)),
        lambda: files.edit(entries, lambda text: text.replace("2 CEC", pick.choice(("5 CEC", "2 ZORK", "1 CEC")), 1)),
        lambda: files.edit(entries, lambda text: text.replace("ZORK", "CEC")),
        lambda: files.edit(entries, lambda text: text + f'note = "Paid by card number {step} in cash"\n'),
        lambda: files.edit(holder, lambda text: text.replace("Example", pick.choice(("Example", "Sample")))),
        lambda: files.edit(holder, lambda text: text.replace("2027-05-31", pick.choice(("2026-05-31", "2027-05-31")))),
        lambda: files.edit(holder, lambda text: text.replace('team = "Gym"', pick.choice(('team = "Pool"', "team = ")))),
        lambda: files.edit(holder, lambda text: text.replace("team = \n", 'team = "Gym"\n')),
        lambda: files.write(f"{name}/evidence/{step}.pdf", "%PDF-1.7\n"),
        lambda: shutil.rmtree(files.path(f"{name}/evidence"), ignore_errors=True),
        lambda: files.write(f"{name}/more.toml", files.entry(f"m{step}", step + 5, title, serial)),
        lambda: files.path(f"{name}/more.toml").unlink(missing_ok=True),
    )
    pick.choice((*saves, *list_editor_saves(files, pick, name)))()


def list_editor_saves(files: Repository, pick: random.Random, name: str) -> tuple[Callable[[], object], ...]:
    """What editors, git and file managers do to files; what breaks the site is put right by the next but one for everybody."""
    entries, document = files.path(f"{name}/entries.toml"), files.path(f"{name}/evidence/c.pdf")
    locks = [files.path(f"{each}/.#entries.toml") for each in files.names]
    backups = [files.path(f"{each}/entries.toml~") for each in files.names]
    settings, plugin = files.root / "cecgen.toml", "../plugins/mine.toml"

    def save_by_renaming() -> None:
        beside = entries.with_name(".entries.toml.new")
        beside.write_text(entries.read_text().replace("Course", "Renamed", 1))
        beside.replace(entries)

    def move_away_and_a_copy_back() -> None:
        shutil.copytree(entries.parent, files.root / "aside", symlinks=True)
        shutil.rmtree(entries.parent)
        (files.root / "aside").rename(entries.parent)

    def replace_document_of_the_same_size_and_time() -> None:
        files.write(f"{name}/evidence/c.pdf", f"%PDF-1.7\n{pick.choice('ab')}")
        os.utime(document, (1, 1))

    def write_line_ends() -> None:
        text = entries.read_bytes().replace(b"\r\n", b"\n")
        entries.write_bytes(text.replace(b"\n", pick.choice((b"\n", b"\r\n"))))

    def break_off() -> None:
        pick.choice(
            (
                lambda: files.edit(f"{name}/holder.toml", lambda text: text[: pick.choice((0, 40))]),
                lambda: shutil.copy(entries, pick.choice(backups)),
                lambda: files.write("about.md", "<script>x</script>\n"),
                lambda: files.write(plugin, "zork = 1\n"),
                lambda: settings.write_text(settings.read_text() + "zork = 1\n"),
            )
        )()

    def put_right() -> None:
        for number, each in enumerate(files.names):
            files.write(f"{each}/holder.toml", HOLDER.format(name=f"Robin O'Example {number}", id=each))
        for backup in backups:
            backup.unlink(missing_ok=True)
        files.path("about.md").unlink(missing_ok=True)
        shutil.rmtree(files.root / "plugins", ignore_errors=True)
        settings.write_text(settings.read_text().replace("zork = 1\n", ""))

    return (
        save_by_renaming,
        move_away_and_a_copy_back,
        replace_document_of_the_same_size_and_time,
        write_line_ends,
        break_off,
        put_right,
        put_right,
        lambda: [each.symlink_to("who@host.1:2") for each in locks if not each.is_symlink()],
        lambda: [each.unlink(missing_ok=True) for each in locks],
        lambda: files.write("about.md", f"# About\n\n{pick.choice(('QX7788', 'Us'))}\n"),
        lambda: settings.write_text(re.sub("Walk|Run", lambda _: pick.choice(("Walk", "Run")), settings.read_text())),
        lambda: [files.edit(f"{each}/entries.toml", lambda text: text.replace("0.3 CEC", "0.4 CEC")) for each in files.names],
    )
