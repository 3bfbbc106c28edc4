"""Render the team's own pages, so that they look the same in every engine, and like all other pages.

A link is written as it works in the repository (`../jordan-rivera/holder.toml`, `courses.md`, `desk.png`), or as it works in
the site (`../../holders/jordan-rivera.md`). One that leads nowhere is reported at its line in the page's own file.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from html import escape, unescape
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from urllib.parse import quote, unquote

from markupsafe import Markup
from msgspec import Struct

from cecgen.diagnostics import CecgenError, Diagnostic, Place
from cecgen.diagnostics.outputs import PageLinkDead
from cecgen.files.front_matter import split_front_matter
from cecgen.files.toml import BOM, read_limited
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.document_limits import PICTURE_ENDINGS
from cecgen.model.settings import Settings
from cecgen.outputs.site.host import page_source
from cecgen.outputs.site.pages import Page, escape_braces
from cecgen.outputs.site.templates import make_environment
from cecgen.outputs.words.states import one_line

FOLDER = "pages"
_EXTENSIONS = ("admonition", "def_list", "fenced_code", "footnotes", "sane_lists", "tables", "toc")
_LEADING_NUMBER = re.compile(r"(\d+)[-_. ]+(?=.)")
_ABSOLUTE_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_LOADED = {"src", "srcset", "poster", "data", "background"}
"""Attributes whose address a browser loads by itself, on whatever element they are."""
_STYLE_LOADS = re.compile(r"@import|url\(\s*[\"']?\s*(?!#|data:)", re.IGNORECASE)
_SCRIPT_OR_BRACE = re.compile(r"(<(script|style)\b.*?</\2\s*>)|[{}]", re.DOTALL | re.IGNORECASE)
"""A script or style, whose braces must stay as they are, or a brace outside of them."""
_MAX_TABS = 3
"""Up to this many pages at the top of content/ have a tab each; if there are more, they share one."""


class BrokenPagesError(CecgenError):
    """The site cannot be built: pages of the team lead nowhere."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(each.message for each in self.problems))


def list_team_files(content: Path) -> tuple[list[str], list[str]]:
    """List the team's pages and pictures, by their paths in content/; holders' folders are left out."""
    pages: list[str] = []
    pictures: list[str] = []
    for top in content.iterdir():
        if top.name.startswith(".") or top.is_symlink() or (top / "holder.toml").exists():
            continue
        for path in top.rglob("*") if top.is_dir() else [top]:
            name = path.relative_to(content)
            if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in name.parts):
                (pages if path.suffix == ".md" else pictures).append(name.as_posix())
    return sorted(pages, key=_sort_key), sorted(name for name in pictures if name.lower().endswith(PICTURE_ENDINGS))


