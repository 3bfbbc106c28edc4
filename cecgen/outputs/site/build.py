"""Build the site in a new folder, check it, and only then replace the old site.

If anything fails or is killed half-way, the old site stays as it is.
"""

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from jinja2 import Environment
from mkdocs.commands import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.outputs import BuildFailed
from cecgen.files.work_folder import replace_folder, work_folder
from cecgen.outputs.site.templates import CompiledTemplates

SiteCheck = Callable[[Path], Iterable[Diagnostic]]
_OWN_ASSET = "assets/cecgen/cecgen.css"
_COMPILED_THEME = CompiledTemplates()
_LINK = re.compile(r'href="([^"]*)"')
_ANCHOR = re.compile(r' id="([^"]*)"')
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def build_site(project: Path, site: Path, verify: SiteCheck = lambda folder: ()) -> tuple[Diagnostic, ...]:
    """Build a project's site and put it in place; return the problems that prevented it, or nothing.

    `verify` checks the new site before anybody can see it, and reports what it must not contain.
    OSError if the machine does not let it be written.
    """
    site = site.absolute()
    at = Place(site.name)
    with work_folder(site) as work:
        if not _may_replace(site):
            return (BuildFailed(at=at, reason=f"{site} contains files that cecgen did not build"),)
        new = work / site.name
        reason = _run_mkdocs(project, new) or _find_dead_link(new, site)
        problems = (BuildFailed(at=at, reason=reason),) if reason else tuple(verify(new))
        if not problems:
            replace_folder(new, site, work)
        return problems


def _may_replace(site: Path) -> bool:
    """Whether the site's folder does not exist, is empty, or has a site that cecgen built; never if it is a link."""
    if not os.path.lexists(site):
        return True
    return not site.is_symlink() and site.is_dir() and ((site / _OWN_ASSET).exists() or not any(site.iterdir()))


class _Warnings(logging.Handler):
    """Collects the warnings of MkDocs for our own message."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(" ".join(record.getMessage().split()))


def _run_mkdocs(project: Path, folder: Path) -> str:
    """Run MkDocs; return its complaint, or nothing."""
    logger = logging.getLogger("mkdocs")
    warnings, propagated = _Warnings(), logger.propagate
    logger.addHandler(warnings)
    logger.propagate = False
    try:
        config = load_config(str(project / "mkdocs.yml"), site_dir=str(folder), strict=True)
        _keep_compiled(config)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build.build(config)
        finally:
            config.plugins.on_shutdown()
    except MkDocsException as error:
        return "; ".join(warnings.messages) or str(error)
    finally:
        logger.removeHandler(warnings)
        logger.propagate = propagated
    for sitemap in folder.glob("sitemap.xml*"):
        sitemap.unlink()  # it is empty without site_url, and MkDocs puts the day into sitemap.xml.gz
    return ""


def _keep_compiled(config: MkDocsConfig) -> None:
    """Let the theme take the templates that an earlier build in this process compiled."""
    make_environment = config.theme.get_env

    def get_env() -> Environment:
        environment = make_environment()
        environment.bytecode_cache = _COMPILED_THEME
        return environment

    config.theme.get_env = get_env  # type: ignore[method-assign]


def _find_dead_link(new: Path, site: Path) -> str:
    """Describe the first dead link, or return nothing: MkDocs checks links in Markdown, not in our HTML bodies.

    Links out of the site, such as to the documents of a bundle, are resolved from the folder that the site will have, not from
    the one that it is built in.
    """

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
                path = os.path.normpath(f"{site}/{name.parent}/{unquote(address)}")
                target = f"{new}{path.removeprefix(str(site))}" if path.startswith(f"{site}/") else path
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
