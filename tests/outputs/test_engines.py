"""The engines: whichever builds the site, it has the same pages, and nothing else in the package knows one by name."""

import html
import json
import re
from pathlib import Path

import pytest

import cecgen
from cecgen.model.settings import EngineName
from cecgen.outputs.engines import ENGINES, Engine
from cecgen.outputs.site.build import build_site

PACKAGE = Path(cecgen.__file__).parent
SEAM = {"outputs/engines", "outputs/site/theme", "outputs/site/assets/iframe-worker"}
NAMES = re.compile(r"mkdocs|zensical|properdocs|material(?:/|\.|\b for\b)|[\"']material[\"']|\bMaterial\b", re.IGNORECASE)
OTHERS: list[EngineName] = ["zensical", "properdocs"]


def test_no_engine_is_named_outside_of_its_seam() -> None:
    """But for the one key of the settings that takes their names."""
    found = []
    for path in sorted(PACKAGE.rglob("*")):
        name = path.relative_to(PACKAGE).as_posix()
        if path.suffix not in (".py", ".html", ".css", ".js") or any(name.startswith(f"{place}/") for place in SEAM):
            continue
        lines = path.read_text("utf-8").splitlines()
        found += [f"{name}: {line.strip()}" for line in lines if NAMES.search(line) and "/_plugins/" not in name]
    assert found == [
        'model/settings.py: EngineName = Literal["mkdocs", "zensical", "properdocs"]',
        'model/settings.py: DEFAULT_ENGINE: EngineName = "mkdocs"',
        'model/settings.py: """What builds it; by default MkDocs with Material."""',
    ]


@pytest.fixture
def project(full_site: Path) -> Path:
    """The project that the site of the default engine was built from."""
    return full_site.with_name("build")


def articles(site: Path) -> dict[str, str]:
    """What is on each page, without what an engine puts around it."""
    texts = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")}
    return {name: text.partition('<div class="cec')[2].partition("</article>")[0].strip() for name, text in texts.items()}


def searched(site: Path) -> dict[str, str]:
    """What search finds each page by."""
    index = next(path for path in (site / "search" / "search_index.json", site / "search.json") if path.is_file())
    content = json.loads(index.read_text("utf-8"))
    entries = content.get("docs") or content["items"]
    return {each["location"]: html.unescape(re.sub("<[^>]+>", "", each["text"])) for each in entries}


@pytest.mark.parametrize("name", OTHERS)
def test_every_engine_makes_the_same_pages(full_site: Path, project: Path, tmp_path: Path, name: EngineName) -> None:
    """The same addresses, the same text with the same links and figures, and the same words to search by."""
    if not ENGINES[name].is_installed:
        pytest.skip(f"{name} is not installed: {ENGINES[name].install}")
    before = sorted(project.rglob("*"))
    assert build_site(project, tmp_path / "other", engine=name) == ()
    assert articles(tmp_path / "other") == articles(full_site)
    assert searched(tmp_path / "other") == searched(full_site)
    assert sorted(project.rglob("*")) == before
    assert not list((tmp_path / "other").glob("sitemap*"))


@pytest.mark.parametrize("name", OTHERS)
def test_what_an_engine_complains_of_fails_the_build_in_its_own_words(project: Path, tmp_path: Path, name: EngineName) -> None:
    if not ENGINES[name].is_installed:
        pytest.skip(f"{name} is not installed: {ENGINES[name].install}")
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "mkdocs.yml").write_text("site_name: [", "utf-8")
    (problem,) = build_site(tmp_path / "build", tmp_path / "site", engine=name)
    assert problem.code == "CEC502"
    assert len(problem.message) > len("the site could not be built: ") + 10
    assert str(tmp_path) not in problem.message
    assert not (tmp_path / "site").exists()


@pytest.mark.usefixtures("installed_from_index")
def test_an_engine_that_is_not_installed_says_how_to_install_it(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = Engine("zensical", ("there_is_no_such_module",), "zensical", lambda *_: "it was run")
    monkeypatch.setitem(ENGINES, "zensical", missing)
    (problem,) = build_site(project, tmp_path / "site", engine="zensical")
    assert (problem.code, problem.at.keys) == ("CEC506", ("site", "engine"))
    assert problem.message == "the site could not be built: zensical is not installed"
    assert problem.hint == "install it with pip install 'cecgen[zensical]', or name another engine"
    assert not (tmp_path / "site").exists()
