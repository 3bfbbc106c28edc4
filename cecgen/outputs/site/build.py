"""Build the site in a new folder, check it, and only then replace the old site.

If anything fails or is killed half-way, the old site stays as it is.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.outputs import BuildFailed, EngineMissing
from cecgen.files.work_folder import describe_non_folder, replace_folder, work_folder
from cecgen.ledger.reading import SETTINGS_FILE
from cecgen.model.settings import DEFAULT_ENGINE, EngineName
from cecgen.outputs.engines import ENGINES, Engine

SiteCheck = Callable[[Path], Iterable[Diagnostic]]
_OWN_ASSET = "assets/cecgen/cecgen.css"
_LINK = re.compile(r'href="([^"]*)"')
_ANCHOR = re.compile(r' id="([^"]*)"')
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def build_site(
    project: Path, site: Path, verify: SiteCheck = lambda folder: (), engine: EngineName = DEFAULT_ENGINE
) -> tuple[Diagnostic, ...]:
    """Have an engine build a project's site and put it in place; return the problems that prevented it, or nothing.

    `verify` checks the new site before anybody can see it, and reports what it must not contain.
    OSError if the machine does not let it be written.
    """
    builder = ENGINES[engine]
    if not builder.is_installed:
        return (EngineMissing(at=Place(SETTINGS_FILE, ("site", "engine")), engine=engine, install=builder.install),)
    site = site.absolute()
    at = Place(site.name)
    with work_folder(site) as work:
        if not _may_replace(site):
            what = describe_non_folder(site)
            reason = f"is {what}, where a folder is needed" if what else "contains files that cecgen did not build"
            return (BuildFailed(at=at, reason=f"{site} {reason}"),)
        new = work / site.name
        reason = _run_engine(builder, project, new) or _find_dead_link(new, site)
        problems = (BuildFailed(at=at, reason=reason),) if reason else tuple(verify(new))
        if not problems:
            replace_folder(new, site, work)
        return problems


def _may_replace(site: Path) -> bool:
    """Whether the site's folder does not exist, is empty, or has a site that cecgen built; never if it is a link."""
    if not os.path.lexists(site):
        return True
    return not site.is_symlink() and site.is_dir() and ((site / _OWN_ASSET).exists() or not any(site.iterdir()))


def _run_engine(engine: Engine, project: Path, folder: Path) -> str:
    """Have the engine build a new site; return its complaint, or nothing."""
    if complaint := engine.run(project, folder):
        return complaint
    has_own = (project / "theme" / "sitemap.xml").is_file()
    for sitemap in folder.glob("sitemap.xml*"):
        if sitemap.suffix == ".gz" or not has_own:
            sitemap.unlink()  # it has no addresses, or the time of the build
    return ""


def _find_dead_link(new: Path, site: Path) -> str:
    """Describe the first dead link, or return nothing: the engine checks links in Markdown, not in our HTML bodies.

    Links out of the site, such as to the documents of a bundle, are resolved from the folder that the site will have, not from
    the one that it is built in.
    """

    base = os.path.normpath(site)

    @cache
    def exists(target: str) -> bool:
        return os.path.isfile(target)

    @cache
    def anchors(target: str) -> set[str]:
        return {unescape(anchor) for anchor in _ANCHOR.findall(Path(target).read_text("utf-8"))}

    for page in sorted(new.rglob("*.html")):
        name = page.relative_to(new)
        for link in _links_in(page):
            address, _, anchor = link.partition("#")
            target = str(page)
            if address:
                path = os.path.normpath(f"{base}/{name.parent}/{unquote(address)}")
                target = f"{new}{path.removeprefix(base)}" if path.startswith(f"{base}/") else path
            if not exists(target):
                return f"{name} links to {address}, which does not exist"
            if anchor and target.endswith(".html") and unquote(anchor) not in anchors(target):
                return f"{name} links to {link}, but that page has no such anchor"
    return ""


def anchors_in_text(text: str) -> set[str]:
    """Return the places in a page that a link can lead to."""
    return {unescape(found) for found in _ANCHOR.findall(text)}


def _links_in(page: Path) -> Iterator[str]:
    """Yield the links within the site in the text of a page."""
    return links_in_text(page.read_text("utf-8"))


def links_in_text(text: str) -> Iterator[str]:
    """Yield the links within the site in the text of a page."""
    _, _, article = text.partition("<article")
    for link in map(unescape, dict.fromkeys(_LINK.findall(article.partition("</article>")[0]))):
        if link and not _ABSOLUTE.match(link):
            yield link