def _sort_key(name: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts by folder and number, "10-rules.md" before "20-courses.md"; names without a number follow."""
    keys = []
    for part in name.split("/"):
        number = _LEADING_NUMBER.match(part)
        keys.append((0, int(number[1]), part) if number else (1, 0, part))
    return keys


def _title_from_name(name: str) -> str:
    """Make a title from the name of a file or folder: "Our courses" from "10-our-courses.md"."""
    words = _LEADING_NUMBER.sub("", name.removesuffix(".md"), count=1)
    words = re.sub(r"[-_]+", " ", words).strip() or name
    return words[0].upper() + words[1:]


class _Rendered(Struct):
    """A page as HTML whose links are not yet resolved."""

    name: str
    text: str
    html: str
    title: str
    description: str
    has_heading: bool
    ids: set[str]


def build_team_pages(
    content: Path,
    names: Iterable[str],
    pictures: Collection[str],
    paths: Collection[str],
    settings: Settings,
    moved: Mapping[str, str] | None = None,
) -> list[Page]:
    """Render the team's pages; `paths` are those of the site's other pages, `moved` has the paths that changed.

    BrokenPagesError if a link leads nowhere.
    """
    rendered = {name: _render(content, name) for name in names}
    addresses = {f"{path}.html": f"{path}.html" for path in paths}
    addresses |= {f"{old}.html": f"{new}.html" for old, new in (moved or {}).items()}
    resolver = _Resolver(rendered, pictures, addresses, may_load=settings.pages.scripts)
    template = make_environment().get_template("team_page.html")
    in_folder = Counter(name.split("/")[0] for name in rendered)
    pages: list[Page] = []
    for name, page in rendered.items():
        html = resolver.resolve(page)
        body = template.render(
            title=page.title,
            text=Markup(html),
            has_heading=page.has_heading,
            source=page_source(settings.site, f"{CONTENT_FOLDER}/{name}"),
        )
        pages.append(
            Page(
                page_path(name),
                page.title,
                page.description,
                (page.title, one_line(_text_of(html))),
                _SCRIPT_OR_BRACE.sub(lambda found: found[1] or escape_braces(found[0]), body),
                hide=("toc",) if in_folder[name.split("/")[0]] > 1 else ("navigation", "toc"),
            )
        )
    if resolver.problems:
        raise BrokenPagesError(resolver.problems)
    return pages


def page_path(name: str) -> str:
    """Return the path in the site of one of the team's pages, without a suffix."""
    return f"{FOLDER}/{name.removesuffix('.md')}"


def build_navigation(names: Iterable[str]) -> list[object]:
    """Build the team's part of the menu: a page at the top of content/ has its own tab, the pages of a folder share one."""
    tabs: dict[str, list[str]] = {}
    for name in names:
        tabs.setdefault(name.split("/")[0], []).append(f"{page_path(name)}.md")
    top_pages = [
        name for name in tabs if name.endswith(".md") and len(tabs[name]) == 1 and tabs[name][0] == f"{page_path(name)}.md"
    ]
    if len(top_pages) <= _MAX_TABS:
        return [tabs[name][0] if name in top_pages else {_title_from_name(name): tabs[name]} for name in tabs]
    folders: list[object] = [{_title_from_name(name): tabs[name]} for name in tabs if name not in top_pages]
    return [{"Pages": [tabs[name][0] for name in top_pages]}, *folders]


def _render(content: Path, name: str) -> _Rendered:
    _, data = read_limited(f"{content}/{name}")
    text = (data or b"").removeprefix(BOM).decode().replace("\r\n", "\n").replace("\r", "\n")
    front, source = split_front_matter(text)
    html: str = import_module("markdown").markdown(source, extensions=list(_EXTENSIONS), output_format="html")
    reader = _TagReader(html)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    title = front.get("title") or (heading and _text_of(heading[1])) or _title_from_name(posixpath.basename(name))
    title = one_line(str(title))
    description = one_line(str(front.get("description") or title))
    return _Rendered(name, text, html, title, description, heading is not None, reader.ids)


def _text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", html)).strip()


class _TagReader(HTMLParser):
    """The start tags of a text of HTML, each with its place and attributes, and the text of its style elements."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.tags: list[tuple[int, str, str, list[tuple[str, str | None]]]] = []
        self.ids: set[str] = set()
        self.styles: list[str] = []
        self._in_style = False
        self._starts = [0, *(found.end() for found in re.finditer("\n", html))]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        self.tags.append((self._starts[line - 1] + column, self.get_starttag_text() or "", tag, attrs))
        self.ids.update(value for name, value in attrs if name == "id" and value)
        self._in_style = tag == "style"
        self.styles += [value for name, value in attrs if name == "style" and value]

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.styles.append(data)


class _Resolver:
    """Turns the links of pages into those of the site, and collects those that lead nowhere."""

    def __init__(
        self, pages: Mapping[str, _Rendered], pictures: Collection[str], addresses: Mapping[str, str], *, may_load: bool
    ) -> None:
        self._pages = pages
        self._by_target = {f"{page_path(name)}.html": page for name, page in pages.items()}
        self._pictures = pictures
        self._addresses = addresses
        self._may_load = may_load
        self.problems: list[Diagnostic] = []

    def resolve(self, page: _Rendered) -> str:
        """Return the page's HTML, its links and pictures with their addresses in the site."""
        tags, parts, end = _TagReader(page.html), [], 0
        for start, raw, tag, attrs in tags.tags:
            changed = [(name, self._resolve_attribute(page, tag, name, value)) for name, value in attrs]
            if tag == "th" and not any(name == "scope" for name, _ in attrs):
                changed.append(("scope", "col"))
            if changed != attrs:
                close = "/>" if raw.endswith("/>") else ">"
                words = (f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in changed)
                parts += [page.html[end:start], f"<{tag}{''.join(words)}{close}"]
                end = start + len(raw)
        loads = next(filter(None, map(_STYLE_LOADS.search, tags.styles)), None)
        if loads and not self._may_load:
            self._report(page, loads[0], "loads something with its style, and a site without a network cannot")
        return "".join([*parts, page.html[end:]])

    def _resolve_attribute(self, page: _Rendered, tag: str, name: str, value: str | None) -> str | None:
        if value is None:
            return value
        name = name.rpartition(":")[2]
        if name == "href" and tag in ("a", "area"):
            return self._resolve_link(page, value.strip())
        if name in _LOADED or (name == "href" and not value.startswith("#")):
            return self._resolve_picture(page, name, value.strip())
        return value

    def _resolve_link(self, page: _Rendered, link: str) -> str:
        address, mark, anchor = link.partition("#")
        if not link or _ABSOLUTE_ADDRESS.match(link):
            return link
        if address.startswith("/"):
            self._report(page, link, f'links to "{link}": begin at the page itself, not with a slash')
            return link
        target = self._find_target(page, unquote(address.partition("?")[0])) if address else f"{page_path(page.name)}.html"
        if target is None:
            self._report(page, link, f'links to "{address}", which does not exist')
            return link
        other = self._by_target.get(target)
        if anchor and other is not None and unquote(anchor) not in other.ids:
            self._report(page, link, f'links to "{link}", but that page has no such heading')
        here = posixpath.dirname(page_path(page.name))
        return (quote(posixpath.relpath(target, here)) if address else "") + mark + anchor

    def _resolve_picture(self, page: _Rendered, name: str, address: str) -> str:
        if self._may_load and _ABSOLUTE_ADDRESS.match(address):
            return address
        if re.match(r"data:image/", address, re.IGNORECASE) and name != "srcset":
            return address
        target = None if _ABSOLUTE_ADDRESS.match(address) or name == "srcset" else self._find_target(page, unquote(address))
        if target is None:
            what = (
                "is not a picture in content/"
                if not _ABSOLUTE_ADDRESS.match(address)
                else "is on another site, and this one loads nothing"
            )
            self._report(page, address, f'shows "{address}", which {what}')
            return address
        return quote(posixpath.relpath(target, posixpath.dirname(page_path(page.name))))

    def _find_target(self, page: _Rendered, path: str) -> str | None:
        """Return the path in the site that a link leads to; the link is written as in the repository or as in the site."""
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), path))
        if inside in self._pages:
            return f"{page_path(inside)}.html"
        if inside in self._pictures:
            return f"{FOLDER}/{inside}"
        holder = f"holders/{inside.removesuffix('/holder.toml')}.html"
        if holder in self._addresses and "/" not in inside.removesuffix("/holder.toml"):
            return self._addresses[holder]
        site = posixpath.normpath(posixpath.join(posixpath.dirname(page_path(page.name)), path))
        site = f"{site.removesuffix('.md')}.html" if site.endswith(".md") else site
        return site if site in self._by_target else self._addresses.get(site)

    def _report(self, page: _Rendered, link: str, what: str) -> None:
        at = page.text.find(link)
        line = page.text.count("\n", 0, at) + 1 if at >= 0 else 1
        self.problems.append(PageLinkDead(at=Place(f"{CONTENT_FOLDER}/{page.name}", line=line, column=1), what=what))
