"""How `serve` sees what changed: by what the system says, and by looking at every file; both must come to the same."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cecgen.commands.serve import watch as serve_watch
from cecgen.commands.serve.watch import RepositoryWatch, rescan_holders, scan_repository


def write(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("x")


def save_as_an_editor(path: Path) -> None:
    beside = path.with_name(f".{path.name}.swp")
    beside.write_text("c\n")
    os.replace(beside, path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "an entry saved": lambda root: (root / "content/h1/entries.toml").write_text("b\n"),
    "an entry put in place by an editor": lambda root: save_as_an_editor(root / "content/h1/entries.toml"),
    "a folder and a file": lambda root: write(root / "content/h2/evidence/a.pdf"),
    "a file in the folder made just now": lambda root: (root / "content/h2/evidence/b.pdf").write_text("y"),
    "a folder removed": lambda root: shutil.rmtree(root / "content/h2/evidence"),
    "a new holder": lambda root: write(root / "content/h3/holder.toml"),
    "the settings": lambda root: (root / "cecgen.toml").write_text("another\n"),
    "settings with a style sheet": lambda root: (root / "cecgen.toml").write_text('format = 1\n[site]\ncss = "look/a.css"\n'),
    "the style sheet": lambda root: write(root / "look/a.css"),
    "a rule in the style sheet": lambda root: (root / "look/a.css").write_text("p {}"),
    "plugins": lambda root: (root / "plugins").mkdir(),
    "a plugin in them": lambda root: (root / "plugins/a.toml").write_text("x"),
    "no plugins": lambda root: shutil.rmtree(root / "plugins"),
    "content moved away": lambda root: (root / "content").rename(root / "away"),
    "content moved back": lambda root: (root / "away").rename(root / "content"),
    "a save in what was moved": lambda root: (root / "content/h2/holder.toml").write_text("moved\n"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("h1", "h2"):
        (tmp_path / "content" / name).mkdir(parents=True)
        (tmp_path / "content" / name / "holder.toml").write_text("a\n")
    (tmp_path / "content/h1/entries.toml").write_text("a\n")
    (tmp_path / "cecgen.toml").write_text("a\n")
    return tmp_path


@pytest.mark.parametrize("listens", [True, False])
def test_whatever_a_person_does_to_the_files_is_seen(root: Path, listens: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if listens:
        pytest.importorskip("watchfiles")
    monkeypatch.setattr(serve_watch, "_POLL_SECONDS", 0.02)
    monkeypatch.setattr(serve_watch, "_SETTLED_SECONDS", 0.005)
    watch = RepositoryWatch(root)
    watch._can_listen = listens
    stamps = scan_repository(root)
    for name, change in CHANGES.items():
        turns = 0

        def is_over(change: Callable[[Path], object] = change) -> bool:
            nonlocal turns
            turns += 1
            if turns == 2:
                change(root)
            return turns > 500

        again = watch.wait(stamps, is_over)
        assert (name, again) == (name, scan_repository(root))
        assert again != stamps, name
        stamps = again
    watch.close()


def test_a_change_of_which_the_system_says_nothing_is_seen_by_looking(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a network drive."""
    watch = RepositoryWatch(root)
    monkeypatch.setattr(watch, "_listen", list)
    monkeypatch.setattr(serve_watch, "_MIN_SCAN_SECONDS", 0.01)
    stamps = scan_repository(root)
    (root / "content/h1/entries.toml").write_text("b\n")
    assert watch.wait(stamps, lambda: False) == scan_repository(root)


def test_only_the_holders_that_changed_are_looked_at_again_and_everything_for_anything_else(root: Path) -> None:
    stamps, base = scan_repository(root), os.path.realpath(root)
    for path in ("content/h1/entries.toml", "content/h2/holder.toml"):
        (root / path).write_text("b\n")
    again = rescan_holders(root, stamps, [f"{base}/content/h1/entries.toml"])
    assert again is not None
    assert {path for path, _ in stamps.items() ^ again.items()} == {"content/h1/entries.toml"}
    for path in ("cecgen.toml", "content/about.md", "content/h1", "content/new/holder.toml", "../elsewhere/content/h1/a.toml"):
        assert rescan_holders(root, stamps, [f"{base}/{path}"]) is None
