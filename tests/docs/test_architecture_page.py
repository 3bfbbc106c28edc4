"""The page about the code is held against the code."""

import re
import tomllib
from pathlib import Path

from cecgen.cli import VERBS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
(CONTRACT, _) = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = [re.split(r" [|:] ", layer) for layer in reversed(CONTRACT["layers"])]
"""The rooms in the order in which they may be imported, those that stand beside each other together."""


def rooms_table() -> list[str]:
    """The rooms of the page's table, in its order."""
    section = PAGE.partition("## The rooms")[2].partition("\n## ")[0]
    return [name.removesuffix(".py") for name in re.findall(r"^\| `([\w.]+)` \| .+ \|$", section, re.MULTILINE)]


def test_the_table_has_every_folder_of_the_package_and_no_other() -> None:
    """And of the modules those that are in the order."""
    folders = {path.parent.name for path in (ROOT / "cecgen").glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "cecgen").glob("*.py")} - {"__init__", "__main__"}
    assert sorted(rooms_table()) == sorted(folders | modules)
    assert set(re.findall(r"^\| `(\w+\.py)` \|", PAGE, re.MULTILINE)) == {f"{name}.py" for name in modules}
    assert "twelve folders and four modules" in PAGE
    assert (len(folders), len(modules)) == (12, 4)


def test_the_table_and_the_line_have_the_order_that_import_linter_holds() -> None:
    """What a room may import is what is before it; those beside it are left out, as the order forbids them too."""
    assert rooms_table() == [room for layer in LAYERS for room in sorted(layer, key=rooms_table().index)]
    (line,) = re.findall(r"^diagnostics -> .*$", PAGE, re.MULTILINE)
    assert [set(layer.split(" · ")) for layer in line.split(" -> ")] == [set(layer) for layer in LAYERS]
    assert "A room imports only what is before it here, and nothing beside it:" in PAGE
    assert not any(":" in layer for layer in CONTRACT["layers"])


def test_every_path_on_the_page_is_there() -> None:
    """With any plugin, diagnostic or command for those that are to be added."""
    named = re.findall(r"`((?:cecgen|plugins|tests|docs|content)/[^`*]*|[\w.]+\.(?:toml|md))`", PAGE)
    assert len(named) > 25
    for path in named:
        pattern = re.sub(r"<[\w-]+>", "*", path.rstrip("/"))
        assert any(ROOT.glob(pattern)), path


def test_the_words_that_a_reader_will_look_for_are_in_the_code() -> None:
    """The list of readers and the table of commands that something new is added to."""
    assert "READERS = {" in (ROOT / "tests" / "plugins" / "test_every_plugin.py").read_text(encoding="utf-8")
    assert "explain" in VERBS


def test_the_line_that_the_page_follows_is_what_explain_prints(cecgen) -> None:
    """0.2 ACE CEC, 10 hours each, an hour for each CEC of ACSM."""
    (command,) = re.findall(r"`cecgen (explain \S+)`", PAGE)
    output = cecgen(*command.split(), "-C", ROOT).output
    assert "0.2 ACE CEC × 10 h = 2 contact hours" in output
    assert "2 h × 1 CEC = 2 CEC" in output
