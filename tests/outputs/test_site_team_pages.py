"""The team's own pages: their look, their pictures, their order, and links that say where they broke."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.model.settings import Pages, Settings, SiteSettings
from cecgen.outputs.site.team_pages import BrokenPagesError, build_navigation, build_team_pages, list_team_files

if TYPE_CHECKING:
    from conftest import Command, Repository

PNG = b"\x89PNG\r\n\x1a\n...."
OTHERS = ("index", "rules", "holders/jordan-rivera", "holders/jordan-rivera_acsm.ep_2024-01-01")
OUTSIDE = "which is on another site, and this one loads nothing"
STYLE = "loads something with its style, and a site without a network cannot"
Render = Callable[..., dict[str, str]]


@pytest.fixture
def render(tmp_path: Path) -> Render:
    """`render({"guides/a.md": text})` renders pages of a content/ that has one holder and one picture."""

    def rendered(files: dict[str, str], settings: Settings | None = None) -> dict[str, str]:
        content = tmp_path / "content"
        for name, data in {"jordan-rivera/holder.toml": "", "guides/desk.png": PNG, **files}.items():
            path = content / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        names, pictures = list_team_files(content)
        pages = build_team_pages(content, names, pictures, OTHERS, settings or Settings(format=1))
        return {page.path: page.body for page in pages} | {f"title of {page.path}": page.title for page in pages}

    return rendered


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("../jordan-rivera/holder.toml", "../../holders/jordan-rivera.html"),
        ("../jordan-rivera", "../../holders/jordan-rivera.html"),
        ("../jordan-rivera/", "../../holders/jordan-rivera.html"),
        ("../../holders/jordan-rivera.md", "../../holders/jordan-rivera.html"),
        ("../../holders/jordan-rivera.html#cards", "../../holders/jordan-rivera.html#cards"),
        ("../../index.md", "../../index.html"),
        ("../about.md", "../about.html"),
        ("../about.html#us", "../about.html#us"),
        ("../../pages/about.md", "../about.html"),
        ("my%20page.md", "my%20page.html"),
        ("desk.png", "desk.png"),
        ("#here", "#here"),
        ("https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_a_link_leads_where_it_does_in_the_repository_or_in_the_site(render: Render, link: str, target: str) -> None:
    files = {"guides/a.md": f"# Here\n\n[x]({link})\n", "about.md": "# Us\n", "guides/my page.md": "# Mine\n"}
    assert f'<a href="{target}">x</a>' in render(files)["pages/guides/a"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[x](gone.md)", 'links to "gone.md", which does not exist'),
        ("[x](../sam-brook/holder.toml)", 'links to "../sam-brook/holder.toml", which does not exist'),
        ("[x](../../holders/sam-brook.md)", 'links to "../../holders/sam-brook.md", which does not exist'),
        ("[x](../jordan-rivera/2025.toml)", 'links to "../jordan-rivera/2025.toml", which does not exist'),
        ("[x](../../../etc/passwd)", 'links to "../../../etc/passwd", which does not exist'),
        ("[x](/index.html)", 'links to "/index.html": begin at the page itself, not with a slash'),
        ("[x](#gone)", 'links to "#gone", but that page has no such heading'),
        ('<a href="gone.html">x</a>', 'links to "gone.html", which does not exist'),
        ("![x](gone.png)", 'shows "gone.png", which is not a picture in content/'),
        ("![x](https://x.example/a.png)", f'shows "https://x.example/a.png", {OUTSIDE}'),
        ('<img src="//x.example/a.png">', f'shows "//x.example/a.png", {OUTSIDE}'),
        ('<video poster="https://x.example/a.png"></video>', f'shows "https://x.example/a.png", {OUTSIDE}'),
        ('<p style="background: url(https://x.example/a.png)">x</p>', STYLE),
        ("<style>@import 'a.css';</style>", STYLE),
    ],
)  # fmt: skip
def test_a_link_that_breaks_says_its_file_and_line(render: Render, text: str, what: str) -> None:
    with pytest.raises(BrokenPagesError) as broken:
        render({"guides/a.md": f"# Guide\n\ntext\n\n{text}\n"})
    (problem,) = broken.value.problems
    assert (problem.code, problem.at.file, problem.message) == ("CEC507", "content/guides/a.md", f"this page {what}")
    assert problem.at.line == 5


@pytest.mark.parametrize("link", ["../jordan-rivera/holder.toml", "../../holders/jordan-rivera.md"])
def test_a_link_to_the_only_holder_leads_to_the_first_page(tmp_path: Path, link: str) -> None:
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "a.md").write_text(f"[Jordan]({link})\n")
    (page,) = build_team_pages(tmp_path, ["guides/a.md"], [], ["index"], Settings(format=1), {"holders/jordan-rivera": "index"})
    assert '<a href="../../index.html">Jordan</a>' in page.body


def test_every_broken_link_is_reported_at_once(render: Render) -> None:
    with pytest.raises(BrokenPagesError) as broken:
        render({"a.md": "[x](b.md) and [y](c.md)\n", "guides/a.md": "---\ntitle: A\n---\n[z](d.md)\n"})
    assert [(each.at.file, each.at.line) for each in broken.value.problems] == [
        ("content/a.md", 1), ("content/a.md", 1), ("content/guides/a.md", 4),
    ]  # fmt: skip


def test_where_scripts_are_allowed_pages_may_load_too(render: Render) -> None:
    page = render(
        {"a.md": '![x](https://x.example/a.png)\n\n<script>if (a) { b(); }</script>\n'},
        Settings(format=1, pages=Pages(scripts=True)),
    )["pages/a"]  # fmt: skip
    assert 'src="https://x.example/a.png"' in page
    assert "{ b(); }" in page


def test_a_page_has_the_look_of_the_others_with_its_notes_tables_and_pictures(render: Render) -> None:
    text = '# Rules\n\n!!! warning "Mind"\n    Ask {first}.\n\n![The desk](desk.png)\n\n| a |\n|---|\n| 1 |\n'
    page = render({"guides/a.md": text})["pages/guides/a"]
    assert page.startswith('<div class="cec cec-page" id="cec">')
    assert '<div class="admonition warning">' in page
    assert "Ask &#123;first&#125;." in page
    assert '<img alt="The desk" src="desk.png">' in page
    assert '<th scope="col">a</th>' in page


def test_a_title_comes_from_the_front_matter_the_heading_or_the_name(render: Render) -> None:
    pages = render({
        "a.md": "---\ntitle: From <b>front</b>\n---\n# Heading\n",
        "b.md": "text\n\n# The *heading* & more\n",
        "20-our_own-rules.md": "text\n",
    })  # fmt: skip
    titles = {name.removeprefix("title of pages/"): title for name, title in pages.items() if name.startswith("title")}
    assert titles == {
        "20-our_own-rules": "Our own rules",
        "a": "From <b>front</b>",
        "b": "The  heading  & more".replace("  ", " "),
    }
    assert '<h1 dir="auto">Our own rules</h1>' in pages["pages/20-our_own-rules"]
    assert pages["pages/a"].count("<h1") == 1


def test_pages_are_in_the_order_of_folder_and_number(tmp_path: Path) -> None:
    names = ["about.md", "10-rules.md", "9-first.md", "20-guides/2-b.md", "20-guides/10-c.md", "20-guides/a.md", "zoo/a.md"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# x\n")
    ordered, _ = list_team_files(tmp_path)
    assert ordered == [
        "9-first.md",
        "10-rules.md",
        "20-guides/2-b.md",
        "20-guides/10-c.md",
        "20-guides/a.md",
        "about.md",
        "zoo/a.md",
    ]
    assert build_navigation(ordered) == [
        "pages/9-first.md",
        "pages/10-rules.md",
        {"Guides": ["pages/20-guides/2-b.md", "pages/20-guides/10-c.md", "pages/20-guides/a.md"]},
        "pages/about.md",
        {"Zoo": ["pages/zoo/a.md"]},
    ]


def test_many_pages_at_the_top_share_one_tab() -> None:
    assert build_navigation(["a.md", "b.md", "c.md", "d.md", "e/f.md"]) == [
        {"Pages": ["pages/a.md", "pages/b.md", "pages/c.md", "pages/d.md"]},
        {"E": ["pages/e/f.md"]},
    ]


def test_a_page_leads_to_its_source_where_the_repository_is_known(render: Render) -> None:
    for address, source in (
        ("https://github.com/o/n.git", "https://github.com/o/n/blob/HEAD/content/a%20b.md"),
        ("https://gitlab.example/o/n/", "https://gitlab.example/o/n/-/blob/HEAD/content/a%20b.md"),
    ):
        page = render({"a b.md": "# A\n"}, Settings(format=1, site=SiteSettings(repository=address)))["pages/a b"]
        assert f'<a href="{source}">The source of this page</a>' in page
    assert "source of this page" not in render({"a b.md": "# A\n"})["pages/a b"]


def test_a_broken_link_fails_the_build_and_the_old_site_stays(repository: "Repository", cecgen: "Command") -> None:
    root = repository({"content/guides/a.md": "# A\n\n[x](gone.md)\n"})
    ran = cecgen("build", "-C", root)
    assert ran.code == 1
    assert 'content/guides/a.md:3:1: error CEC507: this page links to "gone.md", which does not exist' in ran.output
    assert not (root / "site").exists()
    assert not (root / "build").exists()
