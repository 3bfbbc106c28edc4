"""Building: whatever fails, or is killed half way, the site that people already have stays whole."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2
import pytest
from mkdocs.commands import build as mkdocs_build
from mkdocs.exceptions import BuildError

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.outputs import BuildFailed, OutputShowsWithheld
from cecgen.model.judged import Transcript
from cecgen.model.ledger import Ledger
from cecgen.model.settings import Settings
from cecgen.outputs.editions.edition import Edition, find_withheld, redact_transcript
from cecgen.outputs.editions.searching import search_output
from cecgen.outputs.site import ForeignFolderError, write_project
from cecgen.outputs.site.build import build_site

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")

LEDGER = Ledger(settings=Settings(format=1), holders=())


@pytest.fixture
def project(harbour: Transcript, content: Path, tmp_path: Path) -> Path:
    write_project(harbour, content, tmp_path / "build", "{}")
    return tmp_path / "build"


@pytest.fixture
def old_site(tmp_path: Path) -> Path:
    """A site that cecgen built before."""
    site = tmp_path / "site"
    (site / "assets" / "cecgen").mkdir(parents=True)
    (site / "assets" / "cecgen" / "cecgen.css").write_text("")
    (site / "index.html").write_text("the old site")
    return site


def whole(site: Path) -> bool:
    """Whether the old site is there as it was, and nothing beside it that a build left."""
    return (site / "index.html").read_text() == "the old site" and not list(site.parent.glob(".site.*"))


def test_a_new_site_takes_the_place_of_the_old_one(project: Path, old_site: Path) -> None:
    assert build_site(project, old_site) == ()
    assert "Harbour Street Physio" in (old_site / "index.html").read_text()
    assert not list(old_site.parent.glob(".site.*"))
    assert old_site.stat().st_mode & 0o777 == 0o755


def test_the_next_site_of_a_process_compiles_no_template_again(
    project: Path, harbour: Transcript, content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither ours nor the theme's, and not even where the project is in another folder; the pages are the same."""
    assert build_site(project, tmp_path / "site") == ()
    monkeypatch.setattr(jinja2.Environment, "compile", lambda *_, **__: pytest.fail("a template was compiled"))
    write_project(harbour, content, tmp_path / "again" / "build", "{}")
    assert build_site(tmp_path / "again" / "build", tmp_path / "again" / "site") == ()
    for page in ("index.html", "404.html"):
        assert (tmp_path / "again" / "site" / page).read_bytes() == (tmp_path / "site" / page).read_bytes()


def failing(error: Exception) -> Callable[..., None]:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


def test_a_build_that_fails_leaves_the_old_site_whole(project: Path, old_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mkdocs_build, "_build_page", failing(BuildError("the theme is broken")))
    found = build_site(project, old_site)
    assert [each.message for each in found] == ["the site could not be built: the theme is broken"]
    assert whole(old_site)


