"""What is around every page: whether it is to be listed, its address, icons, colours, and the page for no page."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from cecgen.model.judged import Transcript
from cecgen.model.settings import Settings, SiteSettings
from cecgen.outputs.site.look import format_robots, render_not_found

Build = Callable[..., Path]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
CYCLE = "holders/jordan-rivera_acsm.ep_2024-01-01"


@pytest.fixture(scope="module")
def branded(built: Build, harbour: Transcript, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with every key of [site], as search engines may list it."""
    folder = tmp_path_factory.mktemp("branded")
    (folder / "logo.svg").write_text(SVG)
    (folder / "site.css").write_text("h1 { letter-spacing: 0 }\n")
    site = SiteSettings(
        url="https://example.org/credits",
        repository="https://github.com/o/n",
        logo="logo.svg",
        accent="#aa0033",
        css="site.css",
        index=True,
    )
    return built(harbour, folder, settings=Settings(format=1, site=site))


def read_pages(site: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), path.read_text("utf-8")


def test_every_page_asks_not_to_be_listed_unless_the_settings_allow_it(full_site: Path, branded: Path) -> None:
    mark = '<meta name="robots" content="noindex">'
    assert [name for name, text in read_pages(full_site) if text.count(mark) != 1] == []
    assert [name for name, text in read_pages(branded) if mark in text] == ["404.html"]


def test_robots_txt_lets_search_engines_read_that_a_page_is_not_to_be_listed(full_site: Path, branded: Path) -> None:
    assert re.search(r"^Disallow:$", (full_site / "robots.txt").read_text(), re.MULTILINE)
    assert (branded / "robots.txt").read_text().endswith("Sitemap: https://example.org/credits/sitemap.xml\n")
    assert "Sitemap" not in format_robots(SiteSettings(index=True))
    assert not list(full_site.glob("sitemap*"))


def test_the_sitemap_has_every_page_and_no_day(branded: Path) -> None:
    text = (branded / "sitemap.xml").read_text()
    listed = set(re.findall(r"<loc>https://example\.org/credits/(.*?)</loc>", text))
    assert listed == {name.removesuffix("index.html") if name == "index.html" else name for name, _ in read_pages(branded)} - {
        "404.html"
    }
    assert "lastmod" not in text
    assert not (branded / "sitemap.xml.gz").exists()


@pytest.mark.parametrize(("page", "address"), [("index", ""), ("rules", "rules.html"), (CYCLE, f"{CYCLE}.html")])
def test_a_page_says_its_address_where_it_is_known(full_site: Path, branded: Path, page: str, address: str) -> None:
    text = (branded / f"{page}.html").read_text("utf-8")
    assert text.count(f'<link rel="canonical" href="https://example.org/credits/{address}">') == 1
    assert f'<meta property="og:url" content="https://example.org/credits/{address}">' in text
    title = re.search(r'<meta property="og:title" content="([^"]*)">', text)
    assert title is not None
    assert title[1] in text.partition("<title>")[2].partition("</title>")[0]
    plain = (full_site / f"{page}.html").read_text("utf-8")
    assert "canonical" not in plain
    assert "og:" not in plain
    assert "cec-address" not in plain + text


def test_logo_accent_and_style_sheet_are_on_every_page(branded: Path) -> None:
    for name, text in read_pages(branded):
        if name != "404.html":
            root = "../" * name.count("/")
            assert f'<img src="{root}assets/own/logo.svg"' in text
            sheets = re.findall(r'<link rel="stylesheet" href="([^"]*)"', text)
            ours = [f"{root}assets/cecgen/cecgen.css"]
            theirs = [f"{root}assets/own/accent.css", f"{root}assets/own/site.css"]
            assert [sheet for sheet in sheets if sheet in {*ours, *theirs}] == [*ours, *theirs]
    accent = (branded / "assets" / "own" / "accent.css").read_text()
    assert "--cec-link: #aa0033" in accent
    assert len(set(re.findall(r"--cec-link: (#\w+)", accent))) == 2


def test_icons_are_there_as_png_too(full_site: Path, branded: Path) -> None:
    page = (full_site / f"{CYCLE}.html").read_text("utf-8")
    for size, rel in (("32", 'icon" type="image/png" sizes="32x32'), ("180", "apple-touch-icon")):
        assert f'<link rel="{rel}" href="../assets/cecgen/mark-{size}.png">' in page
        assert (full_site / "assets" / "cecgen" / f"mark-{size}.png").read_bytes().startswith(b"\x89PNG")
    assert "mark-" not in (branded / "index.html").read_text("utf-8")


def test_the_page_for_no_page_needs_no_other_file(full_site: Path, branded: Path) -> None:
    """GitHub Pages serves it at any depth: an address in it that is not a full one would lead nowhere."""
    for site, links in ((full_site, []), (branded, ["https://example.org/credits/"])):
        text = (site / "404.html").read_text("utf-8")
        assert re.findall(r'(?:href|src)="([^"]*)"', text) == ["data:,", *links]
        assert "<script" not in text
        assert "Harbour Street Physio" in text
        assert "raw" not in text


@pytest.mark.parametrize("title", ["</title><script>alert(1)</script>", "{% endraw %}{{ 7*7 }}", '" onload="x'])
def test_a_hostile_title_is_text_on_it(built: Build, harbour: Transcript, tmp_path: Path, title: str) -> None:
    made = replace(harbour, title=title)
    assert "<script" not in render_not_found(made, SiteSettings())
    text = (built(made, tmp_path) / "404.html").read_text("utf-8")
    assert "49" not in text
    assert "<script" not in text
    assert text.count("<header class") == 1