@pytest.mark.parametrize("named", [None, "/media/x.html"])
def test_a_full_disk_is_no_problem_of_the_files_and_names_one(
    project: Path, old_site: Path, monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    """The site, if the error has no name of its own."""
    monkeypatch.setattr(mkdocs_build, "_build_page", failing(OSError(28, "No space left on device", named)))
    with pytest.raises(OSError, match="No space left on device") as full:
        build_site(project, old_site)
    assert full.value.filename == (named or str(old_site))
    assert whole(old_site)


def test_a_bug_in_the_middle_of_a_build_leaves_the_old_site_whole(
    project: Path, old_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mkdocs_build, "_build_page", failing(RuntimeError("a bug")))
    with pytest.raises(RuntimeError):
        build_site(project, old_site)
    assert whole(old_site)


def test_what_the_engine_warns_of_fails_the_build_with_its_own_words_and_prints_nothing(
    harbour: Transcript, content: Path, tmp_path: Path, old_site: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_project(harbour, content, tmp_path / "build", "{}")
    rules = tmp_path / "build" / "docs" / "rules.md"
    rules.write_text(rules.read_text("utf-8") + "\n[gone](nowhere.md)\n", "utf-8")
    found = build_site(tmp_path / "build", old_site)
    assert isinstance(found[0], BuildFailed)
    assert "rules.md" in found[0].reason
    assert "nowhere.md" in found[0].reason
    assert whole(old_site)
    assert capfd.readouterr() == ("", "")


def test_no_heading_of_a_team_page_breaks_out_of_its_title(harbour: Transcript, content: Path, tmp_path: Path) -> None:
    """The theme takes the entities out of a heading, and would print what they stand for."""
    (content / "guides" / "more.md").write_text("# A &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;\n")
    write_project(harbour, content, tmp_path / "build", "{}")
    assert build_site(tmp_path / "build", tmp_path / "site") == ()
    built = (tmp_path / "site" / "pages" / "guides" / "more.html").read_text("utf-8")
    assert "<title>A &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; - " in built
    assert "<h1" in built
    assert "<script>alert" not in built


@pytest.mark.parametrize(
    ("link", "reason"), [("gone.html", "which does not exist"), ("#gone", "but that page has no such anchor")]
)
def test_a_link_of_ours_that_leads_nowhere_fails_the_build(project: Path, old_site: Path, link: str, reason: str) -> None:
    page = project / "docs" / "index.md"
    page.write_text(page.read_text("utf-8").replace("holders/jordan-rivera.html", link), "utf-8")
    found = build_site(project, old_site)
    assert "index.html links to" in found[0].message
    assert reason in found[0].message
    assert whole(old_site)


def test_a_site_may_go_to_a_folder_that_is_named_by_dots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its links are found there too: `pack -o ../bundle.zip` and `build --site ../site` are what people type."""

    def run_engine(engine: object, project: Path, new: Path) -> str:
        new.mkdir()
        (new / "index.html").write_text('<article><a href="rules.html#a">Rules</a></article>')
        (new / "rules.html").write_text('<article><h2 id="a">A</h2></article>')
        return ""

    monkeypatch.setattr("cecgen.outputs.site.build._run_engine", run_engine)
    (tmp_path / "repository").mkdir()
    assert build_site(tmp_path / "build", tmp_path / "repository" / ".." / "site") == ()
    assert (tmp_path / "site" / "rules.html").is_file()


def test_what_the_search_for_withheld_values_finds_keeps_the_site_from_its_place(project: Path, old_site: Path) -> None:
    def verify(folder: Path) -> Iterator[Diagnostic]:
        assert (folder / "index.html").is_file()
        assert old_site.is_dir()
        yield OutputShowsWithheld(at=Place("index.html"), what="a note")

    found = build_site(project, old_site, verify)
    assert [type(each) for each in found] == [OutputShowsWithheld]
    assert whole(old_site)


def test_a_team_page_that_repeats_a_private_value_fails_the_build(
    harbour: Transcript, content: Path, tmp_path: Path, old_site: Path
) -> None:
    (content / "guides" / "numbers.md").write_text("# Our numbers\n\nJordan: 1012345\n")
    shown = redact_transcript(harbour, Edition())
    write_project(shown, content, tmp_path / "build", "{}")
    found = build_site(
        tmp_path / "build", old_site, lambda folder: search_output(folder, find_withheld(harbour, shown, LEDGER)).diagnostics
    )
    assert {(each.at.file, each.message) for each in found} >= {
        ("pages/guides/numbers.html", "the output contains a certification number, which this edition leaves out")
    }
    assert whole(old_site)


@pytest.mark.parametrize("edition", [Edition(), Edition(name="auditor", holder="jordan-rivera")])
def test_an_edition_as_it_is_built_holds_nothing_that_it_withholds(
    harbour: Transcript, content: Path, tmp_path: Path, edition: Edition
) -> None:
    shown = redact_transcript(harbour, edition)
    hidden = find_withheld(harbour, shown, LEDGER)
    write_project(shown, content, tmp_path / "build", "{}", edition.description, team_pages=False)
    assert search_output(tmp_path / "build", hidden).diagnostics == []
    assert build_site(tmp_path / "build", tmp_path / "site", lambda folder: search_output(folder, hidden).diagnostics) == ()


def test_a_folder_that_cecgen_did_not_build_is_left_alone(project: Path, tmp_path: Path) -> None:
    mine = tmp_path / "public_html"
    mine.mkdir()
    (mine / "index.html").write_text("my own")
    found = build_site(project, mine)
    assert "did not build" in found[0].message
    assert (mine / "index.html").read_text() == "my own"


def test_an_empty_folder_may_become_the_site(project: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    assert build_site(project, tmp_path / "site") == ()


SLOW = """
import sys, time
from pathlib import Path
from cecgen.outputs.site.build import build_site

def verify(folder):
    print("half way", flush=True)
    time.sleep(60)

build_site(Path(sys.argv[1]), Path(sys.argv[2]), verify)
"""


def test_a_build_that_is_killed_leaves_the_old_site_whole_and_the_next_one_clears_up(project: Path, old_site: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, str(project), str(old_site)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as build:
        assert build.stdout
        assert build.stdout.readline() == b"half way\n"
        os.kill(build.pid, signal.SIGKILL)
    assert (old_site / "index.html").read_text() == "the old site"
    (left,) = old_site.parent.glob(".site.*.part")
    assert (left / ".gitignore").read_text() == "*\n", "git add -A takes nothing of it, whatever the repository ignores"
    assert build_site(project, old_site) == ()
    assert not list(old_site.parent.glob(".site.*"))


KILLED_BETWEEN_THE_RENAMES = """
import os, sys
from pathlib import Path
from cecgen.files import work_folder as module
from cecgen.files.work_folder import replace_folder, work_folder

def cannot(*paths):
    raise OSError("this file system exchanges nothing")

module.exchange_paths = cannot

class Half(type(Path())):
    def rename(self, target):
        os.rename(self, target)
        os._exit(9)

place = Half(sys.argv[1])
with work_folder(place) as work:
    (work / "site").mkdir()
    replace_folder(work / "site", place, work)
"""


def test_a_build_that_was_killed_between_its_two_renames_is_put_right_by_the_next(
    project: Path, old_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", KILLED_BETWEEN_THE_RENAMES, str(old_site)]
    assert subprocess.run(command, cwd=Path(__file__).parents[2], check=False).returncode == 9
    assert not old_site.exists()
    monkeypatch.setattr(mkdocs_build, "_build_page", failing(BuildError("it fails again")))
    assert build_site(project, old_site)
    assert whole(old_site)


def test_a_work_folder_that_came_with_a_clone_is_not_taken_for_an_old_site(project: Path, old_site: Path) -> None:
    """Somebody may commit what a killed run left, or invent it."""
    command = [sys.executable, "-c", KILLED_BETWEEN_THE_RENAMES, str(old_site)]
    subprocess.run(command, cwd=Path(__file__).parents[2], check=False)
    (left,) = old_site.parent.glob(".site.*.part")
    shutil.copytree(left, left.with_name(".site.cloned.part"))
    shutil.rmtree(left)
    assert build_site(project.with_name("not there"), old_site)
    assert not old_site.exists()
    assert not list(old_site.parent.glob(".site.*"))


def test_a_site_whose_second_rename_fails_is_the_old_one_again(
    project: Path, old_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the two cannot change places in one step."""
    monkeypatch.setattr("cecgen.files.work_folder.exchange_paths", failing(OSError(errno.EINVAL, "Invalid argument")))
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if self.parent.suffix == ".part" and target == old_site and self.name == "site":
            raise OSError(errno.ENOSPC, "No space left on device", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OSError, match="No space left on device") as refused:
        build_site(project, old_site)
    assert refused.value.filename == str(old_site)
    assert whole(old_site)


@pytest.mark.parametrize("name", [".site.new", ".site.old", ".site.x.part"])
def test_a_link_that_somebody_committed_beside_the_site_empties_no_folder(project: Path, tmp_path: Path, name: str) -> None:
    """Neither the folder that it leads to, nor any other."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "thesis.txt").write_text("years of work")
    (tmp_path / name).symlink_to(documents)
    assert build_site(project, tmp_path / "site") == ()
    assert [path.name for path in documents.iterdir()] == ["thesis.txt"]
    assert not (tmp_path / "site").is_symlink()


@pytest.mark.parametrize("place", ["site", "build"])
def test_a_site_or_a_project_that_is_a_link_is_left_alone(
    harbour: Transcript, content: Path, project: Path, old_site: Path, tmp_path: Path, place: str
) -> None:
    """Even where it leads to what cecgen made: it may lead out of the repository."""
    (tmp_path / "repository").mkdir()
    link = tmp_path / "repository" / place
    link.symlink_to(tmp_path / place)
    if place == "site":
        assert f"{link} is a link, where a folder is needed" in build_site(project, link)[0].message
    else:
        with pytest.raises(ForeignFolderError, match="is a link, where a folder is needed"):
            write_project(harbour, content, link, "{}")
    assert link.is_symlink()
    assert whole(old_site)


@pytest.mark.parametrize(("make", "what"), [(os.mkfifo, "a pipe or a device"), (Path.touch, "a file")])
def test_what_is_no_folder_is_called_what_it_is(
    harbour: Transcript, content: Path, project: Path, tmp_path: Path, make: Callable[[Path], None], what: str
) -> None:
    """And stays: neither a site nor a project takes its place."""
    place = tmp_path / "place"
    make(place)
    assert f"{place} is {what}, where a folder is needed" in build_site(project, place)[0].message
    with pytest.raises(ForeignFolderError, match=f"is {what}, where a folder is needed"):
        write_project(harbour, content, place, "{}")
    assert not place.is_dir()


def test_a_project_that_was_removed_by_half_does_not_stop_the_next(
    harbour: Transcript, content: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is moved away before it is taken apart."""
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        write_project(harbour, content, project, "{}")
    write_project(harbour, content, project, "{}")
    assert not list(project.parent.glob(".build.*"))
